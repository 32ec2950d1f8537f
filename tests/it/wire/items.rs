//! DynamoDB at the wire: what no server can be made to give. Throttling, denials, credentials that end in the middle,
//! cut and malformed answers, empty pages, keys that are left out again and again, cancellation.

use std::sync::Arc;

use flowid::cli::Exit;
use flowid::domain::request::{BatchGet, Caps, Expressions, ItemQuery, Onward, Scan, Segment};
use flowid::domain::{Event, FaultKind, Request};
use flowid::dynamo::key;
use flowid::port::{Cloud, Stop};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::support::scripted::{dynamo, dynamo_of};
use crate::support::talk::{self, aws, whole, words};
use crate::support::wire_server::{Reply, WireServer};

fn page(numbers: &[u32], next: Option<u32>) -> Reply {
    let item = |number: &u32| json!({ "pk": { "N": number.to_string() } });
    let items: Vec<Value> = numbers.iter().map(item).collect();
    Reply::ok(json!({
        "Items": items, "Count": items.len(), "ScannedCount": 10,
        "ConsumedCapacity": { "TableName": "t-1", "CapacityUnits": 2.5 },
        "LastEvaluatedKey": next.map(|next| json!({ "pk": { "N": next.to_string() } })),
    }))
}

fn query() -> Request {
    let key_condition = Some("#n0 = :v0".to_owned());
    Request::ItemQuery(ItemQuery {
        table: "t-1".into(),
        index: None,
        expressions: Expressions { key_condition, ..Expressions::default() },
        descending: false,
        consistent: false,
        caps: Caps::default(),
    })
}

fn scan(caps: Caps) -> Request {
    let (table, expressions) = ("t-1".to_owned(), Expressions::default());
    Request::Scan(Scan { table, index: None, expressions, consistent: false, segments: 1, caps })
}

fn batch(count: usize) -> Request {
    let keys = (0..count).map(|number| key::parse(&format!("pk = {number}")).unwrap()).collect();
    let expressions = Expressions::default();
    Request::BatchGet(BatchGet { table: "t-1".into(), keys, expressions, consistent: false })
}

#[tokio::test]
async fn an_empty_page_with_a_continuation_goes_on() {
    let server = WireServer::start(|_, before| match before {
        0 => page(&[1, 2], Some(2)),
        1 => page(&[], Some(3)),
        _ => page(&[4], None),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), query()).await;
    assert!(fault.is_none());
    assert_eq!(
        words(&events),
        [
            "items 2",
            "read 2 of Some(10), 2.5 units, Middle",
            "read 2 of Some(20), 5 units, Middle",
            "items 1",
            "read 3 of Some(30), 7.5 units, End",
        ]
    );
    let starts: Vec<Value> =
        server.asked().iter().map(|asked| asked.body["ExclusiveStartKey"]["pk"]["N"].clone()).collect();
    assert_eq!(starts, [Value::Null, json!("2"), json!("3")]);
    assert!(server.asked().iter().all(|asked| asked.body["ReturnConsumedCapacity"] == "TOTAL"));
}

#[tokio::test]
async fn a_continuation_that_leads_to_itself_is_a_fault() {
    let server = WireServer::start(|_, _| page(&[], Some(1))).await;
    let (_, fault) = whole(&aws(&server.url()), query()).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Service);
    assert_eq!(server.count("Query"), 2);
}

#[tokio::test]
async fn throttling_in_the_middle_is_waited_out_and_for_good_it_ends() {
    let throttled = || Reply::error(400, "ProvisionedThroughputExceededException", "too much");
    // The SDK makes three attempts, for DynamoDB four; those after them are ours.
    let server = WireServer::start(move |_, before| match before {
        0 => page(&[1], Some(1)),
        1..=5 => throttled(),
        _ => page(&[2], None),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), query()).await;
    assert!(fault.is_none());
    assert!(words(&events).contains(&"retrying Throttled".to_owned()));
    assert_eq!(words(&events).last().unwrap(), "read 2 of Some(20), 5 units, End");

    let server = WireServer::start(move |_, _| throttled()).await;
    let told = dynamo(&server.url(), &["scan", "t-1"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Failed, ""));
    assert!(told.err.contains("no read capacity left"), "{}", told.err);
}

