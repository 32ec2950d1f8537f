//! GetLogEvents and FilterLogEvents.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::page;
use super::walk::{Course, Gap, Page, Walk};
use super::{Logs, Place, blocking};
use crate::demo::incident::streams::Stream;
use crate::demo::incident::{Incident, Line};
use crate::demo::refusal::Refusal;
use crate::insights::filter_pattern::{self, FilterPattern};

/// Events in a page. AWS, "FilterLogEvents" and "GetLogEvents".
const PAGE: usize = 10_000;
/// Minutes of the log that FilterLogEvents searches for one page: the service stops after a while and gives an empty
/// page with a token, and so does this.
const SEARCHED: usize = 20;
/// Stream names of a request. AWS, "FilterLogEvents".
const STREAM_NAMES: usize = 100;
/// 2024-01-01: what begins earlier can't be read backwards. AWS, "FilterLogEvents", `startFromHead`.
const BACKWARDS_FROM: i64 = 1_704_067_200_000;

/// The members of the request that are understood; others are ignored, as AWS does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetLogEvents {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<i64>,
    start_from_head: Option<bool>,
}

/// The members of the request that are understood; others are ignored, as AWS does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterLogEvents {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
    start_from_head: Option<bool>,
}

impl Logs {
    /// A page of one stream, and the tokens to both sides of it. The end of the range is excluded.
    pub(super) async fn get_log_events(
        &self,
        place: &Place<'_>,
        request: GetLogEvents,
    ) -> Result<Vec<u8>, Refusal> {
        let group =
            place.one_group(request.log_group_name.as_ref(), request.log_group_identifier.as_ref())?;
        let name =
            request.log_stream_name.ok_or_else(|| Refusal::invalid("logStreamName must not be null."))?;
        let list = ("events", place.region.to_owned(), group, name.clone());
        let limit = page::size(request.limit, PAGE)?;
        let now = place.now.as_millisecond();
        let from = request.start_time.unwrap_or(0);
        let to = request.end_time.map_or(now, |end| end.saturating_sub(1));
        let course = match &request.next_token {
            Some(token) => Course::of_token(&list, token)?,
            None if request.start_from_head == Some(true) => Course { forward: true, gap: Gap::at(from) },
            None => Course { forward: false, gap: Gap::at(to.saturating_add(1)) },
        };
        let incident = Arc::clone(&self.incident);
        blocking(move || {
            let stream = Streams::find(&incident, group, now).named(&name)?;
            let walk =
                Walk { incident: &incident, group, range: (from, to), now, limit, minutes: usize::MAX };
            let page = walk.page(&course, |line| line.stream == stream);
            Ok(both_sides(page.events, &course, &list))
        })
        .await?
    }

    /// A page of a group's events, over all of its streams or some. The end of the range is included.
    pub(super) async fn filter_log_events(
        &self,
        place: &Place<'_>,
        request: FilterLogEvents,
    ) -> Result<Vec<u8>, Refusal> {
        request.check()?;
        let pattern = request.pattern()?;
        let group =
            place.one_group(request.log_group_name.as_ref(), request.log_group_identifier.as_ref())?;
        let limit = page::size(request.limit, PAGE)?;
        let now = place.now.as_millisecond();
        let (from, to) = (request.start_time.unwrap_or(0), request.end_time.unwrap_or(now));
        let list = (
            ("filter", place.region.to_owned(), group, request.start_time, request.end_time),
            (
                request.log_stream_names.clone(),
                request.log_stream_name_prefix.clone(),
                request.filter_pattern.clone(),
            ),
        );
        let course = match &request.next_token {
            Some(token) => Course::of_token(&list, token)?,
            None if request.start_from_head == Some(false) => {
                Course { forward: false, gap: Gap::at(to.saturating_add(1)) }
            }
            None => Course { forward: true, gap: Gap::at(from) },
        };
        let incident = Arc::clone(&self.incident);
        blocking(move || {
            let streams = request.streams(&incident, group, now)?;
            let walk = Walk { incident: &incident, group, range: (from, to), now, limit, minutes: SEARCHED };
            let is_searched =
                |line: &Line| streams.as_ref().is_none_or(|streams| streams.contains(&line.stream));
            let page = walk.page(&course, |line| is_searched(line) && pattern.matches(&line.message));
            Ok(one_way(&incident, page, course.forward, &list))
        })
        .await?
    }
}

