//! What is on the screen of an object: lines, bytes, a tree or rows, and where the cursor is in them.

use std::sync::Arc;

use crate::app::scroll::{Scroll, moved};
use crate::app::table::Table;
use crate::app::tree::{Node, Tree};
use crate::command::Command;
use crate::domain::text::Foreign;
use crate::domain::{Batch, Text};
use crate::object::hex;

/// Columns that one step to the side scrolls long lines.
const SIDEWAYS: usize = 16;

#[derive(Debug, Default)]
enum Body {
    #[default]
    Nothing,
    Lines(Arc<[Text]>),
    Bytes(u64, Arc<[u8]>),
    Tree(Tree),
    Table(Box<Table>),
}

/// What is on the screen, and where the cursor is.
#[derive(Debug, Default)]
pub struct Sight {
    body: Body,
    /// The place in lines and bytes.
    scroll: Scroll,
    /// Columns that are scrolled to the side.
    side: usize,
}

impl Sight {
    /// Shows nothing.
    pub fn show_nothing(&mut self) {
        self.body = Body::Nothing;
    }

    /// Shows lines of text.
    pub fn show_lines(&mut self, lines: Arc<[Text]>) {
        self.body = Body::Lines(lines);
    }

    /// Shows bytes from an offset on.
    pub fn show_bytes(&mut self, offset: u64, bytes: Arc<[u8]>) {
        self.body = Body::Bytes(offset, bytes);
    }

    /// Shows a JSON document; what was folded stays folded.
    pub fn show_document(&mut self, document: &str) {
        let mut tree = match std::mem::take(&mut self.body) {
            Body::Tree(tree) => tree,
            _ => Tree::default(),
        };
        tree.show(vec![("object".to_owned(), Node::of_document(document))]);
        self.body = Body::Tree(tree);
    }

    /// Shows rows; how a table is looked at stays.
    pub fn show_rows(&mut self, batch: Arc<Batch>) {
        let mut table = match std::mem::take(&mut self.body) {
            Body::Table(table) => table,
            _ => Box::default(),
        };
        table.replace(batch);
        self.body = Body::Table(table);
    }

    /// What is shown, when it is a tree.
    pub fn tree(&self) -> Option<&Tree> {
        match &self.body {
            Body::Tree(tree) => Some(tree),
            _ => None,
        }
    }

    /// What is shown, when it is a table.
    pub fn table(&self) -> Option<&Table> {
        match &self.body {
            Body::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The same, to be sorted and looked through.
    pub fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.body {
            Body::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether bytes are shown, whose lines take the whole width of a narrow screen.
    pub fn is_bytes(&self) -> bool {
        matches!(self.body, Body::Bytes(..))
    }

    /// The line under the cursor and the first on the screen, of text and bytes.
    pub fn scroll(&self) -> Scroll {
        self.scroll
    }

    /// How many lines there are.
    pub fn count(&self) -> usize {
        match &self.body {
            Body::Nothing => 0,
            Body::Lines(lines) => lines.len(),
            Body::Bytes(_, bytes) => bytes.len().div_ceil(hex::PER_LINE),
            Body::Tree(tree) => tree.branches().len(),
            Body::Table(table) => table.len(),
        }
    }

    /// A line of text or bytes, from where it is scrolled to.
    pub fn line(&self, row: usize) -> Option<Foreign<'_>> {
        match &self.body {
            Body::Lines(lines) => {
                let line = lines.get(row)?.raw();
                let start = line.char_indices().nth(self.side).map_or(line.len(), |(at, _)| at);
                Some(Foreign::from(&line[start..]))
            }
            Body::Bytes(offset, bytes) => {
                let start = row * hex::PER_LINE;
                let part = bytes.get(start..bytes.len().min(start + hex::PER_LINE))?;
                if part.is_empty() {
                    return None;
                }
                Some(Foreign::from(hex::line(offset + start as u64, part)))
            }
            _ => None,
        }
    }

    /// What a copy takes: the line, the value, the cell.
    pub fn under_cursor(&self) -> Option<String> {
        match &self.body {
            Body::Lines(lines) => lines.get(self.scroll.cursor).map(|line| line.raw().to_owned()),
            Body::Tree(tree) => tree.under_cursor().map(Node::copied),
            Body::Table(table) => {
                let value = table.value(table.cursor(), table.column()?)?;
                Some(value.raw().to_owned())
            }
            Body::Bytes(..) | Body::Nothing => {
                self.line(self.scroll.cursor).map(|line| line.raw().to_owned())
            }
        }
    }

    /// The line under the cursor.
    pub fn cursor(&self) -> usize {
        match &self.body {
            Body::Tree(tree) => tree.cursor(),
            Body::Table(table) => table.cursor(),
            _ => self.scroll.cursor,
        }
    }

    /// Puts the cursor on a line, or the last.
    pub fn go_to(&mut self, line: usize) {
        let count = self.count();
        let line = line.min(count.saturating_sub(1));
        match &mut self.body {
            Body::Tree(tree) => tree.go_to(line),
            Body::Table(table) => table.go_to(line),
            _ => self.scroll.go_to(line, count, |_| 1),
        }
    }

    /// Tells how much of it the screen shows.
    pub fn resize(&mut self, height: usize, width: usize) {
        self.scroll.height = height;
        match &mut self.body {
            Body::Tree(tree) => tree.resize(height),
            Body::Table(table) => table.resize(height, width),
            _ => {}
        }
        self.go_to(self.cursor());
    }

    /// Acts on a command; false when it means nothing here.
    pub fn on(&mut self, command: Command) -> bool {
        match &mut self.body {
            Body::Tree(tree) => tree.on(command),
            Body::Table(table) => table.on(command),
            _ => self.on_lines(command),
        }
    }

    fn on_lines(&mut self, command: Command) -> bool {
        let page = self.scroll.rows().saturating_sub(1).max(1);
        if let Some(to) = moved(command, self.scroll.cursor, page) {
            self.go_to(to);
            return true;
        }
        match command {
            Command::Left => self.side = self.side.saturating_sub(SIDEWAYS),
            Command::Right => self.side += SIDEWAYS,
            _ => return false,
        }
        true
    }
}
