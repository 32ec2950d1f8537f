//! The time range of a command, from its options.

use jiff::{SignedDuration, Timestamp};

use crate::args::Time;
use crate::domain::window::{parse_end, parse_instant, parse_span};
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
            Some(to) => parse_end(to, from, now).map_err(|what| invalid("--to", what))?,
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

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(from: &str, to: &str, now: &str) -> Result<Window, Fault> {
        let time = Time { since: None, from: Some(from.into()), to: Some(to.into()) };
        window(&time, SignedDuration::from_hours(1), now.parse().unwrap())
    }

    #[test]
    fn an_end_written_as_a_time_of_day_lies_after_the_start() {
        for (from, to, label) in [
            ("07:00", "23:00", "2026-11-24 07:00:00 to 23:00:00"),
            ("23:00", "01:00", "2026-11-23 23:00:00 to 2026-11-24 01:00:00"),
        ] {
            assert_eq!(asked(from, to, "2026-11-24T07:42:00Z").unwrap().label(), label);
        }
    }

    #[test]
    fn an_end_before_the_start_is_named_by_its_options() {
        let fault = asked("1h", "2h", "2026-11-24T07:42:00Z").unwrap_err();
        assert!(fault.to_string().starts_with("--from, --to: the range is upside down"), "{fault}");
    }
}
