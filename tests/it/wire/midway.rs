//! What goes wrong in the middle of a conversation, after its first good answer; at its beginning is in `events`.

use flowid::aws::Pacing;
use flowid::domain::{Event, FaultKind, Request};
use flowid::port::{Cloud, Stop};
use serde_json::{Value, json};

use super::events::{around, events, search};
use super::query::{results, start_or};
use crate::support::talk::{aws, collect, hurried, observed, query, scope, whole, words};
use crate::support::wire_server::{Asked, Reply, WireServer};

/// The conversations of more than one answer, with what they have said after the first one.
fn long() -> Vec<(Request, &'static [&'static str])> {
    vec![
        (Request::FilterEvents(search()), &["events 1", "searched 1 Partial"]),
        (Request::Queries { status: None, group: None }, &["queries 1"]),
        (Request::Attach { query_id: "q".into() }, &["started q", "running 1", "rows 1"]),
        // These say nothing before all is there.
        (around(), &[]),
        (Request::Estimate(query("fields @message")), &[]),
    ]
}

/// The first answer of every operation: good, and not the last.
fn first(asked: &Asked) -> Reply {
    match asked.operation.as_str() {
        "FilterLogEvents" => events(&[1_100], json!({ "nextToken": "t" })),
        "GetLogEvents" => events(&[1_400], json!({ "nextBackwardToken": "b", "nextForwardToken": "f" })),
        "DescribeQueries" => Reply::ok(json!({ "queries": [{ "queryId": "q" }], "nextToken": "t" })),
        _ => start_or(asked, || results("Running", 1)),
    }
}

/// The last answer of every operation.
fn last(asked: &Asked) -> Reply {
    match asked.operation.as_str() {
        "FilterLogEvents" => events(&[1_200], json!({})),
        "GetLogEvents" => {
            let token = asked.body["nextToken"].clone();
            events(&[], json!({ "nextBackwardToken": token, "nextForwardToken": token }))
        }
        "DescribeQueries" => Reply::ok(json!({ "queries": [] })),
        _ => start_or(asked, || results("Complete", 1)),
    }
}

fn error(code: &'static str) -> impl Fn() -> Reply + Clone {
    move || Reply::error(400, code, "no")
}

type Wrong = (FaultKind, Box<dyn Fn() -> Reply + Send + Sync>);

fn wrongs() -> Vec<Wrong> {
    vec![
        (FaultKind::Throttled, Box::new(error("ThrottlingException"))),
        (FaultKind::Denied, Box::new(error("AccessDeniedException"))),
        (FaultKind::Expired, Box::new(error("ExpiredTokenException"))),
        (FaultKind::Network, Box::new(|| Reply::CutBody)),
        (FaultKind::Network, Box::new(|| Reply::Reset)),
        (FaultKind::Service, Box::new(|| Reply::text(200, "<html>"))),
        (
            FaultKind::Service,
            Box::new(|| Reply::text(200, "{\"events\": 7, \"queries\": 7, \"results\": 7}")),
        ),
    ]
}

#[tokio::test]
async fn what_goes_wrong_for_good_is_named_and_what_came_stays() {
    for (request, said_before) in long() {
        for (kind, wrong) in wrongs() {
            let server = WireServer::start(move |asked, before| match before {
                0 => first(asked),
                _ => wrong(),
            })
            .await;
            let (said, fault) = whole(&aws(&server.url()), request.clone()).await;
            let said: Vec<String> =
                words(&said).into_iter().filter(|word| !word.starts_with("retrying")).collect();
            assert_eq!(said, said_before, "{request:?} {kind:?}");
            assert_eq!(fault.unwrap().kind, kind, "{request:?}");
        }
    }
}

