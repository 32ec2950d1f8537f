//! A conversation written as one async function, seen from outside as a stream of events.

use std::future::Future;
use std::task::Poll;

use futures::channel::mpsc;
use futures::stream::poll_fn;
use futures::{FutureExt, SinkExt, StreamExt};

use crate::domain::{Event, Fault, FaultKind};
use crate::port::{Events, Stop};

/// Held by the function that talks: what it says are the events of the stream.
pub(super) struct Speaker(mpsc::Sender<Event>);

impl Speaker {
    /// Says an event, and waits until there is room for it: a slow listener makes the conversation wait.
    pub async fn say(&mut self, event: Event) {
        // The listener holds this future, so it can't be gone while the future runs.
        self.0.send(event).await.ok();
    }
}

/// Runs `talk` inside the stream: it moves only when the stream is polled and ends when the stream is dropped.
/// A fault that it returns is the last thing that the stream yields.
pub(super) fn conversation<F, T>(talk: T) -> Events
where
    F: Future<Output = Result<(), Fault>> + Send + 'static,
    T: FnOnce(Speaker) -> F,
{
    // No buffer beyond the one place that every sender has: events are large and the listener is near.
    let (sender, mut receiver) = mpsc::channel(0);
    let mut talking = Some(talk(Speaker(sender)).boxed());
    let mut fault = None;
    poll_fn(move |context| {
        if let Some(Poll::Ready(end)) = talking.as_mut().map(|future| future.poll_unpin(context)) {
            fault = end.err();
            talking = None;
        }
        match receiver.poll_next_unpin(context) {
            Poll::Ready(Some(event)) => Poll::Ready(Some(Ok(event))),
            Poll::Ready(None) => Poll::Ready(fault.take().map(Err)),
            Poll::Pending => Poll::Pending,
        }
    })
    .boxed()
}

/// The outcome of `wait`, or `None` when the stop was signalled first.
pub(super) async fn unless_stopped<F: Future>(stop: &Stop, wait: F) -> Option<F::Output> {
    tokio::select! {
        biased;
        () = stop.clone().signalled() => None,
        outcome = wait => Some(outcome),
    }
}

/// How a list ends that was stopped before its last page.
pub(super) fn stopped() -> Fault {
    Fault::new(FaultKind::Cancelled, "stopped on request")
}
