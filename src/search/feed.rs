//! Fetches the objects that are listed, several at a time, and hands them on in the order of their keys, up to the budget.

use std::sync::Arc;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::body::{self, Filler, Short};
use super::collect::Turn;
use super::listing::Listing;
use super::work::Job;
use super::{Counters, Cut, Found, Search};
use crate::domain::event::ObjectInfo;
use crate::domain::request::{ByteRange, ObjectName, ObjectRange};
use crate::domain::{Event, Fault, Request, Scope};
use crate::insights::eval::placed::Origin;
use crate::port::{Cloud, Stop};

/// So many objects are fetched at the same time.
const AT_ONCE: usize = 16;

/// So many objects are asked for before the rows of the first of them were taken.
pub(super) const AHEAD: usize = 24;

/// So many pieces of rows of an object wait for their turn.
const PIECES: usize = 2;

/// Whoever fetches.
pub(super) struct Feed<'a> {
    pub cloud: &'a dyn Cloud,
    pub scope: Scope,
    pub search: &'a Search,
    pub counters: &'a Counters,
    pub found: &'a Sender<Found>,
}

/// How it ended.
#[derive(Debug, Default)]
pub(super) struct Fed {
    /// Why the keys were not listed to their end.
    pub listing: Option<Fault>,
    /// Where the budget ended.
    pub cut: Option<Cut>,
    /// Whether it was asked to stop.
    pub stopped: bool,
}

impl Feed<'_> {
    /// Fetches until all is fetched, no more is wanted, or it is asked to stop.
    pub async fn run(
        &self,
        jobs: Sender<Job>,
        turns: Sender<Turn>,
        mut satisfied: oneshot::Receiver<()>,
        stop: Stop,
    ) -> Fed {
        let mut fed = Fed::default();
        let mut listing =
            Listing::new(self.cloud, self.scope.clone(), self.search, self.counters, self.found);
        let places = Arc::new(Semaphore::new(AHEAD));
        let mut fetches = FuturesUnordered::new();
        let mut left = self.search.max_bytes;
        let stopped = stop.signalled();
        tokio::pin!(stopped);
        loop {
            let is_within = fed.cut.is_none();
            let may_start = is_within && listing.has_object() && fetches.len() < AT_ONCE;
            let may_list = is_within && listing.is_wanted();
            if !may_start && !may_list && fetches.is_empty() {
                return fed;
            }
            tokio::select! {
                biased;
                () = &mut stopped => {
                    fed.stopped = true;
                    return fed;
                }
                _ = &mut satisfied => return fed,
                Some(()) = fetches.next() => {}
                place = Arc::clone(&places).acquire_owned(), if may_start => {
                    let (Some(object), Ok(place)) = (listing.take(), place) else { continue };
                    let part = object.size.min(left);
                    left -= part;
                    if part < object.size {
                        fed.cut = Some(Cut { key: object.key.clone(), read: part, size: object.size });
                    }
                    if part > 0 {
                        let filler = self.begin(&object, place, &jobs, &turns).await;
                        let key = object.key.raw().to_owned();
                        fetches.push(self.fetch(key, part, part < object.size, filler));
                    }
                }
                result = listing.advance(), if may_list => fed.listing = result.err(),
            }
        }
    }

    /// Hands an object on to be read; the end into which its bytes go.
    async fn begin(
        &self,
        object: &ObjectInfo,
        place: OwnedSemaphorePermit,
        jobs: &Sender<Job>,
        turns: &Sender<Turn>,
    ) -> Filler {
        let (filler, body, short) = body::body();
        let (pieces, made) = std::sync::mpsc::sync_channel(PIECES);
        let origin = Origin { bucket: self.search.bucket.as_str().into(), key: object.key.raw().into() };
        let origin = Arc::new(origin);
        // There is room for both, and when nobody takes them the search is over.
        turns.send(Turn { origin: Arc::clone(&origin), pieces: made, short, _place: place }).await.ok();
        jobs.send(Job { body, origin, pieces }).await.ok();
        Counters::add(&self.counters.gets, 1);
        filler
    }

    /// Fetches the first so many bytes of an object; it is cut when it has more.
    async fn fetch(&self, key: String, part: u64, is_cut: bool, filler: Filler) {
        let bytes = if is_cut { ByteRange::Between(0, part - 1) } else { ByteRange::Whole };
        let (bucket, requester_pays) = (self.search.bucket.clone(), self.search.requester_pays);
        let object = ObjectName { bucket, key, version: None, requester_pays };
        let request = Request::ObjectRange(ObjectRange { object, bytes, if_match: None });
        let mut events = self.cloud.serve(self.scope.clone(), request, Stop::never());
        while let Some(event) = events.next().await {
            match event {
                Ok(Event::ObjectBytes(piece)) => {
                    Counters::add(&self.counters.bytes, piece.bytes.len() as u64);
                    if !filler.fill(piece.bytes).await {
                        return;
                    }
                }
                Ok(Event::Retrying(fault)) => {
                    // Said if there is room: it is of the moment only.
                    self.found.try_send(Found::Retrying(fault)).ok();
                }
                Ok(_) => {}
                Err(fault) => return filler.end_short(Short::Failed(fault)),
            }
        }
        if is_cut { filler.end_short(Short::Cut) } else { filler.end().await }
    }
}
