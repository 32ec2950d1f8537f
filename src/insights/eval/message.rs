//! Fields inside of a message: the keys of its JSON, or what Lambda wrote.

use super::json::{self, Raw};
use super::lambda;
use crate::insights::value::{Str, Value};

/// The path of a field inside the JSON of a message. CloudWatch names keys that start with `@` with one `@` more.
pub fn path(path: &str) -> Option<&str> {
    match path.strip_prefix('@') {
        None => Some(path),
        Some(rest) => rest.starts_with('@').then_some(rest),
    }
}

/// A field of a message that is a value of the row itself.
pub fn field<'r>(message: &Str<'r>, path: &str) -> Value<'r> {
    message.read(|text| match self::path(path) {
        None => lambda::field(text, path),
        Some(path) => {
            let found = json::object_of_message(text).and_then(|members| json::find_member(members, path));
            found.map_or(Value::Missing, Raw::value)
        }
    })
}
