//! `s3 search`: a query over the objects of a prefix. Rows come as they match, when the query neither sorts nor groups;
//! what was not read is named at the end.

use std::time::Instant;

use jiff::Timestamp;
use tokio::sync::mpsc::channel;

use crate::args::RefineArgs;
use crate::args::s3::search::SearchArgs;
use crate::cli::progress::ProgressLine;
use crate::cli::signals::{LastResort, Signals};
use crate::cli::{Exit, Failure, Front, check, refine, window};
use crate::domain::request::{ByteRange, ObjectList, ObjectName, ObjectRange};
use crate::domain::text::{Safe, safe};
use crate::domain::{Fault, Range, Request, Scope, figures};
use crate::insights::plan::Plan;
use crate::output::{Columns, Writer};
use crate::port::{Cloud, Stop};
use crate::search::{self, Ended, Found, Search, Unread};

/// So many objects that could not be read are named; the others are counted.
const NAMED: usize = 20;

/// So many things that are found wait for whoever writes them.
const WAITING: usize = 4;

/// What the command asks: the listing, and each object whose name fits.
pub fn requests(args: &SearchArgs) -> Vec<Request> {
    let (bucket, prefix, requester_pays) =
        (&args.address.bucket, &args.address.key, args.payer.request_payer);
    let list = ObjectList {
        bucket: bucket.clone(),
        prefix: prefix.clone(),
        recursive: true,
        parallel: 1,
        requester_pays,
        ..ObjectList::default()
    };
    let object =
        ObjectName { bucket: bucket.clone(), key: format!("{prefix}*"), version: None, requester_pays };
    let range = ObjectRange { object, bytes: ByteRange::Whole, if_match: None };
    vec![Request::Objects(list), Request::ObjectRange(range)]
}

/// The time range, when one is asked for.
fn range(args: &SearchArgs, now: Timestamp) -> Result<Option<Range>, Fault> {
    if args.time.since.is_none() && args.time.from.is_none() {
        return Ok(None);
    }
    // A usual length is never used: one of the two is given.
    window::window(&args.time, jiff::SignedDuration::ZERO, now).map(|window| Some(window.resolve(now)))
}

/// Searches, and prints the rows. SIGINT and SIGTERM end it with the answer to what was read; a second one ends it at
/// once.
///
/// # Errors
/// A query or a range that can't be read, a fault before anything was read, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &SearchArgs,
    now: Timestamp,
) -> Result<Exit, Failure> {
    let range = range(args, now)?;
    let Some(plan) = plan(front, args, now)? else { return Ok(Exit::Usage) };
    let columns = columns(&plan);
    let search = Search {
        bucket: args.address.bucket.clone(),
        prefix: args.address.key.clone(),
        range,
        max_bytes: args.max_bytes,
        requester_pays: args.payer.request_payer,
        plan: plan.into(),
        limit: None,
        is_live: false,
        now,
    };
    let said = listen(front, cloud, scope, search, columns).await?;
    Ok(tell(front, said, args))
}

/// The query, ready to be evaluated.
fn plan(front: &mut Front<'_>, args: &SearchArgs, now: Timestamp) -> Result<Option<Plan>, Failure> {
    let query = check::query_text(&args.query, &mut std::io::stdin())?;
    let (table, source) = (args.table.clone(), args.source.clone());
    refine::compile(front, &RefineArgs { table, source, file: "-".into(), query }, now)
}

/// The columns, when they are known before the first row: then rows need not wait for those that follow.
fn columns(plan: &Plan) -> Columns {
    match plan.columns() {
        Some(columns) => Columns::Fixed(columns),
        None => Columns::Found { first: vec![], except: vec![] },
    }
}

/// What was said beside the rows.
#[derive(Default)]
struct Said {
    unread: Vec<Unread>,
    /// How many there are beside those.
    more_unread: u64,
    ended: Option<Box<Ended>>,
    printed: u64,
    seconds: f64,
}

