//! Commands that look at more than one row: each turns rows in order into rows in order. One file for each family.
//!
//! An operator reads and sets slots only; what an argument computes is a step before it. Those that need the rows before
//! only hold what they remember of them. Others hold the rows and send them on when the last has come.

pub mod appended;
pub mod bins;
pub mod differences;
pub mod members;
pub mod own;
pub mod patterns;
pub mod relevant;
pub mod running;
pub mod totals;
pub mod whole;

use std::fmt;

use super::kept::{Keep, Kept};
use super::record::{Record, Slot};
use crate::insights::value::Value;

/// A command ready to be evaluated over rows in order.
pub trait Operator: fmt::Debug + Send + Sync {
    /// The slots that it reads.
    fn reads(&self) -> Vec<Slot>;

    /// Whether it reads the row as it is.
    fn reads_row(&self) -> bool {
        false
    }

    /// The slots that it sets in every row that goes on.
    fn sets(&self) -> Vec<Slot>;

    /// Whether rows of its own go on, with nothing but what it sets.
    fn replaces_rows(&self) -> bool {
        false
    }

    /// Begins. What of a row is kept, by those that hold rows, is what is read later, without what is set here.
    fn start<'o>(&'o self, keep: &'o Keep) -> Box<dyn Operation + 'o>;
}

/// Takes a row that was held, as its `Keep` has it, and the slots to be set in it.
pub type Emit<'e> = dyn FnMut(&Kept, Vec<(Slot, Value<'static>)>) + 'e;

/// An operator at work.
pub trait Operation {
    /// Takes a row; a row that can go on goes on.
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>));

    /// No further row comes: what was held goes on.
    fn finish(&mut self, _next: &mut Emit<'_>) {}

    /// What a reader of the answer should know. Lowercase sentences.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}
