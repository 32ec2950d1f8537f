//! The functions about maps and lists, which are kept as JSON text.

use super::Arguments;
use crate::insights::eval::json;
use crate::insights::value::{Value, compare};

/// A map or list from its JSON text; missing when the text is neither.
pub fn parse<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    match arguments.value(0) {
        Value::Json(json) => Value::Json(json),
        Value::Text(text) if json::structure(&text).is_some() => {
            Value::Json(text.part(|text| json::structure(text).unwrap_or_default()))
        }
        _ => Value::Missing,
    }
}

/// The JSON text of a map or list, without blanks.
pub fn stringify<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    match arguments.value(0) {
        Value::Json(json) => Value::Text(json::compact(&json).into()),
        _ => Value::Missing,
    }
}

/// How many items a list has; the text of a list is one too.
pub fn array_size<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    match list(arguments) {
        Value::Json(list) => Value::integer(json::items(&list).count() as i64),
        _ => Value::Missing,
    }
}

/// 1 if a list has an item that equals the value.
pub fn array_contains<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let Value::Json(list) = list(arguments) else { return Value::truth(false) };
    let wanted = arguments.value(1);
    Value::truth(json::items(&list).any(|item| compare::equal(&item.value(), &wanted)))
}

fn list<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    match parse(arguments) {
        Value::Json(json) if json.starts_with('[') => Value::Json(json),
        _ => Value::Missing,
    }
}

/// The parts of a text between separators, as a list. An empty separator parts nothing.
pub fn split<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let (Some(text), Some(separator)) = (arguments.text(0), arguments.text(1)) else { return Value::Missing };
    let parts: Vec<String> = match &*separator {
        "" => vec![json::quoted(&text)],
        separator => text.split(separator).map(json::quoted).collect(),
    };
    Value::Json(format!("[{}]", parts.join(",")).into())
}
