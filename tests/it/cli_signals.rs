//! The scripted front when someone interrupts it, and the demo endpoint as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use flowid::demo::{FIXED_CLOCK, Options, Server};
use rustix::process::Signal;
use serde_json::json;

use crate::support::command::flowid;
use crate::support::server::{Served, send};
use crate::support::wire_server::{Reply, WireServer};

/// An endpoint whose queries run until they are stopped, for as long as a test may take.
fn slow() -> Server {
    let pace = Duration::from_secs(600);
    Server::start(Options { pace, clock: Some(FIXED_CLOCK), ..Options::default() }).unwrap()
}

fn asking(server: &Server, arguments: &[&str]) -> Command {
    let mut command = flowid(arguments);
    command.env("AWS_ENDPOINT_URL", server.endpoint()).env("AWS_REGION", server.region());
    command.env("AWS_ACCESS_KEY_ID", server.access_key_id());
    command.env("AWS_SECRET_ACCESS_KEY", server.secret_access_key());
    command
}

/// A query under way, and its id.
fn running(server: &Server) -> (Child, String, BufReader<ChildStderr>) {
    let range = ["--from", "2026-11-24T13:00:00Z", "--to", "2026-11-24T14:03:22Z"];
    let mut command = asking(server, &["logs", "query", "-g", "/aws/lambda/checkout", "fields @message"]);
    let mut child = command.args(range).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut err = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    let id = line.trim().strip_prefix("query id: ").unwrap_or_else(|| panic!("no query id in {line:?}"));
    let id = id.to_owned();
    (child, id, err)
}

fn rest(mut reader: impl Read) -> String {
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    text
}

