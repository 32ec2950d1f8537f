//! A list with a filter line above it: fuzzy matching, a cursor, marks for choosing several.

use std::collections::BTreeSet;

use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::line::Line;
use crate::command::Command;

/// One entry: what is matched and shown, and a remark beside it. Both may be foreign text: only the safe form is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// What is matched.
    pub text: String,
    /// What is said beside it.
    pub remark: String,
}

/// A list being filtered.
#[derive(Debug, Default)]
pub struct Picker {
    /// The filter.
    pub filter: Line,
    /// The part of it that entries are matched against.
    pattern: String,
    entries: Vec<Entry>,
    /// Indices of entries that match, best first.
    shown: Vec<usize>,
    cursor: usize,
    /// Marked entries by their text, so that marks outlive new entries.
    marks: BTreeSet<String>,
    /// Whether the person has set or taken a mark; until then the marks only show what was chosen before.
    marked: bool,
}

impl Picker {
    /// A list with marks set already.
    pub fn with_marks(marks: impl IntoIterator<Item = String>) -> Self {
        Self { marks: marks.into_iter().collect(), ..Self::default() }
    }

    /// Replaces the entries; the cursor stays on its entry if that is still there.
    pub fn set_entries(&mut self, entries: Vec<Entry>) {
        let under = self.current().map(|entry| entry.text.clone());
        self.entries = entries;
        self.match_again();
        if let Some(text) = under {
            let at = self.shown.iter().position(|index| self.entries[*index].text == text);
            self.cursor = at.unwrap_or(self.cursor);
        }
    }

    /// The entries that match, best first.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.shown.iter().map(|index| &self.entries[*index])
    }

    /// How many entries there are, matching or not.
    pub fn total(&self) -> usize {
        self.entries.len()
    }

    /// Where the cursor is among the shown.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The entry under the cursor.
    pub fn current(&self) -> Option<&Entry> {
        self.shown.get(self.cursor).map(|index| &self.entries[*index])
    }

    /// Which of all entries is under the cursor.
    pub fn current_index(&self) -> Option<usize> {
        self.shown.get(self.cursor).copied()
    }

    /// Whether an entry is marked.
    pub fn is_marked(&self, entry: &Entry) -> bool {
        self.marks.contains(&entry.text)
    }

    /// What was chosen: the marked, or what is under the cursor when nothing was marked by hand.
    pub fn chosen(&self) -> Vec<String> {
        if self.marks.is_empty() || !self.marked {
            return self.current().map(|entry| entry.text.clone()).into_iter().collect();
        }
        self.marks.iter().cloned().collect()
    }

    /// Marks or unmarks what is under the cursor, and goes on to the next.
    pub fn toggle_mark(&mut self) {
        let Some(text) = self.current().map(|entry| entry.text.clone()) else { return };
        if !self.marks.remove(&text) {
            self.marks.insert(text);
        }
        self.marked = true;
        self.step(1);
    }

    /// Moves the cursor; false when the command is no movement.
    pub fn on_move(&mut self, command: Command, page: usize) -> bool {
        let page = page.max(1) as isize;
        match command {
            Command::Up => self.step(-1),
            Command::Down => self.step(1),
            Command::PageUp => self.step(-page),
            Command::PageDown => self.step(page),
            _ => return false,
        }
        true
    }

    /// Puts the cursor on a shown entry.
    pub fn go_to(&mut self, index: usize) {
        self.cursor = index.min(self.shown.len().saturating_sub(1));
    }

    fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }

    /// Matches again after the filter changed; the cursor goes to the best match.
    pub fn refilter(&mut self) {
        let pattern = self.filter.text().to_owned();
        self.refilter_by(&pattern);
    }

    /// Matches against a part of what was typed.
    pub fn refilter_by(&mut self, pattern: &str) {
        pattern.clone_into(&mut self.pattern);
        self.match_again();
        self.cursor = 0;
    }

    fn match_again(&mut self) {
        let pattern = Pattern::parse(&self.pattern, CaseMatching::Smart, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT.match_paths());
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, usize)> = self
            .entries
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| {
                pattern
                    .score(Utf32Str::new(&entry.text, &mut buffer), &mut matcher)
                    .map(|score| (score, index))
            })
            .collect();
        scored.sort_by(|(a, at), (b, bt)| b.cmp(a).then(at.cmp(bt)));
        self.shown = scored.into_iter().map(|(_, index)| index).collect();
        self.cursor = self.cursor.min(self.shown.len().saturating_sub(1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(texts: &[&str]) -> Vec<Entry> {
        texts.iter().map(|text| Entry { text: (*text).into(), remark: String::new() }).collect()
    }

    #[test]
    fn filters_keeps_the_cursor_and_gathers_marks() {
        let mut picker = Picker::default();
        picker.set_entries(entries(&["/aws/lambda/checkout", "/aws/lambda/limits", "/ecs/payment"]));
        picker.filter.insert("lim");
        picker.refilter();
        assert_eq!(picker.shown().len(), 1);
        assert_eq!(picker.chosen(), ["/aws/lambda/limits"]);
        picker.toggle_mark();
        picker.filter = Line::with("pay");
        picker.refilter();
        picker.toggle_mark();
        assert_eq!(picker.chosen(), ["/aws/lambda/limits", "/ecs/payment"]);
    }

    #[test]
    fn new_entries_leave_the_cursor_on_its_entry() {
        let mut picker = Picker::default();
        picker.set_entries(entries(&["b", "c"]));
        picker.on_move(Command::Down, 1);
        picker.set_entries(entries(&["a", "b", "c"]));
        assert_eq!(picker.current().unwrap().text, "c");
    }
}
