//! `stats`: the groups and the states of their aggregates. Memory grows with the groups, unless they are bounded.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use foldhash::fast::RandomState;

use super::aggregate::{Kind, State};
use super::expression::Expression;
use super::kept::Kept;
use super::record::{Record, Slot, TIMESTAMP};
use crate::insights::value::Value;

/// What a `stats` computes.
#[derive(Debug, Default)]
pub struct Grouping {
    /// By what rows are grouped.
    pub by: Vec<Expression>,
    /// The aggregates and their argument; `count(*)` has none.
    pub aggregates: Vec<(Kind, Option<Expression>)>,
    /// The slots that all of these read.
    pub needs: Vec<Slot>,
    /// How many groups are made, the first in the order of the rows; rows of further ones are left out.
    pub most: Option<usize>,
    /// The slots that a row of the result has: one for each `by`, then one for each aggregate.
    pub results: Vec<Slot>,
}

/// The groups so far, in the order in which they first appeared.
#[derive(Debug, Default)]
pub struct Groups {
    by_key: HashMap<Box<[u8]>, usize, RandomState>,
    keys: Vec<Value<'static>>,
    states: Vec<State>,
    key: Vec<u8>,
    /// Rows of further groups came than are made.
    is_cut: bool,
}

impl Groups {
    /// No groups yet. Without `by` there is one group even without a row: it counts 0.
    pub fn new(grouping: &Grouping) -> Self {
        let mut groups = Self::default();
        if grouping.by.is_empty() {
            groups.by_key.insert(Box::default(), 0);
            groups.states.extend(grouping.aggregates.iter().map(|(kind, _)| State::new(*kind)));
        }
        groups
    }

    /// Counts a row in its group.
    pub fn push<'r>(&mut self, grouping: &'r Grouping, record: &mut Record<'r>) {
        record.need(&grouping.needs);
        let Some(group) = self.group(grouping, record) else { return };
        let at = match record.get(TIMESTAMP) {
            Value::Instant(at) => Some(*at),
            _ => None,
        };
        let width = grouping.aggregates.len();
        let states = &mut self.states[group * width..(group + 1) * width];
        for (state, (_, argument)) in states.iter_mut().zip(&grouping.aggregates) {
            match argument {
                None => state.add(&Value::Missing, at),
                Some(argument) => {
                    let value = argument.evaluate(record);
                    if value.is_present() {
                        state.add(&value, at);
                    }
                }
            }
        }
    }

    /// The index of the row's group, which is made when it is new; nothing when there are enough.
    fn group<'r>(&mut self, grouping: &'r Grouping, record: &Record<'r>) -> Option<usize> {
        self.key.clear();
        for by in &grouping.by {
            key_bytes(&by.evaluate(record), &mut self.key);
        }
        if let Some(group) = self.by_key.get(self.key.as_slice()) {
            return Some(*group);
        }
        if self.is_full(grouping) {
            self.is_cut = true;
            return None;
        }
        let group = self.by_key.len();
        self.by_key.insert(self.key.as_slice().into(), group);
        self.keys.extend(grouping.by.iter().map(|by| without_structure(by.evaluate(record)).into_owned()));
        self.states.extend(grouping.aggregates.iter().map(|(kind, _)| State::new(*kind)));
        Some(group)
    }

    fn is_full(&self, grouping: &Grouping) -> bool {
        grouping.most.is_some_and(|most| self.by_key.len() >= most)
    }

    /// Whether rows of further groups were left out.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether an aggregate left out values.
    pub fn has_cut_values(&self) -> bool {
        self.states.iter().any(State::is_cut)
    }

    /// Takes the groups of rows that come later.
    pub fn absorb(&mut self, grouping: &Grouping, later: Self) {
        let (by, width) = (grouping.by.len(), grouping.aggregates.len());
        let mut found: Vec<(usize, Box<[u8]>)> =
            later.by_key.into_iter().map(|(key, group)| (group, key)).collect();
        // Groups stay in the order in which they first appeared.
        found.sort_unstable_by_key(|(group, _)| *group);
        let (mut keys, mut states) = (later.keys.into_iter(), later.states.into_iter());
        for (_, key) in found {
            let (keys, states) = (keys.by_ref().take(by), states.by_ref().take(width));
            let (next, is_full) = (self.by_key.len(), self.is_full(grouping));
            match self.by_key.entry(key) {
                Entry::Occupied(group) => {
                    keys.for_each(drop);
                    let group = *group.get();
                    let held = &mut self.states[group * width..(group + 1) * width];
                    held.iter_mut().zip(states).for_each(|(state, more)| state.absorb(more));
                }
                Entry::Vacant(_) if is_full => {
                    self.is_cut = true;
                    keys.for_each(drop);
                    states.for_each(drop);
                }
                Entry::Vacant(new) => {
                    new.insert(next);
                    self.keys.extend(keys);
                    self.states.extend(states);
                }
            }
        }
    }

    /// One row for each group.
    pub fn rows(&self, grouping: &Grouping) -> Vec<Kept> {
        let (by, width) = (grouping.by.len(), grouping.aggregates.len());
        let row = |group: usize| {
            let keys = self.keys[group * by..(group + 1) * by].iter().cloned();
            let results = self.states[group * width..(group + 1) * width].iter().map(State::result);
            Kept::of_values(keys.chain(results).collect())
        };
        (0..self.by_key.len()).map(row).collect()
    }

    /// How many groups there are.
    pub fn held(&self) -> usize {
        self.by_key.len()
    }

    /// Whether a result is approximate.
    pub fn is_approximate(&self) -> bool {
        self.states.iter().any(State::is_approximate)
    }
}

/// Maps and lists are not supported by `stats`: they count as no value.
fn without_structure(value: Value<'_>) -> Value<'_> {
    match value {
        Value::Json(_) => Value::Missing,
        other => other,
    }
}

/// Appends bytes that are the same for values that print the same; false when there is no value. A map or list counts
/// as none (AWS documentation: not supported in `dedup` and `stats`).
pub fn key_bytes(value: &Value, into: &mut Vec<u8>) -> bool {
    let text = match value {
        Value::Missing | Value::Json(_) => {
            into.push(0);
            return false;
        }
        Value::Instant(at) => {
            into.push(2);
            into.extend(at.to_le_bytes());
            return true;
        }
        // `1.0` and `1` of JSON are the same number.
        Value::Digits(_) => {
            value.as_number().map_or_else(|| value.cell_text(), |number| number.to_string().into())
        }
        other => other.cell_text(),
    };
    into.push(1);
    into.extend((text.len() as u64).to_le_bytes());
    into.extend(text.as_bytes());
    true
}
