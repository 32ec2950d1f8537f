//! GetLogRecord and GetLogGroupFields: all fields of an event, and of the events of a group.

use std::collections::BTreeMap;
use std::sync::Arc;

use hyper::StatusCode;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::work::Names;
use super::{Logs, Place, blocking};
use crate::demo::incident::clock::{MINUTE, SECOND};
use crate::demo::incident::{Incident, Line, Wanted};
use crate::demo::refusal::Refusal;
use crate::insights;
use crate::insights::eval::{Context, Evaluation};
use crate::insights::plan::Plan;

/// The fields of every event, and those that are found in Lambda's lines. AWS, "Supported logs and discovered fields".
const KNOWN: &str = "fields @timestamp, @ingestionTime, @message, @logStream, @log, @type, @requestId, @duration, \
                     @billedDuration, @initDuration, @memorySize, @maxMemoryUsed";
/// Fields that are found in one JSON event. AWS, "Supported logs and discovered fields".
const FOUND: usize = 200;
/// Events that are looked at for the fields of a group.
const SAMPLE: usize = 1_000;

/// The members of the request that are understood.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetLogRecord {
    log_record_pointer: Option<String>,
}

/// The members of the request that are understood.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetLogGroupFields {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    time: Option<i64>,
}

impl Logs {
    /// The whole event that a row of a query came from.
    pub(super) async fn get_log_record(
        &self,
        place: &Place<'_>,
        request: GetLogRecord,
    ) -> Result<Vec<u8>, Refusal> {
        let Some(pointer) = request.log_record_pointer else {
            return Err(Refusal::invalid("logRecordPointer must not be null."));
        };
        let (incident, now, home) = (Arc::clone(&self.incident), place.now, place.is_home());
        let found = blocking(move || {
            let line = incident.line_at(&pointer, now.as_millisecond()).filter(|_| home);
            let line =
                line.ok_or_else(|| Refusal::invalid("The specified log record pointer is invalid."))?;
            Ok((pointer, Discovery::new(now)?.fields(&incident, &line)))
        });
        let (pointer, mut record) = found.await??;
        record.insert("@ptr".to_owned(), pointer);
        Ok(json!({ "logRecord": record }).to_string().into_bytes())
    }

    /// The fields of a group's events and in how many of a hundred events each is found.
    pub(super) async fn get_log_group_fields(
        &self,
        place: &Place<'_>,
        request: GetLogGroupFields,
    ) -> Result<Vec<u8>, Refusal> {
        let group =
            place.one_group(request.log_group_name.as_ref(), request.log_group_identifier.as_ref())?;
        let now = place.now.as_millisecond();
        // AWS, "GetLogGroupFields": 8 minutes to both sides of the time, or the last 15 minutes.
        let range = match request.time {
            Some(second) => {
                let at = second.saturating_mul(SECOND);
                (at.saturating_sub(8 * MINUTE), at.saturating_add(8 * MINUTE))
            }
            None => (now - 15 * MINUTE, now),
        };
        let (incident, started) = (Arc::clone(&self.incident), place.now);
        let counted = blocking(move || {
            let lines = incident.lines(Wanted::groups([group]), range, now).flatten().take(SAMPLE);
            let mut discovery = Discovery::new(started)?;
            let mut counts = BTreeMap::<String, u64>::new();
            let mut events: u64 = 0;
            for line in lines {
                events += 1;
                for name in discovery.fields(&incident, &line).into_keys() {
                    *counts.entry(name).or_default() += 1;
                }
            }
            Ok((counts, events))
        });
        let (counts, events) = counted.await??;
        let percent = |count: u64| (count * 100).div_ceil(events.max(1));
        let mut shown: Vec<(String, u64)> =
            counts.into_iter().map(|(name, count)| (name, percent(count))).collect();
        shown.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let shown: Vec<Value> =
            shown.iter().map(|(name, percent)| json!({ "name": name, "percent": percent })).collect();
        Ok(json!({ "logGroupFields": shown }).to_string().into_bytes())
    }
}

/// Finds the fields of events.
struct Discovery {
    known: Arc<Plan>,
    now: Timestamp,
    names: Names,
}

impl Discovery {
    /// None found yet.
    ///
    /// # Errors
    /// `ServiceUnavailableException` should the demo's own query for the fields ever be wrong.
    fn new(now: Timestamp) -> Result<Self, Refusal> {
        let plan = insights::parse(KNOWN).ok().and_then(|query| Plan::compile(&query).ok());
        let plan = plan.ok_or_else(|| {
            let message = "The demo can't find the fields of an event: its own query for them is wrong.";
            Refusal::new("ServiceUnavailableException", message).status(StatusCode::SERVICE_UNAVAILABLE)
        })?;
        Ok(Self { known: Arc::new(plan), now, names: Names::default() })
    }

    /// All fields of an event with their values.
    fn fields(&mut self, incident: &Incident, line: &Line) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        if let Ok(Value::Object(members)) = serde_json::from_str(&line.message) {
            flatten("", &members, &mut fields);
        }
        let context = Context { now: self.now, range: None };
        let mut evaluation = Evaluation::new(Arc::clone(&self.known), context, None);
        self.names.give(incident, line, &mut evaluation);
        for batch in evaluation.snapshot().batches.iter().filter(|batch| !batch.is_empty()) {
            let present = batch.row(0).filter(|(_, cell)| cell.is_present());
            fields.extend(
                present.map(|(column, cell)| (batch.columns()[column].to_string(), cell.raw.to_owned())),
            );
        }
        // The service gives times of a record in milliseconds since 1970.
        fields.insert("@timestamp".to_owned(), line.at.to_string());
        fields.insert("@ingestionTime".to_owned(), line.ingested.to_string());
        fields.remove("@ptr");
        fields
    }
}

/// Members of members are named with dots between, those of arrays by their place.
fn flatten(prefix: &str, members: &Map<String, Value>, fields: &mut BTreeMap<String, String>) {
    for (key, value) in members {
        leaf(format!("{prefix}{key}"), value, fields);
    }
}

fn leaf(name: String, value: &Value, fields: &mut BTreeMap<String, String>) {
    if fields.len() >= FOUND {
        return;
    }
    match value {
        Value::Null => {}
        Value::Object(members) => flatten(&format!("{name}."), members, fields),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                leaf(format!("{name}.{index}"), item, fields);
            }
        }
        Value::String(text) => {
            fields.insert(name, text.clone());
        }
        Value::Bool(_) | Value::Number(_) => {
            fields.insert(name, value.to_string());
        }
    }
}
