//! `stats`: its aggregates, what is grouped by, and the columns that are left after it.

use super::expression::{Expressions, refuse};
use crate::domain::Span;
use crate::insights::ast::{self, Call, Column, ExprKind};
use crate::insights::eval::aggregate::Kind;
use crate::insights::eval::expression::Expression;
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
        _ => return Ok(None),
    };
    Ok(Some(kind))
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
            (Kind::Percentile(_), [of, _]) => Some(self.compile(of)?),
            _ => return Err(refuse(span, &format!("{}() with several fields", call.name.node))),
        };
        let slot = self.names.new_slot();
        if let Some(argument) = &argument {
            argument.slots(&mut aggregates.grouping.needs);
        }
        if matches!(kind, Kind::Earliest | Kind::Latest) && !self.names.are_columns() {
            aggregates.grouping.needs.push(TIMESTAMP);
        }
        aggregates.grouping.aggregates.push((kind, argument));
        aggregates.calls.push((written, slot));
        Ok((aggregates, slot))
    }

    /// Compiles a `stats`; afterwards its columns are the only names.
    pub fn stats(&mut self, stats: &ast::Stats) -> Result<Compiled, Mistake> {
        if let Some(offset) = &stats.offset {
            return Err(refuse(offset.span, "`offset`"));
        }
        self.in_stats = true;
        let mut aggregates = Aggregates::default();
        let mut columns = Vec::new();
        for column in &stats.by {
            let expression = self.compile(&column.expr)?;
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

fn name(column: &Column) -> Box<str> {
    column.alias.as_ref().map_or_else(|| column.label.clone(), |alias| alias.text.clone())
}
