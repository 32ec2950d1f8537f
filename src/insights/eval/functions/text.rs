//! The string functions. Missing fields, maps and lists make the result missing, but where a function is about just
//! that. Positions and lengths count Unicode code points.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use regex::Regex;

use super::Arguments;
use crate::insights::value::{Str, Value};

/// What stays as it is in a URL: letters, digits and `- . _ ~` (RFC 3986, "unreserved").
const URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// 1 if the field is missing or empty. A map or list is there.
pub fn is_empty<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    has_nothing(arguments, str::is_empty)
}

/// 1 if the field is missing, empty or only white space.
pub fn is_blank<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    has_nothing(arguments, |text| text.trim().is_empty())
}

fn has_nothing<'r>(arguments: &Arguments<'_, 'r>, judge: fn(&str) -> bool) -> Value<'r> {
    let value = arguments.value(0);
    let empty = value.as_text().map_or(!value.is_present(), |text| judge(&text));
    Value::truth(empty)
}

/// The texts of all arguments; what is missing adds nothing.
pub fn concat<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let mut out = String::new();
    for text in (0..arguments.count()).filter_map(|index| arguments.text(index)) {
        out.push_str(&text);
    }
    Value::Text(out.into())
}

/// Without white space, or the characters given, at both ends.
pub fn trim<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    strip(arguments, str::trim, |text, set| text.trim_matches(|c| set.contains(c)))
}

/// Without white space, or the characters given, at the start.
pub fn ltrim<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    strip(arguments, str::trim_start, |text, set| text.trim_start_matches(|c| set.contains(c)))
}

/// Without white space, or the characters given, at the end.
pub fn rtrim<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    strip(arguments, str::trim_end, |text, set| text.trim_end_matches(|c| set.contains(c)))
}

fn strip<'r>(
    arguments: &Arguments<'_, 'r>,
    blanks: for<'a> fn(&'a str) -> &'a str,
    of: for<'a> fn(&'a str, &str) -> &'a str,
) -> Value<'r> {
    let Some(text) = arguments.text(0) else { return Value::Missing };
    if arguments.count() < 2 {
        return Value::Text(text.part(blanks));
    }
    let Some(set) = arguments.text(1) else { return Value::Missing };
    Value::Text(text.part(|text| of(text, &set)))
}

/// How many code points the text has.
pub fn length<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    arguments.text(0).map_or(Value::Missing, |text| Value::integer(text.chars().count() as i64))
}

/// In upper case.
pub fn to_upper<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::maybe_text(arguments.text(0).map(|text| text.to_uppercase()))
}

/// In lower case.
pub fn to_lower<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::maybe_text(arguments.text(0).map(|text| text.to_lowercase()))
}

/// From a position, counted from 0, to the end or so many characters on.
pub fn substring<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let count = |index| arguments.number(index).map(|number| number.as_i64().max(0) as usize);
    let length = if arguments.count() > 2 { count(2) } else { Some(usize::MAX) };
    let (Some(text), Some(start), Some(length)) = (arguments.text(0), count(1), length) else {
        return Value::Missing;
    };
    Value::Text(text.part(|text| {
        let place = |text: &str, skip| text.char_indices().nth(skip).map_or(text.len(), |(at, _)| at);
        let rest = &text[place(text, start)..];
        &rest[..place(rest, length)]
    }))
}

/// With every occurrence of one text replaced by another.
pub fn replace<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let (Some(text), Some(old), Some(new)) = (arguments.text(0), arguments.text(1), arguments.text(2)) else {
        return Value::Missing;
    };
    if old.is_empty() || !text.contains(&*old) {
        return Value::Text(text);
    }
    Value::Text(text.replace(&*old, &new).into())
}

/// With every match of a pattern replaced. `\1` and `$1` stand for a group, as RE2 and Java have them.
pub fn regex_replace<'r>(regex: &Regex, arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let (Some(text), Some(replacement)) = (arguments.text(0), arguments.text(2)) else {
        return Value::Missing;
    };
    let replacement = group_references(&replacement);
    match regex.replace_all(&text, replacement.as_str()) {
        Cow::Borrowed(_) => Value::Text(text),
        Cow::Owned(replaced) => Value::Text(replaced.into()),
    }
}

/// `\1` and `$1` in the form that can't run into the characters after it.
fn group_references(replacement: &str) -> String {
    let mut out = String::with_capacity(replacement.len() + 4);
    let mut rest = replacement.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('\\' | '$', Some(digit)) if digit.is_ascii_digit() => {
                out.push_str("${");
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    out.push(digit);
                }
                out.push('}');
            }
            ('\\', Some('\\')) => out.extend(rest.next()),
            ('$', Some('{')) => out.push('$'),
            ('$', _) => out.push_str("$$"),
            _ => out.push(c),
        }
    }
    out
}

/// 1 if the text contains another; with a third argument that is true, without regard to case.
pub fn contains<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let any_case = arguments.holds(2);
    test(arguments, move |text, part| {
        if any_case { text.to_lowercase().contains(&part.to_lowercase()) } else { text.contains(part) }
    })
}

/// 1 if the text starts with another.
pub fn starts_with<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    test(arguments, |text, part| text.starts_with(part))
}

/// 1 if the text ends with another.
pub fn ends_with<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    test(arguments, |text, part| text.ends_with(part))
}

/// 1 or 0; 0 as well when one of the texts is missing.
fn test<'r>(arguments: &Arguments<'_, 'r>, judge: impl Fn(&str, &str) -> bool) -> Value<'r> {
    let texts = arguments.text(0).zip(arguments.text(1));
    Value::truth(texts.is_some_and(|(text, part)| judge(&text, &part)))
}

/// Percent-encoded.
pub fn url_encode<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::maybe_text(arguments.text(0).map(|text| utf8_percent_encode(&text, URL).to_string()))
}

/// Percent-decoded; `+` stays a plus. What is no UTF-8 becomes U+FFFD.
pub fn url_decode<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::maybe_text(
        arguments.text(0).map(|text| percent_decode_str(&text).decode_utf8_lossy().into_owned()),
    )
}

/// In base64 with padding.
pub fn base64_encode<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::maybe_text(arguments.text(0).map(|text| STANDARD.encode(text.as_bytes())))
}

/// From base64, with or without padding; missing when it is none. What is no UTF-8 becomes U+FFFD.
pub fn base64_decode<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let decode = |text: Str| STANDARD_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let bytes = arguments.text(0).and_then(decode);
    Value::maybe_text(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// `Hello` for `48656c6c6f`; missing when the digits are odd or none. Bytes beyond ASCII are read as UTF-8.
pub fn hex_to_ascii<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let decode = |text: Str| {
        let digits = text.strip_prefix("0x").unwrap_or(&text);
        let pairs = digits.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
            pair.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(pair, 16).ok())?
        });
        pairs.collect::<Option<Vec<u8>>>()
    };
    let bytes = arguments.text(0).and_then(decode);
    Value::maybe_text(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}
