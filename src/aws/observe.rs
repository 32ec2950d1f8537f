//! What is told of every HTTP attempt, retries included.

use std::time::Duration;

use crate::domain::Text;

/// One HTTP attempt, finished or failed.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The service as its signature names it: `logs`, `sts`.
    pub service: &'static str,
    /// The operation, such as `StartQuery`.
    pub operation: Text,
    /// The request id of the answer.
    pub request_id: Option<Text>,
    /// The HTTP status; `None` when no answer came.
    pub status: Option<u16>,
    /// From sending to the last byte of the answer.
    pub duration: Duration,
    /// Bytes of the request's body.
    pub bytes_out: u64,
    /// Bytes of the answer's body.
    pub bytes_in: u64,
}

/// Told of every attempt, on the thread that made it: must not wait.
pub trait Observe: Send + Sync {
    /// An attempt has ended.
    fn attempt(&self, attempt: &Attempt);
}
