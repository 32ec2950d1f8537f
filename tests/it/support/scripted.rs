//! The commands of `dynamo` in this process, against any server.

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

/// Runs `flowid dynamo ARGUMENTS` as for a program, with the tables that the profile names.
pub async fn dynamo_of(url: &str, known: &[&str], arguments: &[&str]) -> Told {
    let words = ["flowid", "dynamo"].iter().chain(arguments);
    let args = Args::try_parse_from(words).unwrap();
    let Some(Verb::Dynamo(verb)) = &args.verb else { panic!("{arguments:?}") };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams =
        Streams { out: &mut out, err: &mut err, out_is_terminal: false, err_is_terminal: false, width: None };
    let format = args.global.manner.output.map(Into::into);
    let mut front = Front { streams, format, raw: false };
    let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
    let result = cli::dynamo::run(&mut front, &talk::aws(url), talk::scope(), verb, &known).await;
    let exit = front.end(result);
    Told { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// The same without such tables.
pub async fn dynamo(url: &str, arguments: &[&str]) -> Told {
    dynamo_of(url, &[], arguments).await
}
