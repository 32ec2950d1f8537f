//! The hash functions, in small hexadecimal digits, over the UTF-8 of a text.

use md5::{Digest, Md5};
use sha2::Sha256;

use super::Arguments;
use crate::insights::value::Value;

/// MD5 (RFC 1321).
pub fn md5<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    digest::<Md5>(arguments)
}

/// SHA-256 (FIPS 180-4).
pub fn sha256<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    digest::<Sha256>(arguments)
}

fn digest<'r, D: Digest>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let hexadecimal = |text: &str| -> String {
        D::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    Value::maybe_text(arguments.text(0).map(|text| hexadecimal(&text)))
}
