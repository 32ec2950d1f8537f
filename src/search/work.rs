//! The threads that unpack objects, make rows of them and evaluate the rows, one object each at a time.

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::thread;

use tokio::sync::mpsc::Receiver;

use super::body::Body;
use super::no_thread;
use crate::domain::{Fault, Range};
use crate::insights::eval::Evaluation;
use crate::insights::eval::placed::Origin;
use crate::object::formats::Tally;
use crate::object::rows::{Rows, Source};

/// More threads than this wait for the network and for the one that collects.
const MOST_THREADS: usize = 8;

/// An object to be read.
pub(super) struct Job {
    /// Its bytes.
    pub source: Source<Body>,
    /// Where its rows come from.
    pub origin: Arc<Origin>,
    /// Where they go.
    pub pieces: SyncSender<Piece>,
}

/// What was made of an object, piece by piece.
pub(super) enum Piece {
    /// The evaluation of some lines, with the lines.
    Rows(Box<Evaluation>, Vec<u8>),
    /// Its end, or why it could not be read on.
    End(io::Result<()>, Tally),
}

/// Starts the threads. They end when there are no more jobs.
pub(super) fn start(evaluation: &Evaluation, jobs: Receiver<Job>, range: Option<Range>) -> Result<(), Fault> {
    let jobs = Arc::new(Mutex::new(jobs));
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(MOST_THREADS);
    for number in 0..threads {
        let (jobs, empty) = (Arc::clone(&jobs), evaluation.fork());
        let started = thread::Builder::new().name("search".to_owned()).spawn(move || {
            while let Some(job) = next(&jobs) {
                read(job, &empty, range);
            }
        });
        match started {
            Ok(_) => {}
            Err(error) if number == 0 => return Err(no_thread(error)),
            Err(_) => break,
        }
    }
    Ok(())
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().ok()?.blocking_recv()
}

fn read(job: Job, empty: &Evaluation, range: Option<Range>) {
    let Job { source, origin, pieces } = job;
    let mut rows = match Rows::open(source, &origin.key, range) {
        Ok(rows) => rows,
        Err(error) => return tell(&pieces, Piece::End(Err(error), Tally::default())),
    };
    loop {
        let mut lines = Vec::new();
        match rows.next(&mut lines) {
            Ok(true) => {
                let mut fork = empty.fork();
                fork.come_from(Arc::clone(&origin));
                fork.bytes(&lines);
                if pieces.send(Piece::Rows(Box::new(fork), lines)).is_err() {
                    return;
                }
            }
            Ok(false) => return tell(&pieces, Piece::End(Ok(()), rows.tally())),
            Err(error) => return tell(&pieces, Piece::End(Err(error), rows.tally())),
        }
    }
}

fn tell(pieces: &SyncSender<Piece>, piece: Piece) {
    // When nobody waits for it any more, it is of no use.
    pieces.send(piece).ok();
}
