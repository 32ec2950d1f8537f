//! PartiQL, as far as it is judged here: that a statement only reads.

use crate::domain::Span;
use crate::insights::Mistake;

/// The longest statement (Amazon DynamoDB API, ExecuteStatement, Statement).
const CHARACTERS: usize = 8_192;

/// Refuses statements that are not a SELECT: those change items (Amazon DynamoDB Developer Guide, "PartiQL statements for
/// DynamoDB": SELECT, UPDATE, INSERT, DELETE).
///
/// # Errors
/// What is wrong with it, and where.
pub fn check(statement: &str) -> Result<(), Mistake> {
    let start = statement.len() - statement.trim_start().len();
    let rest = &statement[start..];
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    if !rest[..end].eq_ignore_ascii_case("select") {
        let what = if rest.is_empty() {
            "the statement is empty"
        } else {
            "only SELECT is sent: nothing is changed from here"
        };
        let mistake = Mistake::new(Span::new(start, start + end.max(1).min(rest.len())), what);
        return Err(mistake.hint("write SELECT * FROM \"table\" WHERE key = 'value'"));
    }
    if let Some(at) = second(statement) {
        let mistake = Mistake::new(Span::new(at, at + 1), "a second statement follows, and one is sent");
        return Err(mistake.hint("end the text here"));
    }
    let characters = statement.chars().count();
    if characters > CHARACTERS {
        let what = format!("the statement has {characters} characters, DynamoDB takes {CHARACTERS}");
        return Err(Mistake::new(Span::new(start, start + end), what));
    }
    Ok(())
}

/// Where the `;` stands that has more behind it than blanks. Text and names between quotes may hold one; a quote in them is
/// written twice.
fn second(statement: &str) -> Option<usize> {
    let mut quote = None;
    let end = statement.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, ';') => return Some(at),
            (None, '\'' | '"' | '`') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        None
    })?;
    (!statement[end + 1..].trim().is_empty()).then_some(end)
}
