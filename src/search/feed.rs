//! Fetches the objects that are listed, several at a time, and hands them on in the order of their keys, up to the budget.

use std::io;
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
use crate::object::parquet::{Asked, asks};
use crate::object::rows::Source;
use crate::port::{Cloud, Events, Stop};

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
                        let (filler, asked) = self.begin(&object, place, &jobs, &turns).await;
                        fetches.push(self.fetch(object, part, filler, asked));
                    }
                }
                result = listing.advance(), if may_list => fed.listing = result.err(),
            }
        }
    }

    /// Hands an object on to be read; the end into which its bytes go, and where ranges of it may be asked for.
    async fn begin(
        &self,
        object: &ObjectInfo,
        place: OwnedSemaphorePermit,
        jobs: &Sender<Job>,
        turns: &Sender<Turn>,
    ) -> (Filler, Asked) {
        let (filler, stream, short) = body::body();
        let (far, asked) = asks();
        let (pieces, made) = std::sync::mpsc::sync_channel(PIECES);
        let origin = Origin { bucket: self.search.bucket.as_str().into(), key: object.key.raw().into() };
        let origin = Arc::new(origin);
        // There is room for both, and when nobody takes them the search is over.
        turns.send(Turn { origin: Arc::clone(&origin), pieces: made, short, _place: place }).await.ok();
        let source = Source { stream, far, size: object.size };
        jobs.send(Job { source, origin, pieces }).await.ok();
        (filler, asked)
    }

    /// Fetches the first so many bytes of an object; it is cut when it has more. When its reader wants no more of them it
    /// may ask for ranges, until it ends.
    async fn fetch(&self, object: ObjectInfo, part: u64, filler: Filler, mut asked: Asked) {
        let is_cut = part < object.size;
        let bytes = if is_cut { ByteRange::Between(0, part - 1) } else { ByteRange::Whole };
        let mut wanted = self.range_of(object.key.raw(), bytes);
        match self.fill(&wanted, &filler).await {
            // What is cut has no end that could be asked for.
            Ok(_) if is_cut => filler.end_short(Short::Cut),
            Ok(Filled::Whole) => filler.end().await,
            Ok(Filled::Unwanted { etag }) => {
                wanted.if_match = etag;
                self.answer(wanted, &mut asked, filler).await;
            }
            Err(fault) => filler.end_short(Short::Failed(fault)),
        }
    }

    async fn fill(&self, wanted: &ObjectRange, filler: &Filler) -> Result<Filled, Fault> {
        let mut reading = self.read(wanted);
        while let Some(bytes) = reading.next().await? {
            if !filler.fill(bytes).await {
                return Ok(Filled::Unwanted { etag: reading.etag });
            }
        }
        Ok(Filled::Whole)
    }

    /// Gives a reader the ranges that it asks for, until one of them can't be read.
    async fn answer(&self, mut wanted: ObjectRange, asked: &mut Asked, filler: Filler) {
        while let Some(ask) = asked.next().await {
            wanted.bytes = ByteRange::Between(ask.range.start, ask.range.end.saturating_sub(1));
            match self.whole(&wanted).await {
                Ok(bytes) => ask.answer(Ok(bytes)),
                Err(fault) => {
                    // Why is told before the reader meets it.
                    filler.end_short(Short::Failed(fault));
                    return ask.answer(Err(io::ErrorKind::UnexpectedEof.into()));
                }
            }
        }
    }

    async fn whole(&self, wanted: &ObjectRange) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let mut reading = self.read(wanted);
        while let Some(piece) = reading.next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    fn range_of(&self, key: &str, bytes: ByteRange) -> ObjectRange {
        let (bucket, requester_pays) = (self.search.bucket.clone(), self.search.requester_pays);
        let object = ObjectName { bucket, key: key.to_owned(), version: None, requester_pays };
        ObjectRange { object, bytes, if_match: None }
    }

    fn read(&self, wanted: &ObjectRange) -> Reading<'_> {
        Counters::add(&self.counters.gets, 1);
        let request = Request::ObjectRange(wanted.clone());
        let events = self.cloud.serve(self.scope.clone(), request, Stop::never());
        Reading { events, counters: self.counters, found: self.found, etag: None }
    }
}

/// How handing on the bytes of an object went.
enum Filled {
    /// All of them were taken.
    Whole,
    /// The reader wants no more of them.
    Unwanted {
        /// Which content of the object they were of.
        etag: Option<String>,
    },
}

/// Bytes of an object on their way.
struct Reading<'f> {
    events: Events,
    counters: &'f Counters,
    found: &'f Sender<Found>,
    etag: Option<String>,
}

impl Reading<'_> {
    /// The next ones; nothing at the end.
    async fn next(&mut self) -> Result<Option<Arc<[u8]>>, Fault> {
        while let Some(event) = self.events.next().await {
            match event? {
                Event::ObjectOpened(opened) => self.etag = opened.etag.map(|etag| etag.raw().to_owned()),
                Event::ObjectBytes(piece) => {
                    Counters::add(&self.counters.bytes, piece.bytes.len() as u64);
                    return Ok(Some(piece.bytes));
                }
                Event::Retrying(fault) => {
                    // Said if there is room: it is of the moment only.
                    self.found.try_send(Found::Retrying(fault)).ok();
                }
                _ => {}
            }
        }
        Ok(None)
    }
}
