//! How numbers, periods, timestamps and texts are cut and what they hold.

use super::{Lexer, TokenKind, is_word_char};
use crate::insights::ast::{Period, PeriodUnit};

impl Lexer<'_> {
    /// A dot that starts a number such as `.5`, and not a step of a path.
    pub(super) fn starts_fraction(&self, start: usize) -> bool {
        let digit = self.source[start + 1..].starts_with(|c: char| c.is_ascii_digit());
        let joined = self.last.is_some_and(|last| last.span.end == start && last.kind.ends_operand());
        digit && !joined
    }

    /// A digit directly behind a dot names a step of a path: the `0` of `items.0.id`.
    pub(super) fn follows_dot(&self, start: usize) -> bool {
        self.last.is_some_and(|last| last.kind == TokenKind::Dot && last.span.end == start)
    }

    /// A number, a period, a timestamp, or a name that begins with digits.
    pub(super) fn number(&mut self, start: usize) -> TokenKind {
        let rest = &self.source[start..];
        if let Some(length) = timestamp_length(rest) {
            return self.take(start, length, TokenKind::Timestamp);
        }
        let number = number_length(rest);
        let word = rest[number..].find(|c| !is_word_char(c)).unwrap_or(rest.len() - number);
        let whole = &rest[..number + word];
        if word == 0 {
            self.take(start, number, TokenKind::Number)
        } else if period(whole).is_some() {
            self.take(start, number + word, TokenKind::Period)
        } else if rest[..number].contains('.') {
            self.take(start, number, TokenKind::Number)
        } else {
            self.take(start, number + word, TokenKind::Word)
        }
    }

    /// A text up to its closing quote; without one it ends with its line.
    pub(super) fn text(&mut self, start: usize, quote: char) -> TokenKind {
        let rest = &self.source[start + 1..];
        let mut escaped = false;
        for (index, c) in rest.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if c == quote => return self.take(start, index + 2, TokenKind::Text),
                _ => {}
            }
        }
        self.line(start, TokenKind::OpenText)
    }
}

/// Digits with a fraction and an exponent, as far as they are there.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = if end + 1 + sign <= bytes.len() { digits(end + 1 + sign) } else { 0 };
        let next = end + 1 + sign + exponent;
        let ends = !text[next.min(text.len())..].starts_with(is_word_char);
        if exponent > 0 && ends {
            end = next;
        }
    }
    end
}

/// The length of a date with a time, such as `2026-01-14T13:18:31.000-08:00`.
fn timestamp_length(text: &str) -> Option<usize> {
    let shape = |shape: &str, from: usize| -> Option<usize> {
        let part = text.as_bytes().get(from..from + shape.len())?;
        let same = part.iter().zip(shape.bytes()).all(|(byte, want)| match want {
            b'0' => byte.is_ascii_digit(),
            want => *byte == want,
        });
        same.then_some(from + shape.len())
    };
    let mut end = shape("0000-00-00T00:00", 0)?;
    end = shape(":000", end).or_else(|| shape(":00", end)).unwrap_or(end);
    if let Some(next) = shape(".0", end) {
        end = next + text[next..].bytes().take_while(u8::is_ascii_digit).count();
    }
    let zone = ["Z", "+00:00", "-00:00", "+0000", "-0000"].iter().find_map(|zone| shape(zone, end));
    Some(zone.unwrap_or(end))
}

/// Reads a period such as `5m`.
pub fn period(text: &str) -> Option<Period> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = PeriodUnit::read(text[digits..].trim_start())?;
    Some(Period { amount: text[..digits].parse().ok()?, unit })
}

/// What a text between quotes holds: `\n`, `\t` and `\r` are control characters, a backslash before a quote or another
/// backslash falls away, and before anything else it stays, so that `"\d+"` is what it looks like.
pub fn unescape(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(c @ ('\\' | '"' | '\'')) => out.push(c),
            Some(c) => out.extend(['\\', c]),
            None => out.push('\\'),
        }
    }
    out
}

/// What a pattern between slashes holds: an escaped slash is a slash, all else stays.
pub fn unescape_slashes(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        match (c, rest.clone().next()) {
            ('\\', Some('/')) => {}
            ('\\', Some(next)) => {
                out.extend(['\\', next]);
                rest.next();
            }
            _ => out.push(c),
        }
    }
    out
}
