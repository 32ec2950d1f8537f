//! `dynamo tables`: lists the tables; where that is denied, those that the profile names.

use std::sync::Arc;

use crate::cli::list::list;
use crate::cli::{Exit, Failure, Front};
use crate::domain::text::Safe;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, FaultKind, Request, Scope};
use crate::output::Columns;
use crate::port::Cloud;

const COLUMNS: [&str; 1] = ["name"];

/// Prints the names.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    known: &[String],
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::Tables(names) => Some(rows(names.iter().map(|name| name.raw()))),
        _ => None,
    };
    match list(front, cloud, scope, Request::Tables, &COLUMNS, page).await {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Denied && !known.is_empty() => {
            let mut names = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
            names.push(&Arc::new(rows(known.iter().map(String::as_str))))?;
            names.finish()?;
            front.fault(&fault);
            front.notice(&Safe::own("not complete: these are the tables that the profile names"));
            Ok(Exit::Partial)
        }
        ended => ended,
    }
}

fn rows<'n>(names: impl Iterator<Item = &'n str>) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for name in names {
        rows.set(0, CellKind::Text, name);
        rows.end_row();
    }
    rows.finish()
}
