//! The command line: clap definitions only.

mod count;
pub mod dynamo;
pub mod lambda;
mod logs;
mod manner;
pub mod profile;
mod refine;
pub mod s3;
mod session;
pub mod vault;

use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

use crate::domain::Request;
use crate::domain::window::parse_span;
use crate::output::Format;
pub use logs::{AttachArgs, ContextArgs, FilterArgs, ListedStatus, QueriesArgs, QueryArgs};
pub use manner::Manner;
pub use refine::{NamedFile, RefineArgs};
pub use session::SessionVerb;

/// A keyboard-driven terminal console for debugging what runs on AWS. Without a command it opens.
#[derive(Debug, Parser)]
#[command(name = "flowid", version, disable_help_subcommand = true)]
#[command(after_help = "Examples:
  flowid --demo                                     look around without an AWS account
  flowid --region eu-west-1 --group /aws/lambda/checkout --query 'fields @message'
  flowid logs query -g /aws/lambda/checkout --since 2h 'filter @message like /ERROR/'

Exit status: 0 done, 1 failed, 2 usage or bad query or configuration, 3 denied, 4 needs a person, 5 done in part.")]
pub struct Args {
    /// What stands before or after the command.
    #[command(flatten)]
    pub global: Global,
    /// How the console starts.
    #[command(flatten, next_help_heading = "Console")]
    pub start: Start,
    /// The command; without one the console opens.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

impl Args {
    /// The profile to sign in with: the one that `profile test` tests, else that of `--profile`.
    pub fn profile(&self) -> Option<&str> {
        match &self.verb {
            Some(Verb::Profile(profile::ProfileCommand::Test { name })) => Some(name),
            _ => self.global.profile.first().map(String::as_str),
        }
    }
}

/// Options that stand before or after the command.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "Whom to ask")]
pub struct Global {
    /// Saved profile to sign in with; env, the ambient credentials, when left out
    #[arg(short, long, global = true, value_name = "PROFILE")]
    pub profile: Vec<String>,
    /// AWS region, such as eu-west-1
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Vec<String>,
    /// Ask this endpoint instead of AWS; without TLS only on this machine
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Ask the built-in demo instead of AWS
    #[arg(long, global = true, conflicts_with = "endpoint_url")]
    pub demo: bool,
    /// Clock of the demo: system, or fixed to make it reproducible
    #[arg(long, global = true, value_name = "CLOCK", value_enum, hide_possible_values = true)]
    pub demo_clock: Option<DemoClock>,
    /// Events of the demo, as a multiple of the usual 200,000
    #[arg(long, global = true, value_name = "FACTOR", value_parser = density)]
    pub demo_density: Option<f64>,
    /// Longest life of the demo's sessions, such as 60s, to see them end and be renewed
    #[arg(long, global = true, value_name = "SPAN", value_parser = life)]
    pub demo_session: Option<Duration>,
    /// The vault.
    #[command(flatten)]
    pub vault: vault::VaultArgs,
    /// Output and behaviour.
    #[command(flatten)]
    pub manner: Manner,
}

/// How the console starts.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct Start {
    /// Pane to open: accounts, logs, dynamo, s3, lambda
    #[arg(long, value_name = "PANE", value_enum, hide_possible_values = true)]
    pub open: Option<Pane>,
    /// Query to run at once
    #[arg(long, value_name = "TEXT")]
    pub query: Option<String>,
    /// Log group to choose; may be repeated
    #[arg(short, long, value_name = "NAME")]
    pub group: Vec<String>,
    /// Time range of the query.
    #[command(flatten)]
    pub time: Time,
    /// Theme: dark, light, high-contrast or one of your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with ASCII only
    #[arg(long)]
    pub ascii: bool,
    /// Leave the mouse to the terminal
    #[arg(long)]
    pub no_mouse: bool,
}

/// A time range.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct Time {
    /// How far back from now: 15m, 2h, 3d
    #[arg(long, value_name = "SPAN", conflicts_with_all = ["from", "to"])]
    pub since: Option<String>,
    /// Start: RFC 3339, epoch seconds or milliseconds, HH:MM (UTC), or 2h for that long ago
    #[arg(long, value_name = "TIME")]
    pub from: Option<String>,
    /// End, in the same forms, but HH:MM is the first one after the start; now when left out
    #[arg(long, value_name = "TIME", requires = "from")]
    pub to: Option<String>,
}

