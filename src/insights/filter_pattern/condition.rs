//! Conditions of JSON and space-delimited patterns: comparisons joined by `&&` and `||`.

use regex::Regex;

use super::cursor::Cursor;
use crate::insights::eval::expression::Comparison;
use crate::insights::mistake::Mistake;

/// Parentheses that may stand in each other.
const DEPTH: usize = 64;

#[derive(Debug, Clone)]
pub(super) enum Condition<S> {
    All(Vec<Self>),
    Any(Vec<Self>),
    Holds(S, Check),
}

impl<S> Condition<S> {
    /// Whether it is true, when `holds` judges each comparison.
    pub fn is_true(&self, holds: &impl Fn(&S, &Check) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.is_true(holds)),
            Self::Any(parts) => parts.iter().any(|part| part.is_true(holds)),
            Self::Holds(subject, check) => holds(subject, check),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) enum Check {
    Compare(Comparison, Operand),
    /// `IS TRUE`, `IS FALSE`, and `IS NULL` as `None`.
    Is(Option<bool>),
    Exists(bool),
}

#[derive(Debug, Clone)]
pub(super) enum Operand {
    /// With `*` for any characters.
    Text(String),
    Number(f64),
    Regex(Regex),
}

impl Check {
    /// Whether a value in its written form passes; `number` is the value where it is one.
    pub fn passes(&self, written: &str, number: Option<f64>) -> bool {
        let Self::Compare(comparison, operand) = self else { return matches!(self, Self::Exists(true)) };
        let equal = match operand {
            Operand::Text(pattern) => glob(pattern, written),
            Operand::Regex(regex) => regex.is_match(written),
            Operand::Number(wanted) => {
                return number.is_some_and(|number| holds(*comparison, number, *wanted));
            }
        };
        equal == (*comparison == Comparison::Equal)
    }
}

/// Whether two numbers stand as the comparison wants them.
fn holds(comparison: Comparison, left: f64, right: f64) -> bool {
    match comparison {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

/// Reads a condition whose subjects `subject` reads.
pub(super) fn parse<S>(
    cursor: &mut Cursor<'_>,
    subject: &impl Fn(&mut Cursor<'_>) -> Result<S, Mistake>,
) -> Result<Condition<S>, Mistake> {
    any(cursor, subject, 0)
}

fn any<S>(
    cursor: &mut Cursor<'_>,
    subject: &impl Fn(&mut Cursor<'_>) -> Result<S, Mistake>,
    depth: usize,
) -> Result<Condition<S>, Mistake> {
    let mut parts = vec![all(cursor, subject, depth)?];
    while cursor.takes("||") {
        parts.push(all(cursor, subject, depth)?);
    }
    Ok(Condition::Any(parts))
}

fn all<S>(
    cursor: &mut Cursor<'_>,
    subject: &impl Fn(&mut Cursor<'_>) -> Result<S, Mistake>,
    depth: usize,
) -> Result<Condition<S>, Mistake> {
    let mut parts = vec![one(cursor, subject, depth)?];
    while cursor.takes("&&") {
        parts.push(one(cursor, subject, depth)?);
    }
    Ok(Condition::All(parts))
}

fn one<S>(
    cursor: &mut Cursor<'_>,
    subject: &impl Fn(&mut Cursor<'_>) -> Result<S, Mistake>,
    depth: usize,
) -> Result<Condition<S>, Mistake> {
    cursor.skip_space();
    let start = cursor.at;
    let condition = if cursor.takes("(") {
        if depth >= DEPTH {
            return Err(cursor.mistake_from(start, "too many parentheses stand in each other"));
        }
        let inner = any(cursor, subject, depth + 1)?;
        if !cursor.takes(")") {
            return Err(cursor.mistake_here("a closing parenthesis is missing here"));
        }
        inner
    } else {
        let subject = subject(cursor)?;
        cursor.skip_space();
        Condition::Holds(subject, check(cursor)?)
    };
    cursor.skip_space();
    Ok(condition)
}

fn check(cursor: &mut Cursor<'_>) -> Result<Check, Mistake> {
    if cursor.takes_word("IS") {
        cursor.skip_space();
        for (word, value) in [("TRUE", Some(true)), ("FALSE", Some(false)), ("NULL", None)] {
            if cursor.takes_word(word) {
                return Ok(Check::Is(value));
            }
        }
        return Err(cursor.mistake_here("TRUE, FALSE or NULL is missing here"));
    }
    let missing = cursor.takes_word("NOT");
    cursor.skip_space();
    if cursor.takes_word("EXISTS") {
        return Ok(Check::Exists(!missing));
    }
    if missing {
        return Err(cursor.mistake_here("EXISTS is missing here"));
    }
    let Some(comparison) = comparison(cursor) else {
        let mistake = cursor.mistake_here("a comparison is missing here");
        return Err(mistake.hint("write =, !=, <, <=, >, >=, IS or NOT EXISTS and what to compare with"));
    };
    cursor.skip_space();
    let start = cursor.at;
    let operand = operand(cursor)?;
    let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if ordered && !matches!(operand, Operand::Number(_)) {
        return Err(cursor.mistake_from(start, "only numbers are compared by size"));
    }
    Ok(Check::Compare(comparison, operand))
}

/// The comparison that comes next, if one does.
fn comparison(cursor: &mut Cursor<'_>) -> Option<Comparison> {
    let known = [
        ("!=", Comparison::NotEqual),
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("=", Comparison::Equal),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
    ];
    known.into_iter().find(|(sign, _)| cursor.takes(sign)).map(|(_, comparison)| comparison)
}

fn operand(cursor: &mut Cursor<'_>) -> Result<Operand, Mistake> {
    match cursor.peek() {
        Some('"') => return cursor.phrase().map(Operand::Text),
        Some('%') => return cursor.regex().map(Operand::Regex),
        _ => {}
    }
    let word = cursor.while_it_is(|c| !(c.is_whitespace() || "\"%,&|()[]{}=<>!".contains(c)));
    if word.is_empty() {
        return Err(cursor.mistake_here("what to compare with is missing here"));
    }
    // Rust also reads `inf` and `nan`, which are words here.
    let number = word.parse().ok().filter(|_| !word.starts_with(|c: char| c.is_alphabetic()));
    Ok(number
        .filter(|number: &f64| number.is_finite())
        .map_or_else(|| Operand::Text(word.to_owned()), Operand::Number))
}

/// Whether the whole text is as the pattern says, in which `*` stands for any characters.
fn glob(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}
