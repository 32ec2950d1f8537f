//! What a function is invoked with: whether it is JSON, and not too much of it.

use serde::de::IgnoredAny;

use super::fault::{Fault, FaultKind, Span};
use super::figures;

/// The largest payload of a call that waits for its answer, in bytes: 6 MB (AWS Lambda Developer Guide, "Lambda
/// quotas"), which the service counts as 6,291,456.
pub const WAITED_BYTES: usize = 6 << 20;

/// The largest payload of a call that is queued, in bytes: 1 MB (the same page).
pub const QUEUED_BYTES: usize = 1 << 20;

/// Judges a payload before it is sent. Nothing at all is a payload too.
///
/// # Errors
/// `Invalid`: more bytes than `most`, or no JSON, with the place where it goes wrong.
pub fn check_payload(text: &str, most: usize) -> Result<(), Fault> {
    if text.len() > most {
        let what = format!(
            "the payload has {} bytes, and at most {} are taken",
            figures::count(text.len() as u64),
            figures::count(most as u64)
        );
        let hint =
            if most < WAITED_BYTES { "an invocation that waits for its answer takes 6 MB; or" } else { "" };
        return Err(Fault::new(FaultKind::Invalid, what)
            .hint(format!("{hint} put it into S3 and send its key").trim_start().to_owned()));
    }
    if text.trim().is_empty() {
        return Ok(());
    }
    match serde_json::from_str::<IgnoredAny>(text) {
        Ok(_) => Ok(()),
        Err(error) => Err(misread(text, &error)),
    }
}

/// JSON over several lines, two blanks for each level; every number, text and name as it is written.
pub fn spread(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let (mut depth, mut in_text, mut is_escaped, mut is_fresh) = (0_usize, false, false, false);
    for c in json.chars() {
        if in_text {
            out.push(c);
            in_text = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
            continue;
        }
        if c.is_ascii_whitespace() {
            continue;
        }
        let closes = matches!(c, '}' | ']');
        if closes {
            depth = depth.saturating_sub(1);
        }
        // What is empty stays on its line.
        if is_fresh != closes {
            begin_line(&mut out, depth);
        }
        is_fresh = matches!(c, '{' | '[');
        in_text = c == '"';
        out.push(c);
        match c {
            '{' | '[' => depth += 1,
            ':' => out.push(' '),
            ',' => begin_line(&mut out, depth),
            _ => {}
        }
    }
    out
}

fn begin_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn misread(text: &str, error: &serde_json::Error) -> Fault {
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or(&said);
    let start = place(text, error.line(), error.column());
    let end = text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
    Fault::new(FaultKind::Invalid, format!("the payload is no JSON: {said}"))
        .hint("correct it; text stands between double quotes")
        .at(Span::new(start, end))
}

/// The character at a line and a byte of it, both counted from 1; the end where there is none.
fn place(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = (before + column.saturating_sub(1)).min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> (usize, String) {
        let fault = check_payload(text, WAITED_BYTES).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Invalid);
        (fault.at.unwrap().start, fault.what.raw().to_owned())
    }

    #[test]
    fn json_and_nothing_are_payloads() {
        for text in ["", " \n", "{}", "null", "[1, 2e9, \"\\u00e9\"]", "{\"a\": {\"b\": [true]}}\n"] {
            check_payload(text, WAITED_BYTES).unwrap();
        }
    }

    #[test]
    fn what_is_no_json_is_named_at_its_place() {
        for (text, start, said) in [
            ("{'a': 1}", 1, "key must be a string"),
            ("{\"a\": 1,}", 8, "key must be a string"),
            ("{\"a\": é}", 6, "expected value"),
            ("{\n  \"a\": yes\n}", 9, "expected value"),
            ("{} {}", 3, "trailing characters"),
            ("NaN", 0, "expected value"),
        ] {
            let (found, words) = at(text);
            assert_eq!(found, start, "{text}: {words}");
            assert!(words.contains(said), "{text}: {words}");
        }
        assert!(at("{\"a\": 1").0 >= 6);
    }

    #[test]
    fn json_is_spread_over_lines_and_nothing_in_it_changes() {
        // The form of `jq .` 1.7, which also keeps the digits of numbers as they are written.
        let json = r#" {"b":[1,{ "x" : 1.10 }, [] ],"a":"{\"k\": [1, 2]}\\","n":12345678901234567890.5,"e":{},"a":true}"#;
        let expected = r#"{
  "b": [
    1,
    {
      "x": 1.10
    },
    []
  ],
  "a": "{\"k\": [1, 2]}\\",
  "n": 12345678901234567890.5,
  "e": {},
  "a": true
}"#;
        assert_eq!(spread(json), expected);
        assert_eq!(spread(expected), expected);
        assert_eq!(
            (spread("null"), spread("\"a b\""), spread("")),
            ("null".into(), "\"a b\"".into(), String::new())
        );
    }

    #[test]
    fn the_quotas_are_those_of_the_service() {
        let of = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
        for most in [QUEUED_BYTES, WAITED_BYTES] {
            check_payload(&of(most), most).unwrap();
            let fault = check_payload(&of(most + 1), most).unwrap_err();
            assert!(fault.at.is_none() && fault.to_string().contains("at most"), "{fault}");
        }
    }
}
