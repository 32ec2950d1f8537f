//! `fillmissing`: rows for the bins of time that have none.
//!
//! Decided where the AWS documentation is silent:
//! - Bins are filled from the first to the last that a row has, as `makecontinuous` does in Splunk; for every group of
//!   the other fields after `by`, and all groups over the same time.
//! - Rows go on in the order of time, those of one bin in the order in which their groups first came, rows without a
//!   time last. What is not named after `with` is missing in a new row.
//! - At most 100,000 rows are made, as many as a query may answer.

use std::collections::{BTreeMap, HashMap};

use super::{Emit, Operation, Operator};
use crate::insights::eval::groups::key_bytes;
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::Value;
use crate::insights::value::time::Period;

const MOST_MADE: usize = 100_000;

/// `fillmissing`.
#[derive(Debug)]
pub struct Fillmissing {
    /// The start of the bin.
    pub time: Slot,
    /// How long bins are.
    pub period: Period,
    /// What else rows are grouped by.
    pub by: Vec<Slot>,
    /// What new rows hold.
    pub fill: Vec<(Slot, Value<'static>)>,
}

impl Operator for Fillmissing {
    fn reads(&self) -> Vec<Slot> {
        self.by.iter().copied().chain([self.time]).collect()
    }

    fn sets(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn start<'o>(&'o self, keep: &'o Keep) -> Box<dyn Operation + 'o> {
        let (rows, timeless) = (BTreeMap::new(), Vec::new());
        Box::new(Filling {
            command: self,
            keep,
            groups: Vec::new(),
            by_key: HashMap::new(),
            rows,
            timeless,
            made: 0,
        })
    }
}

struct Filling<'o> {
    command: &'o Fillmissing,
    keep: &'o Keep,
    /// The values by which each group is grouped, in the order in which they first came.
    groups: Vec<Vec<Value<'static>>>,
    by_key: HashMap<Vec<u8>, usize>,
    /// The rows of each bin with their group.
    rows: BTreeMap<i64, Vec<(usize, Kept)>>,
    timeless: Vec<Kept>,
    made: usize,
}

impl Filling<'_> {
    fn group(&mut self, record: &Record) -> usize {
        let mut key = Vec::new();
        for slot in &self.command.by {
            key_bytes(record.get(*slot), &mut key);
        }
        let next = self.groups.len();
        let group = *self.by_key.entry(key).or_insert(next);
        if group == next {
            let value = |slot: &Slot| record.get(*slot).clone().into_owned();
            self.groups.push(self.command.by.iter().map(value).collect());
        }
        group
    }

    /// The starts of bins from the first to the last, with those that do not follow from the first.
    fn bins(&self) -> Vec<i64> {
        let mut bins: Vec<i64> = self.rows.keys().copied().collect();
        let (Some(first), Some(last)) = (bins.first().copied(), bins.last().copied()) else { return bins };
        let next = |at: &i64| self.command.period.next(*at).filter(|next| next > at);
        let all = std::iter::successors(Some(first), next).take_while(|at| *at < last);
        bins.extend(all.take(MOST_MADE + bins.len()));
        bins.sort_unstable();
        bins.dedup();
        bins
    }

    fn new_row(&self, at: i64, group: &[Value<'static>]) -> Vec<(Slot, Value<'static>)> {
        let mut set = vec![(self.command.time, Value::Instant(at))];
        set.extend(self.command.by.iter().copied().zip(group.iter().cloned()));
        set.extend(self.command.fill.iter().cloned());
        set
    }
}

impl Operation for Filling<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&self.command.by);
        record.need(&[self.command.time]);
        let at = record.get(self.command.time).as_instant();
        let group = self.group(record);
        let row = Kept::new(record, self.keep);
        match at {
            Some(at) => self.rows.entry(at).or_default().push((group, row)),
            None => self.timeless.push(row),
        }
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        for at in self.bins() {
            let mut rows = self.rows.remove(&at).unwrap_or_default();
            rows.sort_by_key(|(group, _)| *group);
            let mut rows = rows.iter().peekable();
            for (group, values) in self.groups.iter().enumerate() {
                let mut has_row = false;
                while let Some((_, row)) = rows.next_if(|(of, _)| *of == group) {
                    has_row = true;
                    next(row, Vec::new());
                }
                if has_row {
                    continue;
                }
                self.made += 1;
                if self.made <= MOST_MADE {
                    next(&Kept::of_values(Vec::new()), self.new_row(at, values));
                }
            }
        }
        self.timeless.iter().for_each(|row| next(row, Vec::new()));
    }

    fn notes(&self) -> Vec<String> {
        let is_cut = self.made > MOST_MADE;
        is_cut
            .then(|| format!("only the first {MOST_MADE} rows for missing bins were made"))
            .into_iter()
            .collect()
    }
}