#[tokio::test]
async fn what_came_before_a_fault_is_printed_and_the_rest_is_named() {
    type Script = fn() -> Reply;
    let faults: [(Script, &str); 4] = [
        (|| Reply::error(400, "ExpiredTokenException", "expired"), "have expired"),
        (|| Reply::error(400, "AccessDeniedException", "no"), "ask for dynamodb:Scan on t-1"),
        (|| Reply::CutBody, "error:"),
        (|| Reply::text(200, "<html>"), "error:"),
    ];
    for (fault, says) in faults {
        let server = WireServer::start(move |_, before| match before {
            0 => page(&[1], Some(1)),
            _ => fault(),
        })
        .await;
        let told = dynamo(&server.url(), &["scan", "t-1"]).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Partial, "{\"pk\":1}\n"), "{}", told.err);
        assert!(told.err.contains(says), "{}", told.err);
        assert!(told.err.contains("not complete: 1 item came before the error"), "{}", told.err);
    }
}

#[tokio::test]
async fn a_denial_of_everything_is_3() {
    let server = WireServer::start(|_, _| Reply::error(400, "AccessDeniedException", "no")).await;
    for (arguments, action) in [
        (["tables"].as_slice(), "dynamodb:ListTables"),
        (&["describe", "t-1"], "dynamodb:DescribeTable on t-1"),
        (&["get", "t-1", "pk = 1"], "dynamodb:GetItem on t-1"),
        (&["query", "t-1", "pk = 1"], "dynamodb:Query on t-1"),
        (&["sql", "SELECT * FROM \"t-1\""], "dynamodb:PartiQLSelect"),
        (&["scan", "t-1"], "dynamodb:Scan on t-1"),
    ] {
        let told = dynamo(&server.url(), arguments).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Denied, ""), "{}", told.err);
        assert!(told.err.contains(&format!("ask for {action}")), "{}", told.err);
    }
    let told = dynamo_of(&server.url(), &["orders", "carts"], &["tables"]).await;
    assert_eq!(
        (told.exit, told.out.as_str()),
        (Exit::Partial, "{\"name\":\"orders\"}\n{\"name\":\"carts\"}\n")
    );
    assert!(told.err.contains("the tables that the profile names"), "{}", told.err);
}

#[tokio::test]
async fn a_query_goes_on_where_describing_is_denied() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "DescribeTable" => Reply::error(400, "AccessDeniedException", "no"),
        _ => page(&[1], None),
    })
    .await;
    let told = dynamo(&server.url(), &["query", "t-1", "sk < 5 and pk = 1 and x = 2"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, "{\"pk\":1}\n"), "{}", told.err);
    assert!(told.err.contains("the first equality is taken for the partition key"), "{}", told.err);
    let body = &server.asked()[1].body;
    assert_eq!(body["KeyConditionExpression"], "#n0 = :v0 AND #n1 < :v1");
    assert_eq!(body["FilterExpression"], "#n2 = :v2");
    assert_eq!(body["ExpressionAttributeNames"], json!({ "#n0": "pk", "#n1": "sk", "#n2": "x" }));
    assert_eq!(
        body["ExpressionAttributeValues"],
        json!({ ":v0": { "N": "1" }, ":v1": { "N": "5" }, ":v2": { "N": "2" } })
    );
}

