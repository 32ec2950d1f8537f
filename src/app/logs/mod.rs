//! The Logs pane: query, groups, range, the running query and its rows.

mod copy;
pub mod export;
pub mod refine;
pub mod run;
mod view;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

pub use copy::safe_copy;
use refine::Refine;
pub use run::{Ask, Phase, QueryRun};
use view::{EVENT_COLUMNS, View, wishes_of_a_look};

use super::detail::Detail;
use super::editor::Editor;
use super::histogram::Histogram;
use super::table::{Remembered, Table};
use super::work::Refined;
use super::zoom::Choice;
use crate::command::{Command, Place};
use crate::domain::{Batch, Event, Fault, FaultKind, LogGroup, LogsQuery, Range, Text, Window, figures};
use crate::insights::{self, Mistake};

/// How long the cursor must rest before the detail follows it.
const REST: SignedDuration = SignedDuration::from_millis(100);

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The query.
    Editor,
    /// The chosen groups.
    Groups,
    /// The rows.
    Table,
    /// The row in detail.
    Detail,
    /// The histogram.
    Bars,
}

/// Whether the detail is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetailShown {
    /// When the screen is wide.
    WhenWide,
    /// Asked for.
    Always,
    /// Closed by the person.
    Never,
}

/// The Logs pane.
#[derive(Debug)]
pub struct Logs {
    /// The query as it is being written.
    pub editor: Editor,
    /// The chosen log groups.
    pub groups: Vec<String>,
    /// The cursor among them.
    pub group_cursor: usize,
    /// The chosen range.
    pub window: Window,
    /// The most rows to ask for when the query names no limit.
    pub limit: u32,
    /// Which part has the keys.
    pub focus: Focus,
    /// The query that runs or ran last.
    pub run: Option<QueryRun>,
    /// Its rows.
    pub table: Table,
    /// What its rows were refined by.
    pub refine: Refine,
    /// Its rows over time.
    pub histogram: Option<Histogram>,
    /// What is chosen of them.
    pub choice: Choice,
    /// The row in detail.
    pub detail: Detail,
    /// Whether it is shown.
    pub detail_shown: DetailShown,
    /// When the detail follows the cursor.
    detail_due: Option<Timestamp>,
    /// What was wanted of the columns of earlier queries.
    remembered: Remembered,
    /// What the columns on the screen are remembered by.
    columns_of: String,
    /// The answers that a look at something else covers, the lowest first.
    beneath: Vec<View>,
}

impl Logs {
    /// A pane with a query that has not run yet.
    pub fn new(query: &str, groups: Vec<String>, window: Window, limit: u32) -> Self {
        Self {
            editor: Editor::with(query),
            groups,
            group_cursor: 0,
            window,
            limit,
            focus: Focus::Table,
            run: None,
            table: Table::default(),
            refine: Refine::default(),
            histogram: None,
            choice: Choice::default(),
            detail: Detail::default(),
            detail_shown: DetailShown::WhenWide,
            detail_due: None,
            remembered: Remembered::default(),
            columns_of: String::new(),
            beneath: Vec::new(),
        }
    }

    /// Where a key lands.
    pub fn place(&self) -> Place {
        match self.focus {
            Focus::Editor => Place::Editor,
            Focus::Groups => Place::Groups,
            Focus::Table => Place::Table,
            Focus::Detail => Place::Detail,
            Focus::Bars => Place::Bars,
        }
    }

    /// The question that running the query asks, or what is missing in words for a person.
    pub fn question(&self, now: Timestamp) -> Result<LogsQuery, Text> {
        let query = self.editor.text();
        if query.trim().is_empty() {
            return Err("there is no query; write one, or choose a starter query".into());
        }
        if self.groups.is_empty() {
            return Err("no log group is chosen; choose one first".into());
        }
        if let Some(words) = self.editor.first_mistake() {
            return Err(Text::from(format!("the query was not sent: {}", words.raw())));
        }
        if let Some(parameter) = self.editor.unfilled().first() {
            return Err(Text::from(format!("the query was not sent: fill in {} first", parameter.written)));
        }
        let range = self.window.resolve(now);
        Ok(LogsQuery { groups: self.groups.clone(), query, range, limit: Some(self.limit) })
    }

