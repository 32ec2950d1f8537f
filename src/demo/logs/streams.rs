//! DescribeLogStreams.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::{self, PAGE, Position};
use super::{Logs, Place, blocking};
use crate::demo::incident::groups::GROUPS;
use crate::demo::incident::{Incident, Line};
use crate::demo::refusal::Refusal;

/// The members of the request that are understood; others are ignored, as AWS does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeLogStreams {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    descending: Option<bool>,
    limit: Option<i64>,
    next_token: Option<String>,
}

/// A stream as it is listed.
struct Listed {
    name: String,
    first: Line,
    last: Line,
}

impl Logs {
    /// A page of the streams of a group, by name or by their last event.
    pub(super) async fn describe_log_streams(
        &self,
        place: &Place<'_>,
        request: DescribeLogStreams,
    ) -> Result<Vec<u8>, Refusal> {
        let group =
            place.one_group(request.log_group_name.as_ref(), request.log_group_identifier.as_ref())?;
        let by_time = request.by_time()?;
        let list =
            ("streams", place.region, group, by_time, request.descending, &request.log_stream_name_prefix);
        let Position { as_of, offset } = page::position(&list, request.next_token.as_deref(), place.now)?;
        let size = page::size(request.limit, PAGE)?;
        let prefix = request.log_stream_name_prefix.clone().unwrap_or_default();
        let incident = Arc::clone(&self.incident);
        let mut streams = blocking(move || list_streams(&incident, group, &prefix, as_of)).await?;
        streams.sort_by(|one, other| {
            let time = if by_time { one.last.at.cmp(&other.last.at) } else { std::cmp::Ordering::Equal };
            time.then_with(|| one.name.cmp(&other.name))
        });
        if request.descending == Some(true) {
            streams.reverse();
        }
        let arn = place.group_arn(GROUPS[group].name);
        let shown: Vec<Value> =
            streams.iter().skip(offset).take(size).map(|stream| describe(&arn, stream)).collect();
        let mut answer = json!({ "logStreams": shown });
        if offset + size < streams.len() {
            answer["nextToken"] = page::token(&list, Position { as_of, offset: offset + size }).into();
        }
        Ok(answer.to_string().into_bytes())
    }
}

impl DescribeLogStreams {
    fn by_time(&self) -> Result<bool, Refusal> {
        match self.order_by.as_deref() {
            None | Some("LogStreamName") => Ok(false),
            Some("LastEventTime") if self.log_stream_name_prefix.is_some() => {
                Err(Refusal::invalid("Cannot order by LastEventTime with a logStreamNamePrefix."))
            }
            Some("LastEventTime") => Ok(true),
            Some(other) => Err(Refusal::invalid(format!(
                "1 validation error detected: Value '{other}' at 'orderBy' failed to satisfy constraint: Member must \
                 satisfy enum value set: [LogStreamName, LastEventTime]"
            ))),
        }
    }
}

fn list_streams(incident: &Incident, group: usize, prefix: &str, as_of: Timestamp) -> Vec<Listed> {
    let streams = incident.streams(group, as_of.as_millisecond()).into_iter();
    let listed =
        streams.map(|(first, last)| Listed { name: incident.stream_name(first.stream), first, last });
    listed.filter(|stream| stream.name.starts_with(prefix)).collect()
}

fn describe(group_arn: &str, stream: &Listed) -> Value {
    json!({
        "logStreamName": stream.name,
        // Made when its first line arrives.
        "creationTime": stream.first.ingested,
        "firstEventTimestamp": stream.first.at,
        "lastEventTimestamp": stream.last.at,
        "lastIngestionTime": stream.last.ingested,
        "uploadSequenceToken": "49660000000000000000000000000000000000000000000000000000",
        "arn": format!("{group_arn}:log-stream:{}", stream.name),
        // AWS reports 0 for every stream since June 2019.
        "storedBytes": 0,
    })
}
