//! Items that are hard to show: every type, exact numbers, twins that differ in type alone, and text that would harm a
//! careless reader.

use serde_json::{Value, json};

use super::content::{n, s};
use crate::demo::incident::Incident;

/// All of them.
pub fn items(incident: &Incident) -> Vec<Value> {
    let ends = incident.before(-3_600_000) / 1_000;
    vec![
        json!({ "what": s("twin, a number"), "value": n(42), "expiresAt": n(ends) }),
        json!({ "what": s("twin, a text"), "value": s("42"), "expiresAt": s(ends.to_string()) }),
        json!({
            "what": s("exact numbers"), "digits38": n("12345678901234567890123456789012345678"),
            "fraction": n("0.10000000000000000000000000000000000001"), "large": n("9.9E+125"),
            "small": n("1E-130"), "negative": n("-7"),
        }),
        json!({
            "what": s("sets"), "texts": { "SS": ["a", "b", "ä"] }, "numbers": { "NS": ["1", "2", "10"] },
            "bytes": { "BS": ["AAE=", "/w=="] },
        }),
        json!({
            "what": s("everything"), "binary": { "B": "AAECAwQFBgcICQoLDA0ODw==" }, "nothing": { "NULL": true },
            "yes": { "BOOL": true }, "empty text": s(""), "empty list": { "L": [] }, "empty map": { "M": {} },
            "list": { "L": [n(1), s("1"), { "NULL": true }, { "L": [n(2)] }] },
            "json": s("{\"unit\":\"major\",\"max\":2500.00,\"list\":[1,{\"a\":null}]}"),
        }),
        json!({ "what": s("deep"), "nested": deep(30) }),
        json!({
            "what": s("hostile text"), "clears": s("\u{1b}[2J\u{1b}[H"), "reorders": s("invoice_\u{202e}fdp.exe"),
            "invisible": s("pay\u{200b}ments"), "formula": s("=HYPERLINK(\"http://192.0.2.66\",\"total\")"),
            "\u{1b}]0;name\u{7}": s("a name that sets a title"), "status": s("a reserved word as name"),
            "a.b": s("a dot in a name"), "lines": s("one\nlevel=info forged"),
        }),
        json!({ "what": s("long text"), "text": s("0123456789abcdef".repeat(20_000)) }),
    ]
}

fn deep(levels: usize) -> Value {
    (0..levels).fold(s("bottom"), |inner, level| {
        if level.is_multiple_of(2) { json!({ "M": { "a": inner } }) } else { json!({ "L": [inner] }) }
    })
}
