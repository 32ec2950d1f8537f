//! `relevantfields`: how much the values of a field differ between the rows for which a condition holds and the others.
//!
//! It holds how often each value of each field came, 10,000 values of a field at most; further ones count as one.
//! Decided where the AWS documentation is silent:
//! - A field whose values are all numbers is numerical: its score is the distance of Kolmogorov and Smirnov, the largest
//!   difference between the two cumulative distributions. Of any other it is the total variation distance, half the sum
//!   of the differences between the shares of its values; having no value counts as one. Both go from 0, the same, to 1,
//!   nothing in common.
//! - The three values whose share differs most are told as `value 5% -> 90%`, from the other rows to those that meet the
//!   condition.
//! - Without names the fields of the row's JSON are looked at; maps are entered, lists passed over, system fields too.
//! - Fields of equal score are in the order of their names.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use super::members::members;
use super::{Emit, Operation, Operator};
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::{Number, Value};

/// So many different values of one field are told apart.
const MOST_VALUES: usize = 10_000;
/// So many values of a field are told.
const TOLD: usize = 3;

/// `relevantfields`.
#[derive(Debug)]
pub struct Relevant {
    /// Whether the row meets the condition.
    pub condition: Slot,
    /// The fields; nothing for all of the row's own.
    pub fields: Option<Vec<(Box<str>, Slot)>>,
    /// Where name, score, contributors and the two medians go.
    pub into: [Slot; 5],
}

impl Operator for Relevant {
    fn reads(&self) -> Vec<Slot> {
        let fields = self.fields.iter().flatten().map(|(_, slot)| *slot);
        fields.chain([self.condition]).collect()
    }

    fn reads_row(&self) -> bool {
        self.fields.is_none()
    }

    fn sets(&self) -> Vec<Slot> {
        self.into.to_vec()
    }

    fn replaces_rows(&self) -> bool {
        true
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Comparing { command: self, fields: BTreeMap::new(), rows: [0, 0] })
    }
}

struct Comparing<'o> {
    command: &'o Relevant,
    fields: BTreeMap<Box<str>, Field>,
    /// How many rows do not meet the condition, and how many do.
    rows: [u64; 2],
}

impl Operation for Comparing<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&self.command.reads());
        let side = usize::from(record.get(self.command.condition).is_true());
        self.rows[side] += 1;
        match &self.command.fields {
            Some(fields) => {
                for (name, slot) in fields {
                    self.fields.entry(name.clone()).or_default().add(side, record.get(*slot));
                }
            }
            None => {
                for (name, value) in members(record.source()) {
                    self.fields.entry(name).or_default().add(side, &value);
                }
            }
        }
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        let mut found: Vec<(&str, Finding)> = self
            .fields
            .iter()
            .filter_map(|(name, field)| Some((&**name, field.finding(self.rows)?)))
            .collect();
        found.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
        for (name, finding) in found {
            let [baseline, conditional] = finding.medians;
            let median = |median: Option<f64>| Value::number(median.and_then(Number::real));
            let values = [
                Value::Text(name.to_owned().into()),
                Value::number(Number::real(finding.score)),
                Value::maybe_text(finding.contributors),
                median(conditional),
                median(baseline),
            ];
            next(&Kept::of_values(Vec::new()), self.command.into.into_iter().zip(values).collect());
        }
    }

    fn notes(&self) -> Vec<String> {
        let is_cut = self.fields.values().any(|field| field.others != [0, 0]);
        let note =
            || format!("of a field with more than {MOST_VALUES} different values the others count as one");
        is_cut.then(note).into_iter().collect()
    }
}

/// How often each value came, on each side.
#[derive(Default)]
struct Field {
    values: HashMap<Box<str>, [u64; 2]>,
    others: [u64; 2],
    has_text: bool,
}

/// What is told of a field.
struct Finding {
    score: f64,
    contributors: Option<String>,
    /// Of the rows that do not meet the condition, and of those that do.
    medians: [Option<f64>; 2],
}

