//! `s3 get`: downloads an object, or all that a prefix begins, and prints a row for each that is whole.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::args::s3::get::GetArgs;
use crate::cli::progress::ProgressLine;
use crate::cli::signals::{LastResort, Signals};
use crate::cli::{Exit, Failure, Front};
use crate::domain::download::{Left, News, Pace, Row, Tally, Verified, What, Wish};
use crate::domain::request::{ByteRange, ObjectList, ObjectName, ObjectRange};
use crate::domain::text::{Safe, safe};
use crate::domain::{Batch, BatchBuilder, CellKind, Fault, FaultKind, Request, Scope, figures};
use crate::download::{self, Settings};
use crate::output::{Columns, Writer};
use crate::port::{Cloud, Stop};

const COLUMNS: [&str; 4] = ["key", "bytes", "path", "verified"];

/// How often the line of progress is renewed: often enough to look alive, and no load on a slow terminal.
const RENEWED: Duration = Duration::from_millis(250);

/// What the command asks. Ranges are told as one read of the whole, objects of a prefix as `PREFIX*`.
pub(super) fn requests(args: &GetArgs) -> Vec<Request> {
    let read = |object: ObjectName| {
        let range = ObjectRange { object: object.clone(), bytes: ByteRange::Whole, if_match: None };
        [Request::ObjectHead(object), Request::ObjectRange(range)]
    };
    match what(args) {
        What::Object(name) => read(name).into(),
        What::Prefix { bucket, prefix, requester_pays } => {
            let objects = ObjectName {
                bucket: bucket.clone(),
                key: format!("{prefix}*"),
                version: None,
                requester_pays,
            };
            let list =
                ObjectList { bucket, prefix, recursive: true, requester_pays, ..ObjectList::default() };
            [Request::Objects(list)].into_iter().chain(read(objects)).collect()
        }
    }
}

fn what(args: &GetArgs) -> What {
    let (bucket, key) = (args.address.bucket.clone(), args.address.key.clone());
    let requester_pays = args.payer.request_payer;
    if key.is_empty() || key.ends_with('/') {
        return What::Prefix { bucket, prefix: key, requester_pays };
    }
    What::Object(ObjectName { bucket, key, version: args.version_id.clone(), requester_pays })
}

/// Downloads. SIGINT and SIGTERM end it in order: what came is kept, and the next run goes on there.
///
/// # Errors
/// Why there is nothing to download, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &GetArgs,
) -> Result<Exit, Failure> {
    let what = what(args);
    let is_one = matches!(what, What::Object(_));
    if !is_one && args.version_id.is_some() {
        let fault = Fault::new(FaultKind::Invalid, "--version-id is of one object, and this is a prefix");
        return Err(fault.hint("leave it out, or name one object").into());
    }
    let wish = Wish { what, target: args.target.clone(), force: args.force };
    let (stopper, stop) = Stop::new();
    let (teller, mut told, counters) = download::teller();
    let mut work = std::pin::pin!(download::run(cloud, scope, wish, Settings::default(), stop, teller));
    let (mut signals, _last_resort) = (Signals::watch()?, LastResort::watch()?);
    let mut stopper = Some(stopper);
    let mut line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
    let look = front.look();
    let columns = Columns::Fixed(COLUMNS.map(str::to_owned).into());
    let mut rows = Writer::new(&mut *front.streams.out, look, columns);
    let mut session = Session { is_one, ..Session::default() };
    let (mut renew, mut pace) = (tokio::time::interval(RENEWED), Pace::default());
    let begun = Instant::now();
    let mut ended = None;
    loop {
        tokio::select! {
            biased;
            () = signals.come() => match stopper.take() {
                Some(stopper) => {
                    stopper.stop();
                    line.show(front.streams.err, Safe::own("stopping"));
                }
                None => break,
            },
            news = told.recv() => match news {
                Some(News::Done(row)) => {
                    line.wipe(front.streams.err);
                    rows.push(&Arc::new(batch(&row)))?;
                    session.tally.hear(&News::Done(row));
                }
                Some(News::Retrying(fault)) => {
                    line.show(front.streams.err, fault.safe().after("trying again: "));
                }
                Some(News::CredentialsAwaited) => {
                    line.show(front.streams.err, Safe::own("waiting for credentials"));
                }
                Some(news) => {
                    if let Some(words) = session.hear(news) {
                        line.tell(front.streams.err, &safe(&words));
                    }
                }
                None => break,
            },
            outcome = &mut work, if ended.is_none() => ended = Some(outcome),
            _ = renew.tick(), if stopper.is_some() => {
                let words = pace.words(begun.elapsed(), counters.read(), is_one);
                line.show(front.streams.err, safe(&words));
            }
        }
    }
    line.wipe(front.streams.err);
    let fault = ended.and_then(Result::err).filter(|fault| fault.kind != FaultKind::Cancelled);
    let fault = match fault {
        Some(fault) if session.tally.is_empty() => return Err(fault.into()),
        fault => fault.or_else(|| session.only.take()),
    };
    if session.tally.rows > 0 || fault.is_none() {
        rows.finish()?;
    }
    Ok(session.end(front, fault, stopper.is_none()))
}

