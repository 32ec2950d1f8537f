//! Stopping, dropping and queueing queries, as the wire sees it.

use std::sync::Arc;

use flowid::aws::Aws;
use flowid::domain::{Event, FaultKind, Request};
use flowid::port::{Cloud, Events, Stop, Stopper};
use futures::StreamExt;
use serde_json::json;
use tokio::sync::Notify;

use super::query::{results, start_or};
use crate::support::talk::{aws, collect, query, scope, whole, words};
use crate::support::wire_server::{Reply, WireServer};

fn begin(aws: &Aws, text: &str) -> (Stopper, Events) {
    let (stopper, stop) = Stop::new();
    (stopper, aws.serve(scope(), Request::LogsQuery(query(text)), stop))
}

async fn until(events: &mut Events, wanted: &str) {
    while let Some(event) = events.next().await {
        if words(&[event.unwrap()]) == [wanted] {
            return;
        }
    }
    panic!("the conversation ended before {wanted:?}");
}

#[tokio::test]
async fn a_stopped_query_is_stopped_at_aws_and_ends_in_order() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "StopQuery" => Reply::ok(json!({ "success": true })),
        _ => start_or(asked, || results("Running", 2)),
    })
    .await;
    let (stopper, mut events) = begin(&aws(&server.url()), "fields @message");
    until(&mut events, "rows 2").await;
    stopper.stop();
    let (rest, fault) = collect(events).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&rest), ["stopped true", "cancelled 2"]);
    let last = server.asked().pop().unwrap();
    assert_eq!((last.operation.as_str(), &last.body), ("StopQuery", &json!({ "queryId": "q" })));
}

#[tokio::test]
async fn a_stop_while_the_start_is_in_flight_waits_for_the_id() {
    let allowed = Arc::new(Notify::new());
    let gate = Arc::clone(&allowed);
    let server = WireServer::start(move |asked, _| match asked.operation.as_str() {
        "StopQuery" => Reply::ok(json!({ "success": true })),
        _ => Reply::When(Arc::clone(&gate), Box::new(Reply::ok(json!({ "queryId": "late" })))),
    })
    .await;
    let (stopper, events) = begin(&aws(&server.url()), "fields @message");
    let conversation = tokio::spawn(collect(events));
    server.wait_for("StartQuery", 1).await;
    stopper.stop();
    allowed.notify_one();
    let (said, fault) = conversation.await.unwrap();
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&said), ["started late", "stopped true", "cancelled 0"]);
    assert_eq!(server.operations(), ["StartQuery", "StopQuery"]);
}

#[tokio::test]
async fn a_stop_that_comes_too_late_says_so() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "StopQuery" => Reply::error(
            400,
            "InvalidParameterException",
            "Provided query ID is not active or already completed",
        ),
        _ => start_or(asked, || results("Running", 1)),
    })
    .await;
    let (stopper, mut events) = begin(&aws(&server.url()), "fields @message");
    until(&mut events, "rows 1").await;
    stopper.stop();
    let (rest, fault) = collect(events).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&rest), ["stopped false", "cancelled 1"]);
}

#[tokio::test]
async fn a_stop_that_is_denied_is_a_fault_with_the_id() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "StopQuery" => Reply::error(400, "AccessDeniedException", "no"),
        _ => start_or(asked, || results("Running", 1)),
    })
    .await;
    let (stopper, mut events) = begin(&aws(&server.url()), "fields @message");
    until(&mut events, "rows 1").await;
    stopper.stop();
    let (_, fault) = collect(events).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Denied);
    assert!(fault.hint.unwrap().raw().contains("flowid logs stop q"));
}

#[tokio::test]
async fn a_dropped_query_sends_nothing_more() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "DescribeLogGroups" => Reply::ok(json!({ "logGroups": [] })),
        _ => start_or(asked, || results("Running", 1)),
    })
    .await;
    let aws = aws(&server.url());
    let (stopper, mut events) = begin(&aws, "fields @message");
    until(&mut events, "rows 1").await;
    drop((stopper, events));
    // Whatever the drop had sent would have come before this.
    whole(&aws, Request::LogGroups { prefix: String::new() }).await;
    assert_eq!(server.count("StopQuery"), 0);
    assert_eq!(server.operations().last().unwrap(), "DescribeLogGroups");
}

#[tokio::test]
async fn a_full_quota_is_waited_for_in_line_and_not_retried_blindly() {
    let server = WireServer::start(|asked, before| match asked.operation.as_str() {
        "StartQuery" if before < 4 => Reply::error(400, "LimitExceededException", "too many queries"),
        "StartQuery" => Reply::ok(json!({ "queryId": format!("q{before}") })),
        _ => results("Complete", 1),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), Request::LogsQuery(query("fields @message"))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["queued", "started q4", "complete 1", "rows 1"]);
    assert_eq!(server.count("StartQuery"), 5);
}

