//! The life of a query on the wire: what is said when, pages, trouble, and how it may end badly.

use std::sync::Arc;

use flowid::aws::Pacing;
use flowid::domain::{CellKind, Event, Fault, FaultKind, LogsQuery, Request, Span};
use serde_json::{Value, json};

use crate::support::talk::{Attempts, aws, hurried, observed, query, whole, words};
use crate::support::wire_server::{Asked, Reply, WireServer};

/// An answer of GetQueryResults in this state, with as many rows, which are also the matched records.
pub(super) fn results(status: &str, rows: usize) -> Reply {
    Reply::ok(answer(status, rows))
}

fn answer(status: &str, rows: usize) -> Value {
    let results: Vec<Value> =
        (0..rows).map(|row| json!([{ "field": "@message", "value": format!("m{row}") }])).collect();
    json!({
        "status": status,
        "results": results,
        "statistics": { "recordsMatched": rows as f64, "recordsScanned": 100.0, "bytesScanned": 2e9 }
    })
}

/// A query whose looks are answered by the script.
async fn run(
    script: impl Fn(usize) -> Reply + Send + Sync + 'static,
) -> (WireServer, Vec<Event>, Option<Fault>) {
    let server = WireServer::start(move |asked, before| start_or(asked, || script(before))).await;
    let (events, fault) = whole(&aws(&server.url()), Request::LogsQuery(query("fields @message"))).await;
    (server, events, fault)
}

/// StartQuery gives the id `q`; everything else is up to the test.
pub(super) fn start_or(asked: &Asked, other: impl FnOnce() -> Reply) -> Reply {
    if asked.operation == "StartQuery" { Reply::ok(json!({ "queryId": "q" })) } else { other() }
}

#[tokio::test]
async fn rows_grow_and_an_unchanged_answer_says_nothing() {
    let (server, events, fault) = run(|look| match look {
        0 => results("Scheduled", 0),
        1 | 2 => results("Running", 2),
        3 => results("Running", 5),
        _ => results("Complete", 5),
    })
    .await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(
        words(&events),
        ["started q", "scheduled 0", "running 2", "rows 2", "running 5", "rows 5", "complete 5"]
    );
    assert_eq!(server.count("StartQuery"), 1);
    assert_eq!(server.count("GetQueryResults"), 5);
    let Some(Event::QueryProgress(last)) = events.last() else { panic!("{events:?}") };
    assert!((last.dollars() - 0.01).abs() < 1e-12);
}

#[tokio::test]
async fn what_is_asked_is_sent_in_whole_seconds_with_both_ends() {
    let server = WireServer::start(|asked, _| start_or(asked, || results("Complete", 0))).await;
    let mut asked = query("fields @message | limit 5");
    asked.range.to = jiff::Timestamp::from_millisecond(1_000_999).unwrap();
    let request = LogsQuery { groups: vec!["a".into(), "b".into()], limit: Some(7), ..asked };
    let (events, fault) = whole(&aws(&server.url()), Request::LogsQuery(request)).await;
    assert!(fault.is_none());
    assert_eq!(words(&events), ["started q", "complete 0"]);
    assert_eq!(
        server.asked()[0].body,
        json!({
            "logGroupNames": ["a", "b"],
            "startTime": 0,
            "endTime": 1_000,
            "queryString": "fields @message | limit 5",
            "limit": 7
        })
    );
}

#[tokio::test]
async fn rows_keep_the_order_of_their_fields() {
    let (_, events, fault) = run(|_| {
        Reply::ok(json!({ "status": "Complete", "results": [
            [{ "field": "z", "value": "1" }, { "field": "@ptr", "value": "p1" }],
            [{ "field": "z", "value": "" }, { "field": "a" }, { "field": "@ptr", "value": "p2" }],
        ] }))
    })
    .await;
    assert!(fault.is_none());
    let Some(Event::QuerySnapshot(batch)) = events.last() else { panic!("{events:?}") };
    let columns: Vec<&str> = batch.columns().iter().map(AsRef::as_ref).collect();
    assert_eq!(columns, ["z", "@ptr", "a"]);
    assert_eq!(batch.cell(0, 1).raw, "p1");
    assert_eq!((batch.cell(1, 0).kind, batch.cell(1, 0).raw), (CellKind::Text, ""));
    assert_eq!(batch.cell(1, 2).kind, CellKind::Absent);
}

#[tokio::test]
async fn a_complete_result_is_read_page_by_page() {
    let server = WireServer::start(|asked, _| {
        start_or(asked, || {
            let (rows, token) = match asked.body["nextToken"].as_str() {
                None => (3, Some("t1")),
                Some("t1") => (0, Some("t2")),
                Some(_) => (2, None),
            };
            let mut page = answer("Complete", rows);
            page["nextToken"] = json!(token);
            Reply::ok(page)
        })
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), Request::LogsQuery(query("fields @message"))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["started q", "complete 3", "rows 3", "page 2"]);
    assert_eq!(server.count("GetQueryResults"), 3);
}

