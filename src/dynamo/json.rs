//! Values out of DynamoDB JSON, which keeps every type. How they are written is in `domain`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::number;
use crate::domain::item::{Attribute, Item};

/// How deep values may nest (Amazon DynamoDB Developer Guide, "Constraints in Amazon DynamoDB", Attributes).
pub const DEPTH: usize = 32;

/// Whether every value of a map is an object with one name that is a type: then it is an item in DynamoDB JSON.
pub fn is_typed(map: &Item) -> bool {
    let is_type = |value: &Attribute| match value {
        Attribute::Map(inner) => inner.len() == 1 && inner.keys().all(|name| TYPES.contains(&name.as_str())),
        _ => false,
    };
    !map.is_empty() && map.values().all(is_type)
}

const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];

/// Reads an item of DynamoDB JSON that was read as plain JSON.
///
/// # Errors
/// What is wrong with it, as a lowercase fragment.
pub fn item_from_typed(map: Item) -> Result<Item, String> {
    map.into_iter().map(|(name, value)| Ok((name, from_typed(value)?))).collect()
}

/// Reads a value of DynamoDB JSON that was read as plain JSON.
///
/// # Errors
/// What is wrong with it, as a lowercase fragment.
pub fn from_typed(value: Attribute) -> Result<Attribute, String> {
    let wrong = || "this is no DynamoDB JSON: each value is written like {\"S\":\"text\"}".to_owned();
    let Attribute::Map(map) = value else { return Err(wrong()) };
    let mut entries = map.into_iter();
    let (Some((kind, inner)), None) = (entries.next(), entries.next()) else { return Err(wrong()) };
    match (kind.as_str(), inner) {
        ("S", Attribute::Text(text)) => Ok(Attribute::Text(text)),
        ("N", Attribute::Text(text)) => exact(text).map(Attribute::Number),
        ("B", Attribute::Text(text)) => bytes(&text).map(Attribute::Binary),
        ("BOOL", Attribute::Bool(value)) => Ok(Attribute::Bool(value)),
        ("NULL", Attribute::Bool(true)) => Ok(Attribute::Null),
        ("L", Attribute::List(values)) => {
            values.into_iter().map(from_typed).collect::<Result<_, _>>().map(Attribute::List)
        }
        ("M", Attribute::Map(values)) => item_from_typed(values).map(Attribute::Map),
        ("SS", Attribute::List(values)) => texts(values).map(Attribute::TextSet),
        ("NS", Attribute::List(values)) => {
            let numbers = texts(values)?.into_iter().map(exact);
            numbers.collect::<Result<_, _>>().map(Attribute::NumberSet)
        }
        ("BS", Attribute::List(values)) => {
            let all = texts(values)?;
            all.iter().map(|text| bytes(text)).collect::<Result<_, _>>().map(Attribute::BinarySet)
        }
        (kind, _) if TYPES.contains(&kind) => Err(format!("the value of type {kind} has another form")),
        (kind, _) => Err(format!("{kind:?} is no type of DynamoDB; there are {}", TYPES.join(", "))),
    }
}

fn exact(text: String) -> Result<String, String> {
    number::check(&text).map(|()| text)
}

fn texts(values: Vec<Attribute>) -> Result<Vec<String>, String> {
    let text = |value| match value {
        Attribute::Text(text) => Ok(text),
        _ => Err("the elements of a set are written as text in DynamoDB JSON".to_owned()),
    };
    values.into_iter().map(text).collect()
}

/// Reads base64 with its padding.
///
/// # Errors
/// Says that it is none.
pub fn bytes(text: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(text).map_err(|_| "bytes are written in base64, with = to fill up".to_owned())
}

#[cfg(test)]
mod tests;
