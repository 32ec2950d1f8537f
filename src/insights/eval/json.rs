//! A reader that skips through JSON text without building a tree: the members of an object one by one, a path into a
//! text, and what a value is as a `Value`.
//!
//! Written here because a row is asked for two or three fields of dozens: it stops at the last one that is needed,
//! borrows what it returns, and needs neither padding nor a copy of the line. It does not check what it skips. Text
//! that is damaged ends the reading, so a row has the fields that stand before the damage, whichever are asked for.

pub mod depth;

use super::super::value::{Str, Value};

/// A JSON value that was passed over, with its place in the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Raw<'r> {
    /// A string without its quotes, and whether it holds an escape.
    Text(&'r str, bool),
    /// A number, `true`, `false` or `null` as written.
    Word(&'r str),
    /// An object or array with its brackets.
    Nested(&'r str),
}

impl<'r> Raw<'r> {
    /// The value in the terms of the language.
    pub fn value(self) -> Value<'r> {
        match self {
            Self::Text(text, false) => Value::text(text),
            Self::Text(text, true) => Value::Text(unescape(text).into()),
            Self::Word("true") => Value::Boolean(true),
            Self::Word("false") => Value::Boolean(false),
            Self::Word("null") => Value::Missing,
            Self::Word(digits) => Value::Digits(digits.into()),
            Self::Nested(json) => Value::Json(json.into()),
        }
    }
}

/// The members of an object, read one after the other.
#[derive(Debug, Clone)]
pub struct Members<'r> {
    text: &'r str,
    at: usize,
}

impl<'r> Members<'r> {
    /// Opens an object: text from its opening to its closing brace, blanks around it allowed. Nothing when it does not
    /// look like one, which is judged by its two ends and its first key.
    pub fn open(text: &'r str) -> Option<Self> {
        let text = text.trim_ascii();
        let inner = text.strip_prefix('{')?.strip_suffix('}')?.trim_ascii_start();
        (inner.is_empty() || inner.starts_with('"')).then_some(Self { text, at: 1 })
    }

    /// The next member: its key as written, whether the key holds an escape, and its value. Nothing at the end, or
    /// where the text is damaged.
    #[inline(always)]
    pub fn next_member(&mut self) -> Option<(&'r str, bool, Raw<'r>)> {
        let bytes = self.text.as_bytes();
        let mut at = skip_blanks(bytes, self.at);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        }
        let (key, escaped, end) = read_string(self.text, at)?;
        at = skip_blanks(bytes, end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        let (value, end) = read_value(self.text, skip_blanks(bytes, at + 1))?;
        self.at = end;
        Some((key, escaped, value))
    }
}

impl Members<'_> {
    /// Whether the object ends behind the last member that was read.
    pub fn is_at_end(&self) -> bool {
        skip_blanks(self.text.as_bytes(), self.at) == self.text.len() - 1
    }

    /// What was not read yet.
    pub fn unread(&self) -> &str {
        &self.text[self.at..]
    }

    /// Whether a comma stands before the closing brace, which no parser takes.
    pub fn ends_in_comma(&self) -> bool {
        self.text[..self.text.len() - 1].trim_ascii_end().ends_with(',')
    }
}

/// Finds a value by its dotted path in an object or array. A step may be a key that itself holds dots, as CloudWatch
/// joins the names of nested fields with dots; a number is a step into a list. The first that fits in the order of the
/// text is found.
pub fn find<'r>(text: &'r str, path: &str) -> Option<Raw<'r>> {
    if text.starts_with('[') {
        let (index, rest) = path.split_once('.').map_or((path, None), |(index, rest)| (index, Some(rest)));
        let item = items(text).nth(index.parse().ok()?)?;
        return match rest {
            None => Some(item),
            Some(rest) => find_inside(item, rest),
        };
    }
    find_member(Members::open(text)?, path)
}

/// Finds a value by its dotted path in an object.
pub fn find_member<'r>(mut members: Members<'r>, path: &str) -> Option<Raw<'r>> {
    while let Some((key, escaped, value)) = members.next_member() {
        let found = match step(key, escaped, path) {
            Step::Here => Some(value),
            Step::Into(rest) => find_inside(value, rest),
            Step::Past => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Finds a path in a value that may be an object or array.
pub fn find_inside<'r>(value: Raw<'r>, path: &str) -> Option<Raw<'r>> {
    match value {
        Raw::Nested(text) => find(text, path),
        _ => None,
    }
}

/// What a key means for a path.
#[derive(Debug, PartialEq)]
pub enum Step<'p> {
    /// The path ends at this key.
    Here,
    /// The path goes on inside its value.
    Into(&'p str),
    /// The path does not lead through it.
    Past,
}

/// Compares a key with the start of a path.
pub fn step<'p>(key: &str, escaped: bool, path: &'p str) -> Step<'p> {
    if escaped {
        return step(&unescape(key), false, path);
    }
    // The byte behind the key tells most of them apart.
    match path.as_bytes().get(key.len()) {
        None if path == key => Step::Here,
        Some(b'.') if path.starts_with(key) => Step::Into(&path[key.len() + 1..]),
        _ => Step::Past,
    }
}

/// The items of an array, in order, up to its end or to damage.
pub fn items(text: &str) -> impl Iterator<Item = Raw<'_>> {
    let mut at = 1;
    std::iter::from_fn(move || {
        let bytes = text.as_bytes();
        at = skip_blanks(bytes, at);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        }
        let (value, end) = read_value(text, at)?;
        at = end;
        Some(value)
    })
}

