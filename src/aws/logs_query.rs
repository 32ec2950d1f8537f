//! A Logs Insights query, from StartQuery to its last row. What is sent is checked in `check`; how it is followed is in
//! `follow`, how rows are made of an answer in `rows`.

mod check;
mod follow;
mod rows;

pub(super) use rows::{count, status};

use tokio::time::sleep;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, unless_stopped};
use super::faults::{self, Subject};
use super::quota::Quota;
use crate::domain::{Event, Fault, FaultKind, LogsQuery};

/// Runs a query: start, look until it has ended, read all pages. When stopped, it ends in order after StopQuery, with
/// a last [`Progress`] that says cancelled.
pub(super) async fn talk(talk: Talk, query: LogsQuery, mut speaker: Speaker) -> Result<(), Fault> {
    check::check(&query)?;
    let clients = talk.clients().await?;
    let quota = talk.quota();
    let starter = Starter { talk: &talk, clients: &clients, quota: &quota, query: &query };
    let Some(query_id) = starter.start(&mut speaker).await? else {
        speaker.say(Event::QueryProgress(follow::cancelled(follow::NOTHING_YET))).await;
        return Ok(());
    };
    speaker.say(Event::QueryStarted { query_id: query_id.as_str().into() }).await;

    follow::to_its_end(&talk, &clients, &query_id, &mut speaker).await
}

/// Follows a query that was started before, by this program or another, as `talk` does after its start.
pub(super) async fn attach(talk: Talk, query_id: String, mut speaker: Speaker) -> Result<(), Fault> {
    check::check_id(&query_id)?;
    let clients = talk.clients().await?;
    speaker.say(Event::QueryStarted { query_id: query_id.as_str().into() }).await;
    follow::to_its_end(&talk, &clients, &query_id, &mut speaker).await
}

/// Starts a query, or waits in line until there is room for it.
struct Starter<'a> {
    talk: &'a Talk,
    clients: &'a ScopeClients,
    quota: &'a Quota,
    query: &'a LogsQuery,
}

impl Starter<'_> {
    /// The id of the query, or `None` when it was stopped while it waited in line. A call in flight is always awaited,
    /// so that a query that began can be stopped by its id.
    async fn start(&self, speaker: &mut Speaker) -> Result<Option<String>, Fault> {
        if let Ok(_open) = self.quota.door.try_read()
            && let Some(started) = self.attempt(speaker).await
        {
            return started.map(Some);
        }
        speaker.say(Event::QueryQueued).await;
        let stop = &self.talk.stop;
        let Some(_first) = unless_stopped(stop, self.quota.door.write()).await else { return Ok(None) };
        for pause in self.talk.pacing().queue.start() {
            if unless_stopped(stop, sleep(pause)).await.is_none() {
                return Ok(None);
            }
            if let Some(started) = self.attempt(speaker).await {
                return started.map(Some);
            }
        }
        Ok(None)
    }

    /// One StartQuery: its outcome, or `None` when the quota of running queries is full.
    async fn attempt(&self, speaker: &mut Speaker) -> Option<Result<String, Fault>> {
        let LogsQuery { groups, query, range, limit } = self.query;
        let call = self.clients.logs.start_query();
        let call = call.set_log_group_names(Some(groups.clone()).filter(|groups| !groups.is_empty()));
        let call = call.start_time(range.from.as_second()).end_time(range.to.as_second()).query_string(query);
        let call = call.set_limit(limit.and_then(|limit| i32::try_from(limit).ok()));
        let asked = self.talk.asked_logs("StartQuery", Subject::Query { text: query, groups });
        match self.talk.call(self.clients, speaker, call.send()).await {
            Ok(answer) => {
                let id = answer.query_id.filter(|id| id.chars().count() <= LONGEST_ID);
                Some(id.ok_or_else(|| odd("StartQuery answered without a query id that could be used")))
            }
            Err(error) => match faults::fault(error, &asked) {
                fault if fault.kind == FaultKind::LimitExceeded => None,
                fault => Some(Err(fault)),
            },
        }
    }
}

/// The most characters of a query's id (CloudWatch Logs API, StartQuery, `queryId`).
const LONGEST_ID: usize = 256;

fn odd(what: &str) -> Fault {
    Fault::new(FaultKind::Service, what).hint("check that the endpoint is AWS")
}
