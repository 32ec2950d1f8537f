//! Which form a text has, told by its start: lines, or JSON values that are not one to a line. How values are cut out is
//! in `values`.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The form of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Lines: text, or one JSON object a line.
    Lines,
    /// JSON values over several lines, several on one line, in an array or in an envelope.
    Values,
}

/// What stands at the start of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Envelope {
    /// An array of rows: how many bytes stand before its first item.
    Items(usize),
    /// An object like any other.
    None,
    /// More of the text is needed to tell.
    Open,
}

/// Tells the form by the start of a text; nothing when more is needed, which is not asked for when this is all there is,
/// or all that shall be looked at.
///
/// The first value decides. Whoever writes one object a line ends the first line with it; text that only looks like JSON
/// at its first byte stays text.
pub fn judge(text: &[u8], is_all: bool) -> Option<Form> {
    let text = text.trim_ascii_start();
    match text.first() {
        None => is_all.then_some(Form::Lines),
        Some(b'[') => judge_items(&text[1..], is_all),
        Some(b'{') => match envelope(text) {
            Envelope::Items(start) if text[start..].trim_ascii_start().starts_with(b"]") => {
                Some(Form::Values)
            }
            Envelope::Items(start) => judge_items(&text[start..], is_all),
            Envelope::Open if !is_all => None,
            _ => judge_object(text, is_all),
        },
        Some(_) => Some(Form::Lines),
    }
}

/// An array is one of rows when its first item is a whole object. `[ERROR] ..` and `[2026-11-24 ..` are text.
fn judge_items(items: &[u8], is_all: bool) -> Option<Form> {
    let items = items.trim_ascii_start();
    match items.first() {
        None => is_all.then_some(Form::Lines),
        Some(b']') => match rest_of_line(&items[1..]) {
            [] if !is_all && !has_lines(&items[1..]) => None,
            rest => Some(if rest.is_empty() { Form::Values } else { Form::Lines }),
        },
        Some(b'{') => match first_value::<IgnoredAny>(items) {
            Ok(_) => Some(Form::Values),
            Err(error) if is_cut(&error, items, is_all) => is_all.then_some(Form::Values),
            Err(_) => Some(Form::Lines),
        },
        Some(_) => Some(Form::Lines),
    }
}

fn judge_object(text: &[u8], is_all: bool) -> Option<Form> {
    let length = match first_value::<IgnoredAny>(text) {
        Ok((_, length)) => length,
        Err(error) if !is_cut(&error, text, is_all) => return Some(Form::Lines),
        Err(_) if !is_all => return None,
        // Cut off, or very long: over several lines, or one.
        Err(_) => return Some(if has_lines(text.trim_ascii_end()) { Form::Values } else { Form::Lines }),
    };
    let (value, rest) = text.split_at(length);
    if has_lines(value) {
        return match rest.trim_ascii_start().first() {
            None if !is_all => None,
            None | Some(b'{' | b'[') => Some(Form::Values),
            Some(_) => Some(Form::Lines),
        };
    }
    match rest_of_line(rest).first() {
        Some(b'{') => Some(Form::Values),
        None if !is_all && !has_lines(rest) => None,
        _ => Some(Form::Lines),
    }
}

fn has_lines(text: &[u8]) -> bool {
    memchr::memchr2(b'\n', b'\r', text).is_some()
}

fn rest_of_line(text: &[u8]) -> &[u8] {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    text[..end].trim_ascii()
}

/// The first JSON value of a text, and its length.
fn first_value<'t, T: Deserialize<'t>>(text: &'t [u8]) -> Result<(T, usize), serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text).into_iter();
    let value = match deserializer.next() {
        Some(value) => value?,
        // Callers pass a text that starts; without a value it reads as one that is cut off.
        None => serde_json::from_slice(b"")?,
    };
    Ok((value, deserializer.byte_offset()))
}

/// Whether a value may be whole once more of the text is there. A number that ends with its sign or point is called
/// invalid by the parser, not cut.
fn is_cut(error: &serde_json::Error, text: &[u8], is_all: bool) -> bool {
    error.is_eof() || !is_all && matches!(text.last(), Some(b'-' | b'+' | b'.' | b'e' | b'E'))
}

/// An event of `aws logs filter-log-events` or `get-log-events`.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "timestamp")]
    _timestamp: i64,
    #[serde(rename = "message")]
    _message: IgnoredAny,
}

/// Looks whether an object holds rows in an array: that of CloudTrail (`{"Records":[..]}`, as its files in S3 are), or
/// the answer of `aws logs filter-log-events` and `get-log-events` (`{"events":[..], ..}`). The array is the first
/// member in all of them; what follows behind it is no row.
pub fn envelope(text: &[u8]) -> Envelope {
    match records(text) {
        Err(Envelope::None) => events(text).unwrap_or_else(|other| other),
        found => found.unwrap_or_else(|other| other),
    }
}

fn records(text: &[u8]) -> Result<Envelope, Envelope> {
    let items = items(text, b"\"Records\"")?;
    if let Err(Envelope::None) = after(items, b"{") {
        after(items, b"]")?;
    }
    Ok(Envelope::Items(text.len() - items.len()))
}

fn events(text: &[u8]) -> Result<Envelope, Envelope> {
    let items = items(text, b"\"events\"")?;
    let found = Ok(Envelope::Items(text.len() - items.len()));
    match after(items, b"]") {
        Ok(rest) => {
            let rest = after(rest, b",")?;
            let known =
                after(rest, b"\"searchedLogStreams\"").or_else(|_| after(rest, b"\"nextForwardToken\""));
            known.and(found)
        }
        Err(Envelope::None) => match first_value::<Event>(items) {
            Ok(_) => found,
            Err(error) if is_cut(&error, items, false) => Err(Envelope::Open),
            Err(_) => Err(Envelope::None),
        },
        Err(other) => Err(other),
    }
}

/// The text behind `{"key":[`.
fn items<'t>(text: &'t [u8], key: &[u8]) -> Result<&'t [u8], Envelope> {
    let inside = after(text, b"{")?;
    let value = after(after(inside, key)?, b":")?;
    after(value, b"[")
}

/// The text behind a token, blanks before it passed over.
fn after<'t>(text: &'t [u8], token: &[u8]) -> Result<&'t [u8], Envelope> {
    let text = text.trim_ascii_start();
    match text.strip_prefix(token) {
        Some(rest) => Ok(rest),
        None if token.starts_with(text) => Err(Envelope::Open),
        None => Err(Envelope::None),
    }
}
