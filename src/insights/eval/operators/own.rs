//! `filldown` over the columns that rows have of their own, whichever they are. It holds the last value of each.
//!
//! A column is there from the first row that has it. `null` is a gap too. The gaps of other columns, such as those that a
//! `parse` made, are filled by the command of known columns, see `running`.

use std::sync::Arc;

use super::{Operation, Operator};
use crate::domain::Cell;
use crate::insights::eval::kept::Keep;
use crate::insights::eval::record::{Record, Slot};
use crate::insights::eval::source::value_of;
use crate::insights::eval::whole;
use crate::insights::value::Value;

/// `filldown`, where the columns are not known before rows come.
#[derive(Debug)]
pub struct FilldownOwn {
    /// The names, in which `*` stands for any characters; all columns when there are none.
    pub names: Vec<Box<str>>,
}

impl Operator for FilldownOwn {
    fn reads(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn reads_row(&self) -> bool {
        true
    }

    fn sets(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Filling { command: self, last: Vec::new() })
    }
}

struct Filling<'o> {
    command: &'o FilldownOwn,
    /// The last value of each column that is filled, in the order in which they first came.
    last: Vec<(Box<str>, Value<'static>)>,
}

impl Filling<'_> {
    fn is_filled(&self, name: &str) -> bool {
        self.command.names.is_empty() || self.command.names.iter().any(|of| matches(of, name))
    }
}

impl Operation for Filling<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        let mut row: Vec<(Box<str>, Value<'static>)> = Vec::new();
        whole::columns(record, |name, kind, raw| {
            let value = value_of(Cell { kind, raw });
            if value.is_present() && !row.iter().any(|(known, _)| **known == *name) {
                row.push((name.into(), value.into_owned()));
            }
        });
        for (name, value) in &row {
            if let Some((_, last)) = self.last.iter_mut().find(|(known, _)| known == name) {
                *last = value.clone();
            } else if self.is_filled(name) {
                self.last.push((name.clone(), value.clone()));
            }
        }
        let gaps = self.last.iter().filter(|(name, _)| !row.iter().any(|(known, _)| known == name));
        let gaps: Vec<(Box<str>, Value<'static>)> = gaps.cloned().collect();
        row.extend(gaps);
        record.replace_columns(Arc::from(row));
        next(record);
    }
}

/// Whether a name fits one in which `*` stands for any characters.
pub fn matches(wildcard: &str, name: &str) -> bool {
    let Some((head, rest)) = wildcard.split_once('*') else { return wildcard == name };
    let Some(name) = name.strip_prefix(head) else { return false };
    (0..=name.len()).filter(|at| name.is_char_boundary(*at)).any(|at| matches(rest, &name[at..]))
}
