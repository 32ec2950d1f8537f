//! The adapter at the wire: what it sends, and what it makes of answers that no emulator can be made to give. The life
//! of a query is in `wire/query.rs`, single events and lists of queries in `wire/events.rs`, what goes
//! wrong in the middle in `wire/midway.rs`, how it is stopped and queued in `wire/stop.rs`.

mod events;
mod items;
mod midway;
mod query;
mod stop;

use std::sync::Arc;
use std::time::Duration;

use flowid::aws::Pacing;
use flowid::domain::{FaultKind, Request};
use flowid::port::{Cloud, Stop};
use futures::StreamExt;
use serde_json::{Value, json};

use crate::support::talk::{self, Attempts, aws, hurried, whole, words};
use crate::support::wire_server::{Reply, WireServer, nobody};

fn groups(names: &[&str], token: Option<&str>) -> Reply {
    let groups: Vec<Value> = names.iter().map(|name| json!({ "logGroupName": name })).collect();
    Reply::ok(json!({ "logGroups": groups, "nextToken": token }))
}

fn list() -> Request {
    Request::LogGroups { prefix: String::new() }
}

/// How a list ends when every answer is this one.
async fn fault_of(reply: impl Fn() -> Reply + Send + Sync + 'static) -> flowid::domain::Fault {
    let server = WireServer::start(move |_, _| reply()).await;
    let (events, fault) = whole(&aws(&server.url()), list()).await;
    assert!(events.is_empty());
    fault.unwrap()
}

#[tokio::test]
async fn nothing_is_sent_before_the_stream_is_polled() {
    let server = WireServer::start(|_, _| groups(&[], None)).await;
    let aws = aws(&server.url());
    let unpolled = aws.serve(talk::scope(), Request::Identity, Stop::never());
    whole(&aws, list()).await;
    drop(unpolled);
    assert_eq!(server.operations(), ["DescribeLogGroups"]);
}

#[tokio::test]
async fn a_list_of_three_pages_makes_three_calls_even_when_one_is_empty() {
    let server = WireServer::start(|_, before| match before {
        0 => groups(&["a", "b"], Some("t1")),
        1 => groups(&[], Some("t2")),
        _ => groups(&["c"], None),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), Request::LogGroups { prefix: "/aws".into() }).await;
    assert!(fault.is_none());
    assert_eq!(words(&events), ["groups 2", "groups 1"]);
    let asked = server.asked();
    let tokens: Vec<_> = asked.iter().map(|asked| asked.body["nextToken"].as_str()).collect();
    assert_eq!(tokens, [None, Some("t1"), Some("t2")]);
    assert!(
        asked.iter().all(|asked| asked.body["logGroupNamePrefix"] == "/aws" && asked.body["limit"] == 50)
    );
}

#[tokio::test]
async fn a_page_that_leads_to_itself_is_a_fault_and_not_a_loop() {
    let server = WireServer::start(|_, _| groups(&["a"], Some("again"))).await;
    let (events, fault) = whole(&aws(&server.url()), list()).await;
    assert_eq!(events.len(), 2);
    assert_eq!(fault.unwrap().kind, FaultKind::Service);
}

#[tokio::test]
async fn pages_that_lead_back_or_hold_nothing_or_never_end_are_a_fault() {
    let alternating = |_: &_, before: usize| groups(&["a"], Some(["t1", "t2"][before % 2]));
    let empty = |_: &_, before: usize| groups(&[], Some(&format!("t{before}")));
    let endless = |_: &_, before: usize| groups(&["a"], Some(&format!("t{before}")));
    let pacing = Pacing { pages: 150, ..hurried() };
    for (script, calls, words) in [
        (alternating as fn(&_, usize) -> Reply, 3, "same pages"),
        (empty, 100, "empty pages"),
        (endless, 150, "more than 150 pages"),
    ] {
        for request in [list(), Request::LogStreams { group: "g".into() }] {
            let server = WireServer::start(script).await;
            let aws = talk::observed(&server.url(), pacing.clone(), Arc::default());
            let (_, fault) = whole(&aws, request).await;
            let fault = fault.unwrap();
            assert_eq!(fault.kind, FaultKind::Service);
            // Streams of this server are empty pages, whatever else it does.
            let streams = server.count("DescribeLogStreams");
            if streams == 0 {
                assert!(fault.what.raw().contains(words), "{fault}");
                assert_eq!(server.count("DescribeLogGroups"), calls, "{words}");
            } else {
                assert!((3..=100).contains(&streams), "{streams}");
            }
        }
    }
}

