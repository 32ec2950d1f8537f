//! The lines of the tree: accounts, the profiles of each, and the hops of those that are unfolded. Made anew from the
//! state whenever they are needed; a line borrows what it shows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::words::planned_hops;
use super::{Acquaintance, State};
use crate::app::Remote;
use crate::domain::{HopStatus, Profile, SavedProfile, Source};

/// A line, by what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// An account; `None` is the one that is not known yet.
    Account(Option<String>),
    /// A profile.
    Profile(Profile),
    /// One hop of a profile, from zero.
    Hop(Profile, usize),
}

/// One line.
#[derive(Debug)]
pub struct Row<'a> {
    /// The account that it is or belongs to.
    pub account: Option<&'a str>,
    /// What it shows.
    pub kind: RowKind<'a>,
}

/// What a line shows.
#[derive(Debug)]
pub enum RowKind<'a> {
    /// An account.
    Account {
        /// Whether any of its profiles is for production.
        production: bool,
        /// How many of its profiles are shown or would be when unfolded.
        profiles: usize,
        /// Whether they are not shown.
        folded: bool,
    },
    /// A profile.
    Profile {
        /// Its name.
        name: Profile,
        /// What was saved of it; nothing of the ambient one.
        saved: Option<&'a SavedProfile>,
        /// The hop that says how it stands, where it was asked for.
        telling: Option<&'a HopStatus>,
        /// Whether it is for production while other profiles of the account are not.
        exception: bool,
        /// Whether its hops are not shown.
        folded: bool,
    },
    /// A hop of a profile.
    Hop {
        /// Whose.
        profile: Profile,
        /// Its place in the chain, from zero.
        index: usize,
        /// How it stands; `idle` where nothing asked for it yet.
        hop: Cow<'a, HopStatus>,
    },
}

impl Row<'_> {
    /// What the line is.
    pub fn spot(&self) -> Spot {
        match &self.kind {
            RowKind::Account { .. } => Spot::Account(self.account.map(str::to_owned)),
            RowKind::Profile { name, .. } => Spot::Profile(name.clone()),
            RowKind::Hop { profile, index, .. } => Spot::Hop(profile.clone(), *index),
        }
    }

    /// Whether it is this line.
    pub fn is(&self, spot: &Spot) -> bool {
        match (&self.kind, spot) {
            (RowKind::Account { .. }, Spot::Account(number)) => self.account == number.as_deref(),
            (RowKind::Profile { name, .. }, Spot::Profile(profile)) => name == profile,
            (RowKind::Hop { profile, index, .. }, Spot::Hop(of, at)) => profile == of && index == at,
            _ => false,
        }
    }
}

/// All lines.
#[derive(Debug)]
pub struct Tree<'a> {
    /// From the top.
    pub rows: Vec<Row<'a>>,
    /// How many profiles there are.
    pub total: usize,
    /// How many of them match the filter.
    pub matching: usize,
}

impl Tree<'_> {
    /// Where a line is; where it is not shown, the one above it that is.
    pub fn index(&self, spot: &Spot) -> usize {
        let find = |spot: &Spot| self.rows.iter().position(|row| row.is(spot));
        let profile = match spot {
            Spot::Hop(profile, _) => find(&Spot::Profile(profile.clone())),
            _ => None,
        };
        find(spot).or(profile).unwrap_or(0)
    }
}

/// A profile on its way into the tree.
struct Candidate<'a> {
    name: Profile,
    saved: Option<&'a SavedProfile>,
}

/// The lines that the state asks for: accounts by number, the one that is not known last; profiles by name, the ambient
/// one first.
pub fn tree(state: &State) -> Tree<'_> {
    let accounts = &state.accounts;
    let ambient = Candidate { name: Profile::ambient(), saved: None };
    let saved = state.signing.saved.iter();
    let saved = saved.map(|saved| Candidate { name: saved.name.clone(), saved: Some(saved) });
    let mut by_account: BTreeMap<(bool, Option<&str>), Vec<Candidate<'_>>> = BTreeMap::new();
    let (mut total, mut matching) = (0, 0);
    let words: Vec<String> = accounts.filter.split_whitespace().map(str::to_lowercase).collect();
    for candidate in std::iter::once(ambient).chain(saved) {
        let known = accounts.of(&candidate.name);
        let account = account_of(known, candidate.saved);
        total += 1;
        if matches(&candidate, account, &words) {
            matching += 1;
            by_account.entry((account.is_none(), account)).or_default().push(candidate);
        }
    }
    let mut rows = Vec::new();
    for ((_, account), profiles) in by_account {
        push_account(state, account, profiles, &mut rows);
    }
    Tree { rows, total, matching }
}

