//! Searches, context, records, fields, the list of queries, attaching and estimating on the wire: pages, ends, trouble.

use flowid::domain::window::Range;
use flowid::domain::{Context, Event, FaultKind, FilterEvents, Request};
use flowid::port::{Cloud, Stop};
use futures::StreamExt;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::query::{results, start_or};
use crate::support::talk::{aws, collect, query, scope, whole, words};
use crate::support::wire_server::{Asked, Reply, WireServer};

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

pub(super) fn search() -> FilterEvents {
    FilterEvents {
        group: "g".into(),
        pattern: "ERROR".into(),
        range: Range { from: at(1_000), to: at(2_000) },
        streams: vec![],
        stream_prefix: String::new(),
        limit: None,
    }
}

pub(super) fn around() -> Request {
    let (group, stream) = ("g".into(), "s".into());
    Request::Context(Context { group, stream, at: at(1_500), before: 3, after: 2 })
}

fn every() -> Vec<Request> {
    vec![
        Request::FilterEvents(search()),
        around(),
        Request::Record { pointer: "p".into() },
        Request::Queries { status: None, group: None },
        Request::GroupFields { group: "g".into() },
        Request::Attach { query_id: "q".into() },
        Request::Estimate(query("fields @message")),
    ]
}

/// Events with these times, as GetLogEvents and FilterLogEvents answer them.
pub(super) fn events(times: &[i64], rest: Value) -> Reply {
    let events: Vec<Value> = times
        .iter()
        .map(|at| json!({ "timestamp": at, "message": format!("m{at}"), "logStreamName": "s", "eventId": "1", "ingestionTime": at }))
        .collect();
    let mut body = json!({ "events": events });
    body.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    Reply::ok(body)
}

#[tokio::test]
async fn a_search_goes_on_over_hundreds_of_empty_pages() {
    let server = WireServer::start(|_, before| match before {
        0..300 => events(&[], json!({ "nextToken": format!("t{before}") })),
        300 => events(&[1_100, 1_200], json!({ "nextToken": "last", "searchedLogStreams": [{ "logStreamName": "s", "searchedCompletely": true }] })),
        _ => events(&[1_900], json!({})),
    })
    .await;
    let (said, fault) = whole(&aws(&server.url()), Request::FilterEvents(search())).await;
    assert!(fault.is_none(), "{fault:?}");
    let said_words = words(&said);
    assert_eq!(said_words[0], "searched 0 Partial");
    assert_eq!(said_words[300..], ["events 2", "searched 2 Partial", "events 1", "searched 3 Complete"]);
    let Event::Searched(searched) = &said[301] else { panic!("{said:?}") };
    assert_eq!((searched.pages, searched.streams_done, searched.latest), (301, 1, Some(at(1_200))));
    assert!((searched.share(&search().range) - 0.2).abs() < 1e-9);
    let Event::EventsPage(batch) = &said[300] else { panic!("{said:?}") };
    let cells: Vec<&str> = (0..5).map(|column| batch.cell(0, column).raw).collect();
    assert_eq!(cells, ["1970-01-01 00:00:01.100", "m1100", "s", "1970-01-01 00:00:01.100", "1"]);
    let first = &server.asked()[0].body;
    let wanted = json!({ "logGroupName": "g", "filterPattern": "ERROR", "startTime": 1_000, "endTime": 2_000, "limit": 10_000 });
    assert_eq!(first, &wanted);
    assert_eq!(server.asked()[1].body["nextToken"], "t0");
}

#[tokio::test]
async fn a_search_ends_at_its_limit_also_in_the_middle_of_a_page() {
    let server =
        WireServer::start(|_, _| events(&[1_100, 1_200, 1_300], json!({ "nextToken": "more" }))).await;
    let request = Request::FilterEvents(FilterEvents { limit: Some(2), ..search() });
    let (said, fault) = whole(&aws(&server.url()), request).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&said), ["events 2", "searched 2 CutAt(2)"]);
    assert_eq!(server.asked()[0].body["limit"], 2);
}

