//! What tables were asked in this session: the form of a table is as it was left, and an earlier question is a key away.

use jiff::Timestamp;

use super::ask::Ask;
use super::{Focus, Opened};
use crate::app::State;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, entry};

/// The most questions that are kept.
const LIMIT: usize = 200;

/// A question that was asked.
#[derive(Debug)]
struct Asked {
    table: String,
    /// What it said, in one line.
    words: String,
    ask: Ask,
}

/// The questions that were asked, newest first, each once.
#[derive(Debug, Default)]
pub(super) struct Recall(Vec<Asked>);

impl Recall {
    /// Keeps a question as the newest.
    pub(super) fn keep(&mut self, table: &str, words: &str, ask: &Ask) {
        self.0.retain(|asked| asked.table != table || asked.words != words || asked.ask.way() != ask.way());
        let asked = Asked { table: table.to_owned(), words: words.to_owned(), ask: ask.clone() };
        self.0.insert(0, asked);
        self.0.truncate(LIMIT);
    }

    fn of<'a>(&'a self, table: &'a str) -> impl Iterator<Item = &'a Asked> {
        self.0.iter().filter(move |asked| asked.table == table)
    }

    /// The form of a table as it was sent last.
    pub(super) fn last(&self, table: &str) -> Option<Ask> {
        self.of(table).next().map(|asked| asked.ask.clone())
    }
}

impl State {
    /// Lists what the opened table was asked.
    pub(super) fn list_asked(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(Opened { name, .. }) = &self.dynamo.table else { return Vec::new() };
        let asked = self.dynamo.recall.of(name);
        let entries: Vec<_> =
            asked.map(|asked| entry(asked.words.as_str(), asked.ask.way().word())).collect();
        if entries.is_empty() {
            self.notices.say(Severity::Info, "this table was asked nothing yet", now);
            return Vec::new();
        }
        self.open_list(ListKind::Asked, entries)
    }

    /// Writes the form as it was for a question of the list; it is sent by the next key, not by this one.
    pub(in crate::app) fn take_asked(&mut self, index: Option<usize>) -> Vec<Effect> {
        let dynamo = &mut self.dynamo;
        let Some(opened) = &mut dynamo.table else { return Vec::new() };
        if let Some(asked) = index.and_then(|index| dynamo.recall.of(&opened.name).nth(index)) {
            opened.ask = asked.ask.clone();
            dynamo.focus = Focus::Ask;
        }
        Vec::new()
    }
}
