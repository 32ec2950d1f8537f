//! `logs groups`: lists log groups.

use super::list::{instant, list};
use super::{Exit, Failure, Front};
use crate::domain::{Batch, BatchBuilder, CellKind, Event, LogGroup, Request, Scope};
use crate::port::Cloud;

const COLUMNS: [&str; 5] = ["name", "stored_bytes", "retention_days", "created", "class"];

/// The request of the command.
pub fn request(prefix: &str) -> Request {
    Request::LogGroups { prefix: prefix.to_owned() }
}

/// Prints the groups whose name starts so.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    prefix: &str,
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::LogGroups(groups) => Some(rows(groups)),
        _ => None,
    };
    list(front, cloud, scope, request(prefix), &COLUMNS, page).await
}

fn rows(groups: &[LogGroup]) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for group in groups {
        rows.set(0, CellKind::Text, group.name.raw());
        rows.set(1, CellKind::Number, &group.stored_bytes.to_string());
        if let Some(days) = group.retention_days {
            rows.set(2, CellKind::Number, &days.to_string());
        }
        if let Some(created) = group.created {
            rows.set(3, CellKind::Text, &instant(created));
        }
        if let Some(class) = &group.class {
            rows.set(4, CellKind::Text, class.raw());
        }
        rows.end_row();
    }
    rows.finish()
}
