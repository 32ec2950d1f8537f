//! What is said of the line under the cursor: facts with names, the gravest first.

use jiff::Timestamp;

use super::tree::{Row, RowKind, Spot, tree};
use super::{Acquaintance, State, expiry, words};
use crate::app::Remote;
use crate::command::{Command, Place};
use crate::domain::{Fault, HopStatus, Identity, Profile, SavedProfile, SessionStatus, Standing, Text};

/// How grave a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As it should be.
    Plain,
    /// On its way, or not to be known.
    Pending,
    /// Worth a look.
    Warning,
    /// Wrong.
    Wrong,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What it is. May be foreign.
    pub value: Text,
    /// How grave it is.
    pub weight: Weight,
}

fn fact(name: &'static str, value: impl Into<Text>, weight: Weight) -> Fact {
    Fact { name, value: value.into(), weight }
}

fn plain(name: &'static str, value: impl Into<Text>) -> Fact {
    fact(name, value, Weight::Plain)
}

/// What is known of the line under the cursor.
pub fn facts(state: &State, now: Timestamp) -> Vec<Fact> {
    let tree = tree(state);
    let Some(row) = tree.rows.get(tree.index(&state.accounts.spot)) else { return vec![] };
    match &row.kind {
        RowKind::Account { production, .. } => of_account(state, row.account, *production, &tree.rows),
        RowKind::Profile { name, saved, .. } => of_profile(state, name, *saved, now),
        RowKind::Hop { profile, hop, index } => of_hop(state, profile, hop, *index, now),
    }
}

fn of_account(state: &State, number: Option<&str>, production: bool, rows: &[Row<'_>]) -> Vec<Fact> {
    let told = number.unwrap_or("not known before one signs in, or the profile says what it expects");
    let mut facts = vec![plain("account", told)];
    if production {
        facts.push(fact("production", "what is done here concerns customers", Weight::Wrong));
    }
    let standing = |row: &Row<'_>| match &row.kind {
        RowKind::Profile { name, telling, .. } if row.account == number => {
            Some(format!("{name} {}", telling.map_or("idle", |hop| hop.standing.word())))
        }
        _ => None,
    };
    let profiles: Vec<String> = rows.iter().filter_map(standing).collect();
    if !profiles.is_empty() {
        facts.push(plain("profiles", profiles.join(", ")));
    }
    facts.extend(state.endpoint.iter().map(endpoint));
    facts
}

fn of_profile(state: &State, profile: &Profile, saved: Option<&SavedProfile>, now: Timestamp) -> Vec<Fact> {
    let known = state.accounts.of(profile);
    let session = state.signing.of(profile);
    let mut facts = vec![standing(state, profile, saved)];
    facts.extend(trouble(state, known, session, now));
    facts.extend(state.signing.skew.iter().map(|words| fact("clock", words.as_str(), Weight::Warning)));
    facts.extend(account(known, saved));
    facts.extend(who(state, profile, known));
    facts.extend(endings(state, known, session, now));
    facts.extend(known.credentials.iter().flat_map(|credentials| {
        [
            plain("credentials", credentials.source.clone()),
            plain("access key id", credentials.access_key_id.clone()),
        ]
    }));
    facts.push(plain("region", state.region_of(profile).to_string()));
    facts.extend(state.vault_told().map(|told| Fact {
        name: "vault",
        value: told.into(),
        weight: Weight::Pending,
    }));
    facts.extend(state.endpoint.iter().map(endpoint));
    if let Some(saved) = saved {
        facts.extend(as_saved(saved));
    }
    facts
}

/// Whether it is in use, and the key that makes it so.
fn standing(state: &State, profile: &Profile, saved: Option<&SavedProfile>) -> Fact {
    let production = if saved.is_some_and(|saved| saved.production) { "PRODUCTION, " } else { "" };
    let weight = if production.is_empty() { Weight::Plain } else { Weight::Wrong };
    let words = match *profile == state.scope.profile {
        true => "in use".to_owned(),
        false => format!("{} uses it", key(state, Command::Use)),
    };
    fact("profile", format!("{profile}: {production}{words}"), weight)
}

