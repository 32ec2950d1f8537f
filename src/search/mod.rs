//! A search over the objects of a prefix: they are listed, fetched several at a time, and read by the local engine in the
//! order of their keys. Both fronts may run one; how rows are shown is theirs.
//!
//! Memory is bounded: [`feed::AHEAD`] objects are read ahead of the one whose rows are taken, each by at most
//! [`body::AHEAD`] bytes.

mod body;
mod collect;
mod feed;
mod listing;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use jiff::Timestamp;
use tokio::sync::mpsc::Sender;
use tokio::sync::oneshot;

use crate::domain::{Batch, Fault, FaultKind, Range, Scope, Text};
use crate::insights::eval::{Answer, Context, Evaluation};
use crate::insights::plan::Plan;
use crate::object::formats::Tally;
use crate::port::{Cloud, Stop};

/// What is searched.
#[derive(Debug, Clone)]
pub struct Search {
    /// The bucket's name.
    pub bucket: String,
    /// Only keys that begin so.
    pub prefix: String,
    /// Only rows of this time, as far as the time of a row is known; it also chooses the objects, by their names.
    pub range: Option<Range>,
    /// No more bytes of objects are fetched than this; those that an attempt lost count as well.
    pub max_bytes: u64,
    /// Whether the one who asks pays for it.
    pub requester_pays: bool,
    /// The query.
    pub plan: Arc<Plan>,
    /// When it started.
    pub now: Timestamp,
}

/// What a search says.
#[derive(Debug)]
pub enum Found {
    /// Rows of the answer that are final, in their order: the query neither sorts nor groups.
    Rows(Vec<Arc<Batch>>),
    /// How far it has come.
    Progress(Progress),
    /// An object that was not read, or not to its end. The search goes on with the others.
    Unread(Unread),
    /// An attempt failed and is tried again.
    Retrying(Fault),
    /// Credentials take a while.
    CredentialsAwaited,
    /// The end, with the rows that are left.
    Ended(Box<Ended>),
}

/// How far a search has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Pages of keys that were listed.
    pub pages: u64,
    /// Keys that were looked at.
    pub keys: u64,
    /// Objects whose names or times fit.
    pub chosen: u64,
    /// Objects that were asked for.
    pub gets: u64,
    /// Objects that were read.
    pub done: u64,
    /// Bytes of objects that came.
    pub bytes: u64,
    /// Rows that were looked at.
    pub rows: u64,
}

/// An object that could not be read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Its key.
    pub key: Text,
    /// Why.
    pub fault: Fault,
    /// How many rows were read of it before.
    pub rows: u64,
}

/// Where the budget of bytes ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The object that did not fit any more; those whose keys sort behind it were not read either.
    pub key: Text,
    /// So many of its bytes were read.
    pub read: u64,
    /// So many it has.
    pub size: u64,
}

/// The end of a search.
#[derive(Debug)]
pub struct Ended {
    /// The answer to what was read: the rows that were not said yet.
    pub answer: Answer,
    /// How far it came.
    pub progress: Progress,
    /// What came of the rows of known formats.
    pub tally: Tally,
    /// Why the keys were not listed to their end.
    pub listing: Option<Fault>,
    /// Where the budget ended.
    pub cut: Option<Cut>,
    /// Whether it was asked to stop before its end.
    pub stopped: bool,
}

/// What is counted while others work.
#[derive(Debug, Default)]
struct Counters {
    pages: AtomicU64,
    keys: AtomicU64,
    chosen: AtomicU64,
    gets: AtomicU64,
    done: AtomicU64,
    bytes: AtomicU64,
    /// No more rows are taken.
    stopped: AtomicBool,
}

impl Counters {
    fn add(counter: &AtomicU64, number: u64) {
        counter.fetch_add(number, Ordering::Relaxed);
    }

    fn progress(&self, rows: u64) -> Progress {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Progress {
            pages: of(&self.pages),
            keys: of(&self.keys),
            chosen: of(&self.chosen),
            gets: of(&self.gets),
            done: of(&self.done),
            bytes: of(&self.bytes),
            rows,
        }
    }
}

/// Searches until there is no more, no more is wanted, or it is asked to stop; then too the answer to what was read is the
/// last that it says. When nobody listens it ends.
///
/// # Errors
/// When no thread can be started.
pub async fn run(
    cloud: &dyn Cloud,
    scope: Scope,
    search: Search,
    found: Sender<Found>,
    stop: Stop,
) -> Result<(), Fault> {
    let counters = Arc::new(Counters::default());
    let context = Context { now: search.now, range: search.range };
    let evaluation = Evaluation::new(Arc::clone(&search.plan), context, None);
    let (jobs, waiting) = tokio::sync::mpsc::channel(feed::AHEAD);
    let (turns, in_order) = tokio::sync::mpsc::channel(feed::AHEAD);
    let (satisfied, is_satisfied) = oneshot::channel();
    work::start(&evaluation, waiting, search.range)?;
    let collector = collect::Collector::new(evaluation, found.clone(), Arc::clone(&counters), satisfied);
    let mut collected = collector.start(in_order)?;
    let feed = feed::Feed { cloud, scope, search: &search, counters: &counters, found: &found };
    let feed::Fed { listing, cut, mut stopped } = feed.run(jobs, turns, is_satisfied, stop.clone()).await;
    if !stopped {
        // All is fetched, and some of it may still be read.
        stopped = tokio::select! {
            biased;
            result = &mut collected => return end(result, found, &counters, (listing, cut, false)).await,
            () = stop.signalled() => true,
        };
    }
    counters.stopped.store(stopped, Ordering::Relaxed);
    end(collected.await, found, &counters, (listing, cut, stopped)).await
}

/// Says the last words.
async fn end(
    collected: Result<collect::Collected, oneshot::error::RecvError>,
    found: Sender<Found>,
    counters: &Counters,
    (listing, cut, stopped): (Option<Fault>, Option<Cut>, bool),
) -> Result<(), Fault> {
    let Ok(collected) = collected else { return Err(defect()) };
    let collect::Collected { answer, tally, rows } = collected;
    let progress = counters.progress(rows);
    // When nobody listens any more there is nobody to tell.
    found.send(Found::Ended(Box::new(Ended { answer, progress, tally, listing, cut, stopped }))).await.ok();
    Ok(())
}

/// A thread of the search fell.
fn defect() -> Fault {
    Fault::new(FaultKind::Io, "a thread ended by a defect before all objects were read")
        .hint("report it, with the query and the objects")
}

/// No thread for the search.
fn no_thread(error: std::io::Error) -> Fault {
    let what = format!("no threads could be started: {error}");
    Fault::new(FaultKind::Io, what).hint("end other programs, or raise the limit of processes").source(error)
}
