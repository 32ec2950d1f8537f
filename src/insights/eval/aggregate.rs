//! The aggregates of `stats`, one state for each group.
//!
//! Values that are missing count for nothing, but in `count(*)`. The numeric aggregates pass over values that read as
//! no number. Decided where the AWS documentation is silent:
//! - `min` and `max` go by numbers; only if no value is a number, by the order of `sort`. When every value is a number
//!   the result is one, also if they came as texts; digits such as `007` that no number prints as stay text.
//! - `stddev` and `variance` are those of a sample (n - 1), as in SQL; one value has none.
//! - `pct`, `percentile` and `median` give the value at rank ceil(p / 100 * n) of the values in order, one that occurs
//!   (the nearest rank). Up to [`EXACT`] values of a group they are exact; beyond that the value at the same rank comes
//!   from a DDSketch and is at most [`RELATIVE_ERROR`] of itself away (values below 1e-9 count as 0).
//! - `count_distinct` is exact up to [`EXACT`] different values; beyond that it is estimated by HyperLogLog++ with 4,096
//!   registers, standard error 1.6 %. Values are the same when they print the same.
//! - `earliest` and `latest` pass over rows without the field; of rows at the same instant, or without one, `earliest`
//!   takes the first that was read and `latest` the last. A row with an instant goes before one without.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fmt;
use std::hash::{DefaultHasher, Hasher};

use cardinality_estimator::CardinalityEstimator;
use sketches_ddsketch::{Config, DDSketch};

use super::json;
use crate::insights::value::order::SortKey;
use crate::insights::value::{Number, Value};

/// How many values of a group are kept as they are before a sketch takes their place.
pub const EXACT: usize = 10_000;

/// How far a percentile of a large group may be from the true value, as a part of that value.
pub const RELATIVE_ERROR: f64 = 0.005;

/// Which aggregate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// `count(*)`, `count()`.
    CountRows,
    /// `count(f)`.
    Count,
    /// `count_distinct(f)`.
    CountDistinct,
    /// `sum(f)`.
    Sum,
    /// `avg(f)`.
    Average,
    /// `min(f)`.
    Min,
    /// `max(f)`.
    Max,
    /// `stddev(f)`.
    Deviation,
    /// `variance(f)`.
    Variance,
    /// `pct(f, p)`, `percentile(f, p)`, `median(f)`: how many of a hundred values lie at or below, 0 to 100.
    Percentile(f64),
    /// `earliest(f)`.
    Earliest,
    /// `latest(f)`.
    Latest,
    /// `sortsFirst(f)`.
    SortsFirst,
    /// `sortsLast(f)`.
    SortsLast,
}

