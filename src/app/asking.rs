//! Asking: the query, its range and groups, another region; and taking rows out again: search, copy, export.

use jiff::Timestamp;

use super::jobs::Purpose;
use super::line::Line;
use super::logs::{Focus, export};
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind};
use super::table::Sought;
use super::{Pane, State, palette};
use crate::domain::window::parse_instant_in;
use crate::domain::{Range, Region, Window};

/// The most rows that are copied at once; more belong into a file.
const COPY_LIMIT: usize = 10_000;

impl State {
    /// Asks the query.
    pub(super) fn run_query(&mut self, now: Timestamp) -> Vec<Effect> {
        let question = match self.logs.question(now) {
            Ok(question) => question,
            Err(words) => {
                self.notices.say(Severity::Warning, words, now);
                if let Some(mistake) = self.logs.editor.mistakes().first() {
                    let span = mistake.span;
                    self.logs.editor.go_to(span);
                    return self.focus(Focus::Editor);
                }
                if !self.logs.editor.unfilled().is_empty() {
                    self.logs.editor.go_to_next_parameter();
                    return self.focus(Focus::Editor);
                }
                return Vec::new();
            }
        };
        self.notices.dismiss();
        self.send_or_ask(question, now)
    }

    /// Asks who we are in another scope. What was asked before and is still on its way would be taken for an answer of
    /// this one.
    pub(super) fn ask_identity_anew(&mut self) -> Vec<Effect> {
        let mut effects = self.forget(Purpose::Groups);
        effects.extend(self.forget(Purpose::Queries));
        effects.extend(self.ask_who(self.scope.clone()));
        effects
    }

    pub(super) fn choose_region(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        match Region::parse(argument.unwrap_or_default()) {
            Ok(region) => {
                let known = palette::REGIONS.contains(&region.as_str());
                let doubt = if known { "" } else { ", a region that this version does not know" };
                self.ask_elsewhere(region, doubt, now)
            }
            Err(words) => {
                self.notices.say(Severity::Error, words, now);
                Vec::new()
            }
        }
    }

    pub(super) fn choose_range(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(text) = argument else {
            let line = Line::with(&range_as_typed(self.logs.window));
            self.overlay = Some(Overlay::Prompt(PromptKind::Since, line));
            return Vec::new();
        };
        match Window::parse(text, now, &self.times.zone()) {
            Ok(window) => self.set_window(window, now),
            Err(words) => {
                self.notices.say(Severity::Error, words, now);
                Vec::new()
            }
        }
    }

    /// A new range is asked at once: that is what one changes it for.
    pub(super) fn set_window(&mut self, window: Window, now: Timestamp) -> Vec<Effect> {
        if self.logs.groups.is_empty() {
            self.logs.window = window;
            return Vec::new();
        }
        self.ask_within(window, now)
    }

    pub(super) fn choose_query(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        match argument {
            Some(query) => {
                self.logs.editor.set(query);
                self.run_query(now)
            }
            None => self.focus(Focus::Editor),
        }
    }

    pub(super) fn open_logs(&mut self, group: Option<&str>, now: Timestamp) -> Vec<Effect> {
        match group {
            Some(group) => {
                self.logs.groups = vec![group.to_owned()];
                self.logs.group_cursor = 0;
                self.run_query(now)
            }
            None => self.focus(Focus::Table),
        }
    }

    pub(super) fn search_again(&mut self, forward: bool, now: Timestamp) -> Vec<Effect> {
        let table = &self.logs.table;
        let from = if forward { table.cursor() + 1 } else { table.cursor() + table.len().saturating_sub(1) };
        if table.search.is_none() {
            self.notices.say(Severity::Info, "nothing is searched for; / starts a search", now);
        }
        self.search_from(from, forward, now);
        Vec::new()
    }

    /// Goes to the next row that holds what is searched for, if anything is.
    pub(super) fn search_from(&mut self, from: usize, forward: bool, now: Timestamp) {
        let Some(search) = self.logs.table.search.clone() else { return };
        let found = self.logs.table.search_on(from, forward);
        self.say_found(found, &Sought::Text(search), now);
    }

    /// Puts the cursor on the row nearest to a time; a time of day is the last such time in the range of the rows.
    pub(super) fn go_to_time(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(text) = argument else {
            self.overlay = Some(Overlay::Prompt(PromptKind::Goto, Line::default()));
            return Vec::new();
        };
        let latest = self.latest(now);
        match parse_instant_in(text.trim(), latest, &self.times.zone()) {
            Ok(instant) => self.go_to_instant(instant, now),
            Err(words) => {
                self.notices.say(Severity::Error, words, now);
                self.overlay = Some(Overlay::Prompt(PromptKind::Goto, Line::with(text)));
            }
        }
        Vec::new()
    }

    /// The end of the range of the rows, from which a time of day is looked for.
    pub fn latest(&self, now: Timestamp) -> Timestamp {
        self.logs.run.as_ref().map_or(now, |run| run.query.range.to)
    }

    fn go_to_instant(&mut self, instant: Timestamp, now: Timestamp) {
        self.logs.focus = Focus::Table;
        let instant = instant.as_millisecond();
        let found = self.logs.table.seek_time(instant);
        self.say_found(found, &Sought::Time(instant), now);
    }

    pub(super) fn export(&mut self, file: &str, now: Timestamp) -> Vec<Effect> {
        if self.pane == Pane::Dynamo {
            return self.export_items(Some(file), now);
        }
        if self.pane == Pane::S3 && self.s3.finding().is_some() {
            return self.export_found(Some(file), now);
        }
        let target = self.export_target(file, now);
        target.map(|target| export::export(&self.logs, target, now)).into_iter().collect()
    }

    pub(super) fn copy_cell(&mut self, now: Timestamp) -> Vec<Effect> {
        if let Some(text) = self.copy_in_pane() {
            return self.copy(text, now);
        }
        let text = match self.logs.focus {
            Focus::Detail => self.logs.detail.under_cursor(),
            _ => match self.too_many_selected(now) {
                true => return Vec::new(),
                false => self.logs.table.cells_to_copy(),
            },
        };
        self.copy(text, now)
    }

    pub(super) fn copy_row(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.too_many_selected(now) {
            return Vec::new();
        }
        let rows = self.logs.table.rows_as_json();
        self.copy(rows, now)
    }

    /// Whether more is selected than a clipboard should be given; then it says what to do instead.
    fn too_many_selected(&mut self, now: Timestamp) -> bool {
        let many = self.logs.table.selection().is_some_and(|rows| rows.count() > COPY_LIMIT);
        if many {
            let words = format!("more than {COPY_LIMIT} rows are selected; export them instead");
            self.notices.say(Severity::Warning, words, now);
        }
        many
    }

    pub(super) fn copy(&mut self, text: Option<String>, now: Timestamp) -> Vec<Effect> {
        match text {
            Some(text) => vec![Effect::Copy(super::logs::safe_copy(&text))],
            None => {
                self.notices.say(Severity::Info, "there is nothing to copy here", now);
                Vec::new()
            }
        }
    }
}

/// A range in the form in which it can be typed.
pub(super) fn range_as_typed(window: Window) -> String {
    match window {
        Window::Last(span) => crate::domain::window::span_label(span),
        Window::Between(Range { from, to }) => format!("{from}..{to}"),
    }
}
