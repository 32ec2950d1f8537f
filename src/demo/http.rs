//! One HTTP request: its body, its signature, the service that it is for, the answer.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, Uri};
use jiff::Timestamp;
use tokio::time::timeout;

use super::identity::people::{PRODUCTION, SECURITY, STAGING};
use super::identity::sso::{Answer, Asked, Sso};
use super::identity::{Caller, Identity};
use super::logs::Logs;
use super::refusal::{Protocol, Refusal};
use super::signature::{Signed, verify};
use super::{Options, kms};

/// The largest body that is read. The largest legal request is a query of 10,000 characters with 50 group names of 512.
const BODY_LIMIT: usize = 1 << 20;

/// The traffic of the accounts where nobody buys, as a multiple of that of production.
const QUIET: f64 = 0.02;

/// How long a body may take to arrive; on loopback it is there at once.
const BODY_TIME: Duration = Duration::from_secs(20);

/// The head of the `X-Amz-Target` of CloudWatch Logs.
const LOGS_TARGET: &str = "Logs_20140328.";

/// The head of the `X-Amz-Target` of KMS.
const KMS_TARGET: &str = "TrentService.";

/// Everything that an answer needs.
pub struct Endpoint {
    /// Who may ask.
    pub identity: Identity,
    /// CloudWatch Logs of each account.
    logs: [Logs; 3],
    /// Where it listens, such as `http://127.0.0.1:41233`.
    address: String,
    requests: AtomicU64,
}

/// What a request asks for, known from its head alone.
enum Target {
    Logs(String),
    Kms(String),
    Sts,
    /// IAM Identity Center, by method and path.
    Sso,
    Unknown,
}

impl Target {
    fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        if Sso::knows(uri.path()) {
            return Self::Sso;
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        match (text("x-amz-target"), text("content-type")) {
            (Some(target), _) => match (target.strip_prefix(LOGS_TARGET), target.strip_prefix(KMS_TARGET)) {
                (Some(operation), _) => Self::Logs(operation.to_owned()),
                (_, Some(operation)) => Self::Kms(operation.to_owned()),
                (None, None) => Self::Unknown,
            },
            (None, Some(kind)) if kind.starts_with("application/x-www-form-urlencoded") => Self::Sts,
            (None, _) => Self::Unknown,
        }
    }

    fn protocol(&self) -> Protocol {
        match self {
            Self::Sts => Protocol::Query,
            Self::Sso => Protocol::Rest,
            Self::Logs(_) | Self::Kms(_) | Self::Unknown => Protocol::Json,
        }
    }
}

impl Endpoint {
    /// An endpoint that nobody has asked yet.
    pub fn new(options: Options, identity: Identity, address: String) -> Self {
        let quiet = Options { density: options.density * QUIET, ..options.clone() };
        let logs = [
            Logs::new(&PRODUCTION, options),
            Logs::new(&STAGING, quiet.clone()),
            Logs::new(&SECURITY, quiet),
        ];
        Self { identity, logs, address, requests: AtomicU64::new(0) }
    }

    /// Stops everything that runs.
    pub fn close(&self) {
        self.logs.iter().for_each(Logs::close);
    }

    /// Answers one request, always.
    pub async fn answer(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let target = Target::of(request.uri(), request.headers());
        let protocol = target.protocol();
        let request_id = self.request_id();
        let served = match target {
            Target::Sso => self.serve_sso(request).await,
            target => self.serve(request, target, &request_id).await.map(|body| (kind(protocol), body)),
        };
        Ok(match served {
            Ok((kind, body)) => respond(StatusCode::OK, kind, &request_id, body),
            Err(refusal) => {
                let (status, code) = (refusal.status_code(), refusal.code());
                let mut response =
                    respond(status, kind(protocol), &request_id, refusal.body(protocol, &request_id));
                let name = HeaderName::from_static("x-amzn-errortype");
                response.headers_mut().insert(name, HeaderValue::from_static(code));
                response
            }
        })
    }

