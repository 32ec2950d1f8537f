//! One query at work, on a thread of its own: the incident goes through our engine, at the pace of a person's eye.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::query::{Call, Query, Snapshot};
use super::scene::Scene;
use crate::demo::incident::groups::GROUPS;
use crate::demo::incident::streams::Stream;
use crate::demo::incident::{Incident, Line, Wanted};
use crate::domain::QueryStatus;
use crate::domain::Range;
use crate::insights::eval::{Context, Evaluation, LogEvent};
use crate::insights::plan::Plan;

/// What a query has to do.
pub struct Work {
    /// Where the events come from.
    pub incident: Arc<Incident>,
    /// The query.
    pub plan: Arc<Plan>,
    /// How many groups it reads.
    pub groups: usize,
    /// Which ones.
    pub wanted: Wanted,
    /// The range, both ends included.
    pub range: Range,
    /// When it was started: what arrives later is not seen.
    pub now: Timestamp,
    /// Rows to answer when the query itself has no limit.
    pub limit: usize,
    /// How it goes.
    pub scene: Scene,
    /// Whether only the bytes are wanted that it would read: that costs nothing and waits for nobody.
    pub is_estimate: bool,
}

impl Work {
    /// Does it, until the end or until the query is stopped.
    pub fn run(self, query: &Query) {
        let context = Context { now: self.now, range: Some(self.range) };
        let mut evaluation = Evaluation::new(Arc::clone(&self.plan), context, Some(self.limit));
        let range = (self.range.from.as_millisecond(), self.range.to.as_millisecond());
        let mut sweep = self.incident.lines(self.wanted, range, self.now.as_millisecond());
        let mut names = Names::default();
        let began = Instant::now();
        query.publish(self.shows(QueryStatus::Running, &mut evaluation));
        while let Some(lines) = sweep.next() {
            for line in &lines {
                names.give(&self.incident, line, &mut evaluation);
            }
            let progress = sweep.progress();
            if evaluation.is_satisfied() || self.scene.ends(progress) {
                break;
            }
            let pace = if self.is_estimate { Duration::ZERO } else { query.pace() };
            let due = began + self.scene.due(pace, progress, evaluation.counts().records_matched);
            while let Some(call) = query.wait(due) {
                if call == Call::Stop {
                    query.publish(self.shows(QueryStatus::Cancelled, &mut evaluation));
                    return;
                }
                query.publish(self.shows(QueryStatus::Running, &mut evaluation));
            }
        }
        query.publish(self.shows(self.scene.end(), &mut evaluation));
    }

    fn shows(&self, status: QueryStatus, evaluation: &mut Evaluation) -> Snapshot {
        let snapshot = Snapshot::of(status, evaluation, self.groups);
        if self.is_estimate { Snapshot { matched: 0, scanned: 0, bytes: 0, ..snapshot } } else { snapshot }
    }
}

/// The names of streams and groups that have been met, as the engine wants them.
#[derive(Default)]
pub struct Names(HashMap<Stream, (String, String)>);

impl Names {
    /// Gives a line to the engine.
    pub fn give(&mut self, incident: &Incident, line: &Line, evaluation: &mut Evaluation) {
        let (stream, log) = self.0.entry(line.stream).or_insert_with(|| {
            let log = format!("{}:{}", incident.account, GROUPS[line.stream.group].name);
            (incident.stream_name(line.stream), log)
        });
        evaluation.event(&LogEvent {
            timestamp_ms: line.at,
            ingestion_ms: line.ingested,
            message: &line.message,
            stream,
            log,
            ptr: &line.pointer(),
        });
    }
}
