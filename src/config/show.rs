//! What is in force and where each value comes from, for `flowid config show`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::layer::{Layer, Origin, fields};
use crate::domain::Text;

/// One value in force.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The file that it belongs to.
    pub file: &'static str,
    /// The table in it: a theme, a place of keys, a query; empty in `settings.toml`.
    pub table: Text,
    /// The key, as TOML has it.
    pub key: Text,
    /// The value, as TOML has it.
    pub value: Text,
    /// Where it comes from.
    pub origin: Origin,
}

/// Adds the values of one file; a value that is there already is replaced.
pub(super) fn collect(entries: &mut Vec<Entry>, file: &'static str, layer: &Layer, table: &DeTable<'_>) {
    for field in fields(table) {
        match field.value.get_ref().as_table().filter(|_| file != "settings.toml") {
            None => add(entries, file, "", layer, field.key, field.at, field.value),
            Some(inner) => {
                for inner in fields(inner) {
                    let table = key_as_toml(field.key);
                    add(entries, file, &table, layer, inner.key, inner.at, inner.value);
                }
            }
        }
    }
}

fn add(
    entries: &mut Vec<Entry>,
    file: &'static str,
    table: &str,
    layer: &Layer,
    key: &str,
    at: usize,
    value: &Spanned<DeValue<'_>>,
) {
    let written = &layer.text[value.span()];
    let entry = Entry {
        file,
        table: table.into(),
        key: key_as_toml(key).into(),
        value: written.into(),
        origin: layer.origin(at),
    };
    let same =
        |other: &&mut Entry| other.file == file && other.table == entry.table && other.key == entry.key;
    match entries.iter_mut().find(same) {
        Some(known) => *known = entry,
        None => {
            let behind = entries.iter().rposition(|other| other.file == file && other.table == entry.table);
            entries.insert(behind.map_or(entries.len(), |index| index + 1), entry);
        }
    }
}

/// A key, in quotes when TOML wants them.
fn key_as_toml(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if bare { key.to_owned() } else { toml::Value::String(key.to_owned()).to_string() }
}
