//! Listing and showing functions at the wire: pages, denials, values that must not leave the adapter.

use flowid::cli::Exit;
use flowid::domain::request::ShowFunction;
use flowid::domain::{FaultKind, FunctionName, Request, SavedProfile};
use serde_json::{Value, json};

use super::function;
use crate::support::scripted::{lambda, lambda_of};
use crate::support::talk::{aws, whole};
use crate::support::wire_server::{Asked, Reply, WireServer};

const LIST: &str = "GET /2015-03-31/functions";
const VERSIONS: &str = "GET /2015-03-31/functions/f/versions";

/// Whether a request is for this path.
fn is_at(asked: &Asked, path: &str) -> bool {
    asked.operation.split('?').next().unwrap_or_default().trim_end_matches('/') == path
}

fn denied() -> Reply {
    Reply::error(403, "AccessDeniedException", "User: u is not authorized to perform: it")
}

/// A Lambda that knows all of the function `f`, unless a path is denied.
fn knows(asked: &Asked, without: &str) -> Reply {
    let path = asked.operation.split('?').next().unwrap_or_default().trim_end_matches('/');
    if !without.is_empty() && path.ends_with(without) {
        return denied();
    }
    let end = path.rsplit('/').next().unwrap_or_default();
    Reply::ok(match end {
        "f" => json!({ "Configuration": function("f"), "Code": { "Location": "https://canary-url" } }),
        "versions" => {
            let mut seven = function("f");
            seven["Version"] = "7".into();
            json!({ "Versions": [function("f"), seven] })
        }
        "aliases" => json!({ "Aliases": [{
            "Name": "live", "FunctionVersion": "7", "RoutingConfig": { "AdditionalVersionWeights": { "8": 0.1 } }
        }] }),
        "concurrency" => json!({ "ReservedConcurrentExecutions": 5 }),
        "provisioned-concurrency" => json!({ "ProvisionedConcurrencyConfigs": [{
            "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:f:live", "Status": "READY",
            "RequestedProvisionedConcurrentExecutions": 2, "AvailableProvisionedConcurrentExecutions": 1
        }] }),
        "urls" => json!({ "FunctionUrlConfigs": [{
            "FunctionUrl": "https://x.lambda-url.us-east-1.on.aws/", "AuthType": "NONE", "CreationTime": "2026",
            "LastModifiedTime": "2026", "FunctionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"
        }] }),
        "event-source-mappings" => json!({ "EventSourceMappings": [{
            "UUID": "u-1", "EventSourceArn": "arn:aws:sqs:us-east-1:123456789012:orders", "State": "Enabled",
            "BatchSize": 10
        }] }),
        _ => return Reply::error(404, "ResourceNotFoundException", "Function not found"),
    })
}

