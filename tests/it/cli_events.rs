//! Searches, context, records, and queries that outlive the program, as scripts see them; the endpoint is the test's own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::process::Signal;
use serde_json::json;

use crate::support::command::{Ran, demo, flowid, run};
use crate::support::server::send;
use crate::support::wire_server::{Asked, Reply, WireServer};

fn command(server: &WireServer, arguments: &[&str]) -> Command {
    let mut command = flowid(arguments);
    command.env("AWS_ENDPOINT_URL", server.url()).env("AWS_REGION", "eu-west-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command
}

/// Runs the program beside the server, which moves on this runtime.
async fn ran(server: &WireServer, arguments: &[&str]) -> Ran {
    let mut command = command(server, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

fn two_pages(_: &Asked, before: usize) -> Reply {
    let event = |at: i64, message: &str| json!({ "timestamp": at, "message": message, "logStreamName": "s", "eventId": "1" });
    match before % 2 {
        0 => Reply::ok(json!({ "events": [event(1_000, "first")], "nextToken": format!("t{before}") })),
        _ => Reply::ok(json!({ "events": [event(2_000, "=second")] })),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_prints_its_events_in_every_format() {
    let server = WireServer::start(two_pages).await;
    let search = ["logs", "filter", "-g", "g", "--from", "0", "--to", "10", "-o"];
    for (format, expected) in [
        (
            "ndjson",
            "{\"@timestamp\":\"1970-01-01 00:00:01.000\",\"@logStream\":\"s\",\"@message\":\"first\"}\n\
             {\"@timestamp\":\"1970-01-01 00:00:02.000\",\"@logStream\":\"s\",\"@message\":\"=second\"}\n",
        ),
        (
            "csv",
            "@timestamp,@logStream,@message\n1970-01-01 00:00:01.000,s,first\n1970-01-01 00:00:02.000,s,'=second\n",
        ),
    ] {
        let ran = ran(&server, &[&search[..], &[format]].concat()).await;
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), expected, ""));
    }
    let json = ran(&server, &[&search[..], &["json"]].concat()).await;
    let rows: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(rows[1]["@message"], "=second");
    let table = ran(&server, &[&search[..], &["table"]].concat()).await;
    assert_eq!(table.out.lines().count(), 3, "{}", table.out);
    let cut = ran(&server, &["logs", "filter", "-g", "g", "--from", "0", "--limit", "1"]).await;
    assert_eq!((cut.code, cut.out.lines().count()), (Some(0), 1));
    assert!(cut.err.contains("cut at 1 row") && cut.err.contains("1970-01-01T00:00:01.000Z"), "{}", cut.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pattern_with_a_mistake_is_not_sent_unless_that_is_wanted() {
    let server =
        WireServer::start(|_, _| Reply::error(400, "InvalidParameterException", "Invalid filter pattern"))
            .await;
    let wrong = ran(&server, &["logs", "filter", "-g", "g", "{ $.level > high }"]).await;
    assert_eq!((wrong.code, wrong.out.as_str()), (Some(2), ""));
    let caret = "error: line 1, column 13: only numbers are compared by size\n  { $.level > high }\n              ^^^^";
    assert!(wrong.err.starts_with(caret), "{}", wrong.err);
    assert_eq!(server.count("FilterLogEvents"), 0);
    let sent = ran(&server, &["logs", "filter", "-g", "g", "--no-check", "{ $.level > high }"]).await;
    assert_eq!(sent.code, Some(2), "{}", sent.err);
    assert_eq!(server.asked()[0].body["filterPattern"], "{ $.level > high }");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_fails_or_is_interrupted_keeps_what_came_and_exits_5() {
    let server = WireServer::start(|asked, before| match before {
        0 => two_pages(asked, 0),
        _ => Reply::error(400, "ExpiredTokenException", "expired"),
    })
    .await;
    let failed = ran(&server, &["logs", "filter", "-g", "g", "--from", "0"]).await;
    assert_eq!((failed.code, failed.out.lines().count()), (Some(5), 1));
    assert!(failed.err.contains("not complete: 1 row came before the error"), "{}", failed.err);

    let server = WireServer::start(|asked, before| match before {
        0 => two_pages(asked, 0),
        _ => Reply::Stall,
    })
    .await;
    let mut child = command(&server, &["logs", "filter", "-g", "g", "--from", "0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    server.wait_for("FilterLogEvents", 2).await;
    send(&child, Signal::INT);
    let code = tokio::task::spawn_blocking(move || {
        let (mut out, mut err) = (String::new(), String::new());
        child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (child.wait().unwrap().code(), out, err)
    });
    let (code, out, err) = code.await.unwrap();
    assert_eq!((code, out.lines().count()), (Some(5), 1), "{err}");
    assert!(err.contains("stopped: 1 row had come"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_whose_program_was_killed_is_listed_and_read_by_another() {
    let killed = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&killed);
    let server = WireServer::start(move |asked, _| match asked.operation.as_str() {
        "StartQuery" => Reply::ok(json!({ "queryId": "q-1" })),
        "DescribeQueries" => Reply::ok(json!({ "queries": [
            { "queryId": "q-1", "status": "Running", "createTime": 1_000, "logGroupName": "g", "queryString": "fields a" }
        ] })),
        _ => {
            let status = if gone.load(Ordering::SeqCst) { "Complete" } else { "Running" };
            Reply::ok(json!({ "status": status, "results": [[{ "field": "a", "value": "1" }, { "field": "@ptr", "value": "p" }]] }))
        }
    })
    .await;
    let mut child = command(&server, &["logs", "query", "-g", "g", "fields a"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "query id: q-1\n");
    server.wait_for("GetQueryResults", 1).await;
    child.kill().unwrap();
    child.wait().unwrap();
    killed.store(true, Ordering::SeqCst);
    let listed = ran(&server, &["logs", "queries", "--status", "running"]).await;
    let expected = "{\"query_id\":\"q-1\",\"status\":\"running\",\"created\":\"1970-01-01T00:00:01.000Z\",\"group\":\"g\",\"query\":\"fields a\"}\n";
    assert_eq!((listed.code, listed.out.as_str(), listed.err.as_str()), (Some(0), expected, ""));
    let rows = ran(&server, &["logs", "attach", "q-1"]).await;
    assert_eq!((rows.code, rows.out.as_str()), (Some(0), "{\"a\":\"1\"}\n"), "{}", rows.err);
    assert_eq!((server.count("StartQuery"), server.count("StopQuery")), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn context_records_and_estimates_are_printed() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "GetLogRecord" => Reply::ok(json!({ "logRecord": { "level": "ERROR", "@message": "whole" } })),
        "GetLogEvents" => {
            let forward = asked.body["startFromHead"].as_bool().unwrap();
            let at = if forward { 1_500 } else { 1_400 };
            Reply::ok(json!({ "events": [{ "timestamp": at, "message": format!("m{at}") }] }))
        }
        "StartQuery" => Reply::ok(json!({ "queryId": "q" })),
        _ => Reply::ok(
            json!({ "status": "Complete", "results": [[{ "field": "bytes", "value": "12400000" }]] }),
        ),
    })
    .await;
    let record = ran(&server, &["logs", "record", "p"]).await;
    assert_eq!(
        (record.code, record.out.as_str()),
        (Some(0), "{\"@message\":\"whole\",\"level\":\"ERROR\"}\n")
    );
    let around = ["logs", "context", "-g", "g", "--stream", "s", "--at", "1970-01-01T00:00:01.5Z", "-n", "1"];
    let context = ran(&server, &around).await;
    assert_eq!((context.code, context.out.lines().count()), (Some(0), 2), "{}", context.err);
    assert!(context.err.starts_with("row 2 of 2 is the one"), "{}", context.err);
    let estimate = ran(&server, &["logs", "query", "--estimate", "-g", "g", "fields a"]).await;
    assert_eq!(
        (estimate.code, estimate.out.as_str()),
        (Some(0), "{\"bytes\":12400000,\"dollars\":0.00006200}\n")
    );
    assert!(estimate.err.starts_with("about 12.4 MB, $0.00006"), "{}", estimate.err);
}

#[test]
fn what_is_asked_is_explained_and_asks_nobody() {
    for (arguments, words) in [
        (
            &["logs", "filter", "-g", "g", "x"][..],
            ["aws logs filter-log-events", "logs:FilterLogEvents on arn"],
        ),
        (
            &["logs", "context", "-g", "g", "--stream", "s", "--at", "1h"],
            ["--start-from-head", "log-stream:s"],
        ),
        (
            &["logs", "record", "p"],
            ["aws logs get-log-record", "logs:GetLogRecord on arn:aws:logs:eu-west-1:*:log-group:*:*"],
        ),
        (&["logs", "queries"], ["aws logs describe-queries", "logs:DescribeQueries on *"]),
        (
            &["logs", "attach", "q"],
            ["aws logs get-query-results", "logs:GetQueryResults on arn:aws:logs:eu-west-1:*:log-group:*:*"],
        ),
        (&["logs", "query", "--estimate", "-g", "g", "fields a"], ["| estimate", "# Cost: nothing."]),
    ] {
        let ran = run([&["--explain", "--region", "eu-west-1"], arguments].concat());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{arguments:?}");
        for word in words {
            assert!(ran.out.contains(word), "{arguments:?}: {word} in {}", ran.out);
        }
    }
    let several = demo(["-g", "a", "-g", "b", "logs", "filter"]);
    assert_eq!(several.code, Some(2));
    assert!(several.err.contains("a search reads one log group"), "{}", several.err);
}

#[test]
fn manual_pages_are_there_for_the_program_and_its_commands() {
    let whole = run(["man"]);
    assert_eq!((whole.code, whole.err.as_str()), (Some(0), ""));
    assert!(whole.out.contains(".TH flowid 1"), "{}", &whole.out[..200]);
    let filter = run(["man", "logs", "filter"]);
    assert!(filter.out.contains(".TH flowid-logs-filter 1") && filter.out.contains("regular expression"));
    let none = run(["man", "logs", "nothing"]);
    assert_eq!((none.code, none.out.as_str()), (Some(2), ""));
    assert!(none.err.contains("there is no command \"logs nothing\""), "{}", none.err);
}
