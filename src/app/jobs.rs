//! Which conversations are under way, and what they are for.

use std::collections::BTreeMap;

use super::pane::Pane;
use super::tickets::JobId;

/// What a conversation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// What a pane asked, which knows itself what that was.
    Of(Pane),
    /// The list of log groups.
    Groups,
    /// An order of the rows.
    Sort,
    /// An order of the keys of a listing.
    KeySort,
    /// A look through the rows.
    Hunt,
    /// A query of the Logs pane.
    Query,
    /// What a query would scan.
    Cost,
    /// A look at events beside the query: a filter, the lines around a row, its record.
    Look,
    /// The record of a row, to learn in which stream its neighbours are.
    Origin,
    /// The fields of a group, for completion.
    Fields,
    /// The list of running and recent queries.
    Queries,
    /// To stop a query of the list.
    StopListed,
    /// A download, which goes on whatever is shown.
    Download,
    /// Refining the rows at hand, here and not at AWS.
    Refine,
}

/// Conversations under way.
#[derive(Debug, Default)]
pub struct Jobs {
    last: u64,
    running: BTreeMap<JobId, Purpose>,
}

impl Jobs {
    /// A ticket for a new conversation.
    pub fn begin(&mut self, purpose: Purpose) -> JobId {
        self.last += 1;
        let id = JobId(self.last);
        self.running.insert(id, purpose);
        id
    }

    /// Takes a conversation off the list, and says what it was for.
    pub fn end(&mut self, id: JobId) -> Option<Purpose> {
        self.running.remove(&id)
    }

    /// Takes every conversation for a purpose off the list: their answers are no longer wanted.
    pub fn forget(&mut self, purpose: Purpose) -> Vec<JobId> {
        let (forgotten, kept) =
            std::mem::take(&mut self.running).into_iter().partition(|(_, each)| *each == purpose);
        self.running = kept;
        let forgotten: BTreeMap<JobId, Purpose> = forgotten;
        forgotten.into_keys().collect()
    }

    /// What a conversation is for.
    pub fn purpose(&self, id: JobId) -> Option<Purpose> {
        self.running.get(&id).copied()
    }

    /// Whether a conversation for a purpose is under way.
    pub fn is_running(&self, purpose: Purpose) -> bool {
        self.running.values().any(|each| *each == purpose)
    }

    /// How many queries run, wanted or not: each counts against the quota.
    pub fn queries(&self) -> usize {
        self.running.values().filter(|purpose| **purpose == Purpose::Query).count()
    }
}
