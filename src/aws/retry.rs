//! Where the SDK's judgement of what to retry is not ours.

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

use super::Signer;
use super::faults::is_too_large;

/// Runs after the SDK's own classifiers and overrides them in four cases.
#[derive(Debug)]
pub(super) struct Patience {
    /// Told when a service does not take its credentials any more.
    pub signer: Arc<dyn Signer>,
}

/// What services say of a session that has ended or was revoked. AWS, "Common errors" of the services' API references.
const STALE: [&str; 4] =
    ["ExpiredTokenException", "ExpiredToken", "RequestExpired", "UnrecognizedClientException"];

impl ClassifyRetry for Patience {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else { return RetryAction::NoActionIndicated };
        let start = error.as_operation_error().and_then(|error| error.downcast_ref::<StartQueryError>());
        // The quota of running queries is full: our queue waits for room, three quick attempts would only add noise.
        if start.is_some_and(StartQueryError::is_limit_exceeded_exception) {
            return RetryAction::RetryForbidden;
        }
        // What was too large once will be again, and reading it cost enough.
        if is_too_large(error) {
            return RetryAction::RetryForbidden;
        }
        // A proxy's "too many requests" carries no AWS error code, so the SDK does not know it.
        if context.response().is_some_and(|response| response.status().as_u16() == 429) {
            return RetryAction::throttling_error();
        }
        match refused_key(context) {
            // The signer refuses to be asked twice in a row, so this ends.
            Some(key) if self.signer.refused(key) => RetryAction::transient_error(),
            Some(_) => RetryAction::RetryForbidden,
            None => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "Patience"
    }
}

/// The access key with which a request was signed whose session the service no longer takes.
fn refused_key(context: &InterceptorContext) -> Option<&str> {
    let response = context.response().filter(|response| response.status().is_client_error())?;
    let said = [response.headers().get("x-amzn-errortype"), beginning(response.body().bytes()?)];
    let is_stale = |said: &str| STALE.iter().any(|code| said.contains(code));
    if !said.into_iter().flatten().any(is_stale) {
        return None;
    }
    let signature = context.request()?.headers().get("authorization")?;
    let (_, credential) = signature.split_once("Credential=")?;
    credential.split('/').next()
}

/// Where an answer names its error, in JSON as in XML.
fn beginning(body: &[u8]) -> Option<&str> {
    let beginning = &body[..body.len().min(1_024)];
    match std::str::from_utf8(beginning) {
        Ok(text) => Some(text),
        Err(error) => std::str::from_utf8(&beginning[..error.valid_up_to()]).ok(),
    }
}
