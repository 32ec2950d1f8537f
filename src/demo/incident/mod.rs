//! The incident: what the account of the demo has logged, made from a seed at the moment it is read. Nothing is kept:
//! any range of time can be made by itself, and the same seed, start and moment always give the same lines.
//!
//! # The story
//! Harbour is a web shop. It is found, at the moment at which the demo starts, that orders fail: checkout answers 502.
//! All times are minutes before that moment.
//!
//! - 31: version 42 of the function `limits-publisher` goes live (release 2.8.0, "amounts in major units").
//! - 29: its first run writes `s3://harbour-config-111122223333/limits/basket-limits.json`. The limit for a basket in
//!   EUR is now 2500, meant in euros. The file's reader takes cents.
//! - 25½: the importer of the limits service puts the item `LIMIT#EUR`/`BASKET` into the table `payment-limits`: the
//!   largest basket falls from 2,500.00 to 25.00 EUR. The tasks of the service take the new item up one after
//!   another within two minutes, as their caches end.
//! - 25 until now: the payments service refuses every EUR basket above 25 euros (`BASKET_LIMIT_EXCEEDED`). Checkout
//!   tries once more and gives up with 502. Six in ten orders are in EUR and seven in ten of those are above 25 euros.
//!   Small baskets, GBP and USD go through; latencies fall, because refusals are quick.
//! - 21 and 18: the alarms.
//!
//! The way back leads from the 502 of API Gateway by its request id to checkout, to payments and its
//! `BASKET_LIMIT_EXCEEDED`, whose line names table and key of the item; from the item to the object and its version
//! (the importer's line); from the object to the function, its version and its change. Each of the three can be looked
//! at: the table keeps the item's earlier version, the bucket both versions of the object, and version 41 of the
//! function still writes what is right when it is invoked with `{"dryRun": true}`.
//!
//! Red herrings: reads of the table were throttled for a moment, 48 and 27 minutes ago, and succeeded when tried again;
//! the fraud check times out and is tried again all day; an old pricing interface warns of its end; a partner asks for
//! something that is not sold any more; payments was deployed 95 minutes ago.

mod checkout;
pub mod clock;
mod dice;
pub mod file;
pub mod groups;
mod hostile;
mod limits;
mod orders;
mod payments;
mod publisher;
mod schedule;
mod sink;
pub mod story;
pub mod streams;
mod sweep;
mod visit;
mod web;

#[cfg(test)]
mod tests;

pub use dice::Dice;
pub use orders::Placed;
pub use sink::{Line, Wanted};
pub use sweep::Sweep;

/// The incident of one demo.
#[derive(Debug, Clone)]
pub struct Incident {
    seed: u64,
    density: f64,
    /// The moment at which it is found, in milliseconds since 1970.
    found: i64,
    /// The account that it happens in.
    pub account: &'static str,
}

impl Incident {
    /// The incident of a seed, with so many times the normal number of customers, found at this millisecond.
    pub fn new(seed: u64, density: f64, found: i64) -> Self {
        Self { seed, density, found, account: super::ACCOUNT }
    }

    /// The same in another account.
    #[must_use]
    pub fn within(self, account: &'static str) -> Self {
        Self { account, ..self }
    }

    /// The millisecond at which the log begins.
    pub fn begin(&self) -> i64 {
        (self.found - story::PAST).div_euclid(clock::SECOND) * clock::SECOND
    }

    /// The dice of something else of this account, by its purpose and its number.
    pub fn dice(&self, purpose: u64, number: u64) -> Dice {
        Dice::of(&[self.seed, purpose, number])
    }

    /// The id of a query, by the number of those before it: the same ones in every run.
    pub fn query_id(&self, number: u64) -> String {
        self.dice(QUERY_IDS, number).uuid()
    }

    /// The line that a pointer leads to, if it is one of this incident and had arrived by `now`.
    pub fn line_at(&self, pointer: &str, now: i64) -> Option<Line> {
        let (group, second) = sink::place_of(pointer)?;
        let from = second.checked_mul(clock::SECOND)?;
        let range = (from, from.checked_add(sink::LONGEST)?);
        self.lines(Wanted::groups([group]), range, now).flatten().find(|line| line.pointer() == pointer)
    }

    /// The lines of some groups that happened within a range of milliseconds, both ends included, and that had arrived
    /// by `now`.
    pub fn lines(&self, wanted: Wanted, range: (i64, i64), now: i64) -> Sweep<'_> {
        Sweep::new(self, wanted, range, now)
    }
}

/// Keeps the ids of queries apart from everything else that is thrown.
const QUERY_IDS: u64 = 0x5155_4552_5953;
