//! `appendcols`: the columns of another answer beside the rows, the first to the first. It holds that answer.
//!
//! Decided where the AWS documentation is silent, as the command of the same name in Splunk has it:
//! - Without `override` a row keeps the fields that it has a value for. With it the other answer's values take their
//!   place, where it has one.
//! - Rows behind the last of the other answer, and those behind `max`, go on as they are; rows that the other answer has
//!   more are left out, and the reader is told.
//! - The other answer's `@ptr` is not appended: it would point to another event than the row.

use std::sync::Arc;

use super::{Operation, Operator};
use crate::domain::Batch;
use crate::insights::eval::kept::Keep;
use crate::insights::eval::record::{Record, Slot};
use crate::insights::eval::source::value_of;
use crate::insights::value::Value;

/// `appendcols`.
#[derive(Debug)]
pub struct Appendcols {
    /// The other answer.
    pub rows: Vec<Arc<Batch>>,
    /// Its columns.
    pub columns: Vec<Appended>,
    /// To how many rows they are appended.
    pub most: usize,
    /// They take the place of values that the row has.
    pub overwrites: bool,
}

/// A column that is appended.
#[derive(Debug)]
pub struct Appended {
    /// Its name.
    pub name: Box<str>,
    /// The field of that name that the row has.
    pub own: Option<Slot>,
    /// Where the value goes.
    pub into: Slot,
}

impl Operator for Appendcols {
    fn reads(&self) -> Vec<Slot> {
        self.columns.iter().filter_map(|column| column.own).collect()
    }

    fn sets(&self) -> Vec<Slot> {
        self.columns.iter().map(|column| column.into).collect()
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Appending { command: self, batch: 0, row: 0, count: 0 })
    }
}

struct Appending<'o> {
    command: &'o Appendcols,
    /// The next row of the other answer.
    batch: usize,
    row: usize,
    /// How many rows came.
    count: usize,
}

impl<'o> Appending<'o> {
    /// The next row of the other answer, if there is one.
    fn take(&mut self) -> Option<(&'o Batch, usize)> {
        loop {
            let batch = self.command.rows.get(self.batch)?;
            if self.row < batch.len() {
                self.row += 1;
                return Some((batch, self.row - 1));
            }
            (self.batch, self.row) = (self.batch + 1, 0);
        }
    }
}

impl Operation for Appending<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        let other = if self.count < self.command.most { self.take() } else { None };
        self.count += 1;
        record.need(&self.command.reads());
        for column in &self.command.columns {
            let own = column.own.map_or(Value::Missing, |slot| record.get(slot).clone());
            let given =
                other.and_then(|(batch, row)| Some(value_of(batch.cell(row, batch.column(&column.name)?))));
            let value = match given.filter(Value::is_present) {
                Some(given) if self.command.overwrites || !own.is_present() => given.into_owned(),
                _ => own,
            };
            record.set(column.into, value);
        }
        next(record);
    }

    fn notes(&self) -> Vec<String> {
        let most = self.command.most;
        let others: usize = self.command.rows.iter().map(|batch| batch.len()).sum();
        let mut notes = Vec::new();
        if self.count > most && others > most {
            notes
                .push(format!("`appendcols` went no further than {most} rows; `max=` takes it up to 100000"));
        } else if others > self.count {
            let more = others - self.count;
            notes.push(format!(
                "the query of `appendcols` has {more} rows more than there are rows: they are left out"
            ));
        }
        notes
    }
}
