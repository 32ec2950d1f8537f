//! What a copy takes of the rows: cells or whole rows, of the selection or under the cursor.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::Table;
use crate::domain::{Cell, CellKind};

impl Table {
    /// The rows that a copy takes: the selected ones, or the one under the cursor.
    fn rows_to_copy(&self) -> RangeInclusive<usize> {
        self.selection().unwrap_or(self.cursor()..=self.cursor())
    }

    /// The value under the cursor, or the values of the selected rows in that column, one a line. Foreign text.
    pub fn cells_to_copy(&self) -> Option<String> {
        let column = self.column()?;
        let values = self.rows_to_copy().filter_map(|row| self.value(row, column));
        joined(values.map(|value| value.into_raw().into_owned()))
    }

    /// The row under the cursor, or every selected one on a line of its own, as a JSON object: its fields in the order of
    /// the answer, without `@ptr`. Foreign text.
    pub fn rows_as_json(&self) -> Option<String> {
        joined(self.rows_to_copy().filter_map(|row| self.row_as_json(row)))
    }

    fn row_as_json(&self, row: usize) -> Option<String> {
        let (batch, row) = self.place(row)?;
        let value = |cell: Cell<'_>| match cell.kind {
            CellKind::Number | CellKind::Json => {
                serde_json::from_str(cell.raw).unwrap_or_else(|_| cell.raw.into())
            }
            CellKind::Text | CellKind::Absent => Value::from(cell.raw),
        };
        let fields = batch.row(row).map(|(at, cell)| (batch.columns()[at].to_string(), value(cell)));
        Some(Value::Object(fields.filter(|(name, _)| name != "@ptr").collect()).to_string())
    }
}

/// Texts on lines of their own; nothing of none.
fn joined(texts: impl Iterator<Item = String>) -> Option<String> {
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() { None } else { Some(texts.join("\n")) }
}
