//! `logs queries`: lists the queries that run and those that ran lately.

use super::list::{instant, list};
use super::{Exit, Failure, Front};
use crate::args::QueriesArgs;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, QueryInfo, Request, Scope};
use crate::port::Cloud;

const COLUMNS: [&str; 6] = ["query_id", "status", "created", "bytes_scanned", "group", "query"];

/// The request of the command.
pub fn request(args: &QueriesArgs) -> Request {
    Request::Queries { status: args.status.map(Into::into), group: args.group.clone() }
}

/// Prints the queries, as AWS orders them.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &QueriesArgs,
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::Queries(queries) => Some(rows(queries)),
        _ => None,
    };
    list(front, cloud, scope, request(args), &COLUMNS, page).await
}

fn rows(queries: &[QueryInfo]) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for query in queries {
        rows.set(0, CellKind::Text, query.query_id.raw());
        rows.set(1, CellKind::Text, query.status.word());
        if let Some(created) = query.created {
            rows.set(2, CellKind::Text, &instant(created));
        }
        if let Some(bytes) = query.bytes_scanned {
            rows.set(3, CellKind::Number, &format!("{bytes:.0}"));
        }
        if let Some(group) = &query.group {
            rows.set(4, CellKind::Text, group.raw());
        }
        rows.set(5, CellKind::Text, query.text.raw());
        rows.end_row();
    }
    rows.finish()
}
