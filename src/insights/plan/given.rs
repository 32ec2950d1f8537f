//! What a query is given beside its rows while it is compiled; or, while it is only looked at, what it needs.

use std::sync::Arc;

use super::Plan;
use super::compile::{self, Compiler};
use crate::domain::Batch;
use crate::insights::ast::{self, CommandKind, Name, SourcePart};
use crate::insights::inputs::{InnerQuery, Inputs, Needs, Table};
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
                let plan = Arc::new(compile::compile(&inner, Inputs::default())?);
                let (source, span) = (source.text.clone(), source.span);
                needs.queries.push(InnerQuery { source, span, plan });
                Ok(None)
            }
        }
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
        for command in &query.commands {
            compiler.command(command)?;
        }
        match compiler.expressions.given {
            Given::Nothing(needs) => Ok(needs),
            Given::Inputs(_) => Ok(Needs::default()),
        }
    }
}
