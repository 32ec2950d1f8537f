//! What should be on the terminal and what is on it: draws frames and encodes the difference, whole or in pieces.

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;

use super::encode::{self, Pen};
use crate::ui::Frame;

/// Trailing blank cells from which on erasing to the end of the row is shorter than writing them.
const WORTH_ERASING: usize = 4;

/// Stands for a cell of which nothing is known: a noncharacter, which safe text never holds.
const UNCERTAIN: Cell = Cell::new("\u{fdd0}");

/// A screen of a given size.
pub struct Screen {
    wanted: Buffer,
    shown: Buffer,
    cursor: Option<Position>,
    cursor_shown: Option<Position>,
    /// Nothing is known of what is on the terminal: clear it before anything else.
    unknown: bool,
    /// Where the next piece begins, so that the lower rows get their turn while the upper ones keep changing.
    next_row: u16,
}

impl Screen {
    /// An empty screen; what the terminal shows is not known.
    pub fn new(width: u16, height: u16) -> Self {
        let empty = Buffer::empty(Rect::new(0, 0, width, height));
        Self {
            wanted: empty.clone(),
            shown: empty,
            cursor: None,
            cursor_shown: None,
            unknown: true,
            next_row: 0,
        }
    }

    /// The terminal has this size now, and may show anything.
    pub fn resize(&mut self, width: u16, height: u16) {
        *self = Self::new(width, height);
    }

    /// Something else may have written to the terminal: everything is sent again.
    pub fn forget(&mut self) {
        self.shown.reset();
        self.cursor_shown = None;
        self.unknown = true;
    }

    /// Draws the state that should be shown.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame<'_>)) {
        self.wanted.reset();
        let mut frame = Frame::new(&mut self.wanted);
        paint(&mut frame);
        self.cursor = frame.cursor();
    }

    /// Appends what turns the terminal into the wanted state, in whole rows, up to about `budget` bytes, as one frame.
    /// Appends nothing when nothing differs. Answers whether nothing is left to send.
    pub fn encode(&mut self, budget: usize, out: &mut String) -> bool {
        let start = out.len();
        out.push_str(encode::BEGIN_FRAME);
        if self.cursor_shown.is_some() {
            out.push_str(encode::HIDE_CURSOR);
        }
        let empty = out.len();
        if std::mem::take(&mut self.unknown) {
            out.push_str(encode::CLEAR);
        }
        let mut pen = Pen::new();
        let done = self.encode_rows(start.saturating_add(budget), out, &mut pen);
        if out.len() == empty && self.cursor == self.cursor_shown {
            out.truncate(start);
            return done;
        }
        pen.reset(out);
        if let Some(Position { x, y }) = self.cursor {
            pen.go(out, x, y);
            out.push_str(encode::SHOW_CURSOR);
        }
        self.cursor_shown = self.cursor;
        out.push_str(encode::END_FRAME);
        done
    }

    fn encode_rows(&mut self, limit: usize, out: &mut String, pen: &mut Pen) -> bool {
        let height = self.wanted.area.height;
        let mut sent = false;
        for y in (self.next_row..height).chain(0..self.next_row.min(height)) {
            let range = range_of(&self.wanted, y);
            // Most rows are as they were, and comparing them is much cheaper than telling what differs.
            if self.shown.content[range.clone()] == self.wanted.content[range.clone()] {
                continue;
            }
            if out.len() >= limit && sent {
                self.next_row = y;
                return false;
            }
            let (mut shown, wanted) = (one_row(&self.shown, y), one_row(&self.wanted, y));
            mark_halves(&mut shown, &wanted);
            encode_row(&shown.diff(&wanted), &wanted.content, out, pen);
            self.shown.content[range].clone_from_slice(&wanted.content);
            sent = true;
        }
        self.next_row = 0;
        true
    }
}

/// A row as a buffer of its own, in its place.
fn one_row(buffer: &Buffer, y: u16) -> Buffer {
    let area = Rect { y, height: 1, ..buffer.area };
    Buffer { area, content: buffer.content[range_of(buffer, y)].to_vec() }
}

/// Where a wide character goes, what the terminal shows in place of its second half is not certain: it counts as changed.
fn mark_halves(shown: &mut Buffer, wanted: &Buffer) {
    for index in 1..shown.content.len() {
        let before = &shown.content[index - 1];
        if *before != wanted.content[index - 1] && before.cell_width() > 1 {
            shown.content[index] = UNCERTAIN;
        }
    }
}

type Change<'a> = (u16, u16, &'a Cell);

fn range_of(buffer: &Buffer, y: u16) -> std::ops::Range<usize> {
    let width = usize::from(buffer.area.width);
    usize::from(y) * width..(usize::from(y) + 1) * width
}

fn encode_row(changes: &[Change<'_>], row: &[Cell], out: &mut String, pen: &mut Pen) {
    // Everything from here on is blank, so erasing shows the same.
    let erased = |cell: &Cell| encode::is_blank(cell) && cell.bg == Color::Reset;
    let last = row.iter().rposition(|cell| !erased(cell));
    let blank_from = last.map_or(0, |last| last + usize::from(row[last].cell_width().max(1)));
    let blanks = changes.iter().filter(|(x, ..)| usize::from(*x) >= blank_from).count();
    let erase = blanks >= WORTH_ERASING;
    for (x, y, cell) in changes {
        if erase && usize::from(*x) >= blank_from {
            break;
        }
        pen.advance(out, *x, *y, row);
        pen.put(out, cell);
    }
    if let (true, Some((_, y, _))) = (erase, changes.first()) {
        pen.go(out, blank_from as u16, *y);
        pen.erase_to_end(out);
    }
}

#[cfg(test)]
mod tests;
