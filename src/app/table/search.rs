//! Searching the rows for a text: any case unless it has capitals, in every field of the row.

use regex::{Regex, RegexBuilder};

use super::Table;

/// A text that is searched for.
#[derive(Debug, Clone)]
pub struct Search {
    text: String,
    pattern: Regex,
}

impl Search {
    /// A search for a literal text; `None` when it is empty.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        let capitals = text.chars().any(char::is_uppercase);
        // A literal pattern is always valid; it could only be too large, and a typed line is not.
        let pattern = RegexBuilder::new(&regex::escape(text)).case_insensitive(!capitals).build().ok()?;
        Some(Self { text: text.to_owned(), pattern })
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where it occurs in a text, as byte ranges.
    pub fn occurrences<'a>(&'a self, text: &'a str) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        self.pattern.find_iter(text).map(|found| found.range())
    }

    /// The first row from `from` on, in the given direction and around the end, that holds it.
    pub fn find(&self, table: &Table, from: usize, forward: bool) -> Option<usize> {
        let len = table.len();
        (0..len)
            .map(|step| if forward { (from + step) % len } else { (from + len - step % len) % len })
            .find(|row| self.is_in(table, *row))
    }

    fn is_in(&self, table: &Table, row: usize) -> bool {
        let Some((batch, index)) = table.place(row) else { return false };
        batch.row(index).any(|(column, cell)| {
            batch.columns()[column].as_ref() != super::IDENTITY && self.pattern.is_match(cell.raw)
        })
    }
}
