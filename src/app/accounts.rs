//! The Accounts pane: profiles by account, and who one is with each. Here is its state. Its lines are in `tree`, what is
//! said of the one under the cursor in `facts`, its keys in `keys`, expiries in `expiry`, its places on the screen in
//! `layout`.

mod expiry;
mod facts;
mod keys;
mod layout;
#[cfg(test)]
mod tests;
mod tree;
#[cfg(test)]
mod tree_tests;
mod words;

use std::collections::{BTreeMap, BTreeSet};

pub use expiry::{Ending, counts_seconds, header_end, is_troubled_elsewhere, left, span};
pub use facts::{Fact, Weight, as_text, facts, standing_weight};
pub use keys::{FACT_NAMES, KEYS, fact_room};
pub use layout::parts;
pub use tree::{Row, RowKind, Spot, Tree, tree};

use super::scroll::Scroll;
use super::tickets::JobId;
use super::{Remote, State};
use crate::domain::{Credentials, Event, Fault, Identity, Profile, SavedProfile};

/// What was answered when a profile was asked who one is with it.
#[derive(Debug)]
pub struct Acquaintance {
    /// The question under way.
    job: Option<JobId>,
    /// Who one is.
    pub identity: Remote<Option<Identity>>,
    /// What requests are signed with, as far as that was told.
    pub credentials: Option<Credentials>,
}

/// A profile of which nothing was asked.
static STRANGER: Acquaintance = Acquaintance { job: None, identity: Remote::Unasked, credentials: None };

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The tree.
    #[default]
    Tree,
    /// What is said of the line under the cursor.
    Detail,
}

/// The pane.
#[derive(Debug)]
pub struct Accounts {
    acquaintances: BTreeMap<Profile, Acquaintance>,
    /// The line under the cursor, by what it is, so that the cursor stays on it when others come.
    spot: Spot,
    /// The accounts whose profiles are not shown; `None` is the one that is not known yet.
    folded: BTreeSet<Option<String>>,
    /// The profiles whose hops are shown.
    unfolded: BTreeSet<Profile>,
    /// What profiles are looked for by.
    filter: String,
    /// Which part has the keys.
    pub focus: Focus,
    /// Where the screen is in the tree.
    scroll: Scroll,
    /// The first line of the detail that is shown.
    detail_top: usize,
}

impl Accounts {
    /// The pane of a console that starts with a profile.
    pub fn new(profile: &Profile) -> Self {
        Self {
            acquaintances: BTreeMap::new(),
            spot: Spot::Profile(profile.clone()),
            folded: BTreeSet::new(),
            unfolded: BTreeSet::from([profile.clone()]),
            filter: String::new(),
            focus: Focus::Tree,
            scroll: Scroll::default(),
            detail_top: 0,
        }
    }

    /// What is known of a profile by asking.
    pub fn of(&self, profile: &Profile) -> &Acquaintance {
        self.acquaintances.get(profile).unwrap_or(&STRANGER)
    }

    /// What profiles are looked for by; empty for all.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The first line of the tree that is shown.
    pub fn top(&self) -> usize {
        self.scroll.top
    }

    /// The first line of the detail that is shown.
    pub fn detail_top(&self) -> usize {
        self.detail_top
    }

    /// Whether this line is under the cursor.
    pub fn is_here(&self, row: &Row<'_>) -> bool {
        row.is(&self.spot)
    }

    /// A profile is being asked; the job of the question before, whose answer is no longer wanted.
    pub(super) fn ask(&mut self, profile: Profile, job: JobId) -> Option<JobId> {
        let asked = Acquaintance { job: Some(job), identity: Remote::Loading(None), credentials: None };
        self.acquaintances.insert(profile, asked).and_then(|before| before.job)
    }

    /// Takes in who one is, and what requests are signed with.
    pub(super) fn hear(&mut self, job: JobId, event: Event) {
        let Some(known) = self.asked_by(job) else { return };
        match event {
            Event::Identity(identity) => known.identity = Remote::Known(Some(identity)),
            Event::Credentials(credentials) => known.credentials = Some(credentials),
            _ => {}
        }
    }

    /// The question is over.
    pub(super) fn end(&mut self, job: JobId, result: Result<(), Fault>) {
        let Some(known) = self.asked_by(job) else { return };
        known.job = None;
        if let Err(fault) = result {
            known.identity = Remote::Failed(None, fault);
        }
    }

    fn asked_by(&mut self, job: JobId) -> Option<&mut Acquaintance> {
        self.acquaintances.values_mut().find(|known| known.job == Some(job))
    }

    /// Shows the hops of a profile, with the cursor on it.
    pub(super) fn go_to_profile(&mut self, profile: &Profile) {
        self.unfolded.insert(profile.clone());
        self.go_to(Spot::Profile(profile.clone()));
    }

    fn go_to(&mut self, spot: Spot) {
        if self.spot != spot {
            self.detail_top = 0;
        }
        self.spot = spot;
    }
}

impl State {
    /// Who one is with the profile in use.
    pub fn who(&self) -> &Remote<Option<Identity>> {
        &self.accounts.of(&self.scope.profile).identity
    }

    /// A saved profile.
    pub fn saved(&self, name: &Profile) -> Option<&SavedProfile> {
        self.signing.saved.iter().find(|saved| saved.name == *name)
    }

    /// The profile that commands are about: the one under the cursor of the pane, elsewhere the one in use. None on an
    /// account.
    pub(super) fn target(&self) -> Option<Profile> {
        if self.pane != super::Pane::Accounts {
            return Some(self.scope.profile.clone());
        }
        match &self.accounts.spot {
            Spot::Account(_) => None,
            Spot::Profile(profile) | Spot::Hop(profile, _) => Some(profile.clone()),
        }
    }
}