/// The first JSON object or array of a text (`{` or `[` is `open`), checked as a whole: the fragment that is embedded
/// in a line of text.
pub fn fragment(text: &str, open: u8) -> Option<&str> {
    // A line with many braces that open nothing would be read again for each of them.
    const ATTEMPTS: usize = 32;
    memchr::memchr_iter(open, text.as_bytes()).take(ATTEMPTS).find_map(|at| {
        let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<serde::de::IgnoredAny>();
        values.next()?.ok()?;
        Some(&text[at..at + values.byte_offset()])
    })
}

/// The object whose keys are fields of a message: the message itself, or the first one that is embedded in it. A message
/// that is an array has none.
pub fn object_of_message(text: &str) -> Option<Members<'_>> {
    if let Some(members) = Members::open(text) {
        return Some(members);
    }
    if is_array(text) { None } else { fragment(text, b'{').and_then(Members::open) }
}

/// Whether a text is an array as a whole.
pub fn is_array(text: &str) -> bool {
    let text = text.trim_ascii();
    text.starts_with('[') && text.ends_with(']') && structure(text).is_some()
}

/// The text of a whole JSON object or array, without the blanks around it; nothing when it is not valid JSON.
pub fn structure(text: &str) -> Option<&str> {
    let text = text.trim_ascii();
    if !text.starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).ok().map(|_| text)
}

/// Whether a text is a number as JSON writes it.
pub fn is_number(text: &str) -> bool {
    is_word(text) && text.ends_with(|c: char| c.is_ascii_digit()) && serde_json::from_str::<f64>(text).is_ok()
}

/// JSON text without the blanks between its parts.
pub fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let blank = text.as_bytes()[at].is_ascii_whitespace();
        let end = match read_string(text, at) {
            Some((_, _, end)) => end,
            None => at + text[at..].chars().next().map_or(1, char::len_utf8),
        };
        if !blank {
            out.push_str(&text[at..end]);
        }
        at = end;
    }
    out
}

fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

/// Reads the string that starts at `at`: its inside, whether it holds an escape, and where it ends.
// Inlined like its callers: what they answer would else go through memory, which takes longer than reading a short value.
#[inline(always)]
fn read_string(text: &str, at: usize) -> Option<(&str, bool, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let start = at + 1;
    let mut escaped = false;
    let mut at = start;
    loop {
        at = find_quote(bytes, at)?;
        if bytes[at] == b'"' {
            return Some((&text[start..at], escaped, at + 1));
        }
        escaped = true;
        at += 2;
    }
}

/// The next quote or backslash. Eight bytes at a time: most strings are too short for a vector search to pay.
fn find_quote(bytes: &[u8], mut at: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Marks the first zero byte of a word by its highest bit (a mark above it may be wrong, the lowest never is).
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*word);
        let marks = zero(word ^ (ONES * u64::from(b'"'))) | zero(word ^ (ONES * u64::from(b'\\')));
        if marks != 0 {
            return Some(at + marks.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(at + rest)
}

#[inline(always)]
fn read_value(text: &str, at: usize) -> Option<(Raw<'_>, usize)> {
    let bytes = text.as_bytes();
    match bytes.get(at)? {
        b'"' => read_string(text, at).map(|(inside, escaped, end)| (Raw::Text(inside, escaped), end)),
        b'{' | b'[' => {
            let end = skip_nested(bytes, at)?;
            Some((Raw::Nested(&text[at..end]), end))
        }
        _ => {
            let end = at
                + bytes[at..]
                    .iter()
                    .position(|byte| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n'))?;
            let word = &text[at..end];
            is_word(word).then_some((Raw::Word(word), end))
        }
    }
}

/// Whether a text without quotes may stand as a value: a number as JSON has it, or one of the three words.
fn is_word(word: &str) -> bool {
    match word.as_bytes() {
        [b'0'..=b'9', ..] | [b'-', b'0'..=b'9', ..] => {
            word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'))
        }
        b"true" | b"false" | b"null" => true,
        _ => false,
    }
}

/// Where the object or array that starts at `at` ends.
fn skip_nested(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match bytes.get(at)? {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' => {
                at = skip_string(bytes, at + 1)?;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

fn skip_string(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = find_quote(bytes, at)?;
        if bytes[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// Resolves the escapes of a string. What is no escape stays as it is; half a surrogate pair becomes U+FFFD.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            out.push('\\');
            break;
        };
        rest = &rest[escape.len_utf8()..];
        match escape {
            'n' => out.push('\n'),
            't' => out.push('\t'),
            'r' => out.push('\r'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            '"' | '\\' | '/' => out.push(escape),
            'u' => rest = push_code_unit(&mut out, rest),
            other => out.extend(['\\', other]),
        }
    }
    out.push_str(rest);
    out
}

/// Reads the four digits after `\u`, and those of a second half; returns what follows.
fn push_code_unit<'t>(out: &mut String, rest: &'t str) -> &'t str {
    let unit = |text: &'t str| -> Option<(u32, &'t str)> {
        let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        Some((u32::from_str_radix(digits, 16).ok()?, &text[4..]))
    };
    let Some((first, after)) = unit(rest) else {
        out.push_str("\\u");
        return rest;
    };
    let second =
        after.strip_prefix("\\u").and_then(unit).filter(|(second, _)| (0xdc00..0xe000).contains(second));
    match (first, second) {
        (0xd800..0xdc00, Some((second, after))) => {
            let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            after
        }
        _ => {
            out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
            after
        }
    }
}

/// A JSON string of a text, with its quotes.
pub fn quoted(text: &str) -> String {
    // A text always has a JSON form; `Value` prints it without a way to fail.
    serde_json::Value::from(text).to_string()
}

/// What a path finds in a map or list, as a value that shares the text if it must.
pub fn member<'r>(json: &Str<'r>, path: &str) -> Value<'r> {
    json.read(|text| find(text, path).map_or(Value::Missing, Raw::value))
}

#[cfg(test)]
mod tests;
