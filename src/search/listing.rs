//! The objects that a search reads, one after the other in the order of their keys, as the plan of `object::walk` asks for
//! pages of them.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;

use futures::StreamExt;
use tokio::sync::mpsc::Sender;

use super::{Counters, Found, Search};
use crate::domain::event::{ObjectInfo, PageToken};
use crate::domain::request::ObjectList;
use crate::domain::{Event, Fault, Request, Scope};
use crate::object::walk::{Next, Walk};
use crate::port::{Cloud, Events, Stop};

/// Directory buckets end so; their keys come in no order (Amazon S3 API reference, ListObjectsV2).
const WITHOUT_ORDER: &str = "--x-s3";

/// So many objects are listed ahead of the one that is read next, so that it is known early how much there is to read.
const AHEAD: usize = 10_000;

/// A listing under way.
pub(super) struct Listing<'a> {
    cloud: &'a dyn Cloud,
    scope: Scope,
    search: &'a Search,
    counters: &'a Counters,
    found: &'a Sender<Found>,
    walk: Walk,
    /// Objects that were listed and not taken.
    ready: VecDeque<ObjectInfo>,
    events: Option<Events>,
    /// What is asked when the conversation ends.
    next: Option<ObjectList>,
}

impl<'a> Listing<'a> {
    pub fn new(
        cloud: &'a dyn Cloud,
        scope: Scope,
        search: &'a Search,
        counters: &'a Counters,
        found: &'a Sender<Found>,
    ) -> Self {
        let list = ObjectList {
            bucket: search.bucket.clone(),
            prefix: search.prefix.clone(),
            recursive: true,
            start_after: None,
            from: None,
            // With a window each page decides where the next one begins.
            pages: search.range.map(|_| 1),
            parallel: 1,
            requester_pays: search.requester_pays,
        };
        let walk = Walk::new(&search.prefix, search.range);
        let ready = VecDeque::new();
        Self { cloud, scope, search, counters, found, walk, ready, events: None, next: Some(list) }
    }

    /// The next object, if one is listed.
    pub fn take(&mut self) -> Option<ObjectInfo> {
        self.ready.pop_front()
    }

    /// Whether an object is listed that was not taken.
    pub fn has_object(&self) -> bool {
        !self.ready.is_empty()
    }

    /// Whether there may be more keys.
    pub fn is_open(&self) -> bool {
        self.events.is_some() || self.next.is_some()
    }

    /// Whether it is to go on: enough objects are not listed ahead yet.
    pub fn is_wanted(&self) -> bool {
        self.is_open() && self.ready.len() < AHEAD
    }

    /// Goes on by an answer. May be left waiting and be asked again.
    ///
    /// # Errors
    /// Why no more keys are listed; those that are stay.
    pub async fn advance(&mut self) -> Result<(), Fault> {
        let events = match (&mut self.events, self.next.take()) {
            (Some(events), next) => {
                self.next = next;
                events
            }
            (None, None) => return Ok(()),
            (None, Some(list)) => {
                let request = Request::Objects(list);
                self.events.insert(self.cloud.serve(self.scope.clone(), request, Stop::never()))
            }
        };
        match events.next().await {
            None => self.events = None,
            Some(Ok(Event::Objects(page))) => self.page(page.objects.clone(), page.next.clone()),
            Some(Ok(Event::Retrying(fault))) => self.say(Found::Retrying(fault)),
            Some(Ok(Event::CredentialsAwaited)) => self.say(Found::CredentialsAwaited),
            Some(Ok(_)) => {}
            Some(Err(fault)) => {
                (self.events, self.next) = (None, None);
                return Err(fault);
            }
        }
        self.say(Found::Progress(self.counters.progress()));
        Ok(())
    }

    fn page(&mut self, objects: Vec<ObjectInfo>, token: Option<PageToken>) {
        Counters::add(&self.counters.pages, 1);
        Counters::add(&self.counters.keys, objects.len() as u64);
        let (chosen, next) = self.walk.page(objects);
        Counters::add(&self.counters.chosen, chosen.len() as u64);
        Counters::add(&self.counters.chosen_bytes, chosen.iter().map(|object| object.size).sum());
        self.ready.extend(chosen);
        let next = if self.search.bucket.ends_with(WITHOUT_ORDER) { Next::On } else { next };
        self.next = match (token, next) {
            (None, _) | (_, Next::End) => None,
            (token, Next::On) => Some(self.list(None, token)),
            (Some(_), Next::After(text)) => Some(self.list(Some(text), None)),
        };
        self.counters.listed.store(self.next.is_none(), Ordering::Relaxed);
    }

    fn list(&self, start_after: Option<String>, from: Option<PageToken>) -> ObjectList {
        ObjectList {
            bucket: self.search.bucket.clone(),
            prefix: self.search.prefix.clone(),
            recursive: true,
            start_after,
            from,
            pages: Some(1),
            parallel: 1,
            requester_pays: self.search.requester_pays,
        }
    }

    /// Says it if there is room: it is of the moment only.
    fn say(&self, found: Found) {
        self.found.try_send(found).ok();
    }
}
