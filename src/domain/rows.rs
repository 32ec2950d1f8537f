//! Rows as they travel: batches that are made once, shared by reference and never changed. Two allocations hold all
//! cells of a batch, so a hundred thousand rows cost little more than their text.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::text::{Safe, safe, safe_prefix};

/// What a cell holds. CloudWatch Logs answers text only; our own engine also tells numbers and JSON apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellKind {
    /// The row has no such field.
    Absent,
    /// Text.
    Text,
    /// A number in its shortest decimal form.
    Number,
    /// A JSON object, array or boolean.
    Json,
}

/// One value of one row, borrowed from its batch. Foreign text: only [`Cell::safe`] may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What it holds.
    pub kind: CellKind,
    /// The characters exactly as they came; empty when absent.
    pub raw: &'a str,
}

impl<'a> Cell<'a> {
    const ABSENT: Self = Self { kind: CellKind::Absent, raw: "" };

    /// Whether the row has the field.
    pub fn is_present(self) -> bool {
        self.kind != CellKind::Absent
    }

    /// The whole value, safe to show.
    pub fn safe(self) -> Safe<'a> {
        safe(self.raw)
    }

    /// At most `limit` characters of the value, safe to show.
    pub fn safe_prefix(self, limit: usize) -> Safe<'a> {
        safe_prefix(self.raw, limit)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    column: u32,
    start: u32,
    length: u32,
    kind: CellKind,
}

/// Rows over common columns, in their order. Cheap to share as `Arc<Batch>`, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Batch {
    columns: Arc<[Box<str>]>,
    /// Indices of the columns in the order of their names, to find one among thousands.
    by_name: Box<[u32]>,
    text: String,
    /// What each row has, by column; what it lacks takes no room.
    cells: Vec<Stored>,
    /// Index into `cells` where each row ends.
    ends: Vec<u32>,
}

impl Batch {
    /// The names of the columns, in order of first appearance. Foreign text.
    pub fn columns(&self) -> &[Box<str>] {
        &self.columns
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        let named = |index: &u32| self.columns[*index as usize].as_ref();
        let at = self.by_name.binary_search_by(|index| named(index).cmp(name)).ok()?;
        Some(self.by_name[at] as usize)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The value of a row in a column; absent when either does not exist.
    pub fn cell(&self, row: usize, column: usize) -> Cell<'_> {
        let cells = self.cells_of(row);
        match cells.binary_search_by_key(&column, |stored| stored.column as usize) {
            Ok(at) => self.borrowed(cells[at]),
            Err(_) => Cell::ABSENT,
        }
    }

    /// The values that a row has, with the index of their column.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, Cell<'_>)> {
        self.cells_of(row).iter().map(|stored| (stored.column as usize, self.borrowed(*stored)))
    }

    fn cells_of(&self, row: usize) -> &[Stored] {
        let Some(end) = self.ends.get(row) else { return &[] };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.cells[start as usize..*end as usize]
    }

    fn borrowed(&self, stored: Stored) -> Cell<'_> {
        let from = stored.start as usize;
        Cell { kind: stored.kind, raw: &self.text[from..from + stored.length as usize] }
    }

    /// The bytes of text that the batch holds.
    pub fn text_bytes(&self) -> usize {
        self.text.len()
    }
}

/// Collects rows into a batch. Columns appear as they are first named.
#[derive(Debug, Clone, Default)]
pub struct BatchBuilder {
    columns: Vec<Box<str>>,
    by_name: HashMap<Box<str>, usize>,
    text: String,
    cells: Vec<Stored>,
    ends: Vec<u32>,
    open: Vec<Stored>,
}

impl BatchBuilder {
    /// How much text one batch may hold before [`BatchBuilder::is_full`] asks for a new one: far below the 4 GiB that
    /// its offsets can address, so that a single row can't overflow it.
    const TEXT_LIMIT: usize = 256 << 20;
    /// How many values: 64 MB of their places, far below what an index of 32 bits can reach.
    const CELL_LIMIT: usize = 4 << 20;