/// The panes that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Pane {
    /// Profiles and sessions.
    Accounts,
    /// Log queries.
    Logs,
    /// Tables and items.
    Dynamo,
    /// Objects of S3.
    S3,
    /// Functions.
    Lambda,
}

impl Pane {
    /// What it asks first, besides who we are.
    pub fn asks(self) -> Option<Request> {
        match self {
            Self::Accounts | Self::Logs => None,
            Self::Dynamo => Some(Request::Tables),
            Self::S3 => Some(Request::Buckets),
            Self::Lambda => Some(Request::Functions),
        }
    }
}

impl From<Pane> for crate::app::Pane {
    fn from(pane: Pane) -> Self {
        match pane {
            Pane::Accounts => Self::Accounts,
            Pane::Logs => Self::Logs,
            Pane::Dynamo => Self::Dynamo,
            Pane::S3 => Self::S3,
            Pane::Lambda => Self::Lambda,
        }
    }
}

/// The clock of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DemoClock {
    /// The clock of this machine.
    System,
    /// Always the same instant.
    Fixed,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Aligned columns.
    Table,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values.
    Csv,
    /// Parquet.
    Parquet,
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Table => Self::Table,
            OutputFormat::Json => Self::Json,
            OutputFormat::Ndjson => Self::Ndjson,
            OutputFormat::Csv => Self::Csv,
            OutputFormat::Parquet => Self::Parquet,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Ask CloudWatch Logs, check queries, refine rows locally
    #[command(subcommand)]
    Logs(LogsVerb),
    /// Tables and items of DynamoDB
    #[command(subcommand)]
    Dynamo(dynamo::DynamoVerb),
    /// Functions of Lambda: what they are like, run them, read their logs
    #[command(subcommand)]
    Lambda(lambda::LambdaVerb),
    /// Buckets and objects of S3
    #[command(subcommand)]
    S3(s3::S3Verb),
    /// Saved profiles: whose account, signed in how, through which roles
    #[command(subcommand)]
    Profile(profile::ProfileCommand),
    /// Who one is, and the hops by which a profile signs in
    #[command(subcommand)]
    Session(SessionVerb),
    /// The encrypted vault that holds the profiles
    #[command(subcommand)]
    Vault(vault::VaultVerb),
    /// The embedded demo endpoint on its own
    #[command(subcommand)]
    Demo(DemoVerb),
    /// Show or check the configuration
    #[command(subcommand)]
    Config(ConfigVerb),
    /// List the keys of the console
    Keys,
    /// List the commands of the console
    Commands,
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of flowid or of a command
    Man {
        /// The command, such as logs query; flowid itself when left out
        command: Vec<String>,
    },
}

