//! `join`: the rows of the other query in memory, found by a hash of their key. Memory grows with the right side only.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::expression::Expression;
use super::json::{self, Members};
use super::keys;
use super::record::Record;
use super::source::value_of;
use crate::domain::{Batch, Cell, CellKind};
use crate::insights::value::{Str, Value, compare};

/// The other side of a join, and how rows are found in it.
#[derive(Debug)]
pub struct Joined {
    /// What of the left row equals which path of the right row; at least one pair.
    pub on: Vec<(Expression, Box<str>)>,
    /// A row without a match stays, with nothing on the right.
    pub keeps_unmatched: bool,
    /// Each right row as a map.
    rows: Vec<Value<'static>>,
    by_key: HashMap<Box<str>, Vec<usize>, RandomState>,
}

impl Joined {
    /// Takes the right side.
    pub fn new(on: Vec<(Expression, Box<str>)>, keeps_unmatched: bool, batches: &[Arc<Batch>]) -> Self {
        let mut joined = Self { on, keeps_unmatched, rows: Vec::new(), by_key: HashMap::default() };
        let rows = batches.iter().flat_map(|batch| (0..batch.len()).map(move |row| map_of(batch, row)));
        for row in rows {
            let row = Str::Shared(row.into());
            let keys = joined.on.first().map(|(_, path)| keys::kept(&json::member(&row, path)));
            for key in keys.into_iter().flatten() {
                joined.by_key.entry(key).or_default().push(joined.rows.len());
            }
            joined.rows.push(Value::Json(row));
        }
        joined
    }

    /// The right rows that belong to a left one, in their order.
    pub fn matches<'r>(&'r self, record: &Record<'r>) -> Vec<&'r Value<'static>> {
        let Some(((first, _), rest)) = self.on.split_first() else { return Vec::new() };
        let keys = keys::asked(&first.evaluate(record));
        let mut found: Vec<usize> =
            keys.iter().filter_map(|key| self.by_key.get(key)).flatten().copied().collect();
        found.sort_unstable();
        let rows = found.into_iter().map(|index| &self.rows[index]);
        let fits = |row: &&Value<'static>| {
            let Value::Json(row) = row else { return false };
            rest.iter().all(|(left, path)| compare::equal(&left.evaluate(record), &json::member(row, path)))
        };
        rows.filter(fits).collect()
    }
}

/// A row as JSON: its columns, and the fields that lie in its message, as CloudWatch Logs discovers them.
fn map_of(batch: &Batch, row: usize) -> String {
    let mut map = String::from("{");
    let mut message = None;
    for (column, cell) in batch.row(row) {
        let name = &batch.columns()[column];
        if &**name == "@message" && cell.kind == CellKind::Text {
            message = Some(cell.raw);
        }
        if let Some(value) = json_of(cell) {
            push(&mut map, &json::quoted(name), &value);
        }
    }
    if let Some(members) = message.and_then(json::object_of_message) {
        push_discovered(&mut map, batch, row, members);
    }
    map.push('}');
    map
}

fn push_discovered(map: &mut String, batch: &Batch, row: usize, mut members: Members) {
    let has = |name: &str| batch.row(row).any(|(column, _)| *batch.columns()[column] == *name);
    while let Some((key, _, raw)) = members.next_member() {
        let key = json::unescape(key);
        let name = if key.starts_with('@') { format!("@{key}") } else { key };
        if has(&name) {
            continue;
        }
        let value = match raw.value() {
            Value::Text(text) => json::quoted(&text),
            Value::Missing => continue,
            other => other.cell_text().to_string(),
        };
        push(map, &json::quoted(&name), &value);
    }
}

fn json_of(cell: Cell) -> Option<String> {
    match cell.kind {
        CellKind::Absent => None,
        CellKind::Text => Some(json::quoted(cell.raw)),
        // Digits of a computed number may be none of JSON.
        CellKind::Number if !json::is_number(cell.raw) => Some(json::quoted(cell.raw)),
        CellKind::Number | CellKind::Json => Some(cell.raw.to_owned()),
    }
}

fn push(map: &mut String, key: &str, value: &str) {
    if map.len() > 1 {
        map.push(',');
    }
    map.push_str(key);
    map.push(':');
    map.push_str(value);
}

/// The values of one column of an answer, for `in` with a query. A row without the column has none.
pub fn column<'b>(batches: &'b [Arc<Batch>], name: &'b str) -> impl Iterator<Item = Value<'b>> {
    batches.iter().flat_map(move |batch| (0..batch.len()).map(move |row| cell(batch, row, name)))
}

fn cell<'b>(batch: &'b Batch, row: usize, name: &str) -> Value<'b> {
    batch.column(name).map_or(Value::Missing, |column| value_of(batch.cell(row, column)))
}
