//! How often an operation may be asked.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::demo::refusal::Refusal;

/// Counts the requests of each operation in each second.
pub struct Rates {
    /// Requests of one operation in a second; `None` is as many as come.
    most: Option<u32>,
    seen: Mutex<HashMap<String, (Instant, u32)>>,
}

impl Rates {
    /// Nobody has asked yet.
    pub fn new(most: Option<u32>) -> Self {
        Self { most, seen: Mutex::default() }
    }

    /// Lets a request pass.
    ///
    /// # Errors
    /// `ThrottlingException` when the operation was asked too often within this second.
    pub fn admit(&self, operation: &str, now: Instant) -> Result<(), Refusal> {
        let Some(most) = self.most else { return Ok(()) };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (begin, count) = seen.entry(operation.to_owned()).or_insert((now, 0));
        if now.duration_since(*begin) >= Duration::from_secs(1) {
            (*begin, *count) = (now, 0);
        }
        *count += 1;
        if *count > most { Err(Refusal::new("ThrottlingException", "Rate exceeded")) } else { Ok(()) }
    }
}
