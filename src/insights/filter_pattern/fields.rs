//! Conditions on the fields between the spaces of a message: `[ip, user, ..., status = 4*, bytes > 1000]`.

use super::condition::{self, Check, Condition};
use super::cursor::Cursor;
use crate::domain::Span;
use crate::insights::mistake::Mistake;

/// The fields of a pattern. Without an ellipsis a message must have as many.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    before: Vec<Slot>,
    /// What stands behind the ellipsis, where there is one.
    after: Option<Vec<Slot>>,
}

/// A field with what is asked of it, if anything is.
type Slot = Option<Condition<()>>;

pub(super) fn parse(cursor: &mut Cursor<'_>) -> Result<Fields, Mistake> {
    cursor.take();
    let mut fields = Fields { before: vec![], after: None };
    loop {
        cursor.skip_space();
        let start = cursor.at;
        if cursor.takes("...") {
            if fields.after.is_some() {
                return Err(Mistake::new(Span::new(start, cursor.at), "there is one ellipsis already"));
            }
            fields.after = Some(vec![]);
        } else {
            let slot = slot(cursor)?;
            fields.after.as_mut().unwrap_or(&mut fields.before).push(slot);
        }
        cursor.skip_space();
        if cursor.takes("]") {
            return Ok(fields);
        }
        if !cursor.takes(",") {
            return Err(cursor.mistake_from(start, "a comma or ] is missing behind this field"));
        }
    }
}

fn slot(cursor: &mut Cursor<'_>) -> Result<Slot, Mistake> {
    let start = cursor.at;
    let name = name(cursor)?;
    cursor.skip_space();
    if matches!(cursor.peek(), None | Some(',' | ']')) {
        return Ok(None);
    }
    cursor.at = start;
    let same = |cursor: &mut Cursor<'_>| {
        let start = cursor.at;
        if self::name(cursor)? == name {
            return Ok(());
        }
        let place = Span::new(start, cursor.at);
        Err(Mistake::new(place, format!("this is not the field {name}"))
            .hint("ask for each field in its own place"))
    };
    condition::parse(cursor, &same).map(Some)
}

fn name<'p>(cursor: &mut Cursor<'p>) -> Result<&'p str, Mistake> {
    match cursor.while_it_is(|c| c.is_alphanumeric() || c == '_') {
        "" => Err(cursor
            .mistake_here("the name of a field is missing here")
            .hint("write it like [ip, user, status = 4*]")),
        name => Ok(name),
    }
}

impl Fields {
    pub(super) fn matches(&self, message: &str) -> bool {
        let found = split(message);
        let behind = self.after.as_deref().unwrap_or_default();
        let fits = match self.after {
            None => found.len() == self.before.len(),
            Some(_) => found.len() >= self.before.len() + behind.len(),
        };
        let last = &found[found.len().saturating_sub(behind.len())..];
        fits && meet(&self.before, &found) && meet(behind, last)
    }
}

fn meet(slots: &[Slot], found: &[&str]) -> bool {
    slots.iter().zip(found).all(|(slot, text)| {
        let holds = |(): &(), check: &Check| check.passes(text, text.parse().ok());
        slot.as_ref().is_none_or(|condition| condition.is_true(&holds))
    })
}

/// The fields of a message. What stands in quotes or square brackets is one field, without them.
fn split(message: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = message.trim();
    while let Some(first) = rest.chars().next() {
        let close = match first {
            '"' => Some('"'),
            '[' => Some(']'),
            _ => None,
        };
        let end = close.and_then(|close| rest[1..].find(close)).map(|length| length + 1);
        let (field, behind) = match end {
            Some(end) => (&rest[1..end], &rest[end + 1..]),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        found.push(field);
        rest = behind.trim_start();
    }
    found
}
