//! Commands that must see every row before the first goes on: `outlier` and `sessionize`. They hold the rows, and send
//! them on in the order in which they came.
//!
//! Decided where the AWS documentation is silent:
//! - Quartiles are those between which one interpolates (the `quantile_cont` of DuckDB, the default of R and NumPy). A
//!   value is an outlier above the third quartile plus `param` times the interquartile range, and with `uselower` below
//!   the first less as much. What is no number is none.
//! - `mark` adds `field_outlier` for each field, true or false.
//! - Sessions go by `@timestamp`, in whatever order rows come, and are numbered from 1 in the order of their starts. A
//!   row without a time or without one of the fields is in none.

use std::collections::HashMap;

use super::{Emit, Operation, Operator};
use crate::insights::eval::groups::key_bytes;
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::{Number, Value};

/// `outlier`.
#[derive(Debug)]
pub struct Outlier {
    /// The fields.
    pub fields: Vec<Checked>,
    /// The factor of the interquartile range.
    pub factor: f64,
    /// Low values count too.
    pub use_lower: bool,
    /// Rows with an outlier are left out.
    pub removes: bool,
}

/// A field in which outliers are looked for.
#[derive(Debug)]
pub struct Checked {
    /// The field.
    pub field: Slot,
    /// Where its value goes, moved to the bound; nothing when rows are left out instead.
    pub moved: Option<Slot>,
    /// Where it is said whether it is an outlier.
    pub mark: Option<Slot>,
}

impl Operator for Outlier {
    fn reads(&self) -> Vec<Slot> {
        self.fields.iter().map(|checked| checked.field).collect()
    }

    fn sets(&self) -> Vec<Slot> {
        self.fields.iter().flat_map(|checked| checked.moved.into_iter().chain(checked.mark)).collect()
    }

    fn start<'o>(&'o self, keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Judging { command: self, keep, rows: Vec::new() })
    }
}

struct Judging<'o> {
    command: &'o Outlier,
    keep: &'o Keep,
    /// The rows, each with the values of the fields.
    rows: Vec<(Kept, Vec<Value<'static>>)>,
}

impl Judging<'_> {
    /// The lowest and the highest value of a field that is no outlier.
    fn bounds(&self, field: usize) -> Option<(f64, f64)> {
        let mut numbers: Vec<f64> =
            self.rows.iter().filter_map(|(_, values)| number(&values[field])).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        let (first, third) = (quantile(&numbers, 0.25)?, quantile(&numbers, 0.75)?);
        let reach = (third - first) * self.command.factor;
        let lowest = if self.command.use_lower { first - reach } else { f64::NEG_INFINITY };
        Some((lowest, third + reach))
    }
}

impl Operation for Judging<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        let reads = self.command.reads();
        record.need(&reads);
        let values = reads.iter().map(|slot| record.get(*slot).clone().into_owned()).collect();
        self.rows.push((Kept::new(record, self.keep), values));
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        let everything = (f64::NEG_INFINITY, f64::INFINITY);
        let bounds: Vec<(f64, f64)> =
            (0..self.command.fields.len()).map(|field| self.bounds(field).unwrap_or(everything)).collect();
        for (row, values) in &self.rows {
            let mut set = Vec::new();
            let mut has_outlier = false;
            for ((checked, value), (lowest, highest)) in self.command.fields.iter().zip(values).zip(&bounds) {
                let moved = number(value).map(|number| (number, number.clamp(*lowest, *highest)));
                let moved = moved.filter(|(number, moved)| number != moved).map(|(_, moved)| moved);
                has_outlier |= moved.is_some();
                set.extend(checked.mark.map(|slot| (slot, Value::Boolean(moved.is_some()))));
                let value = moved.map_or_else(|| value.clone(), |moved| Value::number(Number::real(moved)));
                set.extend(checked.moved.map(|slot| (slot, value)));
            }
            if !(has_outlier && self.command.removes) {
                next(row, set);
            }
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_number().map(Number::as_f64)
}

/// The value below which a share of the sorted numbers lies, between two of them by their distance.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

/// `sessionize`.
#[derive(Debug)]
pub struct Sessionize {
    /// Whose session it is.
    pub fields: Vec<Slot>,
    /// The time of a row.
    pub time: Slot,
    /// The longest pause inside of a session, in milliseconds.
    pub pause: i64,
    /// Where the number of the session goes.
    pub session: Slot,
}

impl Operator for Sessionize {
    fn reads(&self) -> Vec<Slot> {
        self.fields.iter().copied().chain([self.time]).collect()
    }

    fn sets(&self) -> Vec<Slot> {
        vec![self.session]
    }

    fn start<'o>(&'o self, keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Sessions { command: self, keep, rows: Vec::new() })
    }
}

/// Whose a row is, and when it was.
type Who = (Box<[u8]>, i64);

struct Sessions<'o> {
    command: &'o Sessionize,
    keep: &'o Keep,
    /// The rows, with whose they are and when they were.
    rows: Vec<(Kept, Option<Who>)>,
}

impl Operation for Sessions<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&self.command.fields);
        record.need(&[self.command.time]);
        let mut key = Vec::new();
        let is_whole = self.command.fields.iter().all(|field| key_bytes(record.get(*field), &mut key));
        let at = record.get(self.command.time).as_instant().filter(|_| is_whole);
        let who = at.map(|at| (key.into(), at));
        self.rows.push((Kept::new(record, self.keep), who));
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        let rows = self.rows.iter().enumerate();
        let mut by_time: Vec<(i64, usize)> =
            rows.filter_map(|(index, (_, who))| Some((who.as_ref()?.1, index))).collect();
        by_time.sort_unstable();
        let mut sessions = vec![None; self.rows.len()];
        let mut latest: HashMap<&[u8], (i64, i64)> = HashMap::new();
        let mut count = 0;
        for (at, index) in by_time {
            let Some((who, _)) = &self.rows[index].1 else { continue };
            let open =
                latest.get(&**who).filter(|(before, _)| at.saturating_sub(*before) <= self.command.pause);
            let session = open.map_or(count + 1, |(_, session)| *session);
            count = count.max(session);
            latest.insert(who, (at, session));
            sessions[index] = Some(session);
        }
        for ((row, _), session) in self.rows.iter().zip(sessions) {
            next(row, vec![(self.command.session, session.map_or(Value::Missing, Value::integer))]);
        }
    }
}
