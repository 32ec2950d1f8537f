//! One run of a query or of a look at events: what was asked, how far it has come, how complete its rows are.

use jiff::{SignedDuration, Timestamp};

use crate::app::tickets::JobId;
use crate::domain::{Completeness, Event, Fault, LogsQuery, Progress, QueryStatus, Scope, Searched, Text};
use crate::insights::{self, summary};

/// How many rows AWS gives when neither the query nor the request names a limit.
const AWS_LIMIT: u64 = 10_000;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Sent, no answer yet.
    Starting,
    /// Waits for credentials from a source that takes its time.
    SigningIn,
    /// Waits for a place in the quota.
    Queued,
    /// Runs at AWS.
    Running,
    /// The person asked for it to be stopped.
    Stopping,
    /// Over.
    Ended,
}

/// What a run asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// The query of the editor.
    Query,
    /// A query that was started before: its range and limit are known as far as its text tells them.
    Attached,
    /// Events that match a filter pattern, which stands for the query.
    Filter,
    /// The lines around an event.
    Context,
    /// The whole record of a row.
    Record,
}

impl Ask {
    /// What the rows are when they are not those of the query in the editor.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Query => None,
            Self::Attached => Some("attached"),
            Self::Filter => Some("filter"),
            Self::Context => Some("context"),
            Self::Record => Some("whole record"),
        }
    }

    /// Whether Logs Insights runs it, so that it counts against the quota of running queries.
    pub fn is_query(self) -> bool {
        matches!(self, Self::Query | Self::Attached)
    }
}

/// One run of a query.
#[derive(Debug)]
pub struct QueryRun {
    /// Its ticket.
    pub job: JobId,
    /// Whom it was asked of.
    pub scope: Scope,
    /// What kind of question it is.
    pub ask: Ask,
    /// What was asked; for a filter the pattern stands for the query, for a look at events it is empty.
    pub query: LogsQuery,
    /// How many rows its text or the request allows.
    limit: Option<u64>,
    /// Whether its text makes a row of each event that matches.
    is_a_row_an_event: bool,
    /// When.
    pub started: Timestamp,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// Where it stands.
    pub phase: Phase,
    /// How far it has come.
    pub progress: Option<Progress>,
    /// How far a search for events has come.
    pub searched: Option<Searched>,
    /// Bytes that it was expected to scan, where that was asked.
    pub estimate: Option<f64>,
    /// Its id at AWS.
    pub query_id: Option<Text>,
    /// Why it failed.
    pub fault: Option<Fault>,
    /// Why the last attempt is being repeated.
    pub retrying: Option<Fault>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// Whether the rows on the screen are its own, not those of the run before.
    pub owns_rows: bool,
    /// Whom the rows of the run before were asked of, which are shown until it has its own.
    pub before: Option<Scope>,
}

impl QueryRun {
    /// Whom the rows on the screen were asked of.
    pub fn rows_scope(&self) -> &Scope {
        self.before.as_ref().filter(|_| !self.owns_rows).unwrap_or(&self.scope)
    }

    /// A run that begins.
    pub fn new(job: JobId, scope: Scope, ask: Ask, query: LogsQuery, now: Timestamp) -> Self {
        // Read once: how complete the rows are is asked for every frame.
        let parsed = insights::parse(&query.query).ok();
        Self {
            job,
            scope,
            ask,
            limit: parsed.as_ref().and_then(summary::limit).or(query.limit.map(u64::from)),
            is_a_row_an_event: parsed.as_ref().is_some_and(summary::is_a_row_an_event),
            query,
            started: now,
            ended: None,
            phase: Phase::Starting,
            progress: None,
            searched: None,
            estimate: None,
            query_id: None,
            fault: None,
            retrying: None,
            stopped: false,
            owns_rows: false,
            before: None,
        }
    }

    /// Takes in what is not rows.
    pub fn apply(&mut self, event: Event) {
        match event {
            Event::CredentialsAwaited => self.advance(Phase::SigningIn),
            Event::QueryQueued => self.advance(Phase::Queued),
            Event::QueryStarted { query_id } => {
                self.query_id = Some(query_id);
                self.advance(Phase::Running);
            }
            Event::QueryProgress(progress) => {
                self.retrying = None;
                self.stopped |= progress.status == QueryStatus::Cancelled;
                self.progress = Some(progress);
            }
            Event::Searched(searched) => {
                self.retrying = None;
                self.searched = Some(searched);
                self.advance(Phase::Running);
            }
            Event::QueryStopped(_) => self.stopped = true,
            Event::Retrying(fault) => self.retrying = Some(fault),
            _ => {}
        }
    }

    fn advance(&mut self, phase: Phase) {
        if self.phase != Phase::Stopping {
            self.phase = phase;
        }
    }

    /// It is over.
    pub fn end(&mut self, result: Result<(), Fault>, now: Timestamp) {
        self.phase = Phase::Ended;
        self.ended = Some(now);
        self.retrying = None;
        self.fault = result.err();
    }

    /// Whether something may still come.
    pub fn is_live(&self) -> bool {
        self.phase != Phase::Ended
    }

    /// How long it has run, or ran.
    pub fn elapsed(&self, now: Timestamp) -> SignedDuration {
        self.ended.unwrap_or(now).duration_since(self.started)
    }

    /// How much of the answer so many rows are.
    pub fn completeness(&self, rows: usize) -> Completeness {
        if self.is_live() || self.stopped {
            return Completeness::Partial;
        }
        if self.fault.is_some() {
            return Completeness::Failed;
        }
        if !self.ask.is_query() {
            return self.searched.as_ref().map_or(Completeness::Complete, |searched| searched.completeness);
        }
        let rows = rows as u64;
        let limit = match (self.limit, self.matched_if_rows()) {
            (Some(limit), _) => limit,
            (None, Some(matched)) if matched > rows => rows,
            (None, Some(_)) => u64::MAX,
            (None, None) => AWS_LIMIT,
        };
        if rows >= limit { Completeness::CutAt(limit) } else { Completeness::Complete }
    }

    /// For a query that was started elsewhere: how many rows it has without a limit, if each event that matches is one.
    fn matched_if_rows(&self) -> Option<u64> {
        let is_known = self.ask == Ask::Attached && self.is_a_row_an_event;
        Some(self.progress?.records_matched as u64).filter(|_| is_known)
    }

    /// Whether nothing tells with which limit it was started.
    pub fn is_limit_unknown(&self) -> bool {
        self.ask == Ask::Attached && self.limit.is_none()
    }

    /// Whether its rows lie in a range that is known.
    pub fn has_range(&self) -> bool {
        match self.ask {
            Ask::Query | Ask::Filter => true,
            Ask::Attached => self.query.range.from < self.query.range.to,
            Ask::Context | Ask::Record => false,
        }
    }
}
