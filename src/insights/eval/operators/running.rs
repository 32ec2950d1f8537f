//! Commands that remember what came before: `accum`, `autoregress` and `filldown`. They hold a number, some values, a
//! value for each field, however many rows come.
//!
//! Decided where the AWS documentation is silent, as the commands of the same names in Splunk have it:
//! - `accum` without a name puts the total into the field itself. A row whose field is no number has no total, and
//!   keeps what the field held; the total goes on behind it.
//! - `autoregress` without a name and with one lag names the field `f_p1` too. With a name, several lags are
//!   `name_p1`, `name_p2`. The first rows have no earlier value.
//! - `filldown` fills what is missing; an empty text is a value.
//! - Rows are taken in the order in which they arrive: put a `sort` before when that is not the one of time.

use std::collections::VecDeque;

use super::{Operation, Operator};
use crate::insights::eval::kept::Keep;
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::{Number, Value};

/// `accum`.
#[derive(Debug)]
pub struct Accum {
    /// The field that is summed.
    pub field: Slot,
    /// Where the total goes.
    pub total: Slot,
    /// The total takes the place of the field.
    pub replaces: bool,
}

impl Operator for Accum {
    fn reads(&self) -> Vec<Slot> {
        vec![self.field]
    }

    fn sets(&self) -> Vec<Slot> {
        vec![self.total]
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Accumulating { command: self, total: Number::Integer(0) })
    }
}

struct Accumulating<'o> {
    command: &'o Accum,
    total: Number,
}

impl Operation for Accumulating<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&[self.command.field]);
        let value = record.get(self.command.field);
        let result = match value.as_number() {
            Some(number) => {
                self.total = self.total.plus(number).unwrap_or(self.total);
                Value::Number(self.total)
            }
            None if self.command.replaces => value.clone(),
            None => Value::Missing,
        };
        record.set(self.command.total, result);
        next(record);
    }
}

/// `autoregress`.
#[derive(Debug)]
pub struct Autoregress {
    /// The field.
    pub field: Slot,
    /// How many rows back, and where that value goes.
    pub lags: Vec<(usize, Slot)>,
}

impl Operator for Autoregress {
    fn reads(&self) -> Vec<Slot> {
        vec![self.field]
    }

    fn sets(&self) -> Vec<Slot> {
        self.lags.iter().map(|(_, slot)| *slot).collect()
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Regressing { command: self, earlier: VecDeque::new() })
    }
}

struct Regressing<'o> {
    command: &'o Autoregress,
    /// The values of earlier rows, the newest first.
    earlier: VecDeque<Value<'static>>,
}

impl Operation for Regressing<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&[self.command.field]);
        for (back, slot) in &self.command.lags {
            record.set(*slot, self.earlier.get(back - 1).cloned().unwrap_or(Value::Missing));
        }
        self.earlier.push_front(record.get(self.command.field).clone().into_owned());
        let most = self.command.lags.iter().map(|(back, _)| *back).max().unwrap_or(0);
        self.earlier.truncate(most);
        next(record);
    }
}

/// `filldown`.
#[derive(Debug)]
pub struct Filldown {
    /// The fields, and where each goes with its gaps filled.
    pub fields: Vec<(Slot, Slot)>,
}

impl Operator for Filldown {
    fn reads(&self) -> Vec<Slot> {
        self.fields.iter().map(|(field, _)| *field).collect()
    }

    fn sets(&self) -> Vec<Slot> {
        self.fields.iter().map(|(_, filled)| *filled).collect()
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Filling { command: self, last: vec![Value::Missing; self.fields.len()] })
    }
}

struct Filling<'o> {
    command: &'o Filldown,
    last: Vec<Value<'static>>,
}

impl Operation for Filling<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        for ((field, filled), last) in self.command.fields.iter().zip(&mut self.last) {
            record.need(&[*field]);
            let value = record.get(*field);
            if value.is_present() {
                *last = value.clone().into_owned();
            }
            record.set(*filled, last.clone());
        }
        next(record);
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::insights::eval::Context;
    use crate::insights::eval::record::Layout;

    #[test]
    fn earlier_values_are_no_more_than_the_lags() {
        let command = Autoregress { field: 6, lags: vec![(3, 7)] };
        let mut regressing = Regressing { command: &command, earlier: VecDeque::new() };
        let mut layout = Layout::default();
        layout.slots = 8;
        let context = Context { now: Timestamp::UNIX_EPOCH, range: None };
        let mut record = Record::new(&layout, &context);
        for number in 0..1000 {
            record.set(6, Value::integer(number));
            regressing.push(&mut record, &mut |_| {});
            assert!(regressing.earlier.len() <= 3);
        }
        assert_eq!(record.get(7).as_number(), Some(Number::Integer(996)));
    }
}
