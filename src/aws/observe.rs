//! Tells of every HTTP attempt, retries included: one interceptor in every client. Those of the credential sources are
//! told in `http/watch`.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_types::request_id::RequestId;
use jiff::Timestamp;

use super::attempt::{Attempt, Observe};
use super::skew::ahead;
use crate::domain::Text;

/// The interceptor.
pub(super) struct Witness {
    service: &'static str,
    observer: Option<Arc<dyn Observe>>,
}

impl Witness {
    /// Watches a client of this service.
    pub fn new(service: &'static str, observer: Option<Arc<dyn Observe>>) -> Self {
        Self { service, observer }
    }
}

impl fmt::Debug for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Witness").field("service", &self.service).finish_non_exhaustive()
    }
}

/// When an attempt was sent and how large it was; kept between the two hooks.
#[derive(Debug, Clone, Copy)]
struct Sent {
    at: Instant,
    bytes: u64,
}

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for Witness {
    fn name(&self) -> &'static str {
        "Witness"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let sent = Sent { at: Instant::now(), bytes: body_bytes(context.request().body()) };
        bag.interceptor_state().store_put(sent);
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Without it nothing was sent: no credentials, say.
        let Some(sent) = bag.load::<Sent>().copied() else { return Ok(()) };
        bag.interceptor_state().unset::<Sent>();
        let response = context.response();
        let attempt = Attempt {
            service: self.service,
            operation: bag.load::<Metadata>().map(Metadata::name).unwrap_or_default().into(),
            request_id: response.and_then(RequestId::request_id).map(Text::from),
            status: response.map(|response| response.status().as_u16()),
            duration: sent.at.elapsed(),
            bytes_out: sent.bytes,
            bytes_in: response.map_or(0, answer_bytes),
            ahead: response.and_then(|response| ahead(response.headers().get("date"), Timestamp::now())),
        };
        tell(self.observer.as_deref(), &attempt);
        Ok(())
    }
}

/// Tells the log and the observer.
pub(super) fn tell(observer: Option<&dyn Observe>, attempt: &Attempt) {
    // Outside the SDK's spans, which name what it was given, roles for one.
    tracing::debug!(
        parent: None,
        service = attempt.service,
        operation = ?attempt.operation,
        request_id = ?attempt.request_id,
        status = attempt.status,
        milliseconds = attempt.duration.as_millis(),
        bytes_out = attempt.bytes_out,
        bytes_in = attempt.bytes_in,
        "aws attempt"
    );
    if let Some(observer) = observer {
        observer.attempt(attempt);
    }
}

/// How large an answer is. The body of an object is handed on before it comes; the head says how large it will be.
fn answer_bytes(response: &HttpResponse) -> u64 {
    match body_bytes(response.body()) {
        0 if response.body().bytes().is_none() => {
            response.headers().get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)
        }
        bytes => bytes,
    }
}

/// How large a body is, or says that it will be.
pub(super) fn body_bytes(body: &SdkBody) -> u64 {
    body.bytes().map(|bytes| bytes.len() as u64).or_else(|| body.content_length()).unwrap_or(0)
}
