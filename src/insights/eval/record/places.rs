//! Lines of objects: what is known of them beside their text fills slots of its own.

use std::sync::Arc;

use super::{MESSAGE, Record, TIMESTAMP};
use crate::insights::eval::placed::{Origin, Placed};
use crate::insights::eval::source::Source;
use crate::insights::value::Value;

impl<'r> Record<'r> {
    /// Begins a row that is a line with a head; without one it is a line like any other.
    pub fn start_placed(&mut self, line: &'r str, origin: &'r Arc<Origin>) {
        let Some(placed) = Placed::read(line, origin) else { return self.start(Source::Line(line)) };
        self.start(Source::Line(placed.row));
        if let Some(time) = placed.time {
            self.set(TIMESTAMP, Value::Instant(time));
        }
        if let Some(message) = placed.message {
            self.set(MESSAGE, Value::text(message));
        }
        for (path, slot) in &self.layout.fields {
            let column = origin.columns().into_iter().find(|(name, _)| **name == **path);
            if let Some((_, text)) = column {
                self.slots[*slot] = Some(Value::text(text));
            }
        }
        self.placed = Some(placed);
    }

    /// What is known of the line beside its text.
    pub fn placed(&self) -> Option<Placed<'r>> {
        self.placed
    }
}
