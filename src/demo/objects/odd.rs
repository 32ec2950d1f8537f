//! Objects that are hard to name or to show: odd keys, other encodings, content that is not what its name says.

use super::exports::gzip;
use super::shelf::{Object, Version};
use crate::demo::incident::Incident;
use crate::demo::incident::clock::MINUTE;

/// Keys that would harm a careless reader, or a careless download.
const KEYS: [&str; 13] = [
    "keys/ leading and trailing space ",
    "keys/../../etc/passwd",
    "keys//double//slash",
    "keys/100%25 + plus & ampersand=?.txt",
    "keys/a\nline\tfeed",
    "keys/\u{1}control \u{1b}[2J",
    "keys/invoice_\u{202e}fdp.exe",
    "keys/price-価格-🧾.txt",
    "keys/quote'\"<tag>&amp;",
    "keys/back\\slash:colon|pipe",
    "keys/folder/",
    "keys/.hidden",
    "/begins with a slash",
];

/// All of them.
pub fn objects(incident: &Incident) -> Vec<Object> {
    let at = incident.before(10 * MINUTE);
    let plain =
        |key: &str| Object::once(key, Version::new(at, "text/plain", format!("the object {key:?}\n")));
    let mut objects: Vec<Object> = KEYS.iter().map(|key| plain(key)).collect();
    // 1,024 bytes, the longest that a key may be (Amazon S3 user guide, "Naming Amazon S3 objects").
    objects.push(plain(&format!("keys/{}", "deep/".repeat(203) + "file")));
    objects.extend(
        contents().into_iter().map(|(name, kind, bytes)| {
            Object::once(format!("content/{name}"), Version::new(at, kind, bytes))
        }),
    );
    objects
}

/// Name, Content-Type and bytes.
fn contents() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let utf16: Vec<u8> = "\u{feff}price;100 €\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        ("empty", "text/plain", Vec::new()),
        ("utf-16le.csv", "text/csv", utf16),
        ("latin-1.txt", "text/plain", b"Gr\xfc\xdfe aus M\xfcnchen, 20 \xb0C\n".to_vec()),
        ("binary.json", "application/json", (0..=255).cycle().take(4_096).collect()),
        ("text.gz", "application/gzip", b"this is no gzip, whatever its name says\n".to_vec()),
        ("gzip.txt", "text/plain", gzip(b"this is gzip, whatever its name says\n")),
        (
            "hostile.txt",
            "text/plain",
            b"\x1b[2J\x1b]0;title\x07 cleared\rover\x08\x00 and \xe2\x80\xae reversed\n".to_vec(),
        ),
        ("cut.json", "application/json", b"{\"records\":[{\"a\":1},{\"a\":".to_vec()),
        ("one-line.json", "application/json", format!("[{}0]", "1,".repeat(40_000)).into_bytes()),
    ]
}
