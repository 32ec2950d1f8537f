//! `addtotals`: the sum of a row's numbers, and a last row with the sums of the columns. It holds the sums only.
//!
//! Decided where the AWS documentation is silent, as the command of the same name in Splunk has it:
//! - Text that reads as a number is one. Times and `true` are none. Without names all columns that rows have are summed, whichever
//!   they are, but for those whose names start with `@`; maps are not entered. A row without a number has the total 0.
//! - The last row has the sum of the totals too, and nothing in other columns or in columns without a number. Without a
//!   row there is none.

use super::{Emit, Operation, Operator};
use crate::domain::Cell;
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::eval::source::value_of;
use crate::insights::eval::whole;
use crate::insights::value::{Number, Value};

/// `addtotals`.
#[derive(Debug)]
pub struct Addtotals {
    /// The fields that are summed.
    pub fields: Vec<Slot>,
    /// The columns that rows have of their own are summed too, but for those of these names.
    pub own_but: Option<Vec<Box<str>>>,
    /// Where the total of a row goes, if it is asked for.
    pub total: Option<Slot>,
    /// A last row has the sums of the columns.
    pub column: bool,
}

impl Operator for Addtotals {
    fn reads(&self) -> Vec<Slot> {
        self.fields.clone()
    }

    fn reads_row(&self) -> bool {
        self.own_but.is_some()
    }

    fn sets(&self) -> Vec<Slot> {
        self.total.into_iter().collect()
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Adding {
            command: self,
            columns: vec![None; self.fields.len()],
            own: Vec::new(),
            total: None,
        })
    }
}

struct Adding<'o> {
    command: &'o Addtotals,
    columns: Vec<Option<Number>>,
    /// The sums of the columns that rows have of their own, in the order in which they first came.
    own: Vec<(Box<str>, Number)>,
    /// Of all rows; nothing before the first.
    total: Option<Number>,
}

impl Adding<'_> {
    /// The numbers among the columns that the row has of its own.
    fn own_numbers(&self, record: &mut Record) -> Vec<(Box<str>, Number)> {
        let Some(but) = &self.command.own_but else { return Vec::new() };
        let mut numbers: Vec<(Box<str>, Number)> = Vec::new();
        whole::columns(record, |name, kind, raw| {
            let is_summed = !name.starts_with('@') && !but.iter().any(|other| **other == *name);
            if let Some(number) = summand(&value_of(Cell { kind, raw })).filter(|_| is_summed)
                && !numbers.iter().any(|(known, _)| **known == *name)
            {
                numbers.push((name.into(), number));
            }
        });
        numbers
    }
}

impl Operation for Adding<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&self.command.fields);
        let mut total = Number::Integer(0);
        for (field, column) in self.command.fields.iter().zip(&mut self.columns) {
            if let Some(number) = summand(record.get(*field)) {
                total = total.plus(number).unwrap_or(total);
                *column = plus(*column, number);
            }
        }
        for (name, number) in self.own_numbers(record) {
            total = total.plus(number).unwrap_or(total);
            match self.own.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum = sum.plus(number).unwrap_or(*sum),
                None => self.own.push((name, number)),
            }
        }
        self.total = plus(self.total, total);
        if let Some(slot) = self.command.total {
            record.set(slot, Value::Number(total));
        }
        next(record);
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        let (true, Some(total)) = (self.command.column, self.total) else { return };
        let columns = self.command.fields.iter().zip(&self.columns);
        let mut set: Vec<_> = columns.map(|(slot, sum)| (*slot, Value::number(*sum))).collect();
        set.extend(self.command.total.map(|slot| (slot, Value::Number(total))));
        let own = self.own.iter().map(|(name, sum)| (name.clone(), Value::Number(*sum)));
        next(&Kept::of_columns(own.collect()), set);
    }
}

/// The number of a value, as far as it is one.
fn summand(value: &Value) -> Option<Number> {
    match value {
        Value::Instant(_) | Value::Boolean(_) => None,
        value => value.as_number(),
    }
}

fn plus(sum: Option<Number>, number: Number) -> Option<Number> {
    match sum {
        Some(sum) => sum.plus(number).or(Some(sum)),
        None => Some(number),
    }
}
