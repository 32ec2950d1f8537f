//! The queries of a region that run or ran lately: DescribeQueries, page by page.

use aws_sdk_cloudwatchlogs::types;

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::log_groups::check_name;
use super::logs_query::{count, status};
use super::pages::{Pages, instant};
use crate::domain::{Event, Fault, FaultKind, QueryInfo, QueryStatus};

const OPERATION: &str = "DescribeQueries";

/// The most that a page may hold (CloudWatch Logs API, DescribeQueries, `maxResults`).
const PAGE: i32 = 1000;

/// Says each page as it comes.
pub(super) async fn talk(
    talk: Talk,
    state: Option<QueryStatus>,
    group: Option<String>,
    mut speaker: Speaker,
) -> Result<(), Fault> {
    group.iter().try_for_each(|group| check_name(group))?;
    if let Some(state) = state.filter(|state| !state.is_listed()) {
        let what = format!("AWS does not list queries by the state {}", state.word());
        return Err(Fault::new(FaultKind::Invalid, what).hint("list them all"));
    }
    let clients = talk.clients().await?;
    let asked = talk.asked_logs(
        OPERATION,
        group.as_ref().map_or(Subject::General, |group| Subject::Groups(std::slice::from_ref(group))),
    );
    let mut pages = Pages::new(OPERATION, talk.pacing().pages);
    loop {
        let call = clients.logs.describe_queries().max_results(PAGE).set_log_group_name(group.clone());
        let call = call.set_status(state.map(|state| state.api_name().into())).set_next_token(pages.token());
        let answer = talk.call(&clients, &mut speaker, call.send());
        let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let queries: Vec<QueryInfo> = answer.queries().iter().map(info).collect();
        let items = queries.len();
        if items > 0 {
            speaker.say(Event::Queries(queries)).await;
        }
        if !pages.turn(answer.next_token, items)? {
            return Ok(());
        }
    }
}

fn info(query: &types::QueryInfo) -> QueryInfo {
    QueryInfo {
        query_id: query.query_id().unwrap_or_default().into(),
        status: status(query.status()).unwrap_or(QueryStatus::Unknown),
        group: query.log_group_name().map(Into::into),
        text: query.query_string().unwrap_or_default().into(),
        created: instant(query.create_time),
        bytes_scanned: query.bytes_scanned().map(count),
    }
}
