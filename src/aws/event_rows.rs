//! Log events as rows, with the columns that a query has for them.

use aws_sdk_cloudwatchlogs::types::{FilteredLogEvent, OutputLogEvent};

use super::pages::instant;
use crate::domain::{Batch, BatchBuilder, CellKind};

/// An event, borrowed from an answer.
pub(super) struct EventRow<'a> {
    timestamp: Option<i64>,
    ingested: Option<i64>,
    message: Option<&'a str>,
    stream: Option<&'a str>,
    id: Option<&'a str>,
}

impl<'a> From<&'a FilteredLogEvent> for EventRow<'a> {
    fn from(event: &'a FilteredLogEvent) -> Self {
        Self {
            timestamp: event.timestamp(),
            ingested: event.ingestion_time(),
            message: event.message(),
            stream: event.log_stream_name(),
            id: event.event_id(),
        }
    }
}

impl<'a> EventRow<'a> {
    /// An event of GetLogEvents, which does not repeat the stream.
    pub fn of_stream(event: &'a OutputLogEvent, stream: &'a str) -> Self {
        Self {
            timestamp: event.timestamp(),
            ingested: event.ingestion_time(),
            message: event.message(),
            stream: Some(stream),
            id: None,
        }
    }
}

/// The rows of events. Times read as in the answer of a query.
pub(super) fn rows<'a>(events: impl Iterator<Item = EventRow<'a>>) -> Batch {
    let mut rows =
        BatchBuilder::with_columns(["@timestamp", "@message", "@logStream", "@ingestionTime", "@eventId"]);
    for event in events {
        let (timestamp, ingested) = (time(event.timestamp), time(event.ingested));
        let cells = [timestamp.as_deref(), event.message, event.stream, ingested.as_deref(), event.id];
        for (column, cell) in cells.into_iter().enumerate() {
            if let Some(cell) = cell {
                rows.set(column, CellKind::Text, cell);
            }
        }
        rows.end_row();
    }
    rows.finish()
}

fn time(milliseconds: Option<i64>) -> Option<String> {
    Some(instant(milliseconds)?.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
}
