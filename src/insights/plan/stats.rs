//! `stats`: its aggregates, what is grouped by, and the columns that are left after it.

use super::expression::{Expressions, milliseconds, refuse};
use crate::domain::Span;
use crate::insights::ast::{self, Call, Column, Expr, ExprKind};
use crate::insights::catalogue;
use crate::insights::eval::aggregate::Kind;
use crate::insights::eval::expression::Expression;
use crate::insights::eval::functions::Function;
use crate::insights::eval::groups::Grouping;
use crate::insights::eval::record::{Slot, TIMESTAMP};
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::mistake::Mistake;

/// The aggregates and groups of the `stats` that is being compiled.
#[derive(Debug, Default)]
pub struct Aggregates {
    grouping: Grouping,
    /// What is grouped by, as written, and the slot of the result.
    by: Vec<(ExprKind, Slot)>,
    /// The aggregates as written, and the slot of the result.
    calls: Vec<(ExprKind, Slot)>,
    /// Names that mean a result.
    names: Vec<(Box<str>, Slot)>,
}

impl Aggregates {
    /// The slot of what is grouped by the same expression.
    pub fn grouped(&self, expression: &ExprKind) -> Option<Slot> {
        self.by.iter().find(|(known, _)| known == expression).map(|(_, slot)| *slot)
    }

    /// The slot of a column that was named before.
    pub fn column(&self, name: &str) -> Option<Slot> {
        self.names.iter().rev().find(|(known, _)| **known == *name).map(|(_, slot)| *slot)
    }
}

/// A `stats` compiled.
#[derive(Debug)]
pub struct Compiled {
    /// What is collected for each group.
    pub grouping: Grouping,
    /// What is computed from that.
    pub stages: Vec<Stage>,
    /// The columns: first what is grouped by, then what is computed.
    pub columns: Vec<(Box<str>, ExprKind, Slot)>,
}

/// Which aggregate a name, as the catalogue has it in lower case, means, with its arguments checked; nothing when it is none.
pub fn kind(name: &str, call: &Call, span: Span) -> Result<Option<Kind>, Mistake> {
    let kind = match name {
        "count" if matches!(call.arguments.as_slice(), []) => Kind::CountRows,
        "count" if matches!(call.arguments[0].node, ExprKind::Star) => Kind::CountRows,
        "count" => Kind::Count,
        "count_distinct" => Kind::CountDistinct,
        "sum" => Kind::Sum,
        "avg" => Kind::Average,
        "min" => Kind::Min,
        "max" => Kind::Max,
        "stddev" => Kind::Deviation,
        "variance" => Kind::Variance,
        "median" => Kind::Percentile(50.0),
        "pct" => Kind::Percentile(percent(call, span)?),
        "earliest" => Kind::Earliest,
        "latest" => Kind::Latest,
        "sortsfirst" => Kind::SortsFirst,
        "sortslast" => Kind::SortsLast,
        "countovertime" if call.arguments.is_empty() => Kind::CountRows,
        "countovertime" if matches!(call.arguments[0].node, ExprKind::Star) => Kind::CountRows,
        "countovertime" => Kind::Count,
        "sumovertime" => Kind::Sum,
        "values" => Kind::Values,
        "topk" => Kind::Top(count(call, 0, span)?),
        "histogram" => Kind::Histogram(count(call, 1, span)?),
        "rate" => Kind::Rate(rate_period(call, span)?),
        _ => return Ok(None),
    };
    Ok(Some(kind))
}

/// More rows or ranges than this are asked for by mistake.
const MOST: f64 = 10_000.0;

/// A number of rows or ranges that is written out.
fn count(call: &Call, index: usize, span: Span) -> Result<usize, Mistake> {
    let argument = call.arguments.get(index);
    match argument.map(|argument| &argument.node) {
        Some(ExprKind::Number(number)) if (1.0..=MOST).contains(&number.value()) => {
            Ok(number.value() as usize)
        }
        _ => {
            let place = argument.map_or(span, |argument| argument.span);
            Err(Mistake::new(place, format!("{}() takes a number from 1 to {MOST} here", call.name.node))
                .hint("write topk(10, field) or histogram(field, 10)"))
        }
    }
}

fn rate_period(call: &Call, span: Span) -> Result<i64, Mistake> {
    match call.arguments.get(1) {
        Some(period) => milliseconds(period).map(|length| length.max(1)),
        None => Err(Mistake::new(span, "rate() needs a length of time").hint("write rate(field, 1m)")),
    }
}

fn percent(call: &Call, span: Span) -> Result<f64, Mistake> {
    let Some(argument) = call.arguments.get(1) else {
        return Err(
            Mistake::new(span, format!("{}() needs a percentage", call.name.node)).hint("write pct(f, 99)")
        );
    };
    match &argument.node {
        ExprKind::Number(number) if (0.0..=100.0).contains(&number.value()) => Ok(number.value()),
        _ => Err(Mistake::new(argument.span, "the percentage must be a number from 0 to 100")),
    }
}

