//! Time ranges and how people write them. `now` is an argument everywhere.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A range that is fixed, or that follows the clock until it is resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Window {
    /// The last so many seconds before now.
    Last(SignedDuration),
    /// Two fixed ends, both inclusive.
    Between(Range),
}

/// A resolved range; both ends are inclusive, as CloudWatch Logs has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Range {
    /// The first instant.
    pub from: Timestamp,
    /// The last instant.
    pub to: Timestamp,
}

impl Window {
    /// What a console opens with.
    pub const DEFAULT: Self = Self::Last(SignedDuration::from_hours(1));

    /// Fixes the range. Never fails: a range that reaches beyond what a clock can say is cut to what it can.
    pub fn resolve(self, now: Timestamp) -> Range {
        match self {
            Self::Last(span) => Range { from: now.checked_sub(span).unwrap_or(Timestamp::MIN), to: now },
            Self::Between(range) => range,
        }
    }

    /// `15m`, `2h`, `1h30m`, `3d`, or `FROM..TO` (as [`parse_instant_in`] and [`parse_end`] take them; an empty `TO` is
    /// now). Dates and times of day that name no zone are in that of the caller.
    ///
    /// # Errors
    /// One sentence: what can't be read, and the forms that can.
    pub fn parse(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Self, String> {
        let Some((from, to)) = text.split_once("..") else {
            return parse_span(text.trim()).map(Self::Last).map_err(|_| {
                format!(
                    "{text:?} is not a range; write 15m, 2h, 3d, or FROM..TO such as 13:00..13:30 or 2h..1h"
                )
            });
        };
        let from = parse_instant_in(from.trim(), now, zone)?;
        let to = if to.trim().is_empty() { now } else { parse_end_in(to.trim(), from, now, zone)? };
        Self::between(from, to)
    }

    /// A fixed range.
    ///
    /// # Errors
    /// When the end lies before the start.
    pub fn between(from: Timestamp, to: Timestamp) -> Result<Self, String> {
        if to < from {
            let (from, to) = (from.strftime("%F %T"), to.strftime("%F %T"));
            return Err(format!(
                "the range is upside down: it ends ({to}) before it starts ({from}); swap its ends"
            ));
        }
        Ok(Self::Between(Range { from, to }))
    }

    /// As a person would say it: `last 1h`, `2026-11-24 13:00:00 to 14:00:00`.
    pub fn label(self) -> String {
        self.label_in(&TimeZone::UTC)
    }

    /// As [`Window::label`], in a zone.
    pub fn label_in(self, zone: &TimeZone) -> String {
        match self {
            Self::Last(span) => format!("last {}", span_label(span)),
            Self::Between(Range { from, to }) => {
                let told = |at: Timestamp| at.to_zoned_datetime(zone.clone()).strftime("%F %T").to_string();
                let (start, end) = (told(from), told(to));
                let same_day = start[..start.len().min(10)] == end[..end.len().min(10)];
                let end = if same_day { end[end.len().min(11)..].to_owned() } else { end };
                format!("{start} to {end}")
            }
        }
    }
}

/// A length of time: digits with `s`, `m`, `h`, `d`, `w`, largest first, such as `90s` or `1h30m`.
///
/// # Errors
/// One sentence with the forms that are understood.
pub fn parse_span(text: &str) -> Result<SignedDuration, String> {
    let wrong = || format!("{text:?} is not a length of time; write it like 90s, 15m, 2h, 1h30m or 3d");
    let mut seconds: i64 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let count: i64 = rest[..digits].parse().map_err(|_| wrong())?;
        let unit = match rest.as_bytes()[digits] {
            b's' => 1,
            b'm' => 60,
            b'h' => 3_600,
            b'd' => 86_400,
            b'w' => 604_800,
            _ => return Err(wrong()),
        };
        seconds = count.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(wrong)?;
        rest = &rest[digits + 1..];
    }
    if seconds == 0 || seconds > 100 * 366 * 86_400 {
        return Err(wrong());
    }
    Ok(SignedDuration::from_secs(seconds))
}

