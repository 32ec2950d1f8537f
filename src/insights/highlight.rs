//! The classes of the pieces of a query, for the editor. Works on any half-typed text, and covers it completely.

#[cfg(test)]
mod tests;

use super::catalogue;
use super::lex::{self, Token, TokenKind};
use crate::domain::Span;

/// The longest text that is looked at, in bytes: twice what a query may have in characters. Longer ones are no queries.
const LONGEST: usize = 2 * super::LONGEST_QUERY;

/// What a piece of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// White space, and text that is too long to be a query.
    Plain,
    /// The name of a command.
    Command,
    /// `as`, `by`, `and`, `like` and the like.
    Keyword,
    /// The name of a function.
    Function,
    /// A field or another name.
    Field,
    /// A text between quotes.
    Text,
    /// A pattern between slashes.
    Regex,
    /// A number or a period.
    Number,
    /// An operator.
    Operator,
    /// Pipes, commas, brackets.
    Punctuation,
    /// A comment.
    Comment,
    /// A hole to be filled: `{{name}}`.
    Placeholder,
    /// What the language does not have, or what is not closed.
    Wrong,
}

/// A piece with its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub class: Class,
    /// Where it stands, in bytes.
    pub span: Span,
}

/// Words that belong to the language wherever they stand between values.
const KEYWORDS: [&str; 21] = [
    "as",
    "by",
    "and",
    "or",
    "not",
    "like",
    "in",
    "asc",
    "desc",
    "any",
    "where",
    "into",
    "offset",
    "with",
    "for",
    "multi",
    "logfmt",
    "csv",
    "output",
    "outputnew",
    "timeshift",
];
/// Literals that are words.
const CONSTANTS: [&str; 3] = ["true", "false", "null"];

/// The pieces of a source in order; together they are the whole source.
pub fn highlight(source: &str) -> Vec<Piece> {
    let whole = Piece { class: Class::Plain, span: Span::new(0, source.len()) };
    if source.len() > LONGEST {
        return vec![whole];
    }
    let tokens = lex::tokens(source);
    let mut pieces = Vec::with_capacity(tokens.len() * 2);
    let mut end = 0;
    let mut before: Option<Token> = None;
    for (index, token) in tokens.iter().enumerate() {
        if token.span.start > end {
            pieces.push(Piece { class: Class::Plain, span: Span::new(end, token.span.start) });
        }
        let behind = tokens[index + 1..].iter().find(|token| !token.kind.is_trivia());
        pieces.push(Piece { class: class(source, *token, before, behind.copied()), span: token.span });
        end = token.span.end;
        if !token.kind.is_trivia() {
            before = Some(*token);
        }
    }
    if end < source.len() {
        pieces.push(Piece { class: Class::Plain, span: Span::new(end, source.len()) });
    }
    pieces
}

fn class(source: &str, token: Token, before: Option<Token>, behind: Option<Token>) -> Class {
    match token.kind {
        TokenKind::Word => word(source, token, before, behind),
        TokenKind::Quoted => Class::Field,
        TokenKind::Number | TokenKind::Period | TokenKind::Timestamp => Class::Number,
        TokenKind::Text => Class::Text,
        TokenKind::Regex => Class::Regex,
        TokenKind::Placeholder => Class::Placeholder,
        TokenKind::Comment => Class::Comment,
        TokenKind::OpenQuoted
        | TokenKind::OpenText
        | TokenKind::OpenRegex
        | TokenKind::Foreign
        | TokenKind::Unknown => Class::Wrong,
        TokenKind::Pipe
        | TokenKind::Comma
        | TokenKind::Dot
        | TokenKind::Colon
        | TokenKind::LeftParen
        | TokenKind::RightParen
        | TokenKind::LeftBracket
        | TokenKind::RightBracket
        | TokenKind::LeftBrace
        | TokenKind::RightBrace => Class::Punctuation,
        TokenKind::Continuation | TokenKind::End => Class::Plain,
        _ => Class::Operator,
    }
}

fn word(source: &str, token: Token, before: Option<Token>, behind: Option<Token>) -> Class {
    let text = token.text(source);
    let joined = |kind: TokenKind, other: Option<Token>, at: usize| {
        other.is_some_and(|other| other.kind == kind && (other.span.start == at || other.span.end == at))
    };
    // A step of a path, or what steps go on from.
    if joined(TokenKind::Dot, before, token.span.start) || joined(TokenKind::Dot, behind, token.span.end) {
        return Class::Field;
    }
    if starts_command(source, token, before) && catalogue::command(text).is_some() {
        return Class::Command;
    }
    if KEYWORDS.iter().any(|keyword| text.eq_ignore_ascii_case(keyword)) {
        return Class::Keyword;
    }
    if CONSTANTS.iter().any(|constant| text.eq_ignore_ascii_case(constant)) {
        return Class::Number;
    }
    match behind {
        Some(behind) if behind.kind == TokenKind::LeftParen => Class::Function,
        _ => Class::Field,
    }
}

/// A command may begin at this word.
fn starts_command(source: &str, token: Token, before: Option<Token>) -> bool {
    match before {
        None => true,
        Some(before) => match before.kind {
            TokenKind::Pipe => true,
            TokenKind::LeftParen => token.is_word(source, "source"),
            TokenKind::Comma => false,
            _ => token.starts_line,
        },
    }
}