#[tokio::test]
async fn bad_ends_are_faults_and_keep_the_rows() {
    for (status, kind) in [
        ("Failed", FaultKind::Service),
        ("Timeout", FaultKind::Timeout),
        ("Unknown", FaultKind::Service),
        ("Cancelled", FaultKind::Cancelled),
        ("SomethingNew", FaultKind::Service),
    ] {
        let (_, events, fault) = run(move |_| results(status, 1)).await;
        assert_eq!(fault.unwrap().kind, kind, "{status}");
        assert_eq!(words(&events).last().unwrap(), "rows 1", "{status}");
    }
    let (_, _, fault) = run(|_| Reply::ok(json!({}))).await;
    assert!(fault.unwrap().what.raw().contains("without a status"));
}

#[tokio::test]
async fn trouble_in_mid_query_is_shown_and_survived() {
    // Six answers are two looks of three attempts each.
    let (_, events, fault) = run(|look| match look {
        0 => results("Running", 1),
        1..=6 => Reply::error(400, "ThrottlingException", "Rate exceeded"),
        _ => results("Complete", 1),
    })
    .await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(
        words(&events),
        ["started q", "running 1", "rows 1", "retrying Throttled", "retrying Throttled", "complete 1"]
    );
}

#[tokio::test]
async fn trouble_without_end_is_a_fault_that_names_the_query() {
    let (server, events, fault) = run(|look| match look {
        0 => results("Running", 1),
        _ => Reply::Reset,
    })
    .await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Network);
    assert!(fault.hint.unwrap().raw().contains("flowid logs stop q"));
    assert_eq!(words(&events), ["started q", "running 1", "rows 1", "retrying Network", "retrying Network"]);
    assert_eq!(server.count("GetQueryResults"), 1 + 3 * 3);
}

#[tokio::test]
async fn credentials_that_expire_in_mid_query_leave_it_running() {
    let (server, events, fault) = run(|look| match look {
        0 => results("Running", 1),
        _ => Reply::error(
            400,
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
    })
    .await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Expired);
    assert!(fault.hint.unwrap().raw().contains("flowid logs stop q"));
    assert_eq!(words(&events), ["started q", "running 1", "rows 1"]);
    assert_eq!(server.count("GetQueryResults"), 3, "refused, and once more with new ones");
    assert_eq!(server.count("StopQuery"), 0);
}

#[tokio::test]
async fn the_offsets_of_a_malformed_query_become_bytes() {
    let refuse = |start: Value, end: Value| {
        move |_: &Asked, _| {
            let location = json!({ "startCharOffset": start, "endCharOffset": end });
            Reply::Json(
                400,
                json!({
                    "__type": "MalformedQueryException",
                    "message": "unexpected symbol found",
                    "queryCompileError": { "message": "unexpected symbol found x", "location": location }
                }),
            )
        }
    };
    // Characters 9 to 10 of this text are bytes 11 to 12: two letters before them take two bytes each.
    let text = "filter éé x = 1";
    for (start, end, span) in [
        (json!(10), json!(11), Some(Span::new(12, 13))),
        (json!(15), json!(15), Some(Span::new(17, 17))),
        (json!(99), json!(100), Some(Span::new(17, 17))),
        (json!(-1), json!(3), Some(Span::new(0, 3))),
        (Value::Null, Value::Null, None),
    ] {
        let server = WireServer::start(refuse(start, end)).await;
        let (_, fault) = whole(&aws(&server.url()), Request::LogsQuery(query(text))).await;
        let fault = fault.unwrap();
        assert_eq!(fault.kind, FaultKind::MalformedQuery);
        assert!(fault.what.raw().contains("unexpected symbol found x"), "{fault}");
        assert_eq!(fault.at, span);
    }
}

#[tokio::test]
async fn what_would_be_refused_is_not_sent() {
    let server = WireServer::start(|asked, _| start_or(asked, || results("Complete", 0))).await;
    let mut upside_down = query("fields @message");
    upside_down.range.from = jiff::Timestamp::from_second(2_000).unwrap();
    for request in [
        query(""),
        query(&"x".repeat(10_001)),
        LogsQuery { groups: vec![], ..query("fields @message") },
        LogsQuery { groups: vec!["g".into(); 51], ..query("fields @message") },
        upside_down,
    ] {
        let (events, fault) = whole(&aws(&server.url()), Request::LogsQuery(request)).await;
        assert!(events.is_empty());
        assert_eq!(fault.unwrap().kind, FaultKind::Invalid);
    }
    assert!(server.operations().is_empty());
}

#[tokio::test]
async fn a_missing_group_is_named_and_a_denied_one_is_not_called_missing() {
    let missing = WireServer::start(|_, _| Reply::error(400, "ResourceNotFoundException", "no")).await;
    let (_, fault) = whole(&aws(&missing.url()), Request::LogsQuery(query("fields @message"))).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(fault.what.raw().contains("no log group g in us-east-1"), "{fault}");

    let denied = WireServer::start(|_, _| Reply::error(400, "AccessDeniedException", "no")).await;
    let (_, fault) = whole(&aws(&denied.url()), Request::LogsQuery(query("fields @message"))).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Denied);
}

