//! What keys and the mouse do in a search over objects.

use jiff::Timestamp;

use super::form::Field;
use super::{Find, Focus, sheet};
use crate::app::State;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::s3::S3;
use crate::app::table::Search;
use crate::app::tree::Node;
use crate::command::{Command, Key};

/// The keys that are worth knowing in the form, the most important first.
const FORM_KEYS: &[(Command, &str)] = &[
    (Command::Run, "search"),
    (Command::Down, "next"),
    (Command::Complete, "complete"),
    (Command::RemoveEntry, "clear"),
    (Command::Interrupt, "stop"),
    (Command::Back, "leave"),
];

/// Those among the rows.
const ROW_KEYS: &[(Command, &str)] = &[
    (Command::Help, "help"),
    (Command::Open, "row"),
    (Command::OpenOrigin, "its object"),
    (Command::Edit, "ask"),
    (Command::Interrupt, "stop"),
    (Command::Search, "search"),
    (Command::Sort, "sort"),
    (Command::Export, "export"),
    (Command::CopyRow, "copy"),
    (Command::Back, "keys"),
];

/// Those in a row.
const DETAIL_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::OpenOrigin, "its object"),
    (Command::NextRow, "next"),
    (Command::Fold, "fold"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];

impl S3 {
    /// The search that is seen.
    pub fn finding(&self) -> Option<&Find> {
        self.find.as_ref().filter(|find| find.is_shown)
    }

    pub(in crate::app) fn finding_mut(&mut self) -> Option<&mut Find> {
        self.find.as_mut().filter(|find| find.is_shown)
    }
}

impl Find {
    /// The keys that are worth knowing, the most important first.
    pub fn keys(&self) -> &'static [(Command, &'static str)] {
        match self.focus {
            Focus::Form => FORM_KEYS,
            Focus::Rows => ROW_KEYS,
            Focus::Detail => DETAIL_KEYS,
        }
    }

    /// What a copy takes.
    pub fn under_cursor(&self) -> Option<String> {
        match self.focus {
            Focus::Form => Some(self.form.line(self.form.focus).text().to_owned()),
            Focus::Rows => self.table.cells_to_copy(),
            Focus::Detail => self.detail.tree.under_cursor().map(Node::copied),
        }
    }

    /// Looks for a text in the rows, while it is typed.
    pub(in crate::app) fn look_for(&mut self, words: &str) {
        self.table.search = Search::new(words);
        self.table.search_on(self.table.cursor(), true);
    }
}

impl State {
    /// What a command means while a search is seen; `None` when it leaves it to the console.
    pub(in crate::app::s3) fn perform_in_find(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        let find = self.s3.finding_mut()?;
        match (command, find.focus) {
            (Command::SearchObjects, _) => {
                argument.into_iter().for_each(|query| find.form.set_query(query));
                find.focus = Focus::Form;
            }
            (Command::Search, Focus::Rows | Focus::Detail) => self.look_among_found(argument),
            (Command::Export, _) => return Some(self.export_found(argument, now)),
            _ if argument.is_some() => return None,
            (Command::Interrupt, _) => return self.stop_find(now),
            (Command::Run, _) => return Some(self.start_find(now)),
            (Command::Edit, _) => {
                let is_cut = find.run.as_ref().is_some_and(super::Run::is_cut);
                find.form.focus = if is_cut { Field::Budget } else { Field::Query };
                find.focus = Focus::Form;
            }
            (Command::Since, _) => (find.focus, find.form.focus) = (Focus::Form, Field::Window),
            (_, Focus::Form) => return self.perform_in_find_form(command, now),
            (Command::OpenOrigin, _) => return Some(self.open_origin(now)),
            (Command::CopyRow, _) => {
                let rows = find.table.rows_as_json();
                return Some(self.copy(rows, now));
            }
            (_, Focus::Rows | Focus::Detail) => return self.perform_on_found(command, now),
        }
        Some(Vec::new())
    }

