//! Cuts a query into tokens with their places. It never fails: what can't be read becomes a token that says so. The one
//! lexer of parser and highlighter; what the tokens mean together is told in `parse`.

mod kind;
pub mod literal;
mod regex;
#[cfg(test)]
mod tests;

use crate::domain::Span;
pub use kind::TokenKind;

/// A piece of the source. Tokens are in order and never overlap; between them lies only white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
    /// A line end lies between it and the token before it.
    pub starts_line: bool,
}

impl Token {
    /// The token as it was written.
    pub fn text(self, source: &str) -> &str {
        source.get(self.span.start..self.span.end).unwrap_or_default()
    }

    /// The token is this word, in any case.
    pub fn is_word(self, source: &str, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text(source).eq_ignore_ascii_case(word)
    }
}

/// Words after which a value begins, so that a slash after them starts a pattern.
const OPERAND_FOLLOWS: [&str; 12] =
    ["and", "or", "not", "like", "in", "by", "where", "filter", "fields", "display", "stats", "sort"];

/// All tokens of a source, comments among them.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer::new(source);
    while let Some(token) = lexer.next_token() {
        lexer.tokens.push(token);
    }
    lexer.tokens
}

struct Lexer<'a> {
    source: &'a str,
    /// The next byte to read.
    at: usize,
    tokens: Vec<Token>,
    /// The last token that is no comment.
    last: Option<Token>,
    /// The command is `parse`, and its pattern has not come yet.
    awaits_pattern: bool,
    /// How many parentheses and brackets are open.
    depth: usize,
}

impl<'a> Lexer<'a> {
    fn new(source: &'a str) -> Self {
        Self { source, at: 0, tokens: Vec::new(), last: None, awaits_pattern: false, depth: 0 }
    }

    fn next_token(&mut self) -> Option<Token> {
        let starts_line = self.skip_space();
        let start = self.at;
        let first = self.source[start..].chars().next()?;
        let kind = self.scan(start, first, starts_line);
        let token = Token { kind, span: Span::new(start, self.at), starts_line };
        if !kind.is_trivia() {
            self.note(token);
        }
        Some(token)
    }

    /// Skips white space and says whether a line ended in it.
    fn skip_space(&mut self) -> bool {
        let rest = &self.source[self.at..];
        let length = rest.len() - rest.trim_start().len();
        self.at += length;
        rest[..length].contains('\n')
    }

