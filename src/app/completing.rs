//! Completion while a query is typed, in the editor and in the line that refines. What may stand at a place is told by
//! `insights::complete`; when the list opens, by `assist`.

use jiff::Timestamp;

use super::State;
use super::assist::{Change, Writer, Writing};
use super::jobs::Purpose;
use super::logs::Focus;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind};
use crate::command::{Command, Place};
use crate::domain::{GroupField, Request, Span};
use crate::insights::complete::{Candidate, Completions, Kind, Known, SavedQuery, complete};

impl State {
    /// Looks at the query that is being written, after every message.
    pub(super) fn assist_writing(&mut self, now: Timestamp) -> Vec<Effect> {
        let writing = self.being_written();
        match self.assist.look(writing, now) {
            Change::None => Vec::new(),
            Change::Moved => {
                self.assist.popup = None;
                Vec::new()
            }
            Change::Typed => {
                let effects = self.ask_fields();
                let completions = self.completions();
                self.assist.offer(completions);
                effects
            }
            // Where a word was taken away nothing is to be chosen by itself.
            Change::Removed => {
                let completions = self.completions();
                self.assist.offer(Completions { begins: false, ..completions });
                Vec::new()
            }
        }
    }

    /// The query that has the keys, if one has.
    fn being_written(&self) -> Option<Writing> {
        match &self.overlay {
            None if self.pane_place() == Place::Editor => {
                let editor = &self.logs.editor;
                Some(Writing { writer: Writer::Editor, text: editor.text(), cursor: editor.offset() })
            }
            Some(Overlay::Prompt(PromptKind::Refine, line)) => {
                let cursor = line.split().0.len();
                Some(Writing { writer: Writer::Refine, text: line.text().to_owned(), cursor })
            }
            _ => None,
        }
    }

    /// What a command means while the list is open; `None` when it means nothing there.
    pub(super) fn perform_in_popup(&mut self, command: Command) -> Option<Vec<Effect>> {
        self.assist.popup.as_ref()?;
        match command {
            Command::Complete => self.take_chosen(),
            Command::Down => self.assist.step(true),
            Command::Up => self.assist.step(false),
            Command::Back => self.assist.close(),
            _ => return None,
        }
        Some(Vec::new())
    }

    /// Completes the word at the cursor: the only candidate at once, several by a list.
    pub(super) fn complete(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.overlay.is_none() {
            self.focus(Focus::Editor);
        }
        let writing = self.being_written();
        self.assist.look(writing, now);
        let effects = self.ask_fields();
        let completions = self.completions();
        match completions.candidates.as_slice() {
            [] => self.notices.say(Severity::Info, "nothing is known that may stand here", now),
            [only] => self.write(completions.span, only),
            _ => self.assist.open(completions),
        }
        effects
    }

    fn take_chosen(&mut self) {
        let Some(popup) = self.assist.popup.take() else { return };
        if let Some(chosen) = popup.chosen() {
            self.write(popup.span, chosen);
        }
    }

    /// Writes what was chosen; behind an opening parenthesis the list goes on with the arguments.
    fn write(&mut self, span: Span, chosen: &Candidate) {
        self.assist.typed = chosen.text.ends_with('(');
        match &mut self.overlay {
            Some(Overlay::Prompt(PromptKind::Refine, line)) => {
                line.replace(span, &chosen.text);
                self.after_typing();
            }
            // A saved query is offered where nothing else stands; it may have parameters.
            _ if chosen.kind == Kind::Query => self.logs.editor.fill(&chosen.text),
            _ => self.logs.editor.replace(span, &chosen.text),
        }
    }

    fn completions(&self) -> Completions {
        let (text, cursor) = self.assist.writing().map_or(("", 0), |writing| (&writing.text, writing.cursor));
        complete(text, cursor, &self.known())
    }

    /// Fields of the rows at hand, then those that AWS found in the group; and the saved queries. A refinement only knows
    /// the rows that it refines.
    fn known(&self) -> Known<'_> {
        if self.assist.writing().is_some_and(|writing| writing.writer == Writer::Refine) {
            let fields = self.assist.fields.iter().map(String::as_str).collect();
            return Known { fields, queries: Vec::new() };
        }
        let of_group = self.group_fields.1.iter().map(String::as_str);
        let queries = self.config.queries.iter().map(|starter| SavedQuery {
            name: &starter.name,
            purpose: &starter.purpose,
            query: starter.query.trim_end(),
        });
        Known { fields: self.logs.table.field_names().chain(of_group).collect(), queries: queries.collect() }
    }

    /// Asks once for the fields of the first chosen group. They only help: a failure is not said.
    fn ask_fields(&mut self) -> Vec<Effect> {
        let Some(group) = self.logs.groups.first().filter(|group| **group != self.group_fields.0) else {
            return Vec::new();
        };
        let group = group.clone();
        self.group_fields = (group.clone(), Vec::new());
        let mut effects: Vec<Effect> =
            self.jobs.forget(Purpose::Fields).into_iter().map(Effect::Drop).collect();
        let job = self.jobs.begin(Purpose::Fields);
        effects.push(Effect::Start(job, self.scope.clone(), Request::GroupFields { group }));
        effects
    }

    /// Takes in the fields of the group; a list that is open offers them.
    pub(super) fn learn_fields(&mut self, fields: &[GroupField]) {
        self.group_fields.1 = fields.iter().map(|field| field.name.raw().to_owned()).collect();
        let completions = self.completions();
        self.assist.refresh(completions);
    }
}
