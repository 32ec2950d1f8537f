//! Commands to parts: steps for single rows are gathered, and a part ends where rows must be held back.

use super::Plan;
use super::aws;
use super::expression::{Expressions, refuse};
use super::given::Given;
use super::keep::keep_what_is_read;
use super::rows::grouped;
use super::word::word;
use super::{literal, stats};
use crate::insights::ast::{self, BinaryOperator, Column, Command, CommandKind, Expr, ExprKind, Name};
use crate::insights::eval::expression::Expression;
use crate::insights::eval::kept::Keep;
use crate::insights::eval::operators::Operator;
use crate::insights::eval::output::Projection;
use crate::insights::eval::pipeline::Link;
use crate::insights::eval::record::{Slot, TIMESTAMP};
use crate::insights::eval::sink::{Segment, Target};
use crate::insights::eval::sort::{Choice, Order};
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::inputs::{InnerQuery, Inputs, Needs};
use crate::insights::mistake::Mistake;
use crate::insights::value::time::Period;

/// Compiles a query.
pub fn compile(query: &ast::Query, inputs: Inputs) -> Result<Plan, Mistake> {
    let mut compiler = Compiler::new(Given::Inputs(inputs));
    compiler.commands(&query.commands)?;
    Ok(compiler.finish())
}

/// Compiles an inner query.
pub fn compile_inner(inner: &InnerQuery, inputs: Inputs) -> Result<Plan, Mistake> {
    let mut compiler = Compiler::new(Given::Inputs(inputs));
    compiler.commands(&inner.query.commands)?;
    if let Some(of) = &inner.templates_of {
        compiler.templates(of)?;
    }
    Ok(compiler.finish())
}

/// CloudWatch Logs answers such a query from a field index, which leaves out what came before the index was made.
const FILTER_INDEX: &str = "`filterIndex` was evaluated as `filter`: there is no index here";

pub(super) struct Compiler {
    pub(super) expressions: Expressions,
    /// The parts that are complete, with the limit of each.
    pub(super) segments: Vec<(Segment, Option<usize>)>,
    /// The operators since, with the steps before each.
    links: Vec<Link>,
    /// The steps since.
    pub(super) stages: Vec<Stage>,
    /// Chosen by `fields`.
    pub(super) fields: Vec<(Box<str>, Slot)>,
    /// Chosen by `display`.
    pub(super) display: Option<Vec<(Box<str>, Slot)>>,
    /// Made by `parse` and `unnest`: shown unless `display` chooses.
    pub(super) extracted: Vec<(Box<str>, Slot)>,
    /// The other row of a `join`, shown beside a row that is shown as it is.
    pub(super) joined: Option<(Box<str>, Slot)>,
    /// The columns of the last `stats`.
    pub(super) columns: Option<Vec<(Box<str>, Slot)>>,
    /// What the last `stats` grouped by, and how long the bins of time among them are.
    pub(super) grouped: Vec<(Box<str>, Option<Period>)>,
    notes: Vec<&'static str>,
}

