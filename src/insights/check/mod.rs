//! Whether a query that was understood makes sense: the rules of the documentation as mistakes, and what only looks odd
//! as lints. Nothing is evaluated here.

mod commands;
mod expr;
mod extract;
mod lint;
mod period;
mod scope;
mod stats;
mod structure;
#[cfg(test)]
mod tests;

use super::ast::{CommandKind, Query};
use super::mistake::Mistake;
use super::parse;
use crate::domain::Span;
use scope::Scope;

/// The longest query, in characters (CloudWatch Logs API reference, StartQuery).
pub const LONGEST_QUERY: usize = 10_000;

/// What is known about a query without running it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The tree, when the form is right; it may still break rules.
    pub query: Option<Query>,
    /// What has to be mended before it can run, in the order of the source.
    pub mistakes: Vec<Mistake>,
    /// What is allowed but probably not what was meant, in the order of the source; nothing while there are mistakes.
    pub lints: Vec<Mistake>,
    /// What makes CloudWatch Logs read or return more than it would have to, in the order of the source. Of no matter
    /// where the query is evaluated locally; nothing while there are mistakes.
    pub costs: Vec<Mistake>,
}

impl Checked {
    /// The query may be sent.
    pub fn is_ok(&self) -> bool {
        self.mistakes.is_empty()
    }
}

/// Parses and checks a query.
pub fn check(source: &str) -> Checked {
    if let Some(mistake) = too_long(source) {
        return Checked { query: None, mistakes: vec![mistake], lints: Vec::new(), costs: Vec::new() };
    }
    let outcome = parse::parse(source);
    let mut checker = Checker {
        source,
        mistakes: outcome.mistakes,
        lints: outcome.lints,
        costs: Vec::new(),
        structures: Vec::new(),
        inner: false,
    };
    if let Some(query) = &outcome.query {
        checker.query(query);
        checker.missing_limit(query);
    }
    checker.finish(outcome.query)
}

fn too_long(source: &str) -> Option<Mistake> {
    let (start, c) = source.char_indices().nth(LONGEST_QUERY)?;
    let length = source.chars().count();
    let message = format!("the query has {length} characters; at most {LONGEST_QUERY} are allowed");
    let span = Span::new(start, start + c.len_utf8());
    Some(Mistake::new(span, message).hint("remove comments, or test many values with `in [..]`"))
}

struct Checker<'a> {
    source: &'a str,
    mistakes: Vec<Mistake>,
    lints: Vec<Mistake>,
    costs: Vec<Mistake>,
    /// Names that hold maps or lists at this place of the query.
    structures: Vec<String>,
    /// The query at hand stands inside of another.
    inner: bool,
}

impl Checker<'_> {
    fn query(&mut self, query: &Query) {
        self.order(query);
        let mut scope = Scope::events();
        for command in &query.commands {
            self.command(&command.node, command.span, &mut scope);
        }
    }

    /// A query between parentheses.
    fn inner_query(&mut self, query: &Query) {
        let Some(first) = query.commands.first() else { return };
        if self.inner {
            let message = "a query inside of an inner query";
            self.mistake(Mistake::new(first.span, message).hint("inner queries can't hold further ones"));
        }
        if !matches!(first.node, CommandKind::Source(_)) {
            let lint = Mistake::new(first.span, "an inner query starts with `SOURCE` and its log group");
            self.lint(lint.hint("write `(SOURCE 'group' | ..)`"));
        }
        let outer = std::mem::replace(&mut self.inner, true);
        let structures = std::mem::take(&mut self.structures);
        self.query(query);
        self.structures = structures;
        self.inner = outer;
    }

    fn finish(mut self, query: Option<Query>) -> Checked {
        if !self.mistakes.is_empty() {
            self.lints.clear();
            self.costs.clear();
        }
        for findings in [&mut self.mistakes, &mut self.lints, &mut self.costs] {
            findings.sort_by_key(|finding| finding.span.start);
        }
        Checked { query, mistakes: self.mistakes, lints: self.lints, costs: self.costs }
    }

    fn mistake(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    fn lint(&mut self, lint: Mistake) {
        self.lints.push(lint);
    }

    fn cost(&mut self, cost: Mistake) {
        self.costs.push(cost);
    }

    fn written(&self, span: Span) -> &str {
        self.source.get(span.start..span.end).unwrap_or_default()
    }
}