#[tokio::test]
async fn an_empty_page_with_a_marker_goes_on_and_the_filter_is_over_all_pages() {
    let server = WireServer::start(|asked, _| {
        let page = |functions: Vec<Value>, next: Option<&str>| {
            Reply::ok(json!({ "Functions": functions, "NextMarker": next }))
        };
        match asked.operation.split("Marker=").nth(1) {
            None => page(vec![function("orders")], Some("m-1")),
            Some("m-1") => page(vec![], Some("m-2")),
            _ => page(vec![function("checkout-retry")], None),
        }
    })
    .await;
    let told = lambda(&server.url(), &["ls", "CHECK"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    let row: Value = serde_json::from_str(told.out.trim()).unwrap();
    assert_eq!((&row["name"], &row["memory_mb"]), (&json!("checkout-retry"), &json!(128)));
    assert_eq!(row["modified"], "2026-11-24T13:02:11.000Z");
    assert_eq!(server.asked().len(), 3);
    assert!(server.asked().iter().all(|asked| is_at(asked, LIST)));
}

#[tokio::test]
async fn all_of_a_function_is_shown_and_no_value_of_its_environment() {
    let server = WireServer::start(|asked, _| knows(asked, "")).await;
    let told = lambda(&server.url(), &["show", "f", "-o", "csv"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    for line in [
        "configuration,log_group,/custom/checkout",
        "layer,tools:4,arn:aws:lambda:us-east-1:123456789012:layer:tools:4",
        "environment,STAGE,",
        "environment,TOKEN,",
        "alias,live,\"7, 8 gets 10 %\"",
        "concurrency,reserved,5",
        "concurrency,live,\"1 of 2 provisioned, READY\"",
        "url,https://x.lambda-url.us-east-1.on.aws/,NONE",
        "source,arn:aws:sqs:us-east-1:123456789012:orders,\"Enabled, up to 10 at once\"",
    ] {
        assert!(told.out.lines().any(|found| found == line), "{line}\n{}", told.out);
    }
    assert!(told.out.contains("version,7,"), "{}", told.out);
    assert!(!told.out.contains("canary"), "{}", told.out);
    assert_eq!(server.asked().len(), 7, "{:?}", server.operations());

    let told = lambda(&server.url(), &["show", "f", "--reveal", "-o", "csv"]).await;
    assert!(told.out.contains("environment,TOKEN,canary-7f3a\n"), "{}", told.out);
    assert!(!told.out.contains("canary-url"), "{}", told.out);
}

#[tokio::test]
async fn no_value_of_an_environment_is_in_what_is_told_or_written_down() {
    let server = WireServer::start(|asked, _| {
        if is_at(asked, LIST) { Reply::ok(json!({ "Functions": [function("f")] })) } else { knows(asked, "") }
    })
    .await;
    let show = |reveal| {
        let function = FunctionName::parse("f").unwrap();
        Request::Function(ShowFunction { function, whole: true, reveal })
    };
    for request in [Request::Functions, show(false), show(true)] {
        let (events, fault) = whole(&aws(&server.url()), request).await;
        assert!(fault.is_none());
        let recorded = serde_json::to_string(&events).unwrap();
        assert!(recorded.contains("TOKEN"), "{recorded}");
        assert!(!format!("{events:?}{recorded}").contains("canary"), "{events:?}");
    }
}

#[tokio::test]
async fn what_may_not_be_known_is_named_and_the_rest_is_shown() {
    for (path, operation) in [
        ("/functions/f", "lambda:GetFunction"),
        ("/versions", "lambda:ListVersionsByFunction"),
        ("/aliases", "lambda:ListAliases"),
        ("/concurrency", "lambda:GetFunctionConcurrency"),
        ("/provisioned-concurrency", "lambda:ListProvisionedConcurrencyConfigs"),
        ("/urls", "lambda:ListFunctionUrlConfigs"),
        ("/event-source-mappings", "lambda:ListEventSourceMappings"),
    ] {
        let server = WireServer::start(move |asked, _| knows(asked, path)).await;
        let told = lambda(&server.url(), &["show", "f"]).await;
        assert_eq!(told.exit, Exit::Partial, "{path}: {}", told.err);
        assert!(told.out.lines().count() > 4, "{}", told.out);
        assert!(told.err.contains(&format!("ask for {operation} on f")), "{path}: {}", told.err);
    }
}

#[tokio::test]
async fn a_denial_of_everything_is_3_and_known_names_are_printed() {
    let server = WireServer::start(|_, _| denied()).await;
    for (arguments, action) in [
        (["ls"].as_slice(), "lambda:ListFunctions"),
        (&["show", "f"], "lambda:GetFunction on f"),
        (&["invoke", "f", "--yes"], "lambda:InvokeFunction on f"),
    ] {
        let told = lambda(&server.url(), arguments).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Denied, ""), "{}", told.err);
        assert!(told.err.contains(&format!("ask for {action}")), "{}", told.err);
    }
    let mut profile = SavedProfile::new("env");
    profile.targets.functions = vec!["checkout".to_owned(), "orders".to_owned()];
    let told = lambda_of(&aws(&server.url()), &profile, &["ls", "check"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Partial, "{\"name\":\"checkout\"}\n"));
    assert!(told.err.contains("the functions that the profile names"), "{}", told.err);
}

#[tokio::test]
async fn faults_in_the_middle_of_a_list_are_named() {
    type Script = fn() -> Reply;
    let faults: [(Script, &str); 4] = [
        (|| Reply::error(429, "TooManyRequestsException", "Rate exceeded"), "throttled, also after retries"),
        (|| Reply::error(403, "ExpiredTokenException", "expired"), "have expired"),
        (|| Reply::CutBody, "was cut"),
        (|| Reply::text(200, "<html>"), "can't be understood"),
    ];
    for (fault, says) in faults {
        let server = WireServer::start(move |asked, _| {
            if asked.operation.contains("Marker=") {
                return fault();
            }
            Reply::ok(json!({ "Functions": [function("orders")], "NextMarker": "m-1" }))
        })
        .await;
        let told = lambda(&server.url(), &["ls"]).await;
        assert_eq!(told.exit, Exit::Partial, "{}", told.err);
        assert!(told.err.contains(says), "{says}: {}", told.err);
        assert!(told.err.contains("not complete: 1 row came before the error"), "{}", told.err);
    }
}

#[tokio::test]
async fn a_function_that_is_not_there_is_named() {
    let server = WireServer::start(|asked, _| knows(asked, "")).await;
    let told = lambda(&server.url(), &["show", "other"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Failed, ""));
    assert!(told.err.contains("there is no function other, or no such version of it"), "{}", told.err);
    assert_eq!(server.asked().len(), 1);
    let (_, fault) = whole(&aws(&server.url()), {
        let function = FunctionName::parse("other").unwrap();
        Request::Function(ShowFunction { function, whole: false, reveal: false })
    })
    .await;
    assert_eq!(fault.unwrap().kind, FaultKind::NotFound);
    assert_eq!(server.count(VERSIONS), 0);
}
