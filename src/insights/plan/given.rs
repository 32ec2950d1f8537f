//! What a query is given beside its rows while it is compiled; or, while it is only looked at, what it needs.

use std::sync::Arc;

use super::Plan;
use super::compile::Compiler;
use crate::domain::Batch;
use crate::insights::ast::{self, CommandKind, Expr, Name, SourcePart};
use crate::insights::inputs::{InnerQuery, Inputs, Needs, PREVIOUS, Table};
use crate::insights::mistake::Mistake;

/// What a query is given, or what it needs.
#[derive(Debug)]
pub enum Given {
    /// The tables and rows at hand.
    Inputs(Inputs),
    /// Nothing yet: what is missing is written down.
    Nothing(Needs),
}

impl Given {
    /// A lookup table; nothing while needs are written down.
    ///
    /// # Errors
    /// When it was not given.
    pub fn table(&mut self, name: &Name) -> Result<Option<Arc<Table>>, Mistake> {
        let text = &name.text;
        match self {
            Self::Inputs(inputs) => inputs.table(text).cloned().map(Some).ok_or_else(|| {
                let message = format!("the lookup table `{text}` was not given");
                let hint = format!("add `--table {text}=FILE`; tables kept on AWS are known only there");
                Mistake::new(name.span, message).hint(hint)
            }),
            Self::Nothing(needs) => {
                if !needs.tables.iter().any(|(known, _)| known == text) {
                    needs.tables.push((text.clone(), name.span));
                }
                Ok(None)
            }
        }
    }

    /// The rows of an inner query; nothing while needs are written down.
    ///
    /// # Errors
    /// When the query is wrong, names no source that can be given, or was not evaluated before.
    pub fn answer(&mut self, query: &ast::Query) -> Result<Option<Vec<Arc<Batch>>>, Mistake> {
        let source = source(query)?;
        match self {
            Self::Inputs(inputs) => match inputs.answer(source.span) {
                Some(rows) => Ok(Some(rows.to_vec())),
                None => {
                    let message = format!("the rows of `{}` were not given", source.text);
                    let hint = format!("add `--source {}=FILE`", source.text);
                    Err(Mistake::new(source.span, message).hint(hint))
                }
            },
            Self::Nothing(needs) => {
                let (inner, _) = super::without_source(query);
                needs.add(InnerQuery {
                    source: source.text.clone(),
                    span: source.span,
                    query: inner,
                    templates_of: None,
                })?;
                Ok(None)
            }
        }
    }

    /// How often each template came in the earlier range; nothing while needs are written down.
    ///
    /// # Errors
    /// When the query before is wrong, or its answer was not given.
    pub fn earlier(
        &mut self,
        before: &[ast::Command],
        templates_of: &Expr,
        command: &ast::Command,
    ) -> Result<Option<Vec<Arc<Batch>>>, Mistake> {
        match self {
            Self::Inputs(inputs) => match inputs.answer(command.span) {
                Some(rows) => Ok(Some(rows.to_vec())),
                None => {
                    let word = super::word::word(&command.node);
                    let message =
                        format!("`{word}` compares with the rows of an earlier range, which are not at hand");
                    let hint = format!(
                        "save the rows of both ranges and run `flowid logs refine --source {PREVIOUS}=FILE`, or run the \
                         query against CloudWatch Logs"
                    );
                    Err(Mistake::new(command.span, message).hint(hint))
                }
            },
            Self::Nothing(needs) => {
                needs.add(InnerQuery {
                    source: PREVIOUS.into(),
                    span: command.span,
                    query: ast::Query { commands: before.to_vec() },
                    templates_of: Some(templates_of.clone()),
                })?;
                Ok(None)
            }
        }
    }
}

impl Needs {
    /// Adds an inner query behind what it needs itself.
    fn add(&mut self, inner: InnerQuery) -> Result<(), Mistake> {
        let mut compiler = Compiler::new(Given::Nothing(std::mem::take(self)));
        compiler.commands(&inner.query.commands)?;
        *self = compiler.needs();
        if !self.queries.iter().any(|known| known.span == inner.span) {
            self.queries.push(inner);
        }
        Ok(())
    }
}

/// The one source of an inner query.
fn source(query: &ast::Query) -> Result<&Name, Mistake> {
    let Some(first) = query.commands.first() else {
        return Err(Mistake::new(crate::domain::Span::new(0, 0), "an inner query is empty"));
    };
    match &first.node {
        CommandKind::Source(ast::Source { parts, start: None, end: None }) => match parts.as_slice() {
            [SourcePart::LogGroup(name)] => Ok(name),
            _ => Err(Mistake::new(first.span, "this `SOURCE` is resolved by AWS only")
                .hint("name one input: `SOURCE 'name'`, and add `--source name=FILE`")),
        },
        CommandKind::Source(_) => {
            Err(Mistake::new(first.span, "`start=` and `end=` are not evaluated locally")
                .hint("leave them out and filter by `@timestamp`, or run the query against CloudWatch Logs"))
        }
        _ => Err(Mistake::new(first.span, "which rows this inner query reads is not said")
            .hint("begin it with `SOURCE 'name' |`, and add `--source name=FILE`")),
    }
}

impl Plan {
    /// What a query needs beside its rows.
    ///
    /// # Errors
    /// As those of [`Plan::compile`].
    pub fn needs(query: &ast::Query) -> Result<Needs, Mistake> {
        let mut compiler = Compiler::new(Given::Nothing(Needs::default()));
        compiler.commands(&query.commands)?;
        Ok(compiler.needs())
    }
}
