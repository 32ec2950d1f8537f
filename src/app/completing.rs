//! Completion in the query editor: what may stand at the cursor, chosen from a list. What that is, is told by
//! `insights::complete`.

use jiff::Timestamp;

use super::State;
use super::jobs::Purpose;
use super::logs::Focus;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{ListKind, Overlay, entry};
use super::picker::Entry;
use crate::domain::{GroupField, Request};
use crate::insights::complete::{Candidate, Completions, Known, SavedQuery, complete};

impl State {
    /// Completes the word at the cursor: the only candidate at once, several by a list.
    pub(super) fn complete(&mut self, now: Timestamp) -> Vec<Effect> {
        self.focus(Focus::Editor);
        let effects = self.ask_fields();
        let Completions { span, candidates } = self.completions();
        match candidates.as_slice() {
            [] => self.notices.say(Severity::Info, "nothing is known that may stand here", now),
            [only] => self.logs.editor.replace(span, &only.text),
            several => {
                let entries = several.iter().map(entry_of).collect();
                self.overlay = Some(Overlay::list(ListKind::Completions, entries));
            }
        }
        effects
    }

    /// Writes what was chosen.
    pub(super) fn take_completion(&mut self, chosen: Option<&Entry>) {
        let Completions { span, candidates } = self.completions();
        let chosen = candidates.into_iter().find(|candidate| Some(&entry_of(candidate)) == chosen);
        if let Some(candidate) = chosen {
            self.logs.editor.replace(span, &candidate.text);
        }
    }

    fn completions(&self) -> Completions {
        let editor = &self.logs.editor;
        complete(&editor.text(), editor.offset(), &self.known())
    }

    /// Fields of the rows at hand, then those that AWS found in the group; and the saved queries.
    fn known(&self) -> Known {
        let at_hand = self.logs.table.field_names();
        let fields = at_hand.into_iter().chain(self.group_fields.1.iter().cloned()).collect();
        let saved = |starter: &crate::config::StarterQuery| SavedQuery {
            name: starter.name.clone(),
            purpose: starter.purpose.clone(),
            query: starter.query.trim_end().to_owned(),
        };
        Known { fields, queries: self.config.queries.iter().map(saved).collect() }
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
        let entries = self.completions().candidates.iter().map(entry_of).collect();
        if let Some(Overlay::List(ListKind::Completions, picker)) = &mut self.overlay {
            picker.set_entries(entries);
        }
    }
}

fn entry_of(candidate: &Candidate) -> Entry {
    let text = [candidate.name.as_str(), candidate.syntax].join(" ");
    entry(text.trim_end(), candidate.doc.as_str())
}
