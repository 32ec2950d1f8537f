//! The times of rows, in milliseconds since 1970.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;

use super::fields::Kind;

/// The time that a field tells, if it is one that tells the time of its row.
pub fn of(kind: Kind, value: &str) -> Option<i64> {
    match kind {
        Kind::Time => iso(value),
        Kind::ClfTime => {
            let read = strtime::parse("%d/%b/%Y:%H:%M:%S %z", value).ok()?;
            Some(read.to_timestamp().ok()?.as_millisecond())
        }
        Kind::Text | Kind::Number | Kind::Address | Kind::Request => None,
    }
}

/// ISO 8601; without a zone it is UTC, as in the logs of Network Load Balancers.
fn iso(value: &str) -> Option<i64> {
    if let Ok(at) = value.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let civil: DateTime = value.parse().ok()?;
    Some(TimeZone::UTC.to_timestamp(civil).ok()?.as_millisecond())
}

/// `2019-12-04` and `21:02:31`, UTC.
pub fn of_date_and_clock(date: &str, clock: &str) -> Option<i64> {
    iso(&format!("{date}T{clock}Z"))
}

/// Whole seconds since 1970.
pub fn of_seconds(value: &str) -> Option<i64> {
    value.parse::<i64>().ok()?.checked_mul(1_000)
}