/// What went wrong, its cure, and when it is tried again: of the session, else of asking who one is.
fn trouble(
    state: &State,
    known: &Acquaintance,
    session: Option<&SessionStatus>,
    now: Timestamp,
) -> Vec<Fact> {
    let telling = session.and_then(SessionStatus::telling);
    let mut facts = match telling.map(|hop| (&hop.name, &hop.standing)) {
        Some((name, Standing::Failed { fault, again })) => {
            let mut facts = failure("failed", name.raw(), fault);
            facts.push(retry(state, *again, now));
            facts
        }
        Some((name, Standing::NeedsCode { device })) => {
            let words =
                format!("{}: a code of {}; {} gives it", name.raw(), device.raw(), key(state, Command::Code));
            vec![fact("needs code", words, Weight::Warning)]
        }
        Some((name, Standing::NeedsSignIn)) => {
            let words = format!("{}: a person must sign in with a browser", name.raw());
            vec![fact("needs sign-in", words, Weight::Warning)]
        }
        _ => vec![],
    };
    if let (Remote::Failed(_, fault), true) = (&known.identity, facts.is_empty()) {
        facts = failure("not signed in", "", fault);
    }
    facts
}

fn failure(name: &'static str, whose: &str, fault: &Fault) -> Vec<Fact> {
    let what =
        if whose.is_empty() { fault.what.raw().to_owned() } else { format!("{whose}: {}", fault.what.raw()) };
    let mut facts = vec![fact(name, what, Weight::Wrong)];
    facts.extend(fault.hint.iter().map(|hint| plain("what to do", hint.clone())));
    facts.extend(fault.request_id.iter().map(|id| fact("request id", id.clone(), Weight::Pending)));
    facts
}

/// A failed hop is tried again by whoever asks for it next, though not before its pause is over.
fn retry(state: &State, again: Timestamp, now: Timestamp) -> Fact {
    let words = match again > now {
        true => {
            format!("in {} at the earliest, when something asks", expiry::span(again.duration_since(now)))
        }
        false => "as soon as something asks".to_owned(),
    };
    fact("tried again", format!("{words}; {} now", key(state, Command::Renew)), Weight::Pending)
}

/// The account that is expected, and whether it is the one.
fn account(known: &Acquaintance, saved: Option<&SavedProfile>) -> Option<Fact> {
    let found = match &known.identity {
        Remote::Known(Some(identity)) => Some(identity.account.raw()),
        _ => None,
    };
    let expected = saved.and_then(|saved| saved.account.as_deref());
    let (words, weight) = match (found, expected) {
        (Some(found), Some(expected)) if found == expected => {
            (format!("{found}, as expected"), Weight::Plain)
        }
        (Some(found), Some(expected)) => (format!("{found}, but {expected} is expected"), Weight::Wrong),
        (Some(found), None) => (found.to_owned(), Weight::Plain),
        (None, Some(expected)) => (format!("{expected} is expected"), Weight::Plain),
        (None, None) => return None,
    };
    Some(fact("account", words, weight))
}

fn who(state: &State, profile: &Profile, known: &Acquaintance) -> Vec<Fact> {
    match &known.identity {
        Remote::Known(Some(identity)) => identity_facts(identity),
        Remote::Loading(_) => vec![fact("identity", "being asked", Weight::Pending)],
        Remote::Failed(..) => vec![],
        Remote::Unasked | Remote::Known(None) => {
            let words =
                format!("not asked yet; {} signs in as {profile} and asks", key(state, Command::SignIn));
            vec![fact("identity", words, Weight::Pending)]
        }
    }
}

fn identity_facts(identity: &Identity) -> Vec<Fact> {
    vec![
        plain("identity", identity.short_arn()),
        plain("arn", identity.arn.clone()),
        plain("user id", identity.user_id.clone()),
    ]
}

/// When the session ends, and apart from it when a person must sign in again.
fn endings(
    state: &State,
    known: &Acquaintance,
    session: Option<&SessionStatus>,
    now: Timestamp,
) -> Vec<Fact> {
    let told = known.credentials.as_ref();
    let end = session.and_then(SessionStatus::session_end).or_else(|| told?.expires);
    let mut facts = match (end, told) {
        (Some(at), _) => vec![until(state, "session ends", at, now)],
        (None, Some(_)) => vec![plain("session ends", "never: these keys do not expire")],
        (None, None) => vec![],
    };
    let sign_in = session.and_then(SessionStatus::sign_in_end);
    facts.extend(sign_in.map(|at| until(state, "sign-in ends", at, now)));
    facts
}

fn until(state: &State, name: &'static str, at: Timestamp, now: Timestamp) -> Fact {
    let times = &state.times;
    let told = format!("{} {}", times.format(at, "%F %T"), times.name(at));
    match expiry::left(at, now) {
        (_, Weight::Wrong) => fact(name, format!("ended at {told}"), Weight::Wrong),
        (left, weight) => fact(name, format!("{told}, in {left}"), weight),
    }
}

