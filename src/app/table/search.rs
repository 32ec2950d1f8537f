//! Searching the rows for a text: any case unless it has capitals, in every field of the row, a stretch of rows at a
//! time, so that keys are answered in between.

use regex::{Regex, RegexBuilder};

use super::Table;

/// How many rows are looked at in one go: a few milliseconds.
const STRETCH: usize = 10_000;

/// How a search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The cursor is on a row that holds the text.
    Row,
    /// No row holds it.
    Nowhere,
    /// There are rows that were not looked at yet.
    NotYet,
}

/// A search that goes on: from which row, which way, through how many rows, and how many were looked at.
#[derive(Debug, Clone, Copy)]
pub struct Hunt {
    from: usize,
    forward: bool,
    rows: usize,
    done: usize,
}

impl Hunt {
    /// The row that comes next, around the end.
    fn next(&mut self) -> Option<usize> {
        let step = Some(self.done).filter(|done| *done < self.rows)?;
        self.done += 1;
        let back = self.rows - step;
        Some((self.from + if self.forward { step } else { back }) % self.rows)
    }
}

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

    /// Whether a row holds it.
    fn is_in(&self, table: &Table, row: usize) -> bool {
        let Some((batch, index)) = table.place(row) else { return false };
        batch.row(index).any(|(column, cell)| {
            batch.columns()[column].as_ref() != super::IDENTITY && self.pattern.is_match(cell.raw)
        })
    }
}

impl Table {
    /// Goes to the next row (or the previous one) from a row on that holds what is searched for, around the end; what is
    /// not found at once is looked for in [`Table::search_further`].
    pub fn search_on(&mut self, from: usize, forward: bool) -> Found {
        self.hunt = Some(Hunt { from, forward, rows: self.len, done: 0 });
        self.search_further()
    }

    /// Whether a search goes on.
    pub fn is_searching(&self) -> bool {
        self.hunt.is_some() && self.search.is_some()
    }

    /// Looks at the next stretch of rows.
    pub fn search_further(&mut self) -> Found {
        let (Some(mut hunt), Some(search)) = (self.hunt.take(), &self.search) else { return Found::Nowhere };
        for _ in 0..STRETCH {
            let Some(row) = hunt.next() else { return Found::Nowhere };
            if search.is_in(self, row) {
                self.go_to(row);
                return Found::Row;
            }
        }
        self.hunt = Some(hunt);
        Found::NotYet
    }
}
