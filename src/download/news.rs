//! Telling what happens on the way, and the counters that progress is read from.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::mpsc;

use crate::domain::download::{Counted, News};

/// How far a download has come; read at any time.
#[derive(Debug, Default)]
pub struct Counters {
    /// Bytes of all objects so far known.
    wanted: AtomicU64,
    /// Bytes that are there.
    there: AtomicU64,
    /// Bytes that came from S3 in this run.
    fetched: AtomicU64,
    /// Objects so far known.
    objects: AtomicU64,
    /// Objects that are done or failed.
    ended: AtomicU64,
    /// Bytes that are promised room on the disk and not yet written.
    promised: AtomicU64,
    /// Whether there may be more objects.
    listing: AtomicBool,
}

impl Counters {
    /// What they say now.
    pub fn read(&self) -> Counted {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counted {
            wanted: read(&self.wanted),
            there: read(&self.there),
            fetched: read(&self.fetched),
            objects: read(&self.objects),
            ended: read(&self.ended),
            listing: self.listing.load(Ordering::Relaxed),
        }
    }
}

/// Held by the download: tells and counts.
#[derive(Debug, Clone)]
pub struct Teller {
    news: mpsc::Sender<News>,
    counters: Arc<Counters>,
}

/// A teller, what it will tell, and what it counts.
pub fn teller() -> (Teller, mpsc::Receiver<News>, Arc<Counters>) {
    let (news, told) = super::channel();
    let counters = Arc::new(Counters::default());
    (Teller { news, counters: Arc::clone(&counters) }, told, counters)
}

impl Teller {
    pub(super) async fn tell(&self, news: News) {
        if matches!(news, News::Done(_) | News::Failed { .. }) {
            self.counters.ended.fetch_add(1, Ordering::Relaxed);
        }
        // Nobody listens any more: the download is about to be dropped.
        self.news.send(news).await.ok();
    }

    pub(super) fn listing(&self, is_under_way: bool) {
        self.counters.listing.store(is_under_way, Ordering::Relaxed);
    }

    /// One more object, of so many bytes.
    pub(super) fn wanted(&self, bytes: u64) {
        self.counters.objects.fetch_add(1, Ordering::Relaxed);
        self.counters.wanted.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes were there already.
    pub(super) fn there(&self, bytes: u64) {
        self.counters.there.fetch_add(bytes, Ordering::Relaxed);
    }

    /// So many bytes were written.
    pub(super) fn fetched(&self, bytes: u64) {
        self.counters.fetched.fetch_add(bytes, Ordering::Relaxed);
        self.counters.there.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Promises room on the disk to so many more bytes; answers how many have such a promise now.
    pub(super) fn promise(&self, bytes: u64) -> u64 {
        self.counters.promised.fetch_add(bytes, Ordering::Relaxed) + bytes
    }

    /// So many promised bytes are written, or will not be.
    pub(super) fn take_back(&self, bytes: u64) {
        self.counters.promised.fetch_sub(bytes, Ordering::Relaxed);
    }
}
