//! The commands of `dynamo` and `s3` in this process, against any server.

use clap::Parser;
use flowid::args::{Args, Verb};
use flowid::cli::{self, Exit, Front, Streams};

use super::talk;

/// How a command ended and what it wrote.
#[derive(Debug)]
pub struct Told {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

/// Runs a command, with what the profile names for where lists are denied.
async fn told(url: &str, known: &[&str], words: &[&str], out_is_terminal: bool) -> Told {
    let args = Args::try_parse_from(["flowid"].iter().chain(words)).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams =
        Streams { out: &mut out, err: &mut err, out_is_terminal, err_is_terminal: false, width: None };
    let format = args.global.manner.output.map(Into::into);
    let mut front = Front { streams, format, raw: false };
    let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
    let (aws, scope) = (talk::aws(url), talk::scope());
    let result = match &args.verb {
        Some(Verb::Dynamo(verb)) => cli::dynamo::run(&mut front, &aws, scope, verb, &known).await,
        Some(Verb::S3(verb)) => {
            cli::s3::run(&mut front, &aws, scope, verb, &known, jiff::Timestamp::UNIX_EPOCH).await
        }
        _ => panic!("{words:?}"),
    };
    let exit = front.end(result);
    Told { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// Runs `flowid s3 ARGUMENTS` with the buckets that the profile names.
pub async fn s3_of(url: &str, known: &[&str], arguments: &[&str]) -> Told {
    told(url, known, &[["s3"].as_slice(), arguments].concat(), false).await
}

/// The same without such buckets.
pub async fn s3(url: &str, arguments: &[&str]) -> Told {
    s3_of(url, &[], arguments).await
}

/// Runs `flowid s3 ARGUMENTS` for a terminal.
pub async fn s3_on_terminal(url: &str, arguments: &[&str]) -> Told {
    told(url, &[], &[["s3"].as_slice(), arguments].concat(), true).await
}

/// Runs `flowid dynamo ARGUMENTS` with the tables that the profile names.
pub async fn dynamo_of(url: &str, known: &[&str], arguments: &[&str]) -> Told {
    told(url, known, &[["dynamo"].as_slice(), arguments].concat(), false).await
}

/// The same without such tables.
pub async fn dynamo(url: &str, arguments: &[&str]) -> Told {
    dynamo_of(url, &[], arguments).await
}
