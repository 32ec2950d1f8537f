//! `logs query --estimate`: says what a query would scan and cost, without running it.

use super::signals::{Conversation, Heard, stopped};
use super::{Exit, Failure, Front};
use crate::domain::event::scan_dollars;
use crate::domain::request::bill;
use crate::domain::text::{Safe, safe};
use crate::domain::{BatchBuilder, CellKind, Event, Fault, LogsQuery, Request, Scope};
use crate::output::Columns;
use crate::port::Cloud;

const COLUMNS: [&str; 2] = ["bytes", "dollars"];

/// What was learnt of a query's cost.
pub(super) enum Learnt {
    /// It would scan so many bytes.
    Bytes(f64),
    /// The region does not say, or finds a mistake in the query.
    Nothing,
    /// Why AWS could not be asked.
    Failed(Fault),
    /// A signal came.
    Stopped,
}

/// Listens to an estimate to its end.
pub(super) async fn learn(front: &mut Front<'_>, conversation: &mut Conversation) -> Learnt {
    let mut learnt = Learnt::Nothing;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Said(Event::Estimated { bytes: Some(bytes) }) => learnt = Learnt::Bytes(bytes),
            Heard::Failed(fault) => return Learnt::Failed(fault),
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    if conversation.is_stopped() { Learnt::Stopped } else { learnt }
}

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
    let mut conversation = Conversation::begin(cloud, scope, Request::Estimate(query.clone()))?;
    match learn(front, &mut conversation).await {
        Learnt::Bytes(bytes) => {
            print(front, bytes)?;
            Ok(Exit::Done)
        }
        Learnt::Nothing => {
            let unknown =
                "what the query would scan is unknown: this region does not say, or finds a mistake in it";
            front.notice(&Safe::own(unknown));
            Ok(Exit::Failed)
        }
        Learnt::Failed(fault) => Err(fault.into()),
        Learnt::Stopped => Ok(stopped(front, 0)),
    }
}

fn print(front: &mut Front<'_>, bytes: f64) -> Result<(), Failure> {
    let mut row = BatchBuilder::with_columns(COLUMNS);
    row.set(0, CellKind::Number, &format!("{bytes:.0}"));
    row.set(1, CellKind::Number, &format!("{:.8}", scan_dollars(bytes)));
    row.end_row();
    let mut rows = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
    rows.push(&row.finish().into())?;
    rows.finish()?;
    front.notice(&safe(&bill(bytes)));
    Ok(())
}
