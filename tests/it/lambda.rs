//! Lambda: what its commands ask and print, against the wire and against an independent emulator that runs Python.

mod faults;
mod follow;
mod invoke;
mod live;

use serde_json::{Value, json};

use crate::support::command::run;
use crate::support::wire_server::Reply;

/// A function as the API tells it (AWS Lambda API, FunctionConfiguration).
fn function(name: &str) -> Value {
    json!({
        "FunctionName": name,
        "FunctionArn": format!("arn:aws:lambda:us-east-1:123456789012:function:{name}"),
        "Version": "$LATEST", "Runtime": "python3.13", "Handler": "index.handler", "MemorySize": 128,
        "Timeout": 3, "CodeSize": 1_024, "LastModified": "2026-11-24T13:02:11.000+0000",
        "Environment": { "Variables": { "TOKEN": "canary-7f3a", "STAGE": "canary-test" } },
        "Layers": [{ "Arn": "arn:aws:lambda:us-east-1:123456789012:layer:tools:4", "CodeSize": 5 }],
        "LoggingConfig": { "LogFormat": "Text", "LogGroup": "/custom/checkout" },
    })
}

/// An answer with headers of its own.
fn with_headers(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\nconnection: close\r\nx-amzn-requestid: request-1\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    Reply::Bytes(format!("{head}{body}").into_bytes())
}

#[test]
fn what_would_be_asked_is_explained_without_asking() {
    let explained = |arguments: &[&str]| {
        let ran = run([&["lambda"], arguments, &["--explain", "--region", "eu-west-1"]].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    let out = explained(&["ls"]);
    assert!(out.contains("aws lambda list-functions --region eu-west-1\n"), "{out}");
    assert!(out.contains("lambda:ListFunctions on *\n"), "{out}");
    let out = explained(&["show", "checkout:live"]);
    assert!(
        out.contains(
            "aws lambda get-function --region eu-west-1 --function-name checkout --qualifier live\n"
        )
    );
    let resource = "lambda:GetFunction on arn:aws:lambda:eu-west-1:*:function:checkout:live\n";
    assert!(out.contains(resource) && out.contains("# Cost: nothing."), "{out}");
    let out = explained(&["invoke", "checkout", "--async"]);
    assert!(out.contains(
        "aws lambda invoke --region eu-west-1 --function-name checkout --invocation-type Event OUTFILE\n"
    ));
    assert!(
        out.contains("lambda:InvokeFunction on") && out.contains("0.20 dollars a million requests"),
        "{out}"
    );
    let out = explained(&["logs", "checkout", "--request", "r-1"]);
    assert!(out.contains("--log-group-name /aws/lambda/checkout"), "{out}");
    assert!(out.contains("--filter-pattern '\"r-1\"'"), "{out}");
}

#[test]
fn names_that_are_none_are_refused_before_anything_is_asked() {
    // The first letter of the first name is Cyrillic.
    for (name, says) in [
        ("\u{440}rod", "\\u{440}rod is no function"),
        ("arn:aws:lambda:us-west-2:123456789012:function:f", "give --region us-west-2"),
        ("f:live", "give the qualifier once"),
    ] {
        let arguments = ["lambda", "invoke", name, "--qualifier", "v", "--region", "eu-west-1", "--explain"];
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{name}");
        assert!(ran.err.contains(says), "{}", ran.err);
    }
}

#[test]
fn an_empty_payload_is_not_taken_for_none() {
    for payload in ["-", "/dev/null"] {
        let ran = run([
            "lambda",
            "invoke",
            "f",
            "--payload",
            payload,
            "--yes",
            "--region",
            "eu-west-1",
            "--explain",
        ]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{payload}");
        assert!(ran.err.contains("is empty") && ran.err.contains("leave out --payload"), "{}", ran.err);
    }
}
