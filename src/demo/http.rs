//! One HTTP request: its body, its signature, the service that it is for, the answer.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use jiff::Timestamp;
use s3s::Body;
use tokio::time::timeout;

use super::functions::Functions;
use super::identity::people::{PRODUCTION, SECURITY, STAGING};
use super::identity::sso::{Answer, Asked};
use super::identity::{Caller, Identity};
use super::items::Items;
use super::logs::Logs;
use super::objects::Objects;
use super::refusal::{Protocol, Refusal};
use super::reply::respond;
use super::signature::{Signed, verify};
use super::target::Target;
use super::{Options, kms};

/// The traffic of the accounts where nobody buys, as a multiple of that of production.
const QUIET: f64 = 0.02;

/// How long a body may take to arrive; on loopback it is there at once.
const BODY_TIME: Duration = Duration::from_secs(20);

/// Everything that an answer needs.
pub struct Endpoint {
    /// Who may ask.
    pub identity: Identity,
    /// CloudWatch Logs of each account.
    logs: [Logs; 3],
    items: Items,
    functions: Functions,
    objects: Objects,
    /// Where it listens, such as `http://127.0.0.1:41233`.
    address: String,
    requests: AtomicU64,
}

impl Endpoint {
    /// An endpoint that nobody has asked yet.
    pub fn new(options: Options, identity: Identity, address: String) -> Self {
        let quiet = Options { density: options.density * QUIET, ..options.clone() };
        let items = Items::new(&options);
        let functions = Functions::new(&options);
        let objects = Objects::new(&options);
        let logs = [
            Logs::new(&PRODUCTION, options),
            Logs::new(&STAGING, quiet.clone()),
            Logs::new(&SECURITY, quiet),
        ];
        Self { identity, logs, items, functions, objects, address, requests: AtomicU64::new(0) }
    }

    /// Stops everything that runs.
    pub fn close(&self) {
        self.logs.iter().for_each(Logs::close);
    }

    /// Answers one request, always.
    pub async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let target = Target::of(request.uri(), request.headers());
        let protocol = target.protocol();
        let request_id = self.request_id();
        let served = match target {
            Target::Sso => self.serve_sso(request).await,
            target => self.serve(request, target, &request_id).await,
        };
        let mut response = served.unwrap_or_else(|refusal| {
            let (status, code) = (refusal.status_code(), refusal.code());
            let mut response = respond(status, kind(protocol), refusal.body(protocol, &request_id));
            let name = HeaderName::from_static("x-amzn-errortype");
            response.headers_mut().insert(name, HeaderValue::from_static(code));
            response
        });
        let name = if protocol == Protocol::Xml { "x-amz-request-id" } else { "x-amzn-requestid" };
        if let Ok(value) = HeaderValue::from_str(&request_id) {
            response.headers_mut().entry(HeaderName::from_static(name)).or_insert(value);
        }
        Ok(response)
    }

    /// Nobody signs what is asked of the Identity Center.
    async fn serve_sso(&self, request: Request<Incoming>) -> Result<Response<Body>, Refusal> {
        let (parts, body) = request.into_parts();
        let body = read(body, Target::Sso.body_limit()).await?;
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
            Answer::Json(value) => done(kind(Protocol::Rest), value.to_string().into_bytes()),
            Answer::Page(page) => done("text/html; charset=utf-8", page.into_bytes()),
        })
    }

    async fn serve(
        &self,
        request: Request<Incoming>,
        target: Target,
        request_id: &str,
    ) -> Result<Response<Body>, Refusal> {
        let root = request.uri().path() == "/" && request.uri().query().is_none();
        if target.is_asked_at_root() && (request.method() != Method::POST || !root) {
            return Err(unknown_operation().status(StatusCode::NOT_FOUND));
        }
        let (parts, body) = request.into_parts();
        let body = read(body, target.body_limit()).await?;
        let signed = Signed {
            method: parts.method.as_str(),
            uri: &parts.uri,
            headers: &parts.headers,
            body: &body,
            service: target.service().ok_or_else(unknown_operation)?,
            protocol: target.protocol(),
        };
        let now = Timestamp::now();
        let verified = || verify(&self.identity, &signed, now);
        let json = |body| done(kind(Protocol::Json), body);
        match &target {
            Target::Logs(operation) => {
                let (region, caller) = verified()?;
                self.logs(&caller).answer(operation, &caller, &region, &body).await.map(json)
            }
            Target::Kms(operation) => {
                let (region, caller) = verified()?;
                kms::answer(operation, &caller, &region, &body).map(json)
            }
            Target::Dynamo(operation) => {
                let (region, caller) = verified()?;
                let told = self.items.answer(operation, &caller, &region, &body).await?;
                Ok(done("application/x-amz-json-1.0", told))
            }
            Target::Lambda => {
                let (region, caller) = verified()?;
                self.functions.answer(&parts, &body, &caller, &region)
            }
            Target::Sts => {
                let caller = || verified().map(|(_, caller)| caller);
                let told = self.identity.sts(&body, caller, now, request_id)?;
                Ok(done(kind(Protocol::Query), told))
            }
            Target::Objects => {
                let (region, caller) = verified()?;
                self.objects.answer(parts, body, caller, region).await
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

async fn read(body: Incoming, limit: usize) -> Result<Bytes, Refusal> {
    let Ok(collected) = timeout(BODY_TIME, Limited::new(body, limit).collect()).await else {
        let message = "The body did not arrive in time";
        return Err(Refusal::new("RequestTimeoutException", message).status(StatusCode::REQUEST_TIMEOUT));
    };
    match collected {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("Request size exceeded {limit} bytes");
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
        Protocol::Xml => "application/xml",
    }
}

fn done(kind: &'static str, body: Vec<u8>) -> Response<Body> {
    respond(StatusCode::OK, kind, body)
}
