//! The aggregates of `stats`, one state for each group.
//!
//! Values that are missing count for nothing, but in `count(*)`. The numeric aggregates pass over values that read as
//! no number. Decided where the AWS documentation is silent:
//! - `min` and `max` go by numbers; only if no value is a number, by the order of `sort`. When every value is a number
//!   the result is one, also if they came as texts; digits such as `007` that no number prints as stay text.
//! - `stddev` and `variance` are those of a sample (n - 1), as in SQL; one value has none. They, sums and averages are
//!   computed without an error and rounded once.
//! - `pct`, `percentile` and `median` give the value at rank ceil(p / 100 * n) of the values in order, one that occurs
//!   (the nearest rank). Up to [`EXACT`] values of a group they are exact; beyond that the value at the same rank comes
//!   from a DDSketch and is at most [`RELATIVE_ERROR`] of itself away (values below 1e-9 count as 0).
//! - `count_distinct` is exact up to [`EXACT`] different values; beyond that it is estimated by HyperLogLog with 4,096
//!   registers, standard error 1.6 %. Values are the same when they print the same.
//! - `earliest` and `latest` pass over rows without the field; of rows at the same instant, or without one, `earliest`
//!   takes the first that was read and `latest` the last. A row with an instant goes before one without.
//!
//! Two states of the same aggregate become one, [`State::absorb`], with the result that one state would have had of all
//! the rows.

mod collected;
mod exact;
mod sketch;
mod sum;

use std::cmp::Ordering;

pub use collected::Collected;
pub use sketch::{Distinct, Samples};
pub use sum::{Moments, Sum};

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
    /// `values(f)`.
    Values,
    /// `topk(k, f)`.
    Top(usize),
    /// `histogram(f, n)`.
    Histogram(usize),
    /// `rate(f, p)`: the length of the period in milliseconds.
    Rate(i64),
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
    /// The sums for a spread, and whether the deviation or its square is wanted.
    Deviation(Kind, Box<Moments>),
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
    /// `values`, `topk`, `histogram`, `rate`.
    Collected(Box<Collected>),
}

impl State {
    /// The state of an empty group.
    pub fn new(kind: Kind) -> Self {
        if let Some(collected) = Collected::new(kind) {
            return Self::Collected(Box::new(collected));
        }
        match kind {
            Kind::CountRows | Kind::Count => Self::Count(0),
            Kind::CountDistinct => Self::Distinct(Box::default()),
            Kind::Sum | Kind::Average => Self::Sum(kind, Sum::default()),
            Kind::Deviation | Kind::Variance => Self::Deviation(kind, Box::default()),
            Kind::Percentile(percent) => Self::Percentile(percent, Box::default()),
            Kind::Min | Kind::Max | Kind::SortsFirst | Kind::SortsLast => {
                Self::Best { kind, best: None, all_numbers: true }
            }
            _ => Self::Edge(kind, None),
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
            Self::Deviation(_, moments) => {
                if let Some(number) = value.as_number() {
                    moments.add(number);
                }
            }
            Self::Percentile(_, samples) => {
                if let Some(number) = value.as_number() {
                    samples.add(number.as_f64());
                }
            }
            Self::Best { kind, best, all_numbers } => {
                *all_numbers = *all_numbers && value.as_number().is_some();
                take_better(*kind, best, SortKey::new(value), value);
            }
            Self::Edge(kind, edge) => take_outer(*kind, edge, value, at),
            Self::Collected(collected) => collected.add(value, at),
        }
    }

    /// Takes what the same aggregate found in rows that come later.
    pub fn absorb(&mut self, later: Self) {
        match (self, later) {
            (Self::Count(count), Self::Count(more)) => *count += more,
            (Self::Distinct(distinct), Self::Distinct(more)) => distinct.absorb(*more),
            (Self::Sum(_, sum), Self::Sum(_, more)) => sum.absorb(more),
            (Self::Deviation(_, moments), Self::Deviation(_, more)) => moments.absorb(*more),
            (Self::Percentile(_, samples), Self::Percentile(_, more)) => samples.absorb(*more),
            (Self::Best { kind, best, all_numbers }, Self::Best { best: more, all_numbers: others, .. }) => {
                *all_numbers = *all_numbers && others;
                if let Some((key, value)) = more {
                    take_better(*kind, best, key, &value);
                }
            }
            (Self::Edge(kind, edge), Self::Edge(_, Some((at, value)))) => take_outer(*kind, edge, &value, at),
            (Self::Collected(collected), Self::Collected(more)) => collected.absorb(*more),
            // A state meets none but those of the same aggregate.
            _ => {}
        }
    }

    /// The result for the group.
    pub fn result(&self) -> Value<'static> {
        match self {
            Self::Count(count) => Value::integer(*count as i64),
            Self::Distinct(distinct) => Value::integer(distinct.count() as i64),
            Self::Sum(Kind::Average, sum) => Value::number(sum.average()),
            Self::Sum(_, sum) => Value::number(sum.total()),
            Self::Deviation(kind, moments) => {
                let spread = |variance: f64| if *kind == Kind::Variance { variance } else { variance.sqrt() };
                Value::number(moments.variance().map(spread).and_then(Number::real))
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
            Self::Collected(collected) => collected.result(),
            Self::Edge(_, edge) => edge.as_ref().map_or(Value::Missing, |(_, value)| value.clone()),
        }
    }

    /// Whether the result is approximate.
    pub fn is_approximate(&self) -> bool {
        match self {
            Self::Distinct(distinct) => matches!(**distinct, Distinct::Estimate(_)),
            Self::Percentile(_, samples) => matches!(**samples, Samples::Sketch(_)),
            Self::Collected(collected) => collected.is_approximate(),
            _ => false,
        }
    }

    /// Whether values were left out.
    pub fn is_cut(&self) -> bool {
        matches!(self, Self::Collected(collected) if collected.is_cut())
    }
}

fn take_better(
    kind: Kind,
    best: &mut Option<(SortKey<'static>, Value<'static>)>,
    key: SortKey,
    value: &Value,
) {
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
