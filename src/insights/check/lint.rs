//! What is allowed but mostly not meant.

use super::Checker;
use crate::domain::Span;
use crate::insights::ast::{BinaryOperator, Expr, ExprKind, Path, Query};
use crate::insights::mistake::Mistake;
use crate::insights::summary;

/// Fields that hold whole messages, in which people search for a part.
const MESSAGES: [&str; 6] = ["@message", "message", "msg", "@log", "@logStream", "log"];

impl Checker<'_> {
    /// Operators whose operands look like something else.
    pub(super) fn binary(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr, span: Span) {
        if operator != BinaryOperator::Subtract {
            return;
        }
        if let Some(finding) = self.hyphen(left, right) {
            self.lint(finding);
        } else if is_date(left, right) {
            let written = self.written(span).to_owned();
            let lint = Mistake::new(span, format!("`{written}` is a subtraction of numbers, not a date"));
            self.lint(lint.hint(
                "compare `toMillis(@timestamp)` with milliseconds, or choose the time range beside the query",
            ));
        }
    }

    /// `detail.field-name`: two bare names joined by a hyphen without spaces.
    fn hyphen(&self, left: &Expr, right: &Expr) -> Option<Mistake> {
        let left_name = last_field(left)?;
        let ExprKind::Field(right_name) = &right.node else { return None };
        let joined = self.written(Span::new(left.span.end, right.span.start)) == "-";
        // In `a-b-c` the outer subtraction tells of both hyphens.
        let goes_on = self.source[right.span.end..].starts_with('-');
        if !joined || goes_on || right_name.name().starts_with('@') {
            return None;
        }
        let span = left.span.to(right.span);
        let written = self.written(span);
        let message = format!("`{written}` subtracts `{}` from `{}`", right_name.name(), left_name.name());
        Some(Mistake::new(span, message).hint(format!("if it is one field, quote it: `` `{written}` ``")))
    }

    /// `like` reads every event; when the whole value is known, `=` can use an index.
    pub(super) fn lint_plain_like(&mut self, value: &Expr, pattern: &str, span: Span) {
        let ExprKind::Field(path) = &value.node else { return };
        if MESSAGES.contains(&&*path.name()) {
            return;
        }
        let plain = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')).unwrap_or(pattern);
        if plain.is_empty() || plain.contains(|c: char| "\\.+*?()|[]{}^$".contains(c) && c != '.') {
            return;
        }
        let lint = Mistake::new(span, "`like` with a plain text reads every event");
        let name = self.written(value.span).to_owned();
        self.lint(
            lint.hint(format!("if this is the whole value, `{name} = \"{plain}\"` can use a field index")),
        );
    }

    /// Rows without a limit come in thousands.
    pub(super) fn lint_missing_limit(&mut self, query: &Query) {
        if summary::is_aggregate(query) || summary::limit(query).is_some() || !summary::returns_events(query)
        {
            return;
        }
        let end = query.commands.last().map_or(0, |command| command.span.end);
        let lint =
            Mistake::new(Span::new(end, end), "there is no `limit`, so up to 10,000 rows are returned");
        self.lint(lint.hint("add `| limit 100`"));
    }
}

/// The bare field that an expression ends with: what a hyphen behind it was meant to join.
fn last_field(expr: &Expr) -> Option<&Path> {
    match &expr.node {
        ExprKind::Field(path) => Some(path),
        ExprKind::Binary(BinaryOperator::Subtract, _, right) => last_field(right),
        _ => None,
    }
}

/// `2026-01-14`.
fn is_date(left: &Expr, right: &Expr) -> bool {
    let digits = |expr: &Expr, count: usize| {
        matches!(&expr.node, ExprKind::Number(number) if number.digits.len() == count
            && number.digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match &left.node {
        ExprKind::Binary(BinaryOperator::Subtract, year, month) => {
            digits(year, 4) && digits(month, 2) && digits(right, 2)
        }
        _ => false,
    }
}
