//! The thread that writes to the terminal: one frame in flight, so that a terminal which takes its time stops nothing else.

use std::io::{self, Write};
use std::time::Instant;

use tokio::sync::mpsc;

use crate::domain::{Fault, FaultKind};

/// One frame in flight: the loop draws the next one when this one is out.
const FRAMES_IN_FLIGHT: usize = 1;

/// How a frame was written.
#[derive(Debug)]
pub struct Written {
    /// The buffer, empty, for the next frame.
    pub buffer: Vec<u8>,
    /// How many bytes it held.
    pub bytes: usize,
    /// When the write began.
    pub began: Instant,
    /// When it ended.
    pub ended: Instant,
    /// Whether it succeeded.
    pub result: io::Result<()>,
}

/// The loop's end of the thread.
#[derive(Debug)]
pub struct Writer {
    frames: mpsc::Sender<Vec<u8>>,
    written: mpsc::Receiver<Written>,
    busy: bool,
}

impl Writer {
    /// Starts the thread. It ends with the writer, after the write that it is in.
    ///
    /// # Errors
    /// When the thread can't be started.
    pub fn start(target: impl Write + Send + 'static) -> Result<Self, Fault> {
        let (frames, to_write) = mpsc::channel(FRAMES_IN_FLIGHT);
        let (report, written) = mpsc::channel(FRAMES_IN_FLIGHT);
        std::thread::Builder::new()
            .name("terminal".into())
            .spawn(move || write_frames(target, to_write, &report))
            .map_err(|error| {
                Fault::new(FaultKind::Io, format!("the thread that writes to the terminal can't start: {error}"))
                    .hint("see how many processes and threads this account may have (ulimit -u)")
                    .source(error)
            })?;
        Ok(Self { frames, written, busy: false })
    }

    /// Whether a frame is in flight.
    pub fn is_busy(&self) -> bool {
        self.busy
    }

    /// Sends a frame; none may be in flight.
    pub fn send(&mut self, frame: Vec<u8>) {
        debug_assert!(!self.busy);
        // An error says that the thread has ended; `written` then answers so.
        self.frames.try_send(frame).ok();
        self.busy = true;
    }

    /// Waits until the frame in flight is out; `None` when the thread has ended.
    pub async fn written(&mut self) -> Option<Written> {
        let written = self.written.recv().await;
        self.busy = false;
        written
    }
}

fn write_frames(mut target: impl Write, mut frames: mpsc::Receiver<Vec<u8>>, report: &mpsc::Sender<Written>) {
    while let Some(mut buffer) = frames.blocking_recv() {
        let bytes = buffer.len();
        let began = Instant::now();
        let result = target.write_all(&buffer).and_then(|()| target.flush());
        let ended = Instant::now();
        buffer.clear();
        if report.blocking_send(Written { buffer, bytes, began, ended, result }).is_err() {
            return;
        }
    }
}
