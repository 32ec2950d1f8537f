//! Rows that are columns: those of the screen, and those whose columns a command changed.

use std::sync::Arc;

use super::{Record, SYSTEM_FIELDS};
use crate::domain::{Batch, CellKind};
use crate::insights::eval::json::{self, Raw, Step};
use crate::insights::eval::source::{Columns, Source, value_of};
use crate::insights::value::Value;

impl<'r> Record<'r> {
    pub(super) fn take_cells(&mut self, batch: &'r Arc<Batch>, row: usize) {
        for (column, cell) in batch.row(row) {
            let value = value_of(cell);
            if !value.is_present() {
                continue;
            }
            self.take_member(&batch.columns()[column], false, &value, |path| match cell.kind {
                CellKind::Json => json::find(cell.raw, path).map(Raw::value),
                _ => None,
            });
        }
        self.end_of_row();
    }

    pub(super) fn take_columns(&mut self, columns: &Columns) {
        self.overwrite(columns);
        self.end_of_row();
    }

    /// Gives the row other columns. What it holds under names that they do not have stays.
    pub fn replace_columns(&mut self, columns: Columns) {
        let fields: Vec<usize> = self.layout.fields.iter().map(|(_, slot)| *slot).collect();
        self.need(&fields);
        for slot in 0..SYSTEM_FIELDS.len() {
            self.need(&[slot]);
        }
        self.overwrite(&columns);
        self.source = Source::Columns(columns);
    }

    fn overwrite(&mut self, columns: &Columns) {
        for (name, value) in columns.iter().filter(|(_, value)| value.is_present()) {
            if let Some(slot) = SYSTEM_FIELDS.iter().position(|field| **field == **name) {
                self.set(slot, super::system_value(slot, value.clone()));
                continue;
            }
            for (path, slot) in &self.layout.fields {
                let found = match (json::step(name, false, path), value) {
                    (Step::Here, value) => value.clone(),
                    (Step::Into(rest), Value::Json(map)) => json::member(map, rest),
                    _ => continue,
                };
                if found.is_present() {
                    self.slots[*slot] = Some(found);
                }
            }
        }
    }
}