#[tokio::test]
async fn streams_are_asked_for_latest_first() {
    let server = WireServer::start(|_, _| {
        Reply::ok(json!({ "logStreams": [{ "logStreamName": "s", "lastEventTimestamp": 1_000 }] }))
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), Request::LogStreams { group: "g".into() }).await;
    assert!(fault.is_none());
    assert_eq!(words(&events), ["streams 1"]);
    let body = &server.asked()[0].body;
    assert_eq!((&body["logGroupName"], &body["orderBy"]), (&json!("g"), &json!("LastEventTime")));
    assert_eq!(body["descending"], json!(true));
}

#[tokio::test]
async fn requests_are_signed_for_the_region_and_carry_our_name() {
    let server = WireServer::start(|_, _| groups(&[], None)).await;
    whole(&aws(&server.url()), list()).await;
    let head = server.asked()[0].head.to_ascii_lowercase();
    assert!(head.contains("/us-east-1/logs/aws4_request"), "{head}");
    assert!(head.contains("app/flowid"), "{head}");
}

#[tokio::test]
async fn throttling_is_retried_and_every_attempt_is_told() {
    let server = WireServer::start(|_, before| match before {
        0 => Reply::error(400, "ThrottlingException", "Rate exceeded"),
        _ => groups(&["a"], None),
    })
    .await;
    let attempts = Arc::new(Attempts::default());
    let aws = talk::observed(&server.url(), hurried(), Arc::clone(&attempts));
    let (events, fault) = whole(&aws, list()).await;
    assert!(fault.is_none());
    assert_eq!(words(&events), ["groups 1"]);

    let told = attempts.all();
    let told: Vec<_> = told.iter().map(|told| (told.service, told.operation.raw(), told.status)).collect();
    assert_eq!(told, [("logs", "DescribeLogGroups", Some(400)), ("logs", "DescribeLogGroups", Some(200))]);
    let last = attempts.all().pop().unwrap();
    assert_eq!(last.request_id.unwrap().raw(), "request-1");
    assert_eq!(
        last.bytes_in,
        json!({ "logGroups": [{ "logGroupName": "a" }], "nextToken": null }).to_string().len() as u64
    );
    assert_eq!(last.bytes_out, json!({ "limit": 50 }).to_string().len() as u64);
}

#[tokio::test]
async fn throttling_for_good_ends_after_three_attempts() {
    let server = WireServer::start(|_, _| Reply::error(400, "ThrottlingException", "Rate exceeded")).await;
    let (_, fault) = whole(&aws(&server.url()), list()).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Throttled);
    assert_eq!(server.count("DescribeLogGroups"), 3);
}

#[tokio::test]
async fn a_proxy_that_says_too_many_requests_is_throttling() {
    let server = WireServer::start(|_, before| match before {
        0 => Reply::text(429, "slow down"),
        _ => groups(&["a"], None),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), list()).await;
    assert!(fault.is_none());
    assert_eq!(words(&events), ["groups 1"]);
}

#[tokio::test]
async fn a_denial_names_the_permission_and_the_request() {
    let message = "User: arn:aws:iam::1:user/x is not authorized to perform: logs:DescribeLogGroups";
    let fault = fault_of(move || Reply::error(400, "AccessDeniedException", message)).await;
    assert_eq!(fault.kind, FaultKind::Denied);
    assert!(fault.what.raw().contains(message));
    assert!(fault.hint.unwrap().raw().contains("ask for logs:DescribeLogGroups"));
    assert_eq!(fault.request_id.unwrap().raw(), "request-1");
}

