//! The thread that writes to the terminal: one frame in flight, so that a terminal which takes its time stops nothing else.

use std::io::{self, ErrorKind, Write};
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::domain::{Fault, FaultKind};

/// One frame in flight: the loop draws the next one when this one is out.
const FRAMES_IN_FLIGHT: usize = 1;

/// How long to wait for a terminal that another program has set not to block (the setting is shared with it).
const FULL: Duration = Duration::from_millis(5);

/// How a frame was written.
#[derive(Debug)]
pub struct Written {
    /// The buffer, empty, for the next frame.
    pub buffer: String,
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
    frames: mpsc::Sender<String>,
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
                Fault::new(
                    FaultKind::Io,
                    format!("the thread that writes to the terminal can't start: {error}"),
                )
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
    pub fn send(&mut self, frame: String) {
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

fn write_frames(mut target: impl Write, mut frames: mpsc::Receiver<String>, report: &mpsc::Sender<Written>) {
    while let Some(mut buffer) = frames.blocking_recv() {
        let bytes = buffer.len();
        let began = Instant::now();
        let result = write_all(&mut target, buffer.as_bytes());
        let ended = Instant::now();
        buffer.clear();
        if report.blocking_send(Written { buffer, bytes, began, ended, result }).is_err() {
            return;
        }
    }
}

/// Writes all of a frame, in one call when the terminal takes it.
fn write_all(target: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match target.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(FULL),
            Err(error) => return Err(error),
        }
    }
    target.flush()
}
