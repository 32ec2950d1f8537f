//! What is told of an HTTP attempt, and who is told.

use std::time::Duration;

use jiff::SignedDuration;

use crate::domain::Text;

/// One HTTP attempt, finished or failed.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The service as its signature names it: `logs`, `sts`; `metadata` for keys of a container or an instance.
    pub service: &'static str,
    /// The operation, such as `StartQuery`; of metadata the method and the path.
    pub operation: Text,
    /// The request id of the answer.
    pub request_id: Option<Text>,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// From sending to the last byte of the answer; of credential sources and of objects to the end of its head.
    pub duration: Duration,
    /// Bytes of the request's body.
    pub bytes_out: u64,
    /// Bytes of the answer's body; 0 when it broke off and did not say how long it would be. Of an object as many as are
    /// promised.
    pub bytes_in: u64,
    /// How far the answer's `Date` is ahead of this machine's clock, to the second.
    pub ahead: Option<SignedDuration>,
}

/// Told of every attempt, on the thread that made it: must not wait.
pub trait Observe: Send + Sync {
    /// An attempt has ended.
    fn attempt(&self, attempt: &Attempt);
}
