//! `sort`, all rows or the first of them, and `dedup`, which keeps the first of equal rows in that order. Memory grows
//! with the rows that are kept, not with those that are read.

use std::cmp::Ordering;
use std::collections::hash_map::Entry;
use std::collections::{BinaryHeap, HashMap};

use super::expression::Expression;
use super::groups::key_bytes;
use super::kept::{Keep, Kept};
use super::record::{Record, Slot};
use crate::insights::value::order::SortKey;

/// By what rows are sorted.
#[derive(Debug, Default)]
pub struct Order {
    /// The keys, the most important first, and whether each descends.
    pub keys: Vec<(Expression, bool)>,
    /// The slots that the keys read.
    pub needs: Vec<Slot>,
}

impl Order {
    /// An order, its needs read off its keys.
    pub fn new(keys: Vec<(Expression, bool)>) -> Self {
        let mut needs = Vec::new();
        keys.iter().for_each(|(key, _)| key.slots(&mut needs));
        Self { keys, needs }
    }

    fn keys_of<'r>(&'r self, record: &mut Record<'r>) -> Vec<Key<'r>> {
        record.need(&self.needs);
        let key = |(expression, descending): &'r (Expression, bool)| Key {
            key: SortKey::new(&expression.evaluate(record)),
            descending: *descending,
        };
        self.keys.iter().map(key).collect()
    }
}

/// Which rows `dedup` keeps.
#[derive(Debug)]
pub struct Choice {
    /// The fields in which rows must differ.
    pub fields: Vec<Expression>,
    /// Of equal rows the first in this order stays. Its needs are those of the fields as well.
    pub order: Order,
}

impl Choice {
    /// A choice by these fields in an order of these keys.
    pub fn new(fields: Vec<Expression>, keys: Vec<(Expression, bool)>) -> Self {
        let mut order = Order::new(keys);
        fields.iter().for_each(|field| field.slots(&mut order.needs));
        Self { fields, order }
    }
}

#[derive(Debug, Clone)]
struct Key<'r> {
    key: SortKey<'r>,
    descending: bool,
}

impl Key<'_> {
    fn into_owned(self) -> Key<'static> {
        Key { key: self.key.into_owned(), descending: self.descending }
    }
}

fn compare(a: &[Key], b: &[Key]) -> Ordering {
    a.iter().zip(b).fold(Ordering::Equal, |order, (a, b)| {
        order.then_with(|| {
            let order = a.key.order(&b.key);
            if a.descending { order.reverse() } else { order }
        })
    })
}

/// A kept row with its keys. Rows with equal keys stay in the order in which they were read.
#[derive(Debug, Clone)]
struct Placed {
    keys: Vec<Key<'static>>,
    number: u64,
    row: Kept,
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.keys, &other.keys).then(self.number.cmp(&other.number))
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Placed {}

/// Rows in an order, at most so many.
#[derive(Debug, Default)]
pub struct Sorted {
    /// The last of the kept rows is on top, ready to make room.
    rows: BinaryHeap<Placed>,
    seen: u64,
}

impl Sorted {
    /// Takes a row, if it belongs among the first `limit`.
    pub fn push<'r>(&mut self, order: &'r Order, limit: Option<usize>, keep: &Keep, record: &mut Record<'r>) {
        let number = self.seen;
        self.seen += 1;
        let keys = order.keys_of(record);
        if limit.is_some_and(|limit| self.rows.len() >= limit) {
            let Some(mut last) = self.rows.peek_mut() else { return };
            // A later row with equal keys stands behind.
            if compare(&keys, &last.keys).is_ge() {
                return;
            }
            let keys = keys.into_iter().map(Key::into_owned).collect();
            *last = Placed { keys, number, row: Kept::new(record, keep) };
            return;
        }
        let keys = keys.into_iter().map(Key::into_owned).collect();
        self.rows.push(Placed { keys, number, row: Kept::new(record, keep) });
    }

    /// Takes rows that come later.
    pub fn absorb(&mut self, limit: Option<usize>, later: Self) {
        for mut placed in later.rows {
            placed.number += self.seen;
            if limit.is_none_or(|limit| self.rows.len() < limit) {
                self.rows.push(placed);
            } else if let Some(mut last) = self.rows.peek_mut()
                && placed < *last
            {
                *last = placed;
            }
        }
        self.seen += later.seen;
    }

    /// The rows in their order.
    pub fn rows(&self) -> Vec<&Kept> {
        let mut placed: Vec<&Placed> = self.rows.iter().collect();
        placed.sort_unstable();
        placed.into_iter().map(|placed| &placed.row).collect()
    }

    /// How many rows came.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// How many rows are kept.
    pub fn held(&self) -> usize {
        self.rows.len()
    }
}

/// Rows of which each differs from the others in some fields.
#[derive(Debug, Default)]
pub struct Deduplicated {
    first: HashMap<Box<[u8]>, Placed>,
    /// Rows that lack one of the fields: all are kept.
    lacking: Vec<Placed>,
    seen: u64,
}

impl Deduplicated {
    /// Takes a row, if none with the same values stands before it.
    pub fn push<'r>(&mut self, choice: &'r Choice, keep: &Keep, record: &mut Record<'r>) {
        let number = self.seen;
        self.seen += 1;
        let keys = choice.order.keys_of(record);
        let mut bytes = Vec::new();
        let is_whole = choice.fields.iter().all(|field| key_bytes(&field.evaluate(record), &mut bytes));
        if is_whole && self.first.get(bytes.as_slice()).is_some_and(|held| compare(&keys, &held.keys).is_ge())
        {
            return;
        }
        let keys = keys.into_iter().map(Key::into_owned).collect();
        let placed = Placed { keys, number, row: Kept::new(record, keep) };
        if is_whole {
            self.first.insert(bytes.into(), placed);
        } else {
            self.lacking.push(placed);
        }
    }

    /// Takes rows that come later.
    pub fn absorb(&mut self, later: Self) {
        let number = self.seen;
        let moved = |placed: Placed| Placed { number: placed.number + number, ..placed };
        for (bytes, placed) in later.first {
            match self.first.entry(bytes) {
                Entry::Occupied(mut held) if compare(&placed.keys, &held.get().keys).is_lt() => {
                    held.insert(moved(placed));
                }
                Entry::Occupied(_) => {}
                Entry::Vacant(new) => {
                    new.insert(moved(placed));
                }
            }
        }
        self.lacking.extend(later.lacking.into_iter().map(moved));
        self.seen += later.seen;
    }

    /// The rows in their order.
    pub fn rows(&self) -> Vec<&Kept> {
        let mut placed: Vec<&Placed> = self.first.values().chain(&self.lacking).collect();
        placed.sort_unstable();
        placed.into_iter().map(|placed| &placed.row).collect()
    }

    /// How many rows are kept.
    pub fn held(&self) -> usize {
        self.first.len() + self.lacking.len()
    }
}
