//! Pages of items: what was asked, how far reading has come, and whether the next page is due. A page is a conversation
//! of its own that begins where the one before ended, so that nothing is read that nobody looks at, and reading goes on
//! after a stop or a failure without reading anything twice.

use std::sync::Arc;

use jiff::Timestamp;

use super::read::Asked;
use crate::app::message::JobId;
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::Item;
use crate::domain::request::{Caps, Onward};
use crate::domain::{Event, Fault, Request};

/// Read units after which reading waits for a person although the screen is not full: pages without items cost as much
/// as those with some. About 8 MB, for 0.0001 dollars.
const PATIENCE: f64 = 1_000.0;

/// Where reading stands.
#[derive(Debug, Clone)]
pub enum Standing {
    /// A page is on its way.
    Reading,
    /// There is more, which is read when it is looked at.
    More,
    /// There is more, but a person stopped it.
    Stopped,
    /// There is more, but many pages held next to nothing.
    Waiting,
    /// At the end of what there is.
    End,
    /// At the wanted number of items.
    Limit,
    /// At the cap of read units.
    Capped,
    /// A page failed; those before are there.
    Failed(Fault),
}

/// What was asked, and how far reading it has come.
#[derive(Debug)]
pub struct Pages {
    /// What was asked.
    pub asked: Asked,
    /// The page that is on its way.
    pub(super) job: Option<JobId>,
    /// Since when.
    pub since: Timestamp,
    /// What of it has come.
    coming: Coming,
    /// Where the next page begins; at the first item without.
    from: Option<Onward>,
    /// Pages that were read.
    pub pages: u64,
    /// Items that came.
    pub items: u64,
    /// Items that were read for them, before the filter; AWS does not say it of statements.
    pub scanned: Option<u64>,
    /// Read units used.
    pub capacity: f64,
    /// Read units used since a person last looked further.
    unseen: f64,
    /// What went wrong with the page on its way, which is tried again.
    pub retrying: Option<Fault>,
    /// Where it stands.
    pub standing: Standing,
}

/// The page that is coming.
#[derive(Debug, Default)]
struct Coming {
    items: Vec<Item>,
    read: Option<ItemsRead>,
    onward: Option<Onward>,
}

impl Pages {
    /// Nothing of it was read.
    pub(super) fn new(asked: Asked) -> Self {
        Self {
            asked,
            job: None,
            since: Timestamp::UNIX_EPOCH,
            coming: Coming::default(),
            from: None,
            pages: 0,
            items: 0,
            scanned: None,
            capacity: 0.0,
            unseen: 0.0,
            retrying: None,
            standing: Standing::More,
        }
    }

    /// Whether the next page is to be asked for, when the screen comes near the end of what was read.
    pub(super) fn is_due(&self) -> bool {
        matches!(self.standing, Standing::More)
    }

    /// A person wants to go on, after a stop, a wait or a failure; false when there is nothing to go on with.
    pub(super) fn go_on(&mut self) -> bool {
        let may = matches!(
            self.standing,
            Standing::Stopped | Standing::Waiting | Standing::More | Standing::Failed(_)
        );
        if may {
            self.standing = Standing::More;
            self.looked();
        }
        may
    }

    /// A person looks further: what was read until now has been seen.
    pub(super) fn looked(&mut self) {
        self.unseen = 0.0;
        if matches!(self.standing, Standing::Waiting) {
            self.standing = Standing::More;
        }
    }

    /// The request for the next page.
    pub(super) fn request(&mut self, job: JobId, now: Timestamp) -> Request {
        self.job = Some(job);
        self.since = now;
        self.coming = Coming::default();
        self.retrying = None;
        self.standing = Standing::Reading;
        let mut request = self.asked.request.clone();
        if let Some(caps) = caps_mut(&mut request) {
            caps.from.clone_from(&self.from);
            caps.pages = Some(1);
            caps.items = caps.items.map(|most| most.saturating_sub(self.items));
            caps.capacity = caps.capacity.map(|most| most - self.capacity);
        }
        request
    }

    /// Takes in an answer.
    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::Items(items) => self.coming.items.extend(items.iter().cloned()),
            Event::MoreItems(onward) => self.coming.onward = Some(onward),
            Event::ItemsRead(read) => self.coming.read = Some(read),
            Event::Retrying(fault) => self.retrying = Some(fault),
            _ => {}
        }
    }

    /// The page is there, or is not to be had; its items.
    pub(super) fn end(&mut self, result: Result<(), Fault>) -> Arc<[Item]> {
        self.job = None;
        self.retrying = None;
        let Coming { items, read, onward } = std::mem::take(&mut self.coming);
        if let Err(fault) = result {
            self.standing = Standing::Failed(fault);
            return Arc::from([]);
        }
        // A page that was stopped in the middle is read again when one goes on.
        let Some(read) = read.filter(|read| read.reached != Reached::Middle) else {
            self.standing = Standing::Stopped;
            return Arc::from([]);
        };
        let was_stopped = matches!(self.standing, Standing::Stopped);
        self.pages += read.pages;
        self.items += items.len() as u64;
        self.capacity += read.capacity;
        self.unseen += read.capacity;
        self.scanned = read.scanned.map(|scanned| self.scanned.unwrap_or(0) + scanned).or(self.scanned);
        self.standing = self.reached(&read, onward.is_some(), was_stopped);
        self.from = onward;
        Arc::from(items)
    }

    fn reached(&self, read: &ItemsRead, has_more: bool, was_stopped: bool) -> Standing {
        let caps = caps(&self.asked.request);
        let limit = caps.and_then(|caps| caps.items).is_some_and(|most| self.items >= most);
        let cap = caps.and_then(|caps| caps.capacity).is_some_and(|most| self.capacity >= most);
        match read.reached {
            Reached::End => Standing::End,
            _ if limit => Standing::Limit,
            Reached::Items if !has_more => Standing::Limit,
            _ if cap => Standing::Capped,
            _ if was_stopped => Standing::Stopped,
            _ if self.unseen >= PATIENCE => Standing::Waiting,
            _ => Standing::More,
        }
    }

    /// A person stops it; the page on its way still ends in order.
    pub(super) fn stop(&mut self) -> Option<JobId> {
        let job = self.job?;
        self.standing = Standing::Stopped;
        Some(job)
    }
}

fn caps(request: &Request) -> Option<&Caps> {
    match request {
        Request::ItemQuery(query) => Some(&query.caps),
        Request::Sql(sql) => Some(&sql.caps),
        Request::Scan(scan) => Some(&scan.caps),
        _ => None,
    }
}

fn caps_mut(request: &mut Request) -> Option<&mut Caps> {
    match request {
        Request::ItemQuery(query) => Some(&mut query.caps),
        Request::Sql(sql) => Some(&mut sql.caps),
        Request::Scan(scan) => Some(&mut scan.caps),
        _ => None,
    }
}
