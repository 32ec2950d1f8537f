//! What all paged answers have in common: the token that leads to the next page, and that they end.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::domain::{Fault, FaultKind};

/// How many pages without anything on them may follow each other. AWS has such pages where it filters what it read;
/// so many in a row are no list that will end.
const EMPTY: usize = 100;

/// The pages of one answer: where the reader stands, and what it has seen. An answer that can't end is a fault.
pub(super) struct Pages {
    operation: &'static str,
    /// The most pages that are read.
    most: usize,
    token: Option<String>,
    /// Hashes of the tokens that were followed; a token leads to one page, so none comes twice. Hashes under a key of
    /// this process take no more room than the longest list has pages.
    seen: HashSet<u64>,
    keyed: RandomState,
    empty: usize,
    /// The most empty pages in a row.
    most_empty: usize,
}

impl Pages {
    /// Before the first page.
    pub fn new(operation: &'static str, most: usize) -> Self {
        let (seen, keyed) = Default::default();
        Self { operation, most, token: None, seen, keyed, empty: 0, most_empty: EMPTY }
    }

    /// Before the first page of a search, in which empty pages are normal: each says only that AWS has searched on.
    pub fn of_a_search(operation: &'static str, most: usize) -> Self {
        Self { most_empty: usize::MAX, ..Self::new(operation, most) }
    }

    /// The token of the page to ask for; `None` for the first.
    pub fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Turns to the page that an answer leads to: whether there is one. `items` is how much the answer held.
    pub fn turn(&mut self, answered: Option<String>, items: usize) -> Result<bool, Fault> {
        self.token = answered.filter(|token| !token.is_empty());
        let Some(token) = &self.token else { return Ok(false) };
        self.empty = if items == 0 { self.empty + 1 } else { 0 };
        if !self.seen.insert(self.keyed.hash_one(token)) {
            return Err(self.endless("answers with the same pages again and again"));
        }
        if self.empty >= self.most_empty {
            return Err(self.endless("answers with empty pages again and again"));
        }
        if self.seen.len() >= self.most {
            return Err(self.endless(&format!("has more than {} pages; the rest is not read", self.most)));
        }
        Ok(true)
    }

    fn endless(&self, how: &str) -> Fault {
        let what = format!("{} {how}", self.operation);
        Fault::new(FaultKind::Service, what).hint("check that the endpoint is AWS")
    }
}

/// Milliseconds since 1970, as CloudWatch Logs counts; `None` for what no clock can show.
pub(super) fn instant(milliseconds: Option<i64>) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(milliseconds?).ok()
}
