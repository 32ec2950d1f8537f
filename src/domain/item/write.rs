//! Values as text: as plain JSON with exact numbers, and as DynamoDB JSON, which keeps every type.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Attribute, Item};

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As JSON that anybody reads: sets are arrays, bytes are base64.
    Plain,
    /// As the API writes it, with the type of each value: `{"S":"x"}`.
    Typed,
}

/// Writes a value.
pub fn write(value: &Attribute, form: Form) -> String {
    let mut out = String::new();
    push(&mut out, value, form);
    out
}

/// Writes an item as one JSON object.
pub fn write_item(item: &Item, form: Form) -> String {
    let mut out = String::new();
    push_map(&mut out, item, form);
    out
}

fn push(out: &mut String, value: &Attribute, form: Form) {
    if form == Form::Typed {
        out.push_str(&format!("{{\"{}\":", value.type_name()));
    }
    match value {
        Attribute::Text(text) => push_text(out, text),
        Attribute::Number(number) => push_number(out, number, form),
        Attribute::Binary(bytes) => push_bytes(out, bytes),
        Attribute::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // The API writes that it is null: `{"NULL":true}`.
        Attribute::Null => out.push_str(if form == Form::Typed { "true" } else { "null" }),
        Attribute::List(values) => push_all(out, values, |out, value| push(out, value, form)),
        Attribute::Map(values) => push_map(out, values, form),
        Attribute::TextSet(texts) => push_all(out, texts, |out, text| push_text(out, text)),
        Attribute::NumberSet(numbers) => {
            push_all(out, numbers, |out, number| push_number(out, number, form));
        }
        Attribute::BinarySet(all) => push_all(out, all, |out, bytes| push_bytes(out, bytes)),
    }
    if form == Form::Typed {
        out.push('}');
    }
}

fn push_map(out: &mut String, values: &Item, form: Form) {
    out.push('{');
    for (index, (name, value)) in values.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_text(out, name);
        out.push(':');
        push(out, value, form);
    }
    out.push('}');
}

fn push_all<T>(out: &mut String, values: &[T], mut each: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        each(out, value);
    }
    out.push(']');
}

fn push_number(out: &mut String, number: &str, form: Form) {
    match form {
        Form::Plain => out.push_str(&number_as_json(number)),
        Form::Typed => push_text(out, number),
    }
}

fn push_bytes(out: &mut String, bytes: &[u8]) {
    out.push_str(&format!("\"{}\"", STANDARD.encode(bytes)));
}

fn push_text(out: &mut String, text: &str) {
    // Text always has a JSON form.
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// The number as JSON writes it, with all of its digits. AWS answers numbers in this form already; other endpoints may
/// leave out the zero before a point or begin with a plus.
pub fn number_as_json(text: &str) -> String {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let zeros = rest.bytes().take_while(|byte| *byte == b'0').count();
    let rest = &rest[zeros..];
    let zero = if rest.starts_with(|c: char| c.is_ascii_digit()) { "" } else { "0" };
    format!("{sign}{zero}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_takes_every_number() {
        for (text, json) in [
            ("1", "1"),
            ("+5", "5"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("007", "7"),
            ("0", "0"),
            ("0.10", "0.10"),
            ("00", "0"),
            ("-0", "-0"),
            ("1E+10", "1E+10"),
        ] {
            assert_eq!(number_as_json(text), json);
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(json).is_ok());
        }
    }
}
