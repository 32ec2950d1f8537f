//! One level of the S3 pane: what it shows, how far that was read, and how far it is to be read.

use jiff::Timestamp;

use super::listing::Listing;
use super::page::{Kind, Page, PageBuilder};
use crate::app::tickets::JobId;
use crate::domain::event::{BucketInfo, ObjectVersion, ObjectsPage, PageToken};
use crate::domain::{Event, Fault, Text};

/// How many rows beyond the screen are read ahead, so that scrolling does not wait.
const AHEAD: usize = 200;
/// How many entries are read without being asked for, because a filter or an order is over all of them: 100 calls.
pub const AUTOMATIC: usize = 100_000;
/// How many pages are read to find the entry that one comes from.
const SOUGHT: u64 = 20;

/// What a level shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    /// The buckets.
    Buckets,
    /// Keys that begin alike.
    Prefix {
        /// The bucket.
        bucket: String,
        /// What they begin with; empty for all.
        prefix: String,
        /// Whether keys below the next slash are listed too.
        recursive: bool,
    },
    /// The versions of a key.
    Versions {
        /// The bucket.
        bucket: String,
        /// The key.
        key: String,
    },
}

impl Spot {
    /// The prefix of a bucket, listed up to the next slash.
    pub fn prefix(bucket: &str, prefix: &str) -> Self {
        Self::Prefix { bucket: bucket.to_owned(), prefix: prefix.to_owned(), recursive: false }
    }

    /// The bucket, where it is in one.
    pub fn bucket(&self) -> Option<&str> {
        match self {
            Self::Buckets => None,
            Self::Prefix { bucket, .. } | Self::Versions { bucket, .. } => Some(bucket),
        }
    }

    /// What stands before the names of its entries: all keys that it lists begin with it, and it ends with a slash.
    pub fn base(&self) -> &str {
        match self {
            Self::Prefix { prefix, .. } => &prefix[..prefix.rfind('/').map_or(0, |slash| slash + 1)],
            Self::Buckets | Self::Versions { .. } => "",
        }
    }

    /// The address, as people write it.
    pub fn address(&self) -> String {
        match self {
            Self::Buckets => "s3://".to_owned(),
            Self::Prefix { bucket, prefix, .. } => format!("s3://{bucket}/{prefix}"),
            Self::Versions { bucket, key } => format!("s3://{bucket}/{key}"),
        }
    }

    /// What lies around it, the nearest last: all levels that one comes through on the way to it.
    pub fn way(&self) -> Vec<Self> {
        let mut way = vec![Self::Buckets];
        let (bucket, within) = match self {
            Self::Buckets => return Vec::new(),
            Self::Prefix { bucket, prefix, .. } => (bucket, prefix.as_str()),
            Self::Versions { bucket, key } => (bucket, key.as_str()),
        };
        let mut ends = vec![0];
        ends.extend(within.match_indices('/').map(|(at, _)| at + 1));
        let above = ends.iter().map(|end| Self::prefix(bucket, &within[..*end]));
        way.extend(above.filter(|level| level != self));
        way
    }

    /// The name that it has among the entries of the level above.
    pub fn name_above(&self) -> Option<&str> {
        match self {
            Self::Buckets | Self::Prefix { recursive: true, .. } => None,
            Self::Prefix { bucket, prefix, .. } if prefix.is_empty() => Some(bucket),
            Self::Prefix { prefix, .. } => last_part(prefix),
            Self::Versions { key, .. } => last_part(key),
        }
    }
}

/// What stands behind the last slash but one at the very end.
fn last_part(key: &str) -> Option<&str> {
    let inner = key.strip_suffix('/').unwrap_or(key);
    key.get(inner.rfind('/').map_or(0, |slash| slash + 1)..)
}

/// How far a level is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// As far as the screen shows, and a little beyond.
    Screen,
    /// To the end, with the cursor on the last row.
    End,
    /// No further, because a person said so.
    Held,
}

/// A level.
#[derive(Debug)]
pub struct Level {
    /// What it shows.
    pub spot: Spot,
    /// Its entries.
    pub listing: Listing,
    /// The conversation under way.
    pub(super) job: Option<JobId>,
    /// When that began.
    pub since: Timestamp,
    /// Whether it was asked for.
    pub(super) asked: bool,
    /// Whether anything of it was read to an end.
    read: bool,
    /// Where it goes on.
    next: Option<PageToken>,
    /// How many conversations of a page each it took.
    pub calls: u64,
    /// Why it is not read further.
    pub fault: Option<Fault>,
    /// Why it takes longer than it should.
    pub retrying: Option<Fault>,
    /// How far it is to be read.
    pub goal: Goal,
    /// The name to put the cursor on when it comes.
    pub(super) sought: Option<String>,
    /// Whether its entries are those of the profile, because the account does not tell.
    pub is_of_profile: bool,
}