#[tokio::test]
async fn a_throttled_search_waits_and_goes_on_where_it_stood() {
    let server = WireServer::start(|_, before| match before {
        0 => events(&[1_100], json!({ "nextToken": "t" })),
        // As many attempts as the SDK makes by itself.
        1..=3 => Reply::error(400, "ThrottlingException", "Rate exceeded"),
        _ => events(&[1_200], json!({})),
    })
    .await;
    let (said, fault) = whole(&aws(&server.url()), Request::FilterEvents(search())).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(
        words(&said),
        ["events 1", "searched 1 Partial", "retrying Throttled", "events 1", "searched 2 Complete"]
    );
    assert_eq!(server.asked().last().unwrap().body["nextToken"], "t");
}

#[tokio::test]
async fn a_stopped_search_ends_in_order_with_what_it_had() {
    let server = WireServer::start(|_, before| match before {
        0 => events(&[1_100], json!({ "nextToken": "t" })),
        _ => Reply::Stall,
    })
    .await;
    let (stopper, stop) = Stop::new();
    let mut said = aws(&server.url()).serve(scope(), Request::FilterEvents(search()), stop);
    assert_eq!(words(&[said.next().await.unwrap().unwrap()]), ["events 1"]);
    stopper.stop();
    let (rest, fault) = collect(said).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&rest).last().unwrap(), "searched 1 Partial");
}

#[tokio::test]
async fn context_reads_both_ways_until_the_same_token_comes_again() {
    let server = WireServer::start(|asked, _| {
        let token = asked.body["nextToken"].as_str().unwrap_or("");
        let both = |backward: &str, forward: &str| json!({ "nextBackwardToken": backward, "nextForwardToken": forward });
        match (asked.body["startFromHead"].as_bool().unwrap(), token) {
            (false, "") => events(&[1_400], both("b1", "f")),
            (false, "b1") => events(&[], both("b2", "f")),
            (false, "b2") => events(&[1_100, 1_200], both("b3", "f")),
            (true, "") => events(&[1_500, 1_600], both("b", "f1")),
            (true, _) => events(&[], both("b", "f1")),
            other => panic!("{other:?}"),
        }
    })
    .await;
    let (said, fault) = whole(&aws(&server.url()), around()).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&said), ["context 3 of 5"]);
    let Event::Context { rows, .. } = &said[0] else { panic!("{said:?}") };
    let messages: Vec<&str> = (0..5).map(|row| rows.cell(row, 1).raw).collect();
    assert_eq!(messages, ["m1100", "m1200", "m1400", "m1500", "m1600"]);
    let asked: Vec<Value> = server.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(asked.len(), 5, "three pages back, two forward");
    assert_eq!((&asked[0]["endTime"], &asked[0]["limit"]), (&json!(1_500), &json!(3)));
    assert_eq!((&asked[3]["startTime"], &asked[3]["limit"]), (&json!(1_500), &json!(3)));
}

