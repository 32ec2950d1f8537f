//! One query of the demo: what it has come to, and how it is shown, called and stopped while it works.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use super::queries::About;
use crate::domain::{Batch, QueryStatus};
use crate::insights::eval::Evaluation;

/// What a query is counted with beside its rows.
const ENTRY_BYTES: usize = 1 << 10;

/// What a query has come to.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Its state.
    pub status: QueryStatus,
    /// The rows so far.
    pub batches: Vec<Arc<Batch>>,
    /// Events that matched.
    pub matched: u64,
    /// Events that were read.
    pub scanned: u64,
    /// Bytes of the messages that were read.
    pub bytes: u64,
    /// Groups that are read.
    pub groups: usize,
}

impl Snapshot {
    /// What an evaluation has come to.
    pub fn of(status: QueryStatus, evaluation: &mut Evaluation, groups: usize) -> Self {
        let counts = evaluation.counts();
        Self {
            status,
            batches: evaluation.snapshot().batches,
            matched: counts.records_matched,
            scanned: counts.records_scanned,
            bytes: counts.bytes_scanned,
            groups,
        }
    }

    fn text_bytes(&self) -> usize {
        self.batches.iter().map(|batch| batch.text_bytes()).sum::<usize>() + ENTRY_BYTES
    }
}

/// What a query is called for while it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Someone wants to see how far it is.
    Show,
    /// It shall end.
    Stop,
}

/// One query.
pub struct Query {
    about: About,
    pace: Duration,
    control: Mutex<Control>,
    called: Condvar,
    stopped: Notify,
    snapshot: watch::Sender<Snapshot>,
}

struct Control {
    asked: bool,
    stop: bool,
    last_asked: Instant,
    began: Instant,
    ended: Option<Instant>,
}

impl Query {
    /// One that waits for its turn.
    pub fn new(about: About, pace: Duration) -> Self {
        let groups = about.groups.len();
        let nothing = Snapshot {
            status: QueryStatus::Scheduled,
            batches: vec![],
            matched: 0,
            scanned: 0,
            bytes: 0,
            groups,
        };
        let now = Instant::now();
        let control = Control { asked: false, stop: false, last_asked: now, began: now, ended: None };
        Self {
            about,
            pace,
            control: Mutex::new(control),
            called: Condvar::new(),
            stopped: Notify::new(),
            snapshot: watch::Sender::new(nothing),
        }
    }

    /// What is told of it.
    pub fn about(&self) -> &About {
        &self.about
    }

    /// How long it took, or has taken until now.
    pub fn took(&self) -> Duration {
        let control = self.control();
        control.ended.unwrap_or_else(Instant::now).duration_since(control.began)
    }

    /// Bytes that it read.
    pub fn bytes(&self) -> u64 {
        self.snapshot.borrow().bytes
    }

    /// How long it shall run at least.
    pub fn pace(&self) -> Duration {
        self.pace
    }

    /// For the query at work: shows what it has come to.
    pub fn publish(&self, snapshot: Snapshot) {
        if snapshot.status.is_final() {
            self.control().ended = Some(Instant::now());
        }
        self.snapshot.send_replace(snapshot);
    }

    /// For the query at work: waits until it is called, or until it is `due` to go on.
    pub fn wait(&self, due: Instant) -> Option<Call> {
        let mut control = self.control();
        loop {
            if control.stop {
                return Some(Call::Stop);
            }
            if std::mem::take(&mut control.asked) {
                return Some(Call::Show);
            }
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let woken = self.called.wait_timeout(control, left);
            control = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What it has come to by now: a running query is asked to show it.
    pub async fn look(&self) -> Snapshot {
        let mut shown = self.snapshot.subscribe();
        self.control().last_asked = Instant::now();
        if shown.borrow_and_update().status == QueryStatus::Running {
            self.control().asked = true;
            self.called.notify_all();
            // It can't fail while `self` holds the sender.
            if shown.changed().await.is_err() {
                tracing::debug!("a query of the demo ended without a word");
            }
        }
        shown.borrow().clone()
    }

    /// Its state.
    pub fn status(&self) -> QueryStatus {
        self.snapshot.borrow().status
    }

    /// Stops it, now or as soon as it begins.
    pub fn stop(&self) {
        self.control().stop = true;
        self.called.notify_all();
        self.stopped.notify_one();
    }

    /// Ends one that does not end by itself.
    pub fn end(&self, status: QueryStatus) {
        self.control().ended = Some(Instant::now());
        self.snapshot.send_modify(|snapshot| snapshot.status = status);
    }

    /// Until it is stopped before it began.
    pub async fn stopped(&self) {
        self.stopped.notified().await;
    }

    /// When it was last asked for.
    pub fn last_asked(&self) -> Instant {
        self.control().last_asked
    }

    /// Bytes of text that its rows hold.
    pub fn text_bytes(&self) -> usize {
        self.snapshot.borrow().text_bytes()
    }

    fn control(&self) -> MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
