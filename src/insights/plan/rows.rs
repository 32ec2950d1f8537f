//! The commands that sum, fill, judge or group rows as a whole: their options and fields to operators.

use super::compile::Compiler;
use super::expression::{milliseconds, period, refuse};
use crate::insights::ast::{
    self, Call, Column, Command, Expr, ExprKind, Field, Name, Quote, Spanned, UnaryOperator, Word,
};
use crate::insights::catalogue;
use crate::insights::eval::expression::Expression;
use crate::insights::eval::operators::bins::Fillmissing;
use crate::insights::eval::operators::totals::Addtotals;
use crate::insights::eval::operators::whole::{Checked, Outlier, Sessionize};
use crate::insights::eval::record::Slot;
use crate::insights::eval::sink::Target;
use crate::insights::eval::sort::Order;
use crate::insights::mistake::Mistake;
use crate::insights::value::time::Period;
use crate::insights::value::{Number, Value};

/// The factor of `outlier` when none is given (AWS documentation).
const OUTLIER_FACTOR: f64 = 2.5;
/// The pause of `sessionize` when none is given (AWS documentation), in milliseconds.
const PAUSE: i64 = 30 * 60 * 1000;

impl Compiler {
    pub(super) fn addtotals(&mut self, totals: &ast::Addtotals) -> Result<(), Mistake> {
        let mut fields = Vec::new();
        let mut own_but = None;
        if totals.fields.is_empty() {
            let shown = self.projection();
            let columns = shown.columns.into_iter().filter(|(name, _)| !name.starts_with('@'));
            let (names, slots) = columns.unzip();
            own_but = shown.whole_row.then_some(names);
            fields = slots;
        }
        for field in &totals.fields {
            fields.push(self.slot_of(field)?);
        }
        let column = totals.column == Some(true);
        if column {
            for (field, slot) in totals.fields.iter().zip(&fields) {
                self.show(&field.node.name(), *slot);
            }
        }
        let name = totals.field_name.as_ref().map_or("Total", |name| &name.text);
        let total = (totals.row != Some(false)).then(|| self.add(name));
        self.operate(Addtotals { fields, own_but, total, column });
        Ok(())
    }

    pub(super) fn outlier(&mut self, outlier: &ast::Outlier) -> Result<(), Mistake> {
        let removes = outlier.action == Some(ast::OutlierAction::Remove);
        let mut fields = Vec::new();
        for field in &outlier.fields {
            let name = field.node.name();
            let slot = self.slot_of(field)?;
            let moved = (!removes).then(|| self.change(&name, slot));
            let mark = (outlier.mark == Some(true)).then(|| self.add(&format!("{name}_outlier")));
            fields.push(Checked { field: slot, moved, mark });
        }
        let factor = outlier.param.as_ref().map_or(OUTLIER_FACTOR, |param| param.node.value());
        let use_lower = outlier.use_lower == Some(true);
        self.operate(Outlier { fields, factor, use_lower, removes });
        Ok(())
    }

    pub(super) fn sessionize(
        &mut self,
        command: &Command,
        sessions: &ast::Sessionize,
    ) -> Result<(), Mistake> {
        let fields = sessions.fields.iter().map(|field| self.slot_of(field)).collect::<Result<_, _>>()?;
        let time = self.expressions.names.slot("@timestamp").ok_or_else(|| {
            Mistake::new(command.span, "`sessionize` needs `@timestamp`, which is gone after stats")
                .hint("keep it, such as with `latest(@timestamp) as @timestamp`")
        })?;
        let pause = match &sessions.max_span {
            Some(span) => milliseconds(&Spanned::new(ExprKind::Period(span.node), span.span))?,
            None => PAUSE,
        };
        let session = self.add(sessions.alias.as_ref().map_or("session_id", |alias| &alias.text));
        self.operate(Sessionize { fields, time, pause, session });
        Ok(())
    }

    /// A `stats` that counts, with the most frequent first. The count is exact, for all that its name says.
    pub(super) fn count_frequent(&mut self, command: &Command, fields: &[Field]) -> Result<(), Mistake> {
        const COUNT: &str = "_approxcount";
        let name = Spanned::new(Box::from("count"), command.span);
        let call = ExprKind::Call(Call { name, arguments: Vec::new() });
        let word = Word { text: COUNT.into(), quote: Quote::None };
        let alias = Some(Spanned::new(word, command.span));
        let count = Column { expr: Spanned::new(call, command.span), alias, label: COUNT.into() };
        let by = |field: &Field| Column {
            expr: Spanned::new(ExprKind::Field(field.node.clone()), field.span),
            alias: None,
            label: field.node.name().into(),
        };
        let by = fields.iter().map(by).collect();
        self.stats(&ast::Stats { aggregates: vec![count], by, offset: None })?;
        if let Some(count) = self.expressions.names.defined(COUNT) {
            self.end_part(Target::Sort(Order::new(vec![(Expression::Slot(count), true)])));
        }
        Ok(())
    }

    pub(super) fn fillmissing(&mut self, command: &Command, fills: &[ast::Fill]) -> Result<(), Mistake> {
        let mut bins: Option<(Slot, Period)> = None;
        let mut by = Vec::new();
        for (name, length) in &self.grouped {
            let Some(slot) = self.expressions.names.defined(name) else { continue };
            match length {
                Some(length) if bins.is_none() => bins = Some((slot, *length)),
                _ => by.push(slot),
            }
        }
        let Some((time, period)) = bins else {
            let mistake = refuse(command.span, "`fillmissing` without a `stats .. by bin(..)` before it");
            return Err(mistake.hint("group by bin(5m) before it"));
        };
        let mut fill = Vec::new();
        for of in fills {
            let value = self.constant(&of.value)?;
            fill.push((self.slot_of(&of.field)?, value));
        }
        self.operate(Fillmissing { time, period, by, fill });
        Ok(())
    }

    /// A number with or without a sign, or a text.
    fn constant(&mut self, written: &Expr) -> Result<Value<'static>, Mistake> {
        if let ExprKind::Unary(UnaryOperator::Minus, of) = &written.node {
            let number = self.constant(of)?.as_number();
            return Ok(Value::number(number.and_then(|number| Number::Integer(0).minus(number))));
        }
        match self.expressions.compile(written)? {
            Expression::Constant(value) => Ok(value),
            _ => Err(Mistake::new(written.span, "a constant belongs here").hint("write `with 0 for n`")),
        }
    }
}

/// The names of what a `stats` groups by, with the length of those that are bins of time.
pub(super) fn grouped(by: &[Column]) -> Vec<(Box<str>, Option<Period>)> {
    let name = |alias: &Name| alias.text.clone();
    by.iter()
        .map(|column| {
            let name = column.alias.as_ref().map_or_else(|| column.label.clone(), name);
            (name, bin_length(&column.expr.node))
        })
        .collect()
}

fn bin_length(expression: &ExprKind) -> Option<Period> {
    let ExprKind::Call(call) = expression else { return None };
    let function = catalogue::function(&call.name.node)?.name.to_ascii_lowercase();
    if !matches!(function.as_str(), "bin" | "datefloor" | "dateceil") {
        return None;
    }
    period(call.arguments.last()?).ok()
}
