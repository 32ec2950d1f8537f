//! How things are answered: format, explaining, asking nobody, settings, log.

use std::path::PathBuf;

use clap::Args as ClapArgs;

use super::OutputFormat;

/// How things are answered, before or after the command.
#[derive(Debug, Clone, ClapArgs)]
#[command(next_help_heading = "How to answer")]
pub struct Manner {
    /// Format of rows: table (usual on a terminal), ndjson (usual elsewhere), json, csv, or parquet for a
    /// file
    #[arg(short, long, global = true, value_name = "FORMAT", value_enum, hide_possible_values = true)]
    pub output: Option<OutputFormat>,
    /// Print the AWS calls, their cost and permissions, and make none
    #[arg(long, global = true)]
    pub explain: bool,
    /// Never ask a person: exit 4 instead
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Refuse to run where other programs could read the memory of this one; without it that is a warning
    #[arg(long, global = true)]
    pub strict: bool,
    /// Write foreign text to a terminal as it is, control characters and all
    #[arg(long, global = true)]
    pub raw: bool,
    /// Folder with your settings.toml, keys.toml, themes.toml and queries.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// Write our own log to this file; FLOWID_LOG=debug sets how much
    #[arg(long, global = true, value_name = "FILE")]
    pub log: Option<PathBuf>,
}