/// What became of the objects.
#[derive(Default)]
struct Session {
    is_one: bool,
    tally: Tally,
    /// The exit status of the first object that failed.
    first: Option<Exit>,
    /// Why the one object that was asked for failed.
    only: Option<Fault>,
}

impl Session {
    /// What is said about news that are no row.
    fn hear(&mut self, news: News) -> Option<String> {
        self.tally.hear(&news);
        match news {
            News::Resumed { key, bytes } => {
                let bytes = figures::bytes(bytes as f64);
                Some(format!("{}: {bytes} are there already, and the rest is read", key.raw()))
            }
            News::Anew { key } => {
                Some(format!("{}: it changed since it was downloaded in part; it starts anew", key.raw()))
            }
            News::Failed { key, fault, left } => {
                let kept = left.map(|left| kept(key.raw(), left));
                if fault.kind == FaultKind::Cancelled {
                    return kept;
                }
                self.first.get_or_insert(Exit::of(&fault));
                if self.is_one {
                    self.only = Some(fault);
                    return kept;
                }
                let words = match &fault.hint {
                    Some(hint) => format!("error: {}: {}; {}", key.raw(), fault.what.raw(), hint.raw()),
                    None => format!("error: {}: {}", key.raw(), fault.what.raw()),
                };
                Some(kept.map_or(words.clone(), |kept| format!("{words}; {kept}")))
            }
            News::Done(_) | News::Retrying(_) | News::CredentialsAwaited => None,
        }
    }

    /// The last words, and the exit status.
    fn end(&self, front: &mut Front<'_>, fault: Option<Fault>, was_stopped: bool) -> Exit {
        if let Some(fault) = &fault {
            front.fault(fault);
        }
        if !self.is_one {
            front.notice(&safe(&self.tally.summary()));
        }
        let came = self.tally.rows > 0 || self.tally.kept > 0;
        if was_stopped && (!self.is_one || self.tally.rows == 0) {
            front.notice(&safe(match came {
                true => "stopped: the same command goes on where it stopped",
                false => "stopped: no byte had come",
            }));
            return if came { Exit::Partial } else { Exit::Failed };
        }
        match (&fault, self.first) {
            (None, None) => Exit::Done,
            (Some(_), _) | (_, Some(_)) if self.tally.rows > 0 => Exit::Partial,
            (Some(fault), _) => Exit::of(fault),
            (None, Some(first)) => first,
        }
    }
}

fn kept(key: &str, left: Left) -> String {
    format!("{key}: {} are kept, and the same command goes on there", left.words())
}

fn batch(row: &Row) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    rows.set(0, CellKind::Text, row.key.raw());
    rows.set(1, CellKind::Number, &row.bytes.to_string());
    rows.set(2, CellKind::Text, &row.path.to_string_lossy());
    let verified = match &row.verified {
        Verified::By(sum) if row.was_there => format!("{sum}, was there"),
        Verified::By(sum) => sum.clone(),
        Verified::Not(why) => format!("no: {why}"),
        Verified::Folder => "a folder".to_owned(),
    };
    rows.set(3, CellKind::Text, &verified);
    rows.end_row();
    rows.finish()
}
