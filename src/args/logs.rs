//! What the commands for queries and for single events take.

use clap::{Args as ClapArgs, ValueEnum};

use super::Time;
use super::count::count;
use crate::domain::QueryStatus;

/// What `logs query` takes.
#[derive(Debug, ClapArgs)]
pub struct QueryArgs {
    /// Log group; may be repeated
    #[arg(short, long, value_name = "NAME")]
    pub group: Vec<String>,
    /// Time range.
    #[command(flatten)]
    pub time: Time,
    /// Most rows, 1 to 100000; a limit in the query wins. An answer cut without either exits 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: Option<u32>,
    /// Print @ptr too, the pointer to the whole record
    #[arg(long)]
    pub ptr: bool,
    /// Send the query as it is, without checking it first
    #[arg(long)]
    pub no_check: bool,
    /// Only say about how many bytes it would scan, and what that costs; asking is free
    #[arg(long)]
    pub estimate: bool,
    /// Estimate it first and ask above this cost, or exit 4; stop it when it costs more. Without it wide queries only
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    pub max_cost: Option<f64>,
    /// Send it whatever it costs
    #[arg(long, conflicts_with = "max_cost")]
    pub yes: bool,
    /// The query; - reads it from standard input
    pub query: String,
}

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
    #[arg(long, value_name = "N", value_parser = count)]
    pub limit: Option<u64>,
    /// Go on with what arrives, until it is interrupted
    #[arg(short, long, conflicts_with_all = ["to", "limit"])]
    pub follow: bool,
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

/// An amount that is not negative.
fn dollars(text: &str) -> Result<f64, String> {
    let amount = text.parse().ok().filter(|amount: &f64| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| "write dollars, such as 0.50".to_owned())
}