impl FilterLogEvents {
    fn check(&self) -> Result<(), Refusal> {
        if self.log_stream_names.is_some() && self.log_stream_name_prefix.is_some() {
            let message = "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.";
            return Err(Refusal::invalid(message));
        }
        if self.log_stream_names.as_ref().is_some_and(|names| names.is_empty() || names.len() > STREAM_NAMES)
        {
            return Err(Refusal::invalid(format!("logStreamNames must have 1 to {STREAM_NAMES} members.")));
        }
        if self.start_from_head == Some(false) && self.start_time.unwrap_or(0) < BACKWARDS_FROM {
            let message =
                "startFromHead can be false only when startTime is on or after 2024-01-01T00:00:00Z.";
            return Err(Refusal::invalid(message));
        }
        Ok(())
    }

    /// The pattern, read as the console reads it before it asks.
    fn pattern(&self) -> Result<FilterPattern, Refusal> {
        let pattern = self.filter_pattern.as_deref().unwrap_or_default();
        filter_pattern::parse(pattern).map_err(|mistake| {
            Refusal::invalid(format!("Invalid filter pattern: {}", mistake.message.safe()))
        })
    }

    /// The streams that are searched; `None` is all.
    fn streams(
        &self,
        incident: &Incident,
        group: usize,
        now: i64,
    ) -> Result<Option<HashSet<Stream>>, Refusal> {
        match (&self.log_stream_names, &self.log_stream_name_prefix) {
            (None, None) => Ok(None),
            (Some(names), _) => {
                let streams = Streams::find(incident, group, now);
                names.iter().map(|name| streams.named(name)).collect::<Result<_, _>>().map(Some)
            }
            (None, Some(prefix)) => Ok(Some(Streams::find(incident, group, now).beginning(prefix))),
        }
    }
}

/// The streams of a group with their names.
struct Streams(Vec<(String, Stream)>);

impl Streams {
    fn find(incident: &Incident, group: usize, now: i64) -> Self {
        let streams = incident.streams(group, now).into_iter().map(|(first, _)| first.stream);
        Self(streams.map(|stream| (incident.stream_name(stream), stream)).collect())
    }

    fn named(&self, name: &str) -> Result<Stream, Refusal> {
        let known = self.0.iter().find(|(known, _)| known == name).map(|(_, stream)| *stream);
        known.ok_or_else(|| Refusal::not_found("The specified log stream does not exist."))
    }

    fn beginning(&self, prefix: &str) -> HashSet<Stream> {
        self.0.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(_, stream)| *stream).collect()
    }
}

/// The answer of GetLogEvents: always in the order of time. Where nothing is left, the token is the one that was given.
fn both_sides(mut events: Vec<Line>, course: &Course, list: &(&str, String, usize, String)) -> Vec<u8> {
    if !course.forward {
        events.reverse();
    }
    let token = |forward, gap| Course { forward, gap }.token(list);
    let later = events.last().map_or_else(|| course.gap.clone(), Gap::after);
    let earlier = events.first().map_or_else(|| course.gap.clone(), Gap::before);
    let shown: Vec<Value> = events
        .iter()
        .map(|line| json!({ "timestamp": line.at, "message": line.message, "ingestionTime": line.ingested }))
        .collect();
    let answer = json!({
        "events": shown,
        "nextForwardToken": token(true, later),
        "nextBackwardToken": token(false, earlier),
    });
    answer.to_string().into_bytes()
}

fn one_way<L: std::hash::Hash>(incident: &Incident, page: Page, forward: bool, list: &L) -> Vec<u8> {
    let shown: Vec<Value> = page
        .events
        .iter()
        .map(|line| {
            json!({
                "logStreamName": incident.stream_name(line.stream),
                "timestamp": line.at,
                "message": line.message,
                "ingestionTime": line.ingested,
                "eventId": line.pointer(),
            })
        })
        .collect();
    // No longer filled since 2020. AWS, "FilterLogEvents".
    let mut answer = json!({ "events": shown, "searchedLogStreams": [] });
    if let Some(gap) = page.next {
        answer["nextToken"] = Course { forward, gap }.token(list).into();
    }
    answer.to_string().into_bytes()
}
