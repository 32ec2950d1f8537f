//! FilterLogEvents, GetLogEvents, GetLogRecord, GetLogGroupFields: pages, tokens, directions, and the same events as the
//! incident holds. Behaviour: AWS, the API reference's pages of these operations.

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;
use flowid::demo::incident::groups::index;
use flowid::demo::incident::{Incident, Line, Wanted};
use flowid::demo::{FIXED_CLOCK, Server};

use crate::support::demo::{fixed, logs_client, minutes_ago, rows};

fn incident() -> Incident {
    Incident::new(fixed().seed, 1.0, FIXED_CLOCK.as_millisecond())
}

/// What the incident holds, in the order of time.
fn lines(group: &str, (from, to): (i64, i64)) -> Vec<Line> {
    let wanted = Wanted::groups([index(group).unwrap()]);
    let mut lines: Vec<Line> =
        incident().lines(wanted, (from, to), FIXED_CLOCK.as_millisecond()).flatten().collect();
    lines.sort_by_key(|line| line.at);
    lines
}

/// All events, and how many events each page had.
async fn filtered(
    client: &logs::Client,
    ask: impl Fn(
        logs::operation::filter_log_events::builders::FilterLogEventsFluentBuilder,
    ) -> logs::operation::filter_log_events::builders::FilterLogEventsFluentBuilder,
) -> (Vec<logs::types::FilteredLogEvent>, Vec<usize>) {
    let (mut events, mut pages, mut token) = (Vec::new(), Vec::new(), None);
    loop {
        let answer = ask(client.filter_log_events()).set_next_token(token).send().await.unwrap();
        assert!(answer.searched_log_streams().is_empty());
        pages.push(answer.events().len());
        events.extend(answer.events.unwrap_or_default());
        token = answer.next_token;
        if token.is_none() {
            return (events, pages);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_events_of_a_group_come_in_time_over_all_its_streams_each_once() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let (from, to) = (minutes_ago(45) * 1_000, minutes_ago(2) * 1_000);
    let (events, pages) =
        filtered(&client, |call| call.log_group_name("/ecs/limits").start_time(from).end_time(to).limit(500))
            .await;
    assert!(pages.len() > 3 && pages.iter().all(|page| *page <= 500), "{pages:?}");
    let expected = lines("/ecs/limits", (from, to));
    assert_eq!(events.len(), expected.len());
    assert!(events.is_sorted_by_key(|event| event.timestamp()));
    let mut pointers: Vec<String> = expected.iter().map(Line::pointer).collect();
    let mut ids: Vec<&str> = events.iter().map(|event| event.event_id().unwrap()).collect();
    pointers.sort();
    ids.sort_unstable();
    assert_eq!(ids, pointers);
    let streams: Vec<&str> = events[..50].iter().map(|event| event.log_stream_name().unwrap()).collect();
    assert!(streams.windows(2).any(|pair| pair[0] != pair[1]), "streams are interleaved");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_events_that_match_the_pattern_come() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let group = "/aws/lambda/checkout";
    let (from, to) = (minutes_ago(60) * 1_000, minutes_ago(0) * 1_000);
    let all = lines(group, (from, to));
    let level = |line: &Line, level: &str| {
        let json: serde_json::Value = serde_json::from_str(&line.message).unwrap_or_default();
        json["level"] == level
    };
    let expected: [(&str, Vec<String>); 3] = [
        (
            "declined",
            all.iter().filter(|line| line.message.contains("declined")).map(Line::pointer).collect(),
        ),
        (
            "{ $.level = \"ERROR\" }",
            all.iter().filter(|line| level(line, "ERROR")).map(Line::pointer).collect(),
        ),
        ("", all.iter().map(Line::pointer).collect()),
    ];
    for (pattern, mut pointers) in expected {
        let ask = |call: logs::operation::filter_log_events::builders::FilterLogEventsFluentBuilder| {
            call.log_group_name(group).start_time(from).end_time(to).filter_pattern(pattern)
        };
        let mut ids: Vec<String> =
            filtered(&client, ask).await.0.into_iter().filter_map(|event| event.event_id).collect();
        pointers.sort();
        ids.sort();
        assert_eq!(ids, pointers, "{pattern}");
    }
    assert!(all.iter().any(|line| level(line, "ERROR")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latest_come_first_when_asked_for() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let (from, to) = (minutes_ago(30) * 1_000, minutes_ago(0) * 1_000);
    let ask = |head: bool| {
        filtered(&client, move |call| {
            let call = call.log_group_name("/ecs/limits").start_time(from).end_time(to);
            call.start_from_head(head).limit(400)
        })
    };
    let (mut backward, _) = ask(false).await;
    assert!(backward.is_sorted_by_key(|event| std::cmp::Reverse(event.timestamp())));
    backward.reverse();
    assert_eq!(backward, ask(true).await.0);
    let early = client.filter_log_events().log_group_name("/ecs/limits").start_from_head(false).send().await;
    assert_eq!(early.unwrap_err().code(), Some("InvalidParameterException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_without_a_hit_gives_empty_pages_with_tokens() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    // Its new streams have existed for half an hour only, and the log for three.
    let wanted = lines("/aws/lambda/limits-publisher", (minutes_ago(30) * 1_000, minutes_ago(0) * 1_000));
    let stream = incident().stream_name(wanted[0].stream);
    let (events, pages) = filtered(&client, |call| {
        call.log_group_name("/aws/lambda/limits-publisher").log_stream_names(&stream)
    })
    .await;
    assert_eq!(pages[0], 0, "{pages:?}");
    assert!(!events.is_empty());
    assert!(events.iter().all(|event| event.log_stream_name() == Some(stream.as_str())));
    let (by_prefix, _) = filtered(&client, |call| {
        call.log_group_name("/aws/lambda/limits-publisher").log_stream_name_prefix(&stream)
    })
    .await;
    assert_eq!(by_prefix, events);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_refuses_is_refused() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let call = || client.filter_log_events().log_group_name("/ecs/limits");
    let both = call().log_stream_names("a").log_stream_name_prefix("a").send().await.unwrap_err();
    assert_eq!(both.code(), Some("InvalidParameterException"));
    let stream = call().log_stream_names("none").send().await.unwrap_err();
    assert_eq!(stream.code(), Some("ResourceNotFoundException"));
    let size = call().limit(10_001).send().await.unwrap_err();
    assert_eq!(size.code(), Some("InvalidParameterException"));
    let token = call().next_token("f/bm90IG91cnM").send().await.unwrap_err();
    assert_eq!(token.code(), Some("InvalidParameterException"));
    let group = client.filter_log_events().log_group_name("/none").send().await.unwrap_err();
    assert_eq!(group.code(), Some("ResourceNotFoundException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_hold_at_most_a_megabyte_and_a_longer_event_stands_alone() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let (events, pages) =
        filtered(&client, |call| call.log_group_name("/demo/hostile").start_time(minutes_ago(12) * 1_000))
            .await;
    assert!(pages.contains(&1), "{pages:?}");
    assert!(events.iter().any(|event| event.message().unwrap().len() == 1 << 20));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_read_to_both_sides_and_the_same_token_again_is_the_end() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let all = lines("/ecs/limits", (minutes_ago(60) * 1_000, minutes_ago(0) * 1_000));
    let stream = incident().stream_name(all[0].stream);
    let mine: Vec<&Line> = all.iter().filter(|line| line.stream == all[0].stream).collect();
    // The end is excluded: AWS, "GetLogEvents", `endTime`.
    let (from, to) = (mine[10].at, mine[mine.len() - 10].at);
    let expected = mine.iter().filter(|line| (from..to).contains(&line.at)).count();
    let call = || {
        let call = client.get_log_events().log_group_name("/ecs/limits").log_stream_name(&stream);
        call.start_time(from).end_time(to).limit(100)
    };
    let mut seen = 0;
    let mut answer = call().start_from_head(true).send().await.unwrap();
    assert_eq!(answer.events()[0].timestamp(), Some(from));
    let first = answer.clone();
    loop {
        seen += answer.events().len();
        let token = answer.next_forward_token().unwrap().to_owned();
        answer = call().start_from_head(true).next_token(&token).send().await.unwrap();
        if answer.next_forward_token() == Some(token.as_str()) {
            assert!(answer.events().is_empty());
            break;
        }
    }
    assert_eq!(seen, expected);
    // And back again.
    let mut back = 0;
    loop {
        let token = answer.next_backward_token().unwrap().to_owned();
        answer = call().next_token(&token).send().await.unwrap();
        assert!(answer.events().is_sorted_by_key(|event| event.timestamp()));
        back += answer.events().len();
        if answer.next_backward_token() == Some(token.as_str()) {
            break;
        }
    }
    assert_eq!(back, expected);
    let token = first.next_backward_token().unwrap();
    assert!(call().next_token(token).send().await.unwrap().events().is_empty());
    // Without a word about the direction the latest are given.
    let latest = call().send().await.unwrap();
    assert_eq!(latest.events().len(), 100);
    assert!(latest.events()[99].timestamp().unwrap() < to);
    let none = client.get_log_events().log_group_name("/ecs/limits").log_stream_name("none").send().await;
    assert_eq!(none.unwrap_err().code(), Some("ResourceNotFoundException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pointer_of_a_row_leads_to_the_whole_event_with_all_its_fields() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let range = (minutes_ago(30), minutes_ago(0));
    let query = "fields orderId | filter message = \"order received\" | limit 1";
    let found = rows(&client, &["/aws/lambda/checkout"], range, query).await;
    let record = client.get_log_record().log_record_pointer(&found[0]["@ptr"]).send().await.unwrap();
    let record = record.log_record.unwrap();
    assert_eq!(record["orderId"], found[0]["orderId"]);
    assert_eq!(record["service"], "checkout");
    assert_eq!(record["@log"], "111122223333:/aws/lambda/checkout");
    let message: serde_json::Value = serde_json::from_str(&record["@message"]).unwrap();
    assert_eq!(message["orderId"], found[0]["orderId"].as_str());
    assert!(record["@timestamp"].parse::<i64>().unwrap() >= range.0 * 1_000);

    let long = rows(&client, &["/demo/hostile"], range, "filter strlen(@message) > 1000000").await;
    let record = client.get_log_record().log_record_pointer(&long[0]["@ptr"]).send().await.unwrap();
    assert_eq!(record.log_record.unwrap()["@message"].len(), 1 << 20);

    let report = rows(&client, &["/aws/lambda/checkout"], range, "filter @type = \"REPORT\" | limit 1").await;
    let record = client.get_log_record().log_record_pointer(&report[0]["@ptr"]).send().await.unwrap();
    assert_eq!(record.log_record.unwrap()["@memorySize"], "512000000");

    let odd = client.get_log_record().log_record_pointer("none").send().await.unwrap_err();
    assert!(odd.into_service_error().is_invalid_parameter_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fields_of_a_group_are_told_with_how_often_each_occurs() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let call = client.get_log_group_fields().log_group_name("/aws/lambda/checkout");
    let answer = call.send().await.unwrap();
    let percent = |name: &str| {
        let field = answer.log_group_fields().iter().find(|field| field.name() == Some(name));
        field.map(logs::types::LogGroupField::percent)
    };
    for name in ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime"] {
        assert_eq!(percent(name), Some(100), "{name}");
    }
    // Text lines of Lambda stand around the JSON lines.
    assert!((1..100).contains(&percent("orderId").unwrap()));
    assert!((1..100).contains(&percent("@billedDuration").unwrap()));
    assert_eq!(percent("@ptr"), None);
    let before = client.get_log_group_fields().log_group_name("/aws/lambda/checkout").time(minutes_ago(600));
    assert!(before.send().await.unwrap().log_group_fields().is_empty());
}
