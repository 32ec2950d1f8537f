//! Different values and samples: exact while they are few, by a published sketch when they are many.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

use hyperloglockless::HyperLogLog;
use sketches_ddsketch::{Config, DDSketch};

use super::{EXACT, RELATIVE_ERROR};

/// Different values: their hashes while they are few, an estimate when they are many.
#[derive(Debug, Clone)]
pub enum Distinct {
    /// All hashes. 64 bits: among 10,000 values a collision has a chance of 3 in 10^12.
    Few(HashSet<u64>),
    /// HyperLogLog.
    Estimate(Estimate),
}

/// Registers for hashes that were computed before. Its sum over the registers is one of powers of two, in which nothing
/// is rounded: the estimate is the same in whatever order values come.
type Estimate = HyperLogLog<BuildHasherDefault<DefaultHasher>>;

/// 2^12 registers.
const PRECISION: u8 = 12;

impl Default for Distinct {
    fn default() -> Self {
        Self::Few(HashSet::new())
    }
}

impl Distinct {
    /// Takes one more value.
    pub fn add(&mut self, text: &str) {
        // SipHash with fixed keys: the same rows give the same estimate every time.
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        let hash = hasher.finish();
        self.insert(hash);
    }

    /// Adds other values.
    pub fn absorb(&mut self, other: Self) {
        match (&mut *self, other) {
            (_, Self::Few(hashes)) => hashes.into_iter().for_each(|hash| self.insert(hash)),
            (Self::Few(hashes), Self::Estimate(mut estimate)) => {
                hashes.iter().for_each(|hash| estimate.insert_hash(*hash));
                *self = Self::Estimate(estimate);
            }
            // They have equally many registers, so that it can't fail.
            (Self::Estimate(estimate), Self::Estimate(other)) => estimate.union(&other).unwrap_or_default(),
        }
    }

    fn insert(&mut self, hash: u64) {
        match self {
            Self::Few(hashes) => {
                hashes.insert(hash);
                if hashes.len() > EXACT {
                    let mut estimate = Estimate::with_hasher(PRECISION, BuildHasherDefault::default());
                    hashes.iter().for_each(|hash| estimate.insert_hash(*hash));
                    *self = Self::Estimate(estimate);
                }
            }
            Self::Estimate(estimate) => estimate.insert_hash(hash),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Few(hashes) => hashes.len(),
            Self::Estimate(estimate) => estimate.raw_count().round() as usize,
        }
    }
}

/// Values for percentiles: all of them while they are few, a sketch when they are many.
#[derive(Clone)]
pub enum Samples {
    /// All values.
    Few(Vec<f64>),
    /// DDSketch.
    Sketch(DDSketch),
}

/// The sketch has no debug form of its own.
impl fmt::Debug for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Few(values) => f.debug_tuple("Few").field(values).finish(),
            Self::Sketch(sketch) => write!(f, "Sketch of {} values", sketch.count()),
        }
    }
}

impl Default for Samples {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Samples {
    /// Takes one more value.
    pub fn add(&mut self, value: f64) {
        match self {
            Self::Few(values) if values.len() < EXACT => values.push(value),
            Self::Few(values) => {
                let mut sketch = sketch_of(values);
                sketch.add(value);
                *self = Self::Sketch(sketch);
            }
            Self::Sketch(sketch) => sketch.add(value),
        }
    }

    /// Adds other values.
    pub fn absorb(&mut self, other: Self) {
        match (&mut *self, other) {
            (_, Self::Few(values)) => values.into_iter().for_each(|value| self.add(value)),
            (Self::Few(values), Self::Sketch(mut sketch)) => {
                values.iter().for_each(|value| sketch.add(*value));
                *self = Self::Sketch(sketch);
            }
            // They have the same error, so that it can't fail.
            (Self::Sketch(sketch), Self::Sketch(other)) => sketch.merge(&other).unwrap_or_default(),
        }
    }

    /// The value of which so many percent of the values lie at or below; nothing when there are none.
    pub fn at_percent(&self, percent: f64) -> Option<f64> {
        match self {
            Self::Few(values) => {
                let rank = nearest_rank(percent, values.len())?;
                let mut values = values.clone();
                let (_, value, _) = values.select_nth_unstable_by(rank, f64::total_cmp);
                Some(*value)
            }
            Self::Sketch(sketch) => {
                let rank = nearest_rank(percent, sketch.count())?;
                // The sketch takes a part of n - 1 and rounds down; half a rank more is never rounded to another.
                let last = sketch.count() - 1;
                let part = if rank == last { 1.0 } else { (rank as f64 + 0.5) / last as f64 };
                sketch.quantile(part).ok().flatten()
            }
        }
    }
}

fn sketch_of(values: &[f64]) -> DDSketch {
    // 4,096 bins of 1 % cover seventeen orders of magnitude before the smallest values share one.
    let mut sketch = DDSketch::new(Config::new(RELATIVE_ERROR, 4096, 1e-9));
    values.iter().for_each(|value| sketch.add(*value));
    sketch
}

/// The place, from 0, of the value at rank ceil(percent / 100 * count); nothing when there are no values.
fn nearest_rank(percent: f64, count: usize) -> Option<usize> {
    let rank = percent * count as f64 / 100.0;
    // 99.9 of 1,000 is rank 999, whatever the double of 99.9 makes of it.
    let is_whole = (rank - rank.round()).abs() <= rank * 1e-12;
    let rank = if is_whole { rank.round() } else { rank.ceil() };
    count.checked_sub(1).map(|last| (rank.max(1.0) as usize - 1).min(last))
}
