//! The fields that a row has of its own, whichever they are.

use std::collections::BTreeSet;

use crate::insights::eval::json::{self, Members, Raw};
use crate::insights::eval::source::{Source, value_of};
use crate::insights::value::Value;

/// Maps deeper than this are passed over.
const DEEPEST: usize = 8;

/// The fields of a row with their values: maps are entered, their names joined by dots. System fields are left out;
/// JSON in `@message` is entered.
pub fn members(source: &Source) -> Vec<(Box<str>, Value<'static>)> {
    let mut found = Vec::new();
    match source {
        Source::Line(line) => {
            if let Some(members) = json::object_of_message(line) {
                enter("", members, 0, &mut found);
            }
        }
        Source::Event(event) => {
            if let Some(members) = json::object_of_message(event.message) {
                enter("", members, 0, &mut found);
            }
        }
        Source::Row(batch, row) => {
            for (column, cell) in batch.row(*row) {
                take(&batch.columns()[column], value_of(cell), 0, &mut found);
            }
        }
        Source::Columns(columns) => {
            columns.iter().for_each(|(name, value)| take(name, value.clone(), 0, &mut found));
        }
        Source::Made => {}
    }
    // Of two equal keys the first counts.
    let mut names = BTreeSet::new();
    found.retain(|(name, _)| names.insert(name.clone()));
    found
}

fn enter(path: &str, mut members: Members, depth: usize, found: &mut Vec<(Box<str>, Value<'static>)>) {
    while let Some((key, escaped, raw)) = members.next_member() {
        let key = if escaped { json::unescape(key) } else { key.to_owned() };
        let name = if path.is_empty() { key } else { format!("{path}.{key}") };
        take(&name, Raw::value(raw), depth, found);
    }
}

fn take(name: &str, value: Value, depth: usize, found: &mut Vec<(Box<str>, Value<'static>)>) {
    match &value {
        Value::Text(text) if name == "@message" => {
            if let Some(members) = json::object_of_message(text) {
                enter("", members, depth + 1, found);
            }
        }
        _ if name.starts_with('@') => {}
        Value::Json(text) => {
            if let Some(members) = Members::open(text).filter(|_| depth < DEEPEST) {
                enter(name, members, depth + 1, found);
            }
        }
        _ => found.push((name.into(), value.into_owned())),
    }
}
