//! What query, statement and scan have in common: pages of items up to a cap, of one segment or of several at once.

use std::future::Future;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::timeout;

use super::Talk;
use super::conversation::{Speaker, unless_stopped};
pub(super) use super::dynamo_places::Place;
use super::dynamo_places::Places;
use super::pages::Pages;
use super::trouble::Trouble;
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::Item;
use crate::domain::request::Caps;
use crate::domain::{Event, Fault};

/// Items of up to 4 KB that one unit reads, eventually consistent: what is assumed before the first page.
const ITEMS_PER_UNIT: f64 = 2.0;

/// What is asked for a page.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    /// Of which segment, counted from 0.
    pub segment: u32,
    /// Where it begins; at the beginning without.
    pub place: Option<Place>,
    /// The most items to look at.
    pub limit: Option<i32>,
}

/// A page.
pub(super) struct Page {
    /// Its items.
    pub items: Vec<Item>,
    /// How many were looked at for them, where AWS says so.
    pub scanned: Option<u64>,
    /// The read units that it took.
    pub capacity: f64,
    /// Where the next one begins.
    pub next: Option<Place>,
}

/// Whoever has pages.
pub(super) trait Source {
    /// The operation that reads them.
    const OPERATION: &'static str;
    /// Whether a page may hold fewer items than were looked at.
    fn is_filtered(&self) -> bool;
    /// Reads one.
    fn page(&self, ask: Ask) -> impl Future<Output = Result<Page, Fault>> + Send;
}

/// Says the pages of a source, and after each how far it has come. When stopped or out of time it ends in order.
pub(super) async fn read(
    talk: &Talk,
    source: &impl Source,
    caps: &Caps,
    segments: u32,
    speaker: &mut Speaker,
) -> Result<(), Fault> {
    let mut reading = Reading::new(talk, source, caps);
    let whole = reading.run(segments, speaker);
    let in_time = async {
        match caps.time {
            Some(time) => timeout(time, whole).await.ok(),
            None => Some(whole.await),
        }
    };
    match unless_stopped(&talk.stop, in_time).await {
        Some(Some(ended)) => return ended,
        Some(None) => reading.read.reached = Reached::Time,
        None => {}
    }
    speaker.say(Event::ItemsRead(reading.read)).await;
    Ok(())
}

struct Reading<'a, S> {
    talk: &'a Talk,
    source: &'a S,
    caps: &'a Caps,
    read: ItemsRead,
}

impl<'a, S: Source> Reading<'a, S> {
    fn new(talk: &'a Talk, source: &'a S, caps: &'a Caps) -> Self {
        let read = ItemsRead { pages: 0, items: 0, scanned: None, capacity: 0.0, reached: Reached::Middle };
        Self { talk, source, caps, read }
    }