    /// Whether query or groups are no longer those that were asked, so that the rows are not their answer.
    pub fn is_changed(&self) -> bool {
        self.run
            .as_ref()
            .filter(|run| run.ask.is_query())
            .is_some_and(|run| run.query.groups != self.groups || run.query.query != self.editor.text())
    }

    /// Takes in an answer to the query that runs; whether the rows are to be refined anew.
    pub fn apply(&mut self, event: Event, now: Timestamp) -> bool {
        let Some(run) = &mut self.run else { return false };
        let rows = matches!(event, Event::QuerySnapshot(_) | Event::QueryPage(_) | Event::EventsPage(_));
        match event {
            Event::QuerySnapshot(batch) => self.set_rows(batch, now),
            Event::QueryPage(batch) | Event::EventsPage(batch) => self.add_rows(batch, now),
            Event::Record(batch) => self.set_rows(batch, now),
            Event::Context { rows, middle } => {
                self.set_rows(rows, now);
                self.table.go_to(middle.min(self.table.len().saturating_sub(1)));
            }
            other => run.apply(other),
        }
        rows && self.refine.is_active()
    }

    fn set_rows(&mut self, batch: Arc<Batch>, now: Timestamp) {
        self.show_own_rows();
        if let Some(histogram) = &mut self.histogram {
            histogram.clear();
            histogram.add(&batch);
        }
        if self.refine.is_active() {
            self.refine.arrive(batch, true);
        } else {
            self.table.replace(batch);
        }
        self.follow(now);
    }

    fn add_rows(&mut self, batch: Arc<Batch>, now: Timestamp) {
        self.show_own_rows();
        if let Some(histogram) = &mut self.histogram {
            histogram.add(&batch);
        }
        if self.refine.is_active() {
            self.refine.arrive(batch, false);
        } else {
            self.table.append(batch);
        }
        self.follow(now);
    }

    /// From here on the table holds the rows of the query that runs, no longer those of the one before.
    pub fn show_own_rows(&mut self) {
        let Some(run) = &mut self.run else { return };
        if run.owns_rows {
            return;
        }
        run.owns_rows = true;
        let Range { from, to } = run.query.range;
        self.table.short_times = run.has_range() && to.duration_since(from).as_hours() < 24;
        self.histogram = run.has_range().then(|| Histogram::new(run.query.range));
        self.refine = Refine::default();
        self.empty_table();
    }

    /// No rows, but the columns that the query names.
    fn empty_table(&mut self) {
        let asked = self.run.as_ref().filter(|run| run.ask.is_query());
        let query = asked.and_then(|run| insights::parse(&run.query.query).ok());
        let is_look = self.run.as_ref().is_some_and(|run| !run.ask.is_query());
        let columns = query.and_then(|query| insights::summary::columns(&query));
        let columns = if is_look { Some(EVENT_COLUMNS.map(str::to_owned).to_vec()) } else { columns };
        // Another filter over the same columns wants them as they were.
        let name = match (&columns, &self.run) {
            (Some(names), _) => names.join("\n"),
            (None, Some(run)) => run.query.query.trim().to_owned(),
            (None, None) => String::new(),
        };
        self.table.clear();
        if name != self.columns_of {
            let wishes = self.remembered.of(&name);
            let wishes = if is_look { wishes_of_a_look(wishes) } else { wishes };
            let left = std::mem::replace(&mut self.columns_of, name);
            self.remembered.keep(left, self.table.wishes().clone());
            self.table.set_wishes(wishes);
        }
        self.table.expect(&columns.unwrap_or_default());
    }

    /// Shows refined rows in place of those of the answer.
    pub fn show_refined(&mut self, refined: Refined, now: Timestamp) {
        let same = self.refine.show(refined.notes, refined.histogram);
        self.table.refill(refined.batches, &refined.columns, same);
        if let Some(spot) = self.refine.take_back_to() {
            self.table.go_to_spot(spot);
        }
        self.follow(now);
    }

