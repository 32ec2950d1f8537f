//! Attribute values as a person sees them in a cell of a table, where what differs in type differs in looks.

use super::{literal, number};
use crate::domain::item::{Attribute, Item, number_as_json};
use crate::domain::{Batch, BatchBuilder, CellKind};

/// The most bytes of a binary value that are shown in hex.
const HEX: usize = 512;

/// The items as rows: a column for each attribute of any of them, those of the keys first.
pub fn batch(items: &[Item], first: &[String]) -> Batch {
    let mut rows = BatchBuilder::with_columns(first.iter().map(String::as_str));
    for item in items {
        for (name, value) in item {
            let column = rows.column(name);
            rows.set(column, kind(value), &cell(value));
        }
        rows.end_row();
    }
    rows.finish()
}

fn kind(value: &Attribute) -> CellKind {
    match value {
        Attribute::Number(_) => CellKind::Number,
        _ => CellKind::Text,
    }
}

/// A value in one line. A text that reads like a value of another type stands in quotes.
pub fn cell(value: &Attribute) -> String {
    match value {
        Attribute::Text(text) if is_plain(text) => text.clone(),
        // Quotes of the kind that is not in it, as the language takes them, so that JSON stays readable.
        Attribute::Text(text) if text.contains('"') && !text.contains(['\'', '\\']) => format!("'{text}'"),
        Attribute::Number(number) => number_as_json(number),
        Attribute::Binary(bytes) => hex(bytes),
        other => literal(other),
    }
}

/// Whether a text can't be taken for something else.
fn is_plain(text: &str) -> bool {
    let is_word = matches!(text, "true" | "false" | "null" | "");
    let begins =
        text.starts_with(['"', '{', '[', '-', '+', '.']) || text.starts_with(|c: char| c.is_ascii_digit());
    let is_number = begins && number::parts(text).is_some();
    let is_shaped = text.starts_with(['"', '{', '[']) || text.starts_with("set(");
    !is_word && !is_number && !is_shaped
}

/// How many bytes, and the first of them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let shown: Vec<String> = bytes.iter().take(HEX).map(|byte| format!("{byte:02x}")).collect();
    let more = if bytes.len() > HEX { " ..." } else { "" };
    let count = if bytes.len() == 1 { "1 byte".to_owned() } else { format!("{} bytes", bytes.len()) };
    format!("{count}: {}{more}", shown.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_differ_in_type_only_look_different() {
        let text = |text: &str| Attribute::Text(text.into());
        for (value, shown) in [
            (text("1"), "\"1\""),
            (Attribute::Number("1".into()), "1"),
            (text("true"), "\"true\""),
            (Attribute::Bool(true), "true"),
            (text("null"), "\"null\""),
            (Attribute::Null, "null"),
            (text(""), "\"\""),
            (text("[]"), "\"[]\""),
            (text("{\"a\":1}"), "'{\"a\":1}'"),
            (Attribute::List(vec![]), "[]"),
            (text("1 of 2"), "1 of 2"),
            (text("2026-11-24"), "2026-11-24"),
            (Attribute::TextSet(vec!["a".into()]), "set(\"a\")"),
            (Attribute::List(vec![text("a")]), "[\"a\"]"),
            (Attribute::NumberSet(vec!["1".into()]), "set(1)"),
            (Attribute::Binary(vec![0, 255]), "2 bytes: 00 ff"),
            (
                Attribute::Number("12345678901234567890123456789012345678".into()),
                "12345678901234567890123456789012345678",
            ),
        ] {
            assert_eq!(cell(&value), shown, "{value:?}");
        }
    }
}
