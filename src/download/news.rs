//! What a download tells on its way, and the counters that progress is read from.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::sync::mpsc;

use crate::domain::{Fault, Text};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum News {
    /// A part of an object was there, and is not read again.
    Resumed {
        /// The object's key.
        key: Text,
        /// How many bytes.
        bytes: u64,
    },
    /// A part was there, of what the object was before; it starts anew.
    Anew {
        /// The object's key.
        key: Text,
    },
    /// An object is whole and has its name.
    Done(Row),
    /// An object was not downloaded.
    Failed {
        /// The object's key.
        key: Text,
        /// Why.
        fault: Fault,
        /// What there is of it.
        left: Option<Left>,
    },
    /// An attempt failed and is made again.
    Retrying(Fault),
    /// Credentials take a while.
    CredentialsAwaited,
}

/// What is left of an object that was not downloaded to its end. The next download goes on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The bytes that are there.
    pub bytes: u64,
    /// The bytes that there should be.
    pub size: u64,
}

/// An object that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: Text,
    /// Its size in bytes.
    pub bytes: u64,
    /// The file; a folder for a key that stands for one.
    pub path: PathBuf,
    /// What proves that it is the object.
    pub verified: Verified,
    /// Whether it was there before.
    pub was_there: bool,
}

/// What proves that a file is the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// This sum of it, as `CRC64NVME` or `MD5 of 3 parts`.
    By(String),
    /// Nothing, because of this.
    Not(String),
    /// It is a folder, and has no bytes.
    Folder,
}

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

/// What the counters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Bytes of all objects so far known.
    pub wanted: u64,
    /// Bytes that are there.
    pub there: u64,
    /// Bytes that came from S3 in this run.
    pub fetched: u64,
    /// Objects so far known.
    pub objects: u64,
    /// Objects that are done or failed.
    pub ended: u64,
    /// Whether there may be more objects.
    pub listing: bool,
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
