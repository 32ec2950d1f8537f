//! What is allowed but mostly not meant.

use super::Checker;
use super::scope::Scope;
use crate::domain::Span;
use crate::insights::ast::{BinaryOperator, CommandKind, Expr, ExprKind, Path, Quote, Segment, SortKey};
use crate::insights::ast::{Query, Word};
use crate::insights::mistake::{Mistake, in_backticks};
use crate::insights::summary;

/// Fields that hold whole messages, in which people search for a part.
const MESSAGES: [&str; 6] = ["@message", "message", "msg", "@log", "@logStream", "log"];
/// Words that are values of logs, in any case, and hardly ever names of fields.
const VALUES: [&str; 16] = [
    "error",
    "warn",
    "warning",
    "info",
    "debug",
    "trace",
    "fatal",
    "critical",
    "failed",
    "failure",
    "success",
    "succeeded",
    "get",
    "post",
    "put",
    "delete",
];

impl Checker<'_> {
    /// Operators whose operands look like something else.
    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        (left, right): (&Expr, &Expr),
        span: Span,
        scope: &Scope,
    ) {
        if operator != BinaryOperator::Subtract {
            return self.lint_compared(operator, left, right, scope);
        }
        if let Some(finding) = self.dashes(left, right) {
            self.lint(finding);
        } else if let Some(finding) = self.hyphen(left, right) {
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
    fn lint_compared(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr, scope: &Scope) {
        match (&left.node, &right.node, operator) {
            (_, ExprKind::Field(_), BinaryOperator::Equal | BinaryOperator::NotEqual) => {
                self.lint_bare_value(right, scope);
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

    /// `level = ERROR`: a value whose quotes were forgotten.
    pub(super) fn lint_bare_value(&mut self, value: &Expr, scope: &Scope) {
        let ExprKind::Field(path) = &value.node else { return };
        let known = matches!(scope, Scope::Only(_)) && scope.holds(path);
        if !known && bare_name(path).is_some_and(looks_like_value) {
            let written = self.written(value.span).to_owned();
            let lint = Mistake::new(value.span, format!("`{written}` is a field here"));
            self.lint(lint.hint(format!("if it is a text, write \"{written}\"")));
        }
    }

    /// `sort desc`: the name of a field, not an order.
    pub(super) fn lint_order_alone(&mut self, key: &SortKey) {
        let ExprKind::Field(path) = &key.expr.node else { return };
        let Some(name) = bare_name(path) else { return };
        if ["asc", "desc"].iter().any(|order| name.eq_ignore_ascii_case(order)) {
            let lint = Mistake::new(key.expr.span, format!("`{name}` is the name of a field here"));
            self.lint(lint.hint(format!("name the field before it: `sort @timestamp {name}`")));
        }
    }

    /// `a -- text`: a comment of SQL, read as the negative of a field.
    fn dashes(&self, left: &Expr, right: &Expr) -> Option<Mistake> {
        let between = self.written(Span::new(left.span.end, right.span.end));
        let start = right.span.end - between.trim_start().len();
        let comment = between.trim_start().strip_prefix("--")?.starts_with(char::is_whitespace);
        let lint = Mistake::new(Span::new(start, start + 2), "`--` is two minus signs");
        comment.then(|| lint.hint("a comment starts with `#`"))
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

    /// `like` reads every event. `like /^text$/` asks for the whole value, as `=` does, which can use an index. Texts
    /// that read as numbers are left alone: `=` compares them as numbers.
    pub(super) fn whole_value_pattern(&mut self, value: &Expr, pattern: &str, span: Span) {
        let ExprKind::Field(path) = &value.node else { return };
        let Some(plain) = pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$')) else { return };
        let special = plain.contains(|c: char| "\\.+*?()|[]{}^$\"\n".contains(c));
        if MESSAGES.contains(&&*path.name()) || plain.is_empty() || special || plain.parse::<f64>().is_ok() {
            return;
        }
        let equality = in_backticks(&format!("{} = \"{plain}\"", self.written(value.span)));
        let finding = Mistake::new(span, "a pattern for the whole value reads every event");
        self.cost(finding.hint(format!("{equality} can use a field index")));
    }

    /// `like "%text%"`: the wildcards of SQL are characters like others here.
    pub(super) fn lint_wildcard(&mut self, text: &str, span: Span) {
        let inside = text.trim_matches('%');
        if inside != text && !inside.is_empty() {
            let lint =
                Mistake::new(span, "`%` is no wildcard for `like`, which looks for a part of the text");
            self.lint(lint.hint(format!("write \"{inside}\"")));
        }
    }

    /// All rows come, without a limit: mostly thousands.
    pub(super) fn missing_limit(&mut self, query: &Query) {
        let keeps_rows = |kind: &CommandKind| {
            matches!(
                kind,
                CommandKind::Source(_)
                    | CommandKind::Fields(_)
                    | CommandKind::Display(_)
                    | CommandKind::Parse(_)
                    | CommandKind::Json(_)
                    | CommandKind::Sort(_)
                    | CommandKind::Unmask(_)
            )
        };
        let everything = query.commands.iter().all(|command| keeps_rows(&command.node));
        if !everything || !summary::returns_events(query) {
            return;
        }
        let end = query.commands.last().map_or(0, |command| command.span.end);
        let message = "there is neither a filter nor a `limit`, so up to 10,000 rows are returned";
        self.cost(Mistake::new(Span::new(end, end), message).hint("add `| limit 100`"));
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

/// The name of a field that is only a name, without backticks.
pub(super) fn bare_name(path: &Path) -> Option<&str> {
    match path.segments.as_slice() {
        [Segment::Name(Word { text, quote: Quote::None })] => Some(text),
        _ => None,
    }
}

/// `ERROR`, `HTTP_500`, `error`: as people write values, not fields.
fn looks_like_value(name: &str) -> bool {
    let shouted = name.len() > 2
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    shouted || VALUES.iter().any(|value| name.eq_ignore_ascii_case(value))
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
