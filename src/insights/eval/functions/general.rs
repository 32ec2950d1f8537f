//! The general functions: presence, choice and sizes.

use super::Arguments;
use crate::insights::value::Value;

/// 1 if the row has the field. A field that is JSON `null` is not there.
pub fn is_present<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(arguments.value(0).is_present())
}

/// 1 if the value reads as a number.
pub fn is_numeric<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(arguments.number(0).is_some())
}

/// The first argument that is there.
pub fn coalesce<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    (0..arguments.count())
        .map(|index| arguments.value(index))
        .find(Value::is_present)
        .unwrap_or(Value::Missing)
}

/// `case(condition, value, condition, value, .., [otherwise])`; `if` is the form with one condition.
pub fn case<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let pairs = arguments.count() / 2;
    match (0..pairs).find(|pair| arguments.holds(2 * pair)) {
        Some(pair) => arguments.value(2 * pair + 1),
        None if arguments.count() % 2 == 1 => arguments.value(2 * pairs),
        None => Value::Missing,
    }
}

/// The bytes of the message, or of another text, in UTF-8.
pub fn message_size<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    arguments.text(0).map_or(Value::Missing, |text| Value::integer(text.len() as i64))
}
