//! Values of the language as they are at run time. Numbers, order, comparison and time are in the files below.
//!
//! A field is text that may read as a number; what it is turns out where it is used. Where the AWS documentation is
//! silent, this is decided:
//! - JSON `null` is no value, as if the field were not there.
//! - JSON `true` and `false` equal 1 and 0 as well as their words; the language's own truth values are 1 and 0.
//! - A number of JSON keeps its digits as they were written until something is computed from it.
//! - An instant is a number of milliseconds that prints as CloudWatch prints `@timestamp`.

pub mod compare;
pub mod number;
pub mod order;
pub mod time;

use std::ops::Deref;
use std::sync::Arc;

pub use number::Number;

use crate::domain::CellKind;

/// Text that is borrowed from the row it was read from, or shared. Cheap to clone either way.
#[derive(Debug, Clone)]
pub enum Str<'r> {
    /// A part of the row.
    Borrowed(&'r str),
    /// Made by the engine.
    Shared(Arc<str>),
}

impl Str<'_> {
    /// Text that no longer needs its row.
    pub fn into_owned(self) -> Str<'static> {
        match self {
            Self::Borrowed(text) => Str::Shared(text.into()),
            Self::Shared(text) => Str::Shared(text),
        }
    }
}

impl<'r> Str<'r> {
    /// A value that is read out of this text: still borrowed from the row if this one is.
    pub fn read(&self, find: impl for<'a> FnOnce(&'a str) -> Value<'a>) -> Value<'r> {
        match self {
            Self::Borrowed(text) => find(text),
            Self::Shared(text) => find(text).into_owned(),
        }
    }

    /// The part between two byte positions, which must be those of characters.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Self {
        self.part(|text| text.get(range).unwrap_or_default())
    }

    /// A part of this text, given as a slice of it: still borrowed from the row if this one is.
    pub fn part(&self, choose: impl for<'a> FnOnce(&'a str) -> &'a str) -> Self {
        match self {
            Self::Borrowed(text) => Str::Borrowed(choose(text)),
            Self::Shared(text) => Str::Shared(choose(text).into()),
        }
    }
}

impl Deref for Str<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl<'r> From<&'r str> for Str<'r> {
    fn from(text: &'r str) -> Self {
        Self::Borrowed(text)
    }
}

impl From<String> for Str<'_> {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

/// One value of one row.
#[derive(Debug, Clone)]
pub enum Value<'r> {
    /// The row has no such value.
    Missing,
    /// A number that the query made.
    Number(Number),
    /// A number of JSON with its digits as written.
    Digits(Str<'r>),
    /// Text.
    Text(Str<'r>),
    /// `true` or `false` of JSON.
    Boolean(bool),
    /// Milliseconds since 1970.
    Instant(i64),
    /// A map or a list, as JSON text.
    Json(Str<'r>),
}

impl<'r> Value<'r> {
    /// Text that borrows.
    pub fn text(text: impl Into<Str<'r>>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number.
    pub fn integer(number: i64) -> Self {
        Self::Number(Number::Integer(number))
    }

    /// A truth value as the language has it: 1 or 0.
    pub fn truth(yes: bool) -> Self {
        Self::integer(i64::from(yes))
    }

    /// A number, or no value when there is none.
    pub fn number(number: Option<Number>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }

    /// Text, or no value when there is none.
    pub fn maybe_text(text: Option<impl Into<Str<'r>>>) -> Self {
        text.map_or(Self::Missing, |text| Self::Text(text.into()))
    }

    /// A value that no longer needs its row.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Missing => Value::Missing,
            Self::Number(number) => Value::Number(number),
            Self::Digits(digits) => Value::Digits(digits.into_owned()),
            Self::Text(text) => Value::Text(text.into_owned()),
            Self::Boolean(yes) => Value::Boolean(yes),
            Self::Instant(at) => Value::Instant(at),
            Self::Json(json) => Value::Json(json.into_owned()),
        }
    }

    /// Whether the row has the value.
    pub fn is_present(&self) -> bool {
        !matches!(self, Self::Missing)
    }

    /// What the value is as a number: text that reads as one, 1 or 0 for a boolean, milliseconds for an instant.
    pub fn as_number(&self) -> Option<Number> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Digits(text) | Self::Text(text) => Number::read(text),
            Self::Boolean(yes) => Some(Number::Integer(i64::from(*yes))),
            Self::Instant(at) => Some(Number::Integer(*at)),
            Self::Missing | Self::Json(_) => None,
        }
    }

    /// What the value is as text. Maps and lists are none (AWS documentation, "Structure types": treated as null for
    /// string, number and datetime functions).
    pub fn as_text(&self) -> Option<Str<'r>> {
        match self {
            Self::Text(text) | Self::Digits(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string().into()),
            Self::Boolean(yes) => Some(Str::Borrowed(if *yes { "true" } else { "false" })),
            Self::Instant(at) => Some(time::instant_text(*at).into()),
            Self::Missing | Self::Json(_) => None,
        }
    }

    /// What the value is as an instant, in milliseconds: text in a form that [`time::read_instant`] knows, or a number
    /// of milliseconds.
    pub fn as_instant(&self) -> Option<i64> {
        let at = match self {
            Self::Instant(at) => return Some(*at),
            Self::Text(text) => time::read_instant(text).or_else(|| Some(Number::read(text)?.as_i64()))?,
            _ => self.as_number()?.as_i64(),
        };
        time::is_instant(at).then_some(at)
    }

    /// Whether a filter lets the value pass: a number other than 0, `true`, or a text that is one of these.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Boolean(yes) => *yes,
            Self::Text(text) if text.eq_ignore_ascii_case("true") => true,
            _ => self.as_number().is_some_and(|number| number != Number::Integer(0)),
        }
    }

    /// The kind of a cell that holds the value.
    pub fn kind(&self) -> CellKind {
        match self {
            Self::Missing => CellKind::Absent,
            Self::Number(_) | Self::Digits(_) => CellKind::Number,
            Self::Text(_) | Self::Instant(_) => CellKind::Text,
            Self::Boolean(_) | Self::Json(_) => CellKind::Json,
        }
    }

    /// The characters of a cell that holds the value.
    pub fn cell_text(&self) -> Str<'r> {
        match self {
            Self::Json(json) => json.clone(),
            other => other.as_text().unwrap_or(Str::Borrowed("")),
        }
    }
}
