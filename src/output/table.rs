//! Rows as aligned columns for people: widths as a terminal shows them, and `…` wherever something was cut.

use std::io::{self, Write};

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::writer::{Row, dense};
use super::{Look, is_number};
use crate::domain::CellKind;
use crate::domain::text::safe;

/// Between two columns.
const GAP: &str = "  ";

/// A column is not made narrower than this for others to fit.
const NARROWEST: usize = 6;

/// Characters of a cell that are looked at when nothing is cut: a cell is as wide as it is.
const UNCUT: usize = usize::MAX;

/// The widths of the columns. They only grow, so that later pages line up with earlier ones where they can.
#[derive(Debug)]
pub(super) struct Layout {
    look: Look,
    natural: Vec<usize>,
    /// Whether every value so far is a number. CloudWatch Logs answers numbers as text.
    numeric: Vec<bool>,
    widths: Vec<usize>,
}

impl Layout {
    pub(super) fn new(look: Look) -> Self {
        Self { look, natural: vec![], numeric: vec![], widths: vec![] }
    }

    /// Makes room for the names of the columns.
    pub(super) fn add_columns(&mut self, columns: &[String]) {
        for name in columns.iter().skip(self.natural.len()) {
            self.natural.push(self.shown(name).width());
            self.numeric.push(true);
        }
    }

    /// Makes room for a row that comes next.
    pub(super) fn measure(&mut self, row: &Row<'_>) {
        for (index, cell) in row {
            let width = self.shown(cell.raw).width();
            self.natural[*index] = self.natural[*index].max(width);
            self.numeric[*index] &= cell.kind == CellKind::Number || is_number(cell.raw);
        }
    }

    /// Gives the columns their widths for the rows that come next.
    pub(super) fn fit(&mut self) {
        self.widths = match self.look.width {
            Some(width) => shrink(&self.natural, width),
            None => self.natural.clone(),
        };
    }

    pub(super) fn write_header(&self, out: &mut impl Write, columns: &[String]) -> io::Result<()> {
        self.write_line(out, columns.iter().map(String::as_str))
    }

    pub(super) fn write_row(&self, out: &mut impl Write, row: &Row<'_>) -> io::Result<()> {
        self.write_line(out, dense(row, self.widths.len()))
    }

    /// A cell as it is shown; of a huge one only what can be seen.
    fn shown(&self, raw: &str) -> String {
        let most = self.look.width.unwrap_or(UNCUT);
        // One character more than fits, so that the cut below is noticed and marked.
        let end = raw.char_indices().nth(most.saturating_add(1)).map_or(raw.len(), |(index, _)| index);
        let raw = &raw[..end];
        if self.look.safe { safe(raw).to_string() } else { raw.to_owned() }
    }

    fn write_line<'c>(&self, out: &mut impl Write, values: impl Iterator<Item = &'c str>) -> io::Result<()> {
        let mut line = String::new();
        let mut begins = 0;
        for (index, value) in values.enumerate() {
            // Nothing that begins beyond the end of the line is seen, only that there is something.
            if self.look.width.is_some_and(|width| begins > width + GAP.len()) {
                if value.is_empty() {
                    continue;
                }
                line.push('…');
                break;
            }
            let width = self.widths.get(index).copied().unwrap_or_default();
            begins += GAP.len() + width;
            let cell = self.shown(value);
            let cell = if self.look.width.is_some() { cut(&cell, width) } else { cell };
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            if index > 0 {
                line.push_str(GAP);
            }
            if self.numeric.get(index) == Some(&true) {
                line.push_str(&padding);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&padding);
            }
        }
        let line = match self.look.width {
            Some(width) => cut(line.trim_end(), width),
            None => line.trim_end().to_owned(),
        };
        writeln!(out, "{line}")
    }
}

/// The widest columns give way until the line fits; none becomes narrower than [`NARROWEST`] for it.
fn shrink(natural: &[usize], line: usize) -> Vec<usize> {
    let gaps = GAP.len() * natural.len().saturating_sub(1);
    let room = line.saturating_sub(gaps);
    let with_cap = |cap: usize| natural.iter().map(|width| (*width).min(cap)).sum::<usize>();
    let widest = natural.iter().copied().max().unwrap_or_default();
    let cap = (NARROWEST..=widest).rev().find(|cap| with_cap(*cap) <= room).unwrap_or(NARROWEST);
    let mut widths: Vec<usize> = natural.iter().map(|width| (*width).min(cap)).collect();
    // What the rounding left goes to the last column that was cut: mostly the message.
    let left = room.saturating_sub(widths.iter().sum());
    if let Some(index) = natural.iter().rposition(|width| *width > cap) {
        widths[index] = (widths[index] + left).min(natural[index]);
    }
    widths
}

/// The start of a text that fits into so many columns of a terminal, with `…` where it was cut.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > width {
            break;
        }
        out.push_str(grapheme);
    }
    if width > 0 {
        out.push('…');
    }
    out
}
