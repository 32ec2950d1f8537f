//! How long a conversation of many calls bears with calls that fail.

use std::time::Duration;

use super::{Talk, faults};
use crate::domain::{Fault, FaultKind};

/// Calls that failed in a row.
pub(super) struct Trouble<'a> {
    talk: &'a Talk,
    failed: u32,
}

impl<'a> Trouble<'a> {
    /// Nothing has failed yet.
    pub fn none(talk: &'a Talk) -> Self {
        Self { talk, failed: 0 }
    }

    /// Counts a failed call: the fault to show when another may help, or to end with when not.
    pub fn again(&mut self, fault: Fault) -> Result<Fault, Fault> {
        let may_pass = matches!(
            fault.kind,
            FaultKind::Throttled | FaultKind::Network | FaultKind::Timeout | FaultKind::Service
        ) && !faults::is_too_large(&fault);
        self.failed += 1;
        if may_pass && self.failed < self.talk.pacing().trouble_limit { Ok(fault) } else { Err(fault) }
    }

    /// The longer pause after a failed call.
    pub fn pause(&self) -> Option<Duration> {
        let index = self.failed.checked_sub(1)? as usize;
        self.talk.pacing().trouble.start().nth(index)
    }
}
