//! What a search over the objects of a prefix asks and what it says: data only. How it is done is in `search`.

use std::sync::Arc;

use jiff::Timestamp;

use super::formats::Tally;
use crate::domain::figures::{self, bytes, count};
use crate::domain::{Batch, Fault, Range, Text};
use crate::insights::eval::Answer;
use crate::insights::plan::Plan;

/// What is searched.
#[derive(Debug, Clone)]
pub struct Search {
    /// The bucket's name.
    pub bucket: String,
    /// Only keys that begin so.
    pub prefix: String,
    /// Only rows of this time, as far as the time of a row is known; it also chooses the objects, by their names.
    pub range: Option<Range>,
    /// No more bytes of objects are fetched than this; those that an attempt lost count as well.
    pub max_bytes: u64,
    /// Whether the one who asks pays for it.
    pub requester_pays: bool,
    /// The query.
    pub plan: Arc<Plan>,
    /// How many rows at most, where the query names no limit.
    pub limit: Option<usize>,
    /// Whether the answer so far is said while it runs, also of a query that sorts or groups.
    pub is_live: bool,
    /// When it started.
    pub now: Timestamp,
}

/// What a search says.
#[derive(Debug)]
pub enum Found {
    /// Rows of the answer that are final, in their order: the query neither sorts nor groups.
    Rows(Vec<Arc<Batch>>),
    /// The whole answer to what was read so far, of a query that sorts or groups; the next one takes its place.
    SoFar(Vec<Arc<Batch>>),
    /// How far it has come.
    Progress(Progress),
    /// An object that was not read, or not to its end. The search goes on with the others.
    Unread(Unread),
    /// An attempt failed and is tried again.
    Retrying(Fault),
    /// Credentials take a while.
    CredentialsAwaited,
    /// The end, with the rows that are left.
    Ended(Box<Ended>),
}

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pages of keys that were listed.
    pub pages: u64,
    /// Keys that were looked at.
    pub keys: u64,
    /// Objects whose names or times fit.
    pub chosen: u64,
    /// Bytes that those have.
    pub chosen_bytes: u64,
    /// Whether all keys were listed, so that no more objects will be chosen.
    pub is_listed: bool,
    /// Objects that were asked for.
    pub gets: u64,
    /// Objects that were read.
    pub done: u64,
    /// Bytes of objects that came.
    pub bytes: u64,
    /// Rows that were looked at.
    pub rows: u64,
    /// Rows or groups of the answer that are held until its end.
    pub held: u64,
}

impl Progress {
    /// What was read in so many seconds: `read 3 of 4 objects, 1.2 MB, 340 rows in 0.4 s; 12 keys listed on 1 page`.
    pub fn told(&self, seconds: f64) -> String {
        let page = if self.pages == 1 { "page" } else { "pages" };
        format!(
            "read {} of {} objects, {}, {} in {seconds:.1} s; {} keys listed on {} {page}",
            count(self.done),
            count(self.chosen),
            bytes(self.bytes as f64),
            figures::rows(self.rows),
            count(self.keys),
            count(self.pages),
        )
    }

    /// How far it has come after so many seconds, beside what is there to read and what may be read:
    /// `3 of 40 objects, 1.2 MB of 30.1 MB (budget 1.1 GB), 340 rows, 12 in the answer, 3 MB/s`.
    pub fn under_way(&self, budget: u64, seconds: f64) -> String {
        let or_more = if self.is_listed { "" } else { " or more" };
        let held =
            if self.held > 0 { format!(", {} in the answer", count(self.held)) } else { String::new() };
        format!(
            "{} of {}{or_more} objects, {} of {}{or_more} (budget {}), {}{held}, {}/s",
            count(self.done),
            count(self.chosen),
            bytes(self.bytes as f64),
            bytes(self.chosen_bytes as f64),
            bytes(budget as f64),
            figures::rows(self.rows),
            bytes(self.bytes as f64 / seconds.max(0.1)),
        )
    }
}

/// An object that could not be read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Its key.
    pub key: Text,
    /// Why.
    pub fault: Fault,
    /// How many rows were read of it before.
    pub rows: u64,
}

/// Where the budget of bytes ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The object that did not fit any more; those whose keys sort behind it were not read either.
    pub key: Text,
    /// So many of its bytes were read.
    pub read: u64,
    /// So many it has.
    pub size: u64,
}

impl Cut {
    /// What was not read when the budget was reached: of which object the rest, and how much behind it, as far as that
    /// was listed.
    pub fn told(&self, budget: u64, progress: &Progress) -> String {
        let key = self.key.raw();
        let part = match self.read {
            0 => format!("{key} was not read"),
            read => format!("of {key} the first {} of {} bytes were read", count(read), count(self.size)),
        };
        let at_least = if progress.is_listed { "" } else { "at least " };
        let objects = progress.chosen.saturating_sub(progress.gets);
        let noun = if objects == 1 { "object" } else { "objects" };
        format!(
            "not complete: the budget of {} was reached; {part}, and nothing whose key sorts behind it; {at_least}{} \
             {noun} and {} are left",
            bytes(budget as f64),
            count(objects),
            bytes(progress.chosen_bytes.saturating_sub(budget) as f64),
        )
    }
}

/// The end of a search.
#[derive(Debug)]
pub struct Ended {
    /// The answer to what was read: the rows that were not said yet.
    pub answer: Answer,
    /// How far it came.
    pub progress: Progress,
    /// What came of the rows of known formats.
    pub tally: Tally,
    /// Why the keys were not listed to their end.
    pub listing: Option<Fault>,
    /// Where the budget ended.
    pub cut: Option<Cut>,
    /// Whether it was asked to stop before its end.
    pub stopped: bool,
}
