//! A list of what there is in a region by name, tables or functions: all pages as they come, or the names that the profile
//! has where listing is denied.

use super::Remote;
use super::scroll::{Scroll, moved};
use super::tickets::JobId;
use crate::command::Command;
use crate::domain::{Fault, FaultKind, Text};

/// The names.
#[derive(Debug)]
pub struct Names {
    /// Their names as far as they came.
    list: Remote<Vec<Text>>,
    /// The question under way.
    pub(super) job: Option<JobId>,
    /// Whether the names are those of the profile, since AWS does not list them.
    pub from_profile: bool,
    /// What is looked for.
    filter: String,
    scroll: Scroll,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            list: Remote::Unasked,
            job: None,
            from_profile: false,
            filter: String::new(),
            scroll: Scroll::default(),
        }
    }
}

impl Names {
    /// How asking for them stands.
    pub fn list(&self) -> &Remote<Vec<Text>> {
        &self.list
    }

    /// All names that are known. Foreign text.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = match &self.list {
            Remote::Unasked => &[],
            Remote::Loading(names) | Remote::Known(names) | Remote::Failed(names, _) => names.as_slice(),
        };
        names.iter().map(Text::raw)
    }

    /// The names that match what is looked for. Foreign text.
    pub fn shown(&self) -> Vec<&str> {
        let wanted = self.filter.to_lowercase();
        self.names().filter(|name| name.to_lowercase().contains(&wanted)).collect()
    }

    /// What is looked for; empty for all.
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The name under the cursor.
    pub fn current(&self) -> Option<&str> {
        self.shown().get(self.scroll.cursor).copied()
    }

    /// Where the cursor is among the shown.
    pub fn cursor(&self) -> usize {
        self.scroll.cursor
    }

    /// The first shown name on the screen.
    pub fn top(&self) -> usize {
        self.scroll.top
    }

    /// They are being asked for.
    pub(super) fn ask(&mut self, job: JobId) {
        self.list = Remote::Loading(Vec::new());
        self.from_profile = false;
        self.job = Some(job);
    }

    /// Takes in one more page.
    pub(super) fn add(&mut self, page: Vec<Text>) {
        if let Remote::Loading(names) = &mut self.list {
            names.extend(page);
        }
    }

    /// The question is over. Where listing is denied, `known` are the names that the profile has.
    pub(super) fn end(&mut self, result: Result<(), Fault>, known: Vec<Text>) {
        self.job = None;
        let Remote::Loading(names) = &mut self.list else { return };
        let names = std::mem::take(names);
        self.list = match result {
            Ok(()) => Remote::Known(names),
            Err(fault) if fault.kind == FaultKind::Denied && names.is_empty() => {
                self.from_profile = !known.is_empty();
                Remote::Failed(known, fault)
            }
            Err(fault) => Remote::Failed(names, fault),
        };
    }

    /// Shows what matches, from the first on.
    pub(super) fn look_for(&mut self, words: &str) {
        words.clone_into(&mut self.filter);
        self.scroll = Scroll { height: self.scroll.height, ..Scroll::default() };
    }

    /// Puts the cursor on a shown name.
    pub(super) fn go_to(&mut self, row: usize) {
        let count = self.shown().len();
        self.scroll.go_to(row, count, |_| 1);
    }

    /// Puts the cursor on a name, looking for nothing any more when it is not among the shown.
    pub(super) fn go_to_name(&mut self, wanted: &str) {
        if !self.shown().contains(&wanted) {
            self.filter.clear();
        }
        if let Some(row) = self.shown().iter().position(|name| *name == wanted) {
            self.go_to(row);
        }
    }

    /// Tells how many rows the screen has for them.
    pub(super) fn resize(&mut self, height: usize) {
        if height > 0 {
            self.scroll.height = height;
        }
        self.go_to(self.scroll.cursor);
    }

    /// Moves the cursor; false when the command is no movement.
    pub(super) fn step(&mut self, command: Command) -> bool {
        let page = self.scroll.rows().saturating_sub(1).max(1);
        let at = self.scroll.cursor;
        let Some(to) = moved(command, at, page) else { return false };
        self.go_to(to);
        true
    }
}
