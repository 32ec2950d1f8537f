//! What the commands for Lambda take.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

use super::Time;

/// Commands for Lambda.
#[derive(Debug, Subcommand)]
pub enum LambdaVerb {
    /// List the functions, or those whose name holds a text
    Ls {
        /// Part of the names, in letters of any case
        #[arg(default_value = "", hide_default_value = true)]
        filter: String,
    },
    /// Show a function: configuration, names in its environment, versions, aliases, concurrency, addresses, sources
    #[command(after_help = "Examples:
  flowid lambda show checkout
  flowid lambda show checkout --reveal -o ndjson

What may not be read is named on stderr, and the exit status is 5.")]
    Show(ShowArgs),
    /// Run a function and print what it answers; its log and figures go to stderr
    #[command(after_help = INVOKE_HELP)]
    Invoke(InvokeArgs),
    /// Search the log of a function with a filter pattern, list its latest invocations, or tell how it fares
    #[command(after_help = "Examples:
  flowid lambda logs checkout --since 2h ERROR
  flowid lambda logs checkout --follow ERROR
  flowid lambda logs checkout --since 2h --request 8f507cfc-xmpl-4697-b07a-ac58fc914c95
  flowid lambda logs checkout --since 2h --invocations
  flowid lambda logs checkout --since 2h --figures

The log group is the one that the configuration names. Patterns: flowid logs filter --help.")]
    Logs(LambdaLogsArgs),
}

const INVOKE_HELP: &str = "Examples:
  flowid lambda invoke checkout --payload order.json
  echo '{\"id\": 1}' | flowid lambda invoke checkout --payload - --qualifier live --yes
  flowid lambda invoke checkout --dry-run

A function may change anything, so it is asked about on a terminal; elsewhere give --yes, or for a
profile that is marked as production --confirm NAME. Without either the exit status is 4.
It is sent once: when the connection is cut, the function may have run all the same.
The exit status is 1 when the function fails; what it answers is printed then, too.";

/// What `lambda show` takes.
#[derive(Debug, ClapArgs)]
pub struct ShowArgs {
    /// Name or ARN of the function, perhaps with :VERSION or :ALIAS
    pub function: String,
    /// Version or alias; $LATEST when left out
    #[arg(long, value_name = "VERSION")]
    pub qualifier: Option<String>,
    /// Print the values of the environment too, which may be secrets
    #[arg(long)]
    pub reveal: bool,
}

/// What `lambda invoke` takes.
#[derive(Debug, ClapArgs)]
pub struct InvokeArgs {
    /// Name or ARN of the function, perhaps with :VERSION or :ALIAS
    pub function: String,
    /// File with the JSON that it is given; - reads standard input; nothing when left out
    #[arg(long, value_name = "FILE")]
    pub payload: Option<PathBuf>,
    /// Version or alias; $LATEST when left out
    #[arg(long, value_name = "VERSION")]
    pub qualifier: Option<String>,
    /// Queue it and do not wait; AWS runs it again when it fails
    #[arg(long = "async", conflicts_with = "dry_run")]
    pub queued: bool,
    /// Only check the parameters and the permission
    #[arg(long)]
    pub dry_run: bool,
    /// Run it without asking, unless the profile is marked as production
    #[arg(long)]
    pub yes: bool,
    /// Run it without asking, also for production: the name of the function once more
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
}

/// What `lambda logs` takes.
#[derive(Debug, ClapArgs)]
pub struct LambdaLogsArgs {
    /// Name or ARN of the function
    pub function: String,
    /// The filter pattern; all events when left out
    #[arg(default_value = "", hide_default_value = true, allow_hyphen_values = true)]
    pub pattern: String,
    /// Time range.
    #[command(flatten)]
    pub time: Time,
    /// Go on with what arrives, until it is interrupted
    #[arg(short, long, conflicts_with_all = ["to", "limit", "invocations", "figures"])]
    pub follow: bool,
    /// Only the lines of this request
    #[arg(long, value_name = "ID", conflicts_with = "pattern")]
    pub request: Option<String>,
    /// List the latest invocations instead: durations, memory, signs of errors, by one Insights query
    #[arg(long, conflicts_with_all = ["pattern", "request"])]
    pub invocations: bool,
    /// Tell how it fares instead: errors, durations, memory, cold starts, by one Insights query; a row for all that
    /// ended, and one for each kind of line that looks like an error
    #[arg(long, conflicts_with_all = ["pattern", "request", "invocations", "limit"])]
    pub figures: bool,
    /// End after so many rows
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub limit: Option<u32>,
}