#[tokio::test]
async fn caps_end_a_scan() {
    let endless = |_: &_, before: usize| page(&[before as u32], Some(before as u32));
    let of = |capacity, pages| Caps { capacity: Some(capacity), pages, ..Caps::default() };
    for (caps, pages, reached) in [(of(5.0, None), 2, "Capacity"), (of(1e6, Some(4)), 4, "Pages")] {
        let server = WireServer::start(endless).await;
        let (events, fault) = whole(&aws(&server.url()), scan(caps)).await;
        assert!(fault.is_none());
        assert!(words(&events).last().unwrap().ends_with(reached), "{:?}", words(&events));
        assert_eq!(server.count("Scan"), pages);
    }
    let server =
        WireServer::start(|_, before| if before == 0 { page(&[1], Some(1)) } else { Reply::Stall }).await;
    let time = Some(std::time::Duration::from_millis(300));
    let (events, fault) = whole(&aws(&server.url()), scan(Caps { time, ..of(1e6, None) })).await;
    assert!(fault.is_none());
    assert_eq!(words(&events).last().unwrap(), "read 1 of Some(10), 2.5 units, Time");
    let (_, fault) = whole(&aws(&server.url()), scan(Caps::default())).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Invalid);
}

#[tokio::test]
async fn a_page_says_where_the_next_one_begins_and_a_request_begins_there() {
    let server = WireServer::start(|_, before| match before {
        0 => page(&[1, 2], Some(2)),
        _ => page(&[3], None),
    })
    .await;
    let pages = |from| {
        let Request::ItemQuery(query) = query() else { panic!() };
        Request::ItemQuery(ItemQuery { caps: Caps { from, pages: Some(1), ..Caps::default() }, ..query })
    };
    let (events, fault) = whole(&aws(&server.url()), pages(None)).await;
    assert!(fault.is_none());
    let onward = events.iter().find_map(|event| match event {
        Event::MoreItems(onward) => Some(onward.clone()),
        _ => None,
    });
    assert_eq!(onward, Some(Onward::Key(key::parse("pk = 2").unwrap())));
    assert!(words(&events).last().unwrap().ends_with("Pages"));
    let (events, fault) = whole(&aws(&server.url()), pages(onward)).await;
    assert!(fault.is_none());
    assert_eq!(server.asked()[1].body["ExclusiveStartKey"], json!({ "pk": { "N": "2" } }));
    assert!(!words(&events).iter().any(|word| word.starts_with("goes on")), "{:?}", words(&events));
    // A page of which items are left out has no place to go on from.
    let server = WireServer::start(|_, _| page(&[1, 2, 3], Some(3))).await;
    let Request::ItemQuery(mut cut) = query() else { panic!() };
    cut.caps.items = Some(2);
    let (events, _) = whole(&aws(&server.url()), Request::ItemQuery(cut)).await;
    assert_eq!(words(&events).iter().filter(|word| word.starts_with("goes on")).count(), 0);
}

#[tokio::test]
async fn a_round_of_segments_says_where_each_goes_on_and_the_next_begins_there() {
    // Of three segments the second has one page, the others go on behind their number.
    let server = WireServer::start(|asked, before| {
        let segment = asked.body["Segment"].as_u64().unwrap() as u32;
        page(&[segment], (segment != 1 && before < 3).then_some(10 + segment))
    })
    .await;
    let round = |from, segments| {
        let caps = Caps { from, pages: Some(3), capacity: Some(100.0), ..Caps::default() };
        let Request::Scan(scan) = scan(caps) else { panic!() };
        Request::Scan(Scan { segments, ..scan })
    };
    let onward = |events: &[Event]| {
        events.iter().find_map(|event| match event {
            Event::MoreItems(onward) => Some(onward.clone()),
            _ => None,
        })
    };
    let (events, fault) = whole(&aws(&server.url()), round(None, 3)).await;
    assert!(fault.is_none());
    let behind = |number: u32| Segment::Behind(key::parse(&format!("pk = {number}")).unwrap());
    let expected = Onward::Segments(vec![behind(10), Segment::Ended, behind(12)]);
    assert_eq!(onward(&events), Some(expected.clone()));
    let (events, fault) = whole(&aws(&server.url()), round(Some(expected.clone()), 3)).await;
    assert!(fault.is_none());
    assert_eq!(onward(&events), None);
    assert!(words(&events).last().unwrap().ends_with("End"));
    let mut begun: Vec<(u64, String)> = server.asked()[3..]
        .iter()
        .map(|asked| {
            (asked.body["Segment"].as_u64().unwrap(), asked.body["ExclusiveStartKey"]["pk"]["N"].to_string())
        })
        .collect();
    begun.sort();
    assert_eq!(begun, [(0, "\"10\"".to_owned()), (2, "\"12\"".to_owned())]);
    // Another number of segments is another division of the table.
    let (_, fault) = whole(&aws(&server.url()), round(Some(expected), 2)).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Invalid);
    assert_eq!(server.count("Scan"), 5);
}

