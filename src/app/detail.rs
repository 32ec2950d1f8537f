//! One row in detail: its fields as a tree that folds, or its text as it is.

use std::collections::BTreeSet;
use std::ops::Range;

use serde_json::Value;

use super::scroll::Scroll;
use super::table::{INGESTED, TIME, Table, values::MESSAGE};
use super::times::Times;
use crate::command::Command;
use crate::domain::text::{Foreign, shown_width};
use crate::domain::{Cell, Text};

/// A text longer than this (in bytes) is not read as JSON; the raw form shows it.
const JSON_LIMIT: usize = 2 << 20;
/// The most lines a tree has; what is left out is said in the last line.
const LINE_LIMIT: usize = 20_000;

/// One line of the tree. Key and value are foreign text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// How deep, from zero.
    pub depth: usize,
    /// The name or index.
    pub key: Text,
    /// A leaf's value, or what a folded branch holds.
    pub value: Text,
    /// What kind of value, for its colour.
    pub kind: BranchKind,
    /// Keys from the root, which say what is folded.
    path: String,
}

impl Branch {
    /// The time of the event in words, where the line holds it and more is to be said than how it came. Foreign text.
    pub fn told(&self, times: &Times) -> Option<String> {
        let is_time = self.depth == 0 && matches!(self.key.raw(), TIME | INGESTED);
        Some(self.value.raw()).filter(|_| is_time).and_then(|value| times.told(value))
    }
}

/// What a line of the tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BranchKind {
    /// Text.
    Text,
    /// A number, boolean or null.
    Scalar,
    /// An object or array, unfolded.
    Open,
    /// An object or array, folded.
    Folded,
}

/// A row in detail.
#[derive(Debug, Default)]
pub struct Detail {
    /// Names and values of the row, as they came.
    fields: Vec<(String, String)>,
    branches: Vec<Branch>,
    folded: BTreeSet<String>,
    /// Whether the text is shown as it is.
    pub raw: bool,
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
        self.grow();
        self.scroll = Scroll { height: self.scroll.height, ..Scroll::default() };
    }

    /// The lines of the tree.
    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// The line under the cursor.
    pub fn cursor(&self) -> usize {
        self.scroll.cursor
    }

    /// The first line on the screen.
    pub fn top(&self) -> usize {
        self.scroll.top
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
        let branch = self.branches.get(self.scroll.cursor)?;
        match branch.kind {
            BranchKind::Text | BranchKind::Scalar => Some(branch.value.raw().to_owned()),
            BranchKind::Open | BranchKind::Folded => self.subtree(&branch.path),
        }
    }

    fn subtree(&self, path: &str) -> Option<String> {
        let mut steps = path.split('\u{0}');
        let root = steps.next()?;
        let (_, text) = self.fields.iter().find(|(name, _)| name == root)?;
        let mut value: &Value = &serde_json::from_str(text).ok()?;
        for step in steps {
            value = match value {
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                other => other.get(step)?,
            };
        }
        Some(value.to_string())
    }

    /// Tells the size: rows and columns of the screen.
    pub fn resize(&mut self, height: usize, width: usize) {
        self.scroll.height = height.max(1);
        if self.width != width {
            self.width = width;
            self.lines = broken(&self.text, width);
        }
        self.go_to(self.scroll.cursor);
    }

    fn count(&self) -> usize {
        if self.raw { self.lines.len() } else { self.branches.len() }
    }

    /// Puts the cursor on a line, and that line on the screen. The raw form has no cursor: it scrolls.
    pub fn go_to(&mut self, line: usize) {
        let count = self.count();
        self.scroll.go_to(line, count, |_| 1);
        if self.raw {
            self.scroll.cursor = line.min(count.saturating_sub(self.scroll.rows()));
            self.scroll.top = self.scroll.cursor;
        }
    }

    /// Acts on a command; false when it means nothing here.
    pub fn on(&mut self, command: Command) -> bool {
        let page = self.scroll.rows().saturating_sub(1).max(1);
        match command {
            Command::Up => self.go_to(self.scroll.cursor.saturating_sub(1)),
            Command::Down => self.go_to(self.scroll.cursor + 1),
            Command::PageUp => self.go_to(self.scroll.cursor.saturating_sub(page)),
            Command::PageDown => self.go_to(self.scroll.cursor + page),
            Command::First => self.go_to(0),
            Command::Last => self.go_to(self.count()),
            Command::Fold => self.fold(None),
            Command::Left => self.fold(Some(true)),
            Command::Right => self.fold(Some(false)),
            Command::RawDetail => {
                self.raw = !self.raw;
                self.go_to(0);
            }
            _ => return false,
        }
        true
    }

    fn fold(&mut self, wanted: Option<bool>) {
        let Some(branch) = self.branches.get(self.scroll.cursor) else { return };
        let folded = match branch.kind {
            BranchKind::Open => false,
            BranchKind::Folded => true,
            BranchKind::Text | BranchKind::Scalar => return,
        };
        if wanted == Some(folded) {
            return;
        }
        let path = branch.path.clone();
        if folded {
            self.folded.remove(&path);
        } else {
            self.folded.insert(path);
        }
        self.grow();
        self.go_to(self.scroll.cursor);
    }

    fn grow(&mut self) {
        let mut branches = Vec::new();
        for (name, text) in &self.fields {
            match json(text) {
                Some(value) => self.push(&mut branches, 0, name, name.clone(), &value),
                None => branches.push(leaf(0, name, text.clone(), BranchKind::Text, name.clone())),
            }
        }
        if branches.len() > LINE_LIMIT {
            let left_out = branches.len() - LINE_LIMIT;
            branches.truncate(LINE_LIMIT);
            let text = format!("{left_out} more lines; the raw form shows all");
            branches.push(leaf(0, "…", text, BranchKind::Text, String::new()));
        }
        self.branches = branches;
    }

    fn push(&self, out: &mut Vec<Branch>, depth: usize, key: &str, path: String, value: &Value) {
        let (count, noun) = match value {
            Value::Object(object) => (object.len(), "keys"),
            Value::Array(items) => (items.len(), "items"),
            Value::String(text) => return out.push(leaf(depth, key, text.clone(), BranchKind::Text, path)),
            scalar => return out.push(leaf(depth, key, scalar.to_string(), BranchKind::Scalar, path)),
        };
        let folded = self.folded.contains(&path);
        let kind = if folded { BranchKind::Folded } else { BranchKind::Open };
        out.push(leaf(depth, key, format!("{count} {noun}"), kind, path.clone()));
        if folded {
            return;
        }
        match value {
            Value::Object(object) => {
                for (key, value) in object {
                    self.push(out, depth + 1, key, format!("{path}\u{0}{key}"), value);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    self.push(out, depth + 1, &index.to_string(), format!("{path}\u{0}{index}"), value);
                }
            }
            _ => {}
        }
    }
}

