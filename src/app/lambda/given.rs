//! What functions were given: the payloads of this session and of those before it, and the one that was left unsent. What
//! of them is kept for other sessions is said by `past`.

use std::collections::VecDeque;

/// The most payloads that are remembered.
const LIMIT: usize = 200;

/// The most bytes that they may have together: a payload has up to six million.
const BYTES: usize = 16 << 20;

/// The largest payload that is kept for other sessions, in bytes: what a person writes is smaller, and a file can be given
/// again.
pub const KEPT_BYTES: usize = 64 << 10;

/// Payloads by the names of functions, newest first, each once for a function. The same function in another account or
/// region has the same payloads, since that is what they are compared with.
#[derive(Debug, Clone, Default)]
pub struct Given {
    payloads: VecDeque<(String, String)>,
    /// What was being written for a function and not sent.
    left: Option<(String, String)>,
}

impl Given {
    /// Remembers a payload as the newest of a function; an empty one is not worth it.
    pub fn remember(&mut self, function: &str, payload: &str) {
        if self.left.as_ref().is_some_and(|(name, _)| name == function) {
            self.left = None;
        }
        if payload.is_empty() {
            return;
        }
        self.payloads.retain(|(name, text)| name != function || text != payload);
        self.payloads.push_front((function.to_owned(), payload.to_owned()));
        self.payloads.truncate(LIMIT);
        let mut bytes: usize = self.payloads.iter().map(|(_, text)| text.len()).sum();
        while bytes > BYTES && self.payloads.len() > 1 {
            bytes -= self.payloads.pop_back().map_or(0, |(_, oldest)| oldest.len());
        }
    }

    /// Keeps for this session what was being written and not sent.
    pub fn leave(&mut self, function: &str, payload: String) {
        self.left = Some((function.to_owned(), payload));
    }

    /// What was left unsent of a function, else its newest payload.
    pub fn latest(&self, function: &str) -> Option<&str> {
        let left = self.left.as_ref().filter(|(name, _)| name == function).map(|(_, text)| text.as_str());
        left.or_else(|| self.of(function).first().copied())
    }

    /// The payloads of a function, newest first.
    pub fn of(&self, function: &str) -> Vec<&str> {
        let own = self.payloads.iter().filter(|(name, _)| name == function);
        own.map(|(_, text)| text.as_str()).collect()
    }

    /// All of them with the names of their functions, newest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (&str, &str)> {
        self.payloads.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_has_its_own_newest_first_and_each_once() {
        let mut given = Given::default();
        for (function, payload) in [("a", "1"), ("b", "2"), ("a", "3"), ("a", "1"), ("a", "")] {
            given.remember(function, payload);
        }
        assert_eq!((given.of("a"), given.of("b"), given.of("c")), (vec!["1", "3"], vec!["2"], vec![]));
    }

    #[test]
    fn what_was_left_unsent_comes_first_until_something_is_sent() {
        let mut given = Given::default();
        given.remember("a", "1");
        given.leave("a", "{".to_owned());
        given.remember("b", "2");
        assert_eq!((given.latest("a"), given.latest("b")), (Some("{"), Some("2")));
        given.remember("a", "{}");
        assert_eq!(given.latest("a"), Some("{}"));
    }

    #[test]
    fn they_take_a_bounded_memory_and_the_newest_is_always_there() {
        let mut given = Given::default();
        for number in 0..LIMIT + 5 {
            given.remember("a", &number.to_string());
        }
        assert_eq!(given.of("a").len(), LIMIT);
        for letter in ["x", "y", "z"] {
            given.remember("a", &letter.repeat(BYTES / 2));
        }
        assert_eq!(given.of("a").len(), 2);
        given.remember("a", &"x".repeat(BYTES + 1));
        assert_eq!(given.of("a").len(), 1);
    }
}
