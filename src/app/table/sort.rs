//! Sorting by a column: numbers by value, everything else by its characters, absent values last.

use std::cmp::Ordering;
use std::sync::Arc;

use super::columns::Source;
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

/// Rows in the order of a column, kept so that more rows can be added without reading the others again.
#[derive(Debug)]
pub struct Sorted {
    /// By what and which way.
    pub sort: Sort,
    rows: Vec<(SortKey, (u32, u32))>,
    batches: usize,
    order: RowOrder,
}

#[derive(Debug)]
enum SortKey {
    Text(Box<str>),
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

    fn compare(&self, a: &SortKey, b: &SortKey) -> Ordering {
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
        let mut sorted = Self { sort, rows: Vec::new(), batches: 0, order: Arc::default() };
        for (number, batch) in batches.iter().enumerate() {
            sorted.read(number, batch);
        }
        sorted.arrange();
        sorted
    }

    /// How many batches it has taken in.
    pub fn batches(&self) -> usize {
        self.batches
    }

    /// Takes in one more batch.
    pub fn add(&mut self, number: usize, batch: &Batch) {
        self.read(number, batch);
        self.arrange();
    }

    /// The order.
    pub fn order(&self) -> &RowOrder {
        &self.order
    }

    fn read(&mut self, number: usize, batch: &Batch) {
        let source = &self.sort.source;
        let keyed = (0..batch.len()).map(|row| (key(batch, row, source), (number as u32, row as u32)));
        self.rows.extend(keyed);
        self.batches = number + 1;
    }

    fn arrange(&mut self) {
        let sort = &self.sort;
        self.rows.sort_by(|(a, _), (b, _)| sort.compare(a, b));
        self.order = self.rows.iter().map(|(_, place)| *place).collect();
    }
}

fn key(batch: &Batch, row: usize, source: &Source) -> SortKey {
    match RowValues::new(batch, row).get(source) {
        None => SortKey::Absent,
        Some(text) => match text.parse::<f64>() {
            Ok(number) if number.is_finite() => SortKey::Number(number),
            _ => SortKey::Text(text.into()),
        },
    }
}
