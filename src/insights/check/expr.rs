//! Expressions: known functions, their arguments, where aggregates, patterns and periods may stand.

use super::Checker;
use super::period::moves_time;
use super::scope::Scope;
use std::net::IpAddr;

use crate::domain::Span;
use crate::insights::ast::{BinaryOperator, Call, Expr, ExprKind, Path, Quote, Segment};
use crate::insights::catalogue::{self, Argument, Family, Function};
use crate::insights::mistake::{Mistake, quoted};
use crate::insights::pattern::{Compiled, PatternFault, compile};

/// Where an expression stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// In a command that looks at one row.
    Row,
    /// Behind `by` of a `stats`.
    Group,
    /// A column of a `stats`; these names were made before it in the same `stats`.
    Column(&'a [String]),
    /// The argument of an aggregate.
    Aggregate,
}

impl Checker<'_> {
    /// Checks an expression; `scope` holds the fields that it may name.
    pub(super) fn expr(&mut self, expr: &Expr, place: Place<'_>, scope: &Scope) {
        match &expr.node {
            ExprKind::Field(path) => self.field(path, expr.span, place, scope),
            ExprKind::Call(call) => self.call(call, expr.span, place, scope),
            ExprKind::Regex(_) => self.misplaced_pattern(expr.span),
            ExprKind::Period(_) => self.misplaced_period(expr.span),
            ExprKind::Unary(_, operand) => self.expr(operand, place, scope),
            ExprKind::Member(of, _) => self.expr(of, place, scope),
            ExprKind::Binary(operator, left, right) => {
                self.binary(*operator, (left, right), expr.span, scope);
                self.lint_moved_time(*operator, left, right);
                let moves_time = moves_time(*operator, left, right);
                for side in [left, right] {
                    if !(moves_time && matches!(side.node, ExprKind::Period(_))) {
                        self.compared(*operator, side, place, scope);
                    }
                }
            }
            ExprKind::Like { value, pattern, .. } => {
                self.expr(value, place, scope);
                self.like(value, pattern, place, scope);
            }
            ExprKind::InList { value, list, .. } => {
                self.expr(value, place, scope);
                for item in list {
                    self.expr(item, place, scope);
                    self.lint_bare_value(item, scope);
                }
            }
            ExprKind::InQuery { value, query, .. } => {
                self.expr(value, place, scope);
                self.inner_query(query);
            }
            ExprKind::Number(_)
            | ExprKind::Text(_)
            | ExprKind::Bool(_)
            | ExprKind::Null
            | ExprKind::Placeholder(_)
            | ExprKind::Star => {}
        }
    }

    /// One side of an operator. A pattern there was meant for `like`.
    fn compared(&mut self, operator: BinaryOperator, side: &Expr, place: Place<'_>, scope: &Scope) {
        let equality = matches!(operator, BinaryOperator::Equal | BinaryOperator::NotEqual);
        if equality && matches!(side.node, ExprKind::Regex(_)) {
            self.compared_pattern(operator, side.span);
        } else {
            self.expr(side, place, scope);
        }
    }

    fn compared_pattern(&mut self, operator: BinaryOperator, span: Span) {
        let cure = if operator == BinaryOperator::Equal { "like" } else { "not like" };
        let message = format!("a pattern can't be compared with `{}`", operator.sign());
        self.mistake(Mistake::new(span, message).hint(format!("write `{cure}` before it")));
    }

    fn misplaced_pattern(&mut self, span: Span) {
        let mistake = Mistake::new(span, "a pattern between slashes stands where a value is expected");
        self.mistake(mistake.hint("patterns stand behind `like`, `not like`, `=~` and `parse`"));
    }

    fn like(&mut self, value: &Expr, pattern: &Expr, place: Place<'_>, scope: &Scope) {
        match &pattern.node {
            ExprKind::Regex(text) => {
                self.pattern(text, pattern.span);
                self.whole_value_pattern(value, text, pattern.span);
            }
            ExprKind::Text(text) => self.lint_wildcard(text, pattern.span),
            ExprKind::Field(path) if path.segments.iter().all(is_bare) => {
                let written = self.written(pattern.span);
                let mistake = Mistake::new(pattern.span, "`like` needs a text or a pattern between slashes");
                self.mistake(mistake.hint(format!("`{written}` is read as a field; write \"{written}\"")));
            }
            ExprKind::Number(number) => {
                let lint = Mistake::new(pattern.span, "`like` compares texts");
                self.lint(lint.hint(format!("write \"{}\"", number.digits)));
            }
            _ => self.expr(pattern, place, scope),
        }
    }

    /// A regular expression; gives the compiled form when there is one.
    pub(super) fn pattern(&mut self, text: &str, span: Span) -> Option<Compiled> {
        match compile(text) {
            Ok(compiled) => Some(compiled),
            Err(PatternFault::Invalid(reason)) => {
                self.mistake(Mistake::new(span, format!("this is no regular expression: {reason}")));
                None
            }
            Err(PatternFault::Unsupported(what)) => {
                let lint =
                    Mistake::new(span, format!("the local engine does not support this pattern: {what}"));
                self.lint(
                    lint.hint(
                        "CloudWatch Logs may accept it; a refined result or a file can't be read with it",
                    ),
                );
                None
            }
        }
    }

    fn field(&mut self, path: &Path, span: Span, place: Place<'_>, scope: &Scope) {
        if let Place::Column(made) = place {
            if made.iter().any(|name| *name == *path.name() || *name == *path.root()) {
                return;
            }
            let message = format!("{} is neither aggregated nor grouped by", quoted(&path.name()));
            let hint = format!("write an aggregate such as `latest({})`, or group by it", self.written(span));
            return self.mistake(Mistake::new(span, message).hint(hint));
        }
        if scope.holds(path) {
            return;
        }
        let message = format!("{} is not there behind `stats`", quoted(&path.name()));
        let hint = if path.root() == "@timestamp" && scope.has_bins() {
            "name the bin, as in `by bin(5m) as time`, and use that name".to_owned()
        } else {
            format!("behind it there is only {}", scope.listing())
        };
        let finding = Mistake::new(span, message).hint(hint);
        match place {
            Place::Aggregate | Place::Group | Place::Column(_) => self.mistake(finding),
            Place::Row => self.lint(finding),
        }
    }

    fn call(&mut self, call: &Call, span: Span, place: Place<'_>, scope: &Scope) {
        let written = &call.name.node;
        let Some(function) = catalogue::function(written) else {
            return self.unknown_function(call, place, scope);
        };
        if function.aggregates() && self.misplaced_aggregate(function, call, span, place, scope) {
            return;
        }
        self.arity(function, call, span);
        if function.name == "bin" {
            self.bin(call, span, place, scope);
        }
        let place = if function.aggregates() { Place::Aggregate } else { place };
        for (index, argument) in call.arguments.iter().enumerate() {
            let argument_count = call.arguments.len();
            self.argument(function, (index, argument_count), argument, place, scope);
        }
    }

    fn unknown_function(&mut self, call: &Call, place: Place<'_>, scope: &Scope) {
        let name = &call.name;
        let mistake = Mistake::new(name.span, format!("unknown function {}", quoted(&name.node)));
        let mistake = match catalogue::similar_function(&name.node) {
            Some(close) => mistake.hint(format!("did you mean `{close}`?")),
            None => mistake,
        };
        self.mistake(mistake);
        // What it does with its arguments is not known, so neither is whether they are aggregated.
        let place = if matches!(place, Place::Column(_)) { Place::Aggregate } else { place };
        for argument in &call.arguments {
            if !matches!(argument.node, ExprKind::Period(_) | ExprKind::Regex(_)) {
                self.expr(argument, place, scope);
            }
        }
    }

    /// An aggregate that stands where none may; true when nothing more is to be said about it.
    fn misplaced_aggregate(
        &mut self,
        function: &Function,
        call: &Call,
        span: Span,
        place: Place<'_>,
        scope: &Scope,
    ) -> bool {
        let name = &call.name;
        let mistake = match place {
            Place::Column(_) => return false,
            _ if scope.holds_column(self.written(span)) => return true,
            Place::Aggregate => {
                Mistake::new(name.span, format!("`{}` inside of another aggregate", function.name))
                    .hint("compute the inner one in a `stats` before")
            }
            Place::Group => {
                Mistake::new(name.span, format!("rows can't be grouped by the aggregate `{}`", function.name))
            }
            Place::Row => Mistake::new(
                name.span,
                format!("the aggregate `{}` stands outside of `stats`", function.name),
            )
            .hint(row_function(function.name)),
        };
        self.mistake(mistake);
        true
    }

    fn arity(&mut self, function: &Function, call: &Call, span: Span) {
        let found = call.arguments.len();
        if found >= function.least && function.most.is_none_or(|most| found <= most) {
            return;
        }
        let wanted = match (function.least, function.most) {
            (least, Some(most)) if least == most => plural(least),
            (least, Some(most)) => format!("{least} to {}", plural(most)),
            (least, None) => format!("at least {}", plural(least)),
        };
        let message = format!("`{}` takes {wanted}, found {found}", call.name.node);
        let hint = format!("write `{}({})`", function.name, function.signature);
        self.mistake(Mistake::new(span, message).hint(hint));
    }

    /// One argument; its place among how many.
    fn argument(
        &mut self,
        function: &Function,
        (index, arguments): (usize, usize),
        argument: &Expr,
        place: Place<'_>,
        scope: &Scope,
    ) {
        // `bin` takes its period last, behind the time when one is given.
        let kind = match function.name {
            "bin" if index + 1 < arguments => Argument::Time,
            _ => function.argument(index),
        };
        match (&argument.node, kind) {
            (ExprKind::Star, _) if function.name == "count" => {}
            (ExprKind::Star, _) => {
                let mistake = Mistake::new(argument.span, format!("`{}` needs a field", function.name));
                self.mistake(mistake.hint("`*` stands for all rows only in `count(*)`"));
            }
            (ExprKind::Period(period), Argument::Period) => self.period(*period, argument.span),
            (node, Argument::Percent) => self.percent(node, argument.span),
            (ExprKind::Text(text), Argument::Subnet(family)) => self.subnet(text, family, argument.span),
            (ExprKind::Number(number), Argument::Period) => {
                let mistake = Mistake::new(argument.span, "a period needs a unit");
                self.mistake(mistake.hint(format!("write `{0}s`, `{0}m` or `{0}h`", number.digits)));
            }
            (ExprKind::Regex(text), Argument::Pattern) => {
                self.pattern(text, argument.span);
            }
            (ExprKind::Text(text), Argument::Pattern) => {
                self.pattern(text, argument.span);
            }
            (ExprKind::Placeholder(_), Argument::Period) => {}
            (_, Argument::Period) => {
                let message =
                    format!("expected a period such as `5m`, found {}", quoted(self.written(argument.span)));
                self.mistake(Mistake::new(argument.span, message));
            }
            _ => self.expr(argument, place, scope),
        }
    }

    /// The percentage of `pct` is written out.
    fn percent(&mut self, percent: &ExprKind, span: Span) {
        let fits = match percent {
            ExprKind::Number(number) => (0.0..=100.0).contains(&number.value()),
            ExprKind::Placeholder(_) => true,
            _ => false,
        };
        if !fits {
            let message = format!("expected a number from 0 to 100, found {}", quoted(self.written(span)));
            self.mistake(Mistake::new(span, message).hint("write `pct(field, 99)`"));
        }
    }

    /// A subnet that is written out: an address with the number of bits that its addresses share.
    fn subnet(&mut self, text: &str, family: Family, span: Span) {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let width = match address.parse::<IpAddr>() {
            Ok(IpAddr::V4(_)) if family != Family::V6 => Some(32),
            Ok(IpAddr::V6(_)) if family != Family::V4 => Some(128),
            _ => None,
        };
        let fits = width
            .is_some_and(|width| bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= width)));
        let example = if family == Family::V6 { "2001:db8::/32" } else { "10.0.0.0/8" };
        if !fits {
            let mistake = Mistake::new(span, format!("{} is no subnet", quoted(self.written(span))));
            self.mistake(mistake.hint(format!("write it like \"{example}\"")));
        } else if bits.is_none() {
            let lint =
                Mistake::new(span, format!("{} is an address, not a subnet", quoted(self.written(span))));
            self.lint(lint.hint(format!("write it like \"{example}\"")));
        }
    }

    /// `bin` reads `@timestamp`, which is gone behind a `stats`.
    fn bin(&mut self, call: &Call, span: Span, place: Place<'_>, scope: &Scope) {
        if call.arguments.len() != 1 || place == Place::Row {
            return;
        }
        if let Scope::Only(names) = scope
            && !names.iter().any(|name| name == "@timestamp")
        {
            let mistake = Mistake::new(span, "`bin` reads `@timestamp`, which is not there behind `stats`");
            let hint =
                "name the time in the `stats` before (`by bin(5m) as @t`) and write `dateceil(@t, 10m)`";
            self.mistake(mistake.hint(hint));
        }
    }
}

/// A step of a path without backticks.
fn is_bare(segment: &Segment) -> bool {
    !matches!(segment, Segment::Name(word) if word.quote != Quote::None)
}

fn plural(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    }
}

/// What does for one row what the aggregate does for many.
fn row_function(aggregate: &str) -> &'static str {
    match aggregate {
        "max" => "the largest of several values of one row is `greatest(a, b)`",
        "min" => "the smallest of several values of one row is `least(a, b)`",
        _ => "aggregates stand in `stats`",
    }
}