/// The shortest exact form of a length of time, in the units of [`parse_span`].
pub fn span_label(span: SignedDuration) -> String {
    let mut rest = span.as_secs();
    let mut label = String::new();
    for (unit, seconds) in [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)] {
        if rest >= seconds {
            label.push_str(&format!("{}{unit}", rest / seconds));
            rest %= seconds;
        }
    }
    if label.is_empty() { "0s".to_owned() } else { label }
}

/// An instant: RFC 3339, `YYYY-MM-DD HH:MM[:SS]` (UTC), epoch seconds or milliseconds (from 100,000,000,000 on),
/// `HH:MM[:SS]` (UTC, the last such time), `now`, or a length of time before now.
///
/// # Errors
/// One sentence with the forms that are understood.
pub fn parse_instant(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    parse_instant_in(text, now, &TimeZone::UTC)
}

/// As [`parse_instant`], with dates and times of day that name no zone in one of the caller's.
///
/// # Errors
/// One sentence with the forms that are understood.
pub fn parse_instant_in(text: &str, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    parse_with(text, now, zone, |time| last_at_or_before(time, now, zone))
}

/// The end of a range that starts at `start`: as [`parse_instant`], but `HH:MM[:SS]` is the first such time that is not
/// before the start, also when it is still to come.
///
/// # Errors
/// One sentence with the forms that are understood.
pub fn parse_end(text: &str, start: Timestamp, now: Timestamp) -> Result<Timestamp, String> {
    parse_end_in(text, start, now, &TimeZone::UTC)
}

