//! The fields in the events of a group: GetLogGroupFields.

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::log_groups::check_name;
use crate::domain::{Event, Fault, GroupField};

/// Says the fields, the most frequent first, as one list.
pub(super) async fn talk(talk: Talk, group: String, mut speaker: Speaker) -> Result<(), Fault> {
    check_name(&group)?;
    let clients = talk.clients().await?;
    let asked = talk.asked_logs("GetLogGroupFields", Subject::Groups(std::slice::from_ref(&group)));
    let call = clients.logs.get_log_group_fields().log_group_name(&group);
    let answer = talk.call(&clients, &mut speaker, call.send());
    let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
    let answer = answer.map_err(|error| faults::fault(error, &asked))?;
    let field = |field: &aws_sdk_cloudwatchlogs::types::LogGroupField| {
        let percent = field.percent().clamp(0, 100) as u8;
        Some(GroupField { name: field.name()?.into(), percent })
    };
    let mut fields: Vec<GroupField> = answer.log_group_fields().iter().filter_map(field).collect();
    fields.sort_by_key(|field| std::cmp::Reverse(field.percent));
    speaker.say(Event::GroupFields(fields)).await;
    Ok(())
}
