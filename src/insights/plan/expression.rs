//! Expressions: names to slots, constants and patterns made ready, functions looked up.

use memchr::memmem::Finder;
use regex::Regex;

use super::given::Given;
use super::names::{self, Names};
use super::stats::{self, Aggregates};
use crate::domain::Span;
use crate::insights::ast::{self, BinaryOperator, Expr, ExprKind, PeriodUnit, UnaryOperator};
use crate::insights::catalogue;
use crate::insights::eval::expression::{Comparison, Expression, Operation, Pattern};
use crate::insights::eval::functions::{self, Function};
use crate::insights::eval::record::TIMESTAMP;
use crate::insights::mistake::Mistake;
use crate::insights::pattern::{self, Compiled, PatternFault};
use crate::insights::value::time::Period;
use crate::insights::value::{Number, Value};

/// Compiles the expressions of a query.
#[derive(Debug)]
pub struct Expressions {
    pub names: Names,
    /// While a `stats` is compiled outside of the arguments of its aggregates.
    pub aggregates: Option<Aggregates>,
    /// While a `stats` is compiled: a field that no longer exists is a mistake there, and missing elsewhere.
    pub in_stats: bool,
    /// A function asks for the time range of the query.
    pub asks_range: bool,
    /// What the query is given beside its rows.
    pub given: Given,
}

impl Expressions {
    pub fn new(given: Given) -> Self {
        Self { names: Names::new(), aggregates: None, in_stats: false, asks_range: false, given }
    }

    /// Compiles one expression.
    pub fn compile(&mut self, expr: &Expr) -> Result<Expression, Mistake> {
        // An expression that stands for a result: of this `stats`, or of the one before.
        let result = match &self.aggregates {
            Some(aggregates) => aggregates.grouped(&expr.node),
            None => self.names.column(&expr.node),
        };
        if let Some(slot) = result {
            return Ok(Expression::Slot(slot));
        }
        match &expr.node {
            ExprKind::Number(number) => Ok(Expression::Constant(Value::number(Number::read(&number.digits)))),
            ExprKind::Text(text) => Ok(Expression::Constant(Value::Text(text.to_string().into()))),
            ExprKind::Bool(yes) => Ok(Expression::Constant(Value::Boolean(*yes))),
            ExprKind::Null => Ok(Expression::Constant(Value::Missing)),
            ExprKind::Field(path) => self.field(path, expr.span),
            ExprKind::Unary(UnaryOperator::Not, of) => Ok(Expression::Not(self.boxed(of)?)),
            ExprKind::Unary(UnaryOperator::Minus, of) => Ok(Expression::Minus(self.boxed(of)?)),
            ExprKind::Binary(operator, a, b) => self.binary(*operator, a, b),
            ExprKind::Like { negated, value, pattern } => {
                let like = Expression::Like(self.boxed(value)?, Box::new(self.pattern(pattern)?));
                Ok(negate(*negated, like))
            }
            ExprKind::InList { negated, value, list } => {
                let items = list.iter().map(|item| self.compile(item)).collect::<Result<_, _>>()?;
                Ok(negate(*negated, Expression::In(self.boxed(value)?, items)))
            }
            ExprKind::Call(call) => self.call(call, expr.span),
            ExprKind::Member(of, segment) => {
                let step = names::step(&segment.node);
                Ok(match self.compile(of)? {
                    Expression::Member(of, path) => Expression::Member(of, format!("{path}.{step}").into()),
                    of => Expression::Member(Box::new(of), step.into()),
                })
            }
            ExprKind::InQuery { negated, value, query } => {
                Ok(negate(*negated, self.in_query(value, query, expr.span)?))
            }
            ExprKind::Placeholder(name) => {
                let mistake = Mistake::new(expr.span, format!("the placeholder `{name}` has no value"));
                Err(mistake.hint("write the value in its place"))
            }
            ExprKind::Regex(_) => Err(Mistake::new(expr.span, "a regular expression can't stand here")),
            ExprKind::Period(_) => Err(Mistake::new(expr.span, "a length of time can't stand here")),
            ExprKind::Star => Err(Mistake::new(expr.span, "`*` can't stand here")),
        }
    }

    fn boxed(&mut self, expr: &Expr) -> Result<Box<Expression>, Mistake> {
        self.compile(expr).map(Box::new)
    }

