//! The comparison operators `= != < <= > >=` and the equality that `in` uses. The order of `sort` is in `order`.
//!
//! Decided where the AWS documentation is silent:
//! - Two texts are equal when they are the same text ("complete-string equality"), also when both read as numbers.
//! - As soon as one side is a number, the other is read as one; a text that is none is unequal and neither less nor
//!   greater.
//! - `<` and `>` between two texts compare numbers when both read as numbers, else the texts byte by byte.
//! - An instant compares with a text in a form of time, and with a number of milliseconds.
//! - A field that the row lacks makes `=`, `<`, `<=`, `>`, `>=`, `like` and `in` false, and their negations `!=`,
//!   `not like` and `not in` true. (That `!=` keeps such rows was seen in the tests of an emulator only.)
//! - Maps and lists make every comparison false, `!=` too (AWS documentation, "Structure types").

use std::cmp::Ordering;

use super::{Number, Str, Value, time};

/// Whether `a = b`.
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => **a == **b,
        _ => order(a, b) == Some(Ordering::Equal),
    }
}

/// Whether `a != b`.
pub fn unequal(a: &Value, b: &Value) -> bool {
    !matches!((a, b), (Value::Json(_), _) | (_, Value::Json(_))) && !equal(a, b)
}

/// How `a` stands to `b`, if the two can be compared.
pub fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Missing | Value::Json(_), _) | (_, Value::Missing | Value::Json(_)) => None,
        (Value::Text(a), Value::Text(b)) => Some(order_texts(a, b)),
        (Value::Instant(at), Value::Text(text)) => Some(at.cmp(&instant(text)?)),
        (Value::Text(text), Value::Instant(at)) => Some(instant(text)?.cmp(at)),
        (Value::Boolean(yes), Value::Text(text)) => order_boolean(*yes, text),
        (Value::Text(text), Value::Boolean(yes)) => order_boolean(*yes, text).map(Ordering::reverse),
        _ => Some(a.as_number()?.cmp(&b.as_number()?)),
    }
}

fn instant(text: &Str) -> Option<i64> {
    time::read_instant(text).or_else(|| Some(Number::read(text)?.as_i64()))
}

fn order_texts(a: &str, b: &str) -> Ordering {
    match (Number::read(a), Number::read(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => a.cmp(b),
    }
}

fn order_boolean(yes: bool, text: &str) -> Option<Ordering> {
    let other = match text {
        "true" => Number::Integer(1),
        "false" => Number::Integer(0),
        number => Number::read(number)?,
    };
    Some(Number::Integer(i64::from(yes)).cmp(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Value<'_> {
        Value::Digits(text.into())
    }

    #[test]
    fn a_field_is_text_that_may_read_as_a_number() {
        assert!(equal(&Value::text("200"), &Value::integer(200)));
        assert!(equal(&digits("200"), &Value::text("200")));
        assert!(equal(&digits("2e2"), &Value::text("200.0")));
        assert!(!equal(&Value::text("200"), &Value::text("200.0")));
        assert!(!equal(&Value::text("200 OK"), &Value::integer(200)));
        assert_eq!(order(&Value::text("9"), &Value::text("10")), Some(Ordering::Less));
        assert_eq!(order(&Value::text("v9"), &Value::text("v10")), Some(Ordering::Greater));
        assert_eq!(order(&Value::text("slow"), &Value::integer(10)), None);
    }

    #[test]
    fn missing_fields_and_structures() {
        assert!(!equal(&Value::Missing, &Value::Missing));
        assert!(unequal(&Value::Missing, &Value::text("a")));
        assert_eq!(order(&Value::Missing, &Value::integer(1)), None);
        let list = Value::Json("[1]".into());
        assert!(!equal(&list, &list) && !unequal(&list, &Value::text("a")) && order(&list, &list).is_none());
    }

    #[test]
    fn booleans_are_their_words_and_one_and_zero() {
        for same in [Value::integer(1), Value::text("true"), Value::text("1"), Value::Boolean(true)] {
            assert!(equal(&Value::Boolean(true), &same), "{same:?}");
            assert!(!equal(&Value::Boolean(false), &same), "{same:?}");
        }
    }

    #[test]
    fn instants_compare_with_text_and_milliseconds() {
        let instant = Value::Instant(1_642_195_111_000);
        assert!(equal(&instant, &Value::text("2022-01-14T13:18:31-08:00")));
        assert!(equal(&instant, &Value::integer(1_642_195_111_000)));
        assert_eq!(order(&instant, &Value::text("2022-01-15 00:00:00.000")), Some(Ordering::Less));
        assert_eq!(order(&instant, &Value::text("soon")), None);
    }
}
