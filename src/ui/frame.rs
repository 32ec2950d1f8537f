//! What a picture is drawn on: the cells of the screen, and where the cursor stands. Unlike ratatui's own frame it belongs
//! to no terminal, so that a picture costs one pass over the cells and not one for every buffer behind it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget;

/// A picture that is being drawn.
#[derive(Debug)]
pub struct Frame<'a> {
    buffer: &'a mut Buffer,
    cursor: Option<Position>,
}

impl<'a> Frame<'a> {
    /// A picture without a cursor, on what the buffer holds.
    pub fn new(buffer: &'a mut Buffer) -> Self {
        Self { buffer, cursor: None }
    }

    /// All of the screen.
    pub fn area(&self) -> Rect {
        self.buffer.area
    }

    /// The cells.
    pub fn buffer_mut(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Draws a widget.
    pub fn render_widget(&mut self, widget: impl Widget, area: Rect) {
        widget.render(area, self.buffer);
    }

    /// Puts the cursor somewhere; without this it is not seen.
    pub fn set_cursor_position(&mut self, position: Position) {
        self.cursor = Some(position);
    }

    /// Where the cursor is seen.
    pub fn cursor(&self) -> Option<Position> {
        self.cursor
    }
}
