//! One row in detail: its fields as a tree that folds, or its text as it is.

use std::ops::Range;

use super::scroll::{Scroll, moved};
use super::table::{INGESTED, TIME, Table, values::MESSAGE};
use super::times::Times;
use super::tree::{Branch, Node, Tree};
use crate::command::Command;
use crate::domain::Cell;
use crate::domain::text::{Foreign, shown_width};

/// A row in detail.
#[derive(Debug, Default)]
pub struct Detail {
    /// Names and values of the row, as they came.
    fields: Vec<(String, String)>,
    /// The fields as a tree.
    pub tree: Tree,
    /// Whether the text is shown as it is.
    pub raw: bool,
    /// Where the screen is in the text.
    scroll: Scroll,
    /// The text as it is.
    text: String,
    /// Where its lines begin and end at the width for which they were broken.
    lines: Vec<Range<usize>>,
    width: usize,
}

impl Detail {
    /// Shows a row of a table; folds and form stay as they were.
    pub fn show(&mut self, table: &Table, row: usize) {
        let fields = fields_of(table, row);
        if fields == self.fields {
            return;
        }
        self.fields = fields;
        self.text = self.as_it_is();
        self.lines = broken(&self.text, self.width);
        let node = |(name, text): &(String, String)| (name.clone(), Node::of_text(text));
        self.tree.show(self.fields.iter().map(node).collect());
        self.scroll = Scroll { height: self.scroll.height, ..Scroll::default() };
    }

    /// The first line on the screen.
    pub fn top(&self) -> usize {
        if self.raw { self.scroll.top } else { self.tree.top() }
    }

    /// The time of the event in words, where the line of the tree holds it and more is to be said than how it came.
    /// Foreign text.
    pub fn told(&self, branch: &Branch, times: &Times) -> Option<String> {
        let is_time = branch.depth == 0 && matches!(branch.key.raw(), TIME | INGESTED);
        self.tree.node(branch).filter(|_| is_time).and_then(|node| times.told(node.value.raw()))
    }

    /// The lines of the text as it is, broken at the width of the screen.
    pub fn raw_lines(&self) -> impl Iterator<Item = Foreign<'_>> {
        self.lines.iter().map(|range| Foreign::from(&self.text[range.clone()]))
    }

    /// The message, or without one every field on a line of its own.
    fn as_it_is(&self) -> String {
        match self.fields.iter().find(|(name, _)| name == MESSAGE) {
            Some((_, message)) => message.clone(),
            None => self
                .fields
                .iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect::<Vec<_>>()
                .join("\n"),
        }
    }

    /// What a copy takes: the value under the cursor, or the whole text.
    pub fn under_cursor(&self) -> Option<String> {
        if self.raw {
            return Some(self.text.clone());
        }
        self.tree.under_cursor().map(Node::copied)
    }

    /// Tells the size: rows and columns of the screen.
    pub fn resize(&mut self, height: usize, width: usize) {
        self.tree.resize(height);
        self.scroll.height = height.max(1);
        if self.width != width {
            self.width = width;
            self.lines = broken(&self.text, width);
        }
        self.scroll_to(self.scroll.top);
    }

    /// Puts the cursor on a line, and that line on the screen. The raw form has no cursor: it scrolls.
    pub fn go_to(&mut self, line: usize) {
        if self.raw { self.scroll_to(line) } else { self.tree.go_to(line) }
    }

    fn scroll_to(&mut self, line: usize) {
        self.scroll.top = line.min(self.lines.len().saturating_sub(self.scroll.rows()));
    }

    /// Acts on a command; false when it means nothing here.
    pub fn on(&mut self, command: Command) -> bool {
        if command == Command::RawDetail {
            self.raw = !self.raw;
            self.go_to(0);
            return true;
        }
        if self.raw { self.on_text(command) } else { self.tree.on(command) }
    }

    fn on_text(&mut self, command: Command) -> bool {
        let (top, page) = (self.scroll.top, self.scroll.rows().saturating_sub(1).max(1));
        let Some(to) = moved(command, top, page) else {
            return matches!(command, Command::Fold | Command::Left | Command::Right);
        };
        self.scroll_to(to);
        true
    }
}

fn fields_of(table: &Table, row: usize) -> Vec<(String, String)> {
    let Some((batch, index)) = table.place(row) else { return Vec::new() };
    let field = |(at, cell): (usize, Cell<'_>)| (batch.columns()[at].to_string(), cell.raw.to_owned());
    batch.row(index).map(field).collect()
}

/// Lines of a text, broken where they would be wider than the screen.
fn broken(text: &str, width: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0;
    for (index, c) in text.char_indices() {
        if c == '\n' {
            lines.push(start..index);
            (start, used) = (index + 1, 0);
            continue;
        }
        let columns = shown_width(c);
        if used + columns > width.max(1) && used > 0 {
            lines.push(start..index);
            (start, used) = (index, 0);
        }
        used += columns;
    }
    lines.push(start..text.len());
    lines
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{BatchBuilder, CellKind};

    fn detail() -> Detail {
        let mut builder = BatchBuilder::with_columns(["@timestamp", "@message"]);
        builder.set(0, CellKind::Text, "10:00");
        builder.set(1, CellKind::Text, r#"{"level":"ERROR","order":{"id":7,"items":["a","b"]}}"#);
        builder.end_row();
        let mut table = Table::default();
        table.replace(Arc::new(builder.finish()));
        let mut detail = Detail::default();
        detail.show(&table, 0);
        detail.resize(10, 80);
        detail
    }

    #[test]
    fn a_copy_takes_what_is_under_the_cursor() {
        let mut detail = detail();
        let line = |key: &str| detail.tree.branches().iter().position(|b| b.key.raw() == key).unwrap();
        let (id, order) = (line("id"), line("order"));
        detail.go_to(id);
        assert_eq!(detail.under_cursor().unwrap(), "7");
        detail.go_to(order);
        assert_eq!(detail.under_cursor().unwrap(), r#"{"id":7,"items":["a","b"]}"#);
        detail.on(Command::RawDetail);
        assert!(detail.under_cursor().unwrap().starts_with(r#"{"level""#));
    }
}
