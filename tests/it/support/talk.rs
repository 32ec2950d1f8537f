//! Talking to the adapter: whole conversations, and their events in words that a test can compare.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flowid::aws::{Attempt, Aws, Endpoint, Endpoints, Observe, Options, Pacing, Pauses, Profiles};
use flowid::domain::event::FunctionPart;
use flowid::domain::window::Range;
use flowid::domain::{Event, Fault, LogsQuery, Profile, Region, Request, SavedProfile, Scope};
use flowid::port::{Cloud, Events, Stop};
use flowid::session::{Credentials, Ingredients, Sessions, SharedCredentialsProvider};
use futures::StreamExt;
use jiff::Timestamp;

/// Every attempt that an adapter made.
#[derive(Default)]
pub struct Attempts(Mutex<Vec<Attempt>>);

impl Attempts {
    /// All so far.
    pub fn all(&self) -> Vec<Attempt> {
        self.0.lock().unwrap().clone()
    }
}

impl Observe for Attempts {
    fn attempt(&self, attempt: &Attempt) {
        self.0.lock().unwrap().push(attempt.clone());
    }
}

/// Pauses of a millisecond, patience of the usual length.
pub fn hurried() -> Pacing {
    let short = Pauses { first: Duration::from_millis(1), longest: Duration::from_millis(2) };
    Pacing {
        looks: short,
        queue: short,
        trouble: short,
        unprocessed: short,
        trouble_limit: 3,
        look_cost: Duration::from_micros(100),
        retry: Some(Duration::from_millis(1)),
        ..Pacing::default()
    }
}

/// An adapter for an endpoint, with keys that nobody checks.
pub fn aws(url: &str) -> Aws {
    observed(url, hurried(), Arc::default())
}

/// An adapter whose attempts are told.
pub fn observed(url: &str, pacing: Pacing, attempts: Arc<Attempts>) -> Aws {
    with(url, fixed("AKIDEXAMPLE", "secret", None), pacing, attempts)
}

/// Sessions of the profile `env` with keys that are given.
pub fn given(provider: SharedCredentialsProvider) -> Arc<dyn Profiles> {
    Arc::new(Sessions::new(Ingredients {
        given: Some(provider),
        ambient: SavedProfile::new("env"),
        saved: vec![],
        keys: HashMap::new(),
        session_name: "flowid-test".to_owned(),
        person: flowid::run::person().0,
    }))
}

/// Keys that never change.
pub fn fixed(key: &str, secret: &str, token: Option<&str>) -> Arc<dyn Profiles> {
    let keys = Credentials::new(key, secret, token.map(str::to_owned), None, "test");
    given(SharedCredentialsProvider::new(keys))
}

/// An adapter with these profiles.
pub fn with(url: &str, profiles: Arc<dyn Profiles>, pacing: Pacing, attempts: Arc<Attempts>) -> Aws {
    let endpoints = Endpoints::all(Endpoint::parse(url, "the test").unwrap());
    Aws::new(Options { endpoints, profiles, pacing, observer: Some(attempts) }).unwrap()
}

/// The profile `env` in `us-east-1`.
pub fn scope() -> Scope {
    Scope { profile: Profile::ambient(), region: Region::parse("us-east-1").unwrap() }
}

/// A query over the first thousand seconds of 1970 on the group `g`.
pub fn query(text: &str) -> LogsQuery {
    let range = Range { from: Timestamp::UNIX_EPOCH, to: Timestamp::from_second(1_000).unwrap() };
    LogsQuery { groups: vec!["g".into()], query: text.into(), range, limit: None }
}

/// A whole conversation: its events, and the fault that ended it.
pub async fn whole(cloud: &impl Cloud, request: Request) -> (Vec<Event>, Option<Fault>) {
    collect(cloud.serve(scope(), request, Stop::never())).await
}

/// Reads a conversation to its end. One that does not end fails the test instead of hanging it.
pub async fn collect(events: Events) -> (Vec<Event>, Option<Fault>) {
    let read = tokio::time::timeout(Duration::from_secs(120), read(events)).await;
    read.unwrap()
}

