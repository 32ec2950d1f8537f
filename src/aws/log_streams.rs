//! The streams of a log group, latest first: DescribeLogStreams, page by page.

use aws_sdk_cloudwatchlogs::types::{self, OrderBy};

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::log_groups::check_name;
use super::pages::{Pages, instant};
use crate::domain::{Event, Fault, LogStream};

const OPERATION: &str = "DescribeLogStreams";

/// The most that a page may hold (CloudWatch Logs API, DescribeLogStreams, `limit`).
const PAGE: i32 = 50;

/// Says each page as it comes. A group without a name is refused before anything is asked.
pub(super) async fn talk(talk: Talk, group: String, mut speaker: Speaker) -> Result<(), Fault> {
    check_name(&group)?;
    let clients = talk.clients().await?;
    let asked = talk.asked_logs(OPERATION, Subject::Groups(std::slice::from_ref(&group)));
    let mut pages = Pages::new(OPERATION, talk.pacing().pages);
    loop {
        let call = clients.logs.describe_log_streams().log_group_name(&group).limit(PAGE);
        let call = call.order_by(OrderBy::LastEventTime).descending(true).set_next_token(pages.token());
        let answer = talk.call(&clients, &mut speaker, call.send());
        let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let streams: Vec<LogStream> = answer.log_streams().iter().map(stream).collect();
        let items = streams.len();
        if items > 0 {
            speaker.say(Event::LogStreams(streams)).await;
        }
        if !pages.turn(answer.next_token, items)? {
            return Ok(());
        }
    }
}

fn stream(stream: &types::LogStream) -> LogStream {
    LogStream {
        name: stream.log_stream_name().unwrap_or_default().into(),
        first_event: instant(stream.first_event_timestamp()),
        last_event: instant(stream.last_event_timestamp()),
        last_ingestion: instant(stream.last_ingestion_time()),
    }
}
