//! The S3 pane: buckets, prefixes, versions. Here is its state. Its levels are in `level`, what they hold in `listing`,
//! `page` and `order`; its keys in `keys`, its conversations in `paging`, getting from level to level in `moving`, what is
//! said of the entry under the cursor in `facts`, who pays in `paying`, its places on the screen in `layout`.

mod beside;
#[cfg(test)]
mod beside_tests;
mod content;
#[cfg(test)]
mod content_tests;
mod facts;
pub mod find;
mod keys;
#[cfg(test)]
pub mod kit;
mod layout;
pub mod level;
pub mod listing;
mod measure;
mod moving;
pub mod order;
pub mod page;
mod paging;
mod part;
mod paying;
mod reading;
#[cfg(test)]
mod reading_tests;
mod sight;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod told_tests;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use beside::Beside;
pub use content::Content;
pub use facts::{s3_facts, told};
use find::Find;
pub use layout::{Parts, parts, shared};
pub use level::{Goal, Level, Spot};
pub use measure::Measure;
use order::Wish;
pub use page::{Entry, Kind};
pub use part::Part;
pub use reading::content_parts;
pub use sight::Sight;

use super::tickets::JobId;
use super::{Remote, State};
use crate::command::Place;
use crate::domain::event::ObjectHead;
use crate::domain::request::ObjectName;

/// How long the cursor must rest before the detail follows it.
const REST: SignedDuration = SignedDuration::from_millis(100);

/// What stands behind the address of what one pays for oneself.
pub const YOU_PAY: &str = ", you pay";

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list.
    #[default]
    List,
    /// What is said of the entry under the cursor.
    Detail,
}

/// What was told of the object under the cursor.
#[derive(Debug)]
struct Head {
    /// Which object.
    of: Option<ObjectName>,
    job: Option<JobId>,
    told: Remote<Option<Box<ObjectHead>>>,
    /// When it is asked for.
    due: Option<Timestamp>,
}

/// The pane.
#[derive(Debug)]
pub struct S3 {
    /// From the buckets down to what is shown; never empty.
    levels: Vec<Level>,
    /// Which part has the keys.
    pub focus: Focus,
    /// The first line of the detail that is shown.
    detail_top: usize,
    head: Head,
    /// What is seen of the object under the cursor.
    beside: Beside,
    /// The object that is open.
    content: Option<Box<Content>>,
    /// For which wish an order is being worked out.
    sorting_for: Option<Wish>,
    /// What lies below a prefix, once it is counted.
    measures: Vec<Measure>,
    /// Buckets whose owner does not pay for what is asked of them: whoever asks has agreed to.
    paid: BTreeSet<String>,
    /// The search over objects that was opened last.
    find: Option<Find>,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            levels: vec![Level::new(Spot::Buckets)],
            focus: Focus::List,
            detail_top: 0,
            head: Head::of(None),
            beside: Beside::default(),
            content: None,
            sorting_for: None,
            measures: Vec::new(),
            paid: BTreeSet::new(),
            find: None,
        }
    }
}

impl Head {
    fn of(object: Option<ObjectName>) -> Self {
        Self { of: object, job: None, told: Remote::Unasked, due: None }
    }
}

impl S3 {
    /// The level that is shown.
    pub fn level(&self) -> &Level {
        // There is a level always: the first is never left.
        &self.levels[self.levels.len() - 1]
    }

