//! `stats`: what its columns may name, and what it leaves behind.

use super::Checker;
use super::expr::Place;
use super::scope::Scope;
use crate::domain::Span;
use crate::insights::ast::{Call, Column, Expr, ExprKind, Stats};
use crate::insights::catalogue::{self, FunctionKind};
use crate::insights::mistake::{Mistake, quoted};

impl Checker<'_> {
    pub(super) fn stats(&mut self, stats: &Stats, span: Span, scope: &mut Scope) {
        let mut made: Vec<String> = Vec::new();
        for column in &stats.by {
            self.expr(&column.expr, Place::Group, scope);
            self.lint_structure(&column.expr, "rows can't be grouped by");
            made.push(column.label.to_string());
        }
        for column in &stats.aggregates {
            self.expr(&column.expr, Place::Column(&made), scope);
            self.needs_aggregate(column);
            made.push(column.label.to_string());
        }
        self.topk(stats);
        self.lint_bins(stats, span);
        *scope = Scope::of_stats(stats.by.iter().chain(&stats.aggregates));
        self.made_all(&stats.aggregates);
    }

    /// A column that names neither an aggregate nor another column is the same for every group.
    fn needs_aggregate(&mut self, column: &Column) {
        if !reads_rows(&column.expr) {
            let message = format!("{} is no aggregate", quoted(self.written(column.expr.span)));
            let mistake = Mistake::new(column.expr.span, message);
            self.mistake(mistake.hint("`stats` computes aggregates such as `count(*)` or `avg(field)`"));
        }
    }

    /// `topk` stands alone (documentation of `stats`).
    fn topk(&mut self, stats: &Stats) {
        let uses = |column: &&Column| find_call(&column.expr, &|call| is_function(call, "topk")).is_some();
        let Some(column) = stats.aggregates.iter().find(uses) else { return };
        if stats.aggregates.len() > 1 {
            let mistake = Mistake::new(column.expr.span, "`topk` can't stand beside other aggregates");
            self.mistake(mistake.hint("use it alone in its `stats`"));
        } else if let Some(by) = stats.by.first() {
            let mistake = Mistake::new(by.expr.span, "`topk` can't be grouped by");
            self.mistake(
                mistake.hint("remove `by`, or write `stats count(*) as n by .. | sort n desc | limit k`"),
            );
        }
    }

    /// Functions over time, and `offset`, need bins of time.
    fn lint_bins(&mut self, stats: &Stats, span: Span) {
        let time = |call: &Call| ["bin", "datefloor", "dateceil"].iter().any(|name| is_function(call, name));
        if stats.by.iter().any(|column| find_call(&column.expr, &time).is_some()) {
            return;
        }
        if stats.offset.is_some() {
            let lint = Mistake::new(span, "`offset` shifts bins, but rows are not grouped by `bin`");
            self.lint(lint.hint("write `by bin(5m) offset 1h`"));
        }
        let series = |call: &Call| {
            catalogue::function(&call.name.node)
                .is_some_and(|function| function.kind == FunctionKind::TimeSeries)
                && !is_function(call, "histogram")
        };
        let found = stats.aggregates.iter().find_map(|column| find_call(&column.expr, &series));
        if let Some(call) = found {
            let lint = Mistake::new(call.name.span, format!("`{}` needs bins of time", call.name.node));
            self.lint(lint.hint("group by `bin(5m)`"));
        }
    }
}

fn is_function(call: &Call, name: &str) -> bool {
    catalogue::function(&call.name.node).is_some_and(|function| function.name == name)
}

/// Something in it depends on the rows: an aggregate, a field, or a function that is not known.
fn reads_rows(expr: &Expr) -> bool {
    find(expr, &|expr| match &expr.node {
        ExprKind::Field(_) | ExprKind::Placeholder(_) => true,
        ExprKind::Call(call) => {
            catalogue::function(&call.name.node).is_none_or(|function| function.aggregates())
        }
        _ => false,
    })
    .is_some()
}

fn find_call<'e>(expr: &'e Expr, fits: &dyn Fn(&Call) -> bool) -> Option<&'e Call> {
    let found = find(expr, &|expr| matches!(&expr.node, ExprKind::Call(call) if fits(call)))?;
    match &found.node {
        ExprKind::Call(call) => Some(call),
        _ => None,
    }
}

/// The first part of the expression that fits, itself included.
fn find<'e>(expr: &'e Expr, fits: &dyn Fn(&Expr) -> bool) -> Option<&'e Expr> {
    if fits(expr) {
        return Some(expr);
    }
    expr.parts().into_iter().find_map(|part| find(part, fits))
}
