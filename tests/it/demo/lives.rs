//! Sessions of two seconds beneath a query that runs for longer: nobody notices.

use std::sync::Arc;
use std::time::Duration;

use flowid::demo::{FIXED_CLOCK, Options, Server};
use flowid::domain::window::Range;
use flowid::domain::{Event, LogsQuery, Profile, Region, Request, SavedProfile, Scope, Secret};
use flowid::port::{Cloud, Stop};
use flowid::session::{Ingredients, Sessions};
use jiff::SignedDuration;

use crate::support::demo::fixed;
use crate::support::talk::{Attempts, collect, hurried, with};

#[tokio::test(flavor = "multi_thread")]
async fn a_query_and_its_pages_outlive_several_sessions() {
    let life = Duration::from_secs(2);
    let server = Server::start(Options { session: Some(life), pace: 3 * life, ..fixed() }).unwrap();
    let profiles = server.profiles(None).unwrap();
    let secret = Secret::new(server.secret_access_key().to_owned());
    let sessions = Arc::new(Sessions::new(Ingredients {
        given: None,
        ambient: SavedProfile::new("env"),
        saved: profiles,
        keys: [(server.access_key_id().to_owned(), secret)].into(),
        session_name: "flowid-ann".to_owned(),
        person: flowid::run::person().0,
    }));
    let attempts = Arc::<Attempts>::default();
    let aws = with(&server.endpoint(), Arc::<Sessions>::clone(&sessions), hurried(), Arc::clone(&attempts));
    let scope =
        Scope { profile: Profile::new("demo-production"), region: Region::parse("eu-west-1").unwrap() };
    let query = LogsQuery {
        groups: vec!["/ecs/storefront".into()],
        query: "fields @timestamp, @message | limit 10000".into(),
        range: Range { from: FIXED_CLOCK - SignedDuration::from_hours(1), to: FIXED_CLOCK },
        limit: None,
    };
    let events = aws.serve(scope, Request::LogsQuery(query), Stop::never());
    let (events, fault) = collect(events).await;
    assert!(fault.is_none(), "{fault:?}");
    let rows = events.iter().rev().find_map(|event| match event {
        Event::QuerySnapshot(batch) => Some(batch.len()),
        _ => None,
    });
    assert_eq!(rows, Some(10_000));
    let begun = attempts.all().iter().filter(|attempt| attempt.operation.raw() == "AssumeRole").count();
    assert!(begun >= 3, "{begun} sessions in {:?}", 3 * life);
}
