//! A query in the usual form: one command a line behind its pipe, one space where one belongs. Only white space changes:
//! what is written, its order and its comments stay as they are, and with them the meaning.

use super::lex::{Token, TokenKind, tokens};
use super::{Mistake, catalogue, parse};

/// Commands whose signs are operators. In all others a sign may be part of an option, such as `type=inner` or `p=1-3`.
const EXPRESSIONS: [&str; 12] = [
    "fields",
    "display",
    "filter",
    "filterindex",
    "parse",
    "sort",
    "stats",
    "dedup",
    "limit",
    "unnest",
    "fillmissing",
    "pattern",
];
/// Words between values, which stand alone.
const KEYWORDS: [&str; 8] = ["and", "or", "not", "like", "in", "by", "as", "where"];
/// How far a command goes in where it continues on another line.
const INDENT: &str = "  ";

/// The query in the usual form.
///
/// # Errors
/// The mistakes of its form: what can't be read is not touched.
pub fn format(source: &str) -> Result<String, Vec<Mistake>> {
    parse(source)?;
    let tokens: Vec<Token> =
        tokens(source).into_iter().filter(|token| token.kind != TokenKind::Continuation).collect();
    let mut form = Form { source, tokens: &tokens, last: None, expressions: vec![false] };
    let mut out = String::new();
    for (index, token) in tokens.iter().enumerate() {
        out.push_str(&form.gap(index));
        out.push_str(token.text(source).trim_end());
        form.pass(*token);
    }
    Ok(out)
}

/// Where the cursor belongs in another form of the same query: behind as many characters that are no white space.
pub fn carry_over(from: &str, at: usize, to: &str) -> usize {
    let solid = |c: &char| !c.is_whitespace();
    let count = from.get(..at).unwrap_or(from).chars().filter(solid).count();
    let behind = to.char_indices().filter(|(_, c)| solid(c)).nth(count.wrapping_sub(1));
    behind.map_or(0, |(at, c)| at + c.len_utf8())
}

struct Form<'a> {
    source: &'a str,
    tokens: &'a [Token],
    /// The last token that is no comment.
    last: Option<Token>,
    /// For each open bracket, and the query around them: whether signs in it are operators.
    expressions: Vec<bool>,
}

impl Form<'_> {
    /// What stands between a token and the one before it.
    fn gap(&self, index: usize) -> String {
        let token = self.tokens[index];
        let Some(before) = index.checked_sub(1).map(|index| self.tokens[index]) else {
            return String::new();
        };
        let own_line = token.kind == TokenKind::Comment && token.starts_line;
        if own_line || before.kind == TokenKind::Comment || self.begins_line(token) {
            return self.line_break(index, before);
        }
        let space = token.kind == TokenKind::Comment || self.are_apart(before, token);
        if space { " ".to_owned() } else { String::new() }
    }

    /// A line end, with the blank line that was there.
    fn line_break(&self, index: usize, before: Token) -> String {
        let token = self.tokens[index];
        let between = self.source.get(before.span.end..token.span.start).unwrap_or_default();
        let blank = if between.matches('\n').count() > 1 { "\n" } else { "" };
        let next = self.tokens[index..].iter().find(|token| token.kind != TokenKind::Comment);
        let is_start = next.is_none_or(|next| self.last.is_none() || self.begins_line(*next));
        let indent = if is_start && self.is_outermost() { "" } else { INDENT };
        format!("\n{blank}{indent}")
    }

    /// The token begins a command of the outermost query, or one that has no pipe before it and only its line to tell.
    fn begins_line(&self, token: Token) -> bool {
        match token.kind {
            TokenKind::Pipe => self.is_outermost(),
            TokenKind::Word => self.lacks_pipe(token),
            _ => false,
        }
    }

    fn lacks_pipe(&self, token: Token) -> bool {
        let follows = self.last.is_some_and(|last| last.kind != TokenKind::Pipe);
        follows && token.starts_line && catalogue::command(token.text(self.source)).is_some()
    }

    fn is_outermost(&self) -> bool {
        self.expressions.len() == 1
    }

    /// A space belongs between two tokens of one line.
    fn are_apart(&self, before: Token, token: Token) -> bool {
        use TokenKind as Kind;
        let were_apart = before.span.end < token.span.start;
        match (before.kind, token.kind) {
            (_, Kind::Comma | Kind::RightParen | Kind::RightBracket) => false,
            (Kind::LeftParen | Kind::LeftBracket, _) => false,
            (Kind::Comma | Kind::Pipe, _) | (_, Kind::Pipe) => true,
            (Kind::Dot, _) | (_, Kind::Dot) => were_apart,
            (before, token) if self.has_operators() && (is_spaced(before) || is_spaced(token)) => true,
            _ => were_apart || self.has_operators() && (self.is_keyword(before) || self.is_keyword(token)),
        }
    }

    fn has_operators(&self) -> bool {
        self.expressions.last().copied().unwrap_or_default()
    }

    fn is_keyword(&self, token: Token) -> bool {
        KEYWORDS.iter().any(|word| token.is_word(self.source, word))
            && !self.source[..token.span.start].ends_with('.')
    }

    /// Goes on behind a token.
    fn pass(&mut self, token: Token) {
        if token.kind == TokenKind::Comment {
            return;
        }
        match token.kind {
            TokenKind::LeftParen => self.expressions.push(self.has_operators()),
            TokenKind::RightParen if !self.is_outermost() => {
                self.expressions.pop();
            }
            TokenKind::Word if self.begins_command(token) => {
                let name = token.text(self.source).to_ascii_lowercase();
                if let Some(innermost) = self.expressions.last_mut() {
                    *innermost = EXPRESSIONS.contains(&name.as_str());
                }
            }
            _ => {}
        }
        self.last = Some(token);
    }

    fn begins_command(&self, word: Token) -> bool {
        match self.last.map(|last| last.kind) {
            None | Some(TokenKind::Pipe) => true,
            Some(TokenKind::LeftParen) => word.is_word(self.source, "source"),
            Some(_) => self.lacks_pipe(word),
        }
    }
}

/// Signs with a space on both sides. A minus keeps what it has: `a-b` is told from `a - b` by a lint.
fn is_spaced(kind: TokenKind) -> bool {
    kind.is_operator() && kind != TokenKind::Minus
}

#[cfg(test)]
mod tests;
