//! What will be sent, as it is shown beside the form.

use crate::domain::item::{Attribute, Form, write, write_item};
use crate::domain::request::{BATCH, BatchGet};
use crate::domain::{Request, figures};

/// The request as it will be sent: names of its parameters and what they say. Foreign text.
pub fn shown(request: &Request) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    let expressions = match request {
        Request::ItemQuery(query) => {
            let index = query.index.clone().map(|index| ("IndexName", index));
            lines.extend(index);
            &query.expressions
        }
        Request::Scan(scan) => {
            lines.extend(scan.index.clone().map(|index| ("IndexName", index)));
            if scan.segments > 1 {
                lines.push(("TotalSegments", scan.segments.to_string()));
            }
            &scan.expressions
        }
        Request::GetItem(get) => {
            lines.push(("Key", write_item(&get.key, Form::Typed)));
            &get.expressions
        }
        Request::BatchGet(batch) => {
            lines.extend(of_batch(batch));
            &batch.expressions
        }
        Request::Sql(sql) => {
            lines.push(("Statement", sql.statement.clone()));
            return lines;
        }
        _ => return lines,
    };
    let named = [
        ("KeyConditionExpression", &expressions.key_condition),
        ("FilterExpression", &expressions.filter),
        ("ProjectionExpression", &expressions.projection),
    ];
    lines.extend(named.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))));
    let names: Vec<String> =
        expressions.names.iter().map(|(short, name)| format!("{short} = {name}")).collect();
    let value = |(short, value): (&String, &Attribute)| format!("{short} = {}", write(value, Form::Typed));
    let values: Vec<String> = expressions.values.iter().map(value).collect();
    if !names.is_empty() {
        lines.push(("names", names.join(", ")));
    }
    if !values.is_empty() {
        lines.push(("values", values.join(", ")));
    }
    lines
}

/// How many keys in how many calls, and the first of them.
fn of_batch(batch: &BatchGet) -> Vec<(&'static str, String)> {
    let (keys, calls) = (batch.keys.len(), batch.keys.len().div_ceil(BATCH));
    let (keys_word, calls_word) =
        (if keys == 1 { "key" } else { "keys" }, if calls == 1 { "call" } else { "calls" });
    let count = |number: usize| figures::count(number as u64);
    let mut lines =
        vec![("RequestItems", format!("{} {keys_word} in {} {calls_word}", count(keys), count(calls)))];
    lines.extend(batch.keys.first().map(|key| ("first", write_item(key, Form::Typed))));
    lines
}
