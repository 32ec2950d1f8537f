//! Where the SDK's judgement of what to retry is not ours.

use aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError;
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};

use super::faults::is_too_large;
use super::renewal::{is_renewed, is_stale};

/// Runs after the SDK's own classifiers and overrides them in four cases.
#[derive(Debug)]
pub(super) struct Patience;

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
        let Some(response) = context.response() else { return RetryAction::NoActionIndicated };
        // The signer does not renew twice in a row, so this ends.
        if is_renewed(response) {
            return RetryAction::transient_error();
        }
        if is_stale(response) {
            return RetryAction::RetryForbidden;
        }
        // A proxy's "too many requests" carries no AWS error code, so the SDK does not know it.
        if response.status().as_u16() == 429 {
            return RetryAction::throttling_error();
        }
        RetryAction::NoActionIndicated
    }

    fn name(&self) -> &'static str {
        "Patience"
    }
}
