//! Maps and lists: which names hold one, and where none may stand (documentation of structure types).

use super::Checker;
use crate::insights::ast::{Column, Expr, ExprKind, Segment};
use crate::insights::catalogue;
use crate::insights::mistake::{Mistake, quoted};

impl Checker<'_> {
    /// Remembers whether a name holds a map or list from here on.
    pub(super) fn made(&mut self, name: &str, is_structure: bool) {
        self.structures.retain(|known| known != name);
        if is_structure {
            self.structures.push(name.to_owned());
        }
    }

    /// The columns of `fields` and `display`.
    pub(super) fn made_columns(&mut self, columns: &[Column]) {
        for column in columns {
            let is_structure = self.is_structure(&column.expr);
            self.made(&column.label, is_structure);
        }
    }

    /// The columns of a `stats`, which are all that is left.
    pub(super) fn made_all(&mut self, columns: &[Column]) {
        let structures = columns.iter().filter(|column| self.is_structure(&column.expr));
        self.structures = structures.map(|column| column.label.to_string()).collect();
    }

    /// A map or list where single values are compared; `cannot` says what can't be done with it there.
    pub(super) fn lint_structure(&mut self, expr: &Expr, cannot: &str) {
        if self.is_structure(expr) {
            let written = self.written(expr.span).to_owned();
            let lint =
                Mistake::new(expr.span, format!("{} is a map or list, which {cannot}", quoted(&written)));
            self.lint(lint.hint(
                "take a value out of it, such as `map.name`, or write it as text with `jsonStringify`",
            ));
        }
    }

    /// The expression gives a map or list whenever it gives anything that is no plain value.
    fn is_structure(&self, expr: &Expr) -> bool {
        match &expr.node {
            ExprKind::Field(path) => {
                matches!(path.segments.as_slice(), [Segment::Name(word)] if self.structures.iter().any(|name| **name == *word.text))
            }
            ExprKind::Call(call) => {
                match catalogue::function(&call.name.node).map(|function| function.name) {
                    Some("jsonParse" | "values") => true,
                    Some("split") => call.arguments.len() == 2,
                    Some("latest" | "earliest") => call.arguments.iter().any(|of| self.is_structure(of)),
                    _ => false,
                }
            }
            _ => false,
        }
    }
}
