//! What holds for every request of every client, those of the credential sources included: without TLS only to this
//! machine and to instance metadata, which are asked without a proxy, and no answer larger than it may be. Objects are as
//! large as they are: they are read piece by piece.

use std::fmt;

use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;

use crate::aws::endpoint::{is_near, scheme_and_host};

/// The most bytes of an answer with results: a page of rows may be large, and all of it is held in memory.
const RESULTS: usize = 256 << 20;

/// The most bytes of any other answer: lists come in pages of 50, or of 1,000 objects with keys of up to 3 KB once they are
/// encoded; errors and keys are short.
const OTHERS: usize = 4 << 20;

/// The most bytes of an answer with items: a batch holds 16 MB of them (Amazon DynamoDB API, BatchGetItem), and a byte of
/// text takes at most six in JSON.
const ITEMS: usize = 128 << 20;

/// The most bytes of a page of log events: 10,000 of them, with names of streams of up to 512 characters, and 1 MB of messages
/// (Amazon CloudWatch Logs API, FilterLogEvents), of which a byte takes at most six in JSON.
const EVENTS: usize = 16 << 20;

/// The operations whose answers hold log events, as the header `x-amz-target` ends.
const HOLDS_EVENTS: [&str; 2] = [".FilterLogEvents", ".GetLogEvents"];

/// The most bytes of what a function answers: 6 MB (AWS Lambda quotas, "Invocation payload"), and room for what a quota may
/// become.
const ANSWERS: usize = 32 << 20;

/// How the path of a question to a function ends (AWS Lambda API reference, Invoke).
const RUNS_A_FUNCTION: &str = "/invocations";

/// How the header `x-amz-target` of DynamoDB begins.
const HOLDS_ITEMS: &str = "DynamoDB_";

/// What stands in the address of a question for the content of an object, by the SDK.
const HOLDS_AN_OBJECT: &str = "x-id=GetObject";

/// The operation whose answers hold rows, as the header `x-amz-target` ends.
const HOLDS_RESULTS: &str = ".GetQueryResults";

/// A client of two: one for places that no proxy could reach, one for all others.
#[derive(Debug)]
pub(super) struct Guard {
    /// Asks directly.
    pub near: SharedHttpClient,
    /// Asks through the proxy of the environment.
    pub far: SharedHttpClient,
}

impl HttpClient for Guard {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Guarded {
            near: self.near.clone(),
            far: self.far.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.far.connector_metadata()
    }
}

/// Takes a connector only when the place is known: each reads the system's authorities when it is first made, which
/// takes a moment. The clients keep them.
#[derive(Debug)]
struct Guarded {
    near: SharedHttpClient,
    far: SharedHttpClient,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for Guarded {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let near = match route(request.uri()) {
            Ok(near) => near,
            Err(refused) => return HttpConnectorFuture::ready(Err(ConnectorError::user(refused.into()))),
        };
        let most = most(&request);
        let client = if near { &self.near } else { &self.far };
        let answer = client.http_connector(&self.settings, &self.components).call(request);
        HttpConnectorFuture::new(async move { answer.await.map(|answer| bounded(answer, most)) })
    }
}

/// The most bytes of a good answer.
fn most(request: &HttpRequest) -> usize {
    let (path, query) = request.uri().split_once('?').unwrap_or((request.uri(), ""));
    if path.ends_with(RUNS_A_FUNCTION) {
        return ANSWERS;
    }
    if query.split('&').any(|pair| pair == HOLDS_AN_OBJECT) {
        return usize::MAX;
    }
    match request.headers().get("x-amz-target").unwrap_or_default() {
        target if target.ends_with(HOLDS_RESULTS) => RESULTS,
        target if HOLDS_EVENTS.iter().any(|end| target.ends_with(end)) => EVENTS,
        target if target.starts_with(HOLDS_ITEMS) => ITEMS,
        _ => OTHERS,
    }
}

/// Whether an address is asked directly, or why it is not asked at all.
fn route(url: &str) -> Result<bool, NoTls> {
    let (scheme, host) = scheme_and_host(url).unwrap_or_default();
    let near = is_near(host);
    match near || scheme.eq_ignore_ascii_case("https") {
        true => Ok(near),
        false => Err(NoTls { host: host.to_owned() }),
    }
}

fn bounded(answer: HttpResponse, most: usize) -> HttpResponse {
    let most = if answer.status().is_success() { most } else { OTHERS };
    answer.map(|body| SdkBody::from_body_1_x(Limited::new(body, most)))
}

/// A request that was about to leave this machine without TLS.
#[derive(Debug)]
pub(crate) struct NoTls {
    host: String,
}

impl fmt::Display for NoTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no TLS and is not on this machine", self.host)
    }
}

impl std::error::Error for NoTls {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_function_may_answer_is_read() {
        let asked = |path: &str| {
            let mut request = HttpRequest::new(SdkBody::empty());
            request.set_uri(format!("https://lambda.eu-west-1.amazonaws.com{path}")).unwrap();
            most(&request)
        };
        // AWS Lambda quotas, "Invocation payload (request and response)": 6 MB each, synchronous.
        for run in
            ["/2015-03-31/functions/f/invocations", "/2015-03-31/functions/f/invocations?Qualifier=live"]
        {
            assert!(asked(run) > 6 << 20, "{run}");
        }
        assert_eq!(asked("/2015-03-31/functions/f"), OTHERS);
    }

    #[test]
    fn a_whole_page_of_log_events_is_read() {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.headers_mut().insert("x-amz-target", "Logs_20140328.FilterLogEvents");
        // What the names of 10,000 events, their ids, times and streams take beside 1 MB of messages.
        let event = r#"{"eventId":"","ingestionTime":,"logStreamName":"","message":"","timestamp":},"#.len();
        assert!(most(&request) > 10_000 * (event + 56 + 13 + 512 + 13) + 6 * (1 << 20));
    }

    #[test]
    fn this_machine_and_metadata_are_asked_directly_and_nothing_else_without_tls() {
        for near in [
            "http://127.0.0.1:4566/",
            "http://localhost/x",
            "https://[::1]:8443/",
            "http://169.254.169.254/latest/api/token",
            "http://169.254.170.2/v2/credentials",
            "http://[fd00:ec2::254]/latest/meta-data/",
            "http://[fd00:ec2::23]/v1/credentials",
        ] {
            assert!(matches!(route(near), Ok(true)), "{near}");
        }
        for far in ["https://logs.eu-west-1.amazonaws.com/", "https://10.0.0.1/", "https://169.255.0.1/"] {
            assert!(matches!(route(far), Ok(false)), "{far}");
        }
        for refused in [
            "http://sts.amazonaws.com/",
            "http://192.0.2.2:31888/",
            "http://169.253.169.254/",
            "http://[fd00:ec3::254]/",
            "http://169.254.169.254.example.com/",
            "",
        ] {
            assert!(route(refused).is_err(), "{refused}");
        }
    }
}
