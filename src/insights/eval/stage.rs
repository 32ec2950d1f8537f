//! The steps that look at one row at a time: conditions, computed fields, `parse` and `unnest`.

use super::expression::Expression;
use super::extract::Extract;
use super::json::{self, Raw};
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
    },
    /// Makes one row of each item of a list.
    Unnest(Expression, Slot),
}

impl Stage {
    /// A step, its needs read off its expression.
    pub fn new(work: Work) -> Self {
        let mut needs = Vec::new();
        match &work {
            Work::Filter(of) | Work::Compute(of, _) | Work::Unnest(of, _) => of.slots(&mut needs),
            Work::Parse { of, .. } => of.slots(&mut needs),
        }
        Self { work, needs }
    }

    /// The slots that the step reads, or may read.
    pub fn reads(&self) -> Vec<Slot> {
        let mut reads = self.needs.clone();
        if let Work::Parse { into, .. } = &self.work {
            reads.extend(into.iter().filter_map(|(_, earlier)| *earlier));
        }
        reads
    }

    /// The slots that the step sets.
    pub fn sets(&self) -> Vec<Slot> {
        match &self.work {
            Work::Filter(_) => Vec::new(),
            Work::Compute(_, slot) | Work::Unnest(_, slot) => vec![*slot],
            Work::Parse { into, .. } => into.iter().map(|(slot, _)| *slot).collect(),
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
            Work::Parse { of, extract, into } => parse(record, of, extract, into),
            Work::Unnest(list, slot) => {
                let list = list.evaluate(record);
                return unnest(&stages[index + 1..], record, sink, &list, *slot);
            }
        }
    }
    sink(record);
}

fn parse<'r>(record: &mut Record<'r>, of: &'r Expression, extract: &Extract, into: &[(Slot, Option<Slot>)]) {
    let text = of.evaluate(record).as_text();
    let found = text.as_ref().and_then(|text| Some((text, extract.places(text)?)));
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
