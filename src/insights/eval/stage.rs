//! The steps that look at one row at a time: conditions, computed fields, `parse` and `unnest`.

use std::ops::Range;

use super::expression::Expression;
use super::extract::Extract;
use super::join::Joined;
use super::json::{self, Raw};
use super::lookup::Found;
use super::record::{Record, Slot};
use crate::insights::value::{Str, Value};

/// A step of a query for one row, with the slots that it reads.
#[derive(Debug)]
pub struct Stage {
    /// What is done.
    pub work: Work,
    /// The slots that must be filled before.
    needs: Vec<Slot>,
}

/// What a step does.
#[derive(Debug)]
pub enum Work {
    /// Lets only rows pass for which the condition holds.
    Filter(Expression),
    /// Computes a field.
    Compute(Expression, Slot),
    /// Takes fields out of a text.
    Parse {
        /// The text.
        of: Expression,
        /// How.
        extract: Extract,
        /// Where the fields go, and where a field keeps its value from when the row does not match.
        into: Vec<(Slot, Option<Slot>)>,
        /// One row for each match.
        multi: bool,
    },
    /// Makes one row of each item of a list.
    Unnest(Expression, Slot),
    /// Takes values out of the row of a table that belongs to the row.
    Lookup {
        /// What the row is found by.
        keys: Vec<Expression>,
        /// The rows of the table.
        found: Found,
        /// A field that has a value is overwritten.
        overwrites: bool,
        /// Where the values go, and where a field keeps its value from.
        into: Vec<(Slot, Option<Slot>)>,
    },
    /// Makes one row of each row of another query that belongs to the row.
    Join(Box<Joined>, Slot),
}

impl Stage {
    /// A step, its needs read off its expression.
    pub fn new(work: Work) -> Self {
        let mut needs = Vec::new();
        match &work {
            Work::Filter(of) | Work::Compute(of, _) | Work::Unnest(of, _) => of.slots(&mut needs),
            Work::Parse { of, .. } => of.slots(&mut needs),
            Work::Lookup { keys, .. } => keys.iter().for_each(|key| key.slots(&mut needs)),
            Work::Join(joined, _) => joined.on.iter().for_each(|(left, _)| left.slots(&mut needs)),
        }
        Self { work, needs }
    }

    /// The slots that the step reads, or may read.
    pub fn reads(&self) -> Vec<Slot> {
        let mut reads = self.needs.clone();
        if let Work::Parse { into, .. } | Work::Lookup { into, .. } = &self.work {
            reads.extend(into.iter().filter_map(|(_, earlier)| *earlier));
        }
        reads
    }

    /// Whether exactly one row goes on for each that comes.
    pub fn keeps_rows(&self) -> bool {
        !matches!(
            self.work,
            Work::Filter(_) | Work::Unnest(..) | Work::Join(..) | Work::Parse { multi: true, .. }
        )
    }

    /// The slots that the step sets.
    pub fn sets(&self) -> Vec<Slot> {
        match &self.work {
            Work::Filter(_) => Vec::new(),
            Work::Compute(_, slot) | Work::Unnest(_, slot) | Work::Join(_, slot) => vec![*slot],
            Work::Parse { into, .. } | Work::Lookup { into, .. } => {
                into.iter().map(|(slot, _)| *slot).collect()
            }
        }
    }
}

/// Sends a row through the steps. What comes out, none, one or several rows, goes to `sink`.
pub fn flow<'r>(stages: &'r [Stage], record: &mut Record<'r>, sink: &mut dyn FnMut(&mut Record<'r>)) {
    for (index, stage) in stages.iter().enumerate() {
        record.need(&stage.needs);
        match &stage.work {
            Work::Filter(condition) => {
                if !condition.holds(record) {
                    return;
                }
            }
            Work::Compute(expression, slot) => record.set(*slot, expression.evaluate(record)),
            Work::Parse { of, extract, into, multi: false } => {
                let text = of.evaluate(record).as_text();
                let found = text.as_ref().and_then(|text| Some((text, extract.places(text)?)));
                take(record, found, into);
            }
            Work::Parse { of, extract, into, multi: true } => {
                return parse_all(&stages[index + 1..], record, sink, (of, extract, into));
            }
            Work::Lookup { keys, found, overwrites, into } => lookup(record, keys, found, *overwrites, into),
            Work::Join(joined, slot) => return join(&stages[index + 1..], record, sink, joined, *slot),
            Work::Unnest(list, slot) => {
                let list = list.evaluate(record);
                return unnest(&stages[index + 1..], record, sink, &list, *slot);
            }
        }
    }
    sink(record);
}