#[tokio::test]
async fn records_fields_and_queries_are_told_as_they_are() {
    let server = WireServer::start(|asked, before| match (asked.operation.as_str(), before) {
        ("GetLogRecord", _) => {
            Reply::ok(json!({ "logRecord": { "z": "1", "@message": "whole", "a": "2", "@timestamp": "5" } }))
        }
        ("GetLogGroupFields", _) => Reply::ok(json!({ "logGroupFields": [
            { "name": "rare", "percent": 3 }, { "name": "@message", "percent": 100 }, { "percent": 7 }
        ] })),
        (_, 0) => Reply::ok(json!({ "queries": [], "nextToken": "t" })),
        _ => Reply::ok(json!({ "queries": [
            { "queryId": "q", "status": "Running", "createTime": 1_000, "logGroupName": "g", "queryString": "fields a" },
            { "queryId": "r", "status": "Surprising" }
        ] })),
    })
    .await;
    let aws = aws(&server.url());
    let (said, _) = whole(&aws, Request::Record { pointer: "p".into() }).await;
    let Event::Record(record) = &said[0] else { panic!("{said:?}") };
    let columns: Vec<&str> = record.columns().iter().map(AsRef::as_ref).collect();
    assert_eq!(columns, ["@timestamp", "@message", "a", "z"]);
    let (said, _) = whole(&aws, Request::GroupFields { group: "g".into() }).await;
    let Event::GroupFields(fields) = &said[0] else { panic!("{said:?}") };
    let fields: Vec<(&str, u8)> = fields.iter().map(|field| (field.name.raw(), field.percent)).collect();
    assert_eq!(fields, [("@message", 100), ("rare", 3)]);
    let status = Some(flowid::domain::QueryStatus::Running);
    let (said, fault) = whole(&aws, Request::Queries { status, group: Some("g".into()) }).await;
    assert!(fault.is_none(), "{fault:?}");
    let Event::Queries(queries) = &said[0] else { panic!("{said:?}") };
    let told: Vec<_> = queries.iter().map(|query| (query.query_id.raw(), query.status.word())).collect();
    assert_eq!(told, [("q", "running"), ("r", "unknown")]);
    assert_eq!(queries[0].created, Some(at(1_000)));
    let asked = server.asked();
    let wanted = json!({ "status": "Running", "logGroupName": "g", "maxResults": 1_000, "nextToken": "t" });
    assert_eq!(asked.last().unwrap().body, wanted);
}

#[tokio::test]
async fn attaching_starts_nothing_and_follows_to_the_last_row() {
    let server = WireServer::start(|_, before| match before {
        0 => results("Running", 2),
        _ => results("Complete", 5),
    })
    .await;
    let attach = || Request::Attach { query_id: "q".into() };
    let (said, fault) = whole(&aws(&server.url()), attach()).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&said), ["started q", "running 2", "rows 2", "complete 5", "rows 5"]);
    assert_eq!(server.count("StartQuery"), 0);

    let gone =
        WireServer::start(|_, _| Reply::error(400, "ResourceNotFoundException", "no such query")).await;
    let (_, fault) = whole(&aws(&gone.url()), attach()).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(!fault.to_string().contains("may still run"), "{fault}");
}

#[tokio::test]
async fn an_estimate_is_the_number_in_the_answer_and_unknown_where_the_command_is() {
    let told = |field: &'static str, value: &'static str| {
        WireServer::start(move |asked, _| {
            start_or(asked, || {
                Reply::ok(json!({ "status": "Complete", "results": [[
                    { "field": "groups", "value": "3" }, { "field": field, "value": value }
                ]] }))
            })
        })
    };
    for (field, value, expected) in
        [("estimatedBytes", "12400000", "estimated Some(12400000.0)"), ("other", "7", "estimated Some(3.0)")]
    {
        let server = told(field, value).await;
        let (said, fault) = whole(&aws(&server.url()), Request::Estimate(query("fields @message"))).await;
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(words(&said), [expected]);
        assert_eq!(server.asked()[0].body["queryString"], "fields @message\n| estimate");
    }
    let old = WireServer::start(|_, _| Reply::error(400, "MalformedQueryException", "unknown command")).await;
    let (said, fault) = whole(&aws(&old.url()), Request::Estimate(query("fields @message"))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&said), ["estimated None"]);
}

/// What a conversation ends with when this is all that is answered.
async fn ends_with(request: Request, reply: impl Fn() -> Reply + Send + Sync + 'static) -> FaultKind {
    let server = WireServer::start(move |asked, _| start_or(asked, &reply)).await;
    let (_, fault) = whole(&aws(&server.url()), request.clone()).await;
    fault.unwrap_or_else(|| panic!("{request:?} did not fail")).kind
}