impl Level {
    /// A level of which nothing was asked.
    pub fn new(spot: Spot) -> Self {
        Self {
            spot,
            listing: Listing::default(),
            job: None,
            since: Timestamp::UNIX_EPOCH,
            asked: false,
            read: false,
            next: None,
            calls: 0,
            fault: None,
            retrying: None,
            goal: Goal::Screen,
            sought: None,
            is_of_profile: false,
        }
    }

    /// Whether a page is on its way.
    pub fn is_loading(&self) -> bool {
        self.job.is_some()
    }

    /// Whether all of it was read.
    pub fn is_complete(&self) -> bool {
        self.read && self.job.is_none() && self.next.is_none() && self.fault.is_none()
    }

    /// Where it goes on; none for its beginning.
    pub(super) fn from(&self) -> Option<PageToken> {
        self.next.clone()
    }

    /// Whether another page is wanted now.
    pub(super) fn wants_page(&self) -> bool {
        if self.job.is_some() || self.fault.is_some() || self.goal == Goal::Held {
            return false;
        }
        if !self.asked {
            return true;
        }
        if self.next.is_none() {
            return false;
        }
        let is_sought = self.sought.is_some() && self.calls < SOUGHT;
        let of_all = !self.listing.wish().is_plain() && self.listing.total() < AUTOMATIC;
        let seen = self.listing.top() + 2 * self.listing.height() + AHEAD;
        self.goal == Goal::End || is_sought || of_all || self.listing.total() < seen
    }

    /// Takes in what was answered.
    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::Buckets(page) => self.add(page_of_buckets(&page)),
            Event::Objects(page) => self.learn_objects(&page),
            Event::ObjectVersions(page) => self.add(page_of_versions(&page)),
            Event::Retrying(fault) => self.retrying = Some(fault),
            _ => {}
        }
    }

    fn learn_objects(&mut self, page: &ObjectsPage) {
        let base = self.spot.base().to_owned();
        self.next.clone_from(&page.next);
        self.read = true;
        self.add(page_of_objects(page, &base));
    }

    fn add(&mut self, page: Page) {
        self.retrying = None;
        self.listing.push(page);
        let found = self
            .sought
            .as_deref()
            .is_some_and(|name| self.listing.go_to_newest(name) || self.listing.is_beyond(name));
        if found || self.next.is_none() {
            self.sought = None;
        }
        self.keep_to_the_end();
    }

    /// Where the end is wanted the cursor stands there, whatever comes.
    pub(super) fn keep_to_the_end(&mut self) {
        if self.goal == Goal::End {
            self.listing.go_to(usize::MAX);
        }
        if self.goal == Goal::End && self.is_complete() {
            self.goal = Goal::Screen;
        }
    }

    /// The conversation is over.
    pub(super) fn end(&mut self, result: Result<(), Fault>) {
        self.job = None;
        self.retrying = None;
        self.read |= result.is_ok();
        self.fault = result.err();
        self.keep_to_the_end();
    }

    /// It is left, or no longer wanted as it is asked: what has a token goes on there later, other things from their start.
    /// The conversation that is to be dropped.
    pub(super) fn leave(&mut self) -> Option<JobId> {
        self.goal = Goal::Screen;
        self.retrying = None;
        let job = self.job.take()?;
        let goes_on = self.read && matches!(self.spot, Spot::Prefix { .. });
        if !goes_on {
            let sought = self.sought.take();
            *self = Self { sought, ..Self::new(self.spot.clone()) };
        }
        Some(job)
    }

    /// A person wants no more of it for now. The conversation that is to be dropped.
    pub(super) fn hold(&mut self) -> Option<JobId> {
        let job = self.job.take()?;
        self.goal = Goal::Held;
        self.retrying = None;
        Some(job)
    }

    /// It is read on where it failed or was stopped; false where it is to be read from its start.
    pub(super) fn go_on(&mut self) -> bool {
        let goes_on = self.next.is_some() && (self.fault.is_some() || self.goal == Goal::Held);
        if goes_on {
            self.fault = None;
            self.goal = Goal::Screen;
        }
        goes_on
    }

    /// The buckets that the profile names, where the account does not tell which there are.
    pub(super) fn take_of_profile(&mut self, names: &[String]) {
        let bucket =
            |name: &String| BucketInfo { name: Text::from(name.as_str()), region: None, created: None };
        self.is_of_profile = true;
        self.add(page_of_buckets(&names.iter().map(bucket).collect::<Vec<_>>()));
    }
}

