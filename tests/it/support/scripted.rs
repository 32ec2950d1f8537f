//! The commands of `dynamo`, `s3` and `lambda` in this process, against any server.

use clap::Parser;
use flowid::args::{Args, Verb};
use flowid::aws::Aws;
use flowid::cli::logs::Around;
use flowid::cli::{self, Exit, Failure, Front, Streams};
use flowid::config::{self, Folder};
use flowid::domain::SavedProfile;
use jiff::Timestamp;

use super::talk;

/// How a command ended and what it wrote.
#[derive(Debug)]
pub struct Told {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

/// Reads `flowid ARGUMENTS` and runs what `run` does with them as for a program.
async fn told(
    arguments: &[&str],
    out_is_terminal: bool,
    run: impl AsyncFnOnce(&mut Front<'_>, &Args) -> Result<Exit, Failure>,
) -> Told {
    let args = Args::try_parse_from(["flowid"].iter().chain(arguments)).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams =
        Streams { out: &mut out, err: &mut err, out_is_terminal, err_is_terminal: false, width: None };
    let format = args.global.manner.output.map(Into::into);
    let mut front = Front { streams, format, raw: false };
    let result = run(&mut front, &args).await;
    let exit = front.end(result);
    Told { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

/// Runs `flowid dynamo ARGUMENTS` as for a program, with the tables that the profile names.
pub async fn dynamo_of(url: &str, known: &[&str], arguments: &[&str]) -> Told {
    let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
    told(&[&["dynamo"], arguments].concat(), false, async |front, args| {
        let Some(Verb::Dynamo(verb)) = &args.verb else { panic!("{arguments:?}") };
        cli::dynamo::run(front, &talk::aws(url), talk::scope(), verb, &known).await
    })
    .await
}

/// The same without such tables.
pub async fn dynamo(url: &str, arguments: &[&str]) -> Told {
    dynamo_of(url, &[], arguments).await
}

/// Runs `flowid lambda ARGUMENTS` as for a program, with a profile.
pub async fn lambda_of(aws: &Aws, profile: &SavedProfile, arguments: &[&str]) -> Told {
    told(&[&["lambda"], arguments].concat(), false, async |front, args| {
        let Some(Verb::Lambda(verb)) = &args.verb else { panic!("{arguments:?}") };
        let config = config::load(&Folder::None, |_| vec![]).unwrap();
        let around = Around { args, settings: &config.settings, now: Timestamp::now() };
        cli::lambda::run(front, aws, talk::scope(), verb, &around, Some(profile)).await
    })
    .await
}

/// The same with a profile that is nothing special.
pub async fn lambda(url: &str, arguments: &[&str]) -> Told {
    lambda_of(&talk::aws(url), &SavedProfile::new("env"), arguments).await
}

/// Runs `flowid s3 ARGUMENTS` with the buckets that the profile names.
pub async fn s3_of(url: &str, known: &[&str], arguments: &[&str]) -> Told {
    s3_told(url, known, arguments, false).await
}

/// The same without such buckets.
pub async fn s3(url: &str, arguments: &[&str]) -> Told {
    s3_told(url, &[], arguments, false).await
}

/// The same for a terminal.
pub async fn s3_on_terminal(url: &str, arguments: &[&str]) -> Told {
    s3_told(url, &[], arguments, true).await
}

async fn s3_told(url: &str, known: &[&str], arguments: &[&str], out_is_terminal: bool) -> Told {
    let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
    told(&[&["s3"], arguments].concat(), out_is_terminal, async |front, args| {
        let Some(Verb::S3(verb)) = &args.verb else { panic!("{arguments:?}") };
        cli::s3::run(front, &talk::aws(url), talk::scope(), verb, &known, Timestamp::UNIX_EPOCH).await
    })
    .await
}