    /// Shows the rows of the answer again.
    pub fn show_unrefined(&mut self, now: Timestamp) {
        let mut refine = std::mem::take(&mut self.refine);
        self.empty_table();
        self.table.fill(refine.rows().iter().cloned(), refine.columns());
        if let Some(spot) = refine.take_back_to() {
            self.table.go_to_spot(spot);
        }
        self.follow(now);
    }

    /// The rows over time that are shown: the refined ones, or all of the answer where the refined ones have no times.
    pub fn bars(&self) -> Option<&Histogram> {
        let refined = self.refine.histogram.as_ref().filter(|_| self.bars_are_refined());
        refined.or(self.histogram.as_ref()).filter(|bars| bars.counted() > 0)
    }

    /// Whether those are the refined rows.
    pub fn bars_are_refined(&self) -> bool {
        self.refine.is_active() && self.refine.histogram.as_ref().is_some_and(|bars| bars.counted() > 0)
    }

    /// Whether the rows over time have a place on the screen: they are there, or may still come.
    pub fn has_bars(&self) -> bool {
        self.bars().is_some() || self.run.as_ref().is_some_and(|run| run.is_live() && run.has_range())
    }

    /// How many rows the answer has, however many of them the table shows.
    pub fn answered(&self) -> usize {
        if self.refine.is_active() { self.refine.total() } else { self.table.len() }
    }

    /// Acts on a command for the part that has the keys; false when it means nothing there.
    pub fn on(&mut self, command: Command, now: Timestamp) -> bool {
        match self.focus {
            Focus::Table => {
                let before = self.table.cursor();
                let done = self.table.on(command);
                if before != self.table.cursor() {
                    self.follow(now);
                }
                done
            }
            Focus::Detail => self.detail.on(command),
            Focus::Bars => self.choice.on(command),
            Focus::Groups => self.on_groups(command),
            Focus::Editor => false,
        }
    }

    fn on_groups(&mut self, command: Command) -> bool {
        let last = self.groups.len().saturating_sub(1);
        match command {
            Command::Up => self.group_cursor = self.group_cursor.saturating_sub(1),
            Command::Down => self.group_cursor = (self.group_cursor + 1).min(last),
            Command::Hide if !self.groups.is_empty() => {
                self.groups.remove(self.group_cursor);
                self.group_cursor = self.group_cursor.min(self.groups.len().saturating_sub(1));
            }
            _ => return false,
        }
        true
    }

    /// Lets the detail follow the cursor once it rests.
    pub fn follow(&mut self, now: Timestamp) {
        self.detail_due = now.checked_add(REST).ok();
    }

    /// When the detail wants to follow.
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.detail_due
    }

    /// Shows the row under the cursor in detail now.
    pub fn show_detail(&mut self) {
        self.detail_due = None;
        self.detail.show(&self.table, self.table.cursor());
    }

    /// The conversation of the answer that is shown is over.
    pub fn end(&mut self, result: Result<(), Fault>, now: Timestamp) {
        // A query that ended well without rows has none: those of the run before must not stand for them.
        if result.is_ok() {
            self.show_own_rows();
        }
        if let Err(fault) = &result
            && fault.kind == FaultKind::MalformedQuery
        {
            self.blame(fault);
        }
        if let Some(run) = &mut self.run {
            run.end(result, now);
        }
        self.follow(now);
    }

    /// Shows in the editor where the service found the query at fault, if it is still the same query.
    fn blame(&mut self, fault: &Fault) {
        let text = self.editor.text();
        let same = self.run.as_ref().is_some_and(|run| run.query.query == text);
        if let (true, Some(span)) = (same, fault.at) {
            self.editor.blame(Mistake::new(span, fault.what.clone()));
            self.editor.go_to(span);
        }
    }

    /// The time that was asked for has come.
    pub fn on_tick(&mut self) {
        if self.detail_due.is_some() {
            self.show_detail();
        }
    }
}

/// What is worth knowing of a group beside its name.
pub fn group_remark(group: &LogGroup) -> String {
    let kept = group.retention_days.map_or("kept forever".to_owned(), |days| format!("kept {days} d"));
    let class = match group.class.as_ref().map(Text::raw) {
        Some("INFREQUENT_ACCESS") => ", infrequent access",
        _ => "",
    };
    format!("{}, {kept}{class}", figures::bytes(group.stored_bytes as f64))
}
