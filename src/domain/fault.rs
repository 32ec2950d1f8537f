//! The one error of every conversation: what failed, in which way, and what to do next.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::text::{Safe, Text};

/// A stretch of a text, in bytes from its start: `start..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The stretch `start..end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The stretch from the start of this one to the end of the other.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// In which way something failed. Decides the exit status of scripts and the colour of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FaultKind {
    /// The request itself is wrong: an argument, a range, a limit.
    Invalid,
    /// The query does not follow the language; `Fault::at` points into it.
    MalformedQuery,
    /// AWS, or later a role, does not allow it.
    Denied,
    /// The thing asked for does not exist.
    NotFound,
    /// No credentials were found anywhere.
    NoCredentials,
    /// The credentials are no longer valid.
    Expired,
    /// The credentials are not accepted (unknown key, wrong signature, clock).
    Rejected,
    /// Asked too often, also after the retries.
    Throttled,
    /// A quota is full.
    LimitExceeded,
    /// No answer in time.
    Timeout,
    /// The endpoint can't be reached, or the connection was cut.
    Network,
    /// An answer that can't be understood, or a failure on the side of AWS.
    Service,
    /// A person would have to act and none can be asked.
    NeedsPerson,
    /// Not built yet, or not possible here; says so by name.
    Unsupported,
    /// A file or stream on this machine.
    Io,
    /// Stopped on request.
    Cancelled,
}

/// Why something was not done. Messages are lowercase fragments: what failed, then what to do next.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// In which way it failed.
    pub kind: FaultKind,
    /// What failed; may hold words of the service, so it is foreign text.
    pub what: Text,
    /// The next step for the person who reads it. It may quote names of the service, so it is foreign text too.
    pub hint: Option<Text>,
    /// Where in the query, when the query is at fault.
    pub at: Option<Span>,
    /// The request id that AWS gave, for support and CloudTrail.
    pub request_id: Option<Text>,
    /// The error beneath, kept for the log.
    #[serde(skip)]
    pub source: Option<Arc<dyn Error + Send + Sync>>,
}

impl Fault {
    /// A fault without further details.
    pub fn new(kind: FaultKind, what: impl Into<Text>) -> Self {
        Self { kind, what: what.into(), hint: None, at: None, request_id: None, source: None }
    }

    /// Adds the next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Points into the query.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.at = Some(span);
        self
    }

    /// Adds the request id.
    #[must_use]
    pub fn request_id(mut self, id: Option<&str>) -> Self {
        self.request_id = id.map(Text::from);
        self
    }

    /// Keeps the cause.
    #[must_use]
    pub fn source(mut self, source: impl Error + Send + Sync + 'static) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// The message and its hint in one line, as they may be shown.
    pub fn safe(&self) -> Safe<'_> {
        match &self.hint {
            Some(hint) => self.what.safe().and("; ", &hint.safe()),
            None => self.what.safe(),
        }
    }
}

/// The message and its hint in one line, safe for a terminal.
impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.safe())
    }
}

impl Error for Fault {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|error| error as &(dyn Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_fault_acts_on_a_terminal() {
        let fault = Fault::new(FaultKind::Service, "no \x1b[2J").hint("stop \x1b]0;x\x07\u{202e}");
        assert_eq!(fault.to_string(), "no ␛[2J; stop ␛]0;x␇⟨202e⟩");
    }
}
