//! `tail`: the last rows, in their order. It holds no more than it gives.
//!
//! AWS no longer documents the command. It is the counterpart of `head`, which is a limit: the rows are taken in the order
//! in which they come, so put a `sort` before.

use std::collections::VecDeque;

use super::{Emit, Operation, Operator};
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};

/// `tail`.
#[derive(Debug)]
pub struct Tail {
    /// How many rows.
    pub count: usize,
}

impl Operator for Tail {
    fn reads(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn sets(&self) -> Vec<Slot> {
        Vec::new()
    }

    fn start<'o>(&'o self, keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Last { command: self, keep, rows: VecDeque::new() })
    }
}

struct Last<'o> {
    command: &'o Tail,
    keep: &'o Keep,
    rows: VecDeque<Kept>,
}

impl Operation for Last<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        if self.command.count == 0 {
            return;
        }
        if self.rows.len() == self.command.count {
            self.rows.pop_front();
        }
        self.rows.push_back(Kept::new(record, self.keep));
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        self.rows.iter().for_each(|row| next(row, Vec::new()));
    }
}
