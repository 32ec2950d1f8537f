//! Where the reader of a pattern stands, and the pieces that all its forms share: phrases, words, regular expressions.

use regex::Regex;

use crate::domain::Span;
use crate::insights::mistake::Mistake;

/// What a regular expression may hold besides letters and digits of ASCII.
const REGEX_SIGNS: &str = r":_#=@/;,-^$?[]{}|\*+.";

pub(super) struct Cursor<'p> {
    pattern: &'p str,
    /// In bytes.
    pub at: usize,
    /// How many regular expressions were read.
    pub regexes: usize,
}

impl<'p> Cursor<'p> {
    pub fn new(pattern: &'p str) -> Self {
        Self { pattern, at: 0, regexes: 0 }
    }

    pub fn rest(&self) -> &'p str {
        &self.pattern[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    pub fn skip_space(&mut self) {
        self.while_it_is(char::is_whitespace);
    }

    pub fn while_it_is(&mut self, wanted: impl Fn(char) -> bool) -> &'p str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Takes these characters if they come next.
    pub fn takes(&mut self, wanted: &str) -> bool {
        let comes = self.rest().starts_with(wanted);
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    /// Takes this word in any case if it comes next.
    pub fn takes_word(&mut self, wanted: &str) -> bool {
        let word: &str = self.rest().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        let comes = word.eq_ignore_ascii_case(wanted);
        if comes {
            self.at += wanted.len();
        }
        comes
    }

    pub fn mistake_here(&self, what: &str) -> Mistake {
        self.mistake_from(self.at, what)
    }

    /// A mistake that begins there and goes on to the character that comes next.
    pub fn mistake_from(&self, start: usize, what: &str) -> Mistake {
        let end = self.at + self.peek().map_or(0, char::len_utf8);
        Mistake::new(Span::new(start, end), what)
    }

    /// The text between quotes; `\"` is a quote in it.
    pub fn phrase(&mut self) -> Result<String, Mistake> {
        let start = self.at;
        self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                None => return Err(self.mistake_from(start, "the quotes are not closed")),
                Some('"') => return Ok(text),
                Some('\\') if matches!(self.peek(), Some('"' | '\\')) => text.extend(self.take()),
                Some(other) => text.push(other),
            }
        }
    }

    /// The regular expression between percent signs.
    pub fn regex(&mut self) -> Result<Regex, Mistake> {
        let start = self.at;
        self.take();
        loop {
            let at = self.at;
            match self.take() {
                None => return Err(self.mistake_from(start, "the regular expression is not closed with %")),
                Some('%') => break,
                Some('\\') => {
                    self.take();
                }
                Some(c) if c.is_ascii_alphanumeric() || REGEX_SIGNS.contains(c) => {}
                Some(c) => {
                    let place = Span::new(at, self.at);
                    let what = format!("{c:?} can't stand in the regular expression of a pattern");
                    let hint = match c {
                        ' ' => "write \\s",
                        '(' | ')' => "there are no groups; write the alternatives out",
                        _ => "logs query takes any regular expression",
                    };
                    return Err(Mistake::new(place, what).hint(hint));
                }
            }
        }
        self.regexes += 1;
        let written = &self.pattern[start + 1..self.at - 1];
        Regex::new(written).map_err(|_| {
            Mistake::new(Span::new(start, self.at), "that is no regular expression")
                .hint("write it like %ERROR|WARN%, between percent signs")
        })
    }
}
