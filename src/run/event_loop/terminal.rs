//! When the terminal is given back, for a while or for good, and how what runs is ended then.

use std::time::Duration;

use crossterm::event::Event;
use futures::{Stream, StreamExt};
use tokio::time::{Instant, timeout};

use super::{Ending, Loop};
use crate::app::Msg;
use crate::domain::{Fault, FaultKind};
use crate::run::guard;
use crate::run::program::Program;
use crate::run::signals::{self, Signal};

/// How long the last frame may take to leave.
const LAST_FRAME: Duration = Duration::from_secs(1);

/// How long a frame that is being thrown away is waited for before more is.
const DISCARD: Duration = Duration::from_millis(10);

impl<P, I, S> Loop<P, I, S>
where
    P: Program,
    I: Stream<Item = std::io::Result<Event>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    /// Lets the frame in flight leave; when the terminal does not take it, throws it away.
    async fn finish_frame(&mut self) {
        if !self.writer.is_busy() {
            return;
        }
        let mut patience = LAST_FRAME;
        let deadline = Instant::now() + LAST_FRAME * 2;
        while Instant::now() < deadline && timeout(patience, self.writer.written()).await.is_err() {
            // What is left of the frame may fill the kernel's queue again: throw away until it is out.
            guard::discard_output();
            patience = DISCARD;
        }
    }

    pub(super) async fn suspend(&mut self) {
        self.finish_frame().await;
        let Some(guard) = &mut self.guard else { return };
        guard.give_back();
        // The signal may arrive a moment after this returns: until the process is continued, hands off the terminal.
        self.away = true;
        if let Err(error) = signals::stop_process() {
            tracing::warn!(%error, "the process can't be suspended");
            self.take_terminal_again();
        }
    }

    pub(super) fn take_terminal_again(&mut self) {
        self.away = false;
        let Some(guard) = &mut self.guard else { return };
        if let Err(fault) = guard.take() {
            return self.end(Ending::Lost(fault));
        }
        let (width, height) = guard::size();
        self.take_in(Msg::Resize(width, height));
    }

    /// Gives the terminal back, then ends what runs.
    pub(super) async fn finish(mut self, ending: Ending) -> Result<(), Fault> {
        self.finish_frame().await;
        let copy = std::mem::take(&mut self.copy);
        if !copy.is_empty() && !matches!(ending, Ending::Lost(_)) {
            // What was copied is not lost by leaving at once.
            self.writer.send(copy);
            self.finish_frame().await;
        }
        drop(self.guard.take());
        match ending {
            Ending::Lost(fault) => {
                // Nobody is left to be told of a file that is not whole.
                self.jobs.finish_files().await;
                Err(fault)
            }
            Ending::Quit => {
                self.stop_everything().await;
                Ok(())
            }
            Ending::Signalled(name) => {
                self.stop_everything().await;
                Err(Fault::new(FaultKind::Cancelled, format!("ended by {name}")))
            }
        }
    }

    /// Ends what runs in order; a signal meanwhile ends the wait.
    async fn stop_everything(&mut self) {
        let in_time = tokio::select! {
            biased;
            in_time = self.jobs.stop_all() => in_time,
            _ = self.signals.next() => false,
        };
        if !in_time {
            guard::say(
                "flowid: something did not end in time; a query may still run at AWS, a file may be incomplete",
            );
        }
    }
}
