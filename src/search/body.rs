//! The bytes of an object on their way from the task that fetches them to the thread that reads them: a few of them wait
//! between the two, no more.

use std::io::{self, Read};
use std::sync::{Arc, OnceLock};

use tokio::sync::mpsc::{Receiver, Sender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::Fault;

/// So many bytes wait, or one piece that is larger.
pub(super) const AHEAD: usize = 4 << 20;

/// So many pieces wait, however small they are.
const PIECES: usize = 1_024;

/// Why the bytes of an object ended before its end.
#[derive(Debug, Clone)]
pub(super) enum Short {
    /// It could not be fetched.
    Failed(Fault),
    /// The budget was reached.
    Cut,
}

/// The end into which bytes go.
#[derive(Debug)]
pub(super) struct Filler {
    pieces: Sender<Piece>,
    room: Arc<Semaphore>,
    short: Arc<OnceLock<Short>>,
}

/// The end from which they are read.
#[derive(Debug)]
pub(super) struct Body {
    pieces: Receiver<Piece>,
    current: Option<(Arc<[u8]>, usize, OwnedSemaphorePermit)>,
    has_ended: bool,
}

#[derive(Debug)]
enum Piece {
    Bytes(Arc<[u8]>, OwnedSemaphorePermit),
    End,
}

/// Both ends, and where it is told why the bytes end too early.
pub(super) fn body() -> (Filler, Body, Arc<OnceLock<Short>>) {
    let (sender, receiver) = tokio::sync::mpsc::channel(PIECES);
    let short = Arc::new(OnceLock::new());
    let filler = Filler { pieces: sender, room: Arc::new(Semaphore::new(AHEAD)), short: Arc::clone(&short) };
    (filler, Body { pieces: receiver, current: None, has_ended: false }, short)
}

impl Filler {
    /// Hands bytes on when there is room; false when nobody wants them any more.
    pub async fn fill(&self, bytes: Arc<[u8]>) -> bool {
        let size = u32::try_from(bytes.len().min(AHEAD)).unwrap_or(u32::MAX);
        let Ok(permit) = Arc::clone(&self.room).acquire_many_owned(size).await else { return false };
        self.pieces.send(Piece::Bytes(bytes, permit)).await.is_ok()
    }

    /// These were all.
    pub async fn end(self) {
        // Nobody may want them any more.
        self.pieces.send(Piece::End).await.ok();
    }

    /// There are more, but they do not come.
    pub fn end_short(self, why: Short) {
        // Told once only, here.
        self.short.set(why).ok();
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some((bytes, at, _)) = &mut self.current
                && *at < bytes.len()
            {
                let length = buffer.len().min(bytes.len() - *at);
                buffer[..length].copy_from_slice(&bytes[*at..*at + length]);
                *at += length;
                return Ok(length);
            }
            self.current = None;
            if self.has_ended {
                return Ok(0);
            }
            match self.pieces.blocking_recv() {
                Some(Piece::Bytes(bytes, permit)) => self.current = Some((bytes, 0, permit)),
                Some(Piece::End) => self.has_ended = true,
                None => {
                    return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "its bytes end too early"));
                }
            }
        }
    }
}