impl Compiler {
    pub(super) fn new(given: Given) -> Self {
        Self {
            expressions: Expressions::new(given),
            segments: Vec::new(),
            links: Vec::new(),
            stages: Vec::new(),
            fields: Vec::new(),
            display: None,
            extracted: Vec::new(),
            joined: None,
            columns: None,
            grouped: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// What was found to be missing.
    pub(super) fn needs(self) -> Needs {
        match self.expressions.given {
            Given::Nothing(needs) => needs,
            Given::Inputs(_) => Needs::default(),
        }
    }

    pub(super) fn commands(&mut self, commands: &[Command]) -> Result<(), Mistake> {
        for (index, command) in commands.iter().enumerate() {
            let next = commands.get(index + 1).map(|next| &next.node);
            match &command.node {
                // The comparison makes the patterns of both ranges together.
                CommandKind::Pattern(_) if next.is_some_and(compares_ranges) => {}
                kind if compares_ranges(kind) => self.compare(&commands[..index], command)?,
                _ => self.command(command)?,
            }
        }
        Ok(())
    }

    fn note(&mut self, note: &'static str) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn command(&mut self, command: &Command) -> Result<(), Mistake> {
        match &command.node {
            CommandKind::Fields(columns) => {
                let columns = self.compute(columns)?;
                self.fields.extend(columns);
                Ok(())
            }
            CommandKind::Display(columns) => {
                let columns = self.compute(columns)?;
                self.display = Some(columns);
                Ok(())
            }
            CommandKind::Filter(condition) => self.filter(condition),
            CommandKind::FilterIndex(condition) => {
                self.note(FILTER_INDEX);
                self.filter(condition)
            }
            CommandKind::Parse(parse) => self.parse(parse, command.span),
            CommandKind::Json(json) => self.json(json, command.span),
            CommandKind::Expand(field) => self.expand(field),
            CommandKind::Unnest { list, into } => {
                let list = self.expressions.compile(list)?;
                let slot = self.name(into);
                self.extracted.push((into.text.clone(), slot));
                self.stages.push(Stage::new(Work::Unnest(list, slot)));
                Ok(())
            }
            CommandKind::Sort(keys) => self.sort(keys),
            CommandKind::Limit { count, .. } | CommandKind::Head(count) => {
                self.limit(usize::try_from(count.node).unwrap_or(usize::MAX));
                Ok(())
            }
            CommandKind::Dedup(fields) => self.dedup(fields),
            CommandKind::Stats(stats) => self.stats(stats),
            CommandKind::Addtotals(totals) => self.addtotals(totals),
            CommandKind::CountFrequent(fields) => self.count_frequent(command, fields),
            CommandKind::Fillmissing(fills) => self.fillmissing(command, fills),
            CommandKind::Outlier(outlier) => self.outlier(outlier),
            CommandKind::Pattern(of) => self.pattern(of),
            CommandKind::RelevantFields(relevant) => self.relevant_fields(relevant),
            CommandKind::Sessionize(sessions) => self.sessionize(command, sessions),
            CommandKind::Accum { field, alias } => self.accum(field, alias.as_ref()),
            CommandKind::Autoregress(autoregress) => self.autoregress(autoregress),
            CommandKind::Filldown(names) => {
                self.filldown(names);
                Ok(())
            }
            CommandKind::Tail(count) => {
                self.tail(count.node);
                Ok(())
            }
            CommandKind::Appendcols(columns) => self.appendcols(columns),
            CommandKind::Lookup(lookup) => self.lookup(lookup),
            CommandKind::CidrLookup(lookup) => self.cidr_lookup(lookup),
            CommandKind::Join(join) => self.join(join),
            other => Err(aws::refusal(other, command.span)
                .unwrap_or_else(|| refuse(command.span, &format!("`{}`", word(other))))),
        }
    }

    /// Columns of `fields` and `display`: each gets a slot, and a name if it has one.
    fn compute(&mut self, columns: &[Column]) -> Result<Vec<(Box<str>, Slot)>, Mistake> {
        columns.iter().map(|column| self.compute_one(column)).collect()
    }

    fn compute_one(&mut self, column: &Column) -> Result<(Box<str>, Slot), Mistake> {
        let slot = match self.expressions.compile(&column.expr)? {
            Expression::Slot(slot) => slot,
            expression => {
                let slot = self.expressions.names.new_slot();
                self.stages.push(Stage::new(Work::Compute(expression, slot)));
                slot
            }
        };
        if let Some(alias) = &column.alias {
            self.expressions.names.define(&alias.text, slot);
            return Ok((alias.text.clone(), slot));
        }
        Ok((column.label.clone(), slot))
    }

    /// A new slot for a name.
    fn name(&mut self, name: &Name) -> Slot {
        let slot = self.expressions.names.new_slot();
        self.expressions.names.define(&name.text, slot);
        slot
    }

    /// Conditions joined by `and` are steps of their own: the second is not even read when the first fails.
    fn filter(&mut self, condition: &Expr) -> Result<(), Mistake> {
        if let ExprKind::Binary(BinaryOperator::And, a, b) = &condition.node {
            self.filter(a)?;
            return self.filter(b);
        }
        let condition = self.expressions.compile(condition)?;
        self.stages.push(Stage::new(Work::Filter(condition)));
        Ok(())
    }

    fn sort(&mut self, keys: &[ast::SortKey]) -> Result<(), Mistake> {
        let compile = |key: &ast::SortKey| {
            let column = self.column_named(&key.expr).map(Expression::Slot);
            Ok((column.map_or_else(|| self.expressions.compile(&key.expr), Ok)?, key.descending))
        };
        let keys = keys.iter().map(compile).collect::<Result<_, _>>()?;
        self.end_part(Target::Sort(Order::new(keys)));
        Ok(())
    }

    /// The column that a text names: `sort '2xx Count'` after `stats count(*) as '2xx Count'`. Rows in the order of a
    /// constant are what nobody asks for.
    fn column_named(&self, key: &Expr) -> Option<Slot> {
        let ExprKind::Text(text) = &key.node else { return None };
        let shown = self.display.iter().flatten().chain(&self.fields).chain(&self.extracted);
        let shown = shown.chain(self.columns.iter().flatten()).find(|(name, _)| name == text);
        shown.map(|(_, slot)| *slot).or_else(|| self.expressions.names.defined(text))
    }

    /// A limit right after an order bounds what the order keeps.
    fn limit(&mut self, limit: usize) {
        if self.is_untouched()
            && let Some((Segment { target: Target::Sort(_) | Target::Dedup(..) | Target::Take, .. }, held)) =
                self.segments.last_mut()
        {
            *held = Some(held.map_or(limit, |held| held.min(limit)));
            return;
        }
        self.end_part(Target::Take);
        if let Some((_, held)) = self.segments.last_mut() {
            *held = Some(limit);
        }
    }

    /// A sort right before becomes the order of the choice; without one the newest row is kept.
    fn dedup(&mut self, fields: &[ast::Field]) -> Result<(), Mistake> {
        let compile = |field: &ast::Field| self.expressions.field(&field.node, field.span);
        let fields = fields.iter().map(compile).collect::<Result<Vec<_>, _>>()?;
        self.hoist();
        if self.is_untouched()
            && let Some((segment @ Segment { target: Target::Sort(_), .. }, None)) = self.segments.last_mut()
        {
            let sort = std::mem::replace(&mut segment.target, Target::Take);
            if let Target::Sort(order) = sort {
                segment.target = Target::Dedup(Choice::new(fields, order.keys));
            }
            return Ok(());
        }
        let is_sorted = self.segments.iter().any(|(segment, _)| matches!(segment.target, Target::Sort(_)));
        let by_time = vec![(Expression::Slot(TIMESTAMP), true)];
        let keys = if is_sorted || self.expressions.names.are_columns() { Vec::new() } else { by_time };
        self.end_part(Target::Dedup(Choice::new(fields, keys)));
        Ok(())
    }

    pub(super) fn stats(&mut self, stats: &ast::Stats) -> Result<(), Mistake> {
        let stats::Compiled { grouping, stages, columns } = self.expressions.stats(stats)?;
        self.grouped = grouped(&stats.by);
        self.end_part(Target::Stats(grouping));
        self.stages = stages;
        self.fields.clear();
        self.extracted.clear();
        self.display = None;
        self.columns = Some(columns.into_iter().map(|(name, _, slot)| (name, slot)).collect());
        Ok(())
    }

    /// Steps for single rows may as well come before a sort: they see fewer or the same rows in any order.
    fn hoist(&mut self) {
        if self.links.is_empty()
            && let Some((segment @ Segment { target: Target::Sort(_), .. }, None)) = self.segments.last_mut()
        {
            segment.stages.append(&mut self.stages);
        }
    }

    pub(super) fn end_part(&mut self, target: Target) {
        self.hoist();
        let stages = std::mem::take(&mut self.stages);
        let links = std::mem::take(&mut self.links);
        self.segments.push((Segment { links, stages, target, keep: Keep::default() }, None));
    }

    /// Puts an operator behind the steps so far.
    pub(super) fn link(&mut self, operator: Box<dyn Operator>) {
        self.hoist();
        let stages = std::mem::take(&mut self.stages);
        self.links.push(Link { stages, operator, keep: Keep::default() });
    }

    /// Whether the rows are as the part before left them.
    fn is_untouched(&self) -> bool {
        self.stages.is_empty() && self.links.is_empty()
    }

    fn finish(mut self) -> Plan {
        let projection = self.projection();
        self.end_part(Target::Output(projection));
        // A limit right before the answer bounds the answer itself.
        let last = self.segments.len() - 1;
        if last > 0 && matches!(self.segments[last - 1].0.target, Target::Take) {
            let (_, limit) = &self.segments[last - 1];
            let limit = *limit;
            let output = &self.segments[last].0;
            if output.links.is_empty() && output.stages.iter().all(Stage::keeps_rows) {
                let (taken, _) = self.segments.remove(last - 1);
                let (output, held) = &mut self.segments[last - 1];
                let own = std::mem::replace(&mut output.stages, taken.stages);
                output.stages.extend(own);
                output.links = taken.links;
                *held = limit;
            }
        }
        let (mut segments, limits): (Vec<Segment>, Vec<Option<usize>>) = self.segments.into_iter().unzip();
        keep_what_is_read(&mut segments);
        let layout = self.expressions.names.layout;
        let prefilter = literal::prefilter(&segments[0].stages, &layout);
        let asks_range = self.expressions.asks_range;
        Plan { layout, segments, limits, prefilter, asks_range, notes: self.notes }
    }

    /// `display` alone decides; else `fields`, else the columns of `stats`, else the row as it is; `parse` and `unnest`
    /// add what they make.
    pub(super) fn projection(&self) -> Projection {
        let is_row = self.columns.is_none();
        if let Some(display) = &self.display {
            return Projection {
                columns: display.clone(),
                whole_row: false,
                pointer: is_row && lacks_pointer(display),
            };
        }
        let chosen = if self.fields.is_empty() { self.columns.clone() } else { Some(self.fields.clone()) };
        let whole_row = chosen.is_none();
        let mut columns = chosen.unwrap_or_default();
        columns.extend(self.joined.clone().filter(|_| whole_row));
        for (name, slot) in &self.extracted {
            if !columns.iter().any(|(known, _)| known == name) {
                columns.push((name.clone(), *slot));
            }
        }
        let pointer = is_row && !whole_row && lacks_pointer(&columns);
        Projection { columns, whole_row, pointer }
    }
}

/// `diff` and `logcompare`.
fn compares_ranges(kind: &CommandKind) -> bool {
    matches!(kind, CommandKind::Diff(_) | CommandKind::Logcompare(_))
}

fn lacks_pointer(columns: &[(Box<str>, Slot)]) -> bool {
    !columns.iter().any(|(name, _)| &**name == "@ptr")
}
