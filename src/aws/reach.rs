//! Whether STS answers, and what its clock says: one question without a signature, which any other than AWS answers
//! differently.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::date_time::Format;
use jiff::{SignedDuration, Timestamp};

use super::Talk;
use super::clients::unsigned_sts_client;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Asked, Subject};
use crate::domain::{Event, Fault, Reachability};

/// Asks and answers once.
pub(super) async fn talk(talk: Talk, mut speaker: Speaker) -> Result<(), Fault> {
    let (scope, wire) = (&talk.scope, talk.clients.wire());
    let (clock, began) = (Clock::default(), Timestamp::now());
    let client = unsigned_sts_client(&wire, &scope.region)?;
    let call = client.get_caller_identity().customize().interceptor(clock.clone()).send();
    let answer = unless_stopped(&talk.stop, call).await.ok_or_else(stopped)?;
    let took = Timestamp::now().duration_since(began);
    if let Err(error) = answer {
        // A refusal with a code is an answer of AWS: it knows nobody by nothing.
        let refused = error.raw_response().is_some_and(|response| response.status().is_client_error());
        if !refused || error.code().is_none() {
            let (service, operation) = ("sts", "GetCallerIdentity");
            let endpoint = wire.sts.as_ref();
            return Err(faults::fault(
                error,
                &Asked { service, operation, scope, endpoint, subject: Subject::General },
            ));
        }
    }
    speaker.say(Event::Reached(Reachability { clock_ahead: clock.ahead(), took })).await;
    Ok(())
}

/// Reads the clock of whoever answers.
#[derive(Debug, Clone, Default)]
struct Clock(Arc<Mutex<Option<SignedDuration>>>);

impl Clock {
    fn ahead(&self) -> Option<SignedDuration> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[dyn_dispatch_hint]
impl Intercept for Clock {
    fn name(&self) -> &'static str {
        "Clock"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            date.and_then(|date| ahead(date, Timestamp::now()));
        Ok(())
    }
}

/// How far a clock is ahead of ours that says this in a header `Date` (RFC 9110, "Date").
fn ahead(date: &str, now: Timestamp) -> Option<SignedDuration> {
    let said = DateTime::from_str(date, Format::HttpDate).ok()?;
    Some(SignedDuration::from_secs(said.secs() - now.as_second()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_read_from_the_header_and_compared_with_ours() {
        // RFC 9110, "Date": the example, which is 784111777 seconds after 1970.
        let now = Timestamp::from_second(784_111_777 - 360).unwrap();
        let said = |date: &str| ahead(date, now).map(|ahead| ahead.as_secs());
        assert_eq!(said("Sun, 06 Nov 1994 08:49:37 GMT"), Some(360));
        assert_eq!(said("Sun, 06 Nov 1994 08:40:37 GMT"), Some(-180));
        assert_eq!(said("yesterday"), None);
    }
}
