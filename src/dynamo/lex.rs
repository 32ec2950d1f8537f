//! The words of the condition language, which are also those of JSON.

use super::json::bytes;
use super::number;
use crate::domain::Span;
use crate::insights::Mistake;

/// A word.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or a word of the language.
    Name(String),
    /// A name between backticks.
    Quoted(String),
    /// `"text"` or `'text'`.
    Text(String),
    /// A number with all of its digits.
    Number(String),
    /// `b"base64"`.
    Binary(Vec<u8>),
    /// Punctuation and comparators.
    Symbol(&'static str),
    /// What follows the last word.
    End,
}

/// Longer ones stand before their beginnings.
const SYMBOLS: [&str; 15] = ["<>", "!=", "<=", ">=", "<", ">", "=", "(", ")", "[", "]", "{", "}", ",", "."];

/// The words of a text with their places; the last is [`Token::End`].
pub(super) fn lex(source: &str) -> Result<Vec<(Token, Span)>, Mistake> {
    let mut tokens = Vec::new();
    let mut lexer = Lexer { source, at: 0 };
    loop {
        let (token, span) = lexer.next()?;
        let is_end = token == Token::End;
        tokens.push((token, span));
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    source: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn next(&mut self) -> Result<(Token, Span), Mistake> {
        self.at += self.rest().len() - self.rest().trim_start().len();
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok((Token::End, Span::new(start, start)));
        };
        let token = match first {
            '"' | '\'' => Token::Text(self.text(first)?),
            '`' => Token::Quoted(self.backticks()?),
            'b' if self.rest()[1..].starts_with('"') => self.binary()?,
            c if c.is_ascii_digit() || c == '-' => self.number()?,
            c if c.is_alphabetic() || c == '_' => Token::Name(self.name()),
            ':' => self.symbol(":"),
            _ => match SYMBOLS.into_iter().find(|symbol| self.rest().starts_with(symbol)) {
                Some(symbol) => self.symbol(symbol),
                None => return Err(self.unknown(first)),
            },
        };
        Ok((token, Span::new(start, self.at)))
    }

    fn symbol(&mut self, symbol: &'static str) -> Token {
        self.at += symbol.len();
        Token::Symbol(symbol)
    }

    fn unknown(&self, c: char) -> Mistake {
        let mistake =
            Mistake::new(Span::new(self.at, self.at + c.len_utf8()), format!("{c} means nothing here"));
        mistake.hint(match c {
            '\u{201c}'..='\u{201f}' | '\u{2018}'..='\u{201b}' | '\u{ab}' | '\u{bb}' => {
                "text stands in straight quotes, \" or '"
            }
            '&' => "conditions are joined by and",
            '|' => "conditions are joined by or",
            '!' => "the opposite is written not (...), and <> compares",
            _ => {
                "text stands in quotes, and between backticks names with other characters than letters, digits, _ and -"
            }
        })
    }

    fn name(&mut self) -> String {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        let length = self.rest().find(|c| !inside(c)).unwrap_or(self.rest().len());
        let name = self.rest()[..length].to_owned();
        self.at += length;
        name
    }

    fn number(&mut self) -> Result<Token, Mistake> {
        let start = self.at;
        let mut length = 0;
        // A sign stands first, and behind the e of an exponent.
        let mut before = 'e';
        for c in self.rest().chars() {
            let is_sign = matches!(c, '+' | '-') && matches!(before, 'e' | 'E');
            if !c.is_alphanumeric() && c != '.' && !is_sign {
                break;
            }
            length += c.len_utf8();
            before = c;
        }
        let text = self.rest()[..length].to_owned();
        self.at += length;
        match number::check(&text) {
            Ok(()) => Ok(Token::Number(text)),
            Err(what) => Err(Mistake::new(Span::new(start, self.at), what)),
        }
    }

    fn binary(&mut self) -> Result<Token, Mistake> {
        let start = self.at;
        self.at += 1;
        let text = self.text('"')?;
        bytes(&text).map(Token::Binary).map_err(|what| Mistake::new(Span::new(start, self.at), what))
    }

    /// A name between backticks; one that belongs to the name is written twice.
    fn backticks(&mut self) -> Result<String, Mistake> {
        let start = self.at;
        let mut name = String::new();
        self.at += 1;
        loop {
            let Some(length) = self.rest().find('`') else { return Err(open(start, "`")) };
            name.push_str(&self.rest()[..length]);
            self.at += length + 1;
            if !self.rest().starts_with('`') {
                break;
            }
            name.push('`');
            self.at += 1;
        }
        if name.is_empty() {
            return Err(Mistake::new(Span::new(start, self.at), "a name has at least one character"));
        }
        Ok(name)
    }

    /// Text between quotes, with the escapes of JSON.
    fn text(&mut self, quote: char) -> Result<String, Mistake> {
        let start = self.at;
        let mut chars = self.rest().char_indices().skip(1);
        let mut escaped = false;
        let end = chars.find(|(_, c)| {
            let ends = !escaped && *c == quote;
            escaped = !escaped && *c == '\\';
            ends
        });
        let Some((end, _)) = end else {
            return Err(open(start, if quote == '"' { "\"" } else { "'" }));
        };
        let inner = self.rest()[1..end].to_owned();
        self.at += end + 1;
        unescaped(&inner, quote).map_err(|what| {
            Mistake::new(Span::new(start, self.at), what)
                .hint("escapes are those of JSON, such as \\n, \\\" and \\u00e9")
        })
    }
}

fn open(start: usize, quote: &str) -> Mistake {
    Mistake::new(Span::new(start, start + 1), format!("this {quote} has no end"))
}

/// What stands between quotes, with its escapes resolved by the JSON reader. In single quotes `\'` is an escape, too, and
/// a double quote stands for itself; a raw control character is taken as it is.
fn unescaped(inner: &str, quote: char) -> Result<String, String> {
    if !inner.contains('\\') {
        return Ok(inner.to_owned());
    }
    let mut json = String::from("\"");
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('\'') if quote == '\'' => json.push('\''),
                Some(next) => json.extend(['\\', next]),
                None => json.push('\\'),
            },
            '"' => json.push_str("\\\""),
            c if u32::from(c) < 0x20 => json.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => json.push(c),
        }
    }
    json.push('"');
    serde_json::from_str(&json).map_err(|_| "the text has an escape that means nothing".to_owned())
}
