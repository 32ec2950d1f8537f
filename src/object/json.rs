//! JSON documents, also those of which only the start is at hand: what is open at the cut is closed. They stay text, so
//! that numbers keep their digits and a key that stands twice is seen twice.

use crate::insights::eval::json::depth::{DEEPEST, is_shallow};
use crate::insights::eval::json::structure;

/// The document that a text is; nothing when it is none, or when it is not one object or array.
pub fn document(text: &str) -> Option<&str> {
    structure(text).filter(|document| is_shallow(document))
}

/// The document of which a text is the start: up to its last whole value. Nothing when it is no start of one.
pub fn start_of_document(text: &str) -> Option<String> {
    let (end, open) = is_structure(text).then(|| last_whole(text)).flatten()?;
    let mut closed = text[..end].to_owned();
    closed.extend(open.iter().rev().map(|byte| char::from(*byte)));
    structure(&closed).is_some().then_some(closed)
}

fn is_structure(text: &str) -> bool {
    text.trim_ascii_start().starts_with(['{', '['])
}

/// Where the last value ends that is whole, and which brackets close what is open there. Nothing when more is
/// closed than was opened, or when it nests deeper than a document may.
fn last_whole(text: &str) -> Option<(usize, Vec<u8>)> {
    let bytes = text.as_bytes();
    let mut open: Vec<u8> = Vec::new();
    let mut whole = 0;
    let mut awaits_key = false;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let Some(end) = end_of_string(bytes, at) else { break };
                at = end;
                if !awaits_key {
                    whole = at;
                }
                continue;
            }
            bracket @ (b'{' | b'[') => {
                open.push(if bracket == b'{' { b'}' } else { b']' });
                awaits_key = bracket == b'{';
                whole = at + 1;
            }
            b'}' | b']' => {
                open.pop()?;
                awaits_key = false;
                whole = at + 1;
            }
            b',' => awaits_key = open.last() == Some(&b'}'),
            b':' => awaits_key = false,
            byte if byte.is_ascii_whitespace() => {}
            // A number or word is whole when something follows it.
            _ => {
                let end = bytes[at..]
                    .iter()
                    .position(|byte| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace());
                let Some(length) = end else { break };
                at += length;
                whole = at;
                continue;
            }
        }
        if open.len() > DEEPEST {
            return None;
        }
        at += 1;
    }
    Some((whole, open))
}

/// Where a string ends, behind its quote.
fn end_of_string(bytes: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        match bytes[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn a_document_that_is_cut_is_shown_up_to_its_last_whole_value() {
        for (cut, expected) in [
            (r#"{"a": 1, "b": [1, {"c": "x"#, json!({"a": 1, "b": [1, {}]})),
            (r#"{"a": 1, "b"#, json!({"a": 1})),
            (r#"{"a": 1, "b": "#, json!({"a": 1})),
            (r#"{"a": 12"#, json!({})),
            (r#"[1, 2, 3"#, json!([1, 2])),
            (r#"[1, 2,"#, json!([1, 2])),
            (r#"["a\"]", "b\"#, json!(["a\"]"])),
            (r#" {"a": {"b": true}, "c": nul"#, json!({"a": {"b": true}})),
            (r#"[[[]"#, json!([[[]]])),
        ] {
            let closed = start_of_document(cut).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&closed).unwrap(), expected, "{cut}");
        }
        for none in ["[ERROR] failed, tr", "{a: 1, b", "[1]] ", "}", "\"a", "12", "", "{\"a\" 1, ", "[]\n[1"]
        {
            assert_eq!(start_of_document(none), None, "{none}");
        }
        assert_eq!(start_of_document(&"[".repeat(100_000)), None);
        let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(document(&nested), None);
    }

    #[test]
    fn every_cut_of_a_document_is_a_start_of_it() {
        let whole = r#"{"name": "é\u0041\\", "list": [1, -2.5e3, null, {"x": false}], "empty": {}}"#;
        for end in (1..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
            assert!(start_of_document(&whole[..end]).is_some(), "{}", &whole[..end]);
        }
        assert!(document(whole).is_some());
    }
}
