//! Rows as `aws logs filter-log-events` and `get-log-events` print events: `timestamp` and `message` without an `@`.

use super::json::{Members, Raw};
use crate::insights::value::Value;
use crate::insights::value::time::is_instant;

/// The keys that such a row may have; others make it a row of its own kind.
const KEYS: [&str; 5] =
    ["\"logStreamName\"", "\"timestamp\"", "\"message\"", "\"ingestionTime\"", "\"eventId\""];

/// The fields of the service that such a row holds.
#[derive(Debug, Default)]
pub struct Exported<'r> {
    /// When it happened, in milliseconds since 1970.
    pub timestamp: Option<i64>,
    /// When it arrived, in milliseconds since 1970.
    pub ingestion: Option<i64>,
    /// What was written.
    pub message: Option<Value<'r>>,
    /// The log stream.
    pub stream: Option<Value<'r>>,
}

/// Reads a line that is such a row: it has a time in milliseconds and a message, and no keys but those of the service.
pub fn read(line: &str) -> Option<Exported<'_>> {
    let inside = line.trim_ascii_start().strip_prefix('{')?.trim_ascii_start();
    // The first key tells nearly all other rows apart.
    KEYS.iter().find(|key| inside.starts_with(**key))?;
    let mut members = Members::open(line)?;
    let mut row = Exported::default();
    while let Some((key, _, raw)) = members.next_member() {
        match (key, raw) {
            ("timestamp", raw) => row.timestamp = Some(instant(raw)?),
            ("ingestionTime", raw) => row.ingestion = Some(instant(raw)?),
            ("message", Raw::Text(..)) => row.message = Some(raw.value()),
            ("logStreamName", Raw::Text(..)) => row.stream = Some(raw.value()),
            ("eventId", _) => {}
            _ => return None,
        }
    }
    (members.is_at_end() && row.timestamp.is_some() && row.message.is_some()).then_some(row)
}

fn instant(raw: Raw) -> Option<i64> {
    let Raw::Word(digits) = raw else { return None };
    digits.parse().ok().filter(|at| is_instant(*at))
}
