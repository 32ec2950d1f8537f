//! A query that was started: looked at until it has ended, and read to its last row.

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use tokio::time::sleep;

use super::{LONGEST_ID, check, odd, rows};
use crate::aws::clients::ScopeClients;
use crate::aws::conversation::{Speaker, unless_stopped};
use crate::aws::faults::{self, Subject};
use crate::aws::pages::Pages;
use crate::aws::quota::Quota;
use crate::aws::trouble::Trouble;
use crate::aws::{Talk, stop_query};
use crate::domain::{Event, Fault, FaultKind, Progress, QueryStatus, Text};

/// Looks until the query has ended and reads all pages. When stopped, it ends in order after StopQuery, with a last
/// [`Progress`] that says cancelled.
pub(super) async fn to_its_end(
    talk: &Talk,
    clients: &ScopeClients,
    query_id: &str,
    speaker: &mut Speaker,
) -> Result<(), Fault> {
    let quota = talk.quota();
    let mut follower = Follower::new(talk, clients, &quota, query_id);
    let ended = unless_stopped(&talk.stop, follower.follow(speaker)).await;
    match ended {
        Some(Ok(())) => Ok(()),
        Some(Err(fault)) => Err(follower.left_running(fault)),
        None => {
            let progress = follower.progress;
            let stopped = match progress.status.is_final() {
                // Only pages were left to read; there is nothing to stop.
                true => false,
                false => {
                    let stopped = stop_query::stop(talk, &clients.logs, query_id).await;
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

/// Before the first look.
pub(super) const NOTHING_YET: Progress = Progress {
    status: QueryStatus::Scheduled,
    records_matched: 0.0,
    records_scanned: 0.0,
    bytes_scanned: 0.0,
};

/// Where it stood when it was stopped.
pub(super) fn cancelled(progress: Progress) -> Progress {
    Progress { status: QueryStatus::Cancelled, ..progress }
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
                Err(fault) => trouble.again(fault, speaker).await?,
            }
        }
    }

    /// One GetQueryResults, when the shared budget has room for it.
    async fn look(&self, token: Option<String>) -> Result<GetQueryResultsOutput, Fault> {
        self.quota.looks.turn().await;
        let call = self.clients.logs.get_query_results().query_id(self.query_id).set_next_token(token);
        let asked = self.talk.asked_logs("GetQueryResults", Subject::QueryId(self.query_id));
        call.send().await.map_err(|error| faults::fault(error, &asked))
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
                    trouble.again_later(fault, speaker).await?;
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
        if self.progress.status.is_final() || fault.kind == FaultKind::NotFound {
            return fault;
        }
        let left = match self.query_id {
            id if is_query_id(id) => {
                format!(
                    "the query may still run at AWS: flowid logs attach {id} reads on, flowid logs stop {id} ends it"
                )
            }
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
