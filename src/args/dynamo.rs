//! What the commands for DynamoDB take.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Subcommand};

use super::count::count;
use crate::domain::window::parse_span;

/// What is behind `dynamo query --help`.
const QUERY_HELP: &str = "Conditions:
  sku = \"S1\" and ts between 1 and 9      the partition takes =, the sort key = < <= > >=
  sku = \"S1\" and sk begins_with \"b\"      between and begins_with; the rest becomes a filter
  not (a <> 1 or b in (1, 2)), size(a) > 3, a contains \"x\", attribute_exists(a.b[0]),
  attribute_not_exists(a), attribute_type(a, \"S\")
  values: \"text\", 'text', 1.5, b\"base64\", true, false, null, [1, 2], {\"a\": 1}, set(1, 2)
  names with other characters, and words of the language, stand between backticks: `odd name`;
  a backtick in a name is written twice

Examples:
  flowid dynamo query orders 'customer = \"c1\" and day begins_with \"2026-11\"' --desc --limit 20
  flowid dynamo query orders 'status = \"open\"' --filter 'total > 100' -o csv

The table is described first, to find the index that serves best. C-c ends the query; what came is kept.";

/// Commands for DynamoDB.
#[derive(Debug, Subcommand)]
pub enum DynamoVerb {
    /// List the tables
    Tables,
    /// Show the keys of a table and its indexes, their sizes, and by what items expire
    Describe {
        /// Name of the table
        table: String,
    },
    /// Print one item
    #[command(after_help = "Examples:
  flowid dynamo get orders 'customer = \"c1\" and day = \"2026-11-24\"'
  flowid dynamo get orders '{\"customer\": \"c1\", \"day\": \"2026-11-24\"}' --typed")]
    Get(GetArgs),
    /// Print many items; keys without one are named on stderr, and the exit status is 5
    #[command(
        after_help = "The file holds a key a line, each in a form that dynamo get takes, or one JSON array of objects."
    )]
    BatchGet(BatchGetArgs),
    /// Print the items of one partition of a table or an index
    #[command(after_help = QUERY_HELP)]
    Query(ItemQueryArgs),
    /// Print the items that a PartiQL SELECT answers
    #[command(after_help = "Example:
  flowid dynamo sql 'SELECT * FROM \"orders\" WHERE customer = '\\''c1'\\'''

Without a key in WHERE the whole table is read, up to --max-capacity.")]
    Sql(SqlArgs),
    /// Print all items of a table or an index, up to a cap
    #[command(after_help = "Example:
  flowid dynamo scan orders --filter 'total > 1000' --max-capacity 5000 --segments 4

Every item is paid for, also those that the filter drops. The last page may go beyond the cap.
What is cut by the usual cap exits 5; what is cut where the command line says so is done.")]
    Scan(ScanArgs),
}

/// How items are read and printed.
#[derive(Debug, ClapArgs)]
pub struct ItemArgs {
    /// See every write that ended before; costs twice as much
    #[arg(long)]
    pub consistent: bool,
    /// Print DynamoDB JSON, with the type of each value
    #[arg(long)]
    pub typed: bool,
}

/// What `dynamo get` takes.
#[derive(Debug, ClapArgs)]
pub struct GetArgs {
    /// Name of the table
    pub table: String,
    /// The whole key: sku = "S1" and ts = 5, or a JSON object, plain or with types
    pub key: String,
    /// Only these attributes: a, b.c, d[0]
    #[arg(long, value_name = "PATHS")]
    pub projection: Option<String>,
    /// How items are read and printed.
    #[command(flatten)]
    pub items: ItemArgs,
}

/// What `dynamo batch-get` takes.
#[derive(Debug, ClapArgs)]
pub struct BatchGetArgs {
    /// Name of the table
    pub table: String,
    /// File with the keys; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub keys: PathBuf,
    /// Only these attributes besides the key: a, b.c, d[0]
    #[arg(long, value_name = "PATHS")]
    pub projection: Option<String>,
    /// How items are read and printed.
    #[command(flatten)]
    pub items: ItemArgs,
}

/// What `dynamo query` takes.
#[derive(Debug, ClapArgs)]
pub struct ItemQueryArgs {
    /// Name of the table
    pub table: String,
    /// Which items: sku = "S1" and ts between 1 and 9
    pub condition: String,
    /// Use this index; the best one when left out
    #[arg(long, value_name = "NAME")]
    pub index: Option<String>,
    /// Drop what does not fit; it is read and paid for all the same
    #[arg(long, value_name = "CONDITION")]
    pub filter: Option<String>,
    /// Greatest sort key first
    #[arg(long)]
    pub desc: bool,
    /// End after so many items
    #[arg(long, value_name = "N", value_parser = count)]
    pub limit: Option<u64>,
    /// End after so many read units; the last page may go beyond them
    #[arg(long, value_name = "UNITS", value_parser = units)]
    pub max_capacity: Option<f64>,
    /// Only these attributes: a, b.c, d[0]
    #[arg(long, value_name = "PATHS")]
    pub projection: Option<String>,
    /// How items are read and printed.
    #[command(flatten)]
    pub items: ItemArgs,
}

/// What `dynamo sql` takes.
#[derive(Debug, ClapArgs)]
pub struct SqlArgs {
    /// The statement; only SELECT is sent
    pub statement: String,
    /// End after so many items
    #[arg(long, value_name = "N", value_parser = count)]
    pub limit: Option<u64>,
    /// End after so many read units; 1000 when left out, which read about 8 MB
    #[arg(long, value_name = "UNITS", value_parser = units)]
    pub max_capacity: Option<f64>,
    /// How items are read and printed.
    #[command(flatten)]
    pub items: ItemArgs,
}

/// What `dynamo scan` takes.
#[derive(Debug, ClapArgs)]
pub struct ScanArgs {
    /// Name of the table
    pub table: String,
    /// Read this index instead of the table
    #[arg(long, value_name = "NAME")]
    pub index: Option<String>,
    /// Drop what does not fit; it is read and paid for all the same
    #[arg(long, value_name = "CONDITION")]
    pub filter: Option<String>,
    /// Only these attributes: a, b.c, d[0]
    #[arg(long, value_name = "PATHS")]
    pub projection: Option<String>,
    /// End after so many items
    #[arg(long, value_name = "N", value_parser = count)]
    pub limit: Option<u64>,
    /// End after so many read units; 1000 when left out, which read about 8 MB
    #[arg(long, value_name = "UNITS", value_parser = units)]
    pub max_capacity: Option<f64>,
    /// End after so many pages
    #[arg(long, value_name = "N", value_parser = count)]
    pub max_pages: Option<u64>,
    /// End after so long: 30s, 5m
    #[arg(long, value_name = "SPAN", value_parser = time)]
    pub max_time: Option<Duration>,
    /// Read so many parts at the same time, 1 to 64
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub segments: u32,
    /// How items are read and printed.
    #[command(flatten)]
    pub items: ItemArgs,
}

fn units(text: &str) -> Result<f64, String> {
    let units: f64 = text.parse().map_err(|_| "write a number of read units".to_owned())?;
    if units.is_finite() && units > 0.0 { Ok(units) } else { Err("write more than 0 read units".to_owned()) }
}

fn time(text: &str) -> Result<Duration, String> {
    parse_span(text).map(|span| span.unsigned_abs())
}
