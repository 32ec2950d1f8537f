//! Milliseconds since 1970 and the ways in which the services write them.

use jiff::Timestamp;

/// A second in milliseconds.
pub const SECOND: i64 = 1_000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60 * SECOND;

/// `2026-11-24T14:03:22.114Z`.
pub fn iso(at: i64) -> String {
    format(at, "%Y-%m-%dT%H:%M:%S%.3fZ")
}

/// `24/Nov/2026:14:03:22 +0000`, as nginx and API Gateway have it.
pub fn access_log(at: i64) -> String {
    format(at, "%d/%b/%Y:%H:%M:%S +0000")
}

/// `2026/11/24`, the head of the names of Lambda's streams.
pub fn stream_day(at: i64) -> String {
    format(at, "%Y/%m/%d")
}

fn format(at: i64, form: &str) -> String {
    // Every moment of the incident lies within hours of a timestamp, so it is one itself.
    Timestamp::from_millisecond(at).unwrap_or_default().strftime(form).to_string()
}