    fn perform_in_find_form(&mut self, command: Command, now: Timestamp) -> Option<Vec<Effect>> {
        let find = self.s3.finding_mut()?;
        match command {
            Command::Open => return Some(self.start_find(now)),
            Command::Back | Command::Close if find.run.is_some() => find.focus = Focus::Rows,
            Command::Back | Command::Close => find.is_shown = false,
            Command::Complete => {
                let fields = find.fields();
                find.form.complete(&fields);
            }
            _ => return find.form.on(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn perform_on_found(&mut self, command: Command, now: Timestamp) -> Option<Vec<Effect>> {
        let find = self.s3.finding_mut()?;
        let in_detail = find.focus == Focus::Detail;
        match command {
            Command::Back | Command::Close if in_detail => find.focus = Focus::Rows,
            Command::Back => {
                let dropped = find.table.drop_mark();
                find.is_shown = dropped;
            }
            Command::FocusNext | Command::FocusPrevious => {
                find.focus = if in_detail { Focus::Rows } else { Focus::Detail };
            }
            Command::Context | Command::Record => {
                self.notices.say(Severity::Info, "only events of CloudWatch Logs have that", now);
            }
            Command::Open if !in_detail => find.focus = Focus::Detail,
            Command::NextRow => drop(find.table.on(Command::Down)),
            Command::PreviousRow => drop(find.table.on(Command::Up)),
            Command::SearchNext | Command::SearchPrevious => {
                self.find_again(command == Command::SearchNext, now)
            }
            _ if in_detail => return find.detail.on(command).then(Vec::new),
            _ => return find.table.on(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn look_among_found(&mut self, words: Option<&str>) {
        let Some(find) = self.s3.finding_mut() else { return };
        find.focus = Focus::Rows;
        match words {
            Some(words) => find.look_for(words),
            None => self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default())),
        }
    }

    fn find_again(&mut self, forward: bool, now: Timestamp) {
        let Some(find) = self.s3.finding_mut() else { return };
        let table = &mut find.table;
        if table.search.is_none() {
            return self.notices.say(Severity::Info, "nothing is searched for; / starts a search", now);
        }
        let from = if forward { table.cursor() + 1 } else { table.cursor() + table.len().saturating_sub(1) };
        table.search_on(from, forward);
    }

    /// Takes a key that is typed into the form of a search.
    pub(in crate::app) fn type_in_s3(&mut self, key: Key) {
        if let Some(find) = self.s3.finding_mut() {
            find.form.on_key(key);
        }
    }

    /// Takes what is pasted into the form of a search.
    pub(in crate::app) fn paste_in_s3(&mut self, text: &str) {
        if let Some(find) = self.s3.finding_mut() {
            find.form.paste(text);
        }
    }

    /// Puts the cursor where the mouse was pressed.
    pub(in crate::app::s3) fn press_in_find(&mut self, column: u16, row: u16) {
        let (Some(places), Some(find)) = (sheet(self), self.s3.finding_mut()) else { return };
        if places.fields.contains(column, row) {
            find.form.focus = Field::ALL[usize::from(row - places.fields.y).min(Field::ALL.len() - 1)];
        } else if places.rows.contains(column, row) {
            find.focus = Focus::Rows;
            if let Some(row) = find.table.row_at(usize::from(row - places.rows.y)) {
                find.table.go_to(row);
            }
        } else if places.detail.contains(column, row) {
            find.focus = Focus::Detail;
            find.detail.go_to(find.detail.top() + usize::from(row.saturating_sub(places.detail.y + 1)));
        }
    }

    /// Tells the search how much of it the screen shows.
    pub(in crate::app::s3) fn arrange_find(&mut self) {
        let (Some(places), Some(find)) = (sheet(self), self.s3.finding_mut()) else { return };
        if places.rows.height > 0 {
            find.table.resize(usize::from(places.rows.height), usize::from(places.rows.width));
        }
        if places.detail.height > 0 {
            find.detail.show(&find.table, find.table.cursor());
        }
        let width = usize::from(places.detail.width).saturating_sub(2).max(1);
        find.detail.resize(usize::from(places.detail.height).saturating_sub(1), width);
    }
}
