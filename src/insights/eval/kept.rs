//! Rows that are kept: past the line they were read from, for an order, a choice or a later part of the query.

use std::sync::Arc;

use super::placed;
use super::record::{Record, Slot};
use super::seen::Seen;
use super::source::{Columns, LogEvent, Source};
use crate::domain::Batch;
use crate::insights::value::Value;

/// A row that needs nothing of where it came from.
#[derive(Debug, Clone)]
pub struct Kept {
    values: Box<[Value<'static>]>,
    origin: Origin,
    /// What was met when the values were read. It is told when the row goes on: which rows are kept for a while only is
    /// of no interest to anyone, and differs with the pieces in which they come.
    met: Option<Box<Seen>>,
}

/// What is kept of the source for a result that shows the row as it is.
#[derive(Debug, Clone)]
enum Origin {
    None,
    Line(Arc<str>),
    /// A line with its head.
    Placed(Arc<str>, Arc<placed::Origin>),
    Row(Arc<Batch>, usize),
    Columns(Columns),
    Event(Box<StoredEvent>),
}

/// A log event with texts of its own.
#[derive(Debug, Clone)]
struct StoredEvent {
    timestamp_ms: i64,
    ingestion_ms: i64,
    message: Box<str>,
    stream: Box<str>,
    log: Box<str>,
    ptr: Box<str>,
}

impl StoredEvent {
    fn new(event: &LogEvent) -> Self {
        Self {
            timestamp_ms: event.timestamp_ms,
            ingestion_ms: event.ingestion_ms,
            message: event.message.into(),
            stream: event.stream.into(),
            log: event.log.into(),
            ptr: event.ptr.into(),
        }
    }

    fn event(&self) -> LogEvent<'_> {
        LogEvent {
            timestamp_ms: self.timestamp_ms,
            ingestion_ms: self.ingestion_ms,
            message: &self.message,
            stream: &self.stream,
            log: &self.log,
            ptr: &self.ptr,
        }
    }
}

/// What of a row is kept.
#[derive(Debug, Default)]
pub struct Keep {
    /// The values of these slots.
    pub slots: Vec<Slot>,
    /// The source as a whole.
    pub source: bool,
}

impl Kept {
    /// Keeps what is asked for of a row.
    pub fn new(record: &mut Record, keep: &Keep) -> Self {
        let met = record.read_aside(&keep.slots);
        let values = keep.slots.iter().map(|slot| record.get(*slot).clone().into_owned()).collect();
        let placed = record.placed().filter(|_| keep.source);
        let origin = match (record.source(), placed) {
            (Source::Line(_), Some(placed)) => Origin::Placed(placed.line.into(), Arc::clone(placed.origin)),
            (Source::Line(line), _) if keep.source => Origin::Line((*line).into()),
            (Source::Row(batch, row), _) if keep.source => Origin::Row(Arc::clone(batch), *row),
            (Source::Columns(columns), _) if keep.source => Origin::Columns(Arc::clone(columns)),
            (Source::Event(event), _) if keep.source => Origin::Event(Box::new(StoredEvent::new(event))),
            _ => Origin::None,
        };
        Self { values, origin, met }
    }

    /// A row of these values, one for each slot that is kept.
    pub fn of_values(values: Vec<Value<'static>>) -> Self {
        Self { values: values.into(), origin: Origin::None, met: None }
    }

    /// A row of these columns.
    pub fn of_columns(columns: Columns) -> Self {
        Self { values: Box::default(), origin: Origin::Columns(columns), met: None }
    }

    /// Puts the row back into a record.
    pub fn restore<'r>(&'r self, record: &mut Record<'r>, slots: &[Slot]) {
        match &self.origin {
            Origin::None => record.start(Source::Made),
            Origin::Line(line) => record.start(Source::Line(line)),
            Origin::Placed(line, origin) => record.start_placed(line, origin),
            Origin::Row(batch, row) => record.start(Source::Row(batch, *row)),
            Origin::Columns(columns) => record.start(Source::Columns(Arc::clone(columns))),
            Origin::Event(event) => record.start(Source::Event(event.event())),
        }
        for (slot, value) in slots.iter().zip(&self.values) {
            record.set(*slot, value.clone());
        }
        if let Some(met) = &self.met {
            record.seen().add(met);
        }
    }
}
