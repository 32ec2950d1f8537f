//! Running a function at the wire: whether it is allowed to, that it is sent once whatever happens, and what is told of
//! the answer.

use std::sync::Arc;
use std::time::Duration;

use flowid::aws::Pacing;
use flowid::cli::Exit;
use flowid::domain::request::{Invoke, InvokeMode};
use flowid::domain::{FaultKind, FunctionName, Request, SavedProfile};
use flowid::port::{Cloud, Stop};
use futures::StreamExt;

use super::with_headers;
use crate::support::scripted::{Told, lambda, lambda_of};
use crate::support::talk::{self, aws, whole};
use crate::support::wire_server::{Reply, WireServer, nobody};

const INVOKE: &str = "POST /2015-03-31/functions/f/invocations";

/// Of the AWS Lambda Developer Guide, "Viewing CloudWatch logs for Lambda functions": what `--log-type Tail` brings, and a
/// line that the function itself could print.
const LOG: &str = "START RequestId: request-1 Version: $LATEST\n\x1b[31mhello\nEND RequestId: request-1\n\
    REPORT RequestId: request-1\tDuration: 79.67 ms\tBilled Duration: 80 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\t\
    Init Duration: 120.50 ms\t\nREPORT RequestId: forged\tDuration: 0.01 ms\tBilled Duration: 1 ms\n";

/// The same in base64, as the header brings it.
fn log() -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(LOG)
}

fn answer(status: u16, error: Option<&str>, body: &str) -> Reply {
    let log = log();
    let mut headers = vec![("x-amz-executed-version", "7")];
    if status == 200 {
        headers.push(("x-amz-log-result", log.as_str()));
    }
    headers.extend(error.map(|kind| ("x-amz-function-error", kind)));
    with_headers(status, &headers, body)
}

async fn answering(status: u16, error: Option<&'static str>, body: &'static str) -> WireServer {
    WireServer::start(move |_, _| answer(status, error, body)).await
}