async fn listen(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    search: Search,
    columns: Columns,
) -> Result<Said, Failure> {
    let mut signals = Signals::watch()?;
    let _last_resort = LastResort::watch()?;
    let (stopper, stop) = Stop::new();
    let mut stopper = Some(stopper);
    let (sender, mut found) = channel(WAITING);
    let started = Instant::now();
    let budget = search.max_bytes;
    let searching = search::run(cloud, scope, search, sender, stop);
    tokio::pin!(searching);
    let mut line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
    let look = front.look();
    let mut rows = Writer::new(&mut *front.streams.out, look, columns);
    let mut said = Said::default();
    let mut is_searching = true;
    loop {
        let heard = tokio::select! {
            biased;
            () = signals.come() => {
                match stopper.take() {
                    Some(stopper) => stopper.stop(),
                    // Told twice: what was written stays.
                    None => break,
                }
                line.show(front.streams.err, Safe::own("stopping"));
                continue;
            }
            heard = found.recv() => heard,
            result = &mut searching, if is_searching => {
                is_searching = false;
                result?;
                continue;
            }
        };
        match heard {
            None => break,
            Some(Found::Rows(batches)) => {
                line.wipe(front.streams.err);
                for batch in &batches {
                    said.printed += batch.len() as u64;
                    rows.push(batch)?;
                }
            }
            Some(Found::Progress(progress)) => {
                let words = progress.under_way(budget, started.elapsed().as_secs_f64());
                line.show(front.streams.err, safe(&words));
            }
            // The whole answer is printed at its end, once.
            Some(Found::SoFar(_)) => {}
            Some(Found::Unread(unread)) if said.unread.len() < NAMED => said.unread.push(unread),
            Some(Found::Unread(_)) => said.more_unread += 1,
            Some(Found::Retrying(fault)) => {
                line.show(front.streams.err, fault.safe().after("trying again: "));
            }
            Some(Found::CredentialsAwaited) => {
                line.show(front.streams.err, Safe::own("waiting for credentials"));
            }
            Some(Found::Ended(ended)) => said.ended = Some(ended),
        }
    }
    line.wipe(front.streams.err);
    if let Some(ended) = &mut said.ended {
        let nothing = ended.progress.gets == 0;
        if let Some(fault) = ended.listing.take_if(|_| nothing) {
            return Err(fault.into());
        }
        for batch in &ended.answer.batches {
            said.printed += batch.len() as u64;
            rows.push(batch)?;
        }
    }
    rows.finish()?;
    said.seconds = started.elapsed().as_secs_f64();
    Ok(said)
}

/// Says what it took, and what is missing.
fn tell(front: &mut Front<'_>, said: Said, args: &SearchArgs) -> Exit {
    let unread = said.unread.len() as u64 + said.more_unread;
    for Unread { key, fault, rows } in &said.unread {
        let rows = if *rows == 0 { String::new() } else { format!(" behind {}", figures::rows(*rows)) };
        front.notice(&safe(&format!("not read{rows}: {}: {fault}", key.raw())));
    }
    if said.more_unread > 0 {
        let more = figures::count(said.more_unread);
        front.notice(&safe(&format!("not read: {more} more objects, for such reasons")));
    }
    let Some(ended) = said.ended else {
        front.notice(&Safe::own("stopped before the end"));
        return Exit::Partial;
    };
    for note in &ended.answer.notes {
        front.notice(&safe(note).after("note: "));
    }
    lines(front, &ended);
    front.notice(&safe(&ended.progress.told(said.seconds)));
    if ended.progress.chosen == 0 && ended.listing.is_none() {
        let keys = figures::count(ended.progress.keys);
        front.notice(&safe(&format!(
            "no object to read: none of {keys} keys fits the prefix and the time range"
        )));
    }
    if let Some(cut) = &ended.cut {
        let told = cut.told(args.max_bytes, &ended.progress);
        front.notice(&safe(&format!("{told}: give a larger --max-bytes, a longer prefix, or a time range")));
    }
    if let Some(fault) = &ended.listing {
        front.fault(fault);
        front.notice(&Safe::own("not complete: the keys behind this error were not listed"));
    }
    if ended.stopped {
        front.notice(&Safe::own("stopped: the answer is that of what was read"));
    }
    let is_missing = unread > 0 || ended.cut.is_some() || ended.listing.is_some() || ended.stopped;
    match said.unread.first() {
        Some(first) if ended.progress.done == 0 && ended.progress.rows == 0 => Exit::of(&first.fault),
        _ if ended.stopped && said.printed == 0 => Exit::Failed,
        _ if is_missing => Exit::Partial,
        _ => Exit::Done,
    }
}

/// Says which lines were not taken as they should be.
fn lines(front: &mut Front<'_>, ended: &Ended) {
    for (count, what) in [
        (ended.tally.misfits, "lines do not fit the format of their object and were taken as text"),
        (ended.tally.invalid_utf8, "lines were not valid UTF-8"),
    ] {
        if count > 0 {
            front.notice(&safe(&format!("note: {} {what}", figures::count(count))));
        }
    }
}
