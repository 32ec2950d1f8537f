//! Running a function: the one conversation that changes something at AWS. It is asked for by `Request::Invoke` alone,
//! which people are asked about before; it is sent once, and never again.

use aws_sdk_lambda::operation::invoke::InvokeOutput;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvocationType, LogType};
use aws_types::request_id::RequestId;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Talk;
use super::conversation::{Speaker, unless_stopped};
use super::faults::{self, Subject};
use crate::domain::event::Invoked;
use crate::domain::payload::check_payload;
use crate::domain::request::{Invoke, InvokeMode};
use crate::domain::{Event, Fault, FaultKind, Text};

/// Runs it, and says what came of it.
pub(super) async fn talk(talk: Talk, invoke: Invoke, mut speaker: Speaker) -> Result<(), Fault> {
    check_payload(&invoke.payload, invoke.mode.payload_limit())?;
    let clients = talk.clients().await?;
    let asked = talk.asked_lambda("Invoke", Subject::Invocation(&invoke.function.name));
    let mut call = clients
        .lambda_once
        .invoke()
        .function_name(invoke.function.asked())
        .set_qualifier(invoke.function.qualifier.clone())
        .invocation_type(InvocationType::from(invoke.mode.api_name()));
    if invoke.mode == InvokeMode::Sync {
        call = call.log_type(LogType::Tail);
    }
    if !invoke.payload.is_empty() {
        call = call.payload(Blob::new(invoke.payload.as_bytes()));
    }
    let answer = talk.call(&clients, &mut speaker, call.send());
    let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(|| left(&invoke))?;
    let answer = answer.map_err(|error| faults::of_invocation(error, &asked))?;
    speaker.say(Event::Invoked(Box::new(told(answer)))).await;
    Ok(())
}

/// AWS has no call that ends a function.
fn left(invoke: &Invoke) -> Fault {
    let what = format!("no longer waited for; {} may have run, or still run", invoke.function.name);
    Fault::new(FaultKind::Cancelled, what)
}

fn told(answer: InvokeOutput) -> Invoked {
    let log = answer.log_result().and_then(|log| STANDARD.decode(log).ok());
    let payload = answer.payload().map(|payload| String::from_utf8_lossy(payload.as_ref()).into_owned());
    Invoked {
        status: u16::try_from(answer.status_code()).unwrap_or_default(),
        function_error: answer.function_error().map(Text::from),
        payload: payload.unwrap_or_default().into(),
        log: log.map(|log| String::from_utf8_lossy(&log).into_owned().into()),
        executed_version: answer.executed_version().map(Text::from),
        request_id: answer.request_id().map(Text::from),
    }
}
