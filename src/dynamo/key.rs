//! Keys as people write them: `sku = "S1" and ts = 5`, or a JSON object, plain or with types.

mod of_table;

pub use of_table::{parse_many_of, typed};

use std::collections::HashSet;

use super::ast::{Comparator, Condition, Kind, Operand};
use super::json::{is_typed, item_from_typed};
use super::{bare, limits, parse};
use crate::domain::Span;
use crate::domain::item::{Attribute, Item};
use crate::insights::Mistake;

const SHAPE: &str = "write sku = \"S1\" and ts = 5, or {\"sku\": \"S1\", \"ts\": 5}";

/// Reads a key.
///
/// # Errors
/// What is wrong with it, and where.
pub fn parse(source: &str) -> Result<Item, Mistake> {
    let whole = Span::new(0, source.len());
    let key = if source.trim_start().starts_with('{') {
        match parse::value(source)? {
            Attribute::Map(map) => from_map(map).map_err(|what| Mistake::new(whole, what))?,
            _ => return Err(Mistake::new(whole, "this is no key").hint(SHAPE)),
        }
    } else {
        from_condition(&parse::condition(source)?)?
    };
    limits::key(&key).map_err(|what| Mistake::new(whole, what).hint(SHAPE))?;
    Ok(key)
}

/// Reads many keys: one a line in either form, or one JSON array of objects. A key that is there twice is taken once.
///
/// # Errors
/// The first thing that is wrong, and where in the whole text.
pub fn parse_many(source: &str) -> Result<Vec<Item>, Mistake> {
    let keys = if source.trim_start().starts_with('[') { array(source)? } else { lines(source)? };
    let mut seen = HashSet::new();
    Ok(keys.into_iter().filter(|key| seen.insert(limits::identity(key))).collect())
}

fn lines(source: &str) -> Result<Vec<Item>, Mistake> {
    let mut keys = Vec::new();
    let mut start = 0;
    for line in source.split_inclusive('\n') {
        let text = line.trim_end();
        if !text.is_empty() {
            keys.push(parse(text).map_err(|mistake| moved(mistake, start))?);
        }
        start += line.len();
    }
    Ok(keys)
}

fn moved(mistake: Mistake, by: usize) -> Mistake {
    Mistake { span: Span::new(mistake.span.start + by, mistake.span.end + by), ..mistake }
}

fn array(source: &str) -> Result<Vec<Item>, Mistake> {
    let wrong = |what: String| Mistake::new(Span::new(0, source.len()), what);
    let Attribute::List(values) = parse::value(source)? else {
        return Err(wrong("this is no array of keys".to_owned()));
    };
    let mut keys = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        let key = match value {
            Attribute::Map(map) => from_map(map),
            _ => Err("this is no object".to_owned()),
        };
        let key = key.and_then(|key| limits::key(&key).map(|()| key));
        keys.push(key.map_err(|what| wrong(format!("key {}: {what}", index + 1)))?);
    }
    Ok(keys)
}

/// No attribute of a key is a map, so that an object with types can't be taken for one without.
fn from_map(map: Item) -> Result<Item, String> {
    if is_typed(&map) { item_from_typed(map) } else { Ok(map) }
}

fn from_condition(condition: &Condition) -> Result<Item, Mistake> {
    let mut key = Item::new();
    for part in condition.conjuncts() {
        let (name, value) = equality(part).ok_or_else(|| {
            let what = "a key says what each of its attributes is equal to";
            bare::word(part, |_| true).unwrap_or_else(|| Mistake::new(part.span, what).hint(SHAPE))
        })?;
        if key.insert(name.to_owned(), value.clone()).is_some() {
            return Err(Mistake::new(part.span, "the attribute is there twice"));
        }
    }
    Ok(key)
}

/// The attribute and the value of `a = 1`.
fn equality(condition: &Condition) -> Option<(&str, &Attribute)> {
    match &condition.kind {
        Kind::Compare(Operand::Path(path), Comparator::Equal, Operand::Value(value))
        | Kind::Compare(Operand::Value(value), Comparator::Equal, Operand::Path(path))
            if path.steps.is_empty() =>
        {
            Some((&path.attribute, value))
        }
        _ => None,
    }
}
