//! Records conversations as JSON lines, one per question and per answer, so that they can be replayed.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use serde::{Deserialize, Serialize};

use super::{Cloud, Events, Stop};
use crate::domain::{Event, Fault, Request, Scope};

/// One line of a recording.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Line {
    /// A question; the number ties its answers to it.
    Asked(u64, Scope, Request),
    /// An answer.
    Answered(u64, Event),
    /// The conversation failed.
    Failed(u64, Fault),
    /// The conversation ended.
    Ended(u64),
}

/// Passes every question on and writes what was said.
pub struct Record<C, W> {
    inner: C,
    tape: Arc<Mutex<Tape<W>>>,
}

struct Tape<W> {
    writer: W,
    next: u64,
    /// The first write that failed; nothing is written after it, so a recording is never silently full of holes.
    broken: Option<std::io::Error>,
}

impl<C, W: Write> Record<C, W> {
    /// Records what passes into `writer`.
    pub fn new(inner: C, writer: W) -> Self {
        Self { inner, tape: Arc::new(Mutex::new(Tape { writer, next: 0, broken: None })) }
    }

    /// Why the recording is not whole, if it isn't.
    pub fn broken(&self) -> Option<String> {
        lock(&self.tape).broken.as_ref().map(ToString::to_string)
    }
}

fn lock<W>(tape: &Mutex<Tape<W>>) -> std::sync::MutexGuard<'_, Tape<W>> {
    tape.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<W: Write> Tape<W> {
    fn write(&mut self, line: &Line) {
        if self.broken.is_some() {
            return;
        }
        let written = serde_json::to_writer(&mut self.writer, line)
            .map_err(std::io::Error::from)
            .and_then(|()| self.writer.write_all(b"\n"))
            .and_then(|()| self.writer.flush());
        self.broken = written.err();
    }
}

impl<C: Cloud, W: Write + Send + 'static> Cloud for Record<C, W> {
    fn serve(&self, scope: Scope, request: Request, stop: Stop) -> Events {
        let number = {
            let mut tape = lock(&self.tape);
            tape.next += 1;
            let number = tape.next;
            tape.write(&Line::Asked(number, scope.clone(), request.clone()));
            number
        };
        let tape = Arc::clone(&self.tape);
        let end = Arc::clone(&self.tape);
        let answers = self.inner.serve(scope, request, stop).inspect(move |answer| {
            let line = match answer {
                Ok(event) => Line::Answered(number, event.clone()),
                Err(fault) => Line::Failed(number, fault.clone()),
            };
            lock(&tape).write(&line);
        });
        let last = futures::stream::poll_fn(move |_| {
            lock(&end).write(&Line::Ended(number));
            std::task::Poll::Ready(None)
        });
        answers.chain(last).boxed()
    }
}
