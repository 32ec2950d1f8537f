//! A whole record: GetLogRecord.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use crate::domain::{Batch, BatchBuilder, CellKind, Event, Fault, FaultKind};

const OPERATION: &str = "GetLogRecord";

/// The fields that stand first, in this order.
const FIRST: [&str; 5] = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime"];

/// Says the record.
pub(super) async fn talk(talk: Talk, pointer: String, mut speaker: Speaker) -> Result<(), Fault> {
    if pointer.trim().is_empty() {
        return Err(
            Fault::new(FaultKind::Invalid, "the pointer to the record is empty").hint(faults::POINTER)
        );
    }
    let clients = talk.clients().await?;
    let asked = talk.asked_logs(OPERATION, Subject::Record);
    let call = clients.logs.get_log_record().log_record_pointer(pointer);
    let answer = talk.call(&clients, &mut speaker, call.send());
    let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
    let answer = answer.map_err(|error| faults::fault(error, &asked))?;
    let fields: BTreeMap<String, String> = answer.log_record.unwrap_or_default().into_iter().collect();
    if fields.is_empty() {
        return Err(
            Fault::new(FaultKind::NotFound, "there is no record behind this pointer").hint(faults::POINTER)
        );
    }
    speaker.say(Event::Record(Arc::new(row(&fields)))).await;
    Ok(())
}

/// The fields as one row: those that every event has, then the others by name.
fn row(fields: &BTreeMap<String, String>) -> Batch {
    let mut row = BatchBuilder::default();
    let first = FIRST.iter().filter_map(|name| fields.get_key_value(*name));
    let others = fields.iter().filter(|(name, _)| !FIRST.contains(&name.as_str()));
    for (name, value) in first.chain(others) {
        let column = row.column(name);
        row.set(column, CellKind::Text, value);
    }
    row.end_row();
    row.finish()
}
