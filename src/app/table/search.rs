//! Looking through the rows: for a text (any case unless it has capitals, in every field of the row), for the row nearest
//! to a time, or for one row again. The first rows are looked at once, the others beside the loop.

use std::sync::atomic::{AtomicBool, Ordering};

use regex::{Regex, RegexBuilder};

use super::rows::{IDENTITY, Rows, Spot};
use super::{TIME, Table};
use crate::insights::value::time::read_instant;

/// How many rows are looked at once: a millisecond or two.
const AT_ONCE: usize = 2_000;

/// How a search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// The cursor is on a row that was looked for.
    Row,
    /// There is none.
    Nowhere,
    /// There are rows that were not looked at yet.
    NotYet,
}

/// What is looked for.
#[derive(Debug, Clone)]
pub enum Sought {
    /// A row that holds a text.
    Text(Search),
    /// The row whose time is nearest to an instant in milliseconds since 1970.
    Time(i64),
    /// The row of that identity.
    Row(String),
}

/// A look through rows that goes on: for what, from which row, which way, and how many were looked at.
#[derive(Debug, Clone)]
pub struct Hunt {
    sought: Sought,
    rows: Rows,
    from: usize,
    forward: bool,
    done: usize,
    /// The best row so far and how far from the wish it is.
    best: Option<(u64, usize)>,
    /// Whether the rest is being looked through beside the loop.
    handed_over: bool,
}

impl Hunt {
    fn new(sought: Sought, rows: Rows, from: usize, forward: bool) -> Self {
        Self { sought, rows, from, forward, done: 0, best: None, handed_over: false }
    }

    /// What is looked for.
    pub fn sought(&self) -> &Sought {
        &self.sought
    }

    /// Looks through the rest; nothing as soon as it is no longer wanted.
    pub fn finish(mut self, wanted: &AtomicBool) -> Option<Option<Spot>> {
        while self.look() == Found::NotYet {
            if !wanted.load(Ordering::Relaxed) {
                return None;
            }
        }
        Some(self.spot())
    }

    /// Looks at the next rows.
    fn look(&mut self) -> Found {
        for _ in 0..AT_ONCE {
            let Some(row) = self.next() else { break };
            let Some(off) = self.off(row) else { continue };
            if self.best.is_none_or(|(best, _)| off < best) {
                self.best = Some((off, row));
            }
            // Nothing is nearer.
            if off == 0 {
                return Found::Row;
            }
        }
        match self.best {
            _ if self.done < self.rows.count() => Found::NotYet,
            Some(_) => Found::Row,
            None => Found::Nowhere,
        }
    }

    /// How far a row is from what is looked for; `None` when it is none of it.
    fn off(&self, row: usize) -> Option<u64> {
        match &self.sought {
            Sought::Text(search) => search.is_in(&self.rows, row).then_some(0),
            Sought::Time(instant) => {
                let time = read_instant(self.rows.field(row, TIME)?.raw)?;
                Some(time.abs_diff(*instant))
            }
            Sought::Row(identity) => (self.rows.identity(row)? == identity).then_some(0),
        }
    }

    /// The row that comes next, around the end.
    fn next(&mut self) -> Option<usize> {
        let rows = self.rows.count();
        let step = Some(self.done).filter(|done| *done < rows)?;
        self.done += 1;
        let back = rows - step;
        Some((self.from + if self.forward { step } else { back }) % rows)
    }

    fn spot(&self) -> Option<Spot> {
        self.best.and_then(|(_, row)| self.rows.spot(row))
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
    fn is_in(&self, rows: &Rows, row: usize) -> bool {
        let Some((batch, index)) = rows.place(row) else { return false };
        batch.row(index).any(|(column, cell)| {
            self.pattern.is_match(cell.raw) && batch.columns()[column].as_ref() != IDENTITY
        })
    }
}

impl Table {
    /// Goes to the next row (or the previous one) from a row on that holds what is searched for, around the end.
    pub fn search_on(&mut self, from: usize, forward: bool) -> Found {
        self.hunt = None;
        match self.search.clone() {
            Some(search) => self.look_for(Sought::Text(search), from, forward),
            None => Found::Nowhere,
        }
    }

    /// Goes to the row whose time is nearest to an instant in milliseconds since 1970.
    pub fn seek_time(&mut self, instant: i64) -> Found {
        self.look_for(Sought::Time(instant), 0, true)
    }

    /// Looks at the first rows; the others are looked at beside the loop, by [`Table::hunt_due`].
    pub(super) fn look_for(&mut self, sought: Sought, from: usize, forward: bool) -> Found {
        let mut hunt = Hunt::new(sought, self.rows.clone(), from, forward);
        let found = hunt.look();
        match found {
            Found::NotYet => self.hunt = Some(hunt),
            _ => self.arrive(hunt.spot()),
        }
        found
    }

    fn arrive(&mut self, spot: Option<Spot>) {
        self.hunt = None;
        if let Some(row) = spot.and_then(|spot| self.rows.row_of(spot)) {
            self.placed = true;
            self.go_to(row);
        }
    }

    /// Whether a search goes on that the person asked for.
    pub fn is_searching(&self) -> bool {
        self.hunt.as_ref().is_some_and(|hunt| !matches!(hunt.sought, Sought::Row(_)))
    }

    /// Whether the rows are being looked through.
    pub fn is_hunting(&self) -> bool {
        self.hunt.is_some()
    }

    /// Gives up looking.
    pub fn stop_hunting(&mut self) {
        self.hunt = None;
    }

    /// The look through the rows that is to go on beside the loop, once.
    pub fn hunt_due(&mut self) -> Option<Hunt> {
        let hunt = self.hunt.as_mut().filter(|hunt| !hunt.handed_over)?;
        hunt.handed_over = true;
        Some(hunt.clone())
    }

    /// Takes in where the row was found that was looked for; what that was, unless it is no longer wanted.
    pub fn take_found(&mut self, spot: Option<Spot>) -> Option<Sought> {
        let hunt = self.hunt.take()?;
        self.arrive(spot);
        Some(hunt.sought)
    }
}
