//! The rows of a table by reference, and the order in which they are seen. Cheap to copy, so that work beside the loop has
//! its own.

use std::sync::Arc;

use super::sort::{Sort, Sorted};
use super::values::RowValues;
use crate::app::message::RowOrder;
use crate::domain::{Batch, Cell};

/// The column by which CloudWatch Logs names a row.
pub(super) const IDENTITY: &str = "@ptr";

/// A row by the number of its batch and its number there: the same whatever the order.
pub type Spot = (u32, u32);

/// Rows in the order in which they are seen: sorted ones first, then those that came since, as they came.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    batches: Vec<Arc<Batch>>,
    /// How many rows lie before each batch.
    starts: Vec<usize>,
    len: usize,
    sorted: Option<Sorted>,
}

impl Rows {
    /// No rows yet, to be seen in this order.
    pub fn wanted(sort: Option<Sort>) -> Self {
        Self { sorted: sort.map(|sort| Sorted::new(sort, &[])), ..Self::default() }
    }

    /// Adds rows behind the others.
    pub fn push(&mut self, batch: Arc<Batch>) {
        self.starts.push(self.len);
        self.len += batch.len();
        self.batches.push(batch);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.len
    }

    /// The batches, in the order they came.
    pub fn batches(&self) -> &[Arc<Batch>] {
        &self.batches
    }

    /// The order of those that are sorted.
    pub fn sorted(&self) -> Option<&Sorted> {
        self.sorted.as_ref()
    }

    /// Sees the rows in another order; `None` is as they came.
    pub fn set_order(&mut self, sorted: Option<Sorted>) {
        self.sorted = sorted;
    }

    /// Whether rows came that are not sorted in yet.
    pub fn is_behind(&self) -> bool {
        self.sorted.as_ref().is_some_and(|sorted| sorted.batches() < self.batches.len())
    }

    /// Where the row is that is seen at a place.
    pub fn spot(&self, row: usize) -> Option<Spot> {
        if let Some(spot) = self.sorted.as_ref().and_then(|sorted| sorted.order().get(row)) {
            return Some(*spot);
        }
        if row >= self.len {
            return None;
        }
        let batch = self.starts.partition_point(|start| *start <= row) - 1;
        Some((batch as u32, (row - self.starts[batch]) as u32))
    }

    /// The place at which a row is seen.
    pub fn row_of(&self, spot: Spot) -> Option<usize> {
        let (batch, index) = (spot.0 as usize, spot.1 as usize);
        self.batches.get(batch).filter(|rows| index < rows.len())?;
        match self.sorted.as_ref().filter(|sorted| batch < sorted.batches()) {
            Some(sorted) => sorted.row_of(spot, &self.batches),
            None => Some(self.starts[batch] + index),
        }
    }

    /// The batch that holds the row at a place, and its index there.
    pub fn place(&self, row: usize) -> Option<(&Arc<Batch>, usize)> {
        let (batch, index) = self.spot(row)?;
        Some((&self.batches[batch as usize], index as usize))
    }

    /// The values of the row at a place.
    pub fn values(&self, row: usize) -> Option<RowValues<'_>> {
        self.place(row).map(|(batch, index)| RowValues::new(batch, index))
    }

    /// A field of a row by its name in the answer.
    pub fn field(&self, row: usize, name: &str) -> Option<Cell<'_>> {
        let (batch, index) = self.place(row)?;
        Some(batch.cell(index, batch.column(name)?)).filter(|cell| cell.is_present())
    }

    /// What CloudWatch Logs names a row by.
    pub fn identity(&self, row: usize) -> Option<&str> {
        self.field(row, IDENTITY).map(|cell| cell.raw)
    }

    /// The order of some of them, from one on.
    pub fn order(&self, skip: usize, take: usize) -> RowOrder {
        let (sorted, batches) =
            self.sorted.as_ref().map_or((&[][..], 0), |sorted| (&sorted.order()[..], sorted.batches()));
        if let Some(order) =
            self.sorted.as_ref().map(Sorted::order).filter(|order| (skip, take) == (0, order.len()))
        {
            return Arc::clone(order);
        }
        let rows_of =
            |(batch, rows): (usize, &Arc<Batch>)| (0..rows.len()).map(move |row| (batch as u32, row as u32));
        let behind = self.batches.iter().enumerate().skip(batches).flat_map(rows_of);
        sorted.iter().copied().chain(behind).skip(skip).take(take).collect()
    }
}
