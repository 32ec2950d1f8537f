//! Which objects of a prefix a search reads, and how it gets past those that it does not: a plan over pages of a listing,
//! without IO.
//!
//! Listings are sorted by key, and names that write dates in full sort by time. So where names lie before the window, the
//! listing starts anew at the window; where they lie behind it, at what sorts behind all dates of the same stem. Between
//! dates of one stem nothing but dates is expected: what has no date there would not be seen. Objects without a date in
//! their names are judged by when they were written, see [`Walk::matters`].

use jiff::{SignedDuration, Timestamp};

use super::names::{self, Dated};
use crate::domain::Range;
use crate::domain::event::ObjectInfo;

/// An object without a date is read when it was written so much before the window, as clocks differ, or later, up to
/// [`LATEST`] after its end.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

/// The longest that logs usually take to arrive (Amazon CloudFront, "Standard logging reference": up to 24 hours).
const LATEST: SignedDuration = SignedDuration::from_hours(24);

/// A walk over a listing.
#[derive(Debug)]
pub struct Walk {
    prefix: String,
    range: Option<Range>,
    seen: u64,
}

/// How the listing goes on behind a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// With its next page.
    On,
    /// Anew, with the keys that sort after this text.
    After(String),
    /// No more keys can matter.
    End,
}

/// Where an object lies to the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    Within,
    Behind,
}

impl Walk {
    /// Of a prefix; without a range every object matters.
    pub fn new(prefix: &str, range: Option<Range>) -> Self {
        Self { prefix: prefix.to_owned(), range, seen: 0 }
    }

    /// How many keys were looked at.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Takes a page: the objects that matter, and how to go on when this is not the last page.
    pub fn page(&mut self, objects: Vec<ObjectInfo>) -> (Vec<ObjectInfo>, Next) {
        self.seen += objects.len() as u64;
        let next = objects.last().map_or(Next::On, |last| self.next(last.key.raw()));
        let wanted = objects.into_iter().filter(|object| object.size > 0 && self.matters(object));
        (wanted.collect(), next)
    }

    /// Whether an object may hold rows of the window: by all dates of its name with the slack of whoever wrote it; without
    /// a date when it was written from five minutes before the window to a day behind it.
    pub fn matters(&self, object: &ObjectInfo) -> bool {
        let Some(range) = &self.range else { return true };
        let key = object.key.raw();
        let dates = names::dated(key);
        if !dates.is_empty() {
            return dates.iter().all(|date| side(key, date, range) == Side::Within);
        }
        object.modified.is_none_or(|modified| {
            modified >= earlier(range.from, CLOCKS) && modified <= later(range.to, LATEST)
        })
    }

    /// How to go on behind the last key of a page.
    fn next(&self, last: &str) -> Next {
        let Some(range) = &self.range else { return Next::On };
        for date in names::dated(last).iter().filter(|date| date.is_padded) {
            match side(last, date, range) {
                Side::Within => {}
                Side::Before => {
                    let start = format!("{}{}", &last[..date.at], first_of(last, date, range));
                    return self.forward(last, before(&start));
                }
                Side::Behind => return self.behind(last, date),
            }
        }
        Next::On
    }

    /// Behind all dates of a stem: `:` sorts behind the digits. `year=..` ends in digits too.
    fn behind(&self, last: &str, date: &Dated) -> Next {
        let digits = last[date.at..].find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        self.forward(last, format!("{}:", &last[..date.at + digits]))
    }

    /// Goes on after a text, if that is ahead and keys of the prefix may follow it.
    fn forward(&self, last: &str, text: String) -> Next {
        match text.as_str() > last {
            true if text.starts_with(&self.prefix) => Next::After(text),
            true => Next::End,
            false => Next::On,
        }
    }
}

fn side(key: &str, date: &Dated, range: &Range) -> Side {
    let slack = names::slack(key);
    // Behind its end a date holds nothing: an hour ends before the next one starts.
    if later(date.to, slack.after) <= range.from {
        Side::Before
    } else if earlier(date.from, slack.before) > range.to {
        Side::Behind
    } else {
        Side::Within
    }
}

/// The first date of this form that may matter, as the name writes it.
fn first_of(key: &str, date: &Dated, range: &Range) -> String {
    // A date matters when it ends after this instant; the one that holds it is the first.
    date.write(earlier(range.from, names::slack(key).after))
}

/// A text that sorts before the given one and behind all that does not begin like it: a listing starts after a key, and
/// the key itself may be wanted.
fn before(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(digit) = text.pop().and_then(|last| u8::try_from(last).ok()).filter(|digit| *digit > 0) {
        text.push(char::from(digit - 1));
        text.push('~');
    }
    text
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
