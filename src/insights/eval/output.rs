//! The last step: rows as they are answered, in batches.

use std::fmt::Write;
use std::sync::Arc;

use super::record::{PTR, Record, Slot};
use super::whole;
use crate::domain::{Batch, BatchBuilder, CellKind};
use crate::insights::value::Value;

/// Which columns an answer has.
#[derive(Debug, Clone)]
pub struct Projection {
    /// The columns by name, in order.
    pub columns: Vec<(Box<str>, Slot)>,
    /// No `fields`, `display` or `stats` chose columns: the row as it is comes first. Of a log event that is
    /// `@timestamp`, `@message` and `@ptr`, of a JSON line its keys, of any other line `@message`.
    pub whole_row: bool,
    /// `@ptr` follows, if the row has it.
    pub pointer: bool,
}

impl Projection {
    /// The slots that are shown.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots: Vec<Slot> = self.columns.iter().map(|(_, slot)| *slot).collect();
        if self.pointer {
            slots.push(PTR);
        }
        slots
    }
}

/// So many rows become a batch of their own when they are looked at: fewer are copied, since every batch has a cost.
const COPIED: usize = 4096;

/// Collects the rows of the answer.
#[derive(Debug)]
pub struct Output {
    full: Vec<Arc<Batch>>,
    open: BatchBuilder,
    /// What a batch begins with: the columns.
    empty: BatchBuilder,
    rows: usize,
    text: String,
}

impl Output {
    /// No rows yet.
    pub fn new(projection: &Projection) -> Self {
        let empty = builder(projection);
        Self { full: Vec::new(), open: empty.clone(), empty, rows: 0, text: String::new() }
    }

    /// Appends a row.
    pub fn push(&mut self, projection: &Projection, record: &mut Record) {
        if projection.whole_row {
            self.push_whole(record);
        }
        for (name, slot) in &projection.columns {
            record.need(&[*slot]);
            // By name, because a query may name a column twice.
            let column = self.open.column(name);
            self.set(column, record.get(*slot));
        }
        if projection.pointer {
            record.need(&[PTR]);
            if record.get(PTR).is_present() {
                let column = self.open.column("@ptr");
                self.set(column, record.get(PTR));
            }
        }
        self.open.end_row();
        self.rows += 1;
        if self.open.is_full() {
            self.close();
        }
    }

    /// Takes rows that come later.
    pub fn absorb(&mut self, mut later: Self) {
        self.rows += later.rows;
        let later = later.drain();
        if !later.is_empty() && !self.open.is_empty() {
            self.close();
        }
        self.full.extend(later);
    }

    /// How many rows came.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Takes the rows that are there, so that only new ones are kept.
    pub fn drain(&mut self) -> Vec<Arc<Batch>> {
        if self.open.is_empty() && self.full.is_empty() { Vec::new() } else { self.take() }
    }

    /// Takes all rows: at least one batch, which tells the columns even without rows.
    pub fn take(&mut self) -> Vec<Arc<Batch>> {
        if !self.open.is_empty() || self.full.is_empty() {
            self.close();
        }
        std::mem::take(&mut self.full)
    }

    /// The rows so far: at least one batch, as [`Output::take`] gives them. No more than a few are copied, however many
    /// there are.
    pub fn snapshot(&mut self) -> Vec<Arc<Batch>> {
        if self.open.len() >= COPIED {
            self.close();
        }
        let mut batches = self.full.clone();
        if !self.open.is_empty() || batches.is_empty() {
            batches.push(Arc::new(self.open.clone().finish()));
        }
        batches
    }

    /// Makes a batch of the rows since the last one.
    fn close(&mut self) {
        let open = std::mem::replace(&mut self.open, self.empty.clone());
        self.full.push(Arc::new(open.finish()));
    }

    fn push_whole(&mut self, record: &mut Record) {
        let open = &mut self.open;
        whole::columns(record, |name, kind, raw| {
            let column = open.column(name);
            // Of two equal keys the first stays.
            if !open.is_set(column) {
                open.set(column, kind, raw);
            }
        });
    }

    fn set(&mut self, column: usize, value: &Value) {
        match value {
            Value::Missing => {}
            Value::Number(number) => {
                self.text.clear();
                // Writing to a string can't fail.
                if write!(self.text, "{number}").is_ok() {
                    self.open.set(column, CellKind::Number, &self.text);
                }
            }
            other => self.open.set(column, other.kind(), &other.cell_text()),
        }
    }
}

fn builder(projection: &Projection) -> BatchBuilder {
    if projection.whole_row {
        return BatchBuilder::default();
    }
    BatchBuilder::with_columns(projection.columns.iter().map(|(name, _)| name.as_ref()))
}
