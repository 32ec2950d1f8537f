//! Who is let in, and how everybody else is refused: with the error codes of AWS.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use flowid::demo::Server;

use crate::support::demo::{fixed, logs_client, logs_config, patiently, sts_client};

const LIST: &str = "Logs_20140328.DescribeLogGroups";

/// An answer as it came.
struct Answer {
    status: u16,
    headers: HashMap<String, String>,
    body: String,
}

/// Sends a request byte by byte, without any SDK.
async fn send(server: &Server, head: &str, headers: &[(String, String)], body: &str) -> Answer {
    let address = server.endpoint().trim_start_matches("http://").to_owned();
    let mut request = format!("{head} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    let text = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        // A server that refuses early closes before everything is written.
        drop(stream.write_all(request.as_bytes()));
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    });
    let text = text.await.unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Answer { status, headers: headers.collect(), body: body.to_owned() }
}

fn json_headers(target: &str) -> Vec<(String, String)> {
    vec![
        ("content-type".to_owned(), "application/x-amz-json-1.1".to_owned()),
        ("x-amz-target".to_owned(), target.to_owned()),
    ]
}

/// Headers with a signature by the signer of the SDK, made at `time` for `service`.
fn signed(
    server: &Server,
    target: &str,
    body: &str,
    service: &str,
    time: SystemTime,
) -> Vec<(String, String)> {
    let identity =
        Credentials::new(server.access_key_id(), server.secret_access_key(), None, None, "test").into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(server.region())
        .name(service)
        .time(time)
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let mut headers = json_headers(target);
    let url = format!("{}/", server.endpoint());
    let borrowed = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let request = SignableRequest::new("POST", url, borrowed, SignableBody::Bytes(body.as_bytes())).unwrap();
    let (instructions, _) = sign(request, &params).unwrap().into_parts();
    headers.extend(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())));
    headers
}

