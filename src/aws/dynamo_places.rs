//! Where pages of items begin, and how far each segment of a scan was read.

use super::dynamo_values::{Raw, item, raw_item};
use crate::domain::item::{Form, write_item};
use crate::domain::request::{Onward, Segment};
use crate::domain::{Fault, FaultKind};

/// Where a page begins.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// Behind this key.
    Key(Raw),
    /// Where this token says.
    Token(String),
}

impl Place {
    fn onward(self) -> Result<Onward, Fault> {
        Ok(match self {
            Self::Key(key) => Onward::Key(item(key)?),
            Self::Token(token) => Onward::Token(token),
        })
    }

    /// A text that is the same for the same place.
    pub fn text(&self) -> Result<String, Fault> {
        match self {
            Self::Key(key) => Ok(write_item(&item(key.clone())?, Form::Typed)),
            Self::Token(token) => Ok(token.clone()),
        }
    }

    /// The key, where there is one.
    pub fn key(self) -> Option<Raw> {
        match self {
            Self::Key(key) => Some(key),
            Self::Token(_) => None,
        }
    }

    /// The token, where there is one.
    pub fn token(self) -> Option<String> {
        match self {
            Self::Token(token) => Some(token),
            Self::Key(_) => None,
        }
    }
}

/// How far one segment was read.
#[derive(Debug, Clone)]
enum Mark {
    Untouched,
    Behind(Place),
    Ended,
}

/// How far every segment was read. What is not read in segments has one.
pub(super) struct Places(Vec<Mark>);

impl Places {
    /// Where reading begins that goes on from somewhere, or else at the first item.
    ///
    /// # Errors
    /// `Invalid` when that was read in another number of segments.
    pub fn begin(from: Option<&Onward>, segments: u32) -> Result<Self, Fault> {
        let marks = match from {
            None => vec![Mark::Untouched; segments as usize],
            Some(Onward::Key(key)) => vec![Mark::Behind(Place::Key(raw_item(key)))],
            Some(Onward::Token(token)) => vec![Mark::Behind(Place::Token(token.clone()))],
            Some(Onward::Segments(parts)) => parts.iter().map(Mark::of).collect(),
        };
        if marks.len() == segments as usize {
            return Ok(Self(marks));
        }
        let what = format!("{} segments can't go on where {} ended", segments, marks.len());
        Err(Fault::new(FaultKind::Invalid, what).hint("read it from the beginning"))
    }

    /// The segments that are not at their end, and where each begins.
    pub fn starts(&self) -> Vec<(u32, Option<Place>)> {
        let start = |(segment, mark): (u32, &Mark)| match mark {
            Mark::Untouched => Some((segment, None)),
            Mark::Behind(place) => Some((segment, Some(place.clone()))),
            Mark::Ended => None,
        };
        (0..).zip(&self.0).filter_map(start).collect()
    }

    /// A page of a segment came, and where the next one begins.
    pub fn turn(&mut self, segment: u32, next: Option<Place>) {
        if let Some(mark) = self.0.get_mut(segment as usize) {
            *mark = next.map_or(Mark::Ended, Mark::Behind);
        }
    }

    /// Where reading goes on; `None` at the end of everything.
    ///
    /// # Errors
    /// A key that holds a value of an unknown type.
    pub fn onward(&self) -> Result<Option<Onward>, Fault> {
        if let [mark] = self.0.as_slice() {
            return match mark {
                Mark::Behind(place) => place.clone().onward().map(Some),
                Mark::Untouched | Mark::Ended => Ok(None),
            };
        }
        if self.0.iter().all(|mark| matches!(mark, Mark::Ended)) {
            return Ok(None);
        }
        let parts: Result<Vec<Segment>, Fault> = self.0.iter().map(Mark::part).collect();
        parts.map(|parts| Some(Onward::Segments(parts)))
    }
}

impl Mark {
    fn of(part: &Segment) -> Self {
        match part {
            Segment::Untouched => Self::Untouched,
            Segment::Behind(key) => Self::Behind(Place::Key(raw_item(key))),
            Segment::Ended => Self::Ended,
        }
    }

    fn part(&self) -> Result<Segment, Fault> {
        Ok(match self {
            Self::Untouched | Self::Behind(Place::Token(_)) => Segment::Untouched,
            Self::Behind(Place::Key(key)) => Segment::Behind(item(key.clone())?),
            Self::Ended => Segment::Ended,
        })
    }
}
