//! The log groups of a region: DescribeLogGroups, page by page.

use aws_sdk_cloudwatchlogs::types;

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::pages::{Pages, instant};
use crate::domain::{Event, Fault, FaultKind, LogGroup};

const OPERATION: &str = "DescribeLogGroups";

/// The most that a page may hold (CloudWatch Logs API, DescribeLogGroups, `limit`).
const PAGE: i32 = 50;

/// Says each page as it comes.
pub(super) async fn talk(talk: Talk, prefix: String, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let asked = talk.asked_logs(OPERATION, Subject::General);
    let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
    let mut pages = Pages::new(OPERATION, talk.pacing().pages);
    loop {
        let call = clients.logs.describe_log_groups().limit(PAGE);
        let call = call.set_log_group_name_prefix(prefix.clone()).set_next_token(pages.token());
        let answer = talk.call(&clients, &mut speaker, call.send());
        let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let groups: Vec<LogGroup> = answer.log_groups().iter().map(group).collect();
        let items = groups.len();
        if items > 0 {
            speaker.say(Event::LogGroups(groups)).await;
        }
        if !pages.turn(answer.next_token, items)? {
            return Ok(());
        }
    }
}

/// Refuses the name of a group that is empty, as a script gives it when a variable of its own is.
pub(super) fn check_name(name: &str) -> Result<(), Fault> {
    if name.trim().is_empty() {
        return Err(Fault::new(FaultKind::Invalid, "the name of a log group is empty")
            .hint("name one; flowid logs groups lists them"));
    }
    Ok(())
}

fn group(group: &types::LogGroup) -> LogGroup {
    LogGroup {
        name: group.log_group_name().unwrap_or_default().into(),
        stored_bytes: group.stored_bytes().and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0),
        retention_days: group.retention_in_days().and_then(|days| u32::try_from(days).ok()),
        created: instant(group.creation_time()),
        class: group.log_group_class().map(|class| class.as_str().into()),
    }
}
