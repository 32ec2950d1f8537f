//! A line of text that is being typed: filters, searches, file names.

use unicode_segmentation::UnicodeSegmentation;

use crate::command::{Key, KeyCode};
use crate::domain::Span;

/// The most bytes a line takes: more than any name or range needs, little enough to draw.
const LIMIT: usize = 4_096;

/// A line and the cursor in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// In bytes, always between graphemes.
    cursor: usize,
}

impl Line {
    /// A line that holds a text already, with the cursor behind it.
    pub fn with(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text before and after the cursor.
    pub fn split(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Inserts at the cursor; line breaks and other controls of a paste become spaces.
    pub fn insert(&mut self, text: &str) {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if self.text.len() + clean.len() <= LIMIT {
            self.text.insert_str(self.cursor, &clean);
            self.cursor += clean.len();
        }
    }

    /// Writes a text in place of a stretch; the cursor stands behind it. Nothing happens when it does not fit.
    pub fn replace(&mut self, span: Span, text: &str) {
        let there = self.text.get(span.start..span.end).map(str::len);
        if there.is_some_and(|there| self.text.len() - there + text.len() <= LIMIT) {
            self.remove(span.start, span.end);
            self.insert(text);
        }
    }

    /// Edits by a key; false when the key means nothing here.
    pub fn on_key(&mut self, key: Key) -> bool {
        if let Some(c) = key.inserts() {
            self.insert(c.encode_utf8(&mut [0; 4]));
            return true;
        }
        match (key.code, key.control) {
            (KeyCode::Left, false) | (KeyCode::Char('b'), true) => self.left(),
            (KeyCode::Right, false) | (KeyCode::Char('f'), true) => self.right(),
            (KeyCode::Home, _) | (KeyCode::Char('a'), true) => self.cursor = 0,
            (KeyCode::End, _) | (KeyCode::Char('e'), true) => self.cursor = self.text.len(),
            (KeyCode::Backspace, false) | (KeyCode::Char('h'), true) => {
                self.remove(self.before(), self.cursor)
            }
            (KeyCode::Delete, _) | (KeyCode::Char('d'), true) => self.remove(self.cursor, self.after()),
            (KeyCode::Char('w'), true) => self.remove(self.word_before(), self.cursor),
            (KeyCode::Char('u'), true) => self.remove(0, self.cursor),
            (KeyCode::Char('k'), true) => self.remove(self.cursor, self.text.len()),
            _ => return false,
        }
        true
    }

    /// The cursor to the left.
    pub fn left(&mut self) {
        self.cursor = self.before();
    }

    /// The cursor to the right.
    pub fn right(&mut self) {
        self.cursor = self.after();
    }

    fn before(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(index, _)| index)
    }

    fn after(&self) -> usize {
        self.text[self.cursor..]
            .graphemes(true)
            .next()
            .map_or(self.cursor, |grapheme| self.cursor + grapheme.len())
    }

    fn word_before(&self) -> usize {
        let trimmed = self.text[..self.cursor].trim_end();
        trimmed
            .rfind(char::is_whitespace)
            .map_or(0, |index| index + trimmed[index..].chars().next().map_or(0, char::len_utf8))
    }

    fn remove(&mut self, from: usize, to: usize) {
        self.text.replace_range(from..to, "");
        self.cursor = from;
    }
}

/// Whether a key takes everything back that was typed before the cursor.
pub fn clears(key: Key) -> bool {
    key.control && key.code == KeyCode::Char('u')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(line: &mut Line, keys: &str) {
        for key in keys.split(' ') {
            assert!(line.on_key(Key::parse(key).unwrap()), "{key}");
        }
    }

    #[test]
    fn graphemes_are_moved_over_and_removed_whole() {
        let mut line = Line::with("ae\u{301}x");
        keys(&mut line, "Left Backspace");
        assert_eq!(line.split(), ("a", "x"));
        keys(&mut line, "End C-w");
        assert_eq!(line.text(), "");
    }

    #[test]
    fn words_and_ends() {
        let mut line = Line::with("last 2h");
        keys(&mut line, "C-w");
        assert_eq!(line.text(), "last ");
        keys(&mut line, "Home é");
        assert_eq!(line.split(), ("é", "last "));
        line.insert("a\nb");
        assert_eq!(line.text(), "éa blast ");
    }
}
