//! `parse`, `json` and `expand`: what they take out of a text or list, and the names that it gets.

use super::compile::Compiler;
use super::expression::pattern;
use crate::domain::Span;
use crate::insights::ast::{self, Field, Json, Name, ParseMode};
use crate::insights::eval::expression::Expression;
use crate::insights::eval::extract::{Extract, Glob};
use crate::insights::eval::functions::{self, Function, Plain};
use crate::insights::eval::record::Slot;
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::mistake::Mistake;
use crate::insights::pattern::wildcards;

impl Compiler {
    pub(super) fn parse(&mut self, parse: &ast::Parse, span: Span) -> Result<(), Mistake> {
        let of = match &parse.field {
            Some(field) => self.expressions.compile(field)?,
            None => self.message(span)?,
        };
        match &parse.mode {
            ParseMode::Glob { pattern, aliases } => {
                let wildcards = wildcards(pattern, aliases.len()).ok_or_else(|| {
                    let message = format!("the text has not as many `*` as the {} names", aliases.len());
                    Mistake::new(pattern.span, message).hint("give one name for each `*`")
                })?;
                let glob = Glob::new(pattern, wildcards);
                self.take_out(of, Extract::Glob(glob), texts(aliases), false);
            }
            ParseMode::Regex { pattern, aliases, multi } => {
                let (extract, names) = groups(pattern, aliases)?;
                self.take_out(of, extract, names, *multi);
            }
            ParseMode::Logfmt(alias) => {
                self.found(&alias.text, call(functions::logfmt, of));
            }
            ParseMode::Csv(aliases) => {
                let list = self.expressions.names.new_slot();
                self.step(call(functions::csv, of), list);
                for (index, alias) in aliases.iter().enumerate() {
                    self.found(&alias.text, member(list, &index.to_string()));
                }
            }
        }
        Ok(())
    }

    /// `json`: paths into a map, or into the JSON that a text is.
    pub(super) fn json(&mut self, json: &Json, span: Span) -> Result<(), Mistake> {
        let of = match &json.field {
            Some(field) => self.expressions.field(&field.node, field.span)?,
            None => self.message(span)?,
        };
        let map = self.expressions.names.new_slot();
        self.step(call(functions::json_parse, of), map);
        for field in &json.fields {
            let path = field.path.node.replace('[', ".").replace(']', "");
            let name = field.alias.as_ref().map_or(&field.path.node, |alias| &alias.text);
            self.found(name, member(map, &path));
        }
        Ok(())
    }

    /// `expand`: a row for each item of a list, which takes the place of the list.
    pub(super) fn expand(&mut self, field: &Field) -> Result<(), Mistake> {
        let list = self.slot_of(field)?;
        let item = self.change(&field.node.name(), list);
        self.stages.push(Stage::new(Work::Unnest(call(functions::opened, Expression::Slot(list)), item)));
        Ok(())
    }

    fn message(&mut self, span: Span) -> Result<Expression, Mistake> {
        let word = ast::Word { text: "@message".into(), quote: ast::Quote::None };
        self.expressions.field(&ast::Path { segments: vec![ast::Segment::Name(word)] }, span)
    }

    fn take_out(&mut self, of: Expression, extract: Extract, names: Vec<Box<str>>, multi: bool) {
        let mut into = Vec::new();
        for name in names {
            // A row that does not match keeps what it has, such as what an earlier `parse` found.
            let earlier = self.expressions.names.slot(&name);
            into.push((self.made(&name), earlier));
        }
        self.stages.push(Stage::new(Work::Parse { of, extract, into, multi }));
    }

    fn step(&mut self, expression: Expression, slot: Slot) {
        self.stages.push(Stage::new(Work::Compute(expression, slot)));
    }

    /// A new field. A row in which it is not found keeps what it has under that name.
    fn found(&mut self, name: &str, of: Expression) {
        let of = match self.expressions.names.slot(name) {
            Some(earlier) => {
                Expression::Call(Function::Plain(functions::coalesce), vec![of, Expression::Slot(earlier)])
            }
            None => of,
        };
        let slot = self.made(name);
        self.step(of, slot);
    }

    /// A new field, shown unless `display` chooses.
    fn made(&mut self, name: &str) -> Slot {
        let slot = self.expressions.names.new_slot();
        self.expressions.names.define(name, slot);
        self.extracted.retain(|(known, _)| &**known != name);
        self.extracted.push((name.into(), slot));
        slot
    }
}

fn call(function: Plain, of: Expression) -> Expression {
    Expression::Call(Function::Plain(function), vec![of])
}

fn member(of: Slot, path: &str) -> Expression {
    Expression::Member(Box::new(Expression::Slot(of)), path.into())
}

fn texts(names: &[Name]) -> Vec<Box<str>> {
    names.iter().map(|name| name.text.clone()).collect()
}

/// The groups of a pattern that become fields: those with a name, and those without in the order of the aliases. As many
/// aliases as there are groups name all of them.
fn groups(written: &ast::Spanned<Box<str>>, aliases: &[Name]) -> Result<(Extract, Vec<Box<str>>), Mistake> {
    let compiled = pattern(written, written.span)?;
    let (mut groups, mut names) = (Vec::new(), Vec::new());
    let all = aliases.len() == compiled.groups.len();
    let mut aliases = aliases.iter();
    for (name, index) in compiled.groups.into_iter().zip(1..) {
        let name = match name {
            Some(name) if !all => Some(name),
            _ => aliases.next().map(|alias| alias.text.clone()),
        };
        if let Some(name) = name {
            groups.push(index);
            names.push(name);
        }
    }
    if let Some(alias) = aliases.next() {
        let message = format!("no group of the pattern is left for `{}`", alias.text);
        return Err(Mistake::new(alias.span, message).hint("put what it means between parentheses"));
    }
    Ok((Extract::Regex(compiled.regex, groups), names))
}
