//! A million objects that are never kept: key, size and content follow from the place in the list.

use hyper::body::Bytes;

use super::listing::Keys;
use crate::demo::incident::clock::{SECOND, iso};
use crate::demo::incident::{Dice, Incident};

/// Prefixes below `events/`, below each of them, and objects in each of those.
const SHARDS: usize = 16;
const PARTS: usize = 125;
const EACH: usize = 500;

/// How many objects there are: 1,000,000.
pub const COUNT: usize = SHARDS * PARTS * EACH;

/// Below which all of them lie.
pub const PREFIX: &str = "events/";

/// What customers did, one object for each event, spread over a day.
pub struct Many(pub Incident);

impl Keys for Many {
    fn count(&self) -> usize {
        COUNT
    }

    fn key(&self, place: usize) -> String {
        let (shard, part, number) = (place / (PARTS * EACH), place / EACH % PARTS, place % EACH);
        format!("{PREFIX}{shard:02}/{part:03}/{number:04}-{}.json", self.dice(place).hex(8))
    }
}

impl Many {
    /// The object at a place.
    pub fn body(&self, place: usize) -> Bytes {
        let mut dice = self.dice(place);
        let id = dice.hex(16);
        let kind = dice.pick(&["view", "view", "view", "search", "basket.add", "basket.remove", "checkout"]);
        let text = format!(
            "{{\"id\":\"{id}\",\"at\":\"{}\",\"kind\":\"{kind}\",\"customer\":\"cust-{:05}\",\"sku\":\"SKU-{:04}\",\"took\":{}}}\n",
            iso(self.at(place)),
            dice.below(40_000),
            dice.below(9_000),
            dice.millis(40, 900),
        );
        Bytes::from(text)
    }

    /// When it was written, in milliseconds since 1970.
    pub fn at(&self, place: usize) -> i64 {
        const DAY: i64 = 86_400 * SECOND;
        // Neighbours in time lie in different prefixes.
        let turn = (place % EACH * PARTS * SHARDS + place / EACH) as i64;
        self.0.before(DAY - turn * DAY / COUNT as i64)
    }

    fn dice(&self, place: usize) -> Dice {
        self.0.dice(0x4556_454e_5453, place as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::super::listing::{Entry, Start, Walk};
    use super::*;
    use crate::demo::FIXED_CLOCK;

    fn many() -> Many {
        Many(Incident::new(7, 1.0, FIXED_CLOCK.as_millisecond()))
    }

    #[test]
    fn a_million_keys_are_in_order_and_found_again() {
        let many = many();
        assert_eq!(COUNT, 1_000_000);
        let sample: Vec<usize> = (0..COUNT).step_by(997).collect();
        assert!(sample.windows(2).all(|two| many.key(two[0]) < many.key(two[1])));
        assert!(sample.iter().all(|place| many.first_from(&many.key(*place)) == *place));
        assert!(sample.iter().all(|place| many.at(*place) < FIXED_CLOCK.as_millisecond()));
    }

    #[test]
    fn prefixes_are_listed_without_the_keys_below_them() {
        let many = many();
        let top: Vec<Entry> = Walk::new(&many, PREFIX, Some("/"), &Start::Begin).collect();
        assert_eq!(top.len(), SHARDS);
        assert_eq!(top[9], Entry::Prefix("events/09/".to_owned()));
        assert_eq!(Walk::new(&many, "events/09/", Some("/"), &Start::Begin).count(), PARTS);
        assert_eq!(Walk::new(&many, "events/09/007/", Some("/"), &Start::Begin).count(), EACH);
    }
}
