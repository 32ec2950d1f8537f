//! The datetime functions. Instants are milliseconds since 1970; `now()` alone counts seconds, as AWS documents it.
//!
//! `formatDate` (`strftime`) and `parseDate` take a pattern in the letters of Java (`yyyy-MM-dd HH:mm:ss`, the form of
//! the AWS example) or, when it holds a `%`, in those of strftime, and a time zone that is UTC when none is given.
//! `parseDate` gives milliseconds. A pattern or zone that is not known makes the result missing.

use jiff::Timestamp;
use jiff::fmt::strtime::{self, BrokenDownTime};
use jiff::tz::TimeZone;

use super::Arguments;
use crate::insights::value::time::{self, Period};
use crate::insights::value::{Number, Value};

/// The start of the period in which the instant lies.
pub fn floor<'r>(value: &Value<'r>, period: Period) -> Value<'r> {
    value.as_instant().and_then(|at| period.floor(at)).map_or(Value::Missing, Value::Instant)
}

/// The start of the next period, unless the instant is one.
pub fn ceil<'r>(value: &Value<'r>, period: Period) -> Value<'r> {
    value.as_instant().and_then(|at| period.ceil(at)).map_or(Value::Missing, Value::Instant)
}

/// An instant moved by milliseconds is an instant, a number of milliseconds becomes another.
pub fn moved<'r>(value: &Value<'r>, by: i64) -> Value<'r> {
    let at = match value {
        Value::Instant(at) => Some(*at),
        Value::Text(text) => time::read_instant(text),
        _ => None,
    };
    match at {
        Some(at) => {
            let moved = at.checked_add(by).filter(|at| time::is_instant(*at));
            moved.map_or(Value::Missing, Value::Instant)
        }
        None => Value::number(value.as_number().and_then(|number| number.plus(Number::Integer(by)))),
    }
}

/// An instant from milliseconds.
pub fn from_millis<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let at = arguments.number(0).map(|number| number.as_i64()).filter(|at| time::is_instant(*at));
    at.map_or(Value::Missing, Value::Instant)
}

/// The milliseconds of an instant.
pub fn to_millis<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    arguments.value(0).as_instant().map_or(Value::Missing, Value::integer)
}

/// When the query started, in seconds.
pub fn now<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::integer(arguments.record.context().now.as_second())
}

/// The start of the query's time range, in milliseconds; missing when it has none.
pub fn query_start<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    bound(arguments, |range| range.from.as_millisecond())
}

/// The end of the query's time range, in milliseconds; missing when it has none.
pub fn query_end<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    bound(arguments, |range| range.to.as_millisecond())
}

/// The length of the query's time range, in milliseconds; missing when it has none.
pub fn query_range<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    bound(arguments, |range| range.to.as_millisecond() - range.from.as_millisecond())
}

fn bound<'r>(arguments: &Arguments<'_, 'r>, of: fn(&crate::domain::Range) -> i64) -> Value<'r> {
    arguments.record.context().range.as_ref().map_or(Value::Missing, |range| Value::integer(of(range)))
}

/// An instant in a pattern and zone of one's own.
pub fn format<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let text = || {
        let at = Timestamp::from_millisecond(arguments.value(0).as_instant()?).ok()?;
        let pattern = strftime_pattern(&arguments.text(1)?)?;
        strtime::format(pattern, &at.to_zoned_datetime(zone(arguments, 2)?)).ok()
    };
    Value::maybe_text(text())
}

/// The instant that a text in a pattern and zone of one's own means, in milliseconds.
pub fn parse<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let milliseconds = || {
        let pattern = strftime_pattern(&arguments.text(1)?)?;
        let parts = BrokenDownTime::parse(pattern, &*arguments.text(0)?).ok()?;
        if let Ok(at) = parts.to_timestamp() {
            return Some(at.as_millisecond());
        }
        let date = parts.to_date().ok()?;
        let civil = date.to_datetime(parts.to_time().unwrap_or_default());
        Some(civil.to_zoned_datetime(zone(arguments, 2)?).ok()?.timestamp().as_millisecond())
    };
    milliseconds().map_or(Value::Missing, Value::integer)
}

fn zone(arguments: &Arguments, index: usize) -> Option<TimeZone> {
    if arguments.count() <= index {
        return Some(TimeZone::UTC);
    }
    match &*arguments.text(index)? {
        "UTC" | "utc" | "Z" | "GMT" => Some(TimeZone::UTC),
        name => TimeZone::get(name).ok().or_else(|| {
            let parts = BrokenDownTime::parse("%:z", name).or_else(|_| BrokenDownTime::parse("%z", name));
            Some(TimeZone::fixed(parts.ok()?.offset()?))
        }),
    }
}

/// A pattern of Java as one of strftime.
fn strftime_pattern(pattern: &str) -> Option<String> {
    if pattern.contains('%') {
        return Some(pattern.to_owned());
    }
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('\'') {
            let (inside, after) = quoted.split_once('\'')?;
            out.push_str(if inside.is_empty() { "'" } else { inside });
            rest = after;
            continue;
        }
        let run = rest.len() - rest.trim_start_matches(first).len();
        if first.is_ascii_alphabetic() {
            out.push_str(directive(first, run)?);
        } else {
            out.push_str(&rest[..run]);
        }
        rest = &rest[run..];
    }
    Some(out)
}

/// The letters of `java.time.format.DateTimeFormatter` that have a counterpart in strftime.
fn directive(letter: char, run: usize) -> Option<&'static str> {
    Some(match (letter, run) {
        ('y' | 'u', 2) => "%y",
        ('y' | 'u', _) => "%Y",
        ('M' | 'L', 1) => "%-m",
        ('M' | 'L', 2) => "%m",
        ('M' | 'L', 3) => "%b",
        ('M' | 'L', _) => "%B",
        ('d', 1) => "%-d",
        ('d', _) => "%d",
        ('D', _) => "%j",
        ('E', 1..=3) => "%a",
        ('E', _) => "%A",
        ('a', _) => "%p",
        ('H', 1) => "%-H",
        ('H', _) => "%H",
        ('h', 1) => "%-I",
        ('h', _) => "%I",
        ('m', 1) => "%-M",
        ('m', _) => "%M",
        ('s', 1) => "%-S",
        ('s', _) => "%S",
        ('S', 3) => "%3f",
        ('S', 6) => "%6f",
        ('S', 9) => "%9f",
        ('X' | 'x', 3) | ('Z', 5) => "%:z",
        ('Z', 1..=3) | ('X' | 'x', 2) => "%z",
        ('z', 1..=3) => "%Z",
        ('V', 2) => "%Q",
        _ => return None,
    })
}
