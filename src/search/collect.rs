//! The thread that takes what was made of the objects, in the order of their keys, and says the rows.

use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
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
    /// How many rows were looked at.
    pub rows: u64,
}

/// Whoever collects.
pub(super) struct Collector {
    evaluation: Evaluation,
    found: Sender<Found>,
    counters: Arc<Counters>,
    satisfied: Option<oneshot::Sender<()>>,
    tally: Tally,
    told: Instant,
}

impl Collector {
    pub fn new(
        evaluation: Evaluation,
        found: Sender<Found>,
        counters: Arc<Counters>,
        satisfied: oneshot::Sender<()>,
    ) -> Self {
        let satisfied = Some(satisfied);
        Self { evaluation, found, counters, satisfied, tally: Tally::default(), told: Instant::now() }
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
            let rows = self.evaluation.counts().records_scanned;
            let collected = Collected { answer: self.evaluation.finish(), tally: self.tally, rows };
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
            let (ended, tally) = match turn.pieces.recv() {
                Ok(Piece::Rows(fork, lines)) => {
                    rows += fork.counts().records_scanned;
                    self.evaluation.absorb(*fork, &lines);
                    self.rows();
                    continue;
                }
                Ok(Piece::End(ended, tally)) => (ended, tally),
                Err(_) => (Err(std::io::Error::other("a thread ended by a defect")), Tally::default()),
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
        if self.told.elapsed() >= PACE {
            self.told = Instant::now();
            self.say(Found::Progress(self.counters.progress(self.evaluation.counts().records_scanned)));
        }
    }

    fn say(&self, found: Found) {
        // When nobody listens any more, `is_wanted` ends the work.
        self.found.blocking_send(found).ok();
    }
}
