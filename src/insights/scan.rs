//! A query over all lines of a source, evaluated by as many threads as there are cores. The answer is that of one thread.
//!
//! Workers take turns with the reader. Whoever has it reads one chunk into a buffer of its own, and puts on a queue where
//! what it finds will be told, before it lets go of the reader: so the queue is in the order of the lines. Then it
//! evaluates its chunk while the next one reads. The caller's thread takes what they find, in order, and hands on the
//! rows. Whatever a slow source has so far is a chunk: its rows come at once.

use std::io;
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

use super::eval::Evaluation;
use super::input::{Chunk, Lines};
use crate::domain::Batch;

/// Why a query did not see the end of its source.
#[derive(Debug)]
pub enum Broken<E> {
    /// The source can't be read on. What came before was taken.
    Source(io::Error),
    /// No thread could be started.
    Threads(io::Error),
    /// A thread ended by a defect: what it read is lost.
    Defect,
    /// The rows could not be handed on.
    Rows(E),
}

/// How the work is shared out.
struct Manner {
    /// How many threads evaluate.
    threads: usize,
    /// So many bytes are evaluated before the first thread starts: less is not worth one.
    alone: usize,
    /// How many bytes a thread reads at once.
    piece: usize,
    evaluate: fn(&mut Evaluation, &[u8]),
}

/// More threads than this wait for the reader and for the caller.
const MOST_THREADS: usize = 8;

/// Evaluates the lines until there are no more, or no more are wanted. Rows that are final are handed on as they come,
/// in order.
///
/// # Errors
/// See [`Broken`].
pub fn scan<E>(
    evaluation: &mut Evaluation,
    lines: Lines<'static>,
    threads: NonZeroUsize,
    rows: impl FnMut(Vec<Arc<Batch>>) -> Result<(), E>,
) -> Result<(), Broken<E>> {
    let manner = Manner {
        threads: threads.get().min(MOST_THREADS),
        alone: 1 << 20,
        piece: 512 << 10,
        evaluate: Evaluation::bytes,
    };
    scan_in(&manner, evaluation, lines, rows)
}

fn scan_in<E>(
    manner: &Manner,
    evaluation: &mut Evaluation,
    mut lines: Lines<'static>,
    mut rows: impl FnMut(Vec<Arc<Batch>>) -> Result<(), E>,
) -> Result<(), Broken<E>> {
    let mut read = 0;
    while !evaluation.is_satisfied() {
        if manner.threads > 1 && read >= manner.alone {
            return share(manner, evaluation, lines, rows);
        }
        let Some(chunk) = lines.next_chunk().map_err(Broken::Source)? else { break };
        read += chunk.len();
        (manner.evaluate)(evaluation, chunk);
        rows(evaluation.drain()).map_err(Broken::Rows)?;
    }
    Ok(())
}

/// Shares the rest of the lines out among threads. They are not waited for when no more lines are wanted: one of them may
/// wait for a source that never goes on.
fn share<E>(
    manner: &Manner,
    evaluation: &mut Evaluation,
    lines: Lines<'static>,
    mut rows: impl FnMut(Vec<Arc<Batch>>) -> Result<(), E>,
) -> Result<(), Broken<E>> {
    // Each thread may be one chunk ahead of the one that it evaluates: more would only take memory.
    let (queue, turns) = sync_channel(2 * manner.threads);
    let spares = Arc::new(Mutex::new(Vec::new()));
    let workers = start(manner, evaluation, Reader { lines, queue, has_ended: false }, &spares)?;
    while !evaluation.is_satisfied() {
        let found = match turns.recv() {
            Ok(Turn::Chunk(promise)) => promise.recv().map_err(|_| Broken::Defect)?,
            Ok(Turn::End(end)) => {
                let are_sound = workers.into_iter().all(|worker| worker.join().is_ok());
                return if are_sound { end.map_err(Broken::Source) } else { Err(Broken::Defect) };
            }
            Err(_) => return Err(Broken::Defect),
        };
        evaluation.absorb(found.fork, found.chunk.lines());
        recycle(&spares, found.chunk, manner.piece);
        rows(evaluation.drain()).map_err(Broken::Rows)?;
    }
    Ok(())
}

/// Who has it reads, and says on the queue what becomes of it.
struct Reader {
    lines: Lines<'static>,
    queue: SyncSender<Turn>,
    has_ended: bool,
}

/// What the reader gave.
enum Turn {
    /// Where what a chunk holds will be told.
    Chunk(Receiver<Found>),
    /// Nothing more.
    End(io::Result<()>),
}

/// What was found in a chunk.
struct Found {
    fork: Evaluation,
    chunk: Chunk,
}

/// Buffers to be used again.
type Spares = Arc<Mutex<Vec<Vec<u8>>>>;

fn start<E>(
    manner: &Manner,
    evaluation: &Evaluation,
    reader: Reader,
    spares: &Spares,
) -> Result<Vec<JoinHandle<()>>, Broken<E>> {
    let reader = Arc::new(Mutex::new(reader));
    let mut workers = Vec::with_capacity(manner.threads);
    for _ in 0..manner.threads {
        let (reader, spares, empty) = (Arc::clone(&reader), Arc::clone(spares), evaluation.fork());
        let Manner { piece, evaluate, .. } = *manner;
        let work = move || {
            while let Some((chunk, answer)) = take_turn(&reader, &spares, piece) {
                let mut fork = empty.fork();
                evaluate(&mut fork, chunk.lines());
                // When nobody waits for it any more, the next turn tells.
                answer.send(Found { fork, chunk }).ok();
            }
        };
        match thread::Builder::new().name("scan".to_owned()).spawn(work) {
            Ok(worker) => workers.push(worker),
            Err(error) if workers.is_empty() => return Err(Broken::Threads(error)),
            Err(_) => break,
        }
    }
    Ok(workers)
}

/// Reads a chunk and promises to tell what it holds. Nothing at the end, when nobody waits any more, or when another
/// thread fell while it had the reader.
fn take_turn(reader: &Mutex<Reader>, spares: &Spares, piece: usize) -> Option<(Chunk, SyncSender<Found>)> {
    let mut reader = reader.lock().ok()?;
    if reader.has_ended {
        return None;
    }
    let spare = spares.lock().ok()?.pop().unwrap_or_else(|| vec![0; piece]);
    let (turn, taken) = match reader.lines.take_chunk(spare) {
        Ok(Some(chunk)) => {
            let (answer, promise) = sync_channel(1);
            (Turn::Chunk(promise), Some((chunk, answer)))
        }
        Ok(None) => (Turn::End(Ok(())), None),
        Err(error) => (Turn::End(Err(error)), None),
    };
    let is_wanted = reader.queue.send(turn).is_ok();
    reader.has_ended = taken.is_none() || !is_wanted;
    taken.filter(|_| is_wanted)
}

/// Keeps a buffer for the next chunk, unless an endless line made it a large one.
fn recycle(spares: &Spares, chunk: Chunk, piece: usize) {
    let buffer = chunk.into_buffer();
    if buffer.len() <= piece.saturating_mul(2)
        && let Ok(mut spares) = spares.lock()
    {
        spares.push(buffer);
    }
}

#[cfg(test)]
mod tests;
