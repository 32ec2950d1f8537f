//! Noticing that the terminal is gone. crossterm 0.29 reads a terminal that was hung up again and again without ever
//! returning (its reader takes "nothing was read" for "read again"), so it must not be asked to read one.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crossterm::event::{Event, EventStream};
use futures::Stream;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::AbortHandle;

use crate::domain::{Fault, FaultKind};

/// How long the loop has to end in order once the terminal is lost: what it does then is bounded by two seconds.
const GRACE: Duration = Duration::from_secs(4);

/// The events of the terminal until it is hung up.
pub struct Input(EventStream);

impl Input {
    /// Listens from here on.
    pub fn new() -> Self {
        Self(EventStream::new())
    }
}

impl Stream for Input {
    type Item = std::io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if is_hung_up() {
            return Poll::Ready(None);
        }
        Pin::new(&mut self.0).poll_next(context)
    }
}

/// Whether the other end of standard input is closed.
fn is_hung_up() -> bool {
    let input = std::io::stdin();
    let mut asked = [PollFd::new(&input, PollFlags::IN)];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    // A question that fails tells nothing; crossterm's own reading then reports what is wrong.
    poll(&mut asked, Some(&at_once)).is_ok()
        && asked[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL)
}

/// Ends the process some seconds after the terminal is lost, should the loop be stuck in reading it all the same: a
/// hang-up between the question and the reading can't be excluded. Without a terminal nothing has to be given back, and
/// running queries stay at AWS.
pub struct Watch(AbortHandle);

impl Watch {
    /// Begins to watch, on another thread than the loop's.
    ///
    /// # Errors
    /// When the handler of the signal can't be installed.
    pub fn begin() -> Result<Self, Fault> {
        let mut lost = signal(SignalKind::hangup()).map_err(|error| {
            Fault::new(FaultKind::Io, format!("the handler of a signal can't be installed: {error}"))
                .hint("start flowid from a plain shell")
                .source(error)
        })?;
        let task = tokio::spawn(async move {
            lost.recv().await;
            tokio::time::sleep(GRACE).await;
            std::process::exit(1);
        });
        Ok(Self(task.abort_handle()))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