    /// Nobody signs what is asked of the Identity Center.
    async fn serve_sso(&self, request: Request<Incoming>) -> Result<(&'static str, Vec<u8>), Refusal> {
        let (parts, body) = request.into_parts();
        let body = read(body).await?;
        let bearer = parts.headers.get("x-amz-sso_bearer_token");
        let asked = Asked {
            route: (parts.method.as_str(), parts.uri.path()),
            query: parts.uri.query().unwrap_or_default(),
            body: &body,
            bearer: bearer.and_then(|value| value.to_str().ok()),
            here: &self.address,
            now: Timestamp::now(),
        };
        Ok(match self.identity.sso(&asked)? {
            Answer::Json(value) => (kind(Protocol::Rest), value.to_string().into_bytes()),
            Answer::Page(page) => ("text/html; charset=utf-8", page.into_bytes()),
        })
    }

    async fn serve(
        &self,
        request: Request<Incoming>,
        target: Target,
        request_id: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let root = request.uri().path() == "/" && request.uri().query().is_none();
        if request.method() != Method::POST || !root {
            return Err(unknown_operation().status(StatusCode::NOT_FOUND));
        }
        let (parts, body) = request.into_parts();
        let body = read(body).await?;
        let service = match target {
            Target::Logs(_) => "logs",
            Target::Kms(_) => "kms",
            Target::Sts => "sts",
            Target::Sso | Target::Unknown => return Err(unknown_operation()),
        };
        let signed = Signed {
            method: parts.method.as_str(),
            headers: &parts.headers,
            body: &body,
            service,
            protocol: target.protocol(),
        };
        let now = Timestamp::now();
        let verified = || verify(&self.identity, &signed, now);
        match &target {
            Target::Logs(operation) => {
                let (region, caller) = verified()?;
                self.logs(&caller).answer(operation, &caller, &region, &body).await
            }
            Target::Kms(operation) => {
                let (region, caller) = verified()?;
                kms::answer(operation, &caller, &region, &body)
            }
            Target::Sts => {
                let caller = || verified().map(|(_, caller)| caller);
                self.identity.sts(&body, caller, now, request_id)
            }
            Target::Sso | Target::Unknown => Err(unknown_operation()),
        }
    }

    /// CloudWatch Logs of the caller's account.
    fn logs(&self, caller: &Caller) -> &Logs {
        let [production, staging, security] = &self.logs;
        match caller.account {
            account if account == &PRODUCTION => production,
            account if account == &STAGING => staging,
            _ => security,
        }
    }

    /// An id in the shape of AWS's, unlike every other of this endpoint.
    fn request_id(&self) -> String {
        let count = self.requests.fetch_add(1, Ordering::Relaxed);
        let time = Timestamp::now().as_microsecond();
        format!("{:08x}-{:04x}-4000-8000-{count:012x}", (time >> 16) & 0xffff_ffff, time & 0xffff)
    }
}

fn unknown_operation() -> Refusal {
    Refusal::new("UnknownOperationException", "The requested operation is not known to this service.")
}

async fn read(body: Incoming) -> Result<Bytes, Refusal> {
    let Ok(collected) = timeout(BODY_TIME, Limited::new(body, BODY_LIMIT).collect()).await else {
        let message = "The body did not arrive in time";
        return Err(Refusal::new("RequestTimeoutException", message).status(StatusCode::REQUEST_TIMEOUT));
    };
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("Request size exceeded {BODY_LIMIT} bytes");
            Err(Refusal::new("RequestEntityTooLargeException", message).status(StatusCode::PAYLOAD_TOO_LARGE))
        }
        Err(error) => Err(Refusal::new("SerializationException", format!("the body can't be read: {error}"))),
    }
}

/// The content type of a protocol's answers.
fn kind(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Json => "application/x-amz-json-1.1",
        Protocol::Query => "text/xml",
        Protocol::Rest => "application/json",
    }
}

fn respond(status: StatusCode, kind: &'static str, request_id: &str, body: Vec<u8>) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), value);
    }
    response
}
