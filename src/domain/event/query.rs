//! What is told of Insights queries: their states, how far they have come, the list of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::text::Text;

/// The states of an Insights query, as AWS names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryStatus {
    /// Accepted, not running yet.
    Scheduled,
    /// Running; rows may grow or change.
    Running,
    /// Done.
    Complete,
    /// Ended by an error.
    Failed,
    /// Stopped.
    Cancelled,
    /// Ended by the time limit of 60 minutes.
    Timeout,
    /// AWS does not know.
    Unknown,
}

impl QueryStatus {
    /// Whether nothing more will come.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Scheduled | Self::Running)
    }

    /// Whether DescribeQueries takes it as a filter (CloudWatch Logs API, DescribeQueries, `status`).
    pub fn is_listed(self) -> bool {
        !matches!(self, Self::Timeout | Self::Unknown)
    }

    /// The name that AWS gives it.
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Running => "Running",
            Self::Complete => "Complete",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Timeout => "Timeout",
            Self::Unknown => "Unknown",
        }
    }

    /// The word for it, in lower case.
    pub fn word(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Running => "running",
            Self::Complete => "complete",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Timeout => "timed out",
            Self::Unknown => "unknown",
        }
    }
}

/// How far a query has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Its state.
    pub status: QueryStatus,
    /// Log events that matched so far.
    pub records_matched: f64,
    /// Log events read so far.
    pub records_scanned: f64,
    /// Bytes read so far, which is what AWS charges for.
    pub bytes_scanned: f64,
}

impl Progress {
    /// What the scan has cost so far in dollars; see [`scan_dollars`].
    pub fn dollars(&self) -> f64 {
        scan_dollars(self.bytes_scanned)
    }
}

/// What it costs to scan so many bytes, in dollars, at the list price of us-east-1: 0.005 dollars per GB (10^9 bytes;
/// AWS, Amazon CloudWatch pricing, Logs, "Analyze (Logs Insights queries)").
pub fn scan_dollars(bytes: f64) -> f64 {
    bytes / 1e9 * 0.005
}

/// A query that runs or ran lately, as DescribeQueries tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueryInfo {
    /// The id by which it is attached to or stopped.
    pub query_id: Text,
    /// Its state; `Unknown` where AWS names none that we know.
    pub status: QueryStatus,
    /// The group, or some text of AWS where there are several.
    pub group: Option<Text>,
    /// Its text, behind `SOURCE` with the group as AWS keeps it.
    pub text: Text,
    /// When it was started.
    pub created: Option<Timestamp>,
    /// Bytes that it scanned, where AWS says so.
    pub bytes_scanned: Option<f64>,
}
