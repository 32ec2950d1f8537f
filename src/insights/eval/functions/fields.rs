//! Texts of several fields as maps and lists: `parse .. logfmt`, `parse .. csv`, and the list that `expand` takes apart.
//!
//! Where the AWS documentation is silent:
//! - logfmt: values between double quotes may hold spaces and `\"`; a word without `=` is `true`; a text without any `=`
//!   is no logfmt and gives nothing. All values are text. Of two equal keys the first counts.
//! - CSV is that of RFC 4180: commas, quotes around a field, two quotes for one in it; spaces belong to the field.

use super::Arguments;
use crate::insights::eval::json;
use crate::insights::value::Value;

/// The pairs of a logfmt text as a map.
pub fn logfmt<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    arguments.text(0).and_then(|text| map_of(&text)).map_or(Value::Missing, |map| Value::Json(map.into()))
}

/// The fields of a line of CSV as a list.
pub fn csv<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let Some(text) = arguments.text(0) else { return Value::Missing };
    let fields: Vec<String> = csv_fields(&text).iter().map(|field| json::quoted(field)).collect();
    Value::Json(format!("[{}]", fields.join(",")).into())
}

/// A list as it is, also when it is written in a text; anything else as it is.
pub fn opened<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    match arguments.value(0) {
        Value::Text(text) if json::structure(&text).is_some_and(|json| json.starts_with('[')) => {
            Value::Json(text.part(|text| json::structure(text).unwrap_or_default()))
        }
        other => other,
    }
}

fn map_of(text: &str) -> Option<String> {
    let mut members: Vec<String> = Vec::new();
    let mut has_pair = false;
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = json::quoted(&rest[..end]);
        let is_named = end > 0;
        let Some(after) = rest[end..].strip_prefix('=') else {
            members.push(format!("{key}:true"));
            rest = rest[end..].trim_start();
            continue;
        };
        let (value, after) = logfmt_value(after);
        if is_named {
            has_pair = true;
            members.push(format!("{key}:{}", json::quoted(&value)));
        }
        rest = after.trim_start();
    }
    has_pair.then(|| format!("{{{}}}", members.join(",")))
}

/// A value and what follows it.
fn logfmt_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return (text[..end].to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, escaped)) => value.push(escaped),
                None => value.push('\\'),
            },
            c => value.push(c),
        }
    }
    (value, "")
}

fn csv_fields(text: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    let mut is_start = true;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let starts = std::mem::replace(&mut is_start, false);
        match c {
            '"' if starts => is_quoted = true,
            '"' if is_quoted && chars.peek() != Some(&'"') => is_quoted = false,
            ',' if !is_quoted => {
                fields.push(String::new());
                is_start = true;
            }
            c => {
                if c == '"' && is_quoted {
                    chars.next();
                }
                if let Some(field) = fields.last_mut() {
                    field.push(c);
                }
            }
        }
    }
    fields
}