#[tokio::test]
async fn a_signal_ends_reading_in_order() {
    let server =
        WireServer::start(|_, before| if before == 0 { page(&[1], Some(1)) } else { Reply::Stall }).await;
    let (stopper, stop) = Stop::new();
    let mut events = aws(&server.url()).serve(talk::scope(), query(), stop);
    let mut said = vec![events.next().await.unwrap().unwrap()];
    said.push(events.next().await.unwrap().unwrap());
    stopper.stop();
    while let Some(event) = events.next().await {
        said.push(event.unwrap());
    }
    let middle = "read 1 of Some(10), 2.5 units, Middle";
    assert_eq!(words(&said), ["items 1", middle, middle]);
}

#[tokio::test]
async fn keys_that_are_left_out_are_asked_for_again() {
    let server = WireServer::start(|asked, before| {
        let keys = asked.body["RequestItems"]["t-1"]["Keys"].as_array().unwrap().clone();
        // The first answer leaves all but one out, the second everything, the others nothing.
        let read = [1, 0].get(before).copied().unwrap_or(keys.len());
        let (items, left) = keys.split_at(read);
        let left = if left.is_empty() { json!({}) } else { json!({ "t-1": { "Keys": left } }) };
        Reply::ok(json!({ "Responses": { "t-1": items }, "UnprocessedKeys": left }))
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), batch(101)).await;
    assert!(fault.is_none());
    let items: usize =
        events.iter().map(|event| if let Event::Items(items) = event { items.len() } else { 0 }).sum();
    assert_eq!(items, 101);
    assert_eq!(words(&events).last().unwrap(), "read 101 of None, 0 units, End");
    assert!(words(&events).contains(&"retrying Throttled".to_owned()));
    assert_eq!(server.count("BatchGetItem"), 3);
}

#[tokio::test]
async fn keys_that_are_left_out_for_good_are_named() {
    let server = WireServer::start(|asked, before| {
        let keys = asked.body["RequestItems"]["t-1"]["Keys"].as_array().unwrap().clone();
        let (items, left) = keys.split_at(usize::from(before == 0));
        Reply::ok(json!({ "Responses": { "t-1": items }, "UnprocessedKeys": { "t-1": { "Keys": left } } }))
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, "pk = 1\npk = 2\n").unwrap();
    let told = dynamo(&server.url(), &["batch-get", "t-1", "--keys", file.to_str().unwrap()]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Partial, "{\"pk\":1}\n"), "{}", told.err);
    assert!(told.err.contains("not read: {\"pk\":2}"), "{}", told.err);
    assert!(told.err.contains("no read capacity left"), "{}", told.err);
}

#[tokio::test]
async fn tables_come_in_pages() {
    let server = WireServer::start(|_, before| {
        let next = (before == 0).then_some("t-1");
        Reply::ok(json!({ "TableNames": [format!("t-{before}")], "LastEvaluatedTableName": next }))
    })
    .await;
    let attempts = Arc::default();
    let aws = talk::observed(&server.url(), talk::hurried(), Arc::clone(&attempts));
    let (events, fault) = whole(&aws, Request::Tables).await;
    assert!(fault.is_none());
    assert_eq!(words(&events), ["tables 1", "tables 1"]);
    assert_eq!(server.asked()[1].body["ExclusiveStartTableName"], "t-1");
    assert!(attempts.all().iter().all(|attempt| attempt.service == "dynamodb"));
}