fn fields_of(table: &Table, row: usize) -> Vec<(String, String)> {
    let Some((batch, index)) = table.place(row) else { return Vec::new() };
    let field = |(at, cell): (usize, Cell<'_>)| (batch.columns()[at].to_string(), cell.raw.to_owned());
    batch.row(index).map(field).collect()
}

fn leaf(depth: usize, key: &str, value: String, kind: BranchKind, path: String) -> Branch {
    Branch { depth, key: key.into(), value: value.into(), kind, path }
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

/// The JSON object or array that a text is, if it is one. (`serde_json` itself refuses nesting beyond 128.)
fn json(text: &str) -> Option<Value> {
    let shaped = text.starts_with(['{', '[']) && text.len() <= JSON_LIMIT;
    if !shaped {
        return None;
    }
    serde_json::from_str(text).ok()
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

    fn lines(detail: &Detail) -> Vec<String> {
        detail
            .branches()
            .iter()
            .map(|b| format!("{}{}={}", " ".repeat(b.depth), b.key.raw(), b.value.raw()))
            .collect()
    }

    #[test]
    fn a_message_unfolds_into_a_tree_and_folds_again() {
        let mut detail = detail();
        let open = [
            "@timestamp=10:00",
            "@message=2 keys",
            " level=ERROR",
            " order=2 keys",
            "  id=7",
            "  items=2 items",
            "   0=a",
            "   1=b",
        ];
        assert_eq!(lines(&detail), open);
        detail.go_to(3);
        detail.on(Command::Left);
        assert_eq!(lines(&detail), open[..4]);
        detail.on(Command::Left);
        assert_eq!(lines(&detail).len(), 4, "folding what is folded changes nothing");
        detail.on(Command::Fold);
        assert_eq!(lines(&detail), open);
    }

    #[test]
    fn a_copy_takes_what_is_under_the_cursor() {
        let mut detail = detail();
        detail.go_to(4);
        assert_eq!(detail.under_cursor().unwrap(), "7");
        detail.go_to(3);
        assert_eq!(detail.under_cursor().unwrap(), r#"{"id":7,"items":["a","b"]}"#);
        detail.on(Command::RawDetail);
        assert!(detail.under_cursor().unwrap().starts_with(r#"{"level""#));
    }
}
