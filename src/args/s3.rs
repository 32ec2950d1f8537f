//! What the commands for S3 take.

pub mod get;
pub mod search;

use clap::{Args as ClapArgs, Subcommand};

use crate::domain::ObjectAddress;
use crate::domain::request::ByteRange;

const CAT_HELP: &str = "Examples:
  flowid s3 cat s3://logs/app.log --range -1000
  flowid s3 cat s3://logs/2026/11/24/app.ndjson.gz --decode -o csv
  flowid s3 cat s3://data/orders.parquet --decode | jq .id
  flowid s3 cat s3://data/orders.parquet --schema

What an object holds is told from its content, not from its name. With --decode gzip, zstd and bzip2 are unpacked, text in
any common encoding becomes UTF-8, and NDJSON, CSV and Parquet become rows in the format of -o. Of Parquet it reads the
footer, then the row groups. A terminal gets text only, and in its safe form, unless --raw is given.";

/// Commands for S3.
#[derive(Debug, Subcommand)]
pub enum S3Verb {
    /// List the buckets of the account, and the regions they are in
    Buckets,
    /// List keys and prefixes
    #[command(after_help = "Examples:
  flowid s3 ls s3://logs/2026/11/
  flowid s3 ls s3://logs/2026/ -r -o csv > keys.csv

Without -r the keys below the next / are listed as a prefix. With it several places are read at the same
time, and keys of different places come in any order; --parallel 1 lists them in the order of their bytes.")]
    Ls(LsArgs),
    /// Count the objects below a prefix and their bytes, by storage class
    #[command(after_help = "C-c ends it: what was counted is printed, and the exit status is 5.")]
    Du(DuArgs),
    /// Download an object, or all objects below a prefix
    #[command(after_help = get::HELP)]
    Get(get::GetArgs),
    /// Show what an object is like: size, class, encryption, checksums, metadata
    #[command(after_help = "An archived object says so, and how to restore it.")]
    Head(HeadArgs),
    /// Print the bytes of an object, or what they mean
    #[command(after_help = CAT_HELP)]
    Cat(CatArgs),
    /// Evaluate a query over the objects of a prefix: CloudTrail, access logs, flow logs, CSV, JSON, text
    #[command(after_help = search::HELP)]
    Search(search::SearchArgs),
    /// List the versions of an object, newest first, and the marks that it was deleted
    Versions(VersionsArgs),
}

/// Who pays.
#[derive(Debug, ClapArgs)]
pub struct PayerArgs {
    /// Pay for it, where the owner of the bucket does not
    #[arg(long)]
    pub request_payer: bool,
}

/// What `s3 ls` takes.
#[derive(Debug, ClapArgs)]
pub struct LsArgs {
    /// The bucket, and what keys begin with
    #[arg(value_name = "s3://BUCKET/PREFIX", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// List all keys below the prefix
    #[arg(short, long)]
    pub recursive: bool,
    /// Begin behind this key
    #[arg(long, value_name = "KEY")]
    pub start_after: Option<String>,
    /// Read so many places at the same time with -r, 1 to 64
    #[arg(long, value_name = "N", default_value = "16", value_parser = places)]
    pub parallel: usize,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}

/// What `s3 du` takes.
#[derive(Debug, ClapArgs)]
pub struct DuArgs {
    /// The bucket, and what keys begin with
    #[arg(value_name = "s3://BUCKET/PREFIX", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// Read so many places at the same time, 1 to 64
    #[arg(long, value_name = "N", default_value = "16", value_parser = places)]
    pub parallel: usize,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}

/// What `s3 head` takes.
#[derive(Debug, ClapArgs)]
pub struct HeadArgs {
    /// The object
    #[arg(value_name = "s3://BUCKET/KEY", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// This version; the current one when left out
    #[arg(long, value_name = "ID")]
    pub version_id: Option<String>,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}

/// What `s3 cat` takes.
#[derive(Debug, ClapArgs)]
pub struct CatArgs {
    /// The object
    #[arg(value_name = "s3://BUCKET/KEY", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// Only these bytes, counted from 0, both included: A-B, A- to the end, -N for the last N
    #[arg(long, value_name = "A-B", value_parser = bytes, allow_hyphen_values = true)]
    pub range: Option<ByteRange>,
    /// Unpack it, and print text and rows instead of bytes
    #[arg(long)]
    pub decode: bool,
    /// Of Parquet: its columns, their types, and how they are stored
    #[arg(long, conflicts_with = "range")]
    pub schema: bool,
    /// Of Parquet: its row groups, with their rows and bytes
    #[arg(long, conflicts_with_all = ["range", "schema"])]
    pub row_groups: bool,
    /// This version; the current one when left out
    #[arg(long, value_name = "ID")]
    pub version_id: Option<String>,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}

/// What `s3 versions` takes.
#[derive(Debug, ClapArgs)]
pub struct VersionsArgs {
    /// The object; a bucket alone, or what ends with /, lists all that begin so
    #[arg(value_name = "s3://BUCKET/KEY", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// List the versions of all keys that begin so
    #[arg(short, long)]
    pub recursive: bool,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}

fn places(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|places| (1..=64).contains(places))
        .ok_or_else(|| "write a number from 1 to 64".to_owned())
}

fn bytes(text: &str) -> Result<ByteRange, String> {
    let number = |text: &str| text.parse::<u64>().ok();
    let range = text.split_once('-').and_then(|(first, last)| match (first, last) {
        ("", last) => number(last).filter(|length| *length > 0).map(ByteRange::Last),
        (first, "") => number(first).map(ByteRange::From),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(ByteRange::Between(first, last))
        }
    });
    range.ok_or_else(|| "write A-B with A not behind B, A- or -N".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_bytes_are_read() {
        assert_eq!(bytes("0-9"), Ok(ByteRange::Between(0, 9)));
        assert_eq!(bytes("5-"), Ok(ByteRange::From(5)));
        assert_eq!(bytes("-7"), Ok(ByteRange::Last(7)));
        for wrong in ["", "-", "5", "9-5", "-0", "a-b", "1-2-3", "1-18446744073709551616"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
