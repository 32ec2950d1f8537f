//! One download: what is told of it while it runs and when it has ended.

use std::time::Duration;

use jiff::Timestamp;

use super::is_failure;
use crate::app::notices::Severity;
use crate::app::tickets::JobId;
use crate::domain::download::{Counted, Left, News, Pace, Row, Tally, Verified, Wish};
use crate::domain::{Fault, Scope, Text, figures};

/// How many objects that failed are remembered by name, of one download.
const NAMED: usize = 20;

/// How a download stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It runs.
    Running,
    /// All of it is there.
    Done,
    /// A person stopped it.
    Stopped,
    /// Some of it, or nothing, is there because something failed.
    Failed,
}

/// A download.
#[derive(Debug)]
pub struct Download {
    /// What is wanted.
    pub wish: Wish,
    /// As whom and where it asks, whatever profile is in use now.
    pub scope: Scope,
    /// The conversation, while it runs.
    pub(super) job: Option<JobId>,
    since: Timestamp,
    ended: Option<Timestamp>,
    stopping: bool,
    counted: Counted,
    pace: Pace,
    /// How far it is, in words.
    progress: String,
    /// Why it takes longer than it should.
    note: Option<Text>,
    tally: Tally,
    /// The last object that is whole.
    row: Option<Row>,
    /// The first objects that failed, and why.
    failures: Vec<(Text, Fault, Option<Left>)>,
    /// Why all of it ended.
    fault: Option<Fault>,
}

impl Download {
    pub(super) fn new(wish: Wish, scope: Scope, job: JobId, now: Timestamp) -> Self {
        Self {
            wish,
            scope,
            job: Some(job),
            since: now,
            ended: None,
            stopping: false,
            counted: Counted::default(),
            pace: Pace::default(),
            progress: "asking what it is".to_owned(),
            note: None,
            tally: Tally::default(),
            row: None,
            failures: Vec::new(),
            fault: None,
        }
    }

    /// Whether it has not ended.
    pub fn is_running(&self) -> bool {
        self.job.is_some()
    }

    /// Whether it was asked to end and has not.
    pub fn is_stopping(&self) -> bool {
        self.is_running() && self.stopping
    }

    /// What came so far, of what is known to be there.
    pub fn counted(&self) -> Counted {
        self.counted
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        if self.is_running() {
            return Standing::Running;
        }
        if self.tally.failed > 0 || self.fault.as_ref().is_some_and(is_failure) {
            return Standing::Failed;
        }
        if self.stopping && !self.is_whole() { Standing::Stopped } else { Standing::Done }
    }

    /// Whether all that was wanted has come although it was to be stopped.
    fn is_whole(&self) -> bool {
        self.wish.what.is_one() && self.tally.rows > 0
    }

    /// Asks it to end; false when it was asked already.
    pub(super) fn stop(&mut self) -> bool {
        !std::mem::replace(&mut self.stopping, true)
    }

    pub(super) fn hear(&mut self, news: Vec<News>, counted: Counted, now: Timestamp) {
        if counted.there > self.counted.there {
            self.note = None;
        }
        self.counted = counted;
        for news in news {
            self.learn(news);
        }
        if counted.objects > 0 {
            let at = Duration::try_from(now.duration_since(self.since)).unwrap_or_default();
            self.progress = self.pace.words(at, counted, self.wish.what.is_one());
        }
    }

    fn learn(&mut self, news: News) {
        self.tally.hear(&news);
        match news {
            News::Done(row) => self.row = Some(row),
            News::Failed { key, fault, left } => {
                let is_named = self.failures.len() < NAMED && is_failure(&fault);
                if is_named || self.wish.what.is_one() {
                    self.failures.push((key, fault, left));
                }
            }
            News::Retrying(fault) => {
                self.note = Some(Text::from(format!("trying again: {}", fault.what.raw())));
            }
            News::CredentialsAwaited => self.note = Some("waiting for credentials".into()),
            News::Anew { .. } => self.note = Some("it changed since it was begun, and starts anew".into()),
            News::Resumed { .. } => {}
        }
    }

