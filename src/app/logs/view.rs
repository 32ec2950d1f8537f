//! Answers beneath an answer: a look at lines around a row, at its whole record or at filtered events covers the rows of
//! the query, which go on arriving and come back as they were.

use jiff::Timestamp;

use super::refine::Refine;
use super::{Logs, QueryRun};
use crate::app::histogram::Histogram;
use crate::app::table::{Source, Table, Wishes};
use crate::app::tickets::JobId;
use crate::app::zoom::Choice;

/// How many answers may lie beneath each other; the lowest is forgotten then.
const DEEPEST: usize = 8;

/// The columns of events that are looked at: when, and what.
pub(super) const EVENT_COLUMNS: [&str; 2] = ["@timestamp", "@message"];

/// What else an event has, and what takes the room of its message on a narrow screen.
const LESSER: [&str; 3] = ["@logStream", "@ingestionTime", "@eventId"];

/// What is wanted of the columns of a look: the lesser ones are hidden until a person wants something else.
pub(super) fn wishes_of_a_look(remembered: Wishes) -> Wishes {
    if remembered != Wishes::default() {
        return remembered;
    }
    let mut wishes = remembered;
    LESSER.into_iter().for_each(|name| wishes.hide(Source::Field(name.into())));
    wishes
}

/// One answer with all that is shown of it.
#[derive(Debug, Default)]
pub(super) struct View {
    run: Option<QueryRun>,
    table: Table,
    refine: Refine,
    histogram: Option<Histogram>,
    columns_of: String,
}

impl Logs {
    /// Covers what is shown with nothing, for the answer to another question. Gives the ticket of what was forgotten
    /// and still ran.
    pub fn cover(&mut self) -> Option<JobId> {
        self.run.as_ref()?;
        self.choice = Choice::default();
        self.table.stop_hunting();
        self.beneath.push(View::default());
        self.swap_with(self.beneath.len() - 1);
        if self.beneath.len() <= DEEPEST {
            return None;
        }
        self.beneath.remove(0).run.filter(QueryRun::is_live).map(|run| run.job)
    }

    /// Takes the top answer away and shows the one beneath. Answers with the run that was on top.
    pub fn uncover(&mut self, now: Timestamp) -> Option<QueryRun> {
        if self.beneath.is_empty() {
            return None;
        }
        self.swap_with(self.beneath.len() - 1);
        let top = self.beneath.pop();
        self.choice = Choice::default();
        self.follow(now);
        top.and_then(|view| view.run)
    }

    /// Whether an answer lies beneath the one that is shown.
    pub fn is_covering(&self) -> bool {
        !self.beneath.is_empty()
    }

    /// Does something for the answer to a conversation, wherever it lies; nothing when no answer is its.
    pub fn with_answer<T>(&mut self, job: JobId, act: impl FnOnce(&mut Self) -> T) -> Option<T> {
        let is_its = |run: &Option<QueryRun>| run.as_ref().is_some_and(|run| run.job == job);
        if is_its(&self.run) {
            return Some(act(self));
        }
        let at = self.beneath.iter().position(|view| is_its(&view.run))?;
        let due = self.detail_due;
        self.swap_with(at);
        let result = act(self);
        self.swap_with(at);
        // What arrives beneath moves nothing that is seen.
        self.detail_due = due;
        Some(result)
    }

    fn swap_with(&mut self, at: usize) {
        let view = &mut self.beneath[at];
        std::mem::swap(&mut self.run, &mut view.run);
        std::mem::swap(&mut self.table, &mut view.table);
        std::mem::swap(&mut self.refine, &mut view.refine);
        std::mem::swap(&mut self.histogram, &mut view.histogram);
        std::mem::swap(&mut self.columns_of, &mut view.columns_of);
    }
}