    fn level_mut(&mut self) -> &mut Level {
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    /// Where a key lands.
    pub fn place(&self) -> Place {
        if let Some(find) = self.finding().filter(|_| self.content.is_none()) {
            return find.place();
        }
        match self.focus {
            _ if self.content.is_some() => Place::Content,
            Focus::List => Place::Objects,
            Focus::Detail => Place::Object,
        }
    }

    /// The first line of the detail that is shown.
    pub fn detail_top(&self) -> usize {
        self.detail_top
    }

    /// What was told of the object under the cursor.
    pub fn head(&self) -> &Remote<Option<Box<ObjectHead>>> {
        &self.head.told
    }

    /// The count of what lies below a place, as far as it was counted.
    pub fn measure_of(&self, spot: &Spot) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.spot == *spot)
    }

    /// The count that is under way.
    pub fn measuring(&self) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.job.is_some())
    }

    /// The place that an entry of the level leads to, where it has entries of its own.
    pub(in crate::app) fn spot_of(&self, entry: &Entry<'_>) -> Option<Spot> {
        let level = self.level();
        match entry.kind {
            Kind::Bucket => Some(Spot::prefix(entry.name.raw(), "")),
            Kind::Prefix => {
                let key = format!("{}{}", level.spot.base(), entry.name.raw());
                level.spot.bucket().map(|bucket| Spot::prefix(bucket, &key))
            }
            _ => None,
        }
    }

    /// The object that an entry of the level is.
    fn object_of(&self, entry: &Entry<'_>) -> Option<ObjectName> {
        if !entry.kind.has_content() {
            return None;
        }
        let spot = &self.level().spot;
        let bucket = spot.bucket()?.to_owned();
        let (key, version) = match spot {
            Spot::Versions { key, .. } => (key.clone(), Some(entry.name.raw().to_owned())),
            _ => (format!("{}{}", spot.base(), entry.name.raw()), None),
        };
        let requester_pays = self.pays(&bucket);
        Some(ObjectName { bucket, key, version, requester_pays })
    }

    /// The object under the cursor.
    pub fn object(&self) -> Option<ObjectName> {
        self.object_of(&self.level().listing.current()?)
    }

    /// What a copy takes: of an open object what is under its cursor, else an address.
    pub fn copied(&self) -> Option<String> {
        match (&self.content, self.finding()) {
            (Some(content), _) => content.sight().under_cursor(),
            (None, Some(find)) => find.under_cursor(),
            (None, None) => Some(self.address()),
        }
    }

    /// The address of what is under the cursor.
    pub fn address(&self) -> String {
        let level = self.level();
        let Some(entry) = level.listing.current() else { return level.spot.address() };
        if let Some(spot) = self.spot_of(&entry) {
            return spot.address();
        }
        match &level.spot {
            Spot::Versions { .. } => level.spot.address(),
            spot => format!("s3://{}/{}{}", spot.bucket().unwrap_or_default(), spot.base(), entry.name.raw()),
        }
    }

    /// Takes in an order of the level that is shown.
    pub(in crate::app) fn take_order(&mut self, sorted: order::Sorted) {
        self.level_mut().listing.take(sorted);
    }

    /// Addresses that are known: of the place that is shown, and of the first of its entries that lead further.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        /// More than a person looks through.
        const MOST: usize = 200;
        let level = self.level();
        let below = (0..level.listing.len().min(MOST)).filter_map(|row| level.listing.entry(row));
        let below = below.filter_map(|entry| self.spot_of(&entry)).map(|spot| spot.address());
        std::iter::once(level.spot.address()).chain(below)
    }

    /// When the pane wants to be woken.
    pub fn next_wake(&self) -> Option<Timestamp> {
        [self.head.due, self.beside.next_wake()].into_iter().flatten().min()
    }

    /// Whether seconds are counted.
    pub fn counts_seconds(&self) -> bool {
        let is_reading = self.content.as_ref().is_some_and(|content| content.job().is_some());
        let is_finding = self.finding().is_some_and(Find::is_running);
        self.level().is_loading() || self.measuring().is_some() || is_reading || is_finding
    }
}

impl State {
    /// Tells the list how much of it the screen shows.
    pub(in crate::app) fn arrange_s3(&mut self) {
        self.arrange_content();
        self.arrange_find();
        self.arrange_beside();
        let Some(parts) = parts(self) else { return };
        self.s3.level_mut().listing.resize(usize::from(parts.rows.height));
    }
}
