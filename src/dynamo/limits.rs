//! What DynamoDB refuses, said before it is asked. Limits: Amazon DynamoDB Developer Guide, "Constraints in Amazon
//! DynamoDB" (naming rules, partition keys and sort keys, expression parameters) and "Supported data types".

use std::collections::HashSet;
use std::hash::Hash;

use super::ast::{Condition, Kind};
use super::number;
use crate::domain::item::{Attribute, Form, Item, write};
use crate::domain::request::Expressions;
use crate::domain::{Fault, FaultKind};
use crate::insights::Mistake;

/// "The maximum length of any expression string is 4 KB".
const EXPRESSION_BYTES: usize = 4_096;
/// Operators and functions in one expression.
const OPERATORS: usize = 300;
/// Values behind `IN` (Condition and filter expressions, "operators and functions": up to 100).
const LISTED: usize = 100;
/// The longest value of a partition key, in bytes; a sort key has at most 1,024.
const KEY_BYTES: usize = 2_048;
/// Characters of an ARN by which a table may be named (Amazon DynamoDB API, GetItem, TableName).
const NAME_CHARACTERS: usize = 1_024;

/// The most segments that a scan is divided into here; the API takes a million.
pub const SEGMENTS: u32 = 64;

/// Refuses the name of a table that can't be one. It may be an ARN.
///
/// # Errors
/// `Invalid`, with what names are like.
pub fn table(name: &str) -> Result<(), Fault> {
    let is_arn = name.starts_with("arn:") && name.len() <= NAME_CHARACTERS;
    if is_arn || is_name(name) {
        return Ok(());
    }
    let fault = Fault::new(FaultKind::Invalid, format!("{name:?} is no name of a table"));
    Err(match in_console(name) {
        Some(name) => fault.hint(format!("write {name}")),
        None => fault.hint("names have 3 to 255 letters, digits, _ - and .; flowid dynamo tables lists them"),
    })
}

/// The table that an address of the web console shows: `https://..console.aws.amazon.com/dynamodbv2/..#table?name=orders`.
fn in_console(text: &str) -> Option<&str> {
    let parameters = text.strip_prefix("https://")?.split(['?', '&', '#']);
    let named = |part: &'_ str| part.strip_prefix("name=").or_else(|| part.strip_prefix("table=")).is_some();
    let name = parameters.filter(|part| named(part)).find_map(|part| part.split_once('='))?.1;
    is_name(name).then_some(name)
}

/// Refuses the name of an index that can't be one.
///
/// # Errors
/// `Invalid`, with what names are like.
pub fn index(name: &str) -> Result<(), Fault> {
    if is_name(name) {
        return Ok(());
    }
    let fault = Fault::new(FaultKind::Invalid, format!("{name:?} is no name of an index"));
    Err(fault.hint("names have 3 to 255 letters, digits, _ - and .; flowid dynamo describe lists them"))
}

fn is_name(name: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (3..=255).contains(&name.len()) && name.bytes().all(inside)
}

/// Refuses what can be no key: other types than text, number and bytes, empty values, too long ones.
///
/// # Errors
/// What is wrong, as a lowercase fragment.
pub fn key(item: &Item) -> Result<(), String> {
    if item.is_empty() || item.len() > 2 {
        return Err(format!("a key has one or two attributes, not {}", item.len()));
    }
    for (name, value) in item {
        let bytes = match value {
            Attribute::Text(text) => text.len(),
            Attribute::Binary(bytes) => bytes.len(),
            Attribute::Number(number) => {
                number::check(number)?;
                continue;
            }
            _ => return Err(format!("the key attribute {name:?} is neither text nor a number nor bytes")),
        };
        if bytes == 0 {
            return Err(format!("the key attribute {name:?} is empty"));
        }
        if bytes > KEY_BYTES {
            return Err(format!("the key attribute {name:?} has {bytes} bytes, more than {KEY_BYTES}"));
        }
    }
    Ok(())
}

/// Refuses a condition with more in it than one expression takes.
pub(super) fn condition(condition: &Condition) -> Result<(), Mistake> {
    let count = operators(condition)?;
    if count > OPERATORS {
        let what = format!("the condition has {count} operators, DynamoDB takes {OPERATORS}");
        return Err(Mistake::new(condition.span, what));
    }
    Ok(())
}

fn operators(condition: &Condition) -> Result<usize, Mistake> {
    Ok(match &condition.kind {
        Kind::And(parts) | Kind::Or(parts) => {
            let inner: Result<Vec<usize>, Mistake> = parts.iter().map(operators).collect();
            parts.len() - 1 + inner?.iter().sum::<usize>()
        }
        Kind::Not(inner) => 1 + operators(inner)?,
        Kind::In(_, list) if list.len() > LISTED => {
            let what = format!("{} values stand behind in, DynamoDB takes {LISTED}", list.len());
            return Err(Mistake::new(condition.span, what));
        }
        _ => 1,
    })
}

/// Refuses expressions that are too long.
///
/// # Errors
/// `Invalid`, with the expression that is.
pub fn expressions(expressions: &Expressions) -> Result<(), Fault> {
    let all = [
        ("key condition", &expressions.key_condition),
        ("filter", &expressions.filter),
        ("projection", &expressions.projection),
    ];
    for (name, expression) in all {
        let bytes = expression.as_ref().map_or(0, String::len);
        if bytes > EXPRESSION_BYTES {
            let what =
                format!("the {name} has {bytes} bytes as an expression, DynamoDB takes {EXPRESSION_BYTES}");
            return Err(Fault::new(FaultKind::Invalid, what).hint("ask for less at once"));
        }
    }
    Ok(())
}

/// The set of these values.
///
/// # Errors
/// They are none: empty, of several types, or one of them twice.
pub(super) fn set(values: Vec<Attribute>) -> Result<Attribute, String> {
    let (mut texts, mut numbers, mut all) = (vec![], vec![], vec![]);
    let count = values.len();
    for value in values {
        match value {
            Attribute::Text(text) => texts.push(text),
            Attribute::Number(number) => numbers.push(number),
            Attribute::Binary(bytes) => all.push(bytes),
            other => return Err(format!("a set holds texts, numbers or bytes, not {}", other.type_name())),
        }
    }
    let is_different =
        differ(&texts) && differ(&all) && differ(numbers.iter().map(|text| number::parts(text)));
    if !is_different {
        return Err("the elements of a set differ".to_owned());
    }
    match count {
        0 => Err("a set is never empty".to_owned()),
        _ if texts.len() == count => Ok(Attribute::TextSet(texts)),
        _ if numbers.len() == count => Ok(Attribute::NumberSet(numbers)),
        _ if all.len() == count => Ok(Attribute::BinarySet(all)),
        _ => Err("the elements of a set are of one type".to_owned()),
    }
}

fn differ<T: Eq + Hash>(values: impl IntoIterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    values.into_iter().all(|value| seen.insert(value))
}

/// A text by which two keys can be compared: the same for numbers that are written in different ways.
pub fn identity(key: &Item) -> String {
    let canonical = |value: &Attribute| match value {
        Attribute::Number(number) => format!("{:?}", number::parts(number)),
        other => write(other, Form::Typed),
    };
    let parts: Vec<String> =
        key.iter().map(|(name, value)| format!("{name:?}:{}", canonical(value))).collect();
    parts.join(",")
}
