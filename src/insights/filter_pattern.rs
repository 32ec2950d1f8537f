//! The filter patterns of FilterLogEvents and Live Tail: terms, JSON conditions, space-delimited fields. Not the query
//! language. Source: Amazon CloudWatch Logs User Guide, "Filter pattern syntax for metric filters, subscription filters,
//! filter log events, and Live Tail" and "Supported regular expressions (regex) syntax".

mod condition;
mod cursor;
mod fields;
mod json;
#[cfg(test)]
mod tests;

use regex::Regex;

use super::mistake::Mistake;
use crate::domain::Span;
use condition::Condition;
use cursor::Cursor;
use fields::Fields;
use json::Selector;

/// The most regular expressions of a JSON or space-delimited pattern.
const REGEXES: usize = 2;

/// A pattern ready to be matched.
#[derive(Debug, Clone)]
pub struct FilterPattern(Form);

#[derive(Debug, Clone)]
enum Form {
    Terms(Terms),
    Json(Condition<Selector>),
    Fields(Fields),
}

/// Terms of unstructured text. All empty: every message matches.
#[derive(Debug, Clone, Default)]
struct Terms {
    all: Vec<Term>,
    /// Terms behind `?`; they count only where they stand alone, as the guide says.
    any: Vec<Term>,
    none: Vec<Term>,
}

#[derive(Debug, Clone)]
enum Term {
    Text(String),
    Regex(Regex),
}

impl Term {
    fn is_in(&self, message: &str) -> bool {
        match self {
            Self::Text(text) => message.contains(text.as_str()),
            Self::Regex(regex) => regex.is_match(message),
        }
    }
}

/// Reads a pattern.
///
/// # Errors
/// The first thing that CloudWatch Logs would not understand, with its place.
pub fn parse(pattern: &str) -> Result<FilterPattern, Mistake> {
    let mut cursor = Cursor::new(pattern);
    cursor.skip_space();
    let form = match cursor.peek() {
        Some('{') => Form::Json(json::parse(&mut cursor)?),
        Some('[') => Form::Fields(fields::parse(&mut cursor)?),
        _ => return terms(&mut cursor).map(|terms| FilterPattern(Form::Terms(terms))),
    };
    cursor.skip_space();
    if cursor.peek().is_some() {
        return Err(cursor.mistake_here("nothing may follow the closing bracket"));
    }
    if cursor.regexes > REGEXES {
        let whole =
            Mistake::new(Span::new(0, pattern.len()), "a pattern takes at most 2 regular expressions");
        return Err(whole.hint("join them with |, or use logs query"));
    }
    Ok(FilterPattern(form))
}

impl FilterPattern {
    /// Whether a message matches. Letters count as they are written. A term is found wherever it stands, also in a word:
    /// `ERROR` matches `Exiting with ERRORCODE: -1`, and `Exception` matches `IllegalArgumentException` (the guide's
    /// examples 1 and 3 of "Matching terms in log events", as published in awsdocs/amazon-cloudwatch-logs-user-guide).
    pub fn matches(&self, message: &str) -> bool {
        match &self.0 {
            Form::Terms(terms) => terms.match_in(message),
            Form::Json(condition) => json::matches(condition, message),
            Form::Fields(fields) => fields.matches(message),
        }
    }
}

impl Terms {
    fn match_in(&self, message: &str) -> bool {
        let is_in = |term: &Term| term.is_in(message);
        let alone = self.all.is_empty() && self.none.is_empty();
        let any = !alone || self.any.is_empty() || self.any.iter().any(is_in);
        any && self.all.iter().all(is_in) && !self.none.iter().any(is_in)
    }
}

fn terms(cursor: &mut Cursor<'_>) -> Result<Terms, Mistake> {
    let mut terms = Terms::default();
    loop {
        cursor.skip_space();
        let list = match cursor.peek() {
            None => return Ok(terms),
            Some('?') => &mut terms.any,
            Some('-') => &mut terms.none,
            Some(_) => &mut terms.all,
        };
        if matches!(cursor.peek(), Some('?' | '-')) {
            cursor.take();
        }
        list.extend(term(cursor)?);
    }
}

/// A word, a phrase in quotes or a regular expression; nothing for an empty phrase, which is everywhere.
fn term(cursor: &mut Cursor<'_>) -> Result<Option<Term>, Mistake> {
    match cursor.peek() {
        Some('"') => Ok(Some(cursor.phrase()?).filter(|text| !text.is_empty()).map(Term::Text)),
        Some('%') => Ok(Some(Term::Regex(cursor.regex()?))),
        _ => {
            let start = cursor.at;
            let word = cursor.while_it_is(|c| !c.is_whitespace());
            let odd = word.char_indices().find(|(_, c)| !(c.is_alphanumeric() || *c == '_'));
            match odd {
                None if word.is_empty() => Err(cursor.mistake_here("a term is missing here")),
                None => Ok(Some(Term::Text(word.to_owned()))),
                Some((at, c)) => {
                    let place = Span::new(start + at, start + at + c.len_utf8());
                    let mistake = Mistake::new(place, format!("{c:?} can't stand in a term without quotes"));
                    Err(mistake.hint(format!("write \"{word}\"")))
                }
            }
        }
    }
}
