//! What may be answered. Every conversation is a stream of these events; lists and pages append, snapshots replace.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::rows::Batch;
use super::text::Text;

/// One answer of a conversation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Event {
    /// Who we are.
    Identity(Identity),
    /// One more page of log groups.
    LogGroups(Vec<LogGroup>),
    /// One more page of log streams.
    LogStreams(Vec<LogStream>),
    /// The query waits for a free place in the quota; tried again by itself.
    QueryQueued,
    /// The query runs at AWS under this id.
    QueryStarted {
        /// The id that `logs stop` takes.
        query_id: Text,
    },
    /// How far the query has come.
    QueryProgress(Progress),
    /// The rows so far: they replace all rows that came before.
    QuerySnapshot(Arc<Batch>),
    /// More rows of a complete result: they follow the rows that came before.
    QueryPage(Arc<Batch>),
    /// The query was stopped at AWS; false when it had ended by itself.
    QueryStopped(bool),
    /// Credentials take a while: a process that hangs, or one that asks a person.
    CredentialsAwaited,
    /// An attempt failed and is tried again: shown, not fatal.
    Retrying(Fault),
}

/// Who AWS says we are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The twelve digits of the account.
    pub account: Text,
    /// The ARN of the user or assumed role.
    pub arn: Text,
    /// The unique id of the principal.
    pub user_id: Text,
}

impl Identity {
    /// What people recognise of the ARN: `assumed-role/Viewer/alice`, `user/alice`, `root`.
    pub fn short_arn(&self) -> Text {
        let resource = self.arn.raw().splitn(6, ':').nth(5).unwrap_or(self.arn.raw());
        Text::from(resource)
    }
}

/// A log group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Its name.
    pub name: Text,
    /// Bytes stored, as AWS last counted them.
    pub stored_bytes: u64,
    /// Days that events are kept; `None` is forever.
    pub retention_days: Option<u32>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// `STANDARD`, `INFREQUENT_ACCESS` or `DELIVERY`.
    pub class: Option<Text>,
}

/// A log stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogStream {
    /// Its name.
    pub name: Text,
    /// When the first event in it happened.
    pub first_event: Option<Timestamp>,
    /// When the last event in it happened, as far as AWS has noticed.
    pub last_event: Option<Timestamp>,
    /// When something last arrived.
    pub last_ingestion: Option<Timestamp>,
}

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
    /// What the scan has cost so far in dollars, at the list price of us-east-1: 0.005 dollars per GB
    /// (10^9 bytes; AWS, Amazon CloudWatch pricing, Logs, "Analyze (Logs Insights queries)").
    pub fn dollars(&self) -> f64 {
        self.bytes_scanned / 1e9 * 0.005
    }
}
