//! Starter queries: which suit the chosen groups, how they are listed, and what choosing one does.

use jiff::Timestamp;

use super::State;
use super::logs::Focus;
use super::message::Effect;
use super::overlay::{ListKind, Overlay, entry};
use super::picker::{Entry, Picker};
use crate::config::StarterQuery;

impl State {
    /// The starter queries as they are listed: those that are meant for a chosen group first, then by topic.
    pub fn starters(&self) -> Vec<&StarterQuery> {
        let mut topics: Vec<&str> = Vec::new();
        for starter in &self.config.queries {
            if !topics.contains(&starter.topic.as_str()) {
                topics.push(&starter.topic);
            }
        }
        let topic = |starter: &StarterQuery| topics.iter().position(|topic| *topic == starter.topic);
        let mut starters: Vec<&StarterQuery> = self.config.queries.iter().collect();
        starters.sort_by_key(|starter| (!self.is_suggested(starter), topic(starter)));
        starters
    }

    /// Whether a starter query is meant for one of the chosen groups.
    fn is_suggested(&self, starter: &StarterQuery) -> bool {
        self.logs.groups.iter().any(|group| starter.is_meant_for(group))
    }

    /// Lists the starter queries; those that are suggested are marked.
    pub(super) fn open_starters(&mut self) -> Vec<Effect> {
        let starters = self.starters();
        let suggested = starters.iter().filter(|starter| self.is_suggested(starter));
        let mut picker = Picker::with_marks(suggested.map(|starter| starter_entry(starter).text));
        picker.set_entries(starters.into_iter().map(starter_entry).collect());
        self.overlay = Some(Overlay::List(ListKind::Starters, picker));
        Vec::new()
    }

    /// Puts a starter query into the editor, with its first parameter to be typed over.
    pub(super) fn take_starter(&mut self, index: Option<usize>) -> Vec<Effect> {
        let starters = self.starters();
        let chosen = index.and_then(|index| starters.get(index));
        let Some(query) = chosen.map(|starter| starter.query.trim_end().to_owned()) else {
            return Vec::new();
        };
        self.logs.editor.fill(&query);
        self.focus(Focus::Editor)
    }

    /// Whether the key that completes leads to what is to be filled in.
    pub(super) fn is_to_be_filled(&self) -> bool {
        self.logs.focus == Focus::Editor && !self.logs.editor.unfilled().is_empty()
    }

    /// Whether there is no query to complete.
    pub(super) fn is_blank(&self) -> bool {
        self.logs.focus == Focus::Editor && self.logs.editor.text().trim().is_empty()
    }

    /// Goes to the next parameter that is to be filled in.
    pub(super) fn step_parameter(&mut self) -> Vec<Effect> {
        self.logs.editor.go_to_next_parameter();
        Vec::new()
    }

    /// As [`State::take_starter`], and asks it, unless something is to be filled in first.
    pub(super) fn run_starter(&mut self, index: Option<usize>, now: Timestamp) -> Vec<Effect> {
        let effects = self.take_starter(index);
        if self.logs.editor.unfilled().is_empty() { self.run_query(now) } else { effects }
    }
}

fn starter_entry(starter: &StarterQuery) -> Entry {
    let title = if starter.purpose.is_empty() { &starter.name } else { &starter.purpose };
    entry(format!("{:11}  {title}", starter.topic), "")
}
