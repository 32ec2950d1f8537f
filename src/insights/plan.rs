//! A query compiled for the local engine: its parts, the slots of its fields, its limits. What the engine does not
//! evaluate is refused here, by name.

mod aws;
mod compare;
mod compile;
mod enrich;
mod expression;
mod extract;
mod given;
mod keep;
mod literal;
mod names;
mod operate;
mod patterns;
mod rows;
mod stats;
mod word;

use super::ast;
use super::eval::prefilter::Prefilter;
use super::eval::record::Layout;
use super::eval::sink::{Segment, Target};
use super::inputs::{InnerQuery, Inputs};
use super::mistake::Mistake;

/// A query ready to be evaluated, any number of times and by any number of threads.
#[derive(Debug)]
pub struct Plan {
    layout: Layout,
    /// At least one; the last ends in the answer.
    segments: Vec<Segment>,
    /// The limit of each part, as far as the query names one.
    limits: Vec<Option<usize>>,
    prefilter: Option<Prefilter>,
    /// A function asks for the time range of the query.
    asks_range: bool,
    /// What a reader of the answer should know.
    notes: Vec<&'static str>,
}

impl Plan {
    /// Compiles a query.
    ///
    /// # Errors
    /// A command, function or form that is not evaluated locally, by name; a field that a later `stats` needs and the
    /// one before did not keep; a pattern that is no regular expression. `SOURCE` is refused too: what the rows are is
    /// not known here, see [`without_source`].
    pub fn compile(query: &ast::Query) -> Result<Self, Mistake> {
        compile::compile(query, Inputs::default())
    }

    /// Compiles a query that reads lookup tables or has inner queries; [`Plan::needs`] tells which.
    ///
    /// # Errors
    /// As those of [`Plan::compile`], and a table or the rows of an inner query that were not given.
    pub fn compile_with(query: &ast::Query, inputs: Inputs) -> Result<Self, Mistake> {
        compile::compile(query, inputs)
    }

    /// Compiles an inner query of another one, to be evaluated over the rows of its source.
    ///
    /// # Errors
    /// As those of [`Plan::compile_with`].
    pub fn compile_inner(inner: &InnerQuery, inputs: &Inputs) -> Result<Self, Mistake> {
        compile::compile_inner(inner, inputs.clone())
    }

    /// Whether rows are grouped, so that they are no longer those of the source.
    pub fn is_aggregate(&self) -> bool {
        let replaces = |segment: &Segment| segment.links.iter().any(|link| link.operator.replaces_rows());
        self.segments.iter().any(|segment| matches!(segment.target, Target::Stats(_)) || replaces(segment))
    }

    /// The columns of the answer, when they are known before its first row.
    pub fn columns(&self) -> Option<Vec<String>> {
        let Target::Output(projection) = &self.segments.last()?.target else { return None };
        let names = projection.columns.iter().map(|(name, _)| name.to_string());
        (!projection.whole_row).then(|| names.collect())
    }

    /// Whether rows are answered as they come: no `sort`, `dedup` or `stats` holds them back.
    pub fn is_streaming(&self) -> bool {
        self.segments.len() == 1
    }

    /// What a reader of the answer should know, such as that a command was evaluated in another way. Lowercase sentences.
    pub fn notes(&self) -> &[&'static str] {
        &self.notes
    }

    pub(super) fn asks_range(&self) -> bool {
        self.asks_range
    }

    pub(super) fn layout(&self) -> &Layout {
        &self.layout
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The part that sees the rows of the source.
    pub(super) fn head(&self) -> &Segment {
        &self.segments[0]
    }

    pub(super) fn prefilter(&self) -> Option<&Prefilter> {
        self.prefilter.as_ref()
    }

    /// The limit that bounds the answer, if the query names one: after it rows only become fewer, or stay.
    pub(super) fn final_limit(&self) -> Option<usize> {
        let from = self.segments.iter().enumerate().rev().find_map(|(index, segment)| {
            let after = matches!(segment.target, Target::Stats(_)).then_some(index + 1);
            // An operator may make rows.
            after.or((!segment.links.is_empty()).then_some(index))
        });
        self.limits[from.unwrap_or(0)..].iter().flatten().min().copied()
    }

    /// The limit of each part with a default for the answer. A sort that directly feeds the answer keeps no more.
    pub(super) fn limits(&self, default: Option<usize>) -> Vec<Option<usize>> {
        let mut limits = self.limits.clone();
        let last = limits.len() - 1;
        limits[last] = limits[last].or(default);
        for index in (0..last).rev() {
            let next = &self.segments[index + 1];
            let feeds_directly = next.stages.is_empty() && next.links.is_empty();
            let is_sort = matches!(self.segments[index].target, Target::Sort(_));
            if is_sort && feeds_directly && matches!(self.segments[index + 1].target, Target::Output(_)) {
                limits[index] = [limits[index], limits[index + 1]].into_iter().flatten().min();
            }
        }
        limits
    }
}

/// A query without the `SOURCE` commands that it starts with, for rows that are at hand whatever those name; and
/// whether there were any.
pub fn without_source(query: &ast::Query) -> (ast::Query, bool) {
    let is_source = |command: &&ast::Command| matches!(command.node, ast::CommandKind::Source(_));
    let sources = query.commands.iter().take_while(is_source).count();
    (ast::Query { commands: query.commands[sources..].to_vec() }, sources > 0)
}
