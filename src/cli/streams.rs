//! `logs streams`: lists the streams of a log group, latest first.

use super::list::{instant, list};
use super::{Exit, Failure, Front};
use crate::domain::{Batch, BatchBuilder, CellKind, Event, LogStream, Request, Scope};
use crate::port::Cloud;

const COLUMNS: [&str; 4] = ["name", "first_event", "last_event", "last_ingestion"];

/// The request of the command.
pub fn request(group: &str) -> Request {
    Request::LogStreams { group: group.to_owned() }
}

/// Prints the streams of a group.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    group: &str,
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::LogStreams(streams) => Some(rows(streams)),
        _ => None,
    };
    list(front, cloud, scope, request(group), &COLUMNS, page).await
}

fn rows(streams: &[LogStream]) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for stream in streams {
        rows.set(0, CellKind::Text, stream.name.raw());
        for (column, time) in [(1, stream.first_event), (2, stream.last_event), (3, stream.last_ingestion)] {
            if let Some(time) = time {
                rows.set(column, CellKind::Text, &instant(time));
            }
        }
        rows.end_row();
    }
    rows.finish()
}
