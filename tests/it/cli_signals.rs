//! The scripted front when someone interrupts it, and the demo endpoint as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};

use rustix::process::Signal;

use crate::support::server::{Served, send};

/// The demo's fixed clock, and an hour before it.
const RANGE: [&str; 4] = ["--from", "2026-11-24T13:00:00Z", "--to", "2026-11-24T14:03:22Z"];

/// A query under way, and its id. The endpoint lets every query run for more than a second.
fn running(served: &Served) -> (Child, String, BufReader<std::process::ChildStderr>) {
    let query = "fields @message | sort @timestamp desc | limit 3";
    let mut command = served.flowid(&["logs", "query", "-g", "/aws/lambda/checkout", query]);
    let mut child = command.args(RANGE).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
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
fn was_running(served: &Served, id: &str) -> bool {
    let output = served.flowid(&["logs", "stop", id]).output().unwrap();
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

#[test]
fn an_interrupted_query_is_stopped_at_aws_and_says_so() {
    for signal in [Signal::INT, Signal::TERM] {
        let served = Served::start();
        let (mut child, id, err) = running(&served);
        send(&child, signal);
        let said = rest(err);
        let out = rest(child.stdout.take().unwrap());
        let code = child.wait().unwrap().code();
        assert!(said.contains("stopped: "), "{said}");
        assert_eq!(code, Some(if out.is_empty() { 1 } else { 5 }), "{out}{said}");
        assert!(!was_running(&served, &id), "the query went on at the endpoint");
    }
}

#[test]
fn a_lost_terminal_leaves_the_query_running() {
    let served = Served::start();
    let (mut child, id, _err) = running(&served);
    send(&child, Signal::HUP);
    assert_eq!(child.wait().unwrap().code(), None, "it did not end by the signal");
    assert!(was_running(&served, &id), "the query was stopped at the endpoint");
}