async fn read(mut events: Events) -> (Vec<Event>, Option<Fault>) {
    let mut said = Vec::new();
    while let Some(next) = events.next().await {
        match next {
            Ok(event) => said.push(event),
            Err(fault) => {
                assert!(events.next().await.is_none(), "a fault is the last word");
                return (said, Some(fault));
            }
        }
    }
    (said, None)
}

/// Events in words: what they are and what they carry.
pub fn words(events: &[Event]) -> Vec<String> {
    events.iter().map(word).collect()
}

fn word(event: &Event) -> String {
    match event {
        Event::Identity(identity) => format!("identity {}", identity.account.raw()),
        Event::Reached(reached) => format!("reached {}", reached.clock_ahead.is_some()),
        Event::Credentials(credentials) => format!("signed by {}", credentials.source.raw()),
        Event::LogGroups(groups) => format!("groups {}", groups.len()),
        Event::LogStreams(streams) => format!("streams {}", streams.len()),
        Event::QueryQueued => "queued".to_owned(),
        Event::QueryStarted { query_id } => format!("started {}", query_id.raw()),
        Event::QueryProgress(progress) => format!("{} {}", progress.status.word(), progress.records_matched),
        Event::QuerySnapshot(batch) => format!("rows {}", batch.len()),
        Event::QueryPage(batch) => format!("page {}", batch.len()),
        Event::QueryStopped(stopped) => format!("stopped {stopped}"),
        Event::Queries(queries) => format!("queries {}", queries.len()),
        Event::Estimated { bytes } => format!("estimated {bytes:?}"),
        Event::EventsPage(batch) => format!("events {}", batch.len()),
        Event::Searched(searched) => format!("searched {} {:?}", searched.matched, searched.completeness),
        Event::Context { rows, middle } => format!("context {middle} of {}", rows.len()),
        Event::Record(record) => format!("record of {}", record.columns().len()),
        Event::GroupFields(fields) => format!("fields {}", fields.len()),
        Event::Tables(names) => format!("tables {}", names.len()),
        Event::Table(table) => format!("table {} with {}", table.name.raw(), table.indexes.len()),
        Event::Items(items) => format!("items {}", items.len()),
        Event::ItemsRead(read) => {
            format!("read {} of {:?}, {} units, {:?}", read.items, read.scanned, read.capacity, read.reached)
        }
        Event::MoreItems(onward) => format!("goes on {onward:?}"),
        Event::NoItems(keys) => format!("no item {}", keys.len()),
        Event::Unread(keys) => format!("not read {}", keys.len()),
        Event::Buckets(buckets) => format!("buckets {}", buckets.len()),
        Event::Objects(page) => format!("objects {} prefixes {}", page.objects.len(), page.prefixes.len()),
        Event::ObjectVersions(versions) => format!("versions {}", versions.len()),
        Event::ObjectHead(head) => format!("head of {} bytes", head.size),
        Event::ObjectOpened(opened) => {
            format!("{} bytes from {} of {}", opened.length, opened.offset, opened.size)
        }
        Event::ObjectBytes(piece) => format!("bytes {} at {}", piece.bytes.len(), piece.offset),
        Event::Functions(functions) => format!("functions {}", functions.len()),
        Event::Function(part) => part_of_function(part),
        Event::Invoked(invoked) => format!("invoked {}", invoked.status),
        Event::CredentialsAwaited => "waiting for credentials".to_owned(),
        Event::Retrying(fault) => format!("retrying {:?}", fault.kind),
    }
}

fn part_of_function(part: &FunctionPart) -> String {
    match part {
        FunctionPart::Configuration(function) => format!("function {}", function.name.raw()),
        FunctionPart::Environment(values) => format!("environment of {}", values.len()),
        FunctionPart::Versions(versions) => format!("versions {}", versions.len()),
        FunctionPart::Aliases(aliases) => format!("aliases {}", aliases.len()),
        FunctionPart::Concurrency(concurrency) => format!("reserved {:?}", concurrency.reserved),
        FunctionPart::Urls(urls) => format!("urls {}", urls.len()),
        FunctionPart::Sources(sources) => format!("sources {}", sources.len()),
        FunctionPart::Withheld(operation, fault) => format!("{} {:?}", operation.raw(), fault.kind),
    }
}
