//! The aggregates that answer a list, a map or a rate: `values`, `topk`, `histogram`, `rate`.
//!
//! Decided where the AWS documentation is silent:
//! - `values` lists the different values in the order in which they first came; maps and lists take no part, as in all
//!   of `stats`.
//! - `topk(k, f)` is a list of maps, `{"value": .., "count": ..}`, the most frequent first and of equals the first that
//!   came. It is counted exactly.
//! - `values` and `topk` know the first [`EXACT`] different values of a group, in the order of the rows; further ones are
//!   left out, and the reader is told.
//! - `histogram(f, n)` is a map from `low-high` to the number of values; the ranges are equally wide between the least and
//!   the greatest value, and a value at a bound belongs to the range above it, but for the greatest. Equal values make
//!   one range. Beyond [`EXACT`] different values of a group a value counts as one that is at most [`RELATIVE_ERROR`] of
//!   itself away, so that one as near to a bound may be counted on its other side; the bounds stay exact.
//! - `rate(f, p)` is the last value minus the first, by `@timestamp`, divided by the periods between them; nothing when all
//!   rows are of one instant. Months, quarters and years have no fixed length and are refused.
//!
//! Memory is bounded for each group.

use std::collections::{BTreeMap, HashMap};

use super::{EXACT, Kind, RELATIVE_ERROR};
use crate::insights::eval::json;
use crate::insights::value::{Number, Value};

/// The state of one of these aggregates for a group.
#[derive(Debug, Clone)]
pub enum Collected {
    /// `values`.
    Values(Counts),
    /// `topk`, and how many are wanted.
    Top(usize, Counts),
    /// `histogram`, and how many ranges are wanted.
    Histogram(usize, Numbers),
    /// `rate`: the length of its period in milliseconds, the first and the last value with its instant.
    Rate(i64, Option<[(i64, Number); 2]>),
}

/// How often each value came, as JSON, in the order of the first of each.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    places: HashMap<String, usize>,
    counts: Vec<(String, u64)>,
    /// A further value came than are known.
    is_cut: bool,
}

impl Counts {
    fn add(&mut self, item: String, count: u64) {
        match self.places.get(&item) {
            Some(place) => self.counts[*place].1 += count,
            None if self.counts.len() >= EXACT => self.is_cut = true,
            None => {
                self.places.insert(item.clone(), self.counts.len());
                self.counts.push((item, count));
            }
        }
    }
}

/// How often each number came. What is known does not depend on the order of the numbers.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    counts: BTreeMap<Number, u64>,
    /// The least and the greatest.
    ends: Option<[Number; 2]>,
    /// There were more than are told apart: numbers near to each other are one.
    is_coarse: bool,
}

impl Numbers {
    fn add(&mut self, number: Number) {
        self.widen([number; 2]);
        self.count(number, 1);
    }

    fn absorb(&mut self, later: Self) {
        later.ends.into_iter().for_each(|ends| self.widen(ends));
        if later.is_coarse {
            self.coarsen();
        }
        later.counts.into_iter().for_each(|(number, count)| self.count(number, count));
    }

    fn widen(&mut self, [least, greatest]: [Number; 2]) {
        self.ends = Some(match self.ends {
            Some([low, high]) => [low.min(least), high.max(greatest)],
            None => [least, greatest],
        });
    }

    fn count(&mut self, number: Number, count: u64) {
        let number = if self.is_coarse { coarse(number) } else { number };
        *self.counts.entry(number).or_default() += count;
        if !self.is_coarse && self.counts.len() > EXACT {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        if !self.is_coarse {
            self.is_coarse = true;
            for (number, count) in std::mem::take(&mut self.counts) {
                *self.counts.entry(coarse(number)).or_default() += count;
            }
        }
    }
}

/// The number that stands for all of its neighbourhood: the buckets of DDSketch (Masson, Rim and Lee, 2019).
fn coarse(number: Number) -> Number {
    let value = number.as_f64();
    let growth = (1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR);
    let bucket = (value.abs().ln() / growth.ln()).ceil();
    let middle = 2.0 * growth.powf(bucket) / (growth + 1.0);
    // Zero has no logarithm, and next to the greatest doubles there is no middle.
    Number::real(middle.copysign(value)).filter(|_| value != 0.0).unwrap_or(number)
}

impl Collected {
    /// The state of an empty group; nothing for an aggregate of another family.
    pub fn new(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Values => Some(Self::Values(Counts::default())),
            Kind::Top(count) => Some(Self::Top(count, Counts::default())),
            Kind::Histogram(ranges) => Some(Self::Histogram(ranges, Numbers::default())),
            Kind::Rate(period) => Some(Self::Rate(period, None)),
            _ => None,
        }
    }

