//! Who am I, and signed with what: one GetCallerIdentity.

use super::conversation::{Speaker, stopped, unless_stopped};
use super::{Talk, faults};
use crate::domain::{Event, Fault, Identity};

/// Asks and answers once.
pub(super) async fn talk(talk: Talk, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let asked = talk.asked_sts("GetCallerIdentity");
    let call = clients.sts.get_caller_identity().send();
    let call = talk.call(&clients, &mut speaker, call);
    let answer = unless_stopped(&talk.stop, call).await.ok_or_else(stopped)?;
    // Told also when they are refused: where they come from is half of the cure.
    if let Some(credentials) = clients.signer.known() {
        speaker.say(Event::Credentials(credentials)).await;
    }
    let answer = answer.map_err(|error| faults::fault(error, &asked))?;
    let identity = Identity {
        account: answer.account().unwrap_or_default().into(),
        arn: answer.arn().unwrap_or_default().into(),
        user_id: answer.user_id().unwrap_or_default().into(),
    };
    speaker.say(Event::Identity(identity)).await;
    Ok(())
}
