//! The time range of a command, from its options.

use jiff::{SignedDuration, Timestamp};

use crate::args::Time;
use crate::domain::window::{parse_instant, parse_span};
use crate::domain::{Fault, FaultKind, Window};

/// What the options say, or the last `usual`.
///
/// # Errors
/// `Invalid` when a time can't be read or the range is upside down.
pub fn window(time: &Time, usual: SignedDuration, now: Timestamp) -> Result<Window, Fault> {
    let invalid = |option: &str, what: String| Fault::new(FaultKind::Invalid, format!("{option}: {what}"));
    if let Some(from) = &time.from {
        let from = parse_instant(from, now).map_err(|what| invalid("--from", what))?;
        let to = match &time.to {
            Some(to) => parse_instant(to, now).map_err(|what| invalid("--to", what))?,
            None => now,
        };
        return Window::between(from, to).map_err(|what| invalid("--from, --to", what));
    }
    match &time.since {
        Some(since) => parse_span(since).map(Window::Last).map_err(|what| invalid("--since", what)),
        None => Ok(Window::Last(usual)),
    }
}

/// The options after the command where they were given, else those before it.
pub fn after_or_before<'t>(after: &'t Time, before: &'t Time) -> &'t Time {
    let given = after.since.is_some() || after.from.is_some();
    if given { after } else { before }
}