/// What an aggregate knows of one group.
#[derive(Debug, Clone)]
pub enum State {
    /// A number of rows or values.
    Count(u64),
    /// Different values.
    Distinct(Box<Distinct>),
    /// A sum, and of how many values; the average as well.
    Sum(Kind, Sum),
    /// Mean and squared differences from it (Welford's method).
    Deviation {
        /// Whether the deviation or its square is wanted.
        kind: Kind,
        /// How many values.
        count: u64,
        /// Their mean.
        mean: f64,
        /// The sum of their squared differences from the mean.
        squares: f64,
    },
    /// Values for a percentile.
    Percentile(f64, Box<Samples>),
    /// The best value so far by its order: `min`, `max`, `sortsFirst`, `sortsLast`.
    Best {
        /// Which of them.
        kind: Kind,
        /// The value with its place in the order.
        best: Option<(SortKey<'static>, Value<'static>)>,
        /// Every value so far was a number.
        all_numbers: bool,
    },
    /// The value at the outermost instant so far.
    Edge(Kind, Option<(Option<i64>, Value<'static>)>),
}

impl State {
    /// The state of an empty group.
    pub fn new(kind: Kind) -> Self {
        match kind {
            Kind::CountRows | Kind::Count => Self::Count(0),
            Kind::CountDistinct => Self::Distinct(Box::default()),
            Kind::Sum | Kind::Average => Self::Sum(kind, Sum::default()),
            Kind::Deviation | Kind::Variance => Self::Deviation { kind, count: 0, mean: 0.0, squares: 0.0 },
            Kind::Percentile(percent) => Self::Percentile(percent, Box::default()),
            Kind::Min | Kind::Max | Kind::SortsFirst | Kind::SortsLast => {
                Self::Best { kind, best: None, all_numbers: true }
            }
            Kind::Earliest | Kind::Latest => Self::Edge(kind, None),
        }
    }

    /// Takes one more value; `at` is the instant of its row. Rows without the value must not come here, but for
    /// `count(*)`.
    pub fn add(&mut self, value: &Value, at: Option<i64>) {
        match self {
            Self::Count(count) => *count += 1,
            Self::Distinct(distinct) => distinct.add(&value.cell_text()),
            Self::Sum(_, sum) => {
                if let Some(number) = value.as_number() {
                    sum.add(number);
                }
            }
            Self::Deviation { count, mean, squares, .. } => {
                if let Some(number) = value.as_number() {
                    let number = number.as_f64();
                    *count += 1;
                    let difference = number - *mean;
                    *mean += difference / *count as f64;
                    *squares += difference * (number - *mean);
                }
            }
            Self::Percentile(_, samples) => {
                if let Some(number) = value.as_number() {
                    samples.add(number.as_f64());
                }
            }
            Self::Best { kind, best, all_numbers } => {
                *all_numbers = *all_numbers && value.as_number().is_some();
                take_better(*kind, best, value);
            }
            Self::Edge(kind, edge) => take_outer(*kind, edge, value, at),
        }
    }

    /// The result for the group.
    pub fn result(&self) -> Value<'static> {
        match self {
            Self::Count(count) => Value::integer(*count as i64),
            Self::Distinct(distinct) => Value::integer(distinct.count() as i64),
            Self::Sum(Kind::Average, sum) => Value::number(sum.average()),
            Self::Sum(_, sum) => Value::number(sum.total()),
            Self::Deviation { count: 0 | 1, .. } => Value::Missing,
            Self::Deviation { kind, count, squares, .. } => {
                let variance = squares / (*count - 1) as f64;
                Value::number(Number::real(if *kind == Kind::Variance { variance } else { variance.sqrt() }))
            }
            Self::Percentile(percent, samples) => {
                Value::number(samples.at_percent(*percent).and_then(Number::real))
            }
            Self::Best { kind, best: Some((_, Value::Text(text))), all_numbers: true }
                if matches!(kind, Kind::Min | Kind::Max) && json::is_number(text) =>
            {
                Value::Digits(text.clone())
            }
            Self::Best { best, .. } => best.as_ref().map_or(Value::Missing, |(_, value)| value.clone()),
            Self::Edge(_, edge) => edge.as_ref().map_or(Value::Missing, |(_, value)| value.clone()),
        }
    }

    /// Whether the result is approximate.
    pub fn is_approximate(&self) -> bool {
        match self {
            Self::Distinct(distinct) => matches!(**distinct, Distinct::Estimate(_)),
            Self::Percentile(_, samples) => matches!(**samples, Samples::Sketch(_)),
            _ => false,
        }
    }
}

fn take_better(kind: Kind, best: &mut Option<(SortKey<'static>, Value<'static>)>, value: &Value) {
    let key = SortKey::new(value);
    if matches!(key, SortKey::Missing) {
        return;
    }
    let order = best.as_ref().map_or(Ordering::Equal, |(held, _)| key.order(held));
    let is_better = match kind {
        _ if best.is_none() => true,
        Kind::SortsFirst => order.is_lt(),
        Kind::SortsLast => order.is_gt(),
        // Numbers sort after texts: the least number still goes before the least text.
        Kind::Min => match (is_number(&key), best.as_ref().is_some_and(|(held, _)| is_number(held))) {
            (true, false) => true,
            (false, true) => false,
            _ => order.is_lt(),
        },
        _ => order.is_gt(),
    };
    if is_better {
        *best = Some((key.into_owned(), value.clone().into_owned()));
    }
}

fn is_number(key: &SortKey) -> bool {
    matches!(key, SortKey::Number(_) | SortKey::Padded(..))
}

fn take_outer(kind: Kind, edge: &mut Option<(Option<i64>, Value<'static>)>, value: &Value, at: Option<i64>) {
    let is_outer = match edge {
        None => true,
        Some((None, _)) => at.is_some() || kind == Kind::Latest,
        Some((Some(held), _)) => match (kind, at) {
            (_, None) => false,
            (Kind::Earliest, Some(at)) => at < *held,
            (_, Some(at)) => at >= *held,
        },
    };
    if is_outer {
        *edge = Some((at, value.clone().into_owned()));
    }
}

/// A sum that is exact for whole numbers and keeps the error of the others small (Neumaier's method).
#[derive(Debug, Clone, Default)]
pub struct Sum {
    count: u64,
    whole: i128,
    real: f64,
    lost: f64,
    has_real: bool,
}

impl Sum {
    fn add(&mut self, number: Number) {
        self.count += 1;
        match number {
            Number::Integer(integer) => self.whole += i128::from(integer),
            Number::Real(real) => {
                self.has_real = true;
                let total = self.real + real;
                self.lost += if self.real.abs() >= real.abs() {
                    (self.real - total) + real
                } else {
                    (real - total) + self.real
                };
                self.real = total;
            }
        }
    }

    fn total(&self) -> Option<Number> {
        match i64::try_from(self.whole) {
            _ if self.count == 0 => None,
            Ok(whole) if !self.has_real => Some(Number::Integer(whole)),
            _ => Number::real(self.as_f64()),
        }
    }

    fn average(&self) -> Option<Number> {
        if self.count == 0 { None } else { Number::real(self.as_f64() / self.count as f64) }
    }

    fn as_f64(&self) -> f64 {
        self.whole as f64 + (self.real + self.lost)
    }
}

/// Different values: their hashes while they are few, an estimate when they are many.
#[derive(Debug, Clone)]
pub enum Distinct {
    /// All hashes. 64 bits: among 10,000 values a collision has a chance of 3 in 10^12.
    Few(HashSet<u64>),
    /// HyperLogLog++.
    Estimate(CardinalityEstimator<u64>),
}

impl Default for Distinct {
    fn default() -> Self {
        Self::Few(HashSet::new())
    }
}

impl Distinct {
    fn add(&mut self, text: &str) {
        // SipHash with fixed keys: the same rows give the same estimate every time.
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        let hash = hasher.finish();
        match self {
            Self::Few(hashes) => {
                hashes.insert(hash);
                if hashes.len() > EXACT {
                    let mut estimate = CardinalityEstimator::new();
                    hashes.iter().for_each(|hash| estimate.insert_hash(*hash));
                    *self = Self::Estimate(estimate);
                }
            }
            Self::Estimate(estimate) => estimate.insert_hash(hash),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Few(hashes) => hashes.len(),
            Self::Estimate(estimate) => estimate.estimate(),
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
    fn add(&mut self, value: f64) {
        match self {
            Self::Few(values) if values.len() < EXACT => values.push(value),
            Self::Few(values) => {
                // 4,096 bins of 1 % cover seventeen orders of magnitude before the smallest values share one.
                let mut sketch = DDSketch::new(Config::new(RELATIVE_ERROR, 4096, 1e-9));
                values.iter().chain([&value]).for_each(|value| sketch.add(*value));
                *self = Self::Sketch(sketch);
            }
            Self::Sketch(sketch) => sketch.add(value),
        }
    }

    fn at_percent(&self, percent: f64) -> Option<f64> {
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

/// The place, from 0, of the value at rank ceil(percent / 100 * count); nothing when there are no values.
fn nearest_rank(percent: f64, count: usize) -> Option<usize> {
    let rank = percent * count as f64 / 100.0;
    // 99.9 of 1,000 is rank 999, whatever the double of 99.9 makes of it.
    let is_whole = (rank - rank.round()).abs() <= rank * 1e-12;
    let rank = if is_whole { rank.round() } else { rank.ceil() };
    count.checked_sub(1).map(|last| (rank.max(1.0) as usize - 1).min(last))
}