fn parse_end_in(text: &str, start: Timestamp, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, String> {
    parse_with(text, now, zone, |time| first_at_or_after(time, start, zone))
}

/// `on_a_day` finds the instant of a time of day.
fn parse_with(
    text: &str,
    now: Timestamp,
    zone: &TimeZone,
    on_a_day: impl FnOnce(Time) -> Option<Timestamp>,
) -> Result<Timestamp, String> {
    if text == "now" {
        return Ok(now);
    }
    let read = parse_epoch(text)
        .or_else(|| text.parse().ok())
        .or_else(|| parse_civil(text, zone))
        .or_else(|| text.parse().ok().and_then(on_a_day))
        .or_else(|| parse_span(text).ok().and_then(|span| now.checked_sub(span).ok()));
    read.ok_or_else(|| {
        format!(
            "{text:?} is not a time; write RFC 3339 (2026-11-24T14:03:00Z), epoch seconds or milliseconds, HH:MM (UTC) or 15m, 2h, 3d for that long ago"
        )
    })
}

fn parse_epoch(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    // Seconds reach this size in the year 5138, milliseconds passed it in 1973.
    if number >= 100_000_000_000 {
        Timestamp::from_millisecond(number).ok()
    } else {
        Timestamp::from_second(number).ok()
    }
}

fn parse_civil(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    civil.to_zoned_datetime(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

fn last_at_or_before(time: Time, latest: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let day = latest.to_zoned_datetime(zone.clone()).date();
    let candidate = at(day, time, zone)?;
    if candidate <= latest { Some(candidate) } else { at(day.yesterday().ok()?, time, zone) }
}

fn first_at_or_after(time: Time, earliest: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let day = earliest.to_zoned_datetime(zone.clone()).date();
    let candidate = at(day, time, zone)?;
    if candidate >= earliest { Some(candidate) } else { at(day.tomorrow().ok()?, time, zone) }
}

fn at(day: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    day.to_datetime(time).to_zoned_datetime(zone.clone()).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-24T14:03:22Z".parse().unwrap()
    }

    #[test]
    fn instants_in_every_documented_form() {
        for (text, expected) in [
            ("2026-11-24T13:00:00Z", "2026-11-24T13:00:00Z"),
            ("2026-11-24T15:00:00+02:00", "2026-11-24T13:00:00Z"),
            ("2026-11-24 13:00", "2026-11-24T13:00:00Z"),
            ("1795525200", "2026-11-24T13:00:00Z"),
            ("1795525200123", "2026-11-24T13:00:00.123Z"),
            ("13:00", "2026-11-24T13:00:00Z"),
            ("15:00", "2026-11-23T15:00:00Z"),
            ("90s", "2026-11-24T14:01:52Z"),
            ("3d", "2026-11-21T14:03:22Z"),
            ("now", "2026-11-24T14:03:22Z"),
        ] {
            assert_eq!(parse_instant(text, now()).unwrap(), expected.parse().unwrap(), "{text}");
        }
    }

    #[test]
    fn spans_and_windows() {
        assert_eq!(parse_span("1h30m").unwrap().as_secs(), 5_400);
        assert_eq!(span_label(parse_span("36h").unwrap()), "1d12h");
        for wrong in ["", "0s", "5", "m", "1y", "-5m", "99999999999999999999s", "1h 5m"] {
            assert!(parse_span(wrong).is_err(), "{wrong}");
        }
        let window = Window::parse("13:00..13:30", now(), &TimeZone::UTC).unwrap();
        assert_eq!(window.label(), "2026-11-24 13:00:00 to 13:30:00");
        assert_eq!(Window::parse("2h", now(), &TimeZone::UTC).unwrap().label(), "last 2h");
        let range = Window::parse("2h..", now(), &TimeZone::UTC).unwrap().resolve(now());
        assert_eq!((range.from, range.to), ("2026-11-24T12:03:22Z".parse().unwrap(), now()));
    }

    /// Each at its own `now`; worked out by hand.
    #[test]
    fn a_time_of_day_starts_in_the_past_and_ends_after_its_start() {
        for (now, typed, from, to) in [
            ("2026-11-24T07:42:00Z", "07:00..09:00", "2026-11-24T07:00:00Z", "2026-11-24T09:00:00Z"),
            ("2026-11-24T14:03:22Z", "13:00..13:30", "2026-11-24T13:00:00Z", "2026-11-24T13:30:00Z"),
            ("2026-11-24T14:03:22Z", "22:00..02:30", "2026-11-23T22:00:00Z", "2026-11-24T02:30:00Z"),
            ("2026-11-24T23:10:00Z", "22:00..02:30", "2026-11-24T22:00:00Z", "2026-11-25T02:30:00Z"),
            ("2026-11-24T00:30:00Z", "23:50..00:10", "2026-11-23T23:50:00Z", "2026-11-24T00:10:00Z"),
            ("2026-11-24T14:03:22Z", "13:30..13:00", "2026-11-24T13:30:00Z", "2026-11-25T13:00:00Z"),
            ("2026-11-24T14:03:22Z", "13:30..13:30", "2026-11-24T13:30:00Z", "2026-11-24T13:30:00Z"),
            (
                "2026-11-24T14:03:22Z",
                "2026-10-31 22:00..01:00",
                "2026-10-31T22:00:00Z",
                "2026-11-01T01:00:00Z",
            ),
            ("2026-11-24T14:03:22Z", "3d..23:59:59", "2026-11-21T14:03:22Z", "2026-11-21T23:59:59Z"),
            ("2026-11-24T14:03:22Z", "13:00..now", "2026-11-24T13:00:00Z", "2026-11-24T14:03:22Z"),
        ] {
            let now = now.parse().unwrap();
            let range = Window::parse(typed, now, &TimeZone::UTC).unwrap().resolve(now);
            let expected = Range { from: from.parse().unwrap(), to: to.parse().unwrap() };
            assert_eq!(range, expected, "{typed} at {now}");
        }
    }

    #[test]
    fn a_range_that_ends_before_it_starts_is_refused_in_readable_times() {
        let now = "2026-11-24T14:03:22.123456789Z".parse().unwrap();
        let error = Window::parse("1h..2h", now, &TimeZone::UTC).unwrap_err();
        assert_eq!(
            error,
            "the range is upside down: it ends (2026-11-24 12:03:22) before it starts (2026-11-24 13:03:22); swap its ends"
        );
    }
}
