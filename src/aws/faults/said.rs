//! An error answer as it came: its code, its message, its status.

use super::short;

/// An error answer.
pub(super) struct Said<'a> {
    /// Its code, when it has one.
    pub code: Option<&'a str>,
    /// Its message; may be empty.
    pub message: &'a str,
    /// The HTTP status.
    pub status: u16,
}

pub(super) fn words(said: &Said<'_>) -> String {
    let message = short(said.message);
    match (said.code.map(short), message.as_str()) {
        (Some(code), "") => code,
        (Some(code), message) => format!("{message} ({code})"),
        (None, "") => format!("HTTP status {}", said.status),
        (None, message) => format!("{message} (HTTP status {})", said.status),
    }
}
