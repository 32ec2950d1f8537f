//! `logs query --estimate`: says what a query would scan and cost, without running it.

use futures::StreamExt;

use super::{Exit, Failure, Front};
use crate::domain::event::scan_dollars;
use crate::domain::text::{Safe, safe};
use crate::domain::{BatchBuilder, CellKind, Event, LogsQuery, Request, Scope, figures};
use crate::output::Columns;
use crate::port::{Cloud, Stop};

const COLUMNS: [&str; 2] = ["bytes", "dollars"];

/// Prints bytes and dollars as a row, and in words on standard error.
///
/// # Errors
/// Why AWS could not be asked, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    query: &LogsQuery,
) -> Result<Exit, Failure> {
    let mut events = cloud.serve(scope, Request::Estimate(query.clone()), Stop::never());
    let mut exit = Exit::Failed;
    while let Some(event) = events.next().await {
        match event? {
            Event::CredentialsAwaited => front.credentials_awaited(),
            Event::Estimated { bytes: None } => {
                let unknown = "what the query would scan is unknown: this region does not say, or finds a mistake in it";
                front.notice(&Safe::own(unknown));
            }
            Event::Estimated { bytes: Some(bytes) } => {
                print(front, bytes)?;
                exit = Exit::Done;
            }
            _ => {}
        }
    }
    Ok(exit)
}

fn print(front: &mut Front<'_>, bytes: f64) -> Result<(), Failure> {
    let dollars = scan_dollars(bytes);
    let mut row = BatchBuilder::with_columns(COLUMNS);
    row.set(0, CellKind::Number, &format!("{bytes:.0}"));
    row.set(1, CellKind::Number, &format!("{dollars:.8}"));
    row.end_row();
    let mut rows = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
    rows.push(&row.finish().into())?;
    rows.finish()?;
    let words = format!(
        "about {}, {} at the list price of us-east-1",
        figures::bytes(bytes),
        figures::dollars(dollars)
    );
    front.notice(&safe(&words));
    Ok(())
}