#[tokio::test]
async fn who_came_first_starts_first() {
    let room = Arc::new(Notify::new());
    let gate = Arc::clone(&room);
    // The first query is refused, then held in line until the others have queued behind it.
    let server = WireServer::start(move |asked, before| match (asked.operation.as_str(), before) {
        ("StartQuery", 0) => Reply::error(400, "LimitExceededException", "too many queries"),
        ("StartQuery", 1) => Reply::When(Arc::clone(&gate), Box::new(Reply::ok(json!({ "queryId": "q" })))),
        ("StartQuery", _) => Reply::ok(json!({ "queryId": "q" })),
        _ => results("Complete", 0),
    })
    .await;
    let aws = aws(&server.url());
    let mut waiting = Vec::new();
    for text in ["first", "second", "third"] {
        let (stopper, mut events) = begin(&aws, text);
        until(&mut events, "queued").await;
        waiting.push(tokio::spawn(async move {
            let ended = collect(events).await;
            drop(stopper);
            ended
        }));
        // The first holds the door once its second attempt is on the wire.
        server.wait_for("StartQuery", 2).await;
        tokio::task::yield_now().await;
    }
    room.notify_one();
    for ended in waiting {
        assert!(ended.await.unwrap().1.is_none());
    }
    let asked = server.asked();
    let started: Vec<&str> = asked.iter().filter_map(|asked| asked.body["queryString"].as_str()).collect();
    assert_eq!(started, ["first", "first", "second", "third"]);
}

#[tokio::test]
async fn a_query_that_is_stopped_in_line_was_never_started() {
    let server =
        WireServer::start(|_, _| Reply::error(400, "LimitExceededException", "too many queries")).await;
    let (stopper, mut events) = begin(&aws(&server.url()), "fields @message");
    until(&mut events, "queued").await;
    stopper.stop();
    let (rest, fault) = collect(events).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&rest), ["cancelled 0"]);
    assert_eq!(server.count("StopQuery"), 0);
}

#[tokio::test]
async fn a_query_can_be_stopped_by_its_id() {
    let server = WireServer::start(|_, before| match before {
        0 => Reply::ok(json!({ "success": true })),
        1 => Reply::error(
            400,
            "InvalidParameterException",
            "Provided query ID is not active or already completed",
        ),
        _ => Reply::error(400, "ResourceNotFoundException", "Query does not exist"),
    })
    .await;
    let aws = aws(&server.url());
    let stop = || Request::StopQuery { query_id: "abc".into() };
    assert!(matches!(whole(&aws, stop()).await.0[..], [Event::QueryStopped(true)]));
    assert!(matches!(whole(&aws, stop()).await.0[..], [Event::QueryStopped(false)]));
    let fault = whole(&aws, stop()).await.1.unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(fault.what.raw().contains("no query abc"), "{fault}");
}

#[tokio::test]
async fn a_stop_while_pages_are_read_has_nothing_to_stop() {
    let server = WireServer::start(|asked, _| {
        start_or(asked, || match asked.body["nextToken"].as_str() {
            None => Reply::ok(json!({ "status": "Complete", "results": [[]], "nextToken": "t" })),
            Some(_) => Reply::Stall,
        })
    })
    .await;
    let (stopper, mut events) = begin(&aws(&server.url()), "fields @message");
    until(&mut events, "rows 1").await;
    stopper.stop();
    let (rest, fault) = collect(events).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&rest), ["stopped false", "cancelled 0"]);
    assert_eq!(server.count("StopQuery"), 0);
}

#[tokio::test]
async fn every_request_makes_the_calls_that_it_lists() {
    let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>";
    for request in [
        Request::Identity,
        Request::LogGroups { prefix: String::new() },
        Request::LogStreams { group: "g".into() },
        Request::LogsQuery(query("fields @message")),
        Request::StopQuery { query_id: "q".into() },
        Request::Attach { query_id: "q".into() },
        Request::Estimate(query("fields @message")),
        Request::Queries { status: None, group: None },
        Request::GroupFields { group: "g".into() },
        Request::Record { pointer: "p".into() },
        super::events::around(),
        Request::FilterEvents(super::events::search()),
    ] {
        let server = WireServer::start(move |asked, _| match asked.operation.as_str() {
            "GetCallerIdentity" => Reply::text(200, identity),
            "GetQueryResults" => results("Running", 1),
            _ => Reply::ok(json!({ "queryId": "q", "success": true, "logGroups": [], "logStreams": [],
                "queries": [], "logGroupFields": [], "logRecord": { "a": "b" }, "events": [] })),
        })
        .await;
        let (stopper, stop) = Stop::new();
        let mut events = aws(&server.url()).serve(scope(), request.clone(), stop);
        match request {
            Request::LogsQuery(_) | Request::Attach { .. } => {
                until(&mut events, "rows 1").await;
                stopper.stop();
            }
            Request::Estimate(_) => {
                let stop = async {
                    server.wait_for("GetQueryResults", 1).await;
                    stopper.stop();
                };
                let (_, (_, fault)) = tokio::join!(stop, collect(events));
                assert_eq!(fault.unwrap().kind, FaultKind::Cancelled);
                events = futures::stream::empty().boxed();
            }
            _ => {}
        }
        let (_, fault) = collect(events).await;
        assert!(fault.is_none(), "{fault:?}");
        let mut listed: Vec<&str> = request.calls().iter().map(|call| call.operation).collect();
        listed.dedup();
        let mut made = server.operations();
        made.dedup();
        assert_eq!(made, listed);
    }
}