#[tokio::test]
async fn a_query_at_the_usual_pace_costs_few_calls() {
    // A query that runs for five looks: one start and six looks, whatever the speed of the machine.
    let server = WireServer::start(|asked, look| {
        start_or(asked, || if look < 5 { results("Running", look) } else { results("Complete", 5) })
    })
    .await;
    let attempts = Arc::new(Attempts::default());
    let pacing = Pacing { look_burst: 5, ..hurried() };
    let aws = observed(&server.url(), pacing, Arc::clone(&attempts));
    let (_, fault) = whole(&aws, Request::LogsQuery(query("fields @message"))).await;
    assert!(fault.is_none());
    assert_eq!(attempts.all().len(), 7);
    assert_eq!(server.operations().len(), 7);
}

/// A query whose every answer is this page, with the token that is made of the number of looks before it.
async fn paged(rows: usize, token: fn(usize) -> String) -> (WireServer, Vec<Event>, Option<Fault>) {
    run(move |look| {
        let mut page = answer("Complete", rows);
        page["nextToken"] = json!(token(look));
        Reply::ok(page)
    })
    .await
}

#[tokio::test]
async fn pages_of_a_result_that_lead_back_or_hold_nothing_are_a_fault() {
    let (server, _, fault) = paged(1, |look| ["t1", "t2"][look % 2].to_owned()).await;
    assert!(fault.unwrap().what.raw().contains("same pages"));
    assert_eq!(server.count("GetQueryResults"), 3);
    let (server, _, fault) = paged(0, |look| format!("t{look}")).await;
    assert!(fault.unwrap().what.raw().contains("empty pages"));
    assert_eq!(server.count("GetQueryResults"), 100);
}

#[tokio::test]
async fn a_result_ends_with_its_hundred_thousandth_row() {
    let (server, events, fault) = paged(25_000, |look| format!("t{look}")).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(server.count("GetQueryResults"), 4);
    assert_eq!(rows_of(&events).iter().sum::<usize>(), 100_000);
    assert!(
        rows_of(&events).iter().all(|rows| *rows <= 10_000),
        "what waits for the screen is counted in batches"
    );

    let (_, events, fault) = paged(60_000, |look| format!("t{look}")).await;
    assert!(fault.unwrap().what.raw().contains("more rows"));
    assert_eq!(rows_of(&events).iter().sum::<usize>(), 60_000);
}

fn rows_of(events: &[Event]) -> Vec<usize> {
    let rows = |event: &Event| match event {
        Event::QuerySnapshot(batch) | Event::QueryPage(batch) => Some(batch.len()),
        _ => None,
    };
    events.iter().filter_map(rows).collect()
}

#[tokio::test]
async fn results_may_be_larger_than_other_answers() {
    let (_, events, fault) = run(|_| {
        let value = "x".repeat(5 << 20);
        Reply::ok(json!({ "status": "Complete", "results": [[{ "field": "@message", "value": value }]] }))
    })
    .await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["started q", "complete 0", "rows 1"]);
}

#[tokio::test]
async fn counts_that_are_none_are_brought_into_bounds() {
    let (_, events, fault) = run(|_| {
        let counts = json!({ "recordsMatched": -3.0, "recordsScanned": "NaN", "bytesScanned": 1e308 });
        Reply::ok(json!({ "status": "Complete", "statistics": counts }))
    })
    .await;
    assert!(fault.is_none(), "{fault:?}");
    let Some(Event::QueryProgress(last)) = events.last() else { panic!("{events:?}") };
    assert_eq!((last.records_matched, last.records_scanned, last.bytes_scanned), (0.0, 0.0, 1e18));
}

#[tokio::test]
async fn an_id_that_is_none_is_not_named_in_a_command() {
    for (id, named) in
        [("12345678-abcd", true), ("q'$(touch x)'", false), ("\u{1b}]0;x\u{7}", false), ("", false)]
    {
        let server = WireServer::start(move |asked, _| match asked.operation.as_str() {
            "StartQuery" => Reply::ok(json!({ "queryId": id })),
            _ => Reply::error(400, "AccessDeniedException", "no"),
        })
        .await;
        let (_, fault) = whole(&aws(&server.url()), Request::LogsQuery(query("fields @message"))).await;
        let hint = fault.unwrap().hint.unwrap();
        assert!(hint.raw().contains("may still run"), "{id:?}: {hint:?}");
        assert_eq!(hint.raw().contains("flowid logs stop"), named, "{id:?}: {hint:?}");
        assert!(named || id.is_empty() || !hint.raw().contains(id), "{id:?}: {hint:?}");
    }
    let server = WireServer::start(|_, _| Reply::ok(json!({ "queryId": "x".repeat(257) }))).await;
    let (_, fault) = whole(&aws(&server.url()), Request::LogsQuery(query("fields @message"))).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Service);
}
