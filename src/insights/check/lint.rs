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
            return self.lint_compared(operator, left, right);
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

    /// Comparisons with something that is not what it looks like.
    fn lint_compared(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr) {
        let written = self.written(right.span).to_owned();
        match (&left.node, &right.node, operator) {
            (_, ExprKind::Field(path), BinaryOperator::Equal | BinaryOperator::NotEqual)
                if is_shouted(path) =>
            {
                let lint = Mistake::new(right.span, format!("`{written}` is a field here"));
                self.lint(lint.hint(format!("if it is a text, write \"{written}\"")));
            }
            // Documentation of the datetime functions: readable timestamps can't be filtered by.
            (ExprKind::Field(path), ExprKind::Text(_), operator)
                if *path.name() == *"@timestamp" && operator.compares() =>
            {
                let lint = Mistake::new(right.span, "`@timestamp` can't be compared with a readable time");
                self.lint(
                    lint.hint("compare `toMillis(@timestamp)` with milliseconds, or choose the time range"),
                );
            }
            _ => {}
        }
    }

    /// `detail.field-name`: two bare names joined by a hyphen without spaces.
    fn hyphen(&self, left: &Expr, right: &Expr) -> Option<Mistake> {
        if !ends_with_field(left) {
            return None;
        }
        let ExprKind::Field(right_name) = &right.node else { return None };
        let joined = self.written(Span::new(left.span.end, right.span.start)) == "-";
        // In `a-b-c` the outer subtraction tells of both hyphens.
        let goes_on = self.source[right.span.end..].starts_with('-');
        if !joined || goes_on || right_name.name().starts_with('@') {
            return None;
        }
        let span = left.span.to(right.span);
        let written = self.written(span);
        let message =
            format!("`{written}` subtracts `{}` from `{}`", right_name.name(), self.written(left.span));
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

/// A hyphen behind the expression may have been meant to join it with what follows.
fn ends_with_field(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Field(_) => true,
        ExprKind::Binary(BinaryOperator::Subtract, _, right) => ends_with_field(right),
        _ => false,
    }
}

/// `ERROR`: as people write values, not fields.
fn is_shouted(path: &Path) -> bool {
    let name = path.name();
    path.segments.len() == 1
        && name.len() > 2
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
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
