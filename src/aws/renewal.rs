//! Sessions that end in mid-flight: the signer is told which key a service refused, and the attempt is marked to be made
//! again when that makes sense. The mark is read in `retry`.

use std::sync::Arc;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use super::Signer;

/// What services say of a session that has ended or was revoked. AWS, "Common errors" of the services' API references.
const STALE: [&str; 4] =
    ["ExpiredTokenException", "ExpiredToken", "RequestExpired", "UnrecognizedClientException"];

/// A header of ours on an answer in memory; it never travels. A service that sent it would be asked once more, as often
/// as it may be asked anyway.
const MARK: &str = "flowid-session-renewed";

/// The interceptor of one profile's clients.
#[derive(Debug)]
pub(super) struct Renewal {
    /// Whose credentials sign.
    pub signer: Arc<dyn Signer>,
}

/// The access key of the attempt that is under way.
#[derive(Debug, Clone)]
struct SignedWith(String);

impl Storable for SignedWith {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for Renewal {
    fn name(&self) -> &'static str {
        "Renewal"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // AWS Signature Version 4: `Credential=KEY/date/region/service/aws4_request`.
        let signature = context.request().headers().get("authorization");
        let credential = signature.and_then(|signature| signature.split_once("Credential="));
        if let Some(key) = credential.and_then(|(_, credential)| credential.split('/').next()) {
            bag.interceptor_state().store_put(SignedWith(key.to_owned()));
        }
        Ok(())
    }

    fn modify_before_attempt_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(SignedWith(key)) = bag.load::<SignedWith>() else { return Ok(()) };
        let Some(response) = context.response_mut() else { return Ok(()) };
        if is_stale(response) && self.signer.refused(key) {
            response.headers_mut().insert(MARK, "yes");
        }
        Ok(())
    }
}

/// Whether an answer says that the session is over.
pub(super) fn is_stale(response: &HttpResponse) -> bool {
    if !response.status().is_client_error() {
        return false;
    }
    let head = response.headers().get("x-amzn-errortype");
    let body = response.body().bytes().and_then(beginning);
    [head, body].into_iter().flatten().any(|said| STALE.iter().any(|code| said.contains(code)))
}

/// Whether new credentials are there, so that the attempt should be made again.
pub(super) fn is_renewed(response: &HttpResponse) -> bool {
    response.headers().contains_key(MARK)
}

/// Where an answer names its error, in JSON as in XML.
fn beginning(body: &[u8]) -> Option<&str> {
    let beginning = &body[..body.len().min(1_024)];
    match std::str::from_utf8(beginning) {
        Ok(text) => Some(text),
        Err(error) => std::str::from_utf8(&beginning[..error.valid_up_to()]).ok(),
    }
}
