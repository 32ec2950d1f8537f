//! `logs query` and `logs attach`: what is asked, and what is known of its rows before they come.

use std::time::Duration;

use super::cost::{self, Bound};
use super::follow::{Limit, Wanted, follow};
use super::list::instant;
use super::signals::{Conversation, Heard, stopped};
use super::{Exit, Failure, Front, check};
use crate::domain::text::{Safe, safe};
use crate::domain::{Event, LogsQuery, QueryInfo, Request, Scope, Window};
use crate::insights::{self, summary};
use crate::port::Cloud;

/// How long it may take to learn what the query of an id is.
const LOOK_UP: Duration = Duration::from_secs(3);

/// How a query is run.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is asked.
    pub query: LogsQuery,
    /// Whether the limit was written on the command line.
    pub limit_given: bool,
    /// Whether `@ptr` is printed.
    pub pointers: bool,
    /// Whether the query is checked before it is sent.
    pub check: bool,
    /// What it may cost.
    pub bound: Bound,
}

/// Checks the query, sends it unless it would cost too much, and prints its rows. SIGINT and SIGTERM stop it at AWS; what
/// came is printed. SIGHUP is left alone: it ends the program and leaves the query running.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    asked: &Asked,
) -> Result<Exit, Failure> {
    let text = &asked.query.query;
    let checked = insights::check(text);
    let parsed = if asked.check { check::sound(front, text, checked) } else { checked.query };
    if parsed.is_none() && asked.check {
        front.notice(&Safe::own("the query was not sent; --no-check sends it as it is"));
        return Ok(Exit::Usage);
    }
    let own_limit = parsed.as_ref().and_then(summary::limit);
    if let Some(own) = own_limit.filter(|_| asked.limit_given) {
        front.notice(&safe(&format!("the limit {own} in the query wins over --limit")));
    }
    if let Some(exit) = cost::refused(front, cloud, &scope, &asked.query, &asked.bound).await? {
        return Ok(exit);
    }
    let limit = match (own_limit, asked.query.limit.map(u64::from)) {
        (Some(own), _) => Limit::Asked(own),
        (None, Some(limit)) if asked.limit_given => Limit::Asked(limit),
        (None, Some(limit)) => Limit::Usual(limit),
        (None, None) => Limit::Unknown { rows_are_events: false },
    };
    let wanted = Wanted {
        request: Request::LogsQuery(asked.query.clone()),
        text,
        columns: parsed.as_ref().and_then(summary::columns).unwrap_or_default(),
        pointers: asked.pointers,
        limit,
        most_dollars: asked.bound.most_dollars(),
        is_left: false,
    };
    follow(front, cloud, scope, wanted).await
}

/// The request of `logs attach`.
pub fn attach_request(query_id: &str) -> Request {
    Request::Attach { query_id: query_id.to_owned() }
}

/// Follows a query that was started before and prints its rows, as `run` does after its start. The columns and the limit
/// are known as far as the list of queries tells its text. SIGINT and SIGTERM leave it running.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn attach(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    query_id: &str,
    pointers: bool,
) -> Result<Exit, Failure> {
    let known = match look_up(cloud, scope.clone(), query_id).await? {
        Found::Query(info) => Some(info),
        Found::Nothing => None,
        Found::Stopped => return Ok(stopped(front, 0)),
    };
    let text = known.as_ref().map(|info| summary::kept(info.text.raw()).query).unwrap_or_default();
    let parsed = known.as_ref().and_then(|_| insights::parse(text).ok());
    let limit = match parsed.as_ref().and_then(summary::limit) {
        Some(limit) => Limit::Asked(limit),
        None => Limit::Unknown { rows_are_events: parsed.as_ref().is_some_and(summary::is_a_row_an_event) },
    };
    tell_of(front, known.as_deref(), limit);
    let wanted = Wanted {
        request: attach_request(query_id),
        text,
        columns: parsed.as_ref().and_then(summary::columns).unwrap_or_default(),
        pointers,
        limit,
        most_dollars: None,
        is_left: true,
    };
    follow(front, cloud, scope, wanted).await
}

/// What the list of queries tells of an id.
enum Found {
    Query(Box<QueryInfo>),
    /// Nothing, or it can't be had: that is no reason not to attach.
    Nothing,
    /// A signal came.
    Stopped,
}

async fn look_up(cloud: &dyn Cloud, scope: Scope, query_id: &str) -> Result<Found, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, Request::Queries { status: None, group: None })?;
    let found = tokio::time::timeout(LOOK_UP, find(&mut conversation, query_id)).await;
    Ok(found.unwrap_or(Found::Nothing))
}

async fn find(conversation: &mut Conversation, query_id: &str) -> Found {
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::Queries(page)) => {
                if let Some(info) = page.into_iter().find(|info| info.query_id.raw() == query_id) {
                    return Found::Query(Box::new(info));
                }
            }
            Heard::Stopping => return Found::Stopped,
            Heard::Said(_) | Heard::Failed(_) => {}
        }
    }
    Found::Nothing
}

/// Says what is known of a query that was started before, and what is not.
fn tell_of(front: &mut Front<'_>, known: Option<&QueryInfo>, limit: Limit) {
    let Some(info) = known else {
        front.notice(&Safe::own(
            "what the query asks, its range and its limit are not known: no list of queries tells",
        ));
        return;
    };
    let unknown = |what: &str| format!("its {what} is not known");
    let kept = summary::kept(info.text.raw());
    let group = info.group.as_ref().map(|group| group.raw().to_owned());
    let groups = if kept.groups.is_empty() { group.into_iter().collect() } else { kept.groups.clone() };
    let started = info.created.map_or(unknown("start"), |at| format!("started {}", instant(at)));
    let range = kept.range(info.created).map_or(unknown("range"), |range| Window::Between(range).label());
    let limit = match limit {
        Limit::Asked(limit) | Limit::Usual(limit) => format!("limit {limit}"),
        Limit::Unknown { .. } => unknown("limit"),
    };
    front.notice(&safe(&format!("query of {}; {started}; {range}; {limit}", groups.join(", "))));
}