/// Commands for logs.
#[derive(Debug, Subcommand)]
pub enum LogsVerb {
    /// List log groups
    Groups {
        /// Start of the names
        #[arg(default_value = "")]
        prefix: String,
    },
    /// List the streams of a log group, latest first
    Streams {
        /// Name of the log group
        group: String,
    },
    /// Run a Logs Insights query and print its rows
    #[command(after_help = "Examples:
  flowid logs query -g /aws/lambda/checkout --since 2h 'filter level = \"ERROR\" | limit 20'
  flowid logs query -g api -g worker --from 13:00 --to 13:30 'stats count(*) by bin(1m)' -o csv

The id of the query is printed on stderr. C-c stops the query; a lost terminal or a killed
program leaves it running: logs queries lists it, logs attach reads on.")]
    Query(QueryArgs),
    /// Search a log group with a filter pattern and print the events, oldest first
    #[command(after_help = "Patterns (letters count as they are written):
  ERROR timeout          events that hold both terms, also inside of words
  \"payment declined\"     a phrase; also terms with anything but letters, digits and _
  ERROR -heartbeat       without the term behind -
  ?ERROR ?WARN           one of them; ignored beside terms without ?
  %ERROR|5[0-9][0-9]%    a regular expression, without groups
  { $.level = \"ERROR\" && $.took > 1000 }
                         properties of JSON events: = != < <= > >=, * in text, IS TRUE,
                         IS FALSE, IS NULL, NOT EXISTS, && || ( ), $.a.b, $.a[0], $.a[*]
  [ip, user, ..., status = 4*, bytes > 1000]
                         the fields between spaces; ... stands for any

Examples:
  flowid logs filter -g /aws/lambda/checkout --since 2h '?ERROR ?WARN' --limit 100
  flowid logs filter -g api '{ $.status >= 500 }' -o csv

C-c ends the search; what was found is kept. To follow what arrives is not there yet.")]
    Filter(FilterArgs),
    /// Print the events around an instant in one log stream
    #[command(after_help = "Example:
  flowid logs context -g /aws/lambda/checkout --stream 'a/b' --at 2026-11-24T14:03:22.114Z -n 5")]
    Context(ContextArgs),
    /// Print the whole record behind @ptr, also where its message was cut
    Record {
        /// What @ptr says; logs query --ptr prints it
        pointer: String,
    },
    /// List the queries that run and those that ran lately
    Queries(QueriesArgs),
    /// Follow a query that runs or ran, and print its rows
    #[command(
        after_help = "Results are kept for seven days. C-c leaves the query running; logs stop ends it."
    )]
    Attach(AttachArgs),
    /// Stop a running query
    Stop {
        /// The id that logs query printed
        query_id: String,
    },
    /// Check a query without sending it
    Check {
        /// Print the query in the usual form: one command a line, comments kept, nothing but white space changed
        #[arg(long)]
        format: bool,
        /// The query; - reads it from standard input
        query: String,
    },
    /// Evaluate a query locally over a file of JSON or text lines, also gzip, zstd or bzip2, or over Parquet
    #[command(after_help = refine::HELP)]
    Refine(RefineArgs),
}

/// Commands for the demo.
#[derive(Debug, Subcommand)]
pub enum DemoVerb {
    /// Serve the demo on loopback and print the environment to use it
    ///
    /// A comment in a query decides how it goes: `# demo: scheduled` never begins, `# demo: slow` takes two minutes,
    /// `# demo: storm` brings 50,000 rows a second, and `# demo: fail`, `# demo: timeout` and `# demo: unknown` end
    /// halfway in that state. Results outlive the program that asked: they are kept for a
    /// minute after they were last read, and longer until there are more than 32 MiB of them; then the oldest expire.
    /// In rows, messages are cut after 1,000 characters; their records are whole.
    Serve {
        /// Port; a free one when left out
        #[arg(long, value_name = "PORT", default_value = "0")]
        port: u16,
        /// Events, as a multiple of the usual 200,000
        #[arg(long, value_name = "FACTOR", value_parser = density)]
        density: Option<f64>,
        /// Queries that may run at the same time, before more are refused with LimitExceededException; 100 when left out
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
        queries: Option<u16>,
        /// Requests of one operation in a second, before more are refused with ThrottlingException; any when left out
        #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
        rate: Option<u32>,
        /// Longest life of a session, such as 60s; as long as AWS's when left out
        #[arg(long, value_name = "SPAN", value_parser = life)]
        session: Option<Duration>,
    },
    /// Print the code that the demo's MFA device shows now
    Code,
}

/// Commands for the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum ConfigVerb {
    /// Print what is in force and where each value comes from
    Show,
    /// Check every file
    Check,
    /// Print the folder of your own files
    Path,
}

/// The life of a session, from two seconds to the twelve hours of AWS's.
fn life(text: &str) -> Result<Duration, String> {
    let span = parse_span(text)?;
    let life = Duration::try_from(span).map_err(|error| error.to_string())?;
    let possible = Duration::from_secs(2)..=Duration::from_hours(12);
    if possible.contains(&life) { Ok(life) } else { Err("write a time from 2s to 12h".to_owned()) }
}

/// A multiple from a hundredth to a hundred.
fn density(text: &str) -> Result<f64, String> {
    let wrong = || "write a number from 0.01 to 100".to_owned();
    let factor: f64 = text.parse().map_err(|_| wrong())?;
    if (0.01..=100.0).contains(&factor) { Ok(factor) } else { Err(wrong()) }
}