    pub(super) fn end(&mut self, result: Result<(), Fault>, now: Timestamp) {
        self.job = None;
        self.ended = Some(now);
        self.note = None;
        self.fault = result.err();
    }

    /// How far it is, or what became of it, in a few words.
    pub fn words(&self) -> String {
        match self.standing() {
            Standing::Running if self.stopping => format!("stopping, {}", self.progress),
            Standing::Running => match &self.note {
                Some(note) => format!("{}; {}", self.progress, note.raw()),
                None => self.progress.clone(),
            },
            Standing::Done => self.done(),
            Standing::Stopped => format!("stopped, {}", self.rest()),
            Standing::Failed if self.wish.what.is_one() => format!("failed, {}", self.rest()),
            Standing::Failed => format!("{}, {}", self.tally.summary(), self.rest()),
        }
    }

    fn done(&self) -> String {
        let Some(row) = self.row.as_ref().filter(|_| self.wish.what.is_one()) else {
            return self.tally.summary();
        };
        let proof = match &row.verified {
            Verified::By(sum) if row.was_there => format!("was there already, {sum} is right"),
            Verified::By(sum) => format!("{sum} is right"),
            Verified::Not(why) => format!("not verified: {why}"),
            Verified::Folder => "a folder".to_owned(),
        };
        format!("{}, {proof}", figures::bytes(row.bytes as f64))
    }

    /// What is left to go on from.
    fn rest(&self) -> String {
        match self.failures.iter().find_map(|(_, _, left)| *left).filter(|_| self.wish.what.is_one()) {
            Some(left) => format!("{} are kept", left.words()),
            None if self.tally.rows + self.tally.kept == 0 => "nothing was fetched".to_owned(),
            None => "what came is kept".to_owned(),
        }
    }

    /// What is said when it has ended.
    pub(super) fn ending(&self) -> (Severity, Text) {
        let target = self.wish.target.display();
        match self.standing() {
            Standing::Running | Standing::Done => {
                let took = self.ended.map_or(0.0, |ended| ended.duration_since(self.since).as_secs_f64());
                let row = self.row.as_ref().filter(|_| self.wish.what.is_one());
                let path = row.map_or(self.wish.target.as_path(), |row| row.path.as_path());
                let place = path.strip_prefix(".").unwrap_or(path).display();
                (Severity::Info, format!("downloaded {place} in {took:.1} s: {}", self.done()).into())
            }
            Standing::Stopped => {
                let words = format!("{target}: {}; downloaded again it goes on there", self.words());
                (Severity::Info, words.into())
            }
            Standing::Failed => {
                let severity = if self.tally.rows > 0 { Severity::Warning } else { Severity::Error };
                let why = self.reasons().next().unwrap_or_default();
                (severity, format!("{target}: {}; {why}", self.words()).into())
            }
        }
    }

    /// Why it, or which of its objects, failed and what can be done.
    pub fn reasons(&self) -> impl Iterator<Item = String> {
        let whole = self.fault.iter().filter(|fault| is_failure(fault)).map(told);
        let is_one = self.wish.what.is_one();
        let each =
            self.failures.iter().filter(|(_, fault, _)| is_failure(fault)).map(move |(key, fault, _)| {
                if is_one { told(fault) } else { format!("{}: {}", key.raw(), told(fault)) }
            });
        whole.chain(each)
    }

    /// How many objects failed beyond those that are named.
    pub fn unnamed(&self) -> u64 {
        self.tally.failed.saturating_sub(self.failures.len() as u64)
    }
}

fn told(fault: &Fault) -> String {
    match &fault.hint {
        Some(hint) => format!("{}; {}", fault.what.raw(), hint.raw()),
        None => fault.what.raw().to_owned(),
    }
}
