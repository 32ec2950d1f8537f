//! Expressions as the plan has them, and their evaluation for one row. How they are made is in `plan`; what functions
//! compute is in `functions`.

use std::cmp::Ordering;
use std::collections::HashSet;

use memchr::memmem::Finder;
use regex::Regex;

use super::functions::{Arguments, Function};
use super::json;
use super::keys;
use super::record::{Record, Slot};
use crate::insights::value::{Number, Value, compare};

/// An expression, its names resolved to slots, its constants and patterns made ready.
#[derive(Debug)]
pub enum Expression {
    /// A value that is the same for all rows.
    Constant(Value<'static>),
    /// A field.
    Slot(Slot),
    /// A step into a map or list: a dotted path.
    Member(Box<Expression>, Box<str>),
    /// `not a`.
    Not(Box<Expression>),
    /// `-a`.
    Minus(Box<Expression>),
    /// `a and b`.
    And(Box<Expression>, Box<Expression>),
    /// `a or b`.
    Or(Box<Expression>, Box<Expression>),
    /// `a = b` and the like.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// `a + b` and the like.
    Compute(Operation, Box<Expression>, Box<Expression>),
    /// `a like pattern`.
    Like(Box<Expression>, Box<Pattern>),
    /// `a in [b, c]`.
    In(Box<Expression>, Vec<Expression>),
    /// `a in (query)`: the keys of the values that the query returned.
    Among(Box<Expression>, HashSet<Box<str>>),
    /// `f(a, b)`.
    Call(Function, Vec<Expression>),
}

/// The comparison operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

/// The arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Remainder,
    /// `^`.
    Power,
}

/// What `like` looks for.
#[derive(Debug)]
pub enum Pattern {
    /// A text that occurs.
    Literal(Box<Finder<'static>>),
    /// A regular expression that matches somewhere.
    Regex(Regex),
    /// A text that the row has.
    Of(Box<Expression>),
}

impl Expression {
    /// The value for a row whose slots were filled.
    pub fn evaluate<'r>(&'r self, record: &Record<'r>) -> Value<'r> {
        match self {
            Self::Constant(value) => value.clone(),
            Self::Slot(slot) => record.get(*slot).clone(),
            Self::Member(of, path) => member(&of.evaluate(record), path),
            Self::Not(of) => Value::truth(!of.holds(record)),
            Self::Minus(of) => {
                let zero = Number::Integer(0);
                Value::number(of.evaluate(record).as_number().and_then(|number| zero.minus(number)))
            }
            Self::Compute(operation, a, b) => compute(*operation, &a.evaluate(record), &b.evaluate(record)),
            Self::Call(function, arguments) => function.call(&Arguments { expressions: arguments, record }),
            Self::And(..)
            | Self::Or(..)
            | Self::Compare(..)
            | Self::Like(..)
            | Self::In(..)
            | Self::Among(..) => Value::truth(self.holds(record)),
        }
    }

    /// Whether the expression, as a condition, holds for a row whose slots were filled.
    pub fn holds<'r>(&'r self, record: &Record<'r>) -> bool {
        match self {
            Self::Not(of) => !of.holds(record),
            Self::And(a, b) => a.holds(record) && b.holds(record),
            Self::Or(a, b) => a.holds(record) || b.holds(record),
            Self::Compare(comparison, a, b) => {
                compares(*comparison, &a.evaluate(record), &b.evaluate(record))
            }
            Self::Like(of, pattern) => is_like(&of.evaluate(record), pattern, record),
            Self::In(of, list) => {
                let value = of.evaluate(record);
                list.iter().any(|item| compare::equal(&value, &item.evaluate(record)))
            }
            Self::Among(of, known) => keys::asked(&of.evaluate(record)).iter().any(|key| known.contains(key)),
            other => other.evaluate(record).is_true(),
        }
    }

    /// Adds the slots that the expression reads.
    pub fn slots(&self, into: &mut Vec<Slot>) {
        match self {
            Self::Constant(_) => {}
            Self::Slot(slot) => {
                if !into.contains(slot) {
                    into.push(*slot);
                }
            }
            Self::Member(of, _) | Self::Not(of) | Self::Minus(of) | Self::Among(of, _) => of.slots(into),
            Self::And(a, b) | Self::Or(a, b) | Self::Compare(_, a, b) | Self::Compute(_, a, b) => {
                a.slots(into);
                b.slots(into);
            }
            Self::Like(of, pattern) => {
                of.slots(into);
                if let Pattern::Of(pattern) = &**pattern {
                    pattern.slots(into);
                }
            }
            Self::In(of, list) => {
                of.slots(into);
                list.iter().for_each(|item| item.slots(into));
            }
            Self::Call(function, arguments) => {
                function.slots(into);
                arguments.iter().for_each(|argument| argument.slots(into));
            }
        }
    }
}

/// A dotted path into a map or list. JSON in a text stays closed until `jsonParse` opens it (AWS documentation,
/// "Supported logs and discovered fields").
fn member<'r>(of: &Value<'r>, path: &str) -> Value<'r> {
    match of {
        Value::Json(json) => json::member(json, path),
        _ => Value::Missing,
    }
}

fn compares(comparison: Comparison, a: &Value, b: &Value) -> bool {
    let order = |accept: fn(Ordering) -> bool| compare::order(a, b).is_some_and(accept);
    match comparison {
        Comparison::Equal => compare::equal(a, b),
        Comparison::NotEqual => compare::unequal(a, b),
        Comparison::Less => order(Ordering::is_lt),
        Comparison::LessOrEqual => order(Ordering::is_le),
        Comparison::Greater => order(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(Ordering::is_ge),
    }
}

/// Arithmetic; nothing when a side is no number, or the result is none (`1 / 0`).
fn compute<'r>(operation: Operation, a: &Value, b: &Value) -> Value<'r> {
    let (Some(a), Some(b)) = (a.as_number(), b.as_number()) else { return Value::Missing };
    Value::number(match operation {
        Operation::Add => a.plus(b),
        Operation::Subtract => a.minus(b),
        Operation::Multiply => a.times(b),
        Operation::Divide => a.divided_by(b),
        Operation::Remainder => a.remainder(b),
        Operation::Power => a.power(b),
    })
}

fn is_like<'r>(value: &Value<'r>, pattern: &'r Pattern, record: &Record<'r>) -> bool {
    let Some(text) = value.as_text() else { return false };
    match pattern {
        Pattern::Literal(finder) => finder.find(text.as_bytes()).is_some(),
        Pattern::Regex(regex) => regex.is_match(&text),
        Pattern::Of(pattern) => {
            pattern.evaluate(record).as_text().is_some_and(|pattern| text.contains(&*pattern))
        }
    }
}
