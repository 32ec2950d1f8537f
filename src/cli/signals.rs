//! Conversations that a signal ends: they move in a thread of their own, so that the signal is always heard.

use futures::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::Receiver;

use crate::domain::{Event, Fault, FaultKind};
use crate::port::Events;

/// The events of a conversation that moves in a thread of its own: to make rows of a large answer takes a while, and a
/// signal must not wait for it. The conversation ends when the receiver is dropped.
pub(super) fn in_a_thread(mut events: Events) -> Receiver<Result<Event, Fault>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let runtime = tokio::runtime::Handle::current();
    let pass_on = async move {
        loop {
            let event = tokio::select! {
                biased;
                () = sender.closed() => return,
                event = events.next() => event,
            };
            let Some(event) = event else { return };
            if sender.send(event).await.is_err() {
                return;
            }
        }
    };
    tokio::task::spawn_blocking(move || runtime.block_on(pass_on));
    receiver
}

/// SIGINT and SIGTERM.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on.
    pub(super) fn watch() -> Result<Self, Fault> {
        let watch = |kind| {
            signal(kind)
                .map_err(|error| Fault::new(FaultKind::Io, format!("signals can't be watched: {error}")))
        };
        Ok(Self { interrupt: watch(SignalKind::interrupt())?, terminate: watch(SignalKind::terminate())? })
    }

    /// Waits for either.
    pub(super) async fn come(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
