//! What `s3 search` takes.

use clap::Args as ClapArgs;

use super::PayerArgs;
use crate::args::refine::named_file;
use crate::args::{NamedFile, Time};
use crate::domain::ObjectAddress;
use crate::domain::figures::read_bytes;

/// What follows the help of the command.
pub const HELP: &str = "Examples:
  flowid s3 search s3://logs/AWSLogs/111122223333/CloudTrail/ --since 1h 'filter errorCode = \"AccessDenied\"'
  flowid s3 search s3://logs/alb/ --from 13:00 --to 14:00 'stats count(*) by elb_status_code'
  flowid s3 search s3://logs/app/2026/11/24/ 'filter @message like /timeout/ | fields @key, @message' --max-bytes 5GiB

Rows: each record of CloudTrail, each line of an access log (ALB, NLB, CloudFront, S3), of a VPC flow log, of CSV with a
header, each line of text or JSON, also gzip, zstd or bzip2 or in UTF-16 with its mark, and of Parquet up to 128 MiB. Fields have the names of the AWS documentation, in small
letters and with _ for other characters: elb_status_code, cs_user_agent, srcaddr, log_status. Every row has @bucket and
@key; known formats have @timestamp. Rows come in the order of the keys.

With a time range objects are chosen by the dates in their names (2026/11/24, 20261124T1405Z, 2026-11-24-14, year=2026),
with room for logs that arrive late: 30 minutes for CloudTrail, 65 for load balancers, 40 for flow logs, 6 hours for S3
access logs, else an hour on both sides. What sorts between dated names is taken to be dated. Objects without a date are
read when they were written from 5 minutes before the range to a day behind it. Rows outside of the range are left out
where their format tells their time.

The budget counts the bytes that come, packed as they are. An object that can't be read is named, and the others go on.";

/// What `s3 search` takes.
#[derive(Debug, ClapArgs)]
pub struct SearchArgs {
    /// The bucket, and what keys begin with
    #[arg(value_name = "s3://BUCKET/PREFIX", value_parser = ObjectAddress::parse)]
    pub address: ObjectAddress,
    /// The query; - reads it from standard input
    pub query: String,
    /// Fetch no more than this: 500MB, 2GiB
    #[arg(long, value_name = "SIZE", default_value = "1GiB", value_parser = read_bytes)]
    pub max_bytes: u64,
    /// Time range; all objects without one.
    #[command(flatten)]
    pub time: Time,
    /// Lookup table for `lookup` and `cidrlookup`: CSV with a header, or one JSON object a line; may be repeated
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub table: Vec<NamedFile>,
    /// Rows that `SOURCE 'NAME'` reads inside of a join, of appendcols or of `in (SOURCE ..)`; may be repeated
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    pub source: Vec<NamedFile>,
    /// Who pays.
    #[command(flatten)]
    pub payer: PayerArgs,
}