fn endpoint(endpoint: &Text) -> Fact {
    fact("endpoint", endpoint.clone(), Weight::Warning)
}

/// What the profile says of itself.
fn as_saved(saved: &SavedProfile) -> Vec<Fact> {
    let mut facts = vec![];
    let regions: Vec<&str> = saved.regions.iter().map(|region| region.as_str()).collect();
    if regions.len() > 1 {
        facts.push(plain("its regions", regions.join(", ")));
    }
    facts.push(plain("flowid role", saved.role.as_str()));
    facts.push(plain("source", words::source(&saved.source)));
    facts.extend(saved.chain.iter().map(|hop| plain("then the role", words::hop(hop))));
    let targets = &saved.targets;
    for (name, list) in [
        ("log groups", &targets.log_groups),
        ("tables", &targets.tables),
        ("buckets", &targets.buckets),
        ("functions", &targets.functions),
    ] {
        if !list.is_empty() {
            facts.push(plain(name, list.join(", ")));
        }
    }
    facts
}

fn of_hop(state: &State, profile: &Profile, hop: &HopStatus, index: usize, now: Timestamp) -> Vec<Fact> {
    let mut facts = vec![plain("hop", format!("{} of {profile}", hop.name.raw()))];
    let weight = standing_weight(&hop.standing);
    facts.push(fact("state", hop.standing.word(), weight));
    match &hop.standing {
        Standing::Failed { fault, again } => {
            facts.extend(failure("failed", "", fault));
            facts.push(retry(state, *again, now));
        }
        Standing::NeedsCode { device } => {
            let words = format!("{}; {} gives its code", device.raw(), key(state, Command::Code));
            facts.push(fact("device", words, Weight::Warning));
        }
        _ => {}
    }
    facts.extend(hop.expires.map(|at| until(state, "ends", at, now)));
    facts.extend(hop.access_key_id.iter().map(|id| plain("access key id", id.clone())));
    facts.extend(state.saved(profile).and_then(|saved| as_saved_hop(saved, hop, index)));
    facts
}

/// What the profile says of one of its hops.
fn as_saved_hop(saved: &SavedProfile, hop: &HopStatus, index: usize) -> Option<Fact> {
    let role = saved
        .chain
        .iter()
        .find(|role| hop.name.raw() == format!("role {}", words::role_name(&role.role_arn)));
    match role {
        Some(role) => Some(plain("the role", words::hop(role))),
        None if index == 0 => Some(plain("source", words::source(&saved.source))),
        None => None,
    }
}

/// How grave it is that a hop stands so.
pub fn standing_weight(standing: &Standing) -> Weight {
    match standing {
        Standing::Idle | Standing::Assuming | Standing::Refreshing => Weight::Pending,
        Standing::Active => Weight::Plain,
        Standing::NeedsCode { .. } | Standing::NeedsSignIn => Weight::Warning,
        Standing::Failed { .. } => Weight::Wrong,
    }
}

/// The key of a command in the pane.
fn key(state: &State, command: Command) -> String {
    state.keymap().keys_of(Place::Accounts, command).into_iter().next().unwrap_or_default()
}

/// What a copy takes: the ARN that one is or why one is nobody, the account, the role or the key of a hop.
pub fn as_text(state: &State) -> Option<String> {
    match &state.accounts.spot {
        Spot::Account(number) => number.clone(),
        Spot::Profile(profile) => match &state.accounts.of(profile).identity {
            Remote::Known(Some(identity)) => Some(identity.arn.raw().to_owned()),
            Remote::Failed(_, fault) => Some(fault.to_string()),
            Remote::Unasked | Remote::Loading(_) | Remote::Known(None) => Some(profile.to_string()),
        },
        Spot::Hop(..) => {
            let facts = tree(state);
            let row = facts.rows.get(facts.index(&state.accounts.spot))?;
            let RowKind::Hop { profile, hop, .. } = &row.kind else { return None };
            let roles = state.saved(profile).map(|saved| saved.chain.as_slice()).unwrap_or_default();
            let named = |arn: &str| hop.name.raw() == format!("role {}", words::role_name(arn));
            let role = roles.iter().find(|role| named(&role.role_arn)).map(|role| role.role_arn.clone());
            let key = || hop.access_key_id.as_ref().map(|id| id.raw().to_owned());
            role.or_else(key).or_else(|| Some(hop.name.raw().to_owned()))
        }
    }
}
