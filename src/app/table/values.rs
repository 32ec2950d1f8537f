//! The values of one row: fields of the answer, and members of the JSON object in its message.

use std::borrow::Cow;

use super::source::Source;
use crate::domain::Batch;
use crate::insights::eval::json::{self, Members, Raw};

/// The field that holds the log event as it was written.
pub const MESSAGE: &str = "@message";
/// Keys that hold the words of an event; a message that is no JSON object stands under them whole.
pub(super) const MESSAGE_KEYS: &[&str] = &["message", "msg"];
/// A message longer than this (in bytes) is shown as it is: reading JSON for every frame must stay cheap.
const JSON_LIMIT: usize = 16 << 10;

/// The members of a message that is a JSON object and short enough to be taken apart for every frame.
pub(super) fn members(message: &str) -> Option<Members<'_>> {
    Members::open(message).filter(|_| message.len() <= JSON_LIMIT)
}

/// A key as its object means it.
pub(super) fn key_text(key: &str, escaped: bool) -> Cow<'_, str> {
    if escaped { Cow::Owned(json::unescape(key)) } else { Cow::Borrowed(key) }
}

fn member_text(value: Raw<'_>) -> Cow<'_, str> {
    match value {
        Raw::Text(text, true) => Cow::Owned(json::unescape(text)),
        Raw::Text(text, false) | Raw::Word(text) | Raw::Nested(text) => Cow::Borrowed(text),
    }
}

/// The values of one row.
#[derive(Clone, Copy)]
pub struct RowValues<'a> {
    batch: &'a Batch,
    row: usize,
}

impl<'a> RowValues<'a> {
    /// The values of a row of a batch.
    pub fn new(batch: &'a Batch, row: usize) -> Self {
        Self { batch, row }
    }

    /// One value; see [`RowValues::of`].
    pub fn get(self, source: &Source) -> Option<Cow<'a, str>> {
        self.of(&[source]).pop().flatten()
    }

    /// Several values, in one reading of the message, which ends with the last of them. A message that is no JSON object
    /// stands whole under the key that holds messages. Foreign text.
    pub fn of(self, sources: &[&Source]) -> Vec<Option<Cow<'a, str>>> {
        let mut values: Vec<Option<Cow<'a, str>>> =
            sources.iter().map(|source| self.outside(source)).collect();
        let mut missing = sources.iter().filter(|source| matches!(source, Source::Json(_))).count();
        let Some(mut members) = Some(missing).filter(|missing| *missing > 0).and_then(|_| self.members())
        else {
            return values;
        };
        // Keys mostly come in the order in which they came in other rows.
        let mut next = 0;
        while missing > 0
            && let Some((key, escaped, value)) = members.next_member()
        {
            let key = key_text(key, escaped);
            let is_its = |at: &usize| matches!(sources[*at], Source::Json(wanted) if wanted.as_ref() == key);
            let Some(at) = (next..sources.len()).chain(0..next).find(is_its) else { continue };
            next = at + 1;
            if values[at].is_none() {
                values[at] = Some(member_text(value));
                missing -= 1;
            }
        }
        values
    }

    /// A value that is not read from a JSON message.
    fn outside(self, source: &Source) -> Option<Cow<'a, str>> {
        match source {
            Source::Field(name) => self.field(name).map(Cow::Borrowed),
            Source::Json(key) if MESSAGE_KEYS.contains(&key.as_ref()) => {
                self.field(MESSAGE).filter(|message| members(message).is_none()).map(Cow::Borrowed)
            }
            Source::Json(_) => None,
        }
    }

    fn members(self) -> Option<Members<'a>> {
        members(self.field(MESSAGE)?)
    }

    fn field(self, name: &str) -> Option<&'a str> {
        let cell = self.batch.cell(self.row, self.batch.column(name)?);
        cell.is_present().then_some(cell.raw)
    }
}