#[tokio::test]
async fn every_code_has_its_kind() {
    for (code, message, kind) in [
        (
            "ExpiredTokenException",
            "The security token included in the request is expired",
            FaultKind::Expired,
        ),
        ("ExpiredToken", "expired", FaultKind::Expired),
        ("RequestExpired", "expired", FaultKind::Expired),
        ("UnrecognizedClientException", "The security token is invalid", FaultKind::Rejected),
        ("InvalidClientTokenId", "invalid", FaultKind::Rejected),
        ("SignatureDoesNotMatch", "The request signature we calculated does not match", FaultKind::Rejected),
        ("InvalidSignatureException", "does not match", FaultKind::Rejected),
        ("InvalidParameterException", "bad", FaultKind::Invalid),
        ("ResourceNotFoundException", "The specified log group does not exist.", FaultKind::NotFound),
        ("LimitExceededException", "full", FaultKind::LimitExceeded),
        ("ServiceUnavailableException", "The service cannot complete the request.", FaultKind::Service),
        ("SomethingElseException", "It is so, and stays so.", FaultKind::Unsupported),
        ("UnknownOperationException", "", FaultKind::Unsupported),
        ("com.amazonaws.logs#AccessDeniedException", "no", FaultKind::Denied),
    ] {
        let fault = fault_of(move || Reply::error(400, code, message)).await;
        assert_eq!(fault.kind, kind, "{code}");
        assert!(fault.hint.is_some(), "{code} needs a next step");
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_called_that() {
    let message = "Signature expired: 20261124T140000Z is now earlier than 20261124T141000Z";
    let fault = fault_of(move || Reply::error(403, "InvalidSignatureException", message)).await;
    assert_eq!(fault.kind, FaultKind::Rejected);
    assert!(fault.what.raw().contains("clock of this machine is off"), "{fault}");
}

#[tokio::test]
async fn an_unknown_group_is_named() {
    let server =
        WireServer::start(|_, _| Reply::error(400, "ResourceNotFoundException", "does not exist")).await;
    let request = Request::LogStreams { group: "/aws/lambda/nope".into() };
    let (_, fault) = whole(&aws(&server.url()), request).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(fault.what.raw().contains("/aws/lambda/nope"), "{fault}");
}

#[tokio::test]
async fn nobody_listening_is_said_so() {
    let (_, fault) = whole(&aws(&nobody().await), list()).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Network);
    assert!(fault.what.raw().contains("refuses the connection"), "{fault}");
}

#[tokio::test]
async fn a_cut_connection_is_retried_then_a_network_fault() {
    let server = WireServer::start(|_, before| match before {
        0 => Reply::CutBody,
        1 => Reply::Reset,
        _ => groups(&["a"], None),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), list()).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["groups 1"]);

    for reply in [|| Reply::CutBody, || Reply::Reset, || Reply::Bytes(Vec::new())] {
        let fault = fault_of(reply).await;
        assert_eq!(fault.kind, FaultKind::Network, "{fault}");
        assert!(fault.what.raw().contains("was cut"), "{fault}");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_times_out() {
    let server = WireServer::start(|_, _| Reply::Stall).await;
    let pacing = Pacing { attempt: Duration::from_millis(50), ..hurried() };
    let aws = talk::observed(&server.url(), pacing, Arc::default());
    let (_, fault) = whole(&aws, list()).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Timeout);
}

#[tokio::test]
async fn answers_that_are_not_of_aws_are_said_so() {
    for body in ["<html>proxy login</html>", "{\"logGroups\": 7}", "{\"logGroups\": [", "\u{0}\u{1}"] {
        let fault = fault_of(move || Reply::text(200, body)).await;
        assert_eq!(fault.kind, FaultKind::Service, "{body:?}: {fault}");
        assert!(fault.what.raw().contains("can't be understood"), "{body:?}: {fault}");
    }
    let garbage = fault_of(|| Reply::Bytes(b"\x00\xffnot http at all\r\n\r\n".to_vec())).await;
    assert!(matches!(garbage.kind, FaultKind::Network | FaultKind::Service), "{garbage}");
    assert_eq!(fault_of(|| Reply::text(502, "<html>bad gateway</html>")).await.kind, FaultKind::Service);
    assert_eq!(fault_of(|| Reply::text(403, "<html>forbidden</html>")).await.kind, FaultKind::Denied);
    assert_eq!(fault_of(|| Reply::text(404, "<html>not found</html>")).await.kind, FaultKind::Service);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up_and_not_asked_for_again() {
    for status in [200, 400, 500] {
        let server = WireServer::start(move |_, _| Reply::Endless(status)).await;
        let (events, fault) = whole(&aws(&server.url()), list()).await;
        assert!(events.is_empty());
        let fault = fault.unwrap();
        assert_eq!(fault.kind, FaultKind::Service, "{fault}");
        assert!(fault.what.raw().contains("too large"), "{fault}");
        assert_eq!(server.count("DescribeLogGroups"), 1);
    }
}

#[tokio::test]
async fn long_words_of_the_service_are_cut() {
    let long = "w".repeat(100_000);
    for code in ["Strange", "AccessDeniedException", "InvalidParameterException", long.as_str()] {
        let (code, message) = (code.to_owned(), long.clone());
        let fault = fault_of(move || Reply::error(400, &code, &message)).await;
        assert!(fault.what.raw().contains(&format!("{}…", "w".repeat(500))), "{fault}");
        assert!(fault.to_string().chars().count() < 1_500, "{fault}");
    }
}

#[tokio::test]
async fn identity_is_read_from_sts() {
    let xml = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
               <Arn>arn:aws:iam::123456789012:user/ann</Arn><UserId>AIDA</UserId><Account>123456789012</Account>\
               </GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>";
    let server = WireServer::start(move |_, _| Reply::text(200, xml)).await;
    let (events, fault) = whole(&aws(&server.url()), Request::Identity).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["signed by given to the program", "identity 123456789012"]);
    assert_eq!(server.operations(), ["GetCallerIdentity"]);

    let server = WireServer::start(|_, _| {
        Reply::text(
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>no</Message></Error></ErrorResponse>",
        )
    })
    .await;
    let (_, fault) = whole(&aws(&server.url()), Request::Identity).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Rejected);
}