/// `parse .. multi`: one row for each match. A row without a match stays, as for `parse`.
fn parse_all<'r>(
    stages: &'r [Stage],
    record: &mut Record<'r>,
    sink: &mut dyn FnMut(&mut Record<'r>),
    (of, extract, into): (&'r Expression, &Extract, &[(Slot, Option<Slot>)]),
) {
    let text = of.evaluate(record).as_text();
    let matches = text.as_ref().map_or_else(Vec::new, |text| extract.all_places(text));
    if matches.is_empty() {
        take(record, None, into);
        flow(stages, record, sink);
    }
    for places in matches {
        take(record, text.as_ref().map(|text| (text, places)), into);
        flow(stages, record, sink);
    }
}

/// Sets the fields that a match found; without one each keeps what an earlier `parse` found.
fn take<'r>(
    record: &mut Record<'r>,
    found: Option<(&Str<'r>, Vec<Option<Range<usize>>>)>,
    into: &[(Slot, Option<Slot>)],
) {
    for (index, (slot, earlier)) in into.iter().enumerate() {
        let value = match &found {
            Some((text, places)) => {
                let place = places.get(index).cloned().flatten();
                place.map_or(Value::Missing, |place| Value::Text(text.slice(place)))
            }
            None => earlier.map_or(Value::Missing, |earlier| {
                record.need(&[earlier]);
                record.get(earlier).clone()
            }),
        };
        record.set(*slot, value);
    }
}

/// A row without a match in the table keeps what it has.
fn lookup<'r>(
    record: &mut Record<'r>,
    keys: &'r [Expression],
    found: &'r Found,
    overwrites: bool,
    into: &[(Slot, Option<Slot>)],
) {
    let keys: Vec<Value> = keys.iter().map(|key| key.evaluate(record)).collect();
    let row = found.row(&keys);
    for (index, (slot, earlier)) in into.iter().enumerate() {
        let held = earlier.map_or(Value::Missing, |earlier| {
            record.need(&[earlier]);
            record.get(earlier).clone()
        });
        let is_empty = held.as_text().is_none_or(|text| text.is_empty());
        let value = match row {
            Some(row) if overwrites || is_empty => row[index].clone(),
            _ => held,
        };
        record.set(*slot, value);
    }
}

/// One row for each match; of a left join also one without.
fn join<'r>(
    stages: &'r [Stage],
    record: &mut Record<'r>,
    sink: &mut dyn FnMut(&mut Record<'r>),
    joined: &'r Joined,
    slot: Slot,
) {
    let matches = joined.matches(record);
    if matches.is_empty() && joined.keeps_unmatched {
        record.set(slot, Value::Missing);
        flow(stages, record, sink);
    }
    for row in matches {
        record.set(slot, row.clone());
        flow(stages, record, sink);
    }
}

/// One row for each item. What is no list counts as one item (AWS documentation of `unnest`); an empty list makes no
/// row.
fn unnest<'r>(
    stages: &'r [Stage],
    record: &mut Record<'r>,
    sink: &mut dyn FnMut(&mut Record<'r>),
    list: &Value<'r>,
    slot: Slot,
) {
    let mut send = |item: Value<'r>| {
        record.set(slot, item);
        flow(stages, record, sink);
    };
    match list {
        Value::Json(Str::Borrowed(text)) if text.starts_with('[') => {
            json::items(text).map(Raw::value).for_each(send)
        }
        Value::Json(Str::Shared(text)) if text.starts_with('[') => {
            json::items(text).for_each(|item| send(item.value().into_owned()));
        }
        other => send(other.clone()),
    }
}
