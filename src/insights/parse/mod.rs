//! Tokens become a tree. A mistake ends its command, not the query: parsing goes on behind the next pipe, so that
//! several mistakes are found at once. What a tree may say is decided in `check`.

mod command;
mod diagnose;
mod enrich;
mod expr;
mod extract;
mod name;
mod series;
mod slips;
mod source;
mod stats;
#[cfg(test)]
mod tests;

use super::ast::{Command, Query};
use super::catalogue;
use super::lex::{self, Token, TokenKind};
use super::mistake::Mistake;
use crate::domain::Span;

/// How deep parentheses, calls, signs and queries may nest. Hand-written queries stay below ten; the limit keeps the
/// stack small for everything that walks the tree.
pub const NESTING_LIMIT: usize = 64;
/// How deep the tree of an expression may be. A chain of operators is as deep as it is long, and nothing is longer than
/// 10,000 characters, so a filter of some hundred conditions still fits.
pub const DEPTH_LIMIT: usize = 500;

/// What came of parsing.
#[derive(Debug)]
pub struct Outcome {
    /// The tree; none when there is a mistake.
    pub query: Option<Query>,
    /// What can't be understood, in the order of the source.
    pub mistakes: Vec<Mistake>,
    /// What was understood but looks odd.
    pub lints: Vec<Mistake>,
}

/// Parses a source.
pub fn parse(source: &str) -> Outcome {
    let mut parser = Parser::new(source);
    let query = parser.query(false);
    let mut mistakes = parser.mistakes;
    mistakes.sort_by_key(|mistake| mistake.span.start);
    let query = if mistakes.is_empty() { query } else { None };
    Outcome { query, mistakes, lints: parser.lints }
}

/// A part of the tree, or the mistake that ends its command.
type Parsed<T> = Result<T, Mistake>;

struct Parser<'a> {
    source: &'a str,
    /// Never empty: the last one is the end.
    tokens: Vec<Token>,
    at: usize,
    nesting: usize,
    /// The depth of the tree that was made last.
    depth: usize,
    mistakes: Vec<Mistake>,
    lints: Vec<Mistake>,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str) -> Self {
        let mut tokens = lex::tokens(source);
        let lints = slash_comments(source, &tokens);
        tokens.retain(|token| !token.kind.is_trivia());
        let end = tokens.last().map_or(0, |token| token.span.end);
        tokens.push(Token { kind: TokenKind::End, span: Span::new(end, end), starts_line: false });
        Self { source, tokens, at: 0, nesting: 0, depth: 0, mistakes: Vec::new(), lints }
    }

    /// A query up to the end, or up to the parenthesis that closes it.
    fn query(&mut self, inner: bool) -> Option<Query> {
        let mut commands = Vec::new();
        let mut deepest = 0;
        self.eat(TokenKind::Pipe);
        loop {
            match self.command() {
                Ok(command) => commands.push(command),
                Err(mistake) => self.recover(mistake),
            }
            deepest = self.depth.max(deepest);
            match self.kind() {
                TokenKind::End => break,
                TokenKind::RightParen if inner => break,
                TokenKind::Pipe => self.bump(),
                _ if self.starts_command_line() => self.lint_missing_pipe(),
                _ => {
                    let mistake = self.unexpected_behind_command();
                    self.recover(mistake);
                    if !self.eat(TokenKind::Pipe) {
                        break;
                    }
                }
            }
        }
        self.depth = deepest;
        (!commands.is_empty()).then_some(Query { commands })
    }

    /// A query between parentheses. When it holds a mistake, that is noted, and the tree is of no use.
    fn inner_query(&mut self) -> Parsed<Query> {
        let open = self.token();
        self.expect(TokenKind::LeftParen, "a query between parentheses")?;
        let query = self.nested(|parser| Ok(parser.query(true)))?;
        if !self.eat(TokenKind::RightParen) {
            return Err(self.unclosed(open, "`|` or `)`"));
        }
        Ok(query.unwrap_or(Query { commands: Vec::new() }))
    }

    fn command(&mut self) -> Parsed<Command> {
        let start = self.token();
        let kind = self.command_kind()?;
        Ok(Command::new(kind, start.span.to(self.last_span())))
    }

    /// Notes the mistake and goes to the next pipe at this depth, or to the end of this query.
    fn recover(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
        let mut depth = 0_usize;
        loop {
            match self.kind() {
                TokenKind::End => return,
                TokenKind::Pipe if depth == 0 => return,
                TokenKind::LeftParen => depth += 1,
                TokenKind::RightParen if depth == 0 && self.nesting > 0 => return,
                TokenKind::RightParen => depth = depth.saturating_sub(1),
                _ => {}
            }
            self.bump();
        }
    }

    /// A command begins on a new line without a pipe before it.
    fn starts_command_line(&self) -> bool {
        let token = self.token();
        token.starts_line
            && token.kind == TokenKind::Word
            && catalogue::command(token.text(self.source)).is_some()
            && self.peek(1).kind != TokenKind::Comma
    }

    fn lint_missing_pipe(&mut self) {
        let token = self.token();
        let message = format!("there is no `|` before `{}`", token.text(self.source));
        self.lints.push(Mistake::new(token.span, message).hint("put a `|` between commands"));
    }

    /// Runs one level deeper.
    fn nested<T>(&mut self, step: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.nesting >= NESTING_LIMIT {
            let message = format!("nested deeper than {NESTING_LIMIT} levels");
            return Err(
                Mistake::new(self.token().span, message).hint("compute parts of it in `fields` before")
            );
        }
        self.nesting += 1;
        let result = step(self);
        self.nesting -= 1;
        result
    }

    fn token(&self) -> Token {
        self.peek(0)
    }

    /// The token so many places ahead; beyond the end it is the end.
    fn peek(&self, ahead: usize) -> Token {
        let index = (self.at + ahead).min(self.tokens.len() - 1);
        self.tokens[index]
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    fn text(&self) -> &'a str {
        self.source.get(self.token().span.start..self.token().span.end).unwrap_or_default()
    }

    fn bump(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    fn is_word(&self, word: &str) -> bool {
        self.token().is_word(self.source, word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.bump();
        }
        found
    }

    fn expect(&mut self, kind: TokenKind, what: &str) -> Parsed<()> {
        if self.eat(kind) { Ok(()) } else { Err(self.expected(what)) }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.expected(&format!("`{word}`"))) }
    }

    /// The token before this one.
    fn last(&self) -> Option<Token> {
        self.at.checked_sub(1).map(|index| self.tokens[index])
    }

    fn last_span(&self) -> Span {
        self.last().map_or(Span::default(), |token| token.span)
    }

    /// Nothing stands between the last token and this one.
    fn is_joined(&self) -> bool {
        self.last().is_some_and(|last| last.span.end == self.token().span.start)
    }

    /// `element {"," element}`.
    fn list<T>(&mut self, mut element: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut list = vec![element(self)?];
        let mut deepest = self.depth;
        while self.eat(TokenKind::Comma) {
            list.push(element(self)?);
            deepest = self.depth.max(deepest);
        }
        self.depth = deepest;
        Ok(list)
    }
}

/// Comments with `//` occur in published queries, but the documentation only has `#`.
fn slash_comments(source: &str, tokens: &[Token]) -> Vec<Mistake> {
    let slashes =
        tokens.iter().filter(|token| token.kind == TokenKind::Comment && token.text(source).starts_with('/'));
    slashes
        .map(|token| Mistake::new(token.span, "a comment starts with `#`, not with `//`").hint("write `#`"))
        .collect()
}
