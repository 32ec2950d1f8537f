//! What a query would cost: learnt before it is sent where that may be much, and asked about above a bound.

use std::io::IsTerminal;
use std::time::Duration;

use super::estimate::{self, Learnt};
use super::signals::{Conversation, stopped};
use super::{Exit, Failure, Front, consent};
use crate::domain::event::scan_dollars;
use crate::domain::request::{Danger, bill};
use crate::domain::text::{Safe, safe};
use crate::domain::window::span_label;
use crate::domain::{LogsQuery, Request, Scope, figures};
use crate::port::Cloud;

/// How long a query waits for its estimate. What comes later does not hold it up.
const PATIENCE: Duration = Duration::from_secs(3);

/// What a query may cost.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// Dollars above which it is asked about.
    pub dollars: f64,
    /// Whether they stand on the command line: then every query is estimated, and stopped when it costs more.
    pub is_given: bool,
    /// Whether it is sent whatever it costs.
    pub is_waived: bool,
    /// Whether a person may be asked.
    pub may_ask: bool,
}

impl Bound {
    /// What the scan may cost before it is stopped.
    pub(super) fn most_dollars(&self) -> Option<f64> {
        Some(self.dollars).filter(|_| self.is_given)
    }

    fn has_to_know(&self, query: &LogsQuery) -> bool {
        !self.is_waived && (self.is_given || (self.dollars.is_finite() && !query.is_small()))
    }
}

/// How the command ends when the query is not to be sent; nothing when it is. An estimate that can't be had never holds
/// it back.
///
/// # Errors
/// Signals that can't be watched.
pub(super) async fn refused(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: &Scope,
    query: &LogsQuery,
    bound: &Bound,
) -> Result<Option<Exit>, Failure> {
    if !bound.has_to_know(query) {
        return Ok(None);
    }
    let mut conversation = Conversation::begin(cloud, scope.clone(), Request::Estimate(query.clone()))?;
    let learnt = tokio::time::timeout(PATIENCE, estimate::learn(front, &mut conversation)).await;
    let bytes = match learnt {
        Ok(Learnt::Bytes(bytes)) => bytes,
        Ok(Learnt::Stopped) => return Ok(Some(stopped(front, 0))),
        Ok(Learnt::Nothing) => return Ok(unknown(front, bound, Safe::own("AWS does not say"))),
        Ok(Learnt::Failed(fault)) => return Ok(unknown(front, bound, fault.what.safe())),
        Err(_) => {
            conversation.end_aside();
            return Ok(unknown(front, bound, Safe::own("AWS takes its time")));
        }
    };
    let request = Request::LogsQuery(query.clone());
    if request.danger(Some(scan_dollars(bytes)), bound.dollars) != Danger::Spend {
        return Ok(None);
    }
    explain(front, query, bytes, bound);
    if !may_ask(front, bound) {
        front.notice(&Safe::own("error: the query was not sent; --yes sends it, a higher --max-cost too"));
        return Ok(Some(Exit::NeedsPerson));
    }
    if says_yes(front).await? {
        return Ok(None);
    }
    front.notice(&Safe::own("the query was not sent"));
    Ok(Some(Exit::Failed))
}

/// Only who named a bound is told that it can't be judged beforehand: it holds while the query runs.
fn unknown(front: &mut Front<'_>, bound: &Bound, why: Safe<'_>) -> Option<Exit> {
    if bound.is_given {
        front.notice(&why.after("what the query would scan is not known: "));
        front.notice(&Safe::own("it is sent, and stopped when it costs more than --max-cost"));
    }
    None
}

fn explain(front: &mut Front<'_>, query: &LogsQuery, bytes: f64, bound: &Bound) {
    let most = figures::dollars(bound.dollars);
    front.notice(&safe(&format!("the query would scan {}; that is more than {most}", bill(bytes))));
    let shorter = match query.affordable(bytes, bound.dollars) {
        Some(span) => format!("a shorter range (--since {}), ", span_label(span)),
        None => String::new(),
    };
    front.notice(&safe(&format!("cheaper are {shorter}fewer groups, or filterIndex on an indexed field")));
}

fn may_ask(front: &Front<'_>, bound: &Bound) -> bool {
    bound.may_ask && front.streams.err_is_terminal && std::io::stdin().is_terminal()
}

/// Asks on the terminal. A signal says no.
async fn says_yes(front: &mut Front<'_>) -> Result<bool, Failure> {
    let answer = consent::line(front, &Safe::own("send it? [y/N]")).await?;
    Ok(answer.is_some_and(|answer| matches!(answer.as_str(), "y" | "Y" | "yes")))
}