#[tokio::test]
async fn what_goes_wrong_once_is_borne() {
    let unavailable = || Reply::error(503, "ServiceUnavailableException", "no");
    for (request, _) in long() {
        for wrong in [error("ThrottlingException")(), Reply::CutBody, Reply::Reset, unavailable()] {
            let wrong = std::sync::Mutex::new(Some(wrong));
            let server = WireServer::start(move |asked, before| match before {
                0 => first(asked),
                _ => wrong.lock().unwrap().take().unwrap_or_else(|| last(asked)),
            })
            .await;
            let (said, fault) = whole(&aws(&server.url()), request.clone()).await;
            assert!(fault.is_none(), "{request:?}: {fault:?}");
            assert!(!said.is_empty(), "{request:?}");
        }
    }
}

#[tokio::test]
async fn a_conversation_that_is_stopped_midway_ends_in_order() {
    for (request, said_before) in long() {
        let server = WireServer::start(|asked, before| match (asked.operation.as_str(), before) {
            ("StopQuery", _) => Reply::ok(json!({ "success": true })),
            (_, 0) => first(asked),
            _ => Reply::Stall,
        })
        .await;
        let (stopper, stop) = Stop::new();
        let conversation = tokio::spawn(collect(aws(&server.url()).serve(scope(), request.clone(), stop)));
        let reads = request.calls().into_iter().map(|call| call.operation).find(|name| *name != "StartQuery");
        server.wait_for(reads.unwrap(), 2).await;
        stopper.stop();
        let (said, fault) = conversation.await.unwrap();
        assert!(fault.is_none_or(|fault| fault.kind == FaultKind::Cancelled), "{request:?}");
        assert!(
            words(&said).starts_with(&said_before.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
        );
        let is_query = matches!(request, Request::Attach { .. } | Request::Estimate(_));
        assert_eq!(server.count("StopQuery"), usize::from(is_query), "{request:?}");
    }
}

#[tokio::test]
async fn empty_pages_with_tokens_go_on_and_pages_without_end_are_a_fault() {
    fn empty(asked: &Asked, before: usize) -> Reply {
        let token = format!("t{before}");
        match asked.operation.as_str() {
            "DescribeQueries" => Reply::ok(json!({ "queries": [], "nextToken": token })),
            _ => events(
                &[],
                json!({ "nextToken": token, "nextBackwardToken": token, "nextForwardToken": token }),
            ),
        }
    }
    let pacing = Pacing { pages: 50, search_pages: 50, ..hurried() };
    for request in [Request::FilterEvents(search()), around(), Request::Queries { status: None, group: None }]
    {
        let server = WireServer::start(|asked, before| match before {
            0..3 => empty(asked, before),
            _ => last(asked),
        })
        .await;
        let (_, fault) = whole(&aws(&server.url()), request.clone()).await;
        assert!(fault.is_none(), "{request:?}: {fault:?}");

        let endless = WireServer::start(empty).await;
        let aws = observed(&endless.url(), pacing.clone(), std::sync::Arc::default());
        let (_, fault) = whole(&aws, request.clone()).await;
        assert_eq!(fault.unwrap().kind, FaultKind::Service, "{request:?}");
        assert!(endless.asked().len() <= 51, "{request:?}: {}", endless.asked().len());
    }
}

#[tokio::test]
async fn an_estimate_of_an_answer_that_says_nothing_is_unknown() {
    for rows in [
        json!([]),
        json!([[]]),
        json!([[{ "field": "bytes", "value": "many" }]]),
        json!([[{ "field": "bytes", "value": "-1" }]]),
    ] {
        let rows: Value = rows;
        let server = WireServer::start(move |asked, _| {
            let rows = rows.clone();
            start_or(asked, move || Reply::ok(json!({ "status": "Complete", "results": rows })))
        })
        .await;
        let (said, fault) = whole(&aws(&server.url()), Request::Estimate(query("fields @message"))).await;
        assert!(fault.is_none(), "{fault:?}");
        assert!(matches!(said[..], [Event::Estimated { bytes: None }]), "{said:?}");
    }
}
