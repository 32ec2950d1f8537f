//! Reading events one after the other in time, in either direction: what FilterLogEvents and GetLogEvents share.

use std::hash::Hash;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::page::fingerprint;
use crate::demo::incident::clock::MINUTE;
use crate::demo::incident::{Incident, Line, Wanted};
use crate::demo::refusal::Refusal;

/// Bytes of events in a page. AWS, "FilterLogEvents" and "GetLogEvents": 1 MB.
const PAGE_BYTES: usize = 1_000_000;
/// What each event counts besides its message. AWS, "PutLogEvents".
const EVENT_BYTES: usize = 26;

/// A place between two events, in the order of time and, among events of the same millisecond, of their pointers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    at: i64,
    pointer: String,
    after: bool,
}

impl Gap {
    /// Before everything that happened at this millisecond.
    pub fn at(at: i64) -> Self {
        Self { at, pointer: String::new(), after: false }
    }

    /// Before an event.
    pub fn before(line: &Line) -> Self {
        Self { at: line.at, pointer: line.pointer(), after: false }
    }

    /// After an event.
    pub fn after(line: &Line) -> Self {
        Self { after: true, ..Self::before(line) }
    }
}

/// Where reading goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// To later events, or to earlier ones.
    pub forward: bool,
    /// From here.
    pub gap: Gap,
}

impl Course {
    /// The token that leads there, good for this list only.
    pub fn token<L: Hash>(&self, list: &L) -> String {
        let Gap { at, pointer, after } = &self.gap;
        let place = format!("{}|{at}|{}|{pointer}", fingerprint(list), u8::from(*after));
        format!("{}/{}", if self.forward { "f" } else { "b" }, URL_SAFE_NO_PAD.encode(place))
    }

    /// Reads a token.
    ///
    /// # Errors
    /// `InvalidParameterException` for a token that was not given for this very list.
    pub fn of_token<L: Hash>(list: &L, token: &str) -> Result<Self, Refusal> {
        read(list, token).ok_or_else(|| Refusal::invalid("The specified nextToken is invalid."))
    }
}

fn read<L: Hash>(list: &L, token: &str) -> Option<Course> {
    let (direction, place) = token.split_once('/')?;
    let forward = match direction {
        "f" => true,
        "b" => false,
        _ => return None,
    };
    let place = String::from_utf8(URL_SAFE_NO_PAD.decode(place).ok()?).ok()?;
    let mut parts = place.splitn(4, '|');
    let is_ours = parts.next()?.parse::<u64>().ok()? == fingerprint(list);
    let at = parts.next()?.parse().ok()?;
    let after = parts.next()? == "1";
    let pointer = parts.next()?.to_owned();
    is_ours.then_some(Course { forward, gap: Gap { at, pointer, after } })
}

/// What is read.
pub struct Walk<'a> {
    /// Where the events come from.
    pub incident: &'a Incident,
    /// The index of the group.
    pub group: usize,
    /// Milliseconds, both ends included.
    pub range: (i64, i64),
    /// Later arrivals are not there yet.
    pub now: i64,
    /// The most events of a page.
    pub limit: usize,
    /// The most minutes of the log that are searched for a page.
    pub minutes: usize,
}

/// A page of events.
pub struct Page {
    /// In the order in which they were read.
    pub events: Vec<Line>,
    /// Where the next page begins; `None` at the end of the range.
    pub next: Option<Gap>,
}

impl Walk<'_> {
    /// Reads a page of the events that are wanted.
    pub fn page(&self, course: &Course, wants: impl Fn(&Line) -> bool) -> Page {
        let mut page = Page { events: Vec::new(), next: None };
        let mut bytes = 0;
        let (mut from, mut to) = self.bounds(course);
        for searched in 0.. {
            if from > to {
                break;
            }
            if searched == self.minutes {
                page.next = Some(Gap::at(if course.forward { from } else { to + 1 }));
                break;
            }
            let part = if course.forward {
                (from, to.min(from + MINUTE - 1))
            } else {
                (from.max(to - MINUTE + 1), to)
            };
            for line in self.lines(part, course).into_iter().filter(&wants) {
                let size = line.message.len() + EVENT_BYTES;
                let full = page.events.len() == self.limit || bytes + size > PAGE_BYTES;
                if full && !page.events.is_empty() {
                    page.next = Some(if course.forward { Gap::before(&line) } else { Gap::after(&line) });
                    return page;
                }
                bytes += size;
                page.events.push(line);
            }
            if course.forward { from = part.1 + 1 } else { to = part.0 - 1 }
        }
        page
    }

    fn bounds(&self, course: &Course) -> (i64, i64) {
        let (from, to) = (self.range.0.max(self.incident.begin()), self.range.1.min(self.now));
        if course.forward { (from.max(course.gap.at), to) } else { (from, to.min(course.gap.at)) }
    }

    fn lines(&self, part: (i64, i64), course: &Course) -> Vec<Line> {
        let lines = self.incident.lines(Wanted::groups([self.group]), part, self.now).flatten();
        let mut lines: Vec<(Gap, Line)> = lines.map(|line| (Gap::before(&line), line)).collect();
        lines.retain(|(gap, _)| (*gap >= course.gap) == course.forward);
        lines.sort_unstable_by(|one, other| one.0.cmp(&other.0));
        if !course.forward {
            lines.reverse();
        }
        lines.into_iter().map(|(_, line)| line).collect()
    }
}
