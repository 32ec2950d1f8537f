//! Conversations that a signal ends in order: they move in a thread of their own, so that the signal is always heard.

use std::time::Duration;

use futures::StreamExt;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::{Exit, Front};
use crate::domain::text::{Safe, safe};
use crate::domain::{Event, Fault, FaultKind, Request, Scope, figures};
use crate::port::{Cloud, Events, Stop, Stopper};

/// How long a conversation that was asked to stop may take to say that it has.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// How long the program may take to say its last words when it is told to stop for the second time.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What a conversation says next.
pub(super) enum Heard {
    /// An event.
    Said(Event),
    /// The fault that ended it.
    Failed(Fault),
    /// A signal came, and the conversation is asked to stop.
    Stopping,
}

/// A conversation that SIGINT and SIGTERM end in order; a second one ends it at once. SIGHUP is left alone: it ends the
/// program.
pub(super) struct Conversation {
    events: Receiver<Result<Event, Fault>>,
    signals: Signals,
    stopper: Option<Stopper>,
    deadline: Option<Instant>,
    stopped: bool,
    cut: bool,
    gave_up: bool,
    _last_resort: LastResort,
}

impl Conversation {
    /// Begins it.
    ///
    /// # Errors
    /// Signals that can't be watched.
    pub(super) fn begin(cloud: &dyn Cloud, scope: Scope, request: Request) -> Result<Self, Fault> {
        let (stopper, stop) = Stop::new();
        Ok(Self {
            events: in_a_thread(cloud.serve(scope, request, stop)),
            signals: Signals::watch()?,
            stopper: Some(stopper),
            deadline: None,
            stopped: false,
            cut: false,
            gave_up: false,
            _last_resort: LastResort::watch()?,
        })
    }

    /// What it says next; nothing when it is over, or was given up.
    pub(super) async fn next(&mut self) -> Option<Heard> {
        tokio::select! {
            biased;
            () = self.signals.come() => self.stop(),
            () = expired(self.deadline) => self.give_up(),
            event = self.events.recv() => match event? {
                Ok(event) => Some(Heard::Said(event)),
                Err(fault) if self.stopped && fault.kind == FaultKind::Cancelled => {
                    self.cut = true;
                    None
                }
                Err(fault) => Some(Heard::Failed(fault)),
            },
        }
    }

    /// Asks it to stop, as a signal does; the second time it is given up.
    pub(super) fn stop(&mut self) -> Option<Heard> {
        let Some(stopper) = self.stopper.take() else { return self.give_up() };
        stopper.stop();
        self.stopped = true;
        self.deadline = Some(Instant::now() + STOP_PATIENCE);
        Some(Heard::Stopping)
    }

    fn give_up(&mut self) -> Option<Heard> {
        (self.cut, self.gave_up) = (true, true);
        None
    }

    /// Whether a signal came.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Whether it was stopped before its end.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    /// Whether it was left without an answer to the wish to stop.
    pub(super) fn is_given_up(&self) -> bool {
        self.gave_up
    }

    /// Lets it end in order beside what comes next.
    pub(super) fn end_aside(mut self) {
        self.stop();
        tokio::spawn(async move { while self.events.recv().await.is_some() {} });
    }

    /// Its end for whoever reads on: the signals that may still come.
    pub(super) fn into_signals(self) -> Signals {
        self.signals
    }
}

/// Says how much had come when a conversation was stopped.
pub(super) fn stopped(front: &mut Front<'_>, rows: u64) -> Exit {
    if rows == 0 {
        front.notice(&Safe::own("stopped: no row had come"));
        return Exit::Failed;
    }
    front.notice(&safe(&format!("stopped: {} had come", figures::rows(rows))));
    Exit::Partial
}

/// The events of a conversation that moves in a thread of its own: to make rows of a large answer takes a while, and a
/// signal must not wait for it. The conversation ends when the receiver is dropped.
fn in_a_thread(mut events: Events) -> Receiver<Result<Event, Fault>> {
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

async fn expired(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => futures::future::pending().await,
    }
}

/// Ends the program when it was told twice and did not end: it may be writing to somebody who does not read.
pub(super) struct LastResort(JoinHandle<()>);

impl LastResort {
    /// From now on, until it is dropped.
    ///
    /// # Errors
    /// Signals that can't be watched.
    pub(super) fn watch() -> Result<Self, Fault> {
        Ok(Self(tokio::spawn(last_resort(Signals::watch()?))))
    }
}

impl Drop for LastResort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn last_resort(mut signals: Signals) {
    signals.come().await;
    signals.come().await;
    tokio::time::sleep(LAST_WORDS).await;
    std::process::exit(Exit::Partial as i32);
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
