//! What should be on the terminal and what is on it: draws frames and encodes the difference, whole or in pieces.

use std::convert::Infallible;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::{Position, Rect, Size};
use ratatui::style::Color;
use ratatui::{Frame, Terminal};

use super::encode::{self, Pen};

/// Trailing blank cells from which on erasing to the end of the row is shorter than writing them.
const WORTH_ERASING: usize = 4;

/// Stands for a cell of which nothing is known: a noncharacter, which safe text never holds.
const UNCERTAIN: Cell = Cell::new("\u{fdd0}");

/// A screen of a given size.
pub struct Screen {
    canvas: Terminal<Canvas>,
    wanted: Buffer,
    shown: Buffer,
    cursor_shown: Option<Position>,
    /// Nothing is known of what is on the terminal: clear it before anything else.
    unknown: bool,
    /// Where the next piece begins, so that the lower rows get their turn while the upper ones keep changing.
    next_row: u16,
}

impl Screen {
    /// An empty screen; what the terminal shows is not known.
    pub fn new(width: u16, height: u16) -> Self {
        let Ok(canvas) = Terminal::new(Canvas { size: Size { width, height }, cursor: None, visible: false });
        let empty = Buffer::empty(Rect::new(0, 0, width, height));
        Self { canvas, wanted: empty.clone(), shown: empty, cursor_shown: None, unknown: true, next_row: 0 }
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
        let Ok(frame) = self.canvas.draw(paint);
        self.wanted.clone_from(frame.buffer);
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
        let cursor = self.canvas.backend().shown_cursor();
        if out.len() == empty && cursor == self.cursor_shown {
            out.truncate(start);
            return done;
        }
        pen.reset(out);
        if let Some(Position { x, y }) = cursor {
            pen.go(out, x, y);
            out.push_str(encode::SHOW_CURSOR);
        }
        self.cursor_shown = cursor;
        out.push_str(encode::END_FRAME);
        done
    }

    fn encode_rows(&mut self, limit: usize, out: &mut String, pen: &mut Pen) -> bool {
        let Self { shown, wanted, .. } = self;
        mark_halves(shown, wanted);
        let changes = shown.diff(wanted);
        let split = changes.partition_point(|(_, y, _)| *y < self.next_row);
        let (above, below) = changes.split_at(split);
        let mut sent = Vec::new();
        let mut next_row = 0;
        let mut done = true;
        for row in below.chunk_by(same_row).chain(above.chunk_by(same_row)) {
            let y = row[0].1;
            if out.len() >= limit && !sent.is_empty() {
                (next_row, done) = (y, false);
                break;
            }
            encode_row(row, row_of(wanted, y), out, pen);
            sent.push(y);
        }
        for y in sent {
            let range = range_of(wanted, y);
            shown.content[range.clone()].clone_from_slice(&wanted.content[range]);
        }
        self.next_row = next_row;
        done
    }
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

fn same_row(one: &Change<'_>, other: &Change<'_>) -> bool {
    one.1 == other.1
}

fn range_of(buffer: &Buffer, y: u16) -> std::ops::Range<usize> {
    let width = usize::from(buffer.area.width);
    usize::from(y) * width..(usize::from(y) + 1) * width
}

fn row_of(buffer: &Buffer, y: u16) -> &[Cell] {
    &buffer.content[range_of(buffer, y)]
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

/// The backend that ratatui draws into: it keeps size and cursor, and leaves the cells to [`Screen`].
struct Canvas {
    size: Size,
    cursor: Option<Position>,
    visible: bool,
}

impl Canvas {
    fn shown_cursor(&self) -> Option<Position> {
        self.cursor.filter(|_| self.visible)
    }
}

impl Backend for Canvas {
    type Error = Infallible;

    fn draw<'a, I: Iterator<Item = Change<'a>>>(&mut self, _: I) -> Result<(), Infallible> {
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        self.visible = false;
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        self.visible = true;
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.cursor.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.cursor = Some(position.into());
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_region(&mut self, _: ClearType) -> Result<(), Infallible> {
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
