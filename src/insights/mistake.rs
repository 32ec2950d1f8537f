//! What is wrong in a query and how it is shown: line, column, the line itself with the place underlined, and the cure.
//! What counts as wrong is decided in `parse` and `check`.

#[cfg(test)]
mod tests;

use std::fmt;

use unicode_width::UnicodeWidthStr;

use crate::domain::text::{Safe, safe};
use crate::domain::{Fault, FaultKind, Span, Text};

/// How many characters of a long line are shown around the place.
const SHOWN: usize = 120;
/// How many of them stand before the place.
const SHOWN_BEFORE: usize = 40;
/// How many characters of the query a message quotes.
const QUOTED: usize = 40;

/// Something wrong, or with lints something odd, at a place in the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The place, in bytes.
    pub span: Span,
    /// What is wrong: a lowercase fragment. May quote the query or the service, so it is foreign text.
    pub message: Text,
    /// The cure.
    pub hint: Option<Text>,
}

impl Mistake {
    /// A mistake without a cure.
    pub fn new(span: Span, message: impl Into<Text>) -> Self {
        Self { span, message: message.into(), hint: None }
    }

    /// Adds the cure.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Text>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A mistake that CloudWatch Logs found. It counts characters (the API says `startCharOffset` and `endCharOffset`),
    /// from `start` to before `end`. Offsets before the source point at its start, those beyond at its end.
    pub fn from_service(source: &str, start: i32, end: i32, message: impl Into<Text>) -> Self {
        let byte = |offset: i32| {
            let skipped = usize::try_from(offset).unwrap_or(0);
            source.char_indices().nth(skipped).map_or(source.len(), |(index, _)| index)
        };
        Self::new(Span::new(byte(start), byte(end.max(start))), message)
    }

    /// Where it is, what it is, and the cure, in one sentence.
    pub fn sentence(&self, source: &str) -> Text {
        let report = self.report(source);
        let hint = self.hint.as_ref().map_or(String::new(), |hint| format!("; {}", hint.raw()));
        Text::from(format!("line {}, column {}: {}{hint}", report.line, report.column, self.message.raw()))
    }

    /// How it is shown beneath the query.
    pub fn report(&self, source: &str) -> Report {
        Report::new(source, self.span, &self.message, self.hint.as_ref())
    }
}

impl From<Mistake> for Fault {
    fn from(mistake: Mistake) -> Self {
        let fault = Self::new(FaultKind::MalformedQuery, mistake.message).at(mistake.span);
        match mistake.hint {
            Some(hint) => fault.hint(hint),
            None => fault,
        }
    }
}

/// A piece of the query between backticks, for a message.
pub(super) fn quoted(piece: &str) -> String {
    let mut chars = piece.chars();
    let mut shown: String = chars.by_ref().take(QUOTED).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    in_backticks(&shown)
}

/// A piece to be written, between backticks unless it has its own.
pub(super) fn in_backticks(piece: &str) -> String {
    if piece.contains('`') { piece.to_owned() } else { format!("`{piece}`") }
}

/// A mistake ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The line, counted from 1.
    pub line: usize,
    /// The character of the line at which the place starts, counted from 1.
    pub column: usize,
    /// That line, or the part of it around the place.
    pub source: Safe<'static>,
    /// Spaces and carets that stand under the place when they are printed under `source`.
    pub underline: Safe<'static>,
    /// What is wrong.
    pub message: Safe<'static>,
    /// The cure.
    pub hint: Option<Safe<'static>>,
}

impl Report {
    /// Shows a message at a place of a source.
    pub fn new(source: &str, span: Span, message: &Text, hint: Option<&Text>) -> Self {
        let start = floor(source, span.start);
        let end = floor(source, span.end.max(start));
        let line_start = source[..start].rfind('\n').map_or(0, |index| index + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |length| start + length);
        let line = &source[line_start..line_end];
        let line = line.strip_suffix('\r').unwrap_or(line);
        let before = &line[..(start - line_start).min(line.len())];
        let marked = (end - line_start).min(line.len()).saturating_sub(before.len());
        let (source_line, underline) = underline(line, before.len(), marked);
        Self {
            line: source[..start].matches('\n').count() + 1,
            column: before.chars().count() + 1,
            source: source_line,
            underline,
            message: message.safe().into_owned(),
            hint: hint.map(|hint| hint.safe().into_owned()),
        }
    }

    /// `line 2, column 9: message`, the line, the carets and the hint.
    pub fn lines(&self) -> Vec<Safe<'static>> {
        let place = safe(&format!("line {}, column {}", self.line, self.column)).into_owned();
        let mut lines = vec![
            place.and(": ", &self.message),
            self.source.clone().after("  "),
            self.underline.clone().after("  "),
        ];
        lines.extend(self.hint.iter().map(|hint| hint.clone().after("hint: ")));
        lines
    }

    /// Shows a fault that points into the source.
    pub fn of_fault(source: &str, fault: &Fault) -> Option<Self> {
        Some(Self::new(source, fault.at?, &fault.what, fault.hint.as_ref()))
    }
}

/// The lines of the report; no line end after the last.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.lines().iter().map(Safe::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// The line as it may be shown, and what stands under it. The marked bytes start at `start`.
fn underline(line: &str, start: usize, length: usize) -> (Safe<'static>, Safe<'static>) {
    let skipped = line[..start].chars().count();
    let total = line.chars().count();
    let first = if total > SHOWN { skipped.saturating_sub(SHOWN_BEFORE).min(total - SHOWN) } else { 0 };
    let from = line.char_indices().nth(first).map_or(line.len(), |(index, _)| index);
    let to = line.char_indices().nth(first + SHOWN).map_or(line.len(), |(index, _)| index);
    let marked_end = (start + length).min(to).max(start);

    let lead = if from > 0 { "…" } else { "" };
    let trail = if to < line.len() { "…" } else { "" };
    let before = safe(&line[from..start]).after(lead);
    let marked = safe(&line[start..marked_end]);
    let after = safe(&line[marked_end..to.max(marked_end)]);
    let carets = marked.as_str().width().max(1);
    let underline = format!("{}{}", " ".repeat(before.as_str().width()), "^".repeat(carets));
    let shown = before.and("", &marked).and("", &after).and(trail, &Safe::own(""));
    (shown, safe(&underline).into_owned())
}

/// The nearest start of a character at or before the byte.
fn floor(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}