#[tokio::test]
async fn every_conversation_names_what_is_wrong() {
    for request in every() {
        let error = |code: &'static str| move || Reply::error(400, code, "no");
        for (kind, found) in [
            (FaultKind::Throttled, ends_with(request.clone(), error("ThrottlingException")).await),
            (FaultKind::Denied, ends_with(request.clone(), error("AccessDeniedException")).await),
            (FaultKind::Expired, ends_with(request.clone(), error("ExpiredTokenException")).await),
            (FaultKind::NotFound, ends_with(request.clone(), error("ResourceNotFoundException")).await),
            (FaultKind::Network, ends_with(request.clone(), || Reply::CutBody).await),
            (FaultKind::Service, ends_with(request.clone(), || Reply::text(200, "<html>")).await),
            (
                FaultKind::Service,
                ends_with(request.clone(), || Reply::error(503, "ServiceUnavailableException", "no")).await,
            ),
        ] {
            assert_eq!(found, kind, "{request:?}");
        }
    }
}

#[tokio::test]
async fn what_came_before_the_credentials_expired_stays() {
    fn page(asked: &Asked) -> Reply {
        match asked.operation.as_str() {
            "FilterLogEvents" => events(&[1_100], json!({ "nextToken": "t" })),
            "DescribeQueries" => Reply::ok(json!({ "queries": [{ "queryId": "q" }], "nextToken": "t" })),
            _ => results("Running", 1),
        }
    }
    for (request, before) in [
        (Request::FilterEvents(search()), "events 1"),
        (Request::Queries { status: None, group: None }, "queries 1"),
        (Request::Attach { query_id: "q".into() }, "rows 1"),
    ] {
        let server = WireServer::start(|asked, before| match before {
            0 => page(asked),
            _ => Reply::error(400, "ExpiredTokenException", "expired"),
        })
        .await;
        let (said, fault) = whole(&aws(&server.url()), request.clone()).await;
        assert!(words(&said).contains(&before.to_owned()), "{request:?}: {said:?}");
        assert_eq!(fault.unwrap().kind, FaultKind::Expired, "{request:?}");
    }
}

#[tokio::test]
async fn every_conversation_ends_when_it_is_stopped() {
    for request in every() {
        let server = WireServer::start(|asked, _| match asked.operation.as_str() {
            "StopQuery" => Reply::ok(json!({ "success": true })),
            _ => start_or(asked, || Reply::Stall),
        })
        .await;
        let (stopper, stop) = Stop::new();
        let conversation = tokio::spawn(collect(aws(&server.url()).serve(scope(), request.clone(), stop)));
        let reads = request.calls().into_iter().map(|call| call.operation).find(|name| *name != "StartQuery");
        server.wait_for(reads.unwrap(), 1).await;
        stopper.stop();
        let (_, fault) = conversation.await.unwrap();
        assert!(fault.is_none_or(|fault| fault.kind == FaultKind::Cancelled), "{request:?}");
        let runs = matches!(request, Request::Attach { .. } | Request::Estimate(_));
        assert_eq!(server.count("StopQuery"), usize::from(runs), "{request:?}");
    }
}

#[tokio::test]
async fn what_aws_would_refuse_is_not_sent() {
    let server = WireServer::start(|_, _| panic!("nothing is asked")).await;
    let long = "x".repeat(1_025);
    let unlisted = Some(flowid::domain::QueryStatus::Timeout);
    for request in [
        Request::FilterEvents(FilterEvents { group: " ".into(), ..search() }),
        Request::FilterEvents(FilterEvents { pattern: long, ..search() }),
        Request::FilterEvents(FilterEvents { limit: Some(0), ..search() }),
        Request::FilterEvents(FilterEvents {
            streams: vec!["a".into()],
            stream_prefix: "b".into(),
            ..search()
        }),
        Request::Record { pointer: String::new() },
        Request::Attach { query_id: "x".repeat(257) },
        Request::Queries { status: unlisted, group: None },
    ] {
        let (_, fault) = whole(&aws(&server.url()), request.clone()).await;
        let fault = fault.unwrap();
        assert!(fault.kind == FaultKind::Invalid && fault.hint.is_some(), "{request:?}: {fault}");
    }
}
