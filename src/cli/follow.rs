//! Following a Logs Insights query: its progress while it runs, its rows when it has ended, and what they are.

use std::sync::Arc;

use super::progress::ProgressLine;
use super::signals::{Conversation, Heard, Signals, stopped};
use super::{Exit, Failure, Front};
use crate::domain::text::{Safe, safe};
use crate::domain::{Batch, Event, Fault, FaultKind, Progress, QueryStatus, Request, Scope, Text, figures};
use crate::insights::Report;
use crate::output::Columns;
use crate::port::Cloud;

/// The field with the pointer to the whole record.
const POINTER: &str = "@ptr";

/// A conversation about a query, and what is known of its rows before they come.
pub(super) struct Wanted<'a> {
    /// What is asked.
    pub request: Request,
    /// The query as it was written, for mistakes that AWS finds in it.
    pub text: &'a str,
    /// The columns that stand first.
    pub columns: Vec<String>,
    /// Whether `@ptr` is printed.
    pub pointers: bool,
    /// How many rows there may be.
    pub limit: Limit,
    /// What the scan may cost in dollars before it is stopped.
    pub most_dollars: Option<f64>,
    /// Whether a signal leaves the query running: it is somebody else's.
    pub is_left: bool,
}

/// How many rows the answer may have.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    /// The query or the command line names it.
    Asked(u64),
    /// Nobody named it: it is the one of the settings.
    Usual(u64),
    /// The query was started before, and nothing tells. Whether each event that matches is a row tells it apart.
    Unknown {
        /// So many rows as events matched are all then.
        rows_are_events: bool,
    },
}

/// Follows the query, prints its rows, and says what they are.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn follow(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    wanted: Wanted<'_>,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, wanted.request.clone())?;
    let mut hearing = Hearing::new(front, &wanted);
    let ended = hearing.listen(&mut conversation).await;
    hearing.line.wipe(hearing.front.streams.err);
    let Answer { batches, progress, stopped: was_stopped } = hearing.answer;
    let complete = progress.is_some_and(|progress| progress.status == QueryStatus::Complete);
    let was_stopped = was_stopped && !complete;
    let rows = batches.iter().map(|batch| batch.len() as u64).sum::<u64>();
    if rows > 0 || (ended.is_ok() && !was_stopped) {
        let except = if wanted.pointers { vec![] } else { vec![POINTER.to_owned()] };
        let leaving = tokio::spawn(leave_when_told_again(conversation.into_signals()));
        let printed = print(front, Columns::Found { first: wanted.columns.clone(), except }, &batches);
        leaving.abort();
        printed?;
    }
    let cut = if was_stopped { None } else { cut(wanted.limit, rows, progress) };
    tell(front, cut, rows, progress.filter(|_| !was_stopped || rows > 0));
    match ended {
        Err(fault) if rows == 0 => Err(pointed(front, wanted.text, fault)),
        Err(fault) => {
            front.fault(&fault);
            front.notice(&safe(&format!("not complete: {} came before the error", figures::rows(rows))));
            Ok(Exit::Partial)
        }
        Ok(()) if was_stopped => {
            let exit = stopped(front, rows);
            if wanted.is_left {
                front.notice(&Safe::own(
                    "the query runs on at AWS: flowid logs attach reads on, flowid logs stop ends it",
                ));
            }
            Ok(exit)
        }
        Ok(()) if matches!(cut, Some(Cut::Unasked | Cut::Matched(_))) => Ok(Exit::Partial),
        Ok(()) => Ok(Exit::Done),
    }
}

/// The answer has as many rows as its limit allows, so there may be more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The query or the command line names the limit: these are the rows that were asked for.
    Asked,
    /// Nobody named it, so a script would take the answer for the whole.
    Unasked,
    /// More events matched than rows came.
    Matched(u64),
}

fn cut(limit: Limit, rows: u64, progress: Option<Progress>) -> Option<Cut> {
    let matched = progress.map_or(0, |progress| progress.records_matched as u64);
    match limit {
        Limit::Asked(limit) if rows >= limit => Some(Cut::Asked),
        Limit::Usual(limit) if rows >= limit => Some(Cut::Unasked),
        Limit::Unknown { rows_are_events: true } if matched > rows => Some(Cut::Matched(matched)),
        Limit::Asked(_) | Limit::Usual(_) | Limit::Unknown { .. } => None,
    }
}

/// What came of a query.
#[derive(Default)]
struct Answer {
    /// The rows so far; a snapshot replaces them, a page follows them.
    batches: Vec<Arc<Batch>>,
    progress: Option<Progress>,
    stopped: bool,
}

/// Listens to a query and says how far it has come.
struct Hearing<'f, 's, 'w> {
    front: &'f mut Front<'s>,
    wanted: &'f Wanted<'w>,
    line: ProgressLine,
    answer: Answer,
}

