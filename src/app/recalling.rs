//! What was asked before: kept as it runs, walked through in the editor and in the line of a refinement, and listed.

use jiff::Timestamp;

use super::State;
use super::history::{Asked, Outcome, Yield};
use super::line::Line;
use super::logs::{Focus, Logs, QueryRun};
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{ListKind, Overlay, PromptKind, entry};
use super::picker::Entry;
use super::tickets::JobId;
use crate::command::Command;
use crate::domain::figures;

impl State {
    /// Remembers the query that begins to run.
    pub(super) fn remember_query(&mut self, run: &QueryRun) -> Option<Effect> {
        let asked = Asked {
            query: run.query.query.clone(),
            groups: run.query.groups.clone(),
            range: run.query.range,
            at: run.started,
            outcome: Outcome::Running(run.job),
        };
        let kept = self.keep_query(&asked);
        self.history.remember(asked);
        kept
    }

    /// Remembers how a query ended; nothing is known of one whose place another one took.
    pub(super) fn settle_query(&mut self, job: JobId) -> Option<Effect> {
        let outcome = self.logs.with_answer(job, outcome).unwrap_or(Outcome::Stopped(Yield::default()));
        let asked = self.history.settle(job, outcome)?.clone();
        self.keep_query(&asked)
    }

    /// Puts the query before or behind this one into the editor.
    pub(super) fn walk_queries(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let texts = self.history.queries();
        let seen = self.logs.editor.text();
        let found = match command {
            Command::Earlier => self.query_walk.earlier(&texts, &seen),
            _ => self.query_walk.later(&texts, &seen),
        };
        match found {
            Some(query) => self.logs.editor.set(&query),
            None => self.notices.say(Severity::Info, "there is no further query in the history", now),
        }
        self.focus(Focus::Editor)
    }

    /// Puts the refinement before or behind this one into the line.
    pub(super) fn walk_refinements(&mut self, command: Command) {
        let Some(Overlay::Prompt(PromptKind::Refine, line)) = &mut self.overlay else { return };
        let texts = self.refinements.texts();
        let found = match command {
            Command::Up => self.refinement_walk.earlier(&texts, line.text()),
            _ => self.refinement_walk.later(&texts, line.text()),
        };
        if let Some(text) = found {
            *line = Line::with(&text);
            self.after_typing();
        }
    }

    /// Lists the queries that were asked.
    pub(super) fn open_history(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.history.entries().len() == 0 {
            self.notices.say(Severity::Info, "no query was asked yet", now);
            return Vec::new();
        }
        let entries = self.history.entries().map(|asked| self.history_entry(asked, now)).collect();
        self.open_list(ListKind::History, entries)
    }

    /// One line a query: when, what came of it, of which group, its text; the whole names of its groups at the end.
    fn history_entry(&self, asked: &Asked, now: Timestamp) -> Entry {
        let today = self.times.format(asked.at, "%F") == self.times.format(now, "%F");
        let when = self.times.format(asked.at, if today { "%H:%M:%S" } else { "%m-%d %H:%M" });
        let group = short(&asked.groups);
        let groups = asked.groups.join(" ");
        let text = asked.query.split_whitespace().collect::<Vec<_>>().join(" ");
        entry(format!("{when}  {:22}  {group:18}  {text}  {groups}", words(&asked.outcome)), "")
    }

    /// The query of the history at a place of the list.
    pub fn in_history(&self, index: Option<usize>) -> Option<&Asked> {
        self.history.entries().nth(index?)
    }

    /// Puts a query of the history into the editor.
    pub(super) fn take_from_history(&mut self, index: Option<usize>) -> Vec<Effect> {
        let Some(query) = self.in_history(index).map(|asked| asked.query.clone()) else { return Vec::new() };
        self.logs.editor.set(&query);
        self.focus(Focus::Editor)
    }

    /// Asks a query of the history again, of the groups that it was asked of, for the range that is chosen now.
    pub(super) fn run_from_history(&mut self, index: Option<usize>, now: Timestamp) -> Vec<Effect> {
        let Some(asked) = self.in_history(index).cloned() else { return Vec::new() };
        self.logs.editor.set(&asked.query);
        self.logs.groups = asked.groups;
        self.logs.group_cursor = 0;
        self.run_query(now)
    }
}

/// The last part of the first group's name, and how many groups there are beside it.
fn short(groups: &[String]) -> String {
    let first = groups.first().and_then(|group| group.rsplit('/').next()).unwrap_or_default();
    match groups.len() {
        0 | 1 => first.chars().take(18).collect(),
        count => format!("{} +{}", first.chars().take(14).collect::<String>(), count - 1),
    }
}

/// How the query on top ended.
fn outcome(logs: &mut Logs) -> Outcome {
    let Some(run) = &logs.run else { return Outcome::Stopped(Yield::default()) };
    if let Some(fault) = &run.fault {
        return Outcome::Failed(fault.what.clone());
    }
    let bytes = run.progress.as_ref().map_or(0.0, |progress| progress.bytes_scanned);
    let rows = if run.owns_rows { logs.answered() } else { 0 };
    let came = Yield { rows, bytes };
    if run.stopped { Outcome::Stopped(came) } else { Outcome::Done(came) }
}

/// What came of a query, in words.
fn words(outcome: &Outcome) -> String {
    let figures =
        |came: &Yield| format!("{}, {}", figures::rows(came.rows as u64), figures::bytes(came.bytes));
    match outcome {
        Outcome::Running(_) => "runs".into(),
        Outcome::Done(came) => figures(came),
        Outcome::Stopped(came) if came.bytes == 0.0 => "stopped".into(),
        Outcome::Stopped(came) => format!("stopped, {}", figures(came)),
        Outcome::Failed(_) => "failed".into(),
        Outcome::Unknown => "no end known".into(),
    }
}
