//! The one port to AWS: a question goes in, a stream of events comes out. Decorators stack on it.

pub mod clock;
pub mod person;
pub mod record;
pub mod replay;
pub mod stop;

use futures::stream::BoxStream;

use crate::domain::{Event, Fault, Request, Scope};

pub use clock::Clock;
pub use person::Person;
pub use stop::{Stop, Stopper};

/// The events of one conversation. The first `Err` ends it. Dropping the stream ends a conversation without a word to
/// AWS; signalling [`Stop`] ends it in order (a running query is stopped there too).
pub type Events = BoxStream<'static, Result<Event, Fault>>;

/// Whoever answers questions: the AWS adapter, a recording, a decorator.
pub trait Cloud: Send + Sync {
    /// Begins a conversation. Nothing is sent before the stream is polled.
    fn serve(&self, scope: Scope, request: Request, stop: Stop) -> Events;
}

impl<C: Cloud + ?Sized> Cloud for std::sync::Arc<C> {
    fn serve(&self, scope: Scope, request: Request, stop: Stop) -> Events {
        (**self).serve(scope, request, stop)
    }
}
