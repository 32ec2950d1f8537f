//! Keys of a table whose key is known: in any form, or their values alone, as they are copied out of a column or a sheet.

use std::collections::HashSet;

use super::{SHAPE, array, moved, parse};
use crate::domain::Span;
use crate::domain::event::{KeyAttribute, KeySchema};
use crate::domain::item::{Attribute, Item};
use crate::dynamo::{json, limits, number};
use crate::insights::Mistake;

/// Reads many keys of a table: one a line, as its values (several between tabs), as a condition or as a JSON object; or
/// one JSON array of objects. A key that is there twice is taken once.
///
/// # Errors
/// The first thing that is wrong, and where in the whole text.
pub fn parse_many_of(source: &str, schema: &KeySchema) -> Result<Vec<Item>, Mistake> {
    let mut keys = Vec::new();
    if source.trim_start().starts_with('[') {
        let whole = Span::new(0, source.len());
        for (index, key) in array(source)?.into_iter().enumerate() {
            let fits = fits(&key, schema).map_err(|what| format!("key {}: {what}", index + 1));
            keys.push(fits.map(|()| key).map_err(|what| Mistake::new(whole, what))?);
        }
    } else {
        let mut start = 0;
        for line in source.split_inclusive('\n') {
            let text = line.trim_end_matches(['\n', '\r']);
            if !text.trim().is_empty() {
                keys.push(of_line(text, schema).map_err(|mistake| moved(mistake, start))?);
            }
            start += line.len();
        }
    }
    let mut seen = HashSet::new();
    Ok(keys.into_iter().filter(|key| seen.insert(limits::identity(key))).collect())
}

fn of_line(line: &str, schema: &KeySchema) -> Result<Item, Mistake> {
    let whole = Span::new(0, line.len());
    let key = if is_written_out(line, schema) { parse(line)? } else { of_values(line, schema)? };
    fits(&key, schema).map_err(|what| Mistake::new(whole, what).hint(SHAPE))?;
    limits::key(&key).map_err(|what| Mistake::new(whole, what).hint(SHAPE))?;
    Ok(key)
}

/// Whether a line names the attributes: it is an object, or begins with one of them and `=`.
fn is_written_out(line: &str, schema: &KeySchema) -> bool {
    let line = line.trim_start();
    let begins = |key: &KeyAttribute| {
        let rest = line.strip_prefix(key.name.raw());
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    line.starts_with(['{', '`']) || schema.all().any(begins)
}

fn of_values(line: &str, schema: &KeySchema) -> Result<Item, Mistake> {
    let values: Vec<&str> = line.split('\t').collect();
    let count = schema.all().count();
    if values.len() != count {
        let what = format!("the key has {count} attributes, this line {}", values.len());
        return Err(Mistake::new(Span::new(0, line.len()), what)
            .hint("values stand in the order of the key with a tab between them"));
    }
    let mut key = Item::new();
    let mut start = 0;
    for (attribute, text) in schema.all().zip(values) {
        let span = Span::new(start, start + text.len());
        let value = typed(text, attribute.kind.raw()).map_err(|what| Mistake::new(span, what))?;
        key.insert(attribute.name.raw().to_owned(), value);
        start += text.len() + 1;
    }
    Ok(key)
}

/// What is written for a key attribute, as a value of its type: text as it is, bytes in base64.
///
/// # Errors
/// Why it is none.
pub fn typed(text: &str, kind: &str) -> Result<Attribute, String> {
    match kind {
        "N" => number::check(text.trim()).map(|()| Attribute::Number(text.trim().to_owned())),
        "B" => json::bytes(text.trim()).map(Attribute::Binary),
        _ => Ok(Attribute::Text(text.to_owned())),
    }
}

/// Refuses a key of another table: other attributes, or other types.
fn fits(key: &Item, schema: &KeySchema) -> Result<(), String> {
    let named = |key: &KeyAttribute| format!("{} ({})", key.name.raw(), key.kind.raw());
    let is_it = |attribute: &KeyAttribute| {
        key.get(attribute.name.raw()).is_some_and(|value| value.type_name() == attribute.kind.raw())
    };
    if key.len() == schema.all().count() && schema.all().all(is_it) {
        return Ok(());
    }
    let all: Vec<String> = schema.all().map(named).collect();
    Err(format!("the key of this table is {}", all.join(" and ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamo::key::parse_many;

    fn schema(keys: &[(&str, &str)]) -> KeySchema {
        let key = |(name, kind): &(&str, &str)| KeyAttribute { name: (*name).into(), kind: (*kind).into() };
        KeySchema { partition: vec![key(&keys[0])], sort: keys[1..].iter().map(key).collect() }
    }

    #[test]
    fn values_alone_are_keys_in_the_types_of_the_table() {
        let (one, two) = (schema(&[("sku", "S")]), schema(&[("sku", "S"), ("ts", "N")]));
        let read = |text: &str, schema: &KeySchema| parse_many_of(text, schema).unwrap();
        let expected = parse_many("sku = \"S 1\"\nsku = \"2\"\nsku = \"a=b\"\n").unwrap();
        assert_eq!(read("S 1\r\n2\n\nsku = 'a=b'\nS 1\n", &one), expected, "each once");
        let expected = parse_many("sku = \"S1\" and ts = 5\nsku = \"S2\" and ts = 6").unwrap();
        assert_eq!(read("S1\t5\n{\"ts\": 6, \"sku\": \"S2\"}", &two), expected);
        assert_eq!(read("[{\"sku\": {\"S\": \"S1\"}, \"ts\": {\"N\": \"5\"}}]", &two), expected[..1]);
        let bytes = read("AAH/", &schema(&[("id", "B")]));
        assert_eq!(bytes[0]["id"], Attribute::Binary(vec![0, 1, 255]));
    }

    #[test]
    fn keys_of_another_table_and_broken_ones_are_named_at_their_place() {
        let two = schema(&[("sku", "S"), ("ts", "N")]);
        for (text, place, says) in [
            ("S1\t5\nS2", (2, 1), "2 attributes, this line 1"),
            ("S1\tx", (1, 4), "no decimal number"),
            ("sku = \"S1\"", (1, 1), "the key of this table is sku (S) and ts (N)"),
            ("sku = \"S1\" and ts = \"5\"", (1, 1), "the key of this table is sku (S) and ts (N)"),
            ("S1\t5\nsku = S1", (2, 7), "S1 without quotes"),
            ("[{\"sku\": \"S1\"}]", (1, 1), "key 1: the key of this table"),
            ("\t5", (1, 1), "is empty"),
        ] {
            let mistake = parse_many_of(text, &two).unwrap_err();
            let report = mistake.report(text);
            assert!(report.message.as_str().contains(says), "{text}: {}", report.message);
            assert_eq!((report.line, report.column), place, "{text}: {}", report.message);
        }
    }
}