/// Prefixes and objects in the order in which S3 lists them, which is that of their bytes.
fn page_of_objects(page: &ObjectsPage, base: &str) -> Page {
    let mut builder = PageBuilder::default();
    let name = |key: &'_ Text| key.raw().strip_prefix(base).unwrap_or(key.raw()).to_owned();
    let mut prefixes = page.prefixes.iter().peekable();
    for object in &page.objects {
        while let Some(prefix) = prefixes.next_if(|prefix| prefix.raw() < object.key.raw()) {
            builder.push(Kind::Prefix, &name(prefix), 0, None, "");
        }
        let class = object.class.as_ref().map_or("", Text::raw);
        builder.push(Kind::Object, &name(&object.key), object.size, object.modified, class);
    }
    for prefix in prefixes {
        builder.push(Kind::Prefix, &name(prefix), 0, None, "");
    }
    builder.finish()
}

fn page_of_buckets(buckets: &[BucketInfo]) -> Page {
    let mut builder = PageBuilder::default();
    for bucket in buckets {
        let region = bucket.region.as_ref().map_or("", Text::raw);
        builder.push(Kind::Bucket, bucket.name.raw(), 0, bucket.created, region);
    }
    builder.finish()
}

fn page_of_versions(versions: &[ObjectVersion]) -> Page {
    let mut builder = PageBuilder::default();
    for version in versions {
        let kind = match (version.is_delete_marker, version.is_latest) {
            (true, true) => Kind::LatestMarker,
            (true, false) => Kind::Marker,
            (false, true) => Kind::Latest,
            (false, false) => Kind::Version,
        };
        let class = version.class.as_ref().map_or("", Text::raw);
        builder.push(kind, version.version.raw(), version.size, version.modified, class);
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::ObjectInfo;

    fn addresses(spots: &[Spot]) -> Vec<String> {
        spots.iter().map(Spot::address).collect()
    }

    #[test]
    fn the_way_to_a_prefix_leads_through_all_above_it() {
        let spot = Spot::prefix("b", "a/b/2026-");
        assert_eq!(addresses(&spot.way()), ["s3://", "s3://b/", "s3://b/a/", "s3://b/a/b/"]);
        assert_eq!((spot.base(), spot.name_above()), ("a/b/", Some("2026-")));
        let spot = Spot::prefix("b", "a/b/");
        assert_eq!(addresses(&spot.way()), ["s3://", "s3://b/", "s3://b/a/"]);
        assert_eq!((spot.base(), spot.name_above()), ("a/b/", Some("b/")));
        let spot = Spot::prefix("b", "");
        assert_eq!((addresses(&spot.way()), spot.name_above()), (vec!["s3://".to_owned()], Some("b")));
        assert_eq!(Spot::Buckets.way(), []);
        let spot = Spot::Versions { bucket: "b".into(), key: "a/k.json".into() };
        assert_eq!(addresses(&spot.way()), ["s3://", "s3://b/", "s3://b/a/"]);
        assert_eq!(spot.name_above(), Some("k.json"));
    }

    #[test]
    fn a_key_may_end_with_two_slashes_or_be_one() {
        assert_eq!(Spot::prefix("b", "a//").name_above(), Some("/"));
        assert_eq!(Spot::prefix("b", "/").name_above(), Some("/"));
        assert_eq!(addresses(&Spot::prefix("b", "a//").way()), ["s3://", "s3://b/", "s3://b/a/"]);
    }

    #[test]
    fn prefixes_stand_among_the_objects_where_s3_lists_them() {
        let object =
            |key: &str| ObjectInfo { key: key.into(), size: 1, modified: None, class: None, etag: None };
        let page = ObjectsPage {
            prefixes: vec!["p/a/".into(), "p/m/".into(), "p/z/".into()],
            objects: vec![object("p/"), object("p/b"), object("p/n")],
            next: None,
        };
        let page = page_of_objects(&page, "p/");
        let names: Vec<&str> = (0..page.len()).map(|at| page.name(at)).collect();
        assert_eq!(names, ["", "a/", "b", "m/", "n", "z/"]);
    }
}
