//! What `s3 get` takes.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap::builder::{OsStringValueParser, TypedValueParser};

use super::PayerArgs;
use crate::domain::ObjectAddress;

/// What is behind `s3 get --help`.
pub const HELP: &str = "Examples:
  flowid s3 get s3://logs/2026/11/24/app.log.gz .
  flowid s3 get s3://logs/2026/11/24/ logs -o csv

What was cut goes on where it stopped when the same command is run again: until an object is whole, its bytes
are beside the target in .NAME.flowid-part. A file that is there is left alone unless it is the object already, or
--force is given. The column verified says by which checksum of S3 the bytes were proven, or why by none.
Below a prefix nothing is written outside of the folder, and one object that fails does not stop the others: it is
named, and the exit status is 5.";

/// The arguments.
#[derive(Debug, ClapArgs)]
pub struct GetArgs {
    /// The object; a bucket alone, or what ends with /, is all that begins so
    #[arg(value_name = "s3://BUCKET/KEY", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// The file, or a folder; for all that begins so the folder, which is made
    #[arg(value_name = "TARGET", value_parser = OsStringValueParser::new().try_map(target))]
    pub target: PathBuf,
    /// Replace files that are there and differ
    #[arg(long)]
    pub force: bool,
    /// This version; the current one when left out
    #[arg(long, value_name = "ID")]
    pub version_id: Option<String>,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}

/// Where others print to standard output, a file of this name would surprise.
fn target(written: OsString) -> Result<PathBuf, String> {
    match written.to_str() {
        Some("-") => Err("flowid s3 cat prints an object; a file of this name is written ./-".to_owned()),
        Some("") => Err("name a file or a folder, . for the one you are in".to_owned()),
        _ => Ok(written.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_file_or_a_folder() {
        for fine in [".", "./-", "a b", "/tmp/x"] {
            assert_eq!(target(fine.into()), Ok(PathBuf::from(fine)));
        }
        assert!(target("-".into()).unwrap_err().contains("flowid s3 cat"));
        assert!(target("".into()).is_err());
    }
}
