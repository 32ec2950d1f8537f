//! What varies in a message: numbers, times, addresses, identifiers. Each becomes a mark and the letter of its kind.

use std::net::{IpAddr, SocketAddr};

/// Begins a token. Messages hardly ever have the character; one that does loses it.
pub const MARK: char = '\u{1}';
/// A token of which nothing is known.
pub const TOKEN: &str = "\u{1}T";
/// So much of a message is read.
const READ: usize = 4096;
/// A word with no more digits at its end is a name: `s3`, `ipv4`, `utf8`.
const DIGITS_OF_NAMES: usize = 2;

/// The name of the kind of a token.
pub fn token_name(kind: Option<char>) -> &'static str {
    match kind {
        Some('N') => "Number",
        Some('D') => "Timestamp",
        Some('I') => "IPAddress",
        Some('U') => "UUID",
        Some('H') => "Hex",
        _ => "Token",
    }
}

/// A message with marks in place of what varies. Blanks are one space.
pub fn template(text: &str) -> String {
    let end = (0..=READ.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    let mut rest = text[..end].trim();
    let mut out = String::with_capacity(rest.len());
    while let Some(c) = rest.chars().next() {
        let length = rest.find(|c| !is_inside(c)).unwrap_or(rest.len());
        if length > 0 {
            mask(&rest[..length], &mut out);
            rest = &rest[length..];
            continue;
        }
        if !c.is_whitespace() && c != MARK {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Characters inside of numbers, times, addresses and identifiers.
fn is_inside(c: char) -> bool {
    c.is_alphanumeric() || "_-.:+".contains(c)
}

fn mask(word: &str, out: &mut String) {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return out.push_str(word);
    }
    let start = word.find(char::is_alphanumeric).unwrap_or(0);
    let end = word.trim_end_matches(|c: char| !c.is_alphanumeric()).len().max(start);
    // The minus of a number is its sign.
    let core = word[start..end].trim_end_matches(':');
    out.push_str(&word[..start]);
    match kind(core) {
        Some((kind, rest)) => out.extend([MARK, kind].into_iter().chain(rest.chars())),
        None => match core.split_once(':') {
            Some((before, after)) => {
                mask(before, out);
                out.push(':');
                mask(after, out);
            }
            None if is_name(core) => out.push_str(core),
            None => out.push_str(TOKEN),
        },
    }
    out.push_str(&word[end..]);
}

/// The kind of a word, and what of it is a unit.
fn kind(word: &str) -> Option<(char, &str)> {
    if is_uuid(word) {
        return Some(('U', ""));
    }
    if word.parse::<IpAddr>().is_ok() || word.parse::<SocketAddr>().is_ok() {
        return Some(('I', ""));
    }
    if let Some(unit) = unit_of_number(word) {
        return Some(('N', unit));
    }
    if is_time(word) {
        return Some(('D', ""));
    }
    is_hex(word).then_some(('H', ""))
}

fn is_uuid(word: &str) -> bool {
    let lengths = word.split('-').map(str::len);
    word.len() == 36
        && lengths.eq([8, 4, 4, 4, 12])
        && word.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

/// What follows a number: nothing, or a unit of up to three letters.
fn unit_of_number(word: &str) -> Option<&str> {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &word[..word.len() - unit.len()];
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && number.parse::<f64>().is_ok();
    (is_number && unit.len() <= 3 && unit.chars().all(|c| c.is_ascii_alphabetic())).then_some(unit)
}

/// Digits with what separates them in dates and times.
fn is_time(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_digit() || b"-:.+TZ".contains(&byte);
    let separators = word.bytes().filter(|byte| matches!(byte, b'-' | b':')).count();
    word.starts_with(|c: char| c.is_ascii_digit()) && separators >= 2 && word.bytes().all(is_part)
}

fn is_hex(word: &str) -> bool {
    let digits = word.strip_prefix("0x");
    let least = if digits.is_some() { 1 } else { 8 };
    let digits = digits.unwrap_or(word);
    digits.len() >= least && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_name(word: &str) -> bool {
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    !name.is_empty() && word.len() - name.len() <= DIGITS_OF_NAMES && name.chars().all(char::is_alphabetic)
}
