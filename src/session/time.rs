//! Time as sessions see it: what the wall clock says, and waiting. Handed in, so that in tests hours pass in milliseconds.

#[cfg(test)]
pub(super) mod simulated;

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;

/// A clock and a way to wait.
pub trait Time: Send + Sync {
    /// The time by the wall clock.
    fn now(&self) -> Timestamp;

    /// Waits. The clock of the wait may stand still while a laptop sleeps.
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()>;
}

/// The clock of this machine.
pub fn of_this_machine() -> Arc<dyn Time> {
    Arc::new(Machine)
}

struct Machine;

impl Time for Machine {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        tokio::time::sleep(duration).boxed()
    }
}
