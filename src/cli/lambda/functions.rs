//! `lambda ls`: lists the functions; where that is denied, those that the profile names.

use std::sync::Arc;

use crate::cli::list::{instant, list};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::FunctionInfo;
use crate::domain::text::Safe;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, FaultKind, Request, Scope};
use crate::output::Columns;
use crate::port::Cloud;

const COLUMNS: [&str; 9] = [
    "name",
    "runtime",
    "memory_mb",
    "timeout_s",
    "modified",
    "state",
    "code_bytes",
    "architecture",
    "description",
];

/// Prints the functions whose name holds `filter`.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    filter: &str,
    known: &[String],
) -> Result<Exit, Failure> {
    let filter = filter.to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&filter);
    let page = |event: &Event| match event {
        Event::Functions(functions) => {
            Some(rows(functions.iter().filter(|function| fits(function.name.raw()))))
        }
        _ => None,
    };
    match list(front, cloud, scope, Request::Functions, &COLUMNS, page).await {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Denied && !known.is_empty() => {
            let mut names = front.rows(Columns::Fixed(vec![COLUMNS[0].to_owned()]));
            names.push(&Arc::new(bare(known.iter().filter(|name| fits(name)))))?;
            names.finish()?;
            front.fault(&fault);
            front.notice(&Safe::own("not complete: these are the functions that the profile names"));
            Ok(Exit::Partial)
        }
        ended => ended,
    }
}

fn rows<'f>(functions: impl Iterator<Item = &'f FunctionInfo>) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for function in functions {
        rows.set(0, CellKind::Text, function.name.raw());
        rows.set(2, CellKind::Number, &function.memory.to_string());
        rows.set(3, CellKind::Number, &function.timeout.to_string());
        rows.set(6, CellKind::Number, &function.code_size.to_string());
        let modified = function.modified.map(instant);
        let texts = [
            (1, function.runtime.as_ref().or(function.package.as_ref()).map(|text| text.raw())),
            (4, modified.as_deref()),
            (5, function.state.as_ref().map(|text| text.raw())),
            (7, function.architecture.as_ref().map(|text| text.raw())),
            (8, function.description.as_ref().map(|text| text.raw())),
        ];
        for (column, text) in texts {
            if let Some(text) = text {
                rows.set(column, CellKind::Text, text);
            }
        }
        rows.end_row();
    }
    rows.finish()
}

fn bare<'n>(names: impl Iterator<Item = &'n String>) -> Batch {
    let mut rows = BatchBuilder::with_columns([COLUMNS[0]]);
    for name in names {
        rows.set(0, CellKind::Text, name);
        rows.end_row();
    }
    rows.finish()
}