#[tokio::test]
async fn a_session_that_ended_in_mid_flight_is_renewed_and_the_request_made_again() {
    for code in ["ExpiredTokenException", "UnrecognizedClientException", "RequestExpired", "ExpiredToken"] {
        let server = WireServer::start(move |_, before| match before {
            1 => Reply::error(400, code, "the session has ended"),
            _ => groups(&["a"], None),
        })
        .await;
        let aws = aws(&server.url());
        for _ in 0..2 {
            let (_, fault) = whole(&aws, list()).await;
            assert!(fault.is_none(), "{fault:?}");
        }
        assert_eq!(server.operations().len(), 3, "{code}");
    }
}

#[tokio::test]
async fn a_session_that_is_refused_again_is_not_asked_for_again_and_again() {
    let server = WireServer::start(|_, _| Reply::error(400, "ExpiredTokenException", "expired")).await;
    let (_, fault) = whole(&aws(&server.url()), list()).await;
    assert_eq!(fault.unwrap().kind, FaultKind::Expired);
    assert_eq!(server.operations().len(), 2);
}

#[tokio::test]
async fn a_list_ends_when_it_is_stopped() {
    let server = WireServer::start(|_, before| match before {
        0 => groups(&["a"], Some("more")),
        _ => Reply::Stall,
    })
    .await;
    let (stopper, stop) = Stop::new();
    let mut events = aws(&server.url()).serve(talk::scope(), list(), stop);
    assert_eq!(words(&[events.next().await.unwrap().unwrap()]), ["groups 1"]);
    stopper.stop();
    let fault = events.next().await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Cancelled);
    assert!(events.next().await.is_none());
}