    /// Takes one more value; `at` is the instant of its row.
    pub fn add(&mut self, value: &Value, at: Option<i64>) {
        match (self, value.as_number(), at) {
            (Self::Values(counts) | Self::Top(_, counts), ..) => {
                if let Some(item) = item(value) {
                    counts.add(item, 1);
                }
            }
            (Self::Histogram(_, numbers), Some(number), _) => numbers.add(number),
            (Self::Rate(_, ends), Some(number), Some(at)) => match ends {
                None => *ends = Some([(at, number); 2]),
                Some([first, _]) if at < first.0 => *first = (at, number),
                Some([_, last]) if at >= last.0 => *last = (at, number),
                Some(_) => {}
            },
            _ => {}
        }
    }

    /// Takes what the same aggregate found in rows that come later.
    pub fn absorb(&mut self, later: Self) {
        match (self, later) {
            (Self::Values(counts) | Self::Top(_, counts), Self::Values(more) | Self::Top(_, more)) => {
                more.counts.into_iter().for_each(|(item, count)| counts.add(item, count));
            }
            (Self::Histogram(_, numbers), Self::Histogram(_, more)) => numbers.absorb(more),
            (Self::Rate(_, ends), Self::Rate(_, Some(more))) => match ends {
                None => *ends = Some(more),
                Some([first, last]) => {
                    if more[0].0 < first.0 {
                        *first = more[0];
                    }
                    if more[1].0 >= last.0 {
                        *last = more[1];
                    }
                }
            },
            // An aggregate meets none but its own kind.
            _ => {}
        }
    }

    /// Whether values were left out.
    pub fn is_cut(&self) -> bool {
        matches!(self, Self::Values(counts) | Self::Top(_, counts) if counts.is_cut)
    }

    /// Whether the result is approximate.
    pub fn is_approximate(&self) -> bool {
        matches!(self, Self::Histogram(_, numbers) if numbers.is_coarse)
    }

    /// The result for the group.
    pub fn result(&self) -> Value<'static> {
        match self {
            Self::Values(counts) => {
                let items: Vec<&str> = counts.counts.iter().map(|(item, _)| item.as_str()).collect();
                Value::Json(format!("[{}]", items.join(",")).into())
            }
            Self::Top(wanted, counts) => {
                let mut counts: Vec<&(String, u64)> = counts.counts.iter().collect();
                counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let shown = counts.into_iter().take(*wanted);
                let maps: Vec<String> =
                    shown.map(|(item, count)| format!("{{\"value\":{item},\"count\":{count}}}")).collect();
                Value::Json(format!("[{}]", maps.join(",")).into())
            }
            Self::Histogram(ranges, numbers) => histogram(*ranges, numbers),
            Self::Rate(period, Some([first, last])) if last.0 > first.0 => {
                let periods = (last.0 - first.0) as f64 / *period as f64;
                let change = last.1.minus(first.1).map(Number::as_f64);
                Value::number(change.and_then(|change| Number::real(change / periods)))
            }
            Self::Rate(..) => Value::Missing,
        }
    }
}

fn histogram(ranges: usize, numbers: &Numbers) -> Value<'static> {
    let Some([least, most]) = numbers.ends else { return Value::Missing };
    let (low, high) = (least.as_f64(), most.as_f64());
    let ranges = if least == most { 1 } else { ranges };
    // Halved before they are taken apart: the difference of the greatest doubles is none.
    let width = (high / ranges as f64) - (low / ranges as f64);
    let mut sums = vec![0; ranges];
    for (number, count) in &numbers.counts {
        let place = if width > 0.0 { ((number.as_f64() - low) / width) as usize } else { 0 };
        sums[place.min(ranges - 1)] += count;
    }
    let bound = |index: usize| {
        let bound = if index == ranges { high } else { low + width * index as f64 };
        Number::real(bound).map_or_else(String::new, |bound| bound.to_string())
    };
    let members: Vec<String> = (0..ranges)
        .map(|index| format!("\"{}-{}\":{}", bound(index), bound(index + 1), sums[index]))
        .collect();
    Value::Json(format!("{{{}}}", members.join(",")).into())
}

/// A value as JSON; nothing for maps and lists.
fn item(value: &Value) -> Option<String> {
    match value {
        Value::Missing | Value::Json(_) => None,
        Value::Number(number) => Some(number.to_string()),
        Value::Digits(digits) => Some(digits.to_string()),
        Value::Boolean(yes) => Some(yes.to_string()),
        Value::Text(_) | Value::Instant(_) => Some(json::quoted(&value.cell_text())),
    }
}
