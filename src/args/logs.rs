//! What the commands for single events and for running queries take.

use clap::{Args as ClapArgs, ValueEnum};

use super::Time;
use crate::domain::QueryStatus;

/// What `logs filter` takes.
#[derive(Debug, ClapArgs)]
pub struct FilterArgs {
    /// Log group
    #[arg(short, long, value_name = "NAME")]
    pub group: Option<String>,
    /// Time range.
    #[command(flatten)]
    pub time: Time,
    /// Only this stream; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with = "stream_prefix")]
    pub stream: Vec<String>,
    /// Only streams whose name starts so
    #[arg(long, value_name = "START")]
    pub stream_prefix: Option<String>,
    /// End after so many events; without it the whole range is searched
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: Option<u64>,
    /// Send the pattern as it is, without checking it first
    #[arg(long)]
    pub no_check: bool,
    /// The filter pattern; all events when left out
    #[arg(default_value = "", allow_hyphen_values = true)]
    pub pattern: String,
}

/// What `logs context` takes.
#[derive(Debug, ClapArgs)]
pub struct ContextArgs {
    /// Log group
    #[arg(short, long, value_name = "NAME")]
    pub group: String,
    /// Log stream
    #[arg(long, value_name = "NAME")]
    pub stream: String,
    /// When the event in the middle happened, in the forms of --from
    #[arg(long, value_name = "TIME")]
    pub at: String,
    /// How many events before it, and how many after it
    #[arg(short, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u32).range(0..=9_999))]
    pub n: u32,
}

/// What `logs queries` takes.
#[derive(Debug, ClapArgs)]
pub struct QueriesArgs {
    /// Only those in this state: scheduled, running, complete, failed or cancelled
    #[arg(long, value_name = "STATE", value_enum, hide_possible_values = true)]
    pub status: Option<ListedStatus>,
    /// Only those of this log group
    #[arg(short, long, value_name = "NAME")]
    pub group: Option<String>,
}

/// What `logs attach` takes.
#[derive(Debug, ClapArgs)]
pub struct AttachArgs {
    /// Print @ptr too, the pointer to the whole record
    #[arg(long)]
    pub ptr: bool,
    /// The id that logs query or logs queries printed
    pub query_id: String,
}

/// The states by which queries are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListedStatus {
    /// Not running yet.
    Scheduled,
    /// Running.
    Running,
    /// Done.
    Complete,
    /// Ended by an error.
    Failed,
    /// Stopped.
    Cancelled,
}

impl From<ListedStatus> for QueryStatus {
    fn from(status: ListedStatus) -> Self {
        match status {
            ListedStatus::Scheduled => Self::Scheduled,
            ListedStatus::Running => Self::Running,
            ListedStatus::Complete => Self::Complete,
            ListedStatus::Failed => Self::Failed,
            ListedStatus::Cancelled => Self::Cancelled,
        }
    }
}
