//! What the commands for S3 take.

pub mod get;

use clap::{Args as ClapArgs, Subcommand};

use crate::domain::ObjectAddress;

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
