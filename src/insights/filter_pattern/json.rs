//! Conditions on the properties of a JSON message: `{ $.level = "ERROR" && $.took > 1000 }`.

use serde_json::Value;

use super::condition::{self, Check, Condition};
use super::cursor::Cursor;
use crate::insights::mistake::Mistake;

/// The way to a property.
pub(super) type Selector = Vec<Step>;

#[derive(Debug, Clone)]
pub(super) enum Step {
    Name(String),
    Index(usize),
    /// Any element or property.
    Any,
}

pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Condition<Selector>, Mistake> {
    cursor.take();
    let condition = condition::parse(cursor, &selector)?;
    if !cursor.takes("}") {
        return Err(cursor.mistake_here("}, && or || is missing here"));
    }
    Ok(condition)
}

fn selector(cursor: &mut Cursor<'_>) -> Result<Selector, Mistake> {
    let start = cursor.at;
    if !cursor.takes("$") {
        let mistake = cursor.mistake_here("the selector of a property is missing here");
        return Err(mistake.hint("write it like $.level or $.request.items[0].name"));
    }
    let mut steps = Selector::new();
    loop {
        if cursor.takes(".[") || cursor.takes("[") {
            steps.push(in_brackets(cursor)?);
        } else if cursor.takes(".") {
            let name = cursor.while_it_is(|c| c.is_alphanumeric() || "_-*".contains(c));
            match name {
                "" => return Err(cursor.mistake_here("the name of a property is missing here")),
                "*" => steps.push(Step::Any),
                name => steps.push(Step::Name(name.to_owned())),
            }
        } else if steps.is_empty() {
            return Err(cursor.mistake_from(start, "the name of a property is missing behind $"));
        } else {
            return Ok(steps);
        }
    }
}

fn in_brackets(cursor: &mut Cursor<'_>) -> Result<Step, Mistake> {
    let start = cursor.at;
    let step = match cursor.peek() {
        Some('*') => {
            cursor.take();
            Step::Any
        }
        Some('"') => Step::Name(cursor.phrase()?),
        Some('\'') => {
            cursor.take();
            let name = cursor.while_it_is(|c| c != '\'').to_owned();
            cursor.take();
            Step::Name(name)
        }
        _ => {
            let digits = cursor.while_it_is(|c| c.is_ascii_digit());
            let index = digits.parse().map_err(|_| {
                cursor.mistake_from(start, "the number of an element, * or a quoted name is missing here")
            })?;
            Step::Index(index)
        }
    };
    if !cursor.takes("]") {
        return Err(cursor.mistake_here("] is missing here"));
    }
    Ok(step)
}

/// Whether a message is JSON and meets the condition. A comparison with a property that is not there is not met.
pub(super) fn matches(condition: &Condition<Selector>, message: &str) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(message) else { return false };
    condition.is_true(&|selector, check| {
        let found = find(&document, selector);
        match check {
            Check::Exists(wanted) => found.is_empty() != *wanted,
            check => found.into_iter().any(|value| meets(check, value)),
        }
    })
}

fn find<'v>(document: &'v Value, selector: &[Step]) -> Vec<&'v Value> {
    let mut found = vec![document];
    for step in selector {
        found = found.into_iter().flat_map(|value| below(value, step)).collect();
    }
    found
}

fn below<'v>(value: &'v Value, step: &Step) -> Vec<&'v Value> {
    match (value, step) {
        (Value::Object(members), Step::Name(name)) => members.get(name).into_iter().collect(),
        (Value::Array(elements), Step::Index(index)) => elements.get(*index).into_iter().collect(),
        (Value::Object(members), Step::Any) => members.values().collect(),
        (Value::Array(elements), Step::Any) => elements.iter().collect(),
        _ => vec![],
    }
}

fn meets(check: &Check, value: &Value) -> bool {
    match (check, value) {
        (Check::Is(wanted), value) => value.as_bool() == *wanted && (wanted.is_some() || value.is_null()),
        (check, Value::String(text)) => check.passes(text, None),
        (check, Value::Number(number)) => check.passes(&number.to_string(), number.as_f64()),
        (check, Value::Bool(flag)) => check.passes(if *flag { "true" } else { "false" }, None),
        _ => false,
    }
}