impl Expressions {
    /// An aggregate: a new one, or the slot of the same one written before.
    pub fn aggregate(&mut self, kind: Kind, call: &Call, span: Span) -> Result<Expression, Mistake> {
        let Some(aggregates) = self.aggregates.take() else {
            let mistake = Mistake::new(span, format!("{}() stands only in stats", call.name.node));
            return Err(mistake.hint("write `stats` before it"));
        };
        let result = self.aggregate_in(aggregates, kind, call, span);
        let (aggregates, slot) = result?;
        self.aggregates = Some(aggregates);
        Ok(Expression::Slot(slot))
    }

    fn aggregate_in(
        &mut self,
        mut aggregates: Aggregates,
        kind: Kind,
        call: &Call,
        span: Span,
    ) -> Result<(Aggregates, Slot), Mistake> {
        let written = ExprKind::Call(call.clone());
        if let Some((_, slot)) = aggregates.calls.iter().find(|(known, _)| *known == written) {
            let slot = *slot;
            return Ok((aggregates, slot));
        }

        let argument = match (kind, call.arguments.as_slice()) {
            (Kind::CountRows, _) => None,
            (_, [of]) => Some(self.compile(of)?),
            (Kind::Percentile(_) | Kind::Histogram(_) | Kind::Rate(_), [of, _]) => Some(self.compile(of)?),
            (Kind::Top(_), [_, of]) => Some(self.compile(of)?),
            _ => return Err(refuse(span, &format!("{}() with several fields", call.name.node))),
        };
        let slot = self.names.new_slot();
        if let Some(argument) = &argument {
            argument.slots(&mut aggregates.grouping.needs);
        }
        if matches!(kind, Kind::Earliest | Kind::Latest | Kind::Rate(_)) && !self.names.are_columns() {
            aggregates.grouping.needs.push(TIMESTAMP);
        }
        aggregates.grouping.aggregates.push((kind, argument));
        aggregates.calls.push((written, slot));
        Ok((aggregates, slot))
    }

    /// Compiles a `stats`; afterwards its columns are the only names.
    pub fn stats(&mut self, stats: &ast::Stats) -> Result<Compiled, Mistake> {
        let offset = match &stats.offset {
            Some(offset) => milliseconds(&Expr::new(ExprKind::Period(offset.node), offset.span))?,
            None => 0,
        };
        self.in_stats = true;
        let mut aggregates = Aggregates::default();
        let mut columns = Vec::new();
        for column in &stats.by {
            let mut expression = self.compile(&column.expr)?;
            // A bin is moved later, so that the rows of an hour ago stand where those of now would.
            if offset != 0 && is_bin(&column.expr) {
                expression = Expression::Call(Function::Move(offset), vec![expression]);
            }
            expression.slots(&mut aggregates.grouping.needs);
            let slot = self.names.new_slot();
            aggregates.grouping.by.push(expression);
            aggregates.by.push((column.expr.node.clone(), slot));
            aggregates.names.push((name(column), slot));
            columns.push((name(column), column.expr.node.clone(), slot));
        }
        self.aggregates = Some(aggregates);
        let computed = self.results(&stats.aggregates);
        let aggregates = self.aggregates.take().unwrap_or_default();
        let (stages, results) = computed?;
        columns.extend(results);
        let slots = aggregates.by.iter().chain(&aggregates.calls).map(|(_, slot)| *slot);
        let results = slots.collect();
        self.names.become_columns(columns.clone());
        self.in_stats = false;
        Ok(Compiled { grouping: Grouping { results, ..aggregates.grouping }, stages, columns })
    }

    #[expect(clippy::type_complexity, reason = "the two halves of one result, taken apart at once")]
    fn results(
        &mut self,
        results: &[Column],
    ) -> Result<(Vec<Stage>, Vec<(Box<str>, ExprKind, Slot)>), Mistake> {
        let mut stages = Vec::new();
        let mut columns = Vec::new();
        for column in results {
            let slot = match self.compile(&column.expr)? {
                Expression::Slot(slot) => slot,
                expression => {
                    let slot = self.names.new_slot();
                    stages.push(Stage::new(Work::Compute(expression, slot)));
                    slot
                }
            };
            if let Some(aggregates) = &mut self.aggregates {
                aggregates.names.push((name(column), slot));
            }
            columns.push((name(column), column.expr.node.clone(), slot));
        }
        Ok((stages, columns))
    }
}

/// `bin(..)`, `datefloor(..)` or `dateceil(..)`.
fn is_bin(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.node else { return false };
    catalogue::function(&call.name.node)
        .is_some_and(|function| ["bin", "datefloor", "dateceil"].contains(&function.name))
}

fn name(column: &Column) -> Box<str> {
    column.alias.as_ref().map_or_else(|| column.label.clone(), |alias| alias.text.clone())
}