    /// A builder whose first columns are these, in this order.
    pub fn with_columns<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut builder = Self::default();
        for name in names {
            builder.column(name);
        }
        builder
    }

    /// The index of a column, which is added when it is new.
    pub fn column(&mut self, name: &str) -> usize {
        if let Some(index) = self.by_name.get(name) {
            return *index;
        }
        self.columns.push(name.into());
        self.by_name.insert(name.into(), self.columns.len() - 1);
        self.columns.len() - 1
    }

    /// Sets a value of the row that is being built. A second value for the same column replaces the first.
    pub fn set(&mut self, column: usize, kind: CellKind, raw: &str) {
        let place =
            Stored { column: column as u32, start: self.text.len() as u32, length: raw.len() as u32, kind };
        self.text.push_str(raw);
        // Nearly always the next column to the right.
        if self.open.last().is_none_or(|last| last.column < place.column) {
            return self.open.push(place);
        }
        match self.open.binary_search_by_key(&place.column, |stored| stored.column) {
            Ok(at) => self.open[at] = place,
            Err(at) => self.open.insert(at, place),
        }
    }

    /// Whether the row that is being built has a value for the column.
    pub fn is_set(&self, column: usize) -> bool {
        self.open.binary_search_by_key(&column, |stored| stored.column as usize).is_ok()
    }

    /// Ends the row that is being built and begins the next.
    pub fn end_row(&mut self) {
        self.cells.append(&mut self.open);
        self.ends.push(self.cells.len() as u32);
    }

    /// How many rows are complete.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether no row is complete.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether the batch should be finished and another begun.
    pub fn is_full(&self) -> bool {
        self.text.len() >= Self::TEXT_LIMIT || self.cells.len() >= Self::CELL_LIMIT
    }

    /// The finished batch.
    pub fn finish(mut self) -> Batch {
        self.text.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.ends.shrink_to_fit();
        let mut by_name: Vec<u32> = (0..self.columns.len() as u32).collect();
        by_name.sort_unstable_by_key(|index| &self.columns[*index as usize]);
        Batch {
            columns: self.columns.into(),
            by_name: by_name.into(),
            text: self.text,
            cells: self.cells,
            ends: self.ends,
        }
    }
}

/// How much of the answer the rows at hand are. Shown beside every result and written into every export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Completeness {
    /// All of it.
    Complete,
    /// More is on its way, or would have been.
    Partial,
    /// The source dropped some on purpose.
    Sampled,
    /// The limit was reached: there may be more than these many rows.
    CutAt(u64),
    /// The conversation failed; what came before is kept.
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_cells_and_lack_what_they_lack() {
        let mut builder = BatchBuilder::with_columns(["@timestamp"]);
        builder.set(0, CellKind::Text, "10:00");
        builder.end_row();
        let level = builder.column("level");
        builder.set(level, CellKind::Text, "ERROR");
        builder.end_row();
        builder.end_row();
        let batch = builder.finish();
        assert_eq!(batch.len(), 3);
        assert_eq!(batch.cell(0, 0).raw, "10:00");
        assert!(!batch.cell(0, level).is_present());
        assert!(!batch.cell(1, 0).is_present());
        assert_eq!(batch.cell(1, level).raw, "ERROR");
        assert_eq!(batch.row(2).count(), 0);
        assert!(!batch.cell(9, 0).is_present());
    }

    #[test]
    fn columns_are_found_among_many_and_values_set_in_any_order() {
        let mut builder = BatchBuilder::default();
        let columns: Vec<usize> =
            (0..3_000).map(|number| builder.column(&format!("k{}", number * 7 % 3_000))).collect();
        for column in columns.iter().rev() {
            builder.set(*column, CellKind::Text, &column.to_string());
        }
        builder.end_row();
        let batch = builder.finish();
        for column in columns {
            let name = batch.columns()[column].clone();
            assert_eq!(batch.column(&name), Some(column));
            assert_eq!(batch.cell(0, column).raw, column.to_string());
        }
        assert_eq!(batch.column("k3000"), None);
        let in_order: Vec<usize> = batch.row(0).map(|(column, _)| column).collect();
        assert!(in_order.is_sorted() && in_order.len() == 3_000);
    }

    #[test]
    fn a_second_value_replaces_the_first() {
        let mut builder = BatchBuilder::with_columns(["a"]);
        builder.set(0, CellKind::Text, "first");
        builder.set(0, CellKind::Number, "2");
        builder.end_row();
        assert_eq!(builder.finish().cell(0, 0), Cell { kind: CellKind::Number, raw: "2" });
    }
}
