//! The conversations of the S3 pane: pages as far as they are wanted, what the object under the cursor is like, a count of
//! what lies below, and what came of each.

use jiff::Timestamp;

use super::{Head, Measure, REST, S3, Spot, State};
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::tickets::JobId;
use crate::app::work::Work;
use crate::app::{Pane, Remote};
use crate::domain::request::{ObjectList, VersionList};
use crate::domain::{Event, Fault, FaultKind, Request};

/// How many sub-prefixes are counted at once.
const PARALLEL: usize = 8;
/// How many pages of versions of one key are read: 100,000 of them.
const VERSION_PAGES: u64 = 100;

impl State {
    /// All that the pane wants to be asked now.
    pub(in crate::app) fn s3_due(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.s3.content().is_some() {
            return self.content_due().into_iter().collect();
        }
        let mut effects: Vec<Effect> = self.keys_if_due(now).into_iter().collect();
        effects.extend(self.sort_keys_if_due());
        effects.extend(self.head_if_due(now));
        effects.extend(self.beside_due(now));
        effects
    }

    /// What the pane asked for is no longer wanted, and what it knows neither.
    pub(in crate::app) fn forget_s3(&mut self) -> Vec<Effect> {
        self.s3 = S3::default();
        let mut effects = self.forget(Purpose::Of(Pane::S3));
        effects.extend(self.forget(Purpose::KeySort));
        effects
    }

    /// Ends a conversation of the pane whose answers are no longer wanted.
    pub(super) fn drop_job(&mut self, job: Option<JobId>) -> Option<Effect> {
        let job = job?;
        self.jobs.end(job).map(|_| Effect::Drop(job))
    }

    fn keys_if_due(&mut self, now: Timestamp) -> Option<Effect> {
        if !self.s3.level().wants_page() {
            return None;
        }
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        let pays = self.s3.level().spot.bucket().is_some_and(|bucket| self.s3.pays(bucket));
        let level = self.s3.level_mut();
        level.since = if level.asked { level.since } else { now };
        level.job = Some(job);
        level.asked = true;
        level.calls += 1;
        let request = match &level.spot {
            Spot::Buckets => Request::Buckets,
            // One page a conversation: a listing that is not scrolled on is not read on, and can go on where it stands.
            Spot::Prefix { bucket, prefix, recursive } => Request::Objects(ObjectList {
                bucket: bucket.clone(),
                prefix: prefix.clone(),
                recursive: *recursive,
                from: level.from(),
                pages: Some(1),
                parallel: 1,
                requester_pays: pays,
                ..ObjectList::default()
            }),
            Spot::Versions { bucket, key } => Request::ObjectVersions(VersionList {
                bucket: bucket.clone(),
                prefix: key.clone(),
                exact: true,
                pages: Some(VERSION_PAGES),
                requester_pays: pays,
            }),
        };
        Some(Effect::Start(job, self.scope.clone(), request))
    }

    /// Has the level put into the wanted order, one order at a time; one that is no longer wanted is given up.
    fn sort_keys_if_due(&mut self) -> Vec<Effect> {
        let wish = self.s3.level().listing.wish();
        let stale = self.s3.sorting_for.as_ref().is_some_and(|sorting| sorting != wish);
        let mut effects = if stale { self.forget(Purpose::KeySort) } else { Vec::new() };
        if self.jobs.is_running(Purpose::KeySort) {
            return effects;
        }
        let work = self.s3.level().listing.sorting();
        self.s3.sorting_for = work.as_ref().map(|work| work.wish.clone());
        effects.extend(work.map(|work| Effect::Work(self.jobs.begin(Purpose::KeySort), Work::Keys(work))));
        effects
    }

    /// Lets the detail follow the cursor once it rests. What is said of another object is not wanted any more.
    fn follow_object(&mut self, now: Timestamp) -> Option<Effect> {
        let object = self.s3.object();
        if object == self.s3.head.of {
            return None;
        }
        let due = now.checked_add(REST).ok().filter(|_| object.is_some());
        let before = std::mem::replace(&mut self.s3.head, Head { due, ..Head::of(object) });
        self.s3.detail_top = 0;
        self.drop_job(before.job)
    }