    async fn run(&mut self, segments: u32, speaker: &mut Speaker) -> Result<(), Fault> {
        let mut tracks: Vec<Track<'_>> = (0..segments).map(|_| Track::new::<S>(self.talk)).collect();
        let mut asked = FuturesUnordered::new();
        let source = self.source;
        let mut held_back = None;
        let mut places = Places::begin(self.caps.from.as_ref(), segments)?;
        let starts = places.starts();
        for (at, (segment, place)) in starts.iter().enumerate() {
            match self.cap(asked.len()) {
                Some(cap) => held_back = Some(cap),
                None => {
                    let limit = self.limit(starts.len() - at - 1);
                    asked.push(sent(source, Ask { segment: *segment, place: place.clone(), limit }));
                }
            }
        }
        while let Some((ask, answer)) = asked.next().await {
            let track = &mut tracks[ask.segment as usize];
            let page = match answer {
                Ok(page) => page,
                Err(fault) => {
                    // The other segments pause, too: what throttles one throttles all.
                    track.trouble.again_later(fault, speaker).await?;
                    asked.push(sent(source, ask));
                    continue;
                }
            };
            track.trouble = Trouble::none(self.talk);
            let place = page.next.clone();
            let more = track.pages.turn(place.as_ref().map(Place::text).transpose()?, page.items.len())?;
            let is_last = !more && asked.is_empty() && held_back.is_none();
            places.turn(ask.segment, place.clone());
            let is_whole = self.take(page, is_last, speaker).await;
            if more && self.read.reached == Reached::Middle {
                match self.cap(asked.len()) {
                    Some(cap) => held_back = Some(cap),
                    None => {
                        let limit = self.limit(asked.len());
                        asked.push(sent(source, Ask { segment: ask.segment, place, limit }));
                    }
                }
            }
            if asked.is_empty() && self.read.reached == Reached::Middle {
                self.read.reached = held_back.unwrap_or(Reached::End);
            }
            if is_whole
                && self.read.reached != Reached::Middle
                && let Some(onward) = places.onward()?
            {
                speaker.say(Event::MoreItems(onward)).await;
            }
            speaker.say(Event::ItemsRead(self.read)).await;
            if self.read.reached != Reached::Middle {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Says the items of a page that are still wanted; whether these are all.
    async fn take(&mut self, mut page: Page, is_last: bool, speaker: &mut Speaker) -> bool {
        let count = page.items.len();
        if let Some(most) = self.caps.items {
            let room = usize::try_from(most - self.read.items).unwrap_or(usize::MAX);
            let fits = page.items.len() <= room;
            page.items.truncate(room);
            if page.items.len() == room && !(is_last && fits) {
                self.read.reached = Reached::Items;
            }
        }
        let is_whole = page.items.len() == count;
        self.read.pages += 1;
        self.read.items += page.items.len() as u64;
        self.read.capacity += page.capacity;
        if let Some(scanned) = page.scanned {
            self.read.scanned = Some(self.read.scanned.unwrap_or(0) + scanned);
        }
        if !page.items.is_empty() {
            speaker.say(Event::Items(Arc::from(page.items))).await;
        }
        is_whole
    }

    /// The cap that forbids one more page while others are on their way.
    fn cap(&self, on_their_way: usize) -> Option<Reached> {
        if self.caps.capacity.is_some_and(|most| self.read.capacity >= most) {
            return Some(Reached::Capacity);
        }
        let pages = self.read.pages + on_their_way as u64;
        self.caps.pages.is_some_and(|most| pages >= most).then_some(Reached::Pages)
    }

    /// The most items that one more page should look at: those that are wanted, and those that the units which are left
    /// can pay for, by what items have cost so far.
    fn limit(&self, on_their_way: usize) -> Option<i32> {
        let wanted = self.caps.items.filter(|_| !self.source.is_filtered());
        let wanted = wanted.map(|most| (most - self.read.items) as f64);
        let looked_at = self.read.scanned.unwrap_or(self.read.items) as f64;
        let known = self.read.capacity > 0.0 && looked_at > 0.0;
        let per_unit = if known { looked_at / self.read.capacity } else { ITEMS_PER_UNIT };
        let units = self.caps.capacity.map(|most| (most - self.read.capacity) / (on_their_way + 1) as f64);
        let affordable = units.map(|units| (units * per_unit).ceil());
        let most = wanted.into_iter().chain(affordable).reduce(f64::min)?;
        Some(most.clamp(1.0, f64::from(i32::MAX)) as i32)
    }
}

/// The answer to what is asked, with what was asked.
async fn sent<S: Source>(source: &S, ask: Ask) -> (Ask, Result<Page, Fault>) {
    let answer = source.page(ask.clone()).await;
    (ask, answer)
}

/// What is known of one segment.
struct Track<'a> {
    pages: Pages,
    trouble: Trouble<'a>,
}

impl<'a> Track<'a> {
    fn new<S: Source>(talk: &'a Talk) -> Self {
        let pages = Pages::of_a_search(S::OPERATION, talk.pacing().search_pages);
        Self { pages, trouble: Trouble::none(talk) }
    }
}
