//! How long a conversation of many calls bears with calls that fail.

use std::time::Duration;

use tokio::time::sleep;

use super::conversation::Speaker;
use super::{Talk, faults};
use crate::domain::{Event, Fault, FaultKind};

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

    /// Counts a failed call and says that another is made, or gives the fault to end with.
    pub async fn again(&mut self, fault: Fault, speaker: &mut Speaker) -> Result<(), Fault> {
        let may_pass = matches!(
            fault.kind,
            FaultKind::Throttled | FaultKind::Network | FaultKind::Timeout | FaultKind::Service
        ) && !faults::is_too_large(&fault);
        self.failed += 1;
        if !may_pass || self.failed >= self.talk.pacing().trouble_limit {
            return Err(fault);
        }
        speaker.say(Event::Retrying(fault)).await;
        Ok(())
    }

    /// The same, and then the longer pause.
    pub async fn again_later(&mut self, fault: Fault, speaker: &mut Speaker) -> Result<(), Fault> {
        self.again(fault, speaker).await?;
        sleep(self.pause().unwrap_or_default()).await;
        Ok(())
    }

    /// The longer pause after a failed call.
    pub fn pause(&self) -> Option<Duration> {
        let index = self.failed.checked_sub(1)? as usize;
        self.talk.pacing().trouble.start().nth(index)
    }
}
