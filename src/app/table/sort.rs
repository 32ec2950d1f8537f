//! Sorting by a column: numbers by value, everything else by its characters, absent values last.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

use super::columns::{RowValues, Source};
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

enum SortKey<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Absent,
}

impl Sort {
    /// What pressing the sort key on a column leads to: up, down, as it came.
    pub fn next(current: Option<Self>, source: Source) -> Option<Self> {
        match current {
            Some(sort) if sort.source == source => match sort.direction {
                Direction::Ascending => Some(Self { source, direction: Direction::Descending }),
                Direction::Descending => None,
            },
            _ => Some(Self { source, direction: Direction::Ascending }),
        }
    }

    /// The order of the rows; equal ones stay as they came.
    pub fn order(&self, batches: &[Arc<Batch>]) -> RowOrder {
        let mut keyed: Vec<(SortKey<'_>, (u32, u32))> = super::natural_order(batches)
            .map(|(batch, row)| (self.key(&batches[batch as usize], row as usize), (batch, row)))
            .collect();
        keyed.sort_by(|(a, _), (b, _)| self.compare(a, b));
        keyed.into_iter().map(|(_, place)| place).collect()
    }

    fn key<'a>(&self, batch: &'a Batch, row: usize) -> SortKey<'a> {
        match RowValues::new(batch, row).get(&self.source) {
            None => SortKey::Absent,
            Some(text) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => SortKey::Number(number),
                _ => SortKey::Text(text),
            },
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
