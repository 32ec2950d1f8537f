//! The events around an instant in one stream: GetLogEvents backward and forward.

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::types::OutputLogEvent;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::event_rows::{EventRow, rows};
use super::faults::{self, Subject};
use super::log_groups::check_name;
use super::pages::Pages;
use crate::domain::{Context, Event, Fault, FaultKind};

const OPERATION: &str = "GetLogEvents";

/// The most events of one call (CloudWatch Logs API, GetLogEvents, `limit`); more lines around are no context.
const MOST: u32 = 10_000;

/// Says the events when both directions have been read.
pub(super) async fn talk(talk: Talk, context: Context, mut speaker: Speaker) -> Result<(), Fault> {
    check(&context)?;
    let clients = talk.clients().await?;
    let stream = Stream { talk: &talk, clients: &clients, context: &context };
    let both = async {
        let before = match context.before {
            0 => vec![],
            wanted => stream.read(Direction::Backward, wanted as usize, &mut speaker).await?,
        };
        let wanted = context.after as usize + 1;
        let after = stream.read(Direction::Forward, wanted, &mut speaker).await?;
        Ok::<_, Fault>((before, after))
    };
    let (before, after) = unless_stopped(&talk.stop, both).await.ok_or_else(stopped)??;
    let events = before.iter().chain(&after).map(|event| EventRow::of_stream(event, &context.stream));
    let event = Event::Context { rows: Arc::new(rows(events)), middle: before.len() };
    speaker.say(event).await;
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    Backward,
    Forward,
}

struct Stream<'a> {
    talk: &'a Talk,
    clients: &'a ScopeClients,
    context: &'a Context,
}

impl Stream<'_> {
    /// As many events as are wanted, or as there are, in the order of time.
    async fn read(
        &self,
        direction: Direction,
        wanted: usize,
        speaker: &mut Speaker,
    ) -> Result<Vec<OutputLogEvent>, Fault> {
        let Context { group, stream, at, .. } = self.context;
        let asked = self.talk.asked_logs(OPERATION, Subject::Stream { group, stream });
        let mut pages = Pages::of_a_search(OPERATION, self.talk.pacing().pages);
        let mut read: Vec<OutputLogEvent> = Vec::new();
        loop {
            let call = self.clients.logs.get_log_events().log_group_name(group).log_stream_name(stream);
            let at = at.as_millisecond();
            let call = match direction {
                Direction::Backward => call.end_time(at).start_from_head(false),
                Direction::Forward => call.start_time(at).start_from_head(true),
            };
            let asked_with = pages.token();
            let call =
                call.set_limit(i32::try_from(wanted - read.len()).ok()).set_next_token(asked_with.clone());
            let answer = self.talk.call(self.clients, speaker, call.send()).await;
            let answer = answer.map_err(|error| faults::fault(error, &asked))?;
            let next = match direction {
                Direction::Backward => answer.next_backward_token,
                Direction::Forward => answer.next_forward_token,
            };
            let events = answer.events.unwrap_or_default();
            let items = events.len();
            read.extend(events);
            // The same token again is the end of the stream.
            let more = next != asked_with && pages.turn(next, items)?;
            if !more || read.len() >= wanted {
                break;
            }
        }
        // A page backward stands before the pages that were read earlier.
        read.sort_by_key(|event| event.timestamp());
        match direction {
            Direction::Backward => read.drain(..read.len().saturating_sub(wanted)).for_each(drop),
            Direction::Forward => read.truncate(wanted),
        }
        Ok(read)
    }
}

fn check(context: &Context) -> Result<(), Fault> {
    check_name(&context.group)?;
    let invalid = |what: &str, hint: &str| Err(Fault::new(FaultKind::Invalid, what).hint(hint));
    if context.stream.trim().is_empty() {
        return invalid(
            "the name of a log stream is empty",
            "name one; flowid logs streams GROUP lists them",
        );
    }
    if context.before > MOST || context.after >= MOST {
        return invalid("so many lines can't be shown around one", "choose at most 9999");
    }
    if context.at.as_millisecond() < 0 {
        return invalid("the instant lies before 1970", "choose a later one");
    }
    Ok(())
}