fn push_account<'a>(
    state: &'a State,
    account: Option<&'a str>,
    mut profiles: Vec<Candidate<'a>>,
    rows: &mut Vec<Row<'a>>,
) {
    let accounts = &state.accounts;
    let is_production = |profile: &Candidate<'_>| profile.saved.is_some_and(|saved| saved.production);
    let of_production = profiles.iter().filter(|profile| is_production(profile)).count();
    let mixed = of_production > 0 && of_production < profiles.len();
    // What is looked for is shown wherever it is.
    let folded = accounts.filter.is_empty() && accounts.folded.contains(&account.map(str::to_owned));
    let kind = RowKind::Account { production: of_production > 0, profiles: profiles.len(), folded };
    rows.push(Row { account, kind });
    if folded {
        return;
    }
    profiles
        .sort_by(|one, other| (one.saved.is_some(), &one.name).cmp(&(other.saved.is_some(), &other.name)));
    for profile in profiles {
        let folded = !accounts.unfolded.contains(&profile.name);
        let session = state.signing.of(&profile.name);
        let kind = RowKind::Profile {
            name: profile.name.clone(),
            saved: profile.saved,
            telling: session.and_then(|session| session.telling()),
            exception: mixed && is_production(&profile),
            folded,
        };
        rows.push(Row { account, kind });
        if !folded {
            push_hops(state, account, &profile, rows);
        }
    }
}

fn push_hops<'a>(
    state: &'a State,
    account: Option<&'a str>,
    profile: &Candidate<'a>,
    rows: &mut Vec<Row<'a>>,
) {
    let told = state.signing.of(&profile.name).map_or(&[][..], |session| &session.hops);
    let planned = if told.is_empty() { profile.saved.map(planned_hops).unwrap_or_default() } else { vec![] };
    let hops = told.iter().map(Cow::Borrowed).chain(planned.into_iter().map(Cow::Owned));
    for (index, hop) in hops.enumerate() {
        rows.push(Row { account, kind: RowKind::Hop { profile: profile.name.clone(), index, hop } });
    }
}

/// The account that a profile leads to: the one that is expected, else the one that was found, else the one that its
/// last role or its permission set is in.
fn account_of<'a>(known: &'a Acquaintance, saved: Option<&'a SavedProfile>) -> Option<&'a str> {
    let expected = saved.and_then(|saved| saved.account.as_deref());
    let found = match &known.identity {
        Remote::Known(Some(identity)) => Some(identity.account.raw()),
        _ => None,
    };
    expected.or(found).or_else(|| account_by_chain(saved?))
}

fn account_by_chain(saved: &SavedProfile) -> Option<&str> {
    match (saved.chain.last(), &saved.source) {
        (Some(hop), _) => hop.role_arn.split(':').nth(4),
        (None, Source::Sso { account, .. }) => Some(account),
        _ => None,
    }
}

/// Whether every word is in the name, the account, a region, a role, or the way to sign in.
fn matches(candidate: &Candidate<'_>, account: Option<&str>, words: &[String]) -> bool {
    words.iter().all(|word| {
        let has = |text: &str| text.to_lowercase().contains(word.as_str());
        has(candidate.name.as_str())
            || account.is_some_and(has)
            || candidate.saved.is_some_and(|saved| {
                saved.regions.iter().any(|region| has(region.as_str()))
                    || saved.chain.iter().any(|hop| has(&hop.role_arn))
                    || has(saved.source.kind().as_str())
                    || has(saved.role.as_str())
                    || (saved.production && has("production"))
                    || matches!(&saved.source, Source::Sso { permission_set, .. } if has(permission_set))
            })
    })
}
