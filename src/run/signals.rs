//! Signals of the operating system, as a stream.

use futures::Stream;
use futures::stream::{self, StreamExt};
use rustix::process::{Signal as Number, kill_current_process_group};
use tokio::signal::unix::{SignalKind, signal};

use crate::domain::{Fault, FaultKind};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGINT from outside: leave in order.
    Interrupt,
    /// SIGTERM: leave in order.
    Terminate,
    /// SIGHUP: the terminal is lost.
    Hangup,
    /// SIGTSTP from outside: suspend.
    Suspend,
    /// SIGCONT: take the terminal again.
    Continue,
}

/// All signals that the loop answers.
///
/// # Errors
/// When a handler can't be installed.
pub fn listen() -> Result<impl Stream<Item = Signal> + Unpin, Fault> {
    let kinds = [
        (SignalKind::hangup(), Signal::Hangup),
        (SignalKind::terminate(), Signal::Terminate),
        (SignalKind::interrupt(), Signal::Interrupt),
        (SignalKind::from_raw(Number::TSTP.as_raw()), Signal::Suspend),
        (SignalKind::from_raw(Number::CONT.as_raw()), Signal::Continue),
    ];
    let mut all = Vec::new();
    for (kind, meaning) in kinds {
        let mut received = signal(kind).map_err(|error| {
            Fault::new(FaultKind::Io, format!("the handler of a signal can't be installed: {error}"))
                .hint("start flowid from a plain shell")
                .source(error)
        })?;
        all.push(stream::poll_fn(move |context| {
            received.poll_recv(context).map(|some| some.map(|()| meaning))
        }));
    }
    // Handlers stay for as long as the process: the stream has no end.
    Ok(stream::select_all(all).chain(stream::pending()))
}

/// Stops this process and those that were started with it, as C-z does for a program in the foreground: a script or
/// `cargo run` around it would otherwise wait for it and keep the shell waiting. Returns when it is continued.
///
/// # Errors
/// When the signal can't be sent; nothing was stopped then.
pub fn stop_process() -> std::io::Result<()> {
    Ok(kill_current_process_group(Number::STOP)?)
}
