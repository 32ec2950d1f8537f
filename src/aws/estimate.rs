//! What a query would scan: the same query with `estimate` behind it.

use futures::StreamExt;

use super::conversation::{Speaker, conversation, stopped};
use super::{Talk, logs_query};
use crate::domain::{Batch, Event, Fault, FaultKind, LogsQuery, QueryStatus};

/// Says how many bytes. A region that does not know the command refuses the query; so does one that finds another mistake
/// in it, which running the query will name.
pub(super) async fn talk(talk: Talk, query: LogsQuery, mut speaker: Speaker) -> Result<(), Fault> {
    let query = query.estimating();
    let mut events = conversation(|speaker| logs_query::talk(talk, query, speaker));
    let mut bytes = None;
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::QuerySnapshot(rows) | Event::QueryPage(rows)) => bytes = said(&rows).or(bytes),
            Ok(event @ (Event::QueryQueued | Event::CredentialsAwaited | Event::Retrying(_))) => {
                speaker.say(event).await;
            }
            Ok(Event::QueryProgress(progress)) if progress.status == QueryStatus::Cancelled => {
                return Err(stopped());
            }
            Ok(_) => {}
            Err(fault) if fault.kind == FaultKind::MalformedQuery => break,
            Err(fault) => return Err(fault),
        }
    }
    speaker.say(Event::Estimated { bytes }).await;
    Ok(())
}

/// The number in the one row of the answer. The documentation does not name its field, so one that speaks of bytes is
/// preferred and any other number taken.
fn said(rows: &Batch) -> Option<f64> {
    let number = |raw: &str| raw.parse().ok().filter(|bytes: &f64| bytes.is_finite() && *bytes >= 0.0);
    let numbers: Vec<(&str, f64)> = rows
        .row(0)
        .filter_map(|(column, cell)| Some((rows.columns()[column].as_ref(), number(cell.raw)?)))
        .collect();
    let of_bytes = numbers.iter().find(|(name, _)| name.to_ascii_lowercase().contains("byte"));
    of_bytes.or(numbers.first()).map(|(_, bytes)| *bytes)
}