    /// Asks what the object under the cursor is like, where that is seen.
    fn head_if_due(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.follow_object(now).into_iter().collect();
        let seen = self.s3_detail_is_seen();
        let Some(object) = self.s3.head.of.clone().filter(|_| seen) else { return effects };
        if self.s3.head.due.is_none_or(|due| now < due) {
            return effects;
        }
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        self.s3.head.due = None;
        self.s3.head.job = Some(job);
        self.s3.head.told = Remote::Loading(None);
        effects.push(Effect::Start(job, self.scope.clone(), Request::ObjectHead(object)));
        effects
    }

    /// Counts what lies below the prefix under the cursor, or else below the one that is listed.
    pub(super) fn measure(&mut self, now: Timestamp) -> Vec<Effect> {
        let s3 = &self.s3;
        let under = s3.level().listing.current().and_then(|entry| s3.spot_of(&entry));
        let here = s3.level().spot.clone();
        let spot = under.unwrap_or(here);
        let Spot::Prefix { bucket, prefix, .. } = &spot else {
            self.notices.say(Severity::Info, "go to a bucket or a prefix to count what is below it", now);
            return Vec::new();
        };
        let list = ObjectList {
            bucket: bucket.clone(),
            prefix: prefix.clone(),
            recursive: true,
            parallel: PARALLEL,
            requester_pays: self.s3.pays(bucket),
            ..ObjectList::default()
        };
        let mut effects: Vec<Effect> = self.stop_measure(now).into_iter().collect();
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        self.s3.measures.retain(|measure| measure.spot != spot);
        self.s3.measures.push(Measure::new(spot, job, now));
        effects.push(Effect::Start(job, self.scope.clone(), Request::Objects(list)));
        effects
    }

    /// Ends a count; what was counted stays and says so.
    pub(super) fn stop_measure(&mut self, now: Timestamp) -> Option<Effect> {
        let measure = self.s3.measures.iter_mut().find(|measure| measure.is_running())?;
        let job = measure.job;
        measure.end(Err(Fault::new(FaultKind::Cancelled, "stopped")), now);
        self.drop_job(job)
    }

    /// Takes in what the pane was answered.
    pub(in crate::app) fn hear_in_s3(&mut self, job: JobId, event: Event) {
        if let Event::ObjectHead(head) = &event
            && self.hear_opening(job, head)
        {
            return;
        }
        let s3 = &mut self.s3;
        if let Some(level) = s3.levels.iter_mut().find(|level| level.job == Some(job)) {
            return level.hear(event);
        }
        if let Some(content) = s3.content_of(job) {
            return content.hear(event);
        }
        let measure = s3.measures.iter_mut().find(|measure| measure.job == Some(job));
        match (event, measure) {
            (Event::Objects(page), Some(measure)) => measure.learn(&page),
            (Event::ObjectHead(head), None) if s3.head.job == Some(job) => {
                s3.head.told = Remote::Known(Some(head));
            }
            _ => {}
        }
    }

    /// A conversation of the pane is over.
    pub(in crate::app) fn end_in_s3(&mut self, job: JobId, result: Result<(), Fault>, now: Timestamp) {
        if self.end_find(job, &result, now) {
            return;
        }
        let s3 = &mut self.s3;
        if let Some(measure) = s3.measures.iter_mut().find(|measure| measure.job == Some(job)) {
            return measure.end(result, now);
        }
        if let Some(content) = s3.content_of(job) {
            return content.end(result);
        }
        if s3.head.job == Some(job) {
            s3.head.job = None;
            if let Err(fault) = result {
                s3.head.told = Remote::Failed(None, fault);
            }
            return;
        }
        let Some(level) = s3.levels.iter_mut().find(|level| level.job == Some(job)) else { return };
        let denied = matches!(&result, Err(fault) if fault.kind == FaultKind::Denied);
        level.end(result);
        if denied && level.spot == Spot::Buckets && level.listing.total() == 0 {
            self.take_buckets_of_profile();
        }
    }

    /// Where the account does not tell which buckets there are, the profile may.
    fn take_buckets_of_profile(&mut self) {
        let saved = self.saved(&self.scope.profile);
        let named = saved.map(|saved| saved.targets.buckets.clone()).unwrap_or_default();
        if !named.is_empty() {
            self.s3.levels[0].take_of_profile(&named);
        }
    }
}
