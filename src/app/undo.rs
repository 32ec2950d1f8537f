//! Changes of a text that can be taken back: each is one version, however much of the text it replaced.

use std::collections::VecDeque;

/// The most versions that are kept.
const LIMIT: usize = 300;

/// The most bytes of versions before the one that is seen: a query takes a few thousand, a payload up to six million.
const BYTES: usize = 32 << 20;

/// A text and the cursor in it, as line and character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its lines.
    pub lines: Vec<String>,
    /// Where the cursor stood.
    pub cursor: (usize, usize),
}

impl Version {
    /// About how much memory it takes.
    fn bytes(&self) -> usize {
        self.lines.iter().map(|line| line.len() + size_of::<String>()).sum()
    }
}

/// The versions before and behind the one that is seen.
#[derive(Debug, Default)]
pub struct Undo {
    past: VecDeque<Version>,
    future: Vec<Version>,
    /// How much memory the past takes.
    bytes: usize,
}

impl Undo {
    /// The text changed; this is what it was before.
    pub fn changed(&mut self, before: Version) {
        self.future.clear();
        self.bytes += before.bytes();
        self.past.push_back(before);
        while self.past.len() > LIMIT || (self.past.len() > 1 && self.bytes > BYTES) {
            self.bytes -= self.past.pop_front().map_or(0, |oldest| oldest.bytes());
        }
    }

    /// Takes the last change back: gives the version before `now`.
    pub fn back(&mut self, now: Version) -> Option<Version> {
        let before = self.past.pop_back()?;
        self.bytes -= before.bytes();
        self.future.push(now);
        Some(before)
    }

    /// Makes a change again that was taken back: gives the version behind `now`.
    pub fn forth(&mut self, now: Version) -> Option<Version> {
        let behind = self.future.pop()?;
        self.bytes += now.bytes();
        self.past.push_back(now);
        Some(behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        Version { lines: vec![text.to_owned()], cursor: (0, text.len()) }
    }

    #[test]
    fn changes_are_taken_back_and_made_again_until_another_one() {
        let mut undo = Undo::default();
        undo.changed(version(""));
        undo.changed(version("a"));
        assert_eq!(undo.back(version("ab")), Some(version("a")));
        assert_eq!(undo.back(version("a")), Some(version("")));
        assert_eq!(undo.back(version("")), None);
        assert_eq!(undo.forth(version("")), Some(version("a")));
        undo.changed(version("a"));
        assert_eq!(undo.forth(version("ax")), None, "what was taken back is gone once the text changes");
    }

    #[test]
    fn the_oldest_versions_are_forgotten() {
        let mut undo = Undo::default();
        (0..LIMIT + 5).for_each(|number| undo.changed(version(&number.to_string())));
        let mut versions = std::iter::from_fn(|| undo.back(version("")));
        assert_eq!(versions.by_ref().count(), LIMIT);
    }

    #[test]
    fn large_texts_take_a_bounded_memory_and_the_last_change_can_always_be_taken_back() {
        let large = "x".repeat(BYTES / 4);
        let mut undo = Undo::default();
        (0..20).for_each(|_| undo.changed(version(&large)));
        assert!(undo.past.len() < 4 && undo.bytes <= BYTES);
        let mut undo = Undo::default();
        undo.changed(version(&"x".repeat(BYTES + 1)));
        assert!(undo.back(version("")).is_some());
        assert_eq!(undo.bytes, 0);
    }
}
