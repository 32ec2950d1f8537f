//! The commands that look at more than one row: their fields to slots, and the columns that they make.

use super::compile::Compiler;
use crate::insights::ast::{self, Field, Name};
use crate::insights::eval::expression::Expression;
use crate::insights::eval::operators::Operator;
use crate::insights::eval::operators::appended::{Appendcols, Appended};
use crate::insights::eval::operators::own::{self, FilldownOwn};
use crate::insights::eval::operators::running::{Accum, Autoregress, Filldown};
use crate::insights::eval::record::Slot;
use crate::insights::eval::sink::Target;
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::mistake::Mistake;

/// To how many rows `appendcols` appends when it is not told (AWS documentation).
const MOST_APPENDED: u64 = 10_000;
/// More earlier values than this are no use to anyone.
const MOST_LAGS: u64 = 1000;

impl Compiler {
    /// An operator behind the steps so far. Operators follow a part that put the rows into one order.
    pub(super) fn operate(&mut self, operator: impl Operator + 'static) {
        if self.segments.is_empty() {
            self.end_part(Target::Hold);
        }
        self.link(Box::new(operator));
    }

    /// The slot of a field; a step into a value is computed before.
    pub(super) fn slot_of(&mut self, field: &Field) -> Result<Slot, Mistake> {
        let expression = self.expressions.field(&field.node, field.span)?;
        Ok(self.slot_of_expression(expression))
    }

    /// The slot of what is computed by a step before.
    pub(super) fn slot_of_expression(&mut self, expression: Expression) -> Slot {
        if let Expression::Slot(slot) = expression {
            return slot;
        }
        let slot = self.expressions.names.new_slot();
        self.stages.push(Stage::new(Work::Compute(expression, slot)));
        slot
    }

    /// A column that a command adds.
    pub(super) fn add(&mut self, name: &str) -> Slot {
        let slot = self.expressions.names.new_slot();
        self.expressions.names.define(name, slot);
        self.extracted.retain(|(known, _)| &**known != name);
        self.extracted.push((name.into(), slot));
        if let Some(display) = &mut self.display {
            display.push((name.into(), slot));
        }
        slot
    }

    /// A new slot for a column whose values change. It is shown where the old one was, else like one that is added.
    pub(super) fn change(&mut self, name: &str, old: Slot) -> Slot {
        let slot = self.expressions.names.new_slot();
        self.expressions.names.redefine(name, old, slot);
        let shown = self.fields.iter_mut().chain(self.display.iter_mut().flatten());
        let shown = shown.chain(&mut self.extracted).chain(self.columns.iter_mut().flatten());
        let mut is_shown = false;
        for (known, place) in shown.filter(|(known, _)| &**known == name) {
            *place = slot;
            is_shown = is_shown || &**known == name;
        }
        if !is_shown {
            self.extracted.push((name.into(), slot));
        }
        slot
    }

    /// Shows a field that only the row as it is shows.
    pub(super) fn show(&mut self, name: &str, slot: Slot) {
        let projection = self.projection();
        if projection.whole_row && !projection.columns.iter().any(|(known, _)| &**known == name) {
            self.extracted.push((name.into(), slot));
        }
    }

    /// The last rows in the order in which they come: AWS no longer documents the command, the counterpart of `head`.
    pub(super) fn tail(&mut self, count: u64) {
        self.end_part(Target::Tail(usize::try_from(count).unwrap_or(usize::MAX)));
    }

    pub(super) fn appendcols(&mut self, command: &ast::Appendcols) -> Result<(), Mistake> {
        let rows = self.expressions.given.answer(&command.query)?.unwrap_or_default();
        let mut names: Vec<Box<str>> = Vec::new();
        for name in rows.iter().flat_map(|batch| batch.columns()).filter(|name| ***name != *"@ptr") {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let columns = names.into_iter().map(|name| {
            let own = self.expressions.names.slot(&name);
            let into = match own {
                Some(own) => self.change(&name, own),
                None => self.add(&name),
            };
            Appended { name, own, into }
        });
        let columns = columns.collect();
        let most = command.max.as_ref().map_or(MOST_APPENDED, |max| max.node);
        let overwrites = command.overwrite == Some(true);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        self.operate(Appendcols { rows, columns, most, overwrites });
        self.expressions.names.is_open = true;
        Ok(())
    }

    pub(super) fn accum(&mut self, field: &Field, alias: Option<&Name>) -> Result<(), Mistake> {
        let slot = self.slot_of(field)?;
        let total = match alias {
            Some(alias) => self.add(&alias.text),
            None => self.change(&field.node.name(), slot),
        };
        self.operate(Accum { field: slot, total, replaces: alias.is_none() });
        Ok(())
    }

    pub(super) fn autoregress(&mut self, command: &ast::Autoregress) -> Result<(), Mistake> {
        let field = self.slot_of(&command.field)?;
        let (first, last) = match &command.lags {
            None => (1, 1),
            Some((first, last)) => (first.node, last.as_ref().map_or(first.node, |last| last.node)),
        };
        if first == 0 || last < first || last > MOST_LAGS {
            let message = format!("`p` counts from 1 to {MOST_LAGS} rows back, the smaller number first");
            return Err(Mistake::new(command.field.span, message).hint("write `p=1` or `p=1-4`"));
        }
        let name =
            command.alias.as_ref().map_or_else(|| command.field.node.name(), |alias| (&*alias.text).into());
        let lag = |back: u64| match &command.alias {
            Some(_) if first == last => name.to_string(),
            _ => format!("{name}_p{back}"),
        };
        let lags = (first..=last).map(|back| (back as usize, self.add(&lag(back)))).collect();
        self.operate(Autoregress { field, lags });
        Ok(())
    }

    /// Without a name all columns are filled, those that match for a name with `*`.
    pub(super) fn filldown(&mut self, names: &[Name]) {
        let is_wild = names.is_empty() || names.iter().any(|name| name.text.contains('*'));
        let mut fields: Vec<(Box<str>, Slot)> = Vec::new();
        let shown = self.projection();
        let matching =
            |known: &str| names.is_empty() || names.iter().any(|name| own::matches(&name.text, known));
        fields.extend(shown.columns.into_iter().filter(|(known, _)| is_wild && matching(known)));
        for name in names.iter().filter(|name| !name.text.contains('*')) {
            if let Some(slot) = self.expressions.names.slot(&name.text) {
                fields.push((name.text.clone(), slot));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        fields.retain(|(name, _)| seen.insert(name.clone()));
        if is_wild && shown.whole_row {
            self.operate(FilldownOwn { names: names.iter().map(|name| name.text.clone()).collect() });
        }
        if !fields.is_empty() {
            let fields = fields.into_iter().map(|(name, slot)| (slot, self.change(&name, slot))).collect();
            self.operate(Filldown { fields });
        }
    }
}
