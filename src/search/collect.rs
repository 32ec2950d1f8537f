//! The thread that takes what was made of the objects, in the order of their keys, and says the rows.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{Receiver as Turns, Sender};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::body::Short;
use super::work::Piece;
use super::{Counters, Found, Unread, no_thread};
use crate::domain::{Fault, FaultKind};
use crate::insights::eval::placed::Origin;
use crate::insights::eval::{Answer, Evaluation};
use crate::object::formats::Tally;

/// How often it says how far it has come.
const PACE: Duration = Duration::from_millis(100);

/// The answer so far takes no more than one part in so many of the time.
const SHARE: u32 = 10;

/// An answer of more rows than this is not said before its end: whoever shows it would do nothing else.
const MOST_SO_FAR: usize = 10_000;

/// The next object.
pub(super) struct Turn {
    /// Where its rows come from.
    pub origin: Arc<Origin>,
    /// What is made of it.
    pub pieces: Receiver<Piece>,
    /// Why it ended too early, if it did.
    pub short: Arc<OnceLock<Short>>,
    /// Its place among those that are read ahead, which the next one takes.
    pub _place: OwnedSemaphorePermit,
}

/// What was collected in the end.
pub(super) struct Collected {
    /// The answer, without the rows that were said.
    pub answer: Answer,
    /// What came of the lines.
    pub tally: Tally,
}

/// Whoever collects.
pub(super) struct Collector {
    evaluation: Evaluation,
    found: Sender<Found>,
    counters: Arc<Counters>,
    satisfied: Option<oneshot::Sender<()>>,
    tally: Tally,
    told: Instant,
    /// When the answer so far is said; never for a query whose rows are final as they come.
    so_far: Option<Instant>,
}

impl Collector {
    pub fn new(
        evaluation: Evaluation,
        found: Sender<Found>,
        counters: Arc<Counters>,
        satisfied: oneshot::Sender<()>,
        is_live: bool,
    ) -> Self {
        let satisfied = Some(satisfied);
        let told = Instant::now();
        let so_far = (is_live && !evaluation.is_streaming()).then_some(told);
        Self { evaluation, found, counters, satisfied, tally: Tally::default(), told, so_far }
    }

    /// Collects in a thread of its own, until there are no more objects or no more rows are wanted.
    pub fn start(mut self, mut turns: Turns<Turn>) -> Result<oneshot::Receiver<Collected>, Fault> {
        let (sender, receiver) = oneshot::channel();
        let collecting = move || {
            while self.is_wanted()
                && let Some(turn) = turns.blocking_recv()
            {
                self.take(turn);
            }
            drop(self.satisfied.take());
            self.count();
            let collected = Collected { answer: self.evaluation.finish(), tally: self.tally };
            // When nobody waits for it any more, it is of no use.
            sender.send(collected).ok();
        };
        thread::Builder::new().name("collect".to_owned()).spawn(collecting).map_err(no_thread)?;
        Ok(receiver)
    }

    fn is_wanted(&self) -> bool {
        let is_stopped = self.counters.stopped.load(Ordering::Relaxed);
        !is_stopped && !self.evaluation.is_satisfied() && !self.found.is_closed()
    }

    /// Takes the rows of one object.
    fn take(&mut self, turn: Turn) {
        self.evaluation.come_from(Arc::clone(&turn.origin));
        let mut rows = 0;
        while self.is_wanted() {
            let (ended, tally) = match turn.pieces.recv_timeout(PACE) {
                Ok(Piece::Rows(fork, lines)) => {
                    rows += fork.counts().records_scanned;
                    self.evaluation.absorb(*fork, &lines);
                    self.rows();
                    continue;
                }
                Ok(Piece::End(ended, tally)) => (ended, tally),
                Err(RecvTimeoutError::Timeout) => {
                    self.tell();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    (Err(std::io::Error::other("a thread ended by a defect")), Tally::default())
                }
            };
            self.tally.add(tally);
            match ended {
                Ok(()) => Counters::add(&self.counters.done, 1),
                Err(error) => self.unread(&turn, &error, rows),
            }
            return self.tell();
        }
    }

    fn rows(&mut self) {
        let batches = self.evaluation.drain();
        if !batches.is_empty() {
            self.say(Found::Rows(batches));
        }
        self.tell();
    }

    fn unread(&self, turn: &Turn, error: &std::io::Error, rows: u64) {
        let fault = match turn.short.get() {
            // Where the budget ended is told at the end.
            Some(Short::Cut) => return,
            Some(Short::Failed(fault)) if fault.kind == FaultKind::Cancelled => return,
            Some(Short::Failed(fault)) => fault.clone(),
            None if error.kind() == std::io::ErrorKind::ConnectionAborted => return,
            None => Fault::new(FaultKind::Io, format!("its content can't be read: {error}"))
                .hint("the object may be damaged or cut; flowid s3 cat shows its bytes"),
        };
        self.say(Found::Unread(Unread { key: (*turn.origin.key).into(), fault, rows }));
    }

    fn tell(&mut self) {
        if self.told.elapsed() < PACE {
            return;
        }
        self.told = Instant::now();
        self.count();
        self.say(Found::Progress(self.counters.progress()));
        let is_due = self.so_far.is_some_and(|due| due <= self.told);
        if is_due && self.evaluation.held() <= MOST_SO_FAR {
            let batches = self.evaluation.snapshot().batches;
            self.so_far = Some(self.told + PACE.max(self.told.elapsed() * SHARE));
            self.say(Found::SoFar(batches));
        }
    }

    fn count(&self) {
        self.counters.rows.store(self.evaluation.counts().records_scanned, Ordering::Relaxed);
        self.counters.held.store(self.evaluation.held() as u64, Ordering::Relaxed);
    }

    fn say(&self, found: Found) {
        // When nobody listens any more, `is_wanted` ends the work.
        self.found.blocking_send(found).ok();
    }
}
