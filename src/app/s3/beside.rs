//! The start of the object under the cursor, seen beside the list once the cursor has rested on it. It costs little: one
//! read of 64 KiB for most objects, none while the cursor moves, and none of what is archived or empty.

use jiff::{SignedDuration, Timestamp};

use super::content::Content;
use super::{S3, State, parts};
use crate::app::Pane;
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::tickets::JobId;
use crate::domain::Request;
use crate::domain::request::ObjectName;

/// How long the cursor must rest: longer than for what is said of the object, which is cheaper.
const REST: SignedDuration = SignedDuration::from_millis(250);

/// What is seen beside the list.
#[derive(Debug, Default)]
pub struct Beside {
    /// Of which object.
    of: Option<ObjectName>,
    /// From when on it is read.
    due: Option<Timestamp>,
    content: Option<Box<Content>>,
}

impl Beside {
    /// When it wants to be read.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.due
    }

    /// The conversation under way.
    pub(super) fn job(&self) -> Option<JobId> {
        self.content.as_ref().and_then(|content| content.job())
    }

    /// What was read of an object, to be seen whole. Nothing is left beside.
    pub(super) fn take(&mut self, object: &ObjectName) -> Option<Box<Content>> {
        let content = std::mem::take(self).content?;
        (content.object == *object && content.fault.is_none()).then_some(content)
    }

    /// Shows what was seen whole.
    pub(super) fn put(&mut self, content: Box<Content>) {
        *self = Self { of: Some(content.object.clone()), due: None, content: Some(content) };
    }
}

impl S3 {
    /// The start of the object under the cursor.
    pub fn beside(&self) -> Option<&Content> {
        self.beside.content.as_deref()
    }

    /// What a conversation reads: the object that is open, or the one beside the list.
    pub(super) fn content_of(&mut self, job: JobId) -> Option<&mut Content> {
        let contents = [self.content.as_deref_mut(), self.beside.content.as_deref_mut()];
        contents.into_iter().flatten().find(|content| content.job() == Some(job))
    }

    /// The object under the cursor, where its start can be seen: it has bytes, and they are not archived.
    pub(super) fn readable(&self) -> Option<ObjectName> {
        let entry = self.level().listing.current()?;
        let is_readable = entry.size > 0 && !entry.is_archived();
        is_readable.then(|| self.object_of(&entry)).flatten()
    }
}

impl State {
    /// Whether a conversation reads what is seen beside the list. What becomes of it is said there only.
    pub(in crate::app) fn is_of_beside(&self, job: JobId) -> bool {
        self.s3.beside.job() == Some(job)
    }

    /// Lets what is seen beside follow the cursor once it rests.
    pub(super) fn beside_due(&mut self, now: Timestamp) -> Vec<Effect> {
        let is_seen = self.pane == Pane::S3
            && self.s3.finding().is_none()
            && parts(self).is_some_and(|parts| parts.beside.height > 0);
        let object = self.s3.readable().filter(|_| is_seen);
        let mut effects = Vec::new();
        if object != self.s3.beside.of {
            let due = now.checked_add(REST).ok().filter(|_| object.is_some());
            let before = std::mem::replace(&mut self.s3.beside, Beside { of: object, due, content: None });
            effects.extend(self.drop_job(before.job()));
        }
        let is_due = self.s3.beside.due.is_some_and(|due| due <= now);
        if is_due && let Some(object) = self.s3.beside.of.clone() {
            let size = self.s3.level().listing.current().map_or(0, |entry| entry.size);
            self.s3.beside.due = None;
            self.s3.beside.content = Some(Box::new(Content::glance(object, size, now)));
            self.arrange_beside();
        }
        effects.extend(self.ask_beside());
        effects
    }

    fn ask_beside(&mut self) -> Option<Effect> {
        let content = self.s3.beside.content.as_mut()?;
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        let Some(range) = content.ask(job) else {
            self.jobs.end(job);
            return None;
        };
        Some(Effect::Start(job, self.scope.clone(), Request::ObjectRange(range)))
    }

    /// Tells it how much of it the screen shows.
    pub(super) fn arrange_beside(&mut self) {
        let Some(place) = parts(self).map(|parts| parts.beside).filter(|place| place.height > 0) else {
            return;
        };
        if let Some(content) = self.s3.beside.content.as_mut() {
            let [_, _, _, rows] = super::content_parts(content, place);
            content.resize(usize::from(rows.height), usize::from(rows.width));
        }
    }
}
