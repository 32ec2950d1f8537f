//! The log streams of a group: which there are at a moment, how long each lives, and their names.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::clock::{MINUTE, SECOND, stream_day};
use super::dice::Dice;
use super::groups::{GROUPS, Group, Source};
use super::{Incident, Line, Wanted, story};

/// A log stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stream {
    /// The index of its group in [`GROUPS`].
    pub group: usize,
    /// Which generation of streams it belongs to.
    pub generation: i64,
    /// Its number within the generation.
    pub number: usize,
}

/// How the streams of a group follow each other.
enum Life {
    /// The same streams all the time.
    Whole,
    /// New ones after every so many milliseconds.
    Renewed(i64),
    /// New ones once, so many milliseconds before the discovery.
    Replaced(i64),
}

fn life(source: Source) -> Life {
    match source {
        Source::Checkout => Life::Renewed(20 * MINUTE),
        Source::Payments => Life::Replaced(story::PAYMENTS_DEPLOYED),
        Source::Publisher => Life::Replaced(story::DEPLOYED),
        Source::Storefront | Source::Gateway | Source::Limits | Source::Hostile | Source::Quiet => {
            Life::Whole
        }
    }
}

/// How many streams of a group are written to at the same time.
pub fn count(source: Source) -> usize {
    match source {
        Source::Storefront | Source::Limits => 3,
        Source::Gateway => 12,
        Source::Checkout => 8,
        Source::Payments => 4,
        Source::Publisher | Source::Hostile | Source::Quiet => 1,
    }
}

impl Incident {
    /// The stream with this number that is written to at a moment.
    pub(super) fn stream(&self, group: usize, at: i64, number: usize) -> Stream {
        let source = GROUPS[group].source;
        let generation = match life(source) {
            Life::Whole => 0,
            Life::Renewed(every) => at.div_euclid(every),
            Life::Replaced(before) => i64::from(at >= self.found - before),
        };
        Stream { group, generation, number: number % count(source) }
    }

    /// The name of a stream, in the form that its kind of service uses.
    pub fn stream_name(&self, stream: Stream) -> String {
        let Group { source, name, .. } = GROUPS[stream.group];
        let mut dice = Dice::of(&[
            self.seed,
            STREAM_NAMES,
            stream.group as u64,
            stream.generation as u64,
            stream.number as u64,
        ]);
        match source {
            Source::Checkout | Source::Publisher => {
                format!("{}/[{}]{}", stream_day(self.born(stream)), self.version(stream), dice.hex(32))
            }
            Source::Storefront | Source::Payments | Source::Limits => {
                let service = name.trim_start_matches("/ecs/");
                format!("{service}/{service}/{}", dice.hex(32))
            }
            Source::Gateway => dice.hex(32),
            Source::Hostile => "rows".to_owned(),
            Source::Quiet => format!("{}/main", stream_day(self.begin())),
        }
    }

    /// The streams of a group that have been written to by `now`, with their first and their last line.
    pub fn streams(&self, group: usize, now: i64) -> Vec<(Line, Line)> {
        let mut streams = Vec::new();
        let mut at = self.begin();
        while at <= now {
            let (from, to) = self.life_of(self.stream(group, at, 0));
            let to = to.min(now);
            let mut last = self.ends(group, (from, to), now, false);
            for (stream, first) in self.ends(group, (from, to), now, true) {
                if let Some(last) = last.remove(&stream) {
                    streams.push((first, last));
                }
            }
            at = to.saturating_add(1);
        }
        streams
    }

    /// The first or the last line of each stream of one generation: looked for in ever longer steps from one end.
    fn ends(
        &self,
        group: usize,
        (mut from, mut to): (i64, i64),
        now: i64,
        forward: bool,
    ) -> BTreeMap<Stream, Line> {
        let mut ends: BTreeMap<Stream, Line> = BTreeMap::new();
        let mut step = FIRST_STEP;
        while from <= to && ends.len() < count(GROUPS[group].source) {
            let part = if forward { (from, to.min(from + step - 1)) } else { (from.max(to - step + 1), to) };
            for line in self.all(group, part, now) {
                // Parts are walked away from the end, so only lines of the same part can be nearer to it.
                match ends.entry(line.stream) {
                    Entry::Vacant(place) => {
                        place.insert(line);
                    }
                    Entry::Occupied(mut place) => {
                        let known = place.get();
                        let nearer =
                            if forward { line.place() < known.place() } else { line.place() > known.place() };
                        if nearer {
                            place.insert(line);
                        }
                    }
                }
            }
            (from, to) = if forward { (part.1 + 1, to) } else { (from, part.0 - 1) };
            step *= 2;
        }
        ends
    }

    fn all(&self, group: usize, range: (i64, i64), now: i64) -> impl Iterator<Item = Line> {
        self.lines(Wanted::groups([group]), range, now).flatten()
    }

    /// The earliest and the latest moment at which a stream may be written to.
    fn life_of(&self, stream: Stream) -> (i64, i64) {
        let (from, to) = match life(GROUPS[stream.group].source) {
            Life::Whole => (i64::MIN, i64::MAX),
            Life::Renewed(every) => (stream.generation * every, (stream.generation + 1) * every - 1),
            Life::Replaced(before) if stream.generation == 0 => (i64::MIN, self.found - before - 1),
            Life::Replaced(before) => (self.found - before, i64::MAX),
        };
        (from.max(self.begin()), to)
    }

    fn born(&self, stream: Stream) -> i64 {
        self.life_of(stream).0
    }

    fn version(&self, stream: Stream) -> &'static str {
        match GROUPS[stream.group].source {
            Source::Publisher => story::PUBLISHER_VERSIONS[usize::from(stream.generation > 0)],
            _ => story::CHECKOUT_VERSION,
        }
    }
}

/// How much is read first when the ends of streams are looked for. Busy groups need no more.
const FIRST_STEP: i64 = 4 * SECOND;

/// Keeps the names apart from everything else that is thrown.
const STREAM_NAMES: u64 = 0x5354_5245_414d;
