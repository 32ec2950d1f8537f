//! `addtotals`: the sum of a row's numbers, and a last row with the sums of the columns. It holds the sums only.
//!
//! Decided where the AWS documentation is silent, as the command of the same name in Splunk has it:
//! - Text that reads as a number is one. Times are none. Without names the columns whose names start with `@` are left
//!   out. A row without a number has the total 0.
//! - The last row has the sum of the totals too, and nothing in other columns or in columns without a number. Without a
//!   row there is none.

use super::{Emit, Operation, Operator};
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::{Number, Value};

/// `addtotals`.
#[derive(Debug)]
pub struct Addtotals {
    /// The fields that are summed.
    pub fields: Vec<Slot>,
    /// Where the total of a row goes, if it is asked for.
    pub total: Option<Slot>,
    /// A last row has the sums of the columns.
    pub column: bool,
}

impl Operator for Addtotals {
    fn reads(&self) -> Vec<Slot> {
        self.fields.clone()
    }

    fn sets(&self) -> Vec<Slot> {
        self.total.into_iter().collect()
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Adding { command: self, columns: vec![None; self.fields.len()], total: None })
    }
}

struct Adding<'o> {
    command: &'o Addtotals,
    columns: Vec<Option<Number>>,
    /// Of all rows; nothing before the first.
    total: Option<Number>,
}

impl Operation for Adding<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, next: &mut dyn FnMut(&mut Record<'r>)) {
        record.need(&self.command.fields);
        let mut total = Number::Integer(0);
        for (field, column) in self.command.fields.iter().zip(&mut self.columns) {
            let value = record.get(*field);
            let number = if matches!(value, Value::Instant(_)) { None } else { value.as_number() };
            if let Some(number) = number {
                total = total.plus(number).unwrap_or(total);
                *column = plus(*column, number);
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
        next(&Kept::of_values(Vec::new()), set);
    }
}

fn plus(sum: Option<Number>, number: Number) -> Option<Number> {
    match sum {
        Some(sum) => sum.plus(number).or(Some(sum)),
        None => Some(number),
    }
}
