//! Which columns of a table the screen shows and how wide, and how tall its rows are when long text wraps.

use unicode_width::UnicodeWidthStr;

use super::{Column, TIME, Table};
use crate::domain::text::{safe, safe_lines};
use crate::domain::{Foreign, Safe};

/// Columns that hold the words of an event.
const MESSAGES: &[&str] = &["@message", "message", "msg", "error"];
/// So many columns hold a few words.
const WORTH_WRAPPING: usize = 20;
/// What every time of a day shares.
const DATE: &str = "YYYY-MM-DD ";

/// A column as it is laid out.
#[derive(Debug)]
pub struct Slot<'a> {
    /// The column.
    pub column: &'a Column,
    /// Among the visible ones.
    pub index: usize,
    /// Columns of the screen.
    pub width: usize,
    /// How many characters of a time are left out at its start because every row shares them.
    pub skip: usize,
}

impl Table {
    /// The columns that fit: pinned ones, and the others from one on such that the one under the cursor is among them.
    pub fn layout(&self) -> Vec<Slot<'_>> {
        let room = self.width;
        let mut slots: Vec<Slot<'_>> =
            self.visible().into_iter().enumerate().map(|(index, column)| self.slot(index, column)).collect();
        if taken(&slots) > room {
            slots.iter_mut().for_each(|slot| slot.width = slot.width.min(most(slot, room)));
        }
        let cursor = self.column_cursor().min(slots.len().saturating_sub(1));
        // Pinned columns stay, as long as the one under the cursor has its place beside them.
        let pinned = slots.iter().take_while(|slot| slot.column.pinned).count().min(cursor);
        let mut first = pinned;
        while first < cursor && taken(&slots[..pinned]) + taken(&slots[first..=cursor]) > room {
            first += 1;
        }
        slots.drain(pinned..first);
        fill(&mut slots, room);
        slots
    }

    fn slot<'a>(&self, index: usize, column: &'a Column) -> Slot<'a> {
        let skip = if column.name() == TIME && self.short_times { DATE.len() } else { 0 };
        let name = safe(column.name()).as_str().width() + 1;
        let width = column.wanted.unwrap_or(column.width.max(name + skip));
        Slot { column, index, width: width.saturating_sub(skip).max(1), skip }
    }

    /// How many rows of the screen a row takes.
    pub(super) fn tall(&self, row: usize, slots: &[Slot<'_>]) -> usize {
        let columns: Vec<&Column> = slots.iter().map(|slot| slot.column).collect();
        let values = self.values(row, &columns);
        let wrapped = slots.iter().zip(&values).map(|(slot, value)| match value {
            Some(value) if slot.wraps() => self.wrapped(value, slot.width).len(),
            _ => 1,
        });
        wrapped.max().unwrap_or(1)
    }

    /// The lines of a value that is wrapped, at most as many as the screen has.
    pub fn wrapped(&self, value: &Foreign<'_>, width: usize) -> Vec<Safe<'static>> {
        let most = self.scroll.rows();
        // A character may take no column at all, but those that do fill the screen with so many.
        let end = value.raw().char_indices().nth((width + 1) * most).map_or(value.raw().len(), |(at, _)| at);
        let lines = safe_lines(&value.raw()[..end]);
        let mut lines: Vec<Safe<'static>> =
            lines.flat_map(|line| line.wrapped(width)).take(most + 1).collect();
        if lines.len() > most || end < value.raw().len() {
            lines.truncate(most);
            let last = lines.pop();
            lines.extend(last.map(|line| line.and("…", &Safe::own("")).fit(width)));
        }
        lines
    }
}

impl Slot<'_> {
    /// Whether its values wrap: neither times nor numbers, nor what has so little room that it would make a tower.
    pub fn wraps(&self) -> bool {
        let is_text = !self.column.numeric && self.column.name() != TIME;
        is_text && (self.width >= WORTH_WRAPPING || MESSAGES.contains(&self.column.name()))
    }
}

fn taken(slots: &[Slot<'_>]) -> usize {
    slots.iter().map(|slot| slot.width + 2).sum()
}

/// Gives the last column what is left, cuts what is too wide, and leaves out what has no place.
fn fill(slots: &mut Vec<Slot<'_>>, room: usize) {
    let mut left = room;
    let last = slots.len().saturating_sub(1);
    let mut shown = 0;
    for (index, slot) in slots.iter_mut().enumerate() {
        // The last column takes what is left, unless it holds numbers, which belong near their names; and so does one
        // that would be cut anyway.
        let grows = index == last && !slot.column.numeric && slot.column.wanted.is_none();
        if slot.width > left || grows {
            slot.width = left;
        }
        left = left.saturating_sub(slot.width + 2);
        shown += 1;
        if left < 4 {
            break;
        }
    }
    slots.truncate(shown);
}

/// How wide a column may be when not all fit: a stream's name or an id must not push out what people read, and a time
/// is never cut.
fn most(slot: &Slot<'_>, room: usize) -> usize {
    match slot.column.name() {
        _ if slot.column.wanted.is_some() => slot.width.min(room),
        TIME => slot.width,
        name if MESSAGES.contains(&name) => (room / 2).max(16),
        _ => (room / 4).max(16),
    }
}
