//! What is told of a search through events, and of the fields in them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::rows::Completeness;
use crate::domain::text::Text;
use crate::domain::window::Range;

/// How far a search with FilterLogEvents has come. Said after every page, also after one without events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    /// Pages read so far.
    pub pages: u64,
    /// Events that matched so far.
    pub matched: u64,
    /// The latest event that matched: AWS searches forward in time, and does not say how far it is when nothing matches.
    pub latest: Option<Timestamp>,
    /// Streams that AWS says it has searched to their end; AWS itself no longer names any, other endpoints do.
    pub streams_done: u64,
    /// `Partial` while it goes on and when it was stopped, `CutAt` when it ended at its limit, `Complete` at the end.
    pub completeness: Completeness,
}

impl Searched {
    /// The share of the range that lies behind the latest event, from 0 to 1.
    pub fn share(&self, range: &Range) -> f64 {
        if self.completeness == Completeness::Complete {
            return 1.0;
        }
        let Some(latest) = self.latest else { return 0.0 };
        let whole = (range.to.as_millisecond() - range.from.as_millisecond()).max(1);
        let behind = latest.as_millisecond() - range.from.as_millisecond();
        (behind as f64 / whole as f64).clamp(0.0, 1.0)
    }
}

/// A field of the events of a group, for completion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupField {
    /// Its name, as a query writes it.
    pub name: Text,
    /// In how many of a hundred events it is.
    pub percent: u8,
}
