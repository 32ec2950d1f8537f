//! The life of a query: its states, its pages, its limits, its end.

use std::collections::HashSet;
use std::time::Duration;

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::types::QueryStatus;
use flowid::demo::incident::groups::index;
use flowid::demo::incident::{Incident, Line, Wanted};
use flowid::demo::{FIXED_CLOCK, Options, Server};

use crate::support::demo::{
    Row, ended, fixed, logs_client, look, minutes_ago, patiently, rows, start, until,
};

/// The groups of the six services.
const SERVICES: [&str; 6] = [
    "/ecs/storefront",
    "/aws/apigateway/shop-access",
    "/aws/lambda/checkout",
    "/ecs/payments",
    "/ecs/limits",
    "/aws/lambda/limits-publisher",
];

/// So slow that no test sees its end.
fn slow() -> Options {
    Options { pace: Duration::from_secs(600), ..fixed() }
}

fn three_hours() -> (i64, i64) {
    (minutes_ago(180), minutes_ago(0))
}

/// What the incident holds, by a walk of its own without endpoint and engine.
fn lines(groups: &[&str], (from, to): (i64, i64)) -> Vec<Line> {
    let incident = Incident::new(fixed().seed, 1.0, FIXED_CLOCK.as_millisecond());
    let wanted = Wanted::groups(groups.iter().map(|name| index(name).unwrap()));
    let range = (from * 1_000, to * 1_000 + 999);
    incident.lines(wanted, range, FIXED_CLOCK.as_millisecond()).flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_grow_while_a_query_runs_and_stay_when_it_is_stopped() {
    let server = Server::start(slow()).unwrap();
    let client = logs_client(&server);
    let id = start(&client, &["/ecs/storefront"], three_hours(), "fields @message").await;
    let mut seen = 0;
    for _ in 0..3 {
        let answer = until(&client, &id, |answer| answer.results().len() > seen).await;
        assert_eq!(answer.status, Some(QueryStatus::Running));
        assert!(answer.next_token.is_none());
        let statistics = answer.statistics.as_ref().unwrap();
        assert_eq!(statistics.records_matched, answer.results().len() as f64);
        assert!(statistics.records_scanned >= statistics.records_matched);
        assert!(statistics.bytes_scanned > 0.0);
        seen = answer.results().len();
    }
    assert!(client.stop_query().query_id(&id).send().await.unwrap().success());
    let stopped = ended(&client, &id).await;
    assert_eq!(stopped.status, Some(QueryStatus::Cancelled));
    assert!(stopped.results().len() >= seen);
    // It really stands still.
    assert_eq!(look(&client, &id).await.results().len(), stopped.results().len());
    let again = client.stop_query().query_id(&id).send().await.unwrap_err();
    assert!(again.into_service_error().is_invalid_parameter_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_waits_scheduled_until_another_has_ended() {
    let server = Server::start(slow()).unwrap();
    let client = logs_client(&server);
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(start(&client, &["/ecs/limits"], three_hours(), "fields @message").await);
    }
    for id in &ids[..8] {
        until(&client, id, |answer| answer.status == Some(QueryStatus::Running)).await;
    }
    let waiting = look(&client, &ids[8]).await;
    assert_eq!(waiting.status, Some(QueryStatus::Scheduled));
    assert!(waiting.results().is_empty());
    client.stop_query().query_id(&ids[9]).send().await.unwrap();
    assert_eq!(ended(&client, &ids[9]).await.status, Some(QueryStatus::Cancelled));
    client.stop_query().query_id(&ids[0]).send().await.unwrap();
    until(&client, &ids[8], |answer| answer.status == Some(QueryStatus::Running)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hundred_and_first_query_is_over_the_quota() {
    let server = Server::start(slow()).unwrap();
    let client = logs_client(&server);
    let mut ids = Vec::new();
    for _ in 0..100 {
        ids.push(start(&client, &["/ecs/limits"], three_hours(), "fields @message").await);
    }
    let call = || {
        let call = client.start_query().log_group_name("/ecs/limits").query_string("fields @message");
        call.start_time(minutes_ago(1)).end_time(minutes_ago(0)).send()
    };
    let refused = call().await.unwrap_err().into_service_error();
    assert!(refused.is_limit_exceeded_exception(), "{refused:?}");
    client.stop_query().query_id(&ids[50]).send().await.unwrap();
    ended(&client, &ids[50]).await;
    call().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_thousand_rows_arrive_whole_and_each_once() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let query = "fields @timestamp, @message | limit 100000";
    let id = start(&client, &SERVICES, three_hours(), query).await;
    let mut answer = ended(&client, &id).await;
    let mut pages = 0;
    let mut found = HashSet::new();
    let mut messages = 0;
    loop {
        assert_eq!(answer.results().len(), 10_000);
        pages += 1;
        for row in answer.results() {
            let fields: Vec<_> = row.iter().map(|field| field.field().unwrap()).collect();
            assert_eq!(fields, ["@timestamp", "@message", "@ptr"]);
            messages += row[1].value().unwrap().len();
            found.insert(row[2].value().unwrap().to_owned());
        }
        let Some(token) = answer.next_token else { break };
        answer = client.get_query_results().query_id(&id).next_token(token).send().await.unwrap();
    }
    assert_eq!((pages, found.len()), (10, 100_000));
    // The latest first, as CloudWatch Logs answers.
    let mut expected = lines(&SERVICES, three_hours());
    expected.sort_by_key(|line| std::cmp::Reverse(line.at));
    expected.truncate(100_000);
    let oldest = expected[99_999].at;
    let certain: Vec<&Line> = expected.iter().filter(|line| line.at > oldest).collect();
    assert!(certain.iter().all(|line| found.contains(&line.pointer())));
    assert!(messages > 20_000_000, "{messages}");
    println!("resident memory with all rows on both sides: {}", resident());
}

/// `VmRSS` of this process, as the kernel writes it.
fn resident() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmRSS")).unwrap_or("unknown").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_those_of_a_walk_without_the_engine() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let range = (minutes_ago(60), minutes_ago(5));
    let all = lines(&["/ecs/payments", "/aws/lambda/checkout"], range);
    let errors = all.iter().filter(|line| line.message.contains("\"level\":\"ERROR\"")).count();
    assert!(errors > 500);
    let groups = ["/ecs/payments", "/aws/lambda/checkout"];
    let counted = rows(&client, &groups, range, "stats count(*) as n").await;
    assert_eq!(counted, [Row::from([("n".to_owned(), all.len().to_string())])]);
    let query = "filter level = \"ERROR\" | stats count(*) as n";
    let id = start(&client, &groups, range, query).await;
    let answer = ended(&client, &id).await;
    assert_eq!(answer.results()[0][0].value(), Some(errors.to_string().as_str()));
    let statistics = answer.statistics.unwrap();
    assert_eq!(statistics.records_matched, errors as f64);
    assert_eq!(statistics.records_scanned, all.len() as f64);
    assert_eq!(statistics.bytes_scanned, all.iter().map(|line| line.message.len()).sum::<usize>() as f64);
    assert_eq!(statistics.log_groups_scanned, 2.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ends_of_a_range_are_whole_seconds_and_included() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let second = minutes_ago(30);
    let one = rows(&client, &SERVICES, (second, second), "fields @timestamp, @message").await;
    let expected = lines(&SERVICES, (second, second));
    assert!(!expected.is_empty());
    assert_eq!(one.len(), expected.len());
    let pointers: HashSet<_> = one.iter().map(|row| row["@ptr"].clone()).collect();
    assert!(expected.iter().all(|line| pointers.contains(&line.pointer())));
    let count = async |from, to| rows(&client, &SERVICES, (from, to), "fields @message").await.len();
    let halves = count(second - 30, second - 1).await + count(second, second + 30).await;
    assert_eq!(halves, count(second - 30, second + 30).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_and_moment_answer_the_same() {
    let query = "fields @timestamp, @message, @logStream, @log | sort @timestamp desc | limit 500";
    let mut answers = Vec::new();
    for seed in [7, 7, 8] {
        let server = Server::start(Options { seed, ..fixed() }).unwrap();
        let client = logs_client(&server);
        let id = start(&client, &SERVICES, three_hours(), query).await;
        answers.push((id.clone(), ended(&client, &id).await.results.unwrap()));
    }
    assert_eq!(answers[0].1.len(), 500);
    assert!(answers[0] == answers[1]);
    assert!(answers[0] != answers[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn new_events_arrive_when_the_clock_runs() {
    let server = Server::start(Options { clock: None, ..fixed() }).unwrap();
    let client = logs_client(&server);
    let now = jiff::Timestamp::now().as_second();
    let count = async || {
        let counted = rows(&client, &SERVICES, (now - 5, now + 600), "stats count(*) as n").await;
        counted.first().map_or(0, |row| row["n"].parse::<u64>().unwrap())
    };
    let first = count().await;
    patiently(async { while count().await <= first {} }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_query_points_at_characters() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    // The letter before the mistake takes two bytes.
    let query = "fields @message | filter @message like /é/ and ) | limit 5";
    let call = client.start_query().log_group_name("/ecs/limits").query_string(query);
    let error = call.start_time(minutes_ago(5)).end_time(minutes_ago(0)).send().await.unwrap_err();
    let error = error.into_service_error();
    assert!(error.is_malformed_query_exception(), "{error:?}");
    let logs::operation::start_query::StartQueryError::MalformedQueryException(malformed) = error else {
        panic!("another error")
    };
    let compile_error = malformed.query_compile_error().unwrap();
    let at = query.chars().position(|c| c == ')').unwrap() as i32;
    let location = compile_error.location().unwrap();
    assert_eq!((location.start_char_offset(), location.end_char_offset()), (Some(at), Some(at + 1)));
    assert!(!compile_error.message().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_breaks_a_rule_or_is_not_evaluated_here_is_refused_by_name() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    for (query, word) in [
        // The number of asterisks must be that of the names (AWS, "parse").
        ("parse @message \"* and *\" as one", "2 `*`"),
        ("stats count(*) by bin(5m) | anomaly", "anomaly"),
    ] {
        let call = client.start_query().log_group_name("/ecs/limits").query_string(query);
        let error = call.start_time(minutes_ago(5)).end_time(minutes_ago(0)).send().await.unwrap_err();
        let error = error.into_service_error();
        assert!(error.is_malformed_query_exception(), "{query}: {error:?}");
        assert!(error.to_string().contains(word), "{query}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_asked_is_refused_as_aws_does() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let query = || {
        client
            .start_query()
            .query_string("fields @message")
            .start_time(minutes_ago(5))
            .end_time(minutes_ago(0))
    };
    let unknown = query().log_group_names("/ecs/limits").log_group_names("/ecs/none");
    assert!(unknown.send().await.unwrap_err().into_service_error().is_resource_not_found_exception());
    let wrong = [
        query(),
        query().log_group_name("/ecs/limits").log_group_names("/ecs/payments"),
        query().log_group_name("/ecs/limits").limit(0),
        query().log_group_name("/ecs/limits").limit(100_001),
        query().log_group_name("/ecs/limits").start_time(minutes_ago(-5)),
        query().log_group_name("/ecs/limits").start_time(i64::MAX).end_time(i64::MAX),
        query()
            .log_group_name("/ecs/limits")
            .query_string(format!("fields @message # {}", "x".repeat(10_000))),
        query().set_log_group_names(Some(vec!["/ecs/limits".to_owned(); 51])),
        query().log_group_identifiers("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/limits:*"),
    ];
    for (index, call) in wrong.into_iter().enumerate() {
        let error = call.send().await.unwrap_err().into_service_error();
        assert!(error.is_invalid_parameter_exception(), "{index}: {error:?}");
    }
    let none = client.get_query_results().query_id("none").send().await.unwrap_err();
    assert!(none.into_service_error().is_resource_not_found_exception());
    let none = client.stop_query().query_id("none").send().await.unwrap_err();
    assert!(none.into_service_error().is_resource_not_found_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_named_or_given_as_arns_and_limits_hold() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let call =
        client.start_query().query_string("fields @log").start_time(minutes_ago(5)).end_time(minutes_ago(0));
    let call = call.log_group_identifiers("arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/limits");
    let id = call.log_group_identifiers("/ecs/payments").limit(30).send().await.unwrap().query_id.unwrap();
    let answer = ended(&client, &id).await;
    assert_eq!(answer.results().len(), 30);
    let logs: HashSet<_> = answer.results().iter().map(|row| row[0].value().unwrap()).collect();
    assert_eq!(logs, HashSet::from(["111122223333:/ecs/limits", "111122223333:/ecs/payments"]));
    let call = client
        .start_query()
        .log_group_name("/ecs/limits")
        .query_string("fields @message | limit 3")
        .limit(30);
    let id = call.start_time(minutes_ago(5)).end_time(minutes_ago(0)).send().await.unwrap().query_id.unwrap();
    assert_eq!(ended(&client, &id).await.results().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_rows_come_through_as_they_are_but_for_the_end_of_long_ones() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let found = rows(&client, &["/demo/hostile"], three_hours(), "fields @message").await;
    let found: Vec<&str> = found.iter().map(|row| row["@message"].as_str()).collect();
    let expected = lines(&["/demo/hostile"], three_hours());
    assert_eq!(found.len(), expected.len());
    let beginning = |line: &Line| line.message.chars().take(1_000).collect::<String>();
    let expected: HashSet<String> = expected.iter().map(beginning).collect();
    assert!(found.iter().all(|message| expected.contains(*message)));
    assert!(found.iter().any(|message| message.contains("\x1b]52;c;")));
}
