//! What ends when: the nearest end for the header, and whether seconds must be counted.

use jiff::{SignedDuration, Timestamp};

use super::{State, Weight};
use crate::app::Pane;
use crate::domain::{HopStatus, Profile, SessionStatus, Standing};

/// From here on an expiry is a warning.
const SOON: SignedDuration = SignedDuration::from_mins(10);

/// From here on seconds are counted.
const LAST: SignedDuration = SignedDuration::from_secs(60);

/// What ends next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// `session`, or `sign-in` where a person must act.
    pub name: &'static str,
    /// How long it still lives: `47m`, `expired`.
    pub left: String,
    /// How grave that is.
    pub weight: Weight,
}

/// What ends next of the profile in use. Nothing when nothing ends.
pub fn header_end(state: &State, now: Timestamp) -> Option<Ending> {
    let (name, at) = nearest(state, &state.scope.profile)?;
    let (left, weight) = left(at, now);
    Some(Ending { name, left, weight })
}

/// The nearest end of a profile: of its session, or of the sign-in when that is nearer.
fn nearest(state: &State, profile: &Profile) -> Option<(&'static str, Timestamp)> {
    let session = state.signing.of(profile);
    let told = || state.accounts.of(profile).credentials.as_ref()?.expires;
    let end = session.and_then(SessionStatus::session_end).or_else(told);
    let sign_in = session.and_then(SessionStatus::sign_in_end);
    let named = [end.map(|at| ("session", at)), sign_in.map(|at| ("sign-in", at))];
    named.into_iter().flatten().min_by_key(|(_, at)| *at)
}

/// How long it is until an instant, and how grave that is.
pub fn left(at: Timestamp, now: Timestamp) -> (String, Weight) {
    let left = at.duration_since(now);
    if left <= SignedDuration::ZERO {
        return ("expired".to_owned(), Weight::Wrong);
    }
    (span(left), if left < SOON { Weight::Warning } else { Weight::Plain })
}

/// Rounded down to what matters: `3d`, `1h 05m`, `47m`, `42s`.
pub fn span(left: SignedDuration) -> String {
    match (left.as_hours(), left.as_mins()) {
        (0, 0) => format!("{}s", left.as_secs()),
        (0, minutes) => format!("{minutes}m"),
        (48.., minutes) => format!("{}d", minutes / (24 * 60)),
        (hours, minutes) => format!("{hours}h {:02}m", minutes - hours * 60),
    }
}

/// Whether something on the screen is counted in seconds.
pub fn counts_seconds(state: &State, now: Timestamp) -> bool {
    let is_last = |at: Timestamp| (SignedDuration::ZERO..=LAST).contains(&at.duration_since(now));
    let in_pane = || {
        state
            .signing
            .sessions
            .iter()
            .flat_map(|session| &session.hops)
            .any(|hop| next(hop).is_some_and(is_last))
    };
    nearest(state, &state.scope.profile).is_some_and(|(_, at)| is_last(at))
        || (state.pane == Pane::Accounts && in_pane())
}

/// What a line of a hop counts down to.
fn next(hop: &HopStatus) -> Option<Timestamp> {
    match hop.standing {
        Standing::Failed { again, .. } => Some(again),
        _ => hop.expires,
    }
}

/// Whether the session of a profile that is not in use failed or waits for a person.
pub fn is_troubled_elsewhere(state: &State) -> bool {
    let others = state.signing.sessions.iter().filter(|session| session.profile != state.scope.profile);
    let is_grave = |hop: &HopStatus| {
        matches!(hop.standing, Standing::Failed { .. } | Standing::NeedsCode { .. } | Standing::NeedsSignIn)
    };
    others.flat_map(|session| &session.hops).any(is_grave)
}
