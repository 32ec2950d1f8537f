//! Changes of a text that can be taken back: each is one version, however much of the text it replaced.

use std::collections::VecDeque;

/// The most versions that are kept. A query has at most 10,000 characters, so that these are a few megabytes.
const LIMIT: usize = 300;

/// A text and the cursor in it, as line and character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its lines.
    pub lines: Vec<String>,
    /// Where the cursor stood.
    pub cursor: (usize, usize),
}

/// The versions before and behind the one that is seen.
#[derive(Debug, Default)]
pub struct Undo {
    past: VecDeque<Version>,
    future: Vec<Version>,
}

impl Undo {
    /// The text changed; this is what it was before.
    pub fn changed(&mut self, before: Version) {
        self.future.clear();
        self.past.push_back(before);
        if self.past.len() > LIMIT {
            self.past.pop_front();
        }
    }

    /// Takes the last change back: gives the version before `now`.
    pub fn back(&mut self, now: Version) -> Option<Version> {
        let before = self.past.pop_back()?;
        self.future.push(now);
        Some(before)
    }

    /// Makes a change again that was taken back: gives the version behind `now`.
    pub fn forth(&mut self, now: Version) -> Option<Version> {
        let behind = self.future.pop()?;
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
}
