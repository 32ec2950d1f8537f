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

use tokio::sync::mpsc::Sender;
use tokio::sync::oneshot;

use crate::domain::{Fault, FaultKind, Scope};
use crate::insights::eval::{Context, Evaluation};
pub use crate::object::search::{Cut, Ended, Found, Progress, Search, Unread};
use crate::port::{Cloud, Stop};

/// What is counted while others work.
#[derive(Debug, Default)]
struct Counters {
    pages: AtomicU64,
    keys: AtomicU64,
    chosen: AtomicU64,
    chosen_bytes: AtomicU64,
    gets: AtomicU64,
    done: AtomicU64,
    bytes: AtomicU64,
    rows: AtomicU64,
    held: AtomicU64,
    /// All keys were listed.
    listed: AtomicBool,
    /// No more rows are taken.
    stopped: AtomicBool,
}

impl Counters {
    fn add(counter: &AtomicU64, number: u64) {
        counter.fetch_add(number, Ordering::Relaxed);
    }

    fn progress(&self) -> Progress {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Progress {
            pages: of(&self.pages),
            keys: of(&self.keys),
            chosen: of(&self.chosen),
            chosen_bytes: of(&self.chosen_bytes),
            is_listed: self.listed.load(Ordering::Relaxed),
            gets: of(&self.gets),
            done: of(&self.done),
            bytes: of(&self.bytes),
            rows: of(&self.rows),
            held: of(&self.held),
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
    let evaluation = Evaluation::new(Arc::clone(&search.plan), context, search.limit);
    let (jobs, waiting) = tokio::sync::mpsc::channel(feed::AHEAD);
    let (turns, in_order) = tokio::sync::mpsc::channel(feed::AHEAD);
    let (satisfied, is_satisfied) = oneshot::channel();
    work::start(&evaluation, waiting, search.range)?;
    let collector =
        collect::Collector::new(evaluation, found.clone(), Arc::clone(&counters), satisfied, search.is_live);
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
    let collect::Collected { answer, tally } = collected;
    let progress = counters.progress();
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
