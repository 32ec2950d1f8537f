//! From a condition back to the one-line language: the same condition when it is read again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::ast::{Condition, Kind, Operand, Path, Step};
use super::parse::WORDS;
use crate::domain::item::{Attribute, Form, write};

/// Writes a condition in one line.
pub fn print(condition: &Condition) -> String {
    match &condition.kind {
        Kind::And(parts) => joined(parts, " and ", |kind| matches!(kind, Kind::And(_) | Kind::Or(_))),
        Kind::Or(parts) => joined(parts, " or ", |kind| matches!(kind, Kind::Or(_))),
        Kind::Not(inner) => {
            let is_whole = matches!(inner.kind, Kind::And(_) | Kind::Or(_) | Kind::Not(_));
            if is_whole { format!("not ({})", print(inner)) } else { format!("not {}", print(inner)) }
        }
        Kind::Compare(left, comparator, right) => {
            format!("{} {} {}", operand(left), comparator.symbol(), operand(right))
        }
        Kind::Between(value, low, high) => {
            format!("{} between {} and {}", operand(value), operand(low), operand(high))
        }
        Kind::In(value, list) => {
            let list: Vec<String> = list.iter().map(operand).collect();
            format!("{} in ({})", operand(value), list.join(", "))
        }
        Kind::Exists(at) => format!("attribute_exists({})", path(at)),
        Kind::Missing(at) => format!("attribute_not_exists({})", path(at)),
        Kind::HasType(at, kind) => format!("attribute_type({}, \"{kind}\")", path(at)),
        Kind::BeginsWith(at, prefix) => format!("{} begins_with {}", path(at), operand(prefix)),
        Kind::Contains(at, part) => format!("{} contains {}", path(at), operand(part)),
    }
}

fn joined(parts: &[Condition], word: &str, in_brackets: impl Fn(&Kind) -> bool) -> String {
    let part = |part: &Condition| {
        if in_brackets(&part.kind) { format!("({})", print(part)) } else { print(part) }
    };
    parts.iter().map(part).collect::<Vec<_>>().join(word)
}

fn operand(operand: &Operand) -> String {
    match operand {
        Operand::Path(at) => path(at),
        Operand::Size(at) => format!("size({})", path(at)),
        Operand::Value(value) => literal(value),
    }
}

fn path(path: &Path) -> String {
    let mut out = name(&path.attribute);
    for step in &path.steps {
        match step {
            Step::Name(step) => out.push_str(&format!(".{}", name(step))),
            Step::Index(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

fn name(name: &str) -> String {
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let is_plain = begins && name.chars().all(inside);
    let is_word = WORDS.iter().any(|word| name.eq_ignore_ascii_case(word));
    if is_plain && !is_word { name.to_owned() } else { format!("`{}`", name.replace('`', "``")) }
}

/// A value as the language writes it.
pub fn literal(value: &Attribute) -> String {
    let set = |elements: Vec<String>| format!("set({})", elements.join(", "));
    match value {
        Attribute::Binary(bytes) => binary(bytes),
        Attribute::List(values) => {
            let values: Vec<String> = values.iter().map(literal).collect();
            format!("[{}]", values.join(", "))
        }
        Attribute::Map(values) => {
            let entry = |(name, value): (&String, &Attribute)| {
                format!("{}: {}", serde_json::Value::from(name.as_str()), literal(value))
            };
            format!("{{{}}}", values.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Attribute::TextSet(texts) => {
            set(texts.iter().map(|text| serde_json::Value::from(text.as_str()).to_string()).collect())
        }
        Attribute::NumberSet(numbers) => set(numbers.clone()),
        Attribute::BinarySet(all) => set(all.iter().map(|bytes| binary(bytes)).collect()),
        Attribute::Number(number) => number.clone(),
        Attribute::Text(_) | Attribute::Bool(_) | Attribute::Null => write(value, Form::Plain),
    }
}

fn binary(bytes: &[u8]) -> String {
    format!("b\"{}\"", STANDARD.encode(bytes))
}
