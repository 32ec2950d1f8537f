//! What the console does to the queries that it began, and what it makes of an endpoint that means harm: the whole program
//! in a pseudo-terminal, against a server that says what the test wants.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::support::program::{at, quit};
use crate::support::pty::Pty;
use crate::support::wire_server::{Asked, Reply, WireServer};
use crate::support::{hostile, strict};

/// Answers every question; a query runs until it is stopped.
fn running_query(asked: &Asked, _: usize) -> Reply {
    match asked.operation.as_str() {
        "GetCallerIdentity" => identity("user/oncall"),
        "StartQuery" => Reply::ok(json!({ "queryId": "q-1" })),
        "GetQueryResults" => Reply::ok(json!({
            "status": "Running",
            "results": [],
            "statistics": { "recordsMatched": 4711, "recordsScanned": 4711, "bytesScanned": 4711 },
        })),
        "StopQuery" => Reply::ok(json!({ "success": true })),
        other => Reply::error(400, "InvalidAction", other),
    }
}

fn identity(user: &str) -> Reply {
    let body = format!(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:{user}</Arn>\
         <UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
    );
    Reply::text(200, &body)
}

/// Runs a test with a server, and with the pseudo-terminal on a thread that may wait.
async fn with_server<T: Send + 'static>(
    script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static,
    test: impl FnOnce(&str) -> T + Send + 'static,
) -> (T, WireServer) {
    let server = WireServer::start(script).await;
    let url = server.url();
    let answer = tokio::task::spawn_blocking(move || test(&url)).await.unwrap();
    (answer, server)
}

fn running(url: &str) -> Pty {
    let pty = Pty::start(at(url, &[]), 100, 24);
    pty.wait_for("4,711");
    pty
}

#[tokio::test]
async fn leaving_stops_the_query_at_aws() {
    let (status, server) = with_server(running_query, |url| quit(&mut running(url))).await;
    assert_eq!((status, server.count("StopQuery")), (0, 1));
}

#[tokio::test]
async fn so_does_a_request_to_end_from_outside() {
    let (status, server) = with_server(running_query, |url| {
        let mut pty = running(url);
        pty.signal(Signal::TERM);
        pty.wait_for_end()
    })
    .await;
    assert_eq!((status, server.count("StopQuery")), (1, 1));
}

#[tokio::test]
async fn a_lost_terminal_leaves_the_query_running() {
    for signal in [true, false] {
        let (status, server) = with_server(running_query, move |url| {
            let mut pty = running(url);
            if signal {
                pty.signal(Signal::HUP);
            } else {
                pty.hang_up("j");
            }
            pty.wait_for_end()
        })
        .await;
        assert_eq!((status, server.count("StartQuery"), server.count("StopQuery")), (1, 1, 0));
    }
}

#[tokio::test]
async fn leaving_does_not_wait_for_an_endpoint_that_says_nothing() {
    let stalled = |asked: &Asked, before| match asked.operation.as_str() {
        "StopQuery" => Reply::Stall,
        _ => running_query(asked, before),
    };
    let ((status, said), _) = with_server(stalled, |url| {
        let mut pty = running(url);
        let status = quit(&mut pty);
        (status, pty.contents())
    })
    .await;
    assert_eq!(status, 0);
    // A conversation that does not end in its two seconds is dropped; the fault that says so has no screen any more.
    assert!(said.trim().is_empty() || said.contains("a query may still run at AWS"), "{said}");
}

/// Every text that an endpoint can choose, as hostile as can be.
fn hostile_endpoint(asked: &Asked, before: usize) -> Reply {
    let row = |line: &String| -> Value {
        json!([{ "field": "@message", "value": line }, { "field": line, "value": line }])
    };
    let rows: Vec<Value> = hostile::lines(60).iter().map(row).collect();
    match (asked.operation.as_str(), before) {
        ("GetCallerIdentity", _) => identity("user/\u{202e}\u{9b}2J"),
        ("StartQuery", _) => Reply::ok(json!({ "queryId": "q\u{1b}[6n" })),
        ("GetQueryResults", 0) => Reply::ok(json!({ "status": "Running", "results": rows[..20] })),
        ("GetQueryResults", 1) => Reply::ok(json!({ "status": "Complete", "results": rows })),
        _ => Reply::error(400, "\u{1b}]0;code\u{7}", "\u{1b}]0;title\u{7}\u{9b}2J\u{202e}"),
    }
}

#[tokio::test]
async fn a_hostile_endpoint_reaches_neither_the_terminal_nor_the_log_with_more_than_text() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("flowid.log");
    let path = log.to_str().unwrap().to_owned();
    let (raw, _) = with_server(hostile_endpoint, move |url| {
        let mut command = at(url, &["--log", &path]);
        command.env("FLOWID_LOG", "trace");
        let mut pty = Pty::start(command, 160, 40);
        pty.wait_for(" 1/60");
        pty.send("G");
        pty.wait_for("60/60");
        // The groups can't be listed and a second run fails: both faults are hostile and shown.
        pty.send("a");
        pty.wait_for("title");
        pty.send("\x1b");
        pty.wait_until("the list to close", |screen| !screen.contents().contains("log groups"));
        pty.send("r");
        quit(&mut pty);
        pty.raw()
    })
    .await;
    let found = strict::read(&raw).unwrap();
    assert!(found.sequences > 200 && found.copies.is_empty());
    let log = std::fs::read(log).unwrap();
    assert!(!log.is_empty());
    let text = String::from_utf8(log).unwrap();
    let acts = |c: &char| c.is_control() && *c != '\n';
    assert_eq!(text.chars().find(acts), None, "{text}");
    assert!(
        text.lines().all(|line| line.starts_with("20")),
        "a line of the log was made by somebody else: {text}"
    );
}
