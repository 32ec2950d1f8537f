//! Following the log of a function: what arrives is printed once and at once, and a signal is how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::function;
use crate::support::command::flowid;
use crate::support::server::send;
use crate::support::wire_server::{Asked, Reply, WireServer};

const SEARCH: &str = "FilterLogEvents";

/// An event of FilterLogEvents, so many milliseconds after it began to be followed.
fn event(number: usize) -> Value {
    let at = jiff::Timestamp::now().as_millisecond();
    json!({ "eventId": format!("e-{number}"), "timestamp": at, "message": format!("line {number}"), "logStreamName": "s" })
}

/// Each look finds the last two events again, and one that is new.
fn arriving(asked: &Asked, looks: usize) -> Reply {
    if asked.operation != SEARCH {
        return Reply::ok(json!({ "Configuration": function("f") }));
    }
    let events: Vec<Value> = (looks.saturating_sub(2)..=looks).map(event).collect();
    Reply::ok(json!({ "events": events }))
}

fn following(server: &WireServer) -> Child {
    let mut command = flowid(["lambda", "logs", "f", "--follow", "--since", "15m", "line"]);
    command.env("AWS_ENDPOINT_URL", server.url()).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The messages of the next lines, each as soon as it is there.
fn lines(out: &mut impl BufRead, count: usize) -> Vec<String> {
    let line = |_| {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let row: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"));
        row["@message"].as_str().unwrap().to_owned()
    };
    (0..count).map(line).collect()
}

fn ended(mut child: Child) -> (String, Option<i32>) {
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (said, child.wait().unwrap().code())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_printed_once_as_it_arrives_and_a_signal_ends_it_well() {
    for signal in [Signal::INT, Signal::TERM] {
        let server = WireServer::start(arriving).await;
        let mut child = following(&server);
        let (messages, said, status) = tokio::task::spawn_blocking(move || {
            let mut out = BufReader::new(child.stdout.take().unwrap());
            let messages = lines(&mut out, 3);
            send(&child, signal);
            let mut rest = String::new();
            out.read_to_string(&mut rest).unwrap();
            assert_eq!(rest, "", "whole lines, and none twice");
            let (said, status) = ended(child);
            (messages, said, status)
        })
        .await
        .unwrap();
        assert_eq!(messages, ["line 0", "line 1", "line 2"]);
        assert_eq!((said.as_str(), status), ("stopped: 3 rows had come\n", Some(0)));
        let searches: Vec<Asked> =
            server.asked().into_iter().filter(|asked| asked.operation == SEARCH).collect();
        assert_eq!(searches[0].body["logGroupName"], "/custom/checkout", "the one of the configuration");
        assert_eq!(searches[0].body["filterPattern"], "line");
        // A later look begins a minute before the end of the one before it, not at the start again.
        let time = |at: usize, name: &str| searches[at].body[name].as_i64().unwrap();
        assert_eq!(time(1, "startTime"), time(0, "endTime") - 60_000);
        assert!(time(1, "endTime") > time(0, "endTime"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stops_reading_ends_it_quietly() {
    let server = WireServer::start(arriving).await;
    let mut child = following(&server);
    let (said, status) = tokio::task::spawn_blocking(move || {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        lines(&mut out, 1);
        drop(out);
        ended(child)
    })
    .await
    .unwrap();
    assert_eq!((said.as_str(), status), ("", Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_on_the_way_is_told_with_what_came() {
    let server = WireServer::start(|asked, looks| match (asked.operation.as_str(), looks) {
        (SEARCH, 1..) => Reply::error(400, "AccessDeniedException", "no longer"),
        _ => arriving(asked, looks),
    })
    .await;
    let child = following(&server);
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap()).await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        (output.status.code(), output.stdout.iter().filter(|byte| **byte == b'\n').count()),
        (Some(5), 1)
    );
    assert!(
        said.contains("logs:FilterLogEvents") && said.contains("not followed any longer: 1 row came"),
        "{said}"
    );
}
