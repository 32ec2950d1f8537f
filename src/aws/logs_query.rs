//! A Logs Insights query, from StartQuery to its last row. What is sent is checked in `check`; how rows are made of an
//! answer is in `rows`.

mod check;
mod rows;

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use tokio::time::sleep;

use super::clients::ScopeClients;
use super::conversation::{Speaker, unless_stopped};
use super::faults::{self, Subject};
use super::pages::Pages;
use super::quota::Quota;
use super::{Talk, stop_query};
use crate::domain::{Event, Fault, FaultKind, LogsQuery, Progress, QueryStatus, Text};

/// Runs a query: start, look until it has ended, read all pages. When stopped, it ends in order after StopQuery, with
/// a last [`Progress`] that says cancelled.
pub(super) async fn talk(talk: Talk, query: LogsQuery, mut speaker: Speaker) -> Result<(), Fault> {
    check::check(&query)?;
    let clients = talk.clients().await?;
    let quota = talk.quota();
    let starter = Starter { talk: &talk, clients: &clients, quota: &quota, query: &query };
    let Some(query_id) = starter.start(&mut speaker).await? else {
        speaker.say(Event::QueryProgress(cancelled(NOTHING_YET))).await;
        return Ok(());
    };
    speaker.say(Event::QueryStarted { query_id: query_id.as_str().into() }).await;

    let mut follower = Follower::new(&talk, &clients, &quota, &query_id);
    let ended = unless_stopped(&talk.stop, follower.follow(&mut speaker)).await;
    match ended {
        Some(Ok(())) => Ok(()),
        Some(Err(fault)) => Err(follower.left_running(fault)),
        None => {
            let progress = follower.progress;
            let stopped = match progress.status.is_final() {
                // Only pages were left to read; there is nothing to stop.
                true => false,
                false => {
                    let stopped = stop_query::stop(&talk, &clients.logs, &query_id).await;
                    stopped.map_err(|fault| follower.left_running(fault))?
                }
            };
            speaker.say(Event::QueryStopped(stopped)).await;
            speaker.say(Event::QueryProgress(cancelled(progress))).await;
            Ok(())
        }
    }
}

const MOST_ROWS: usize = check::ROWS as usize;

const NOTHING_YET: Progress = Progress {
    status: QueryStatus::Scheduled,
    records_matched: 0.0,
    records_scanned: 0.0,
    bytes_scanned: 0.0,
};

fn cancelled(progress: Progress) -> Progress {
    Progress { status: QueryStatus::Cancelled, ..progress }
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
            Err(error) => match self.talk.judged(faults::fault(error, &asked)) {
                fault if fault.kind == FaultKind::LimitExceeded => None,
                fault => Some(Err(fault)),
            },
        }
    }
}

/// Looks at a running query until it has ended.
struct Follower<'a> {
    talk: &'a Talk,
    clients: &'a ScopeClients,
    quota: &'a Quota,
    query_id: &'a str,
    progress: Progress,
    /// What the rows that were sent last looked like; none were sent yet when `None`.
    sent: Option<u64>,
    /// How many rows the result has so far.
    rows: usize,
}

impl<'a> Follower<'a> {
    fn new(talk: &'a Talk, clients: &'a ScopeClients, quota: &'a Quota, query_id: &'a str) -> Self {
        Self { talk, clients, quota, query_id, progress: NOTHING_YET, sent: None, rows: 0 }
    }

    async fn follow(&mut self, speaker: &mut Speaker) -> Result<(), Fault> {
        let pacing = self.talk.pacing();
        let mut pauses = pacing.looks.start();
        let mut trouble = Trouble::none(self.talk);
        loop {
            let pause = trouble.pause().or_else(|| pauses.next()).unwrap_or(pacing.looks.longest);
            sleep(pause).await;
            match self.look(None).await {
                Ok(answer) => {
                    trouble = Trouble::none(self.talk);
                    if let Some(end) = self.take(answer, speaker).await? {
                        return self.finish(end, speaker).await;
                    }
                }
                Err(fault) => speaker.say(Event::Retrying(trouble.again(fault)?)).await,
            }
        }
    }

    /// One GetQueryResults, when the shared budget has room for it.
    async fn look(&self, token: Option<String>) -> Result<GetQueryResultsOutput, Fault> {
        self.quota.looks.turn().await;
        let call = self.clients.logs.get_query_results().query_id(self.query_id).set_next_token(token);
        let asked = self.talk.asked_logs("GetQueryResults", Subject::QueryId(self.query_id));
        call.send().await.map_err(|error| self.talk.judged(faults::fault(error, &asked)))
    }

