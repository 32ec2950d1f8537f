//! Pages of items: what was asked, how far reading has come, and whether the next page is due. A page is a conversation
//! of its own that begins where the one before ended, so that nothing is read that nobody looks at, and reading goes on
//! after a stop or a failure without reading anything twice.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::read::Asked;
use crate::app::tickets::JobId;
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::Item;
use crate::domain::request::{BATCH, Caps, Onward};
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
    /// At a cap.
    Capped(Cap),
    /// A page failed; those before are there.
    Failed(Fault),
}

/// What ends reading before the end of what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cap {
    /// Read units.
    Capacity,
    /// Pages.
    Pages,
    /// Time.
    Time,
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
    /// How many of the keys that are asked for were read.
    keys: usize,
    /// Keys without an item.
    pub missing: Vec<Item>,
    /// How long pages were on their way.
    spent: SignedDuration,
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
    missing: Vec<Item>,
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
            keys: 0,
            missing: Vec::new(),
            spent: SignedDuration::ZERO,
            pages: 0,
            items: 0,
            scanned: None,
            capacity: 0.0,
            unseen: 0.0,
            retrying: None,
            standing: Standing::More,
        }
    }

    /// Whether there is a next page to be asked for, when the screen comes near the end of what was read.
    pub(super) fn is_due(&self) -> bool {
        matches!(self.standing, Standing::More)
    }

    /// Whether pages are read wherever one looks: those of keys, each of which somebody wants to know about.
    pub(super) fn is_hasty(&self) -> bool {
        self.keys().is_some()
    }

    /// How many keys were read, of how many that are asked for.
    pub fn keys(&self) -> Option<(usize, usize)> {
        match &self.asked.request {
            Request::BatchGet(batch) => Some((self.keys, batch.keys.len())),
            _ => None,
        }
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
        if let Request::BatchGet(batch) = &mut request {
            batch.keys = batch.keys.iter().skip(self.keys).take(BATCH).cloned().collect();
        }
        let round = if let Request::Scan(scan) = &request { u64::from(scan.segments) } else { 1 };
        if let Some(caps) = caps_mut(&mut request) {
            caps.from.clone_from(&self.from);
            caps.pages = Some(caps.pages.map_or(round, |most| round.min(most.saturating_sub(self.pages))));
            caps.time = caps.time.map(|most| most.saturating_sub(self.spent.unsigned_abs()));
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
            Event::NoItems(keys) => self.coming.missing = keys,
            Event::ItemsRead(read) => self.coming.read = Some(read),
            Event::Retrying(fault) => self.retrying = Some(fault),
            _ => {}
        }
    }

    /// The page is there, or is not to be had; its items.
    pub(super) fn end(&mut self, result: Result<(), Fault>, now: Timestamp) -> Arc<[Item]> {
        self.job = None;
        self.retrying = None;
        self.spent += now.duration_since(self.since);
        let Coming { items, read, onward, missing } = std::mem::take(&mut self.coming);
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
        if let Some((done, all)) = self.keys() {
            self.keys = (done + BATCH).min(all);
            self.missing.extend(missing);
        }
        self.standing = self.reached(&read, onward.is_some(), was_stopped);
        self.from = onward;
        Arc::from(items)
    }

    fn reached(&self, read: &ItemsRead, has_more: bool, was_stopped: bool) -> Standing {
        let caps = caps(&self.asked.request);
        let limit = caps.and_then(|caps| caps.items).is_some_and(|most| self.items >= most);
        let are_keys_left = self.keys().is_some_and(|(done, all)| done < all);
        match (read.reached, caps.and_then(|caps| self.cap(caps, read.reached))) {
            (Reached::End, _) if !are_keys_left => Standing::End,
            _ if limit => Standing::Limit,
            (Reached::Items, _) if !has_more => Standing::Limit,
            (_, Some(cap)) => Standing::Capped(cap),
            _ if was_stopped => Standing::Stopped,
            _ if self.unseen >= PATIENCE => Standing::Waiting,
            _ => Standing::More,
        }
    }

    /// The cap that was reached, if any.
    fn cap(&self, caps: &Caps, reached: Reached) -> Option<Cap> {
        if caps.capacity.is_some_and(|most| self.capacity >= most) {
            return Some(Cap::Capacity);
        }
        if caps.pages.is_some_and(|most| self.pages >= most) {
            return Some(Cap::Pages);
        }
        let is_over = caps.time.is_some_and(|most| self.spent.unsigned_abs() >= most);
        (is_over || reached == Reached::Time).then_some(Cap::Time)
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