    /// A field by its path.
    pub fn field(&mut self, path: &ast::Path, span: Span) -> Result<Expression, Mistake> {
        if let Some(aggregates) = &self.aggregates {
            return aggregates.column(&names::dotted(path)).map(Expression::Slot).ok_or_else(|| {
                let name = path.name();
                Mistake::new(span, format!("`{name}` is neither aggregated nor grouped by"))
                    .hint("wrap it in a function such as latest(), or add it after `by`")
            });
        }
        let resolved = self.names.resolve(path);
        let resolved = resolved.or((!self.in_stats).then_some(Expression::Constant(Value::Missing)));
        resolved.ok_or_else(|| {
            Mistake::new(span, format!("no field `{}` is left after stats", path.name()))
                .hint("give it a name in the stats before, and use that")
        })
    }

    fn binary(&mut self, operator: BinaryOperator, a: &Expr, b: &Expr) -> Result<Expression, Mistake> {
        if let BinaryOperator::Add | BinaryOperator::Subtract = operator {
            match (&a.node, &b.node) {
                (_, ExprKind::Period(_)) => return self.moved(operator, a, b),
                (ExprKind::Period(_), _) if operator == BinaryOperator::Add => {
                    return self.moved(operator, b, a);
                }
                _ => {}
            }
        }
        let (a, b) = (self.boxed(a)?, self.boxed(b)?);
        Ok(match operator {
            BinaryOperator::Or => Expression::Or(a, b),
            BinaryOperator::And => Expression::And(a, b),
            BinaryOperator::Equal => Expression::Compare(Comparison::Equal, a, b),
            BinaryOperator::NotEqual => Expression::Compare(Comparison::NotEqual, a, b),
            BinaryOperator::Less => Expression::Compare(Comparison::Less, a, b),
            BinaryOperator::LessOrEqual => Expression::Compare(Comparison::LessOrEqual, a, b),
            BinaryOperator::Greater => Expression::Compare(Comparison::Greater, a, b),
            BinaryOperator::GreaterOrEqual => Expression::Compare(Comparison::GreaterOrEqual, a, b),
            BinaryOperator::Add => Expression::Compute(Operation::Add, a, b),
            BinaryOperator::Subtract => Expression::Compute(Operation::Subtract, a, b),
            BinaryOperator::Multiply => Expression::Compute(Operation::Multiply, a, b),
            BinaryOperator::Divide => Expression::Compute(Operation::Divide, a, b),
            BinaryOperator::Remainder => Expression::Compute(Operation::Remainder, a, b),
            BinaryOperator::Power => Expression::Compute(Operation::Power, a, b),
        })
    }

    /// `@timestamp + 9h`: a time moved by a fixed length of time.
    fn moved(&mut self, operator: BinaryOperator, time: &Expr, by: &Expr) -> Result<Expression, Mistake> {
        let length = milliseconds(by)?;
        if let ExprKind::Call(call) = &time.node
            && call.name.node.eq_ignore_ascii_case("now")
        {
            let mistake = Mistake::new(by.span, "now() counts seconds, and a length of time is milliseconds");
            let sign = operator.sign();
            return Err(mistake
                .hint(format!("write `now() * 1000 {sign} {length}`, or `now() {sign} {}`", length / 1000)));
        }
        let length = if operator == BinaryOperator::Subtract { -length } else { length };
        let time = match &time.node {
            ExprKind::Period(_) => Expression::Constant(Value::integer(milliseconds(time)?)),
            _ => self.compile(time)?,
        };
        Ok(Expression::Call(Function::Move(length), vec![time]))
    }

    fn pattern(&mut self, pattern: &Expr) -> Result<Pattern, Mistake> {
        Ok(match &pattern.node {
            ExprKind::Regex(source) => Pattern::Regex(regex(source, pattern.span)?),
            ExprKind::Text(text) => Pattern::Literal(Box::new(Finder::new(&**text).into_owned())),
            _ => Pattern::Of(self.boxed(pattern)?),
        })
    }

