//! What a person is in the middle of writing at a place of a query: the call around it, and what is not yet meant to be
//! right. Reads tokens, not the tree: the query is half typed.

#[cfg(test)]
mod tests;

use std::ops::Range;

use super::catalogue::{self, Command, Function};
use super::lex::{self, Token, TokenKind};
use crate::domain::Span;

/// The longest text that is looked at, in bytes: twice what a query may have in characters.
const LONGEST: usize = 2 * super::LONGEST_QUERY;

/// A call of a function whose arguments are being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The function.
    pub function: &'static Function,
    /// Which argument is being written, from zero.
    pub argument: usize,
    /// The byte of its parenthesis.
    open: usize,
}

impl Call {
    /// Where in the function's signature the parameter stands that is being written; nothing beyond the last.
    pub fn parameter(&self) -> Option<Range<usize>> {
        let parameters = parameters(self.function.signature);
        let repeated = parameters.iter().position(|range| &self.function.signature[range.clone()] == "..");
        let at = match repeated {
            // Those before the dots come again and again.
            Some(count) if count > 0 => self.argument % count,
            _ => self.argument,
        };
        parameters.get(at).cloned()
    }
}

/// The parameters of a signature such as `text, start[, length]`, without brackets.
fn parameters(signature: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for piece in signature.split(',') {
        let name = piece.trim_matches([' ', '[', ']']);
        let skipped = piece.len() - piece.trim_start_matches([' ', '[', ']']).len();
        if !name.is_empty() {
            found.push(start + skipped..start + skipped + name.len());
        }
        start += piece.len() + 1;
    }
    found
}

/// The innermost call of a known function whose parentheses hold the byte.
pub fn call(source: &str, cursor: usize) -> Option<Call> {
    let tokens = tokens_before(source, cursor)?;
    if tokens.last().is_some_and(|last| last.kind == TokenKind::Comment && last.span.end == cursor) {
        return None;
    }
    calls(source, &tokens).pop()
}

/// The command in which the byte lies.
pub fn command(source: &str, cursor: usize) -> Option<&'static Command> {
    let tokens = tokens_before(source, cursor)?;
    let pipe = tokens.iter().rposition(|token| token.kind == TokenKind::Pipe);
    let name = tokens[pipe.map_or(0, |pipe| pipe + 1)..].iter().find(|token| !token.kind.is_trivia());
    // While its name is typed it may become another one.
    let name = name.filter(|name| name.kind == TokenKind::Word && name.span.end < cursor)?;
    catalogue::command(name.text(source))
}

/// What is not yet meant to be right at the byte: the token there, the gap behind the last one, calls without their end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    stretches: Vec<Span>,
}

impl Unfinished {
    /// What is unfinished at a byte of a source.
    pub fn at(source: &str, cursor: usize) -> Self {
        let Some(tokens) = tokens_before(source, cursor) else { return Self { stretches: Vec::new() } };
        let mut stretches: Vec<Span> =
            calls(source, &tokens).iter().map(|call| Span::new(call.open, call.open + 1)).collect();
        let end = tokens.last().map_or(0, |last| last.span.end);
        let start = match tokens.last() {
            Some(last) if last.span.end == cursor => last.span.start,
            _ => end,
        };
        let word = source[cursor..].find(|c| !lex::is_word_char(c)).unwrap_or(source.len() - cursor);
        stretches.push(Span::new(start, cursor + if start < cursor { word } else { 0 }));
        Self { stretches }
    }

    /// Whether a mistake at this place may only be there because the person has not come further.
    pub fn holds(&self, place: Span) -> bool {
        self.stretches.iter().any(|stretch| stretch.start <= place.start && place.start <= stretch.end)
    }
}

fn tokens_before(source: &str, cursor: usize) -> Option<Vec<Token>> {
    if source.len() > LONGEST {
        return None;
    }
    source.get(..cursor).map(lex::tokens)
}

/// Calls that are open behind the tokens, the outermost first.
fn calls(source: &str, tokens: &[Token]) -> Vec<Call> {
    let mut open: Vec<Option<Call>> = Vec::new();
    let mut before: Option<Token> = None;
    for token in tokens.iter().filter(|token| !token.kind.is_trivia()) {
        match token.kind {
            TokenKind::LeftParen => {
                let name = before.filter(|before| before.kind == TokenKind::Word);
                let function = name.and_then(|name| catalogue::function(name.text(source)));
                open.push(function.map(|function| Call { function, argument: 0, open: token.span.start }));
            }
            TokenKind::LeftBracket | TokenKind::LeftBrace => open.push(None),
            TokenKind::RightParen | TokenKind::RightBracket | TokenKind::RightBrace => {
                open.pop();
            }
            TokenKind::Comma => {
                if let Some(Some(call)) = open.last_mut() {
                    call.argument += 1;
                }
            }
            // No call goes on in the next command; a query between parentheses does.
            TokenKind::Pipe => {
                while matches!(open.last(), Some(Some(_))) {
                    open.pop();
                }
            }
            _ => {}
        }
        before = Some(*token);
    }
    open.into_iter().flatten().collect()
}
