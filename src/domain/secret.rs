//! A secret: wiped when it is dropped, never printed, never serialised.

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

/// What `Debug` shows instead.
const HIDDEN: &str = "[redacted]";

/// Text that must not be seen: a key, a passphrase, a token, a code. Its memory is wiped when it is dropped. It can be
/// read from a file; to write it takes [`Secret::reveal`], so every place that does can be found by that word.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over; the caller keeps no copy.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, for the one who needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// Most bytes of a secret that is typed.
const LONGEST: usize = 4_096;

/// A secret that is being typed. Its memory is taken once and never moves, so that no copy of a part of it stays behind.
pub struct Typing(Zeroizing<String>);

impl Default for Typing {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(LONGEST)))
    }
}

impl Typing {
    /// Adds what was typed or pasted, without control characters. Nothing is added of what does not fit.
    pub fn push(&mut self, text: &str) {
        let visible = || text.chars().filter(|c| !c.is_control());
        let more: usize = visible().map(char::len_utf8).sum();
        if self.0.len() + more <= LONGEST {
            visible().for_each(|c| self.0.push(c));
        }
    }

    /// Takes the last character back.
    pub fn pop(&mut self) {
        self.0.pop();
    }

    /// Forgets everything that was typed.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// How many characters there are.
    pub fn count(&self) -> usize {
        self.0.chars().count()
    }

    /// What was typed; nothing is left of it here.
    pub fn take(&mut self) -> Secret {
        Secret(std::mem::take(self).0)
    }

    /// What was typed, for the one who needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Typing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_to_nobody_who_formats_it() {
        let secret = Secret::new("canary-7f3a".to_owned());
        assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "[redacted] Some(\n    [redacted],\n)");
        assert_eq!(secret.reveal(), "canary-7f3a");
        assert!(!secret.is_empty());
    }

    #[test]
    fn what_is_typed_of_a_secret_is_hidden_and_never_moves() {
        let mut typing = Typing::default();
        let place = typing.0.as_ptr();
        typing.push("canary\r\n-7f3é");
        typing.pop();
        assert_eq!((typing.count(), format!("{typing:?}")), (10, HIDDEN.to_owned()));
        typing.push(&"x".repeat(LONGEST));
        assert_eq!((typing.count(), typing.0.as_ptr()), (10, place));
        assert_eq!(typing.take().reveal(), "canary-7f3");
        assert_eq!(typing.count(), 0);
    }
}