    fn call(&mut self, call: &ast::Call, span: Span) -> Result<Expression, Mistake> {
        let written = &*call.name.node;
        let name =
            catalogue::function(written).map_or(written, |function| function.name).to_ascii_lowercase();
        let arguments = call.arguments.as_slice();
        if let Some(kind) = stats::kind(&name, call, span)? {
            return self.aggregate(kind, call, span);
        }
        self.asks_range |= RANGE_FUNCTIONS.contains(&name.as_str());
        match (name.as_str(), arguments) {
            ("bin", [length]) => self.bin(length),
            // Not documented, but met in queries: a bin of another time.
            ("bin" | "datefloor", [of, length]) => {
                let function = Function::DateFloor(period(length)?);
                Ok(Expression::Call(function, vec![self.compile(of)?]))
            }
            ("dateceil", [of, length]) => {
                let function = Function::DateCeil(period(length)?);
                Ok(Expression::Call(function, vec![self.compile(of)?]))
            }
            ("regexreplace", [text, pattern, replacement]) => {
                let (ExprKind::Regex(source) | ExprKind::Text(source)) = &pattern.node else {
                    return Err(refuse(pattern.span, "a pattern that is not written out"));
                };
                let function = Function::RegexReplace(regex(source, pattern.span)?);
                let nothing = Expression::Constant(Value::Missing);
                Ok(Expression::Call(function, vec![self.compile(text)?, nothing, self.compile(replacement)?]))
            }
            (name, arguments) => {
                let function =
                    functions::plain(name).ok_or_else(|| refuse(call.name.span, &format!("{written}()")))?;
                let arguments =
                    arguments.iter().map(|argument| self.compile(argument)).collect::<Result<_, _>>()?;
                Ok(Expression::Call(Function::Plain(function), arguments))
            }
        }
    }

    /// `bin` rounds `@timestamp`, or the column that a `stats` before named so.
    fn bin(&mut self, length: &Expr) -> Result<Expression, Mistake> {
        let length = (period(length)?, length.span);
        Ok(match self.source_field("@timestamp", length.1)? {
            Expression::Slot(TIMESTAMP) => Expression::Call(Function::Bin(length.0), Vec::new()),
            other => Expression::Call(Function::DateFloor(length.0), vec![other]),
        })
    }

    /// A field that a function reads of its own accord.
    fn source_field(&mut self, name: &str, span: Span) -> Result<Expression, Mistake> {
        let word = ast::Word { text: name.into(), quote: ast::Quote::None };
        self.field(&ast::Path { segments: vec![ast::Segment::Name(word)] }, span)
    }
}

/// The functions that ask for the time range of the query, in lower case.
const RANGE_FUNCTIONS: [&str; 3] = ["querystarttime", "queryendtime", "querytimerange"];

fn negate(negated: bool, expression: Expression) -> Expression {
    if negated { Expression::Not(Box::new(expression)) } else { expression }
}

/// A length of time as an argument.
pub fn period(expr: &Expr) -> Result<Period, Mistake> {
    let ExprKind::Period(period) = expr.node else {
        return Err(Mistake::new(expr.span, "a length of time belongs here").hint("write it like 5m or 1h"));
    };
    Period::new(period.amount, period.unit)
        .ok_or_else(|| Mistake::new(expr.span, "the length of time is too long"))
}

/// The milliseconds of a length of time in arithmetic; there it has no caps.
pub fn milliseconds(expr: &Expr) -> Result<i64, Mistake> {
    let ExprKind::Period(period) = expr.node else {
        return Err(Mistake::new(expr.span, "a length of time belongs here"));
    };
    let unit = match period.unit {
        PeriodUnit::Millisecond => 1,
        PeriodUnit::Second => 1_000,
        PeriodUnit::Minute => 60_000,
        PeriodUnit::Hour => 3_600_000,
        PeriodUnit::Day => 86_400_000,
        PeriodUnit::Week => 7 * 86_400_000,
        PeriodUnit::Month | PeriodUnit::Quarter | PeriodUnit::Year => {
            let mistake = Mistake::new(expr.span, "months, quarters and years have no fixed length to add");
            return Err(mistake.hint("write days, such as 30d"));
        }
    };
    i64::try_from(period.amount)
        .ok()
        .and_then(|amount| amount.checked_mul(unit))
        .ok_or_else(|| Mistake::new(expr.span, "the length of time is too long"))
}

/// A regular expression.
fn regex(source: &str, span: Span) -> Result<Regex, Mistake> {
    pattern(source, span).map(|compiled| compiled.regex)
}

/// A regular expression and the names of its groups.
pub fn pattern(source: &str, span: Span) -> Result<Compiled, Mistake> {
    pattern::compile(source).map_err(|fault| match fault {
        PatternFault::Invalid(reason) => Mistake::new(span, format!("the pattern is wrong: {reason}")),
        PatternFault::Unsupported(what) => refuse(span, &format!("a pattern with {what}")),
    })
}

/// The mistake of what the engine does not evaluate.
pub fn refuse(span: Span, what: &str) -> Mistake {
    Mistake::new(span, format!("{what} is not evaluated locally yet"))
        .hint("run the query against CloudWatch Logs, or leave that part out")
}