    /// Says what is new in an answer; returns how the query ended, if it did.
    async fn take(
        &mut self,
        answer: GetQueryResultsOutput,
        speaker: &mut Speaker,
    ) -> Result<Option<End>, Fault> {
        let status = rows::status(answer.status.as_ref())
            .ok_or_else(|| odd("GetQueryResults answered without a status"))?;
        let progress = rows::progress(status, answer.statistics.as_ref(), self.progress);
        if progress != self.progress {
            self.progress = progress;
            speaker.say(Event::QueryProgress(progress)).await;
        }
        let result = answer.results.unwrap_or_default();
        self.rows = 0;
        self.count(result.len())?;
        let looks = rows::fingerprint(&result);
        let nothing_yet = self.sent.is_none() && result.is_empty();
        if self.sent != Some(looks) && !nothing_yet {
            self.sent = Some(looks);
            for (index, batch) in rows::batches(result).into_iter().enumerate() {
                let batch = Arc::new(batch);
                let event = if index == 0 { Event::QuerySnapshot(batch) } else { Event::QueryPage(batch) };
                speaker.say(event).await;
            }
        }
        Ok(status.is_final().then_some(End { status, token: answer.next_token }))
    }

    /// Reads the pages that are left, or says why there are none.
    async fn finish(&mut self, end: End, speaker: &mut Speaker) -> Result<(), Fault> {
        if let Some(fault) = ended_badly(end.status) {
            return Err(fault);
        }
        let mut pages = Pages::new("GetQueryResults", self.talk.pacing().pages);
        let mut more = pages.turn(end.token, self.rows)?;
        let mut trouble = Trouble::none(self.talk);
        while more && self.rows < MOST_ROWS {
            let answer = match self.look(pages.token()).await {
                Ok(answer) => answer,
                Err(fault) => {
                    speaker.say(Event::Retrying(trouble.again(fault)?)).await;
                    sleep(trouble.pause().unwrap_or_default()).await;
                    continue;
                }
            };
            trouble = Trouble::none(self.talk);
            let page = answer.results.unwrap_or_default();
            let items = page.len();
            self.count(items)?;
            let batches = rows::batches(page);
            for batch in batches.into_iter().filter(|batch| !batch.is_empty()) {
                speaker.say(Event::QueryPage(Arc::new(batch))).await;
            }
            more = pages.turn(answer.next_token, items)?;
        }
        Ok(())
    }

    /// Counts rows that came; more than a query can have are no result of AWS.
    fn count(&mut self, rows: usize) -> Result<(), Fault> {
        self.rows += rows;
        match self.rows {
            0..=MOST_ROWS => Ok(()),
            _ => Err(odd("GetQueryResults answers with more rows than the 100000 that a query has")),
        }
    }

    /// A fault of a conversation whose query may go on at AWS: says so, with its id.
    fn left_running(&self, mut fault: Fault) -> Fault {
        if self.progress.status.is_final() {
            return fault;
        }
        let left = match self.query_id {
            id if is_query_id(id) => format!("the query may still run at AWS: flowid logs stop {id}"),
            _ => "the query may still run at AWS until its time limit".to_owned(),
        };
        let hint = fault.hint.map(|hint| format!("{}; ", hint.raw())).unwrap_or_default();
        fault.hint = Some(Text::from(hint + &left));
        fault
    }
}

/// Whether an id can be pasted into a shell as it is. AWS's own are UUIDs; the API reference allows up to 256
/// characters.
fn is_query_id(id: &str) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// How a query ended.
struct End {
    status: QueryStatus,
    token: Option<String>,
}

fn ended_badly(status: QueryStatus) -> Option<Fault> {
    let (kind, what, hint) = match status {
        QueryStatus::Complete | QueryStatus::Scheduled | QueryStatus::Running => return None,
        QueryStatus::Failed => (
            FaultKind::Service,
            "the query failed at AWS; what came before is incomplete",
            "run it again; if it fails again, make its range or its filter narrower",
        ),
        QueryStatus::Cancelled => (
            FaultKind::Cancelled,
            "the query was stopped by someone else; what came before is incomplete",
            "run it again",
        ),
        QueryStatus::Timeout => (
            FaultKind::Timeout,
            "the query ran for the 60 minutes that AWS allows; what came before is incomplete",
            "make its range or its filter narrower",
        ),
        QueryStatus::Unknown => (
            FaultKind::Service,
            "AWS does not know the state of the query; what came before may be incomplete",
            "run it again",
        ),
    };
    Some(Fault::new(kind, what).hint(hint))
}

/// Looks that failed in a row.
struct Trouble<'a> {
    talk: &'a Talk,
    failed: u32,
}

impl<'a> Trouble<'a> {
    fn none(talk: &'a Talk) -> Self {
        Self { talk, failed: 0 }
    }

    /// Counts a failed look: the fault to show when another look may help, or to end with when not.
    fn again(&mut self, fault: Fault) -> Result<Fault, Fault> {
        let may_pass = matches!(
            fault.kind,
            FaultKind::Throttled | FaultKind::Network | FaultKind::Timeout | FaultKind::Service
        ) && !faults::is_too_large(&fault);
        self.failed += 1;
        if may_pass && self.failed < self.talk.pacing().trouble_limit { Ok(fault) } else { Err(fault) }
    }

    /// The longer pause after a failed look.
    fn pause(&self) -> Option<std::time::Duration> {
        let index = self.failed.checked_sub(1)? as usize;
        self.talk.pacing().trouble.start().nth(index)
    }
}

/// The most characters of a query's id (CloudWatch Logs API, StartQuery, `queryId`).
const LONGEST_ID: usize = 256;

fn odd(what: &str) -> Fault {
    Fault::new(FaultKind::Service, what).hint("check that the endpoint is AWS")
}
