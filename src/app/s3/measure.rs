//! How much lies below a prefix: counted page by page, and said while it is counted.

use jiff::Timestamp;

use super::Spot;
use crate::app::tickets::JobId;
use crate::domain::event::ObjectsPage;
use crate::domain::{Fault, FaultKind};

/// A count of what lies below a prefix.
#[derive(Debug)]
pub struct Measure {
    /// Below which prefix.
    pub spot: Spot,
    /// The conversation under way.
    pub(super) job: Option<JobId>,
    /// When it began.
    pub since: Timestamp,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Objects so far.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
    /// How many pages were read.
    pub pages: u64,
    /// Why it is not whole.
    pub fault: Option<Fault>,
}

impl Measure {
    pub(super) fn new(spot: Spot, job: JobId, now: Timestamp) -> Self {
        Self { spot, job: Some(job), since: now, ended: None, objects: 0, bytes: 0, pages: 0, fault: None }
    }

    pub(super) fn learn(&mut self, page: &ObjectsPage) {
        self.pages += 1;
        self.objects += page.objects.len() as u64;
        self.bytes += page.objects.iter().map(|object| object.size).sum::<u64>();
    }

    pub(super) fn end(&mut self, result: Result<(), Fault>, now: Timestamp) {
        self.job = None;
        self.ended = Some(now);
        self.fault = result.err();
    }

    /// Whether it is still being counted.
    pub fn is_running(&self) -> bool {
        self.job.is_some()
    }

    /// Whether all was counted.
    pub fn is_complete(&self) -> bool {
        self.job.is_none() && self.fault.is_none()
    }

    /// Whether it was stopped by a person.
    pub fn is_stopped(&self) -> bool {
        self.fault.as_ref().is_some_and(|fault| fault.kind == FaultKind::Cancelled)
    }
}
