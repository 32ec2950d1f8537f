//! The order of `sort`, as the AWS documentation of `sort` states it: non-numbers before numbers, characters by their
//! code, runs of digits by their length and then their value.
//!
//! Decided where it is silent: a field that the row lacks, a map and a list come before everything; equal numbers that
//! are written with leading zeros come before the plain form (the documentation's example has `01` before `1`).

use std::cmp::Ordering;

use super::{Number, Str, Value};

/// What a value sorts by: read once, compared often.
#[derive(Debug, Clone)]
pub enum SortKey<'r> {
    /// Nothing to sort by.
    Missing,
    /// Text that is no number.
    Text(Str<'r>),
    /// A number.
    Number(Number),
    /// A number with leading zeros, and how it was written.
    Padded(Number, Str<'r>),
}

impl<'r> SortKey<'r> {
    /// What a value sorts by.
    pub fn new(value: &Value<'r>) -> Self {
        match value {
            Value::Text(text) => match Number::read(text) {
                None => Self::Text(text.clone()),
                Some(number) if is_padded(text) => Self::Padded(number, text.clone()),
                Some(number) => Self::Number(number),
            },
            other => other.as_number().map_or(Self::Missing, Self::Number),
        }
    }

    /// A key that no longer needs its row.
    pub fn into_owned(self) -> SortKey<'static> {
        match self {
            Self::Missing => SortKey::Missing,
            Self::Text(text) => SortKey::Text(text.into_owned()),
            Self::Number(number) => SortKey::Number(number),
            Self::Padded(number, text) => SortKey::Padded(number, text.into_owned()),
        }
    }

    /// Ascending order.
    pub fn order(&self, other: &SortKey) -> Ordering {
        use SortKey::{Missing, Number, Padded, Text};
        match (self, other) {
            (Text(a), Text(b)) => natural(a, b),
            (Number(a), Number(b)) => a.cmp(b),
            (Number(a), Padded(b, _)) => a.cmp(b).then(Ordering::Greater),
            (Padded(a, _), Number(b)) => a.cmp(b).then(Ordering::Less),
            (Padded(a, left), Padded(b, right)) => {
                a.cmp(b).then_with(|| left.as_bytes().cmp(right.as_bytes()))
            }
            (Missing, Missing) => Ordering::Equal,
            _ => self.class().cmp(&other.class()),
        }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Missing => 0,
            Self::Text(_) => 1,
            Self::Number(_) | Self::Padded(..) => 2,
        }
    }
}

fn is_padded(number: &str) -> bool {
    let digits = number.trim_start_matches(['-', '+']).as_bytes();
    digits.first() == Some(&b'0') && digits.get(1).is_some_and(u8::is_ascii_digit)
}

/// Compares texts by character, but runs of digits by length and then value.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        let (Some(left), Some(right)) = (a.first(), b.first()) else { return a.len().cmp(&b.len()) };
        if left.is_ascii_digit() && right.is_ascii_digit() {
            let (left, right) = (digits(a), digits(b));
            let order = left.len().cmp(&right.len()).then_with(|| left.cmp(right));
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (&a[left.len()..], &b[right.len()..]);
        } else if left == right {
            (a, b) = (&a[1..], &b[1..]);
        } else {
            return left.cmp(right);
        }
    }
}

fn digits(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len());
    &bytes[..end]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sorted<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        let mut texts: Vec<&str> = texts.into_iter().collect();
        texts.sort_by(|a, b| SortKey::new(&Value::text(*a)).order(&SortKey::new(&Value::text(*b))));
        texts
    }

    /// The example of the AWS documentation of `sort`.
    const DOCUMENTED: &str = "! # *%04 0# 5A 111A 2345_ @ @_ A A9876fghj a12345hfh 0 01 1 2 3";

    #[test]
    fn the_documented_order() {
        let expected: Vec<&str> = DOCUMENTED.split(' ').collect();
        let mut shuffled = expected.clone();
        shuffled.reverse();
        shuffled.rotate_left(5);
        assert_eq!(sorted(shuffled), expected);
    }

    #[test]
    fn rows_without_the_field_come_first() {
        let missing = SortKey::new(&Value::Missing);
        for other in [Value::text(""), Value::text("a"), Value::integer(-5)] {
            assert_eq!(missing.order(&SortKey::new(&other)), Ordering::Less);
        }
        assert_eq!(missing.order(&SortKey::new(&Value::Json("[]".into()))), Ordering::Equal);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_is_an_order(texts in prop::collection::vec("[0-9a.A-]{0,6}", 3)) {
            let values: Vec<Value> = texts.iter().map(|text| Value::text(text.as_str())).collect();
            let keys: Vec<SortKey> = values.iter().map(SortKey::new).collect();
            let (a, b, c) = (&keys[0], &keys[1], &keys[2]);
            prop_assert_eq!(a.order(b), b.order(a).reverse());
            prop_assert_eq!(a.order(a), Ordering::Equal);
            if a.order(b).is_le() && b.order(c).is_le() {
                prop_assert!(a.order(c).is_le());
            }
        }
    }
}