impl Field {
    fn add(&mut self, side: usize, value: &Value) {
        if matches!(value, Value::Missing | Value::Json(_) | Value::Instant(_)) {
            return;
        }
        let number = value.as_number();
        self.has_text |= number.is_none() || matches!(value, Value::Boolean(_));
        let text = match (value, number) {
            // `1.0` and `1` of JSON are the same number.
            (Value::Digits(_), Some(number)) => number.to_string().into(),
            _ => value.cell_text(),
        };
        if let Some(counts) = self.values.get_mut(&*text) {
            counts[side] += 1;
        } else if self.values.len() < MOST_VALUES {
            let mut counts = [0, 0];
            counts[side] = 1;
            self.values.insert((&*text).into(), counts);
        } else {
            self.others[side] += 1;
        }
    }

    /// Nothing when the field never had a value.
    fn finding(&self, rows: [u64; 2]) -> Option<Finding> {
        if self.values.is_empty() {
            return None;
        }
        Some(if self.has_text { self.categories(rows) } else { self.numbers() })
    }

    fn categories(&self, rows: [u64; 2]) -> Finding {
        let mut shares: Vec<(&str, [f64; 2])> =
            self.values.iter().map(|(value, counts)| (&**value, shares_of(*counts, rows))).collect();
        let present =
            |side: usize| self.values.values().map(|counts| counts[side]).sum::<u64>() + self.others[side];
        let missing = [0, 1].map(|side| rows[side] - present(side));
        let rest = [shares_differ(shares_of(missing, rows)), shares_differ(shares_of(self.others, rows))];
        let differences: f64 = shares.iter().map(|(_, shares)| shares_differ(*shares)).chain(rest).sum();
        let score = if rows.contains(&0) { 0.0 } else { rounded(differences / 2.0) };
        shares.sort_by(|(a, left), (b, right)| {
            shares_differ(*right).total_cmp(&shares_differ(*left)).then_with(|| a.cmp(b))
        });
        let told = shares.iter().take(TOLD).filter(|(_, shares)| shares_differ(*shares) > 0.0);
        let told: Vec<String> = told
            .map(|(value, [baseline, conditional])| {
                format!("{value} {:.0}% -> {:.0}%", baseline * 100.0, conditional * 100.0)
            })
            .collect();
        let contributors = (!told.is_empty()).then(|| told.join(", "));
        Finding { score, contributors, medians: [None, None] }
    }

    fn numbers(&self) -> Finding {
        let number = |text: &str| Number::read(text).map_or(f64::NAN, Number::as_f64);
        let mut sorted: Vec<(f64, [u64; 2])> =
            self.values.iter().map(|(text, counts)| (number(text), *counts)).collect();
        sorted.sort_by(|(a, _), (b, _)| a.partial_cmp(b).unwrap_or(Ordering::Equal));
        let totals = [0, 1].map(|side| sorted.iter().map(|(_, counts)| counts[side]).sum::<u64>());
        let mut below = [0, 0];
        let mut largest = 0.0_f64;
        for (_, counts) in &sorted {
            below = [below[0] + counts[0], below[1] + counts[1]];
            largest = largest.max(shares_differ(shares_of(below, totals)));
        }
        let score = if totals.contains(&0) { 0.0 } else { rounded(largest) };
        Finding { score, contributors: None, medians: [0, 1].map(|side| median(&sorted, side, totals[side])) }
    }
}

fn shares_of(counts: [u64; 2], of: [u64; 2]) -> [f64; 2] {
    [0, 1].map(|side| counts[side] as f64 / of[side].max(1) as f64)
}

fn shares_differ([baseline, conditional]: [f64; 2]) -> f64 {
    (conditional - baseline).abs()
}

fn rounded(score: f64) -> f64 {
    (score * 10_000.0).round() / 10_000.0
}

/// The value in the middle, or between the two there.
fn median(sorted: &[(f64, [u64; 2])], side: usize, total: u64) -> Option<f64> {
    let at = |place: u64| {
        let mut below = 0;
        sorted.iter().find(|(_, counts)| {
            below += counts[side];
            below > place
        })
    };
    let (lower, upper) = (at(total.checked_sub(1)? / 2)?, at(total / 2)?);
    Some(f64::midpoint(lower.0, upper.0))
}
