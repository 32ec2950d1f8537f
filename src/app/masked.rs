//! Typing where nothing of what is typed may be seen.

use super::line::clears;
use crate::command::{Key, KeyCode};
use crate::domain::Typing;

/// Takes a key into a secret; false when the key means nothing here.
pub fn type_secret(secret: &mut Typing, key: Key) -> bool {
    match key.inserts() {
        Some(c) => secret.push(c.encode_utf8(&mut [0; 4])),
        None if key.code == KeyCode::Backspace => secret.pop(),
        None if clears(key) => secret.clear(),
        None => return false,
    }
    true
}
