//! What the keys of the Dynamo pane do, and what it asks.

use jiff::Timestamp;

use super::{Focus, parts};
use crate::app::jobs::Purpose;
use crate::app::line::Line;
use crate::app::message::{Effect, JobId};
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::panes::Pane;
use crate::app::{Remote, State};
use crate::command::Command;
use crate::domain::{Event, Fault, Request, Text};

impl State {
    /// What a command means in the pane; `None` when the pane leaves it to the console.
    pub(in crate::app) fn perform_in_dynamo(
        &mut self,
        command: Command,
        argument: Option<&str>,
        _now: Timestamp,
    ) -> Option<Vec<Effect>> {
        match (command, self.dynamo.focus) {
            (Command::Search, _) => self.look_for_tables(argument),
            _ if argument.is_some() => return None,
            (Command::FocusNext | Command::FocusPrevious, _) => self.dynamo.focus = self.other_focus(),
            (Command::Run, Focus::Tables) => return Some(self.ask_tables_anew()),
            (Command::Open, Focus::Tables) => return Some(self.describe_current()),
            (Command::Back | Command::Close, Focus::Description) => self.dynamo.focus = Focus::Tables,
            (Command::Back, Focus::Tables) if !self.dynamo.tables.filter().is_empty() => {
                self.dynamo.tables.look_for("");
            }
            (command, Focus::Tables) => return self.step_tables(command).then(Vec::new),
            (command, Focus::Description) => return self.dynamo.description.on(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn other_focus(&self) -> Focus {
        match self.dynamo.focus {
            Focus::Tables if self.dynamo.table.is_some() => Focus::Description,
            Focus::Tables | Focus::Description => Focus::Tables,
        }
    }

    fn look_for_tables(&mut self, words: Option<&str>) {
        self.dynamo.focus = Focus::Tables;
        self.dynamo.tables.look_for(words.unwrap_or_default());
        if words.is_none() {
            self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default()));
        }
    }

    /// Moves the cursor in the list of tables; false when the command is no movement.
    pub(in crate::app) fn step_tables(&mut self, command: Command) -> bool {
        self.dynamo.tables.step(command)
    }

    /// Shows the pane, with a table if one is named.
    pub(in crate::app) fn open_dynamo(&mut self, table: Option<&str>) -> Vec<Effect> {
        let mut effects = self.show_pane(Pane::Dynamo);
        if let Some(table) = table {
            self.dynamo.tables.go_to_name(table);
            effects.extend(self.describe_table(table));
        }
        effects
    }

    /// Asks for the tables, unless that was done.
    pub(in crate::app) fn ask_tables(&mut self) -> Vec<Effect> {
        if matches!(self.dynamo.tables.list(), Remote::Unasked) { self.ask_tables_anew() } else { Vec::new() }
    }

    fn ask_tables_anew(&mut self) -> Vec<Effect> {
        let before = self.dynamo.tables.job.take();
        let job = self.jobs.begin(Purpose::Of(Pane::Dynamo));
        self.dynamo.tables.ask(job);
        self.in_place_of(before, job, Request::Tables)
    }

    fn describe_current(&mut self) -> Vec<Effect> {
        match self.dynamo.tables.current().map(str::to_owned) {
            Some(table) => self.describe_table(&table),
            None => Vec::new(),
        }
    }

    fn describe_table(&mut self, table: &str) -> Vec<Effect> {
        let job = self.jobs.begin(Purpose::Of(Pane::Dynamo));
        let before = self.dynamo.describe(table, job);
        self.dynamo.focus = Focus::Description;
        self.in_place_of(before, job, Request::DescribeTable { table: table.to_owned(), expiry: true })
    }

    /// Begins a conversation; the one before, whose answer is no longer wanted, is dropped.
    pub(in crate::app) fn in_place_of(
        &mut self,
        before: Option<JobId>,
        job: JobId,
        request: Request,
    ) -> Vec<Effect> {
        let dropped = before.filter(|before| self.jobs.end(*before).is_some()).map(Effect::Drop);
        dropped.into_iter().chain([Effect::Start(job, self.scope.clone(), request)]).collect()
    }

    /// Takes in an answer.
    pub(in crate::app) fn hear_in_dynamo(&mut self, job: JobId, event: Event) {
        let dynamo = &mut self.dynamo;
        match event {
            Event::Tables(page) if dynamo.tables.job == Some(job) => dynamo.tables.add(page),
            event if dynamo.describing == Some(job) => dynamo.hear_description(event),
            _ => {}
        }
    }

    /// A question is over.
    pub(in crate::app) fn end_in_dynamo(&mut self, job: JobId, result: Result<(), Fault>) -> Vec<Effect> {
        if self.dynamo.tables.job == Some(job) {
            let saved = self.saved(&self.scope.profile);
            let known = saved.iter().flat_map(|saved| &saved.targets.tables);
            let known = known.map(|name| Text::from(name.as_str())).collect();
            self.dynamo.tables.end(result, known);
        } else if self.dynamo.describing == Some(job) {
            self.dynamo.end_description(result);
        }
        Vec::new()
    }

    /// Puts the cursor where the mouse was pressed.
    pub(in crate::app) fn press_in_dynamo(&mut self, column: u16, row: u16) {
        let Some(parts) = parts(self) else { return };
        if parts.rows.contains(column, row) {
            self.dynamo.focus = Focus::Tables;
            let line = self.dynamo.tables.top() + usize::from(row - parts.rows.y);
            self.dynamo.tables.go_to(line);
        } else if parts.detail.contains(column, row) && self.dynamo.table.is_some() {
            self.dynamo.focus = Focus::Description;
            let line = self.dynamo.description.top() + usize::from(row.saturating_sub(parts.detail.y + 1));
            self.dynamo.description.go_to(line);
        }
    }

    /// Tells list and description how much of them the screen shows.
    pub(in crate::app) fn arrange_dynamo(&mut self) {
        let Some(parts) = parts(self) else { return };
        self.dynamo.tables.resize(usize::from(parts.rows.height));
        self.dynamo.description.resize(usize::from(parts.detail.height).saturating_sub(1));
    }
}