fn error_type(answer: &Answer) -> String {
    let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    body["__type"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_keys_are_told_who_they_are() {
    let server = Server::start(fixed()).unwrap();
    let client = sts_client(&server, (server.access_key_id(), server.secret_access_key()));
    let identity = client.get_caller_identity().send().await.unwrap();
    assert_eq!(identity.account(), Some("111122223333"));
    assert_eq!(identity.arn(), Some("arn:aws:iam::111122223333:user/oncall"));
    assert!(identity.user_id().unwrap().starts_with("AIDA"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_have_different_keys_and_listen_on_loopback_only() {
    let (one, other) = (Server::start(fixed()).unwrap(), Server::start(fixed()).unwrap());
    assert_ne!(one.access_key_id(), other.access_key_id());
    assert_ne!(one.secret_access_key(), other.secret_access_key());
    assert_eq!((one.access_key_id().len(), one.secret_access_key().len()), (20, 40));
    assert!(one.endpoint().starts_with("http://127.0.0.1:") && one.endpoint() != other.endpoint());
    assert!(!format!("{one:?}").contains(one.secret_access_key()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_and_an_unknown_key_are_refused() {
    let server = Server::start(fixed()).unwrap();
    let (key, secret) = (server.access_key_id(), server.secret_access_key());
    for (keys, logs_code, sts_code) in [
        ((key, "not-the-secret"), "InvalidSignatureException", "SignatureDoesNotMatch"),
        (("AKIAUNKNOWNUNKNOWNUN", secret), "UnrecognizedClientException", "InvalidClientTokenId"),
    ] {
        let client = logs::Client::from_conf(logs_config(&server, keys, server.region()));
        let error = client.describe_log_groups().send().await.unwrap_err();
        assert_eq!(error.code(), Some(logs_code));
        assert_eq!(error.raw_response().unwrap().status().as_u16(), 400);
        let error = sts_client(&server, keys).get_caller_identity().send().await.unwrap_err();
        assert_eq!(error.code(), Some(sts_code));
        assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_request_is_refused() {
    let server = Server::start(fixed()).unwrap();
    let answer = send(&server, "POST /", &json_headers(LIST), "{}").await;
    assert_eq!((answer.status, error_type(&answer).as_str()), (400, "MissingAuthenticationTokenException"));
    assert!(answer.headers.contains_key("x-amzn-requestid"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_holds_for_five_minutes_either_way() {
    let server = Server::start(fixed()).unwrap();
    let now = SystemTime::now();
    let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
    for time in [now - minutes(4), now, now + minutes(4)] {
        let answer = send(&server, "POST /", &signed(&server, LIST, "{}", "logs", time), "{}").await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    for (time, words) in
        [(now - minutes(6), "Signature expired"), (now + minutes(6), "Signature not yet current")]
    {
        let answer = send(&server, "POST /", &signed(&server, LIST, "{}", "logs", time), "{}").await;
        assert_eq!((answer.status, error_type(&answer).as_str()), (400, "InvalidSignatureException"));
        assert!(answer.body.contains(words), "{}", answer.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_after_signing_is_refused() {
    let server = Server::start(fixed()).unwrap();
    let headers = signed(&server, LIST, "{}", "logs", SystemTime::now());
    let changed = send(&server, "POST /", &headers, r#"{"limit":1}"#).await;
    assert_eq!(error_type(&changed), "InvalidSignatureException");

    let mut added = headers.clone();
    added.push(("x-amz-meta-added".to_owned(), "1".to_owned()));
    assert_eq!(error_type(&send(&server, "POST /", &added, "{}").await), "IncompleteSignatureException");

    let other_service = signed(&server, LIST, "{}", "sts", SystemTime::now());
    assert_eq!(error_type(&send(&server, "POST /", &other_service, "{}").await), "InvalidSignatureException");

    let garbled: Vec<_> = headers
        .iter()
        .map(|(name, value)| {
            (name.clone(), if name == "authorization" { "AWS4-HMAC-SHA256 x".into() } else { value.clone() })
        })
        .collect();
    assert_eq!(error_type(&send(&server, "POST /", &garbled, "{}").await), "IncompleteSignatureException");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_requests_get_the_errors_of_the_protocol() {
    let server = Server::start(fixed()).unwrap();
    let ask = async |target: &str, body: &str| {
        let headers = signed(&server, target, body, "logs", SystemTime::now());
        send(&server, "POST /", &headers, body).await
    };
    let malformed = ask(LIST, "{\"limit\":").await;
    assert_eq!((malformed.status, error_type(&malformed).as_str()), (400, "SerializationException"));
    let wrong_type = ask(LIST, "{\"limit\":\"many\"}").await;
    assert_eq!((wrong_type.status, error_type(&wrong_type).as_str()), (400, "SerializationException"));
    for target in ["Logs_20140328.DeleteLogGroup", "DynamoDBStreams_20120810.ListStreams"] {
        let unknown = ask(target, "{}").await;
        assert_eq!(
            (unknown.status, error_type(&unknown).as_str()),
            (400, "UnknownOperationException"),
            "{target}"
        );
    }
    let long = format!("{{\"logGroupNamePrefix\":\"{}\"}}", "a".repeat(1 << 20));
    let large = send(&server, "POST /", &json_headers(LIST), &long).await;
    assert_eq!((large.status, error_type(&large).as_str()), (413, "RequestEntityTooLargeException"));
    let elsewhere = send(&server, "GET /health", &[], "").await;
    assert_eq!(elsewhere.status, 404);
    assert_ne!(malformed.headers["x-amzn-requestid"], elsewhere.headers["x-amzn-requestid"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_dropped_no_longer_answers() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    client.describe_log_groups().send().await.unwrap();
    let address = server.endpoint().trim_start_matches("http://").to_owned();
    drop(server);
    // The listener is closed by its task, which may run a moment later.
    patiently(async {
        while TcpStream::connect(&address).is_ok() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(client.describe_log_groups().send().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_and_an_odd_density_are_faults() {
    let server = Server::start(fixed()).unwrap();
    let port = server.endpoint().rsplit(':').next().unwrap().parse().unwrap();
    let fault = Server::start(flowid::demo::Options { port, ..fixed() }).unwrap_err();
    assert_eq!(fault.kind, flowid::domain::FaultKind::Io);
    for density in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let fault = Server::start(flowid::demo::Options { density, ..fixed() }).unwrap_err();
        assert_eq!(fault.kind, flowid::domain::FaultKind::Invalid, "{density}");
    }
}
