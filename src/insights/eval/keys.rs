//! Keys by which equal values are found in a map, for `join` and for `in` with a query: the equality of
//! `value::compare`, without comparing every pair.

use crate::insights::value::{Number, Value, time};

/// How a value was written, since text equals only the same text while a number also equals a text that reads as it.
const TEXT: char = 't';
/// A number.
const NUMBER: char = 'n';
/// A text that reads as a number, as that number.
const READ: char = 'r';
/// A text that reads as a time, as its milliseconds.
const TIME: char = 'i';
/// A text that is a word for true or false, as a number.
const WORD: char = 'w';

/// The keys under which a value is kept.
pub fn kept(value: &Value) -> Vec<Box<str>> {
    match value {
        Value::Missing | Value::Json(_) => Vec::new(),
        Value::Text(text) => {
            let word = truth(text).map(|number| key(WORD, number));
            let number = Number::read(text).map(|number| key(READ, number));
            let time = time::read_instant(text).map(|at| key(TIME, at));
            let own = std::iter::once(key(TEXT, &**text));
            own.chain(number).chain(time).chain(word).collect()
        }
        Value::Boolean(yes) => vec![key(NUMBER, u8::from(*yes)), key(TEXT, yes)],
        number => number.as_number().map(|number| key(NUMBER, number)).into_iter().collect(),
    }
}

/// The keys under which values that equal this one may be kept; each of those is kept under one of them only.
pub fn asked(value: &Value) -> Vec<Box<str>> {
    match value {
        Value::Missing | Value::Json(_) => Vec::new(),
        Value::Text(text) => {
            let number = Number::read(text).map(|number| key(NUMBER, number));
            std::iter::once(key(TEXT, &**text)).chain(number).collect()
        }
        Value::Boolean(yes) => [NUMBER, READ, WORD].map(|kind| key(kind, u8::from(*yes))).to_vec(),
        Value::Instant(at) => [NUMBER, READ, TIME].map(|kind| key(kind, at)).to_vec(),
        number => {
            let keys = |number| [NUMBER, READ].map(|kind| key(kind, number)).to_vec();
            number.as_number().map(keys).unwrap_or_default()
        }
    }
}

fn key(kind: char, value: impl std::fmt::Display) -> Box<str> {
    format!("{kind}{value}").into()
}

fn truth(text: &str) -> Option<u8> {
    match text {
        "true" => Some(1),
        "false" => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::value::compare;

    /// What is found by keys is what `=` finds, and found once.
    #[test]
    fn keys_find_what_equals() {
        let texts = ["a", "A", "5", "5.0", "05", "true", "false", "1", "", "2026-11-24 14:00:00.000"];
        let mut values: Vec<Value> = texts.into_iter().map(Value::text).collect();
        values.extend(["5", "5.0", "1", "0", "5e0"].map(|digits| Value::Digits(digits.into())));
        values.extend([0, 1, 5, 1_795_528_800_000].map(Value::integer));
        values.extend([Value::Boolean(true), Value::Boolean(false), Value::Missing]);
        values.extend([Value::Instant(1_795_528_800_000), Value::Json("[1]".into())]);
        // Times are kept as the texts that answers hold.
        for held in values.iter().filter(|value| !matches!(value, Value::Instant(_))) {
            for value in &values {
                let keys = kept(held);
                let found = asked(value).iter().filter(|key| keys.contains(key)).count();
                assert_eq!(found, usize::from(compare::equal(value, held)), "{value:?} {held:?}");
            }
        }
    }
}
