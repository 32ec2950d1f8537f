//! Downloads: objects read in parallel ranges into files that have their final name only when they are whole and proven.
//! What was cut goes on where it stopped. Asks through the port; what is told on the way is [`News`].
//!
//! One object is in `object`, a prefix in `prefix`, a range in `fetch`; `part`, `journal`,
//! `folder` and `room` are the disk;
//! `names`, `ranges`, `proof` and `sums` decide without asking anybody.

mod fetch;
mod folder;
mod journal;
mod names;
mod news;
mod object;
mod part;
mod parts;
mod prefix;
mod proof;
mod ranges;
mod room;
mod sums;

use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};

use crate::domain::download::{News, What, Wish};
use crate::domain::{Fault, Scope};
use crate::port::{Cloud, Stop};

pub use news::{Counters, Teller, teller};

/// Requests for bytes that run at the same time. S3 gives a connection 85 to 90 MB/s, and about 15 fill 10 Gbit/s (Amazon
/// S3 User Guide, "Performance design patterns for Amazon S3", request parallelization).
const REQUESTS: usize = 16;

/// How it asks.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How many bytes are asked for at once.
    pub range: u64,
    /// What it waits before it asks again for a range of which nothing came; then it gives up. The SDK has tried three
    /// times before each.
    pub pauses: Vec<Duration>,
}

impl Default for Settings {
    fn default() -> Self {
        // AWS names 8 and 16 MB as typical (Amazon S3 User Guide, "Performance guidelines for Amazon S3", byte-range
        // fetches); the smaller one loses less when a program is killed.
        Self { range: 8 << 20, pauses: [500, 2_000, 8_000].map(Duration::from_millis).to_vec() }
    }
}

/// What everything in one download shares.
struct Shared<'a> {
    cloud: &'a dyn Cloud,
    scope: Scope,
    settings: Settings,
    force: bool,
    /// Requests for bytes that may still begin.
    permits: Semaphore,
    teller: Teller,
    stop: Stop,
}

/// Downloads. What is finished and what failed is told on the way; the answer is a fault only when there was nothing to
/// go through. Dropping the future ends it at once; `stop` in order, so that nothing that came is lost.
///
/// # Errors
/// When a prefix can't be listed to its end, or the target folder can't be used.
pub async fn run(
    cloud: &dyn Cloud,
    scope: Scope,
    wish: Wish,
    settings: Settings,
    stop: Stop,
    teller: Teller,
) -> Result<(), Fault> {
    let Wish { what, target, force } = wish;
    let permits = Semaphore::new(REQUESTS);
    let shared = Shared { cloud, scope, settings, force, permits, teller, stop };
    match what {
        What::Object(name) => object::one(&shared, name, &target).await,
        What::Prefix { bucket, prefix, requester_pays } => {
            prefix::all(&shared, (bucket, prefix, requester_pays), &target).await
        }
    }
}

/// The room of the channel of news: an object has a handful, and whoever shows them is near.
const NEWS: usize = 64;

fn channel() -> (mpsc::Sender<News>, mpsc::Receiver<News>) {
    mpsc::channel(NEWS)
}

#[cfg(test)]
mod tests;