    /// Remembers what decides how a later slash is read.
    fn note(&mut self, token: Token) {
        match token.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => self.depth += 1,
            TokenKind::RightParen | TokenKind::RightBracket => self.depth = self.depth.saturating_sub(1),
            TokenKind::Pipe => self.awaits_pattern = false,
            TokenKind::Regex | TokenKind::OpenRegex | TokenKind::Text | TokenKind::OpenText => {
                self.awaits_pattern = false;
            }
            TokenKind::Word if self.at_command(token) => {
                self.awaits_pattern = token.is_word(self.source, "parse");
                self.depth = 0;
            }
            _ => {}
        }
        self.last = Some(token);
    }

    /// The word stands where a command may begin: at the start, after a pipe, or on a new line after a value.
    fn at_command(&self, token: Token) -> bool {
        match self.last {
            None => true,
            Some(last) if last.kind == TokenKind::Pipe => true,
            Some(last) => token.starts_line && self.depth == 0 && last.kind.ends_operand(),
        }
    }

    fn scan(&mut self, start: usize, first: char, starts_line: bool) -> TokenKind {
        let rest = &self.source[start..];
        match first {
            '#' => self.line(start, TokenKind::Comment),
            '\\' if ends_line(&rest[1..]) => self.take(start, 1, TokenKind::Continuation),
            '\'' | '"' => self.text(start, first),
            '`' => self.quoted(start, 1),
            '@' if rest.trim_start_matches('@').starts_with('`') => {
                let signs = rest.len() - rest.trim_start_matches('@').len();
                self.quoted(start, signs + 1)
            }
            '/' => self.slash(start, starts_line),
            '.' if self.starts_fraction(start) => self.number(start),
            '0'..='9' if !self.follows_dot(start) => self.number(start),
            _ if is_word_char(first) => self.word(start),
            '<' | '{' => self.placeholder(start).unwrap_or_else(|| self.sign(start)),
            _ => self.sign(start),
        }
    }

    /// A word, or a number that goes on as one: `5xx`.
    fn word(&mut self, start: usize) -> TokenKind {
        let rest = &self.source[start..];
        let length = rest.find(|c| !is_word_char(c)).unwrap_or(rest.len());
        self.take(start, length, TokenKind::Word)
    }

    fn quoted(&mut self, start: usize, opening: usize) -> TokenKind {
        let inside = &self.source[start + opening..];
        match inside.find(['`', '\n']) {
            Some(end) if inside[end..].starts_with('`') => {
                self.take(start, opening + end + 1, TokenKind::Quoted)
            }
            Some(end) => self.take(start, opening + end, TokenKind::OpenQuoted),
            None => self.take(start, opening + inside.len(), TokenKind::OpenQuoted),
        }
    }

    fn slash(&mut self, start: usize, starts_line: bool) -> TokenKind {
        let comment = self.source[start..].starts_with("//");
        let pattern = self.expects_pattern();
        if comment && (starts_line || !pattern || !self.last_is_matcher()) {
            return self.line(start, TokenKind::Comment);
        }
        if !pattern {
            return self.take(start, 1, TokenKind::Slash);
        }
        match regex::end(self.source, start) {
            Some(end) => self.take(start, end - start, TokenKind::Regex),
            None => self.line(start, TokenKind::OpenRegex),
        }
    }

    /// A slash here starts a pattern.
    fn expects_pattern(&self) -> bool {
        let Some(last) = self.last else { return true };
        if self.awaits_pattern && self.depth == 0 {
            return true;
        }
        match last.kind {
            TokenKind::Word => {
                !self.ends_path(last) && OPERAND_FOLLOWS.iter().any(|word| last.is_word(self.source, word))
            }
            kind => !kind.ends_operand(),
        }
    }

    /// The word is the last step of a path: the `in` of `detail.in`.
    fn ends_path(&self, word: Token) -> bool {
        self.source[..word.span.start].ends_with('.')
    }

    /// The last token asks for a pattern in so many words, so that `//` is an empty one.
    fn last_is_matcher(&self) -> bool {
        self.last.is_some_and(|last| last.kind == TokenKind::Match || last.is_word(self.source, "like"))
    }

    /// `{{name}}`, or `<name>` where a value is expected.
    fn placeholder(&mut self, start: usize) -> Option<TokenKind> {
        let rest = &self.source[start..];
        let (inside, close) = match rest.strip_prefix("{{") {
            Some(inside) => (inside, "}}"),
            None if self.last.is_some_and(|last| self.awaits_operand(last)) => (rest.strip_prefix('<')?, ">"),
            None => return None,
        };
        let length = placeholder_length(inside, close)?;
        Some(self.take(start, rest.len() - inside.len() + length, TokenKind::Placeholder))
    }

    /// After this token a value is expected.
    fn awaits_operand(&self, last: Token) -> bool {
        match last.kind {
            TokenKind::Word => OPERAND_FOLLOWS.iter().any(|word| last.is_word(self.source, word)),
            kind => !kind.ends_operand() && kind != TokenKind::Pipe,
        }
    }

    fn sign(&mut self, start: usize) -> TokenKind {
        use TokenKind as Kind;
        let rest = &self.source[start..];
        let (length, kind) = match rest.as_bytes() {
            [b'=', b'~', ..] => (2, Kind::Match),
            [b'=' | b'!', b'=', b'=', ..] => (3, Kind::Foreign),
            [b'=', b'=', ..] => (2, Kind::Equal),
            [b'=', b'>', ..] => (2, Kind::Foreign),
            [b'=', b'<', ..] if placeholder_length(&rest[2..], ">").is_none() => (2, Kind::Foreign),
            [b'=', ..] => (1, Kind::Equal),
            [b'!', b'=', ..] => (2, Kind::NotEqual),
            [b'!', b'~', ..] | [b'<', b'>', ..] | [b'&', b'&', ..] | [b'|', b'|', ..] => (2, Kind::Foreign),
            [b'!', ..] => (1, Kind::Bang),
            [b'<', b'=', ..] => (2, Kind::LessOrEqual),
            [b'<', ..] => (1, Kind::Less),
            [b'>', b'=', ..] => (2, Kind::GreaterOrEqual),
            [b'>', ..] => (1, Kind::Greater),
            [b'|', ..] => (1, Kind::Pipe),
            [b',', ..] => (1, Kind::Comma),
            [b'.', ..] => (1, Kind::Dot),
            [b':', ..] => (1, Kind::Colon),
            [b'(', ..] => (1, Kind::LeftParen),
            [b')', ..] => (1, Kind::RightParen),
            [b'[', ..] => (1, Kind::LeftBracket),
            [b']', ..] => (1, Kind::RightBracket),
            [b'{', ..] => (1, Kind::LeftBrace),
            [b'}', ..] => (1, Kind::RightBrace),
            [b'+', ..] => (1, Kind::Plus),
            [b'-', ..] => (1, Kind::Minus),
            [b'*', ..] => (1, Kind::Star),
            [b'%', ..] => (1, Kind::Percent),
            [b'^', ..] => (1, Kind::Caret),
            _ => (rest.chars().next().map_or(1, char::len_utf8), Kind::Unknown),
        };
        self.take(start, length, kind)
    }

    fn line(&mut self, start: usize, kind: TokenKind) -> TokenKind {
        let rest = &self.source[start..];
        let length = rest.find('\n').unwrap_or(rest.len());
        self.take(start, length, kind)
    }

    /// Moves behind the next `length` bytes.
    fn take(&mut self, start: usize, length: usize, kind: TokenKind) -> TokenKind {
        self.at = start + length;
        kind
    }
}

/// Letters and digits of any script, `_`, and `@`: what a field may be called without backticks.
pub fn is_word_char(c: char) -> bool {
    c == '_' || c == '@' || c.is_alphanumeric()
}

/// The length of a placeholder from behind its opening to the end of its closing.
fn placeholder_length(inside: &str, close: &str) -> Option<usize> {
    let end = inside.find(|c: char| !(c.is_alphanumeric() || " _-.:".contains(c)))?;
    let name = &inside[..end];
    let named = if close == ">" { name } else { name.trim_start() }.starts_with(char::is_alphabetic);
    (named && inside[end..].starts_with(close)).then_some(end + close.len())
}

fn ends_line(rest: &str) -> bool {
    rest.trim_start_matches([' ', '\t', '\r']).chars().next().is_none_or(|c| c == '\n')
}
