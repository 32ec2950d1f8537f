//! The signal that a conversation should end in order.

use futures::FutureExt;
use futures::channel::oneshot;
use futures::future::Shared;

/// Held by the conversation: resolves when it should end in order. Never resolves when the [`Stopper`] is dropped
/// without a word: then the stream itself is dropped and nothing needs to be said.
#[derive(Debug, Clone)]
pub struct Stop(Shared<oneshot::Receiver<()>>);

/// Held by whoever may end the conversation.
#[derive(Debug)]
pub struct Stopper(oneshot::Sender<()>);

impl Stop {
    /// A signal and its trigger.
    pub fn new() -> (Stopper, Self) {
        let (sender, receiver) = oneshot::channel();
        (Stopper(sender), Self(receiver.shared()))
    }

    /// A signal that nobody will give.
    pub fn never() -> Self {
        Self::new().1
    }

    /// Waits for the signal.
    pub async fn signalled(self) {
        if self.0.await.is_err() {
            futures::future::pending::<()>().await;
        }
    }
}

impl Stopper {
    /// Gives the signal.
    pub fn stop(self) {
        // An error only says that the conversation has ended already, which is what was wanted.
        self.0.send(()).ok();
    }
}
