//! Invocations: what is checked, what the answer says beside the payload, and the tail of the log.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hyper::body::Bytes;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use s3s::Body;
use serde_json::Value;

use super::Functions;
use super::catalogue::{Function, STOPPED, Version};
use super::programs::{Done, run};
use crate::demo::refusal::Refusal;
use crate::demo::reply::respond;

/// Bytes of a payload that are taken. Lambda quotas, "Invocation payload": 6 MB when the answer is waited for, 1 MB
/// when it is not.
const LONGEST: usize = 6 * 1_048_576;
const LONGEST_EVENT: usize = 1_048_576;

/// Bytes of the log that come with the answer. Lambda API reference, Invoke: "the last 4 KB".
const TAIL: usize = 4_096;

impl Functions {
    /// Answers an invocation.
    ///
    /// # Errors
    /// What Lambda answers in its place.
    pub(super) fn invoke(
        &self,
        function: Function,
        qualifier: Option<&str>,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Response<Body>, Refusal> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let kind = header("x-amz-invocation-type").unwrap_or("RequestResponse");
        let (version, _) = function.resolved(qualifier)?;
        let payload = payload(body, kind)?;
        if kind == "DryRun" {
            return Ok(respond(StatusCode::NO_CONTENT, "application/json", Vec::new()));
        }
        if function.name == STOPPED {
            let message = "Rate Exceeded.";
            return Err(Refusal::new("TooManyRequestsException", message)
                .status(StatusCode::TOO_MANY_REQUESTS)
                .detail("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded".into()));
        }
        let id = self.invocation_id();
        if kind == "Event" {
            let mut answer = respond(StatusCode::ACCEPTED, "application/json", Vec::new());
            told(&mut answer, "x-amzn-requestid", &id);
            return Ok(answer);
        }
        let done = run(&function, version, &payload, &id, self.now());
        let tail = log(&function, version, &id, &done);
        let mut answer = respond(StatusCode::OK, "application/json", done.payload.to_string().into_bytes());
        told(&mut answer, "x-amzn-requestid", &id);
        told(&mut answer, "x-amz-executed-version", version.name);
        if done.failed {
            told(&mut answer, "x-amz-function-error", "Unhandled");
        }
        if header("x-amz-log-type") == Some("Tail") {
            let from = tail.ceil_char_boundary(tail.len().saturating_sub(TAIL));
            told(&mut answer, "x-amz-log-result", &BASE64_STANDARD.encode(&tail[from..]));
        }
        Ok(answer)
    }
}

fn payload(body: &Bytes, kind: &str) -> Result<Value, Refusal> {
    let longest = match kind {
        "RequestResponse" | "DryRun" => LONGEST,
        "Event" => LONGEST_EVENT,
        _ => {
            let message = format!("InvocationType {kind} is not valid.");
            return Err(Refusal::new("InvalidParameterValueException", message));
        }
    };
    if body.len() > longest {
        let message = format!(
            "{} byte payload is too large for the {kind} invocation type (limit {longest} bytes)",
            body.len()
        );
        return Err(Refusal::new("RequestTooLargeException", message).status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|error| {
        let message = format!("Could not parse request body into json: {error}");
        Refusal::new("InvalidRequestContentException", message)
    })
}

/// What Lambda and the function have logged.
fn log(function: &Function, version: Version, id: &str, done: &Done) -> String {
    let (memory, _) = function.size();
    let mut text = format!("START RequestId: {id} Version: {}\n", version.name);
    for line in &done.lines {
        text.push_str(line);
        text.push('\n');
    }
    text.push_str(&format!(
        "END RequestId: {id}\nREPORT RequestId: {id}\tDuration: {}.31 ms\tBilled Duration: {} ms\tMemory Size: {memory} \
         MB\tMax Memory Used: {} MB\t\n",
        done.took,
        done.took + 1,
        memory / 3,
    ));
    text
}

fn told(answer: &mut Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(HeaderName::from_static(name), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_is_json_and_no_longer_than_lambda_takes() {
        let code = |body: &[u8], kind| {
            payload(&Bytes::copy_from_slice(body), kind).map_err(|refusal| refusal.code())
        };
        assert_eq!(code(b"", "Event"), Ok(Value::Null));
        assert_eq!(code(b"{", "RequestResponse"), Err("InvalidRequestContentException"));
        assert_eq!(code(b"1", "Now"), Err("InvalidParameterValueException"));
        let long = format!("\"{}\"", "a".repeat(LONGEST_EVENT));
        assert_eq!(code(long.as_bytes(), "Event"), Err("RequestTooLargeException"));
        assert!(code(long.as_bytes(), "RequestResponse").is_ok());
    }
}
