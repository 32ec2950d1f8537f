//! Sorting by a column: numbers by value, everything else by its characters, absent values last.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use super::rows::Spot;
use super::source::Source;
use super::values::RowValues;
use crate::app::message::RowOrder;
use crate::domain::Batch;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// By what and which way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    /// The column.
    pub source: Source,
    /// The way.
    pub direction: Direction,
}

/// Rows in the order of a column. What they are compared by is read again when more rows come, and not kept: an order of
/// a million rows takes eight megabytes, and is shared.
#[derive(Debug, Clone)]
pub struct Sorted {
    /// By what and which way.
    pub sort: Sort,
    batches: usize,
    /// The first batch, by which it is known to which rows the order belongs.
    first: Option<Arc<Batch>>,
    order: RowOrder,
}

#[derive(Debug)]
enum SortKey<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Absent,
}

impl Sort {
    /// What pressing the sort key on a column leads to: up, down, as it came.
    pub fn next(current: Option<&Self>, source: Source) -> Option<Self> {
        match current {
            Some(sort) if sort.source == source => match sort.direction {
                Direction::Ascending => Some(Self { source, direction: Direction::Descending }),
                Direction::Descending => None,
            },
            _ => Some(Self { source, direction: Direction::Ascending }),
        }
    }

    fn compare(&self, a: &SortKey<'_>, b: &SortKey<'_>) -> Ordering {
        let ascending = match (a, b) {
            (SortKey::Absent, SortKey::Absent) => return Ordering::Equal,
            (SortKey::Absent, _) => return Ordering::Greater,
            (_, SortKey::Absent) => return Ordering::Less,
            (SortKey::Number(a), SortKey::Number(b)) => a.total_cmp(b),
            (SortKey::Text(a), SortKey::Text(b)) => a.cmp(b),
            (SortKey::Text(_), SortKey::Number(_)) => Ordering::Less,
            (SortKey::Number(_), SortKey::Text(_)) => Ordering::Greater,
        };
        if self.direction == Direction::Ascending { ascending } else { ascending.reverse() }
    }
}

impl Sorted {
    /// The rows of these batches; equal ones stay as they came.
    pub fn new(sort: Sort, batches: &[Arc<Batch>]) -> Self {
        Self { sort, batches: 0, first: None, order: Arc::default() }.extended(batches)
    }

    /// How many batches it has taken in.
    pub fn batches(&self) -> usize {
        self.batches
    }

    /// Whether it is an order of these batches, or of the first of them.
    pub fn is_of(&self, batches: &[Arc<Batch>]) -> bool {
        let same = |(one, other)| Arc::ptr_eq(one, other);
        self.batches <= batches.len() && self.first.iter().zip(batches).all(same)
    }

    /// The order.
    pub fn order(&self) -> &RowOrder {
        &self.order
    }

    /// With the batches that came since. Those that it has are not sorted again: each new row finds its place among them.
    pub fn extended(self, batches: &[Arc<Batch>]) -> Self {
        let mut new: Vec<(SortKey<'_>, Spot)> = Vec::new();
        for (number, batch) in batches.iter().enumerate().skip(self.batches) {
            let rows = 0..batch.len();
            new.extend(rows.map(|row| (key(batch, row, &self.sort.source), (number as u32, row as u32))));
        }
        new.sort_by(|(a, _), (b, _)| self.sort.compare(a, b));
        let order = self.merged(new, batches);
        Self { order, batches: batches.len(), first: batches.first().cloned(), ..self }
    }

    fn merged(&self, new: Vec<(SortKey<'_>, Spot)>, batches: &[Arc<Batch>]) -> RowOrder {
        let mut order = Vec::with_capacity(self.order.len() + new.len());
        let mut rest: &[Spot] = &self.order;
        for (key, spot) in new {
            // Equal rows stay as they came, so a new one goes behind those.
            let is_before = |old: &Spot| self.sort.compare(&self.key(*old, batches), &key).is_le();
            let (before, behind) = rest.split_at(rest.partition_point(is_before));
            order.extend_from_slice(before);
            order.push(spot);
            rest = behind;
        }
        order.extend_from_slice(rest);
        order.into()
    }

    /// The place of a row in the order; `batches` are those that it was made of.
    pub fn row_of(&self, spot: Spot, batches: &[Arc<Batch>]) -> Option<usize> {
        let key = self.key(spot, batches);
        let is_before = |old: &Spot| {
            self.sort.compare(&self.key(*old, batches), &key).then_with(|| old.cmp(&spot)).is_lt()
        };
        let row = self.order.partition_point(is_before);
        Some(row).filter(|row| self.order.get(*row) == Some(&spot))
    }

    fn key<'a>(&self, (batch, row): Spot, batches: &'a [Arc<Batch>]) -> SortKey<'a> {
        batches
            .get(batch as usize)
            .map_or(SortKey::Absent, |batch| key(batch, row as usize, &self.sort.source))
    }
}

fn key<'a>(batch: &'a Batch, row: usize, source: &Source) -> SortKey<'a> {
    match RowValues::new(batch, row).get(source) {
        None => SortKey::Absent,
        Some(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => SortKey::Number(number),
            _ => SortKey::Text(text),
        },
    }
}