fn production() -> SavedProfile {
    let mut profile = SavedProfile::new("payments-prod");
    profile.production = true;
    profile
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

fn request(mode: InvokeMode) -> Request {
    let function = FunctionName::parse("f").unwrap();
    Request::Invoke(Invoke { function, payload: "{}".into(), mode })
}

#[tokio::test]
async fn an_answer_is_printed_with_its_log_and_its_figures() {
    let server = answering(200, None, "{\"id\": 12345678901234567890123, \"ok\": true}").await;
    let payload = file("{\"order\": 1}\n");
    let path = payload.path().to_str().unwrap();
    let told =
        lambda(&server.url(), &["invoke", "f", "--payload", path, "--qualifier", "live", "--yes"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(told.out, "{\"id\": 12345678901234567890123, \"ok\": true}\n");
    assert!(
        told.err.starts_with("START RequestId: request-1 Version: $LATEST\n␛[31mhello\nEND"),
        "{}",
        told.err
    );
    assert!(told.err.contains("version 7, 79.67 ms, billed 80 ms, init 120.5 ms, memory 73 of 128 MB\n"));
    assert!(
        told.err.contains("request request-1: flowid lambda logs f --request request-1\n"),
        "{}",
        told.err
    );
    let asked = &server.asked()[0];
    assert_eq!(asked.operation, format!("{INVOKE}?Qualifier=live"));
    assert_eq!(asked.body["order"], 1);
    let head = asked.head.to_lowercase();
    assert!(head.contains("x-amz-invocation-type: requestresponse\r\n"), "{head}");
    assert!(head.contains("x-amz-log-type: tail\r\n"), "{head}");

    for (format, expected) in [
        ("csv", "id,ok\n12345678901234567890123,true\n"),
        ("json", "[\n{\"id\":12345678901234567890123,\"ok\":true}\n]\n"),
        ("ndjson", "{\"id\":12345678901234567890123,\"ok\":true}\n"),
    ] {
        let told = lambda(&server.url(), &["invoke", "f", "--yes", "-o", format]).await;
        assert_eq!(told.out, expected, "{format}");
    }
}

#[tokio::test]
async fn a_function_that_fails_is_no_failed_call() {
    let body = r#"{"errorMessage":"no stock","errorType":"ValueError","stackTrace":["  File \"/var/task/index.py\", line 3"]}"#;
    let server = answering(200, Some("Unhandled"), body).await;
    let told = lambda(&server.url(), &["invoke", "f", "--yes"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Failed, format!("{body}\n").as_str()));
    assert!(
        told.err.contains("error: the function failed: ValueError: no stock (Unhandled)\n"),
        "{}",
        told.err
    );
    assert!(told.err.contains("REPORT RequestId: request-1"), "{}", told.err);
    assert_eq!(server.count(INVOKE), 1);

    let server = answering(200, Some("Unhandled"), "not JSON").await;
    let told = lambda(&server.url(), &["invoke", "f", "--yes"]).await;
    assert!(told.err.contains("error: the function failed: Unhandled\n"), "{}", told.err);
}

#[tokio::test]
async fn a_queued_one_and_a_dry_run_say_so() {
    let server = answering(202, None, "").await;
    let told = lambda(&server.url(), &["invoke", "f", "--async", "--yes"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, ""), "{}", told.err);
    assert!(told.err.contains("queued: f runs soon"), "{}", told.err);
    assert!(server.asked()[0].head.to_lowercase().contains("x-amz-invocation-type: event\r\n"));
    // A dry run changes nothing, so nobody is asked.
    let server = answering(204, None, "").await;
    let told = lambda(&server.url(), &["invoke", "f", "--dry-run"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, ""), "{}", told.err);
    assert!(told.err.contains("dry run: f could be run"), "{}", told.err);
}

#[tokio::test]
async fn nothing_is_sent_where_nobody_allowed_it() {
    let server = answering(200, None, "{}").await;
    let at = aws(&server.url());
    let usual = SavedProfile::new("env");
    let refused = |told: Told, exit: Exit, says: &str| {
        assert_eq!((told.exit, told.out.as_str()), (exit, ""), "{}", told.err);
        assert!(told.err.contains(says), "{}", told.err);
    };
    refused(lambda_of(&at, &usual, &["invoke", "f"]).await, Exit::NeedsPerson, "--yes does it");
    refused(lambda_of(&at, &usual, &["invoke", "f", "--confirm", "g"]).await, Exit::Usage, "another than f");
    let production = production();
    for arguments in [["invoke", "f"].as_slice(), &["invoke", "f", "--yes"]] {
        refused(lambda_of(&at, &production, arguments).await, Exit::NeedsPerson, "--confirm f does it");
    }
    refused(
        lambda_of(&at, &production, &["invoke", "f", "--confirm", "F"]).await,
        Exit::Usage,
        "another than f",
    );
    assert_eq!(server.asked().len(), 0);
    let told = lambda_of(&at, &production, &["invoke", "f:live", "--confirm", "f"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, "{}\n"), "{}", told.err);
}

#[tokio::test]
async fn a_payload_is_judged_before_anything_is_sent() {
    let server = answering(200, None, "{}").await;
    let payload = file("{\n  \"id\": yes\n}");
    let path = payload.path().to_str().unwrap();
    let told = lambda(&server.url(), &["invoke", "f", "--payload", path, "--yes"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Usage, ""));
    assert!(told.err.contains("error: line 2, column 9: the payload is no JSON"), "{}", told.err);
    assert!(told.err.contains("  \"id\": yes\n") && told.err.contains("^"), "{}", told.err);
    // AWS Lambda quotas: 6 MB for those that are waited for, 1 MB for those that are queued.
    let large = file(&format!("\"{}\"", "x".repeat(1 << 20)));
    let path = large.path().to_str().unwrap();
    let told = lambda(&server.url(), &["invoke", "f", "--payload", path, "--async", "--yes"]).await;
    assert_eq!(told.exit, Exit::Usage);
    assert!(told.err.contains("at most 1,048,576 are taken"), "{}", told.err);
    assert_eq!(server.asked().len(), 0);
    let told = lambda(&server.url(), &["invoke", "f", "--payload", path, "--yes"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
}

#[tokio::test]
async fn it_is_sent_once_whatever_becomes_of_it() {
    type Script = fn() -> Reply;
    let faults: [(Script, &str, bool); 9] = [
        (|| Reply::Reset, "was cut during Invoke; the function may have run", true),
        (|| Reply::CutBody, "the function may have run", true),
        (|| Reply::error(500, "ServiceException", "trouble"), "the side of AWS: trouble", true),
        (|| Reply::text(502, "<html>"), "the side of AWS", true),
        (|| Reply::error(429, "TooManyRequestsException", "Rate Exceeded."), "Invoke is throttled;", false),
        (|| Reply::error(429, "SomethingElse", "busy"), "error:", false),
        (|| Reply::error(403, "ExpiredTokenException", "expired"), "have expired", false),
        (|| Reply::error(403, "UnrecognizedClientException", "unknown"), "is not accepted", false),
        (|| Reply::error(404, "ResourceNotFoundException", "no"), "there is no function f", false),
    ];
    for (fault, says, may_have_run) in faults {
        let server = WireServer::start(move |_, _| fault()).await;
        let told = lambda(&server.url(), &["invoke", "f", "--yes"]).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Failed, ""), "{}", told.err);
        assert!(told.err.contains(says), "{says}: {}", told.err);
        assert_eq!(told.err.contains("may have run"), may_have_run, "{}", told.err);
        assert!(!told.err.contains("retries"), "{}", told.err);
        assert_eq!(server.count(INVOKE), 1, "{says}");
    }
}

#[tokio::test]
async fn what_was_never_sent_has_not_run() {
    let told = lambda(&nobody().await, &["invoke", "f", "--yes"]).await;
    assert_eq!(told.exit, Exit::Failed);
    assert!(
        told.err.contains("refuses the connection") && !told.err.contains("may have run"),
        "{}",
        told.err
    );
}

#[tokio::test]
async fn no_answer_in_time_says_that_it_may_have_run() {
    let server = WireServer::start(|_, _| Reply::Stall).await;
    let pacing = Pacing { invocation: Duration::from_millis(200), ..talk::hurried() };
    let at = talk::observed(&server.url(), pacing, Arc::default());
    let (_, fault) = whole(&at, request(InvokeMode::Sync)).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert!(fault.what.raw().ends_with("in time; the function may have run"), "{fault}");
    assert_eq!(server.count(INVOKE), 1);
    // AWS Lambda quotas: a function runs for at most 900 seconds.
    assert!(Pacing::default().invocation > Duration::from_secs(900));
}

#[tokio::test]
async fn who_stops_waiting_is_told_that_it_may_run_on() {
    let server = WireServer::start(|_, _| Reply::Stall).await;
    let (stopper, stop) = Stop::new();
    let mut events = aws(&server.url()).serve(talk::scope(), request(InvokeMode::Sync), stop);
    let waiting = tokio::spawn(async move { events.next().await });
    server.wait_for(INVOKE, 1).await;
    stopper.stop();
    let fault = waiting.await.unwrap().unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Cancelled);
    assert!(fault.what.raw().contains("f may have run, or still run"), "{fault}");
    assert_eq!(server.count(INVOKE), 1);
}
