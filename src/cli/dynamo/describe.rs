//! `dynamo describe`: a row for the table and one for each of its indexes.

use crate::cli::list::{instant, list};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::{Expiry, IndexInfo, KeyAttribute, Projection, TableInfo};
use crate::domain::{Batch, BatchBuilder, CellKind, Event, Request, Scope, Text};
use crate::port::Cloud;

const COLUMNS: [&str; 11] = [
    "kind",
    "name",
    "partition_key",
    "sort_key",
    "projection",
    "items",
    "bytes",
    "status",
    "billing",
    "expires_by",
    "created",
];

/// The request of the command.
pub(super) fn request(table: &str) -> Request {
    Request::DescribeTable { table: table.to_owned(), expiry: true }
}

/// Prints what the table is like.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    table: &str,
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::Table(table) => Some(rows(table)),
        _ => None,
    };
    list(front, cloud, scope, request(table), &COLUMNS, page).await
}

fn rows(table: &TableInfo) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    rows.set(0, CellKind::Text, "table");
    rows.set(1, CellKind::Text, table.name.raw());
    set_key(&mut rows, 2, &table.keys.partition);
    set_key(&mut rows, 3, &table.keys.sort);
    rows.set(5, CellKind::Number, &table.items.to_string());
    rows.set(6, CellKind::Number, &table.bytes.to_string());
    rows.set(7, CellKind::Text, table.status.raw());
    rows.set(8, CellKind::Text, &billing(table));
    match &table.expiry {
        Expiry::Off => {}
        Expiry::By(name) => rows.set(9, CellKind::Text, name.raw()),
        Expiry::Unknown(why) => rows.set(9, CellKind::Text, &format!("unknown: {}", why.raw())),
    }
    if let Some(created) = table.created {
        rows.set(10, CellKind::Text, &instant(created));
    }
    rows.end_row();
    for index in &table.indexes {
        set_index(&mut rows, index);
        rows.end_row();
    }
    rows.finish()
}

fn set_index(rows: &mut BatchBuilder, index: &IndexInfo) {
    rows.set(0, CellKind::Text, if index.is_global { "global index" } else { "local index" });
    rows.set(1, CellKind::Text, index.name.raw());
    set_key(rows, 2, &index.keys.partition);
    set_key(rows, 3, &index.keys.sort);
    let projection = match &index.projection {
        Projection::All => "all".to_owned(),
        Projection::Keys => "keys".to_owned(),
        Projection::With(names) => {
            format!("keys, {}", names.iter().map(Text::raw).collect::<Vec<_>>().join(", "))
        }
    };
    rows.set(4, CellKind::Text, &projection);
    rows.set(5, CellKind::Number, &index.items.to_string());
    rows.set(6, CellKind::Number, &index.bytes.to_string());
    if let Some(status) = &index.status {
        rows.set(7, CellKind::Text, status.raw());
    }
}

/// `country (S), city (S)`; nothing for a key without such attributes.
fn set_key(rows: &mut BatchBuilder, column: usize, attributes: &[KeyAttribute]) {
    if attributes.is_empty() {
        return;
    }
    let named = |key: &KeyAttribute| format!("{} ({})", key.name.raw(), key.kind.raw());
    let named: Vec<String> = attributes.iter().map(named).collect();
    rows.set(column, CellKind::Text, &named.join(", "));
}

fn billing(table: &TableInfo) -> String {
    if table.on_demand {
        return "on demand".to_owned();
    }
    format!("{} read and {} write units", table.read_units, table.write_units)
}
