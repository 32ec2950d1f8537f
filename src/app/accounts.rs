//! The Accounts pane in its first form: what is known of the one profile, as facts with names. Asking is in `asking`.

use jiff::{SignedDuration, Timestamp};

use super::times::Times;
use super::{Remote, State};
use crate::domain::{Credentials, Fault, HopStatus, Identity, SessionStatus, Standing, Text};

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

/// One line of the pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its name.
    pub name: &'static str,
    /// What it is. May be foreign.
    pub value: Text,
    /// How grave it is.
    pub weight: Weight,
}

/// From here on an expiry is a warning.
const SOON: SignedDuration = SignedDuration::from_mins(10);

fn fact(name: &'static str, value: impl Into<Text>, weight: Weight) -> Fact {
    Fact { name, value: value.into(), weight }
}

/// What is known, in the order of the pane.
pub fn facts(state: &State, now: Timestamp) -> Vec<Fact> {
    let mut facts = vec![
        fact("profile", state.scope.profile.as_str(), Weight::Plain),
        fact("region", state.scope.region.as_str(), Weight::Plain),
    ];
    facts.extend(state.endpoint.iter().map(|endpoint| fact("endpoint", endpoint.clone(), Weight::Warning)));
    match &state.identity {
        Remote::Known(Some(identity)) => facts.extend(who(identity)),
        Remote::Failed(_, fault) => facts.extend(failure(fault)),
        Remote::Unasked | Remote::Loading(_) | Remote::Known(None) => {
            facts.push(fact("sign-in", "under way", Weight::Pending));
        }
    }
    facts.extend(hops(state).iter().map(|hop| standing(hop, now)));
    match &state.credentials {
        Some(credentials) => facts.extend(signed_with(credentials, &state.times, now)),
        None => facts.push(fact("credentials", "none were loaded yet", Weight::Pending)),
    }
    facts
}

fn who(identity: &Identity) -> [Fact; 4] {
    [
        fact("account", identity.account.clone(), Weight::Plain),
        fact("identity", identity.short_arn(), Weight::Plain),
        fact("arn", identity.arn.clone(), Weight::Plain),
        fact("user id", identity.user_id.clone(), Weight::Plain),
    ]
}

/// What went wrong at sign-in, and its cure.
fn failure(fault: &Fault) -> Vec<Fact> {
    let mut facts = vec![fact("not signed in", fault.what.clone(), Weight::Wrong)];
    facts.extend(fault.hint.iter().map(|hint| fact("what to do", hint.clone(), Weight::Plain)));
    facts.extend(fault.request_id.iter().map(|id| fact("request id", id.clone(), Weight::Pending)));
    facts
}

fn signed_with(credentials: &Credentials, times: &Times, now: Timestamp) -> [Fact; 3] {
    let told = |at: Timestamp| format!("{} {}", times.format(at, "%F %T"), times.name(at));
    let expiry = match credentials.expires {
        None => fact("expiry", "these keys do not expire", Weight::Plain),
        Some(at) if at <= now => fact("expiry", format!("expired at {}", told(at)), Weight::Wrong),
        Some(at) => {
            let left = at.duration_since(now);
            let weight = if left < SOON { Weight::Warning } else { Weight::Plain };
            fact("expiry", format!("{}, in {}", told(at), span(left)), weight)
        }
    };
    [
        fact("credentials", credentials.source.clone(), Weight::Plain),
        fact("access key id", credentials.access_key_id.clone(), Weight::Plain),
        expiry,
    ]
}

/// The hops that are worth a line. A single one that is as it should be is told by the credentials themselves.
fn hops(state: &State) -> &[HopStatus] {
    let hops = state.signing.of(&state.scope.profile).map_or(&[][..], |session| &session.hops);
    match hops {
        [HopStatus { standing: Standing::Active, .. }] if state.credentials.is_some() => &[],
        hops => hops,
    }
}

/// One hop: what it is, what it does, until when.
fn standing(hop: &HopStatus, now: Timestamp) -> Fact {
    let until =
        |at: Timestamp| format!(" until {}, {} left", at.strftime("%T UTC"), span(at.duration_since(now)));
    let until = hop.expires.map(until).unwrap_or_default();
    let (more, weight) = match &hop.standing {
        Standing::Idle => (String::new(), Weight::Pending),
        Standing::Assuming | Standing::Refreshing => (until, Weight::Pending),
        Standing::Active => (until, Weight::Plain),
        Standing::NeedsCode { device } => (format!(" of {}{until}", device.raw()), Weight::Warning),
        Standing::NeedsSignIn => (until, Weight::Warning),
        Standing::Failed { fault, again } => {
            let again = format!("; tried again from {}", again.strftime("%T UTC"));
            (format!(": {}{again}{until}", fault.what.raw()), Weight::Wrong)
        }
    };
    let value = format!("{}: {}{more}", hop.name.raw(), hop.standing.word());
    fact("hop", value, weight)
}

/// How long the session still lives, for the header: `47m`. Nothing when it does not end.
pub fn session_left(state: &State, now: Timestamp) -> Option<(String, Weight)> {
    let hops = state.signing.of(&state.scope.profile).and_then(SessionStatus::nearest_end);
    let at = hops.or_else(|| state.credentials.as_ref()?.expires)?;
    let left = at.duration_since(now);
    if left <= SignedDuration::ZERO {
        return Some(("expired".to_owned(), Weight::Wrong));
    }
    Some((span(left), if left < SOON { Weight::Warning } else { Weight::Plain }))
}

/// Whole minutes, rounded down: `3d`, `1h 05m`, `47m`, `under a minute`.
fn span(left: SignedDuration) -> String {
    match (left.as_hours(), left.as_mins()) {
        (0, 0) => "under a minute".to_owned(),
        (0, minutes) => format!("{minutes}m"),
        (48.., minutes) => format!("{}d", minutes / (24 * 60)),
        (hours, minutes) => format!("{hours}h {:02}m", minutes - hours * 60),
    }
}

/// The ARN that we are, else why we are nobody: what one pastes into a ticket.
pub fn as_text(state: &State) -> Option<String> {
    match &state.identity {
        Remote::Known(Some(identity)) => Some(identity.arn.raw().to_owned()),
        Remote::Failed(_, fault) => Some(fault.to_string()),
        Remote::Unasked | Remote::Loading(_) | Remote::Known(None) => None,
    }
}

#[cfg(test)]
mod tests;
