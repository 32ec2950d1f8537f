//! What `logs refine` takes.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// What follows the help of the command.
pub const HELP: &str = "Examples:
  flowid logs refine app.ndjson.gz 'filter level = \"ERROR\" | stats count(*) by service'
  flowid logs refine api.ndjson --table users=users.csv 'lookup users id OUTPUT name'
  flowid logs refine api.ndjson --source db=db.ndjson 'filter id in (SOURCE db | fields id)'
  flowid logs refine today.ndjson --source previous=monday.ndjson 'pattern @message | diff'

An inner query reads the --source that its SOURCE names; a join keeps the rows of that side in memory. diff and
logcompare compare with the --source previous, whatever range they name: what stands before them is evaluated over both.

Answers are exact, but for groups of more than 10,000 values: there pct, percentile and median are at most 0.5 % of
the value away from it (DDSketch), histogram takes values within 0.5 % of a bound for either side, count_distinct has a
standard error of 1.6 % (HyperLogLog), values and topk know the first 10,000 different values. pattern tells 100,000
shapes of messages apart, and commands that look at rows together hold 1,000,000. The answer says when this was so.";

/// What `logs refine` takes.
#[derive(Debug, ClapArgs)]
pub struct RefineArgs {
    /// Lookup table for `lookup` and `cidrlookup`: CSV with a header, or one JSON object a line; may be repeated
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub table: Vec<NamedFile>,
    /// Rows that `SOURCE 'NAME'` reads inside of a join, of appendcols or of `in (SOURCE ..)`; `previous` is the earlier
    /// range of diff and logcompare; may be repeated
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub source: Vec<NamedFile>,
    /// The file; - reads standard input
    pub file: PathBuf,
    /// The query
    pub query: String,
}

/// A file under the name that a query has for it.
#[derive(Debug, Clone)]
pub struct NamedFile {
    /// The name.
    pub name: String,
    /// The file.
    pub file: PathBuf,
}

pub(super) fn named_file(text: &str) -> Result<NamedFile, String> {
    match text.split_once('=') {
        Some((name, file)) if !name.is_empty() && !file.is_empty() => {
            Ok(NamedFile { name: name.to_owned(), file: file.into() })
        }
        _ => Err("write NAME=FILE".to_owned()),
    }
}