/// Stops a query by its id: true when it was still running.
fn was_running(server: &Server, id: &str) -> bool {
    let output = asking(server, &["logs", "stop", id]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    match String::from_utf8(output.stderr).unwrap().as_str() {
        "stopped\n" => true,
        "the query had ended already\n" => false,
        other => panic!("{other}"),
    }
}

#[test]
fn the_served_demo_prints_the_environment_that_reaches_it_and_ends_when_told() {
    let served = Served::start();
    let output = served.flowid(&["logs", "groups", "/aws/lambda/checkout"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("/aws/lambda/checkout"));
    assert_eq!(served.end(Signal::TERM), Some(0));
    assert_eq!(Served::start().end(Signal::INT), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_query_is_stopped_at_aws_and_says_so() {
    let server = slow();
    for signal in [Signal::INT, Signal::TERM] {
        let (mut child, id, err) = running(&server);
        send(&child, signal);
        let said = rest(err);
        let out = rest(child.stdout.take().unwrap());
        let code = child.wait().unwrap().code();
        assert!(said.contains("stopped: "), "{said}");
        assert_eq!(code, Some(if out.is_empty() { 1 } else { 5 }), "{out}{said}");
        assert!(!was_running(&server, &id), "the query went on at the endpoint");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_terminal_leaves_the_query_running() {
    let server = slow();
    let (mut child, id, _err) = running(&server);
    send(&child, Signal::HUP);
    assert_eq!(child.wait().unwrap().code(), None, "it did not end by the signal");
    assert!(was_running(&server, &id), "the query was stopped at the endpoint");
}

/// A query at an endpoint of the test.
fn started(server: &WireServer, arguments: &[&str]) -> Child {
    let mut command = flowid(["logs", "query", "-g", "g", "fields @message"]);
    command.args(arguments).env("AWS_ENDPOINT_URL", server.url()).env("AWS_REGION", "eu-west-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Sends SIGINT: what was said and the exit status.
async fn interrupted(child: Child) -> (String, Option<i32>) {
    let (_, said, status) = ended_by(child, Signal::INT).await;
    (said, status)
}

/// Sends a signal: what was printed, what was said, and the exit status.
async fn ended_by(mut child: Child, signal: Signal) -> (String, String, Option<i32>) {
    send(&child, signal);
    let ended = tokio::task::spawn_blocking(move || {
        let said = rest(child.stderr.take().unwrap());
        let out = child.stdout.take().map(rest).unwrap_or_default();
        (out, said, child.wait().unwrap().code())
    });
    ended.await.unwrap()
}

/// A command of `logs` at an endpoint of the test.
fn command(server: &WireServer, arguments: &[&str]) -> Child {
    let mut command = flowid([&["logs"], arguments].concat());
    command.env("AWS_ENDPOINT_URL", server.url()).env("AWS_REGION", "eu-west-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

const NOTHING_CAME: &str = "stopped: no row had come\n";

#[tokio::test(flavor = "multi_thread")]
async fn commands_that_have_printed_nothing_end_in_order_and_say_so() {
    for (arguments, operation, looks) in [
        (&["record", "p"][..], "GetLogRecord", 1),
        (&["context", "-g", "g", "--stream", "s", "--at", "1000"], "GetLogEvents", 1),
        (&["queries"], "DescribeQueries", 1),
        (&["groups"], "DescribeLogGroups", 1),
        (&["query", "-g", "g", "--estimate", "fields a"], "GetQueryResults", 1),
        (&["query", "-g", "g", "--max-cost", "1", "fields a"], "GetQueryResults", 1),
    ] {
        for signal in [Signal::INT, Signal::TERM] {
            let server = WireServer::start(|asked, _| match asked.operation.as_str() {
                "StartQuery" => Reply::ok(json!({ "queryId": "q" })),
                "StopQuery" => Reply::ok(json!({ "success": true })),
                _ => Reply::Stall,
            })
            .await;
            let child = command(&server, arguments);
            server.wait_for(operation, looks).await;
            let (out, said, status) = ended_by(child, signal).await;
            assert_eq!((out.as_str(), said.as_str(), status), ("", NOTHING_CAME, Some(1)), "{arguments:?}");
            let queries = server.count("StartQuery");
            assert_eq!(server.count("StopQuery"), queries, "{arguments:?}: what was started is stopped");
            assert!(queries < 2, "{arguments:?}: the query itself is not sent");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_stopped_keeps_whole_lines_and_exits_5() {
    let server = WireServer::start(|_, before| match before {
        0 => Reply::ok(json!({ "queries": [{ "queryId": "q-1" }, { "queryId": "q-2" }], "nextToken": "t" })),
        _ => Reply::Stall,
    })
    .await;
    let child = command(&server, &["queries"]);
    server.wait_for("DescribeQueries", 2).await;
    let (out, said, status) = ended_by(child, Signal::TERM).await;
    assert_eq!((said.as_str(), status), ("stopped: 2 rows had come\n", Some(5)));
    assert!(out.ends_with('\n') && out.lines().count() == 2, "{out:?}");
    assert!(out.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{out:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_query_is_left_running_and_that_is_said() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "DescribeQueries" => Reply::ok(json!({ "queries": [] })),
        _ => Reply::ok(json!({ "status": "Running", "results": [] })),
    })
    .await;
    let child = command(&server, &["attach", "q"]);
    server.wait_for("GetQueryResults", 2).await;
    let (out, said, status) = ended_by(child, Signal::INT).await;
    assert_eq!((out.as_str(), status), ("", Some(1)), "{said}");
    assert!(said.contains("stopped: no row had come\nthe query runs on at AWS"), "{said}");
    assert_eq!(server.count("StopQuery"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_what_writes_to_somebody_who_does_not_read() {
    let server = WireServer::start(|_, before| {
        let event = json!({ "timestamp": 1_000, "message": "m".repeat(1_000), "logStreamName": "s" });
        Reply::ok(json!({ "events": vec![event; 1_000], "nextToken": format!("t{before}") }))
    })
    .await;
    let mut child = command(&server, &["filter", "-g", "g", "--from", "0"]);
    let mut out = child.stdout.take().unwrap();
    let (out, child) = tokio::task::spawn_blocking(move || {
        // Its first bytes are there, and a pipe holds no page of this size: it is writing.
        out.read_exact(&mut [0; 8]).unwrap();
        send(&child, Signal::INT);
        // Signals of one kind that wait are one: the second is of another kind.
        send(&child, Signal::TERM);
        (out, child)
    })
    .await
    .unwrap();
    let mut child = child;
    let status = tokio::task::spawn_blocking(move || child.wait().unwrap().code()).await.unwrap();
    assert_eq!(status, Some(5));
    drop(out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_waits_for_a_place_has_no_rows_to_speak_of_when_it_is_stopped() {
    let server = WireServer::start(|_, _| Reply::error(400, "LimitExceededException", "too many")).await;
    let child = started(&server, &[]);
    server.wait_for("StartQuery", 1).await;
    assert_eq!(interrupted(child).await, ("stopped: no row had come\n".to_owned(), Some(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_is_stopped_between_pages_is_not_cut_by_its_limit() {
    let server = WireServer::start(|asked, before| match (asked.operation.as_str(), before) {
        ("StartQuery", _) => Reply::ok(json!({ "queryId": "q" })),
        (_, 0) => Reply::ok(json!({
            "status": "Complete", "results": [[{ "field": "@message", "value": "m" }]], "nextToken": "t"
        })),
        _ => Reply::Stall,
    })
    .await;
    let child = started(&server, &["--limit", "1"]);
    server.wait_for("GetQueryResults", 2).await;
    let (said, status) = interrupted(child).await;
    assert_eq!((said.as_str(), status), ("query id: q\nstopped: 1 row had come\n", Some(5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_the_printing_of_an_answer_with_thousands_of_columns() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "StartQuery" => Reply::ok(json!({ "queryId": "q" })),
        _ => {
            let row = |number: usize| json!([{ "field": format!("c{number}"), "value": "v" }]);
            Reply::ok(json!({ "status": "Complete", "results": (0..2_000).map(row).collect::<Vec<_>>() }))
        }
    })
    .await;
    let mut child = started(&server, &["-o", "csv"]);
    // Printing has begun, and can't go on: nobody reads more than this.
    let mut out = child.stdout.take().unwrap();
    let (out, first) = tokio::task::spawn_blocking(move || {
        let mut first = [0; 8];
        out.read_exact(&mut first).unwrap();
        (out, first)
    })
    .await
    .unwrap();
    assert_eq!(&first, b"@message");
    let (_, status) = interrupted(child).await;
    assert_eq!(status, Some(5));
    drop(out);
}
