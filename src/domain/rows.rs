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
    start: u32,
    length: u32,
    kind: CellKind,
}

/// Rows over common columns, in their order. Cheap to share as `Arc<Batch>`, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Batch {
    columns: Arc<[Box<str>]>,
    text: String,
    cells: Vec<Stored>,
    /// Index into `cells` where each row ends. A row may be shorter than the columns: what it lacks is absent.
    ends: Vec<u32>,
}

impl Batch {
    /// The names of the columns, in order of first appearance. Foreign text.
    pub fn columns(&self) -> &[Box<str>] {
        &self.columns
    }

    /// The index of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.as_ref() == name)
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
        let Some(end) = self.ends.get(row).filter(|_| column < self.columns.len()) else {
            return Cell::ABSENT;
        };
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        let index = start as usize + column;
        if index >= *end as usize {
            return Cell::ABSENT;
        }
        let stored = self.cells[index];
        let from = stored.start as usize;
        Cell { kind: stored.kind, raw: &self.text[from..from + stored.length as usize] }
    }

    /// The values that a row has, with the index of their column.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, Cell<'_>)> {
        (0..self.columns.len())
            .map(move |column| (column, self.cell(row, column)))
            .filter(|(_, cell)| cell.is_present())
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
        let absent = Stored { start: 0, length: 0, kind: CellKind::Absent };
        if self.open.len() <= column {
            self.open.resize(column + 1, absent);
        }
        self.open[column] = Stored { start: self.text.len() as u32, length: raw.len() as u32, kind };
        self.text.push_str(raw);
    }

    /// Whether the row that is being built has a value for the column.
    pub fn is_set(&self, column: usize) -> bool {
        self.open.get(column).is_some_and(|stored| stored.kind != CellKind::Absent)
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
        self.text.len() >= Self::TEXT_LIMIT
    }

    /// The finished batch.
    pub fn finish(mut self) -> Batch {
        self.text.shrink_to_fit();
        self.cells.shrink_to_fit();
        self.ends.shrink_to_fit();
        Batch { columns: self.columns.into(), text: self.text, cells: self.cells, ends: self.ends }
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
    fn a_second_value_replaces_the_first() {
        let mut builder = BatchBuilder::with_columns(["a"]);
        builder.set(0, CellKind::Text, "first");
        builder.set(0, CellKind::Number, "2");
        builder.end_row();
        assert_eq!(builder.finish().cell(0, 0), Cell { kind: CellKind::Number, raw: "2" });
    }
}
