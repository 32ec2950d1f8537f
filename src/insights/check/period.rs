//! Lengths of time: where they may stand, how long they may be, how they move a time.

use super::Checker;
use crate::domain::Span;
use crate::insights::ast::{BinaryOperator, Expr, ExprKind, Period, PeriodUnit};
use crate::insights::mistake::{Mistake, quoted};

impl Checker<'_> {
    pub(super) fn misplaced_period(&mut self, span: Span) {
        let message = format!("the period {} stands where a value is expected", quoted(self.written(span)));
        let hint =
            "periods stand in `bin(5m)`, `datefloor(time, 1h)` and the like; a text stands between quotes";
        self.mistake(Mistake::new(span, message).hint(hint));
    }

    /// A period as an argument.
    pub(super) fn period(&mut self, period: Period, span: Span) {
        if period.amount == 0 {
            let mistake = Mistake::new(span, "a period is longer than nothing");
            return self.mistake(mistake.hint("write a number from 1, as in `5m`"));
        }
        self.lint_capped_period(period, span);
    }

    /// Units have a largest number; what is above counts as that (documentation of the datetime functions).
    fn lint_capped_period(&mut self, period: Period, span: Span) {
        let cap = match period.unit {
            PeriodUnit::Millisecond => 1_000,
            PeriodUnit::Second | PeriodUnit::Minute => 60,
            PeriodUnit::Hour => 24,
            _ => return,
        };
        if period.amount > cap {
            let unit = period.unit.short();
            let lint = Mistake::new(span, format!("{} counts as `{cap}{unit}`", quoted(self.written(span))));
            self.lint(lint.hint(format!("numbers of `{unit}` go up to {cap}; use a larger unit")));
        }
    }

    /// `@timestamp + 9h`, as published queries have it.
    pub(super) fn lint_moved_time(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr) {
        let (time, (period, span)) = match (&left.node, &right.node) {
            _ if !moves_time(operator, left, right) => return,
            (time, ExprKind::Period(period)) => (time, (period, right.span)),
            (ExprKind::Period(period), time) => (time, (period, left.span)),
            _ => return,
        };
        if matches!(time, ExprKind::Call(call) if call.name.node.eq_ignore_ascii_case("now")) {
            let lint = Mistake::new(span, "`now()` counts seconds, and a period is milliseconds");
            return self.lint(lint.hint("write seconds, as in `now() - 3600`"));
        }
        if matches!(period.unit, PeriodUnit::Month | PeriodUnit::Quarter | PeriodUnit::Year) {
            let lint = Mistake::new(span, "months, quarters and years have no fixed length");
            self.lint(lint.hint("write days, as in `30d`"));
        }
    }
}

/// One side is a period that is added to the other or taken from it.
pub(super) fn moves_time(operator: BinaryOperator, left: &Expr, right: &Expr) -> bool {
    let is_period = |side: &Expr| matches!(side.node, ExprKind::Period(_));
    match operator {
        BinaryOperator::Add => is_period(left) || is_period(right),
        BinaryOperator::Subtract => is_period(right),
        _ => false,
    }
}