impl<'f, 's, 'w> Hearing<'f, 's, 'w> {
    fn new(front: &'f mut Front<'s>, wanted: &'f Wanted<'w>) -> Self {
        let line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
        Self { front, wanted, line, answer: Answer::default() }
    }

    /// Takes in everything until the conversation ends, or until it has been asked twice to stop.
    async fn listen(&mut self, conversation: &mut Conversation) -> Result<(), Fault> {
        while let Some(heard) = conversation.next().await {
            match heard {
                Heard::Said(event) => self.take(event),
                Heard::Failed(fault) => return Err(fault),
                Heard::Stopping if self.wanted.is_left => {
                    self.answer.stopped = true;
                    return Ok(());
                }
                Heard::Stopping => self.stopping(),
            }
            if self.is_too_dear() && !conversation.is_stopped() {
                let most = self.wanted.most_dollars.map(figures::dollars).unwrap_or_default();
                self.line.wipe(self.front.streams.err);
                self.front
                    .notice(&safe(&format!("the scan has cost more than --max-cost {most}: it is stopped")));
                conversation.stop();
                self.stopping();
            }
        }
        if conversation.is_given_up() { Err(not_stopped()) } else { Ok(()) }
    }

    fn stopping(&mut self) {
        self.say(Safe::own("stopping"));
        self.answer.stopped = true;
    }

    fn is_too_dear(&self) -> bool {
        let cost = self.answer.progress.filter(|progress| !progress.status.is_final());
        cost.zip(self.wanted.most_dollars).is_some_and(|(progress, most)| progress.dollars() > most)
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::QueryStarted { query_id } => self.started(&query_id),
            Event::QueryQueued => self.say(Safe::own("waiting for a free place among the running queries")),
            Event::CredentialsAwaited => self.say(Safe::own("waiting for credentials")),
            Event::Retrying(fault) => self.say(fault.safe().after("trying again: ")),
            Event::QueryProgress(progress) => {
                self.answer.progress = Some(progress);
                self.say(safe(&described(&progress)));
            }
            Event::QuerySnapshot(batch) => self.answer.batches = vec![batch],
            Event::QueryPage(batch) => self.answer.batches.push(batch),
            _ => {}
        }
    }

    /// The id is always told, so that a script, or a person whose line was cut, can find the query again.
    fn started(&mut self, query_id: &Text) {
        self.line.wipe(self.front.streams.err);
        self.front.notice(&query_id.safe().after("query id: "));
    }

    fn say(&mut self, text: Safe<'_>) {
        self.line.show(self.front.streams.err, text);
    }
}

fn not_stopped() -> Fault {
    Fault::new(FaultKind::Cancelled, "the query was asked to stop and has not said that it did")
        .hint("flowid logs stop with its id stops it")
}

/// While rows are printed the query has ended, and a signal ends the program at once.
async fn leave_when_told_again(mut signals: Signals) {
    signals.come().await;
    std::process::exit(Exit::Partial as i32);
}

fn print(front: &mut Front<'_>, columns: Columns, batches: &[Arc<Batch>]) -> Result<(), Failure> {
    let mut rows = front.rows(columns);
    for batch in batches {
        rows.push(batch)?;
    }
    rows.finish()?;
    Ok(())
}

/// Says how much of the answer was printed: what was cut always, the figures to a person.
fn tell(front: &mut Front<'_>, cut: Option<Cut>, rows: u64, progress: Option<Progress>) {
    let count = figures::count(rows);
    match cut {
        Some(Cut::Asked) => {
            front.notice(&safe(&format!("cut at {count} rows: the limit was reached, there may be more")));
        }
        Some(Cut::Unasked) => front.notice(&safe(&format!(
            "cut at {count} rows: no limit was given, there may be more; --limit asks for up to 100000 rows"
        ))),
        Some(Cut::Matched(matched)) => front.notice(&safe(&format!(
            "cut at {count} rows: {} events matched; with which limit the query was started is not known",
            figures::count(matched)
        ))),
        None => {}
    }
    if let Some(progress) = progress.filter(|_| front.streams.err_is_terminal) {
        front.notice(&safe(&format!("{}; {}", figures::rows(rows), described(&progress))));
    } else if rows == 0 && progress.is_some_and(|progress| progress.status.is_final()) {
        front.notice(&Safe::own("no rows"));
    }
}

/// `complete: 1,204 of 18,331 events matched, 12.4 MB scanned, $0.00006`.
fn described(progress: &Progress) -> String {
    format!(
        "{}: {} of {} events matched, {} scanned, {}",
        progress.status.word(),
        figures::count(progress.records_matched as u64),
        figures::count(progress.records_scanned as u64),
        figures::bytes(progress.bytes_scanned),
        figures::dollars(progress.dollars()),
    )
}

/// A fault that points into the query is shown with its line and caret.
fn pointed(front: &mut Front<'_>, query: &str, fault: Fault) -> Failure {
    if let Some(report) = Report::of_fault(query, &fault) {
        front.report("error: ", &report);
        return Failure::Told(Exit::of(&fault));
    }
    fault.into()
}
