//! `logs query` and `logs attach`: follow a Logs Insights query and print its rows when it has ended.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::Receiver;

use super::progress::ProgressLine;
use super::signals::{Signals, in_a_thread};
use super::{Exit, Failure, Front, check};
use crate::domain::text::{Safe, safe};
use crate::domain::{
    Batch, Event, Fault, FaultKind, LogsQuery, Progress, QueryStatus, Request, Scope, Text, figures,
};
use crate::insights::{self, Report, summary};
use crate::output::Columns;
use crate::port::{Cloud, Stop, Stopper};

/// How long a query that was asked to stop may take to say that it has.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// The field with the pointer to the whole record.
const POINTER: &str = "@ptr";

/// How a query is run.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is asked.
    pub query: LogsQuery,
    /// Whether the limit was written on the command line.
    pub limit_given: bool,
    /// Whether `@ptr` is printed.
    pub pointers: bool,
    /// Whether the query is checked before it is sent.
    pub check: bool,
}

/// Checks the query, sends it, and prints its rows. SIGINT and SIGTERM stop it at AWS; what came is printed. SIGHUP is
/// left alone: it ends the program and leaves the query running.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    asked: &Asked,
) -> Result<Exit, Failure> {
    let text = &asked.query.query;
    let checked = insights::check(text);
    let parsed = if asked.check { check::sound(front, text, checked) } else { checked.query };
    if parsed.is_none() && asked.check {
        front.notice(&Safe::own("the query was not sent; --no-check sends it as it is"));
        return Ok(Exit::Usage);
    }
    let own_limit = parsed.as_ref().and_then(summary::limit);
    if let Some(own) = own_limit.filter(|_| asked.limit_given) {
        front.notice(&safe(&format!("the limit {own} in the query wins over --limit")));
    }
    let wanted = Wanted {
        request: Request::LogsQuery(asked.query.clone()),
        text,
        columns: parsed.as_ref().and_then(summary::columns).unwrap_or_default(),
        pointers: asked.pointers,
        own_limit,
        limit: own_limit.or(asked.query.limit.map(u64::from)),
        limit_given: asked.limit_given,
    };
    follow(front, cloud, scope, wanted).await
}

/// The request of `logs attach`.
pub fn attach_request(query_id: &str) -> Request {
    Request::Attach { query_id: query_id.to_owned() }
}

/// Follows a query that was started before and prints its rows, as `run` does after its start. The columns come in the
/// order in which AWS sends them, and with which limit the query was started is not known.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn attach(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    query_id: &str,
    pointers: bool,
) -> Result<Exit, Failure> {
    let wanted = Wanted {
        request: attach_request(query_id),
        text: "",
        columns: vec![],
        pointers,
        own_limit: None,
        limit: None,
        limit_given: false,
    };
    follow(front, cloud, scope, wanted).await
}

/// A conversation about a query, and what is known of its rows before they come.
struct Wanted<'a> {
    request: Request,
    /// The query as it was written, for mistakes that AWS finds in it.
    text: &'a str,
    columns: Vec<String>,
    pointers: bool,
    own_limit: Option<u64>,
    limit: Option<u64>,
    limit_given: bool,
}

async fn follow(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    wanted: Wanted<'_>,
) -> Result<Exit, Failure> {
    let (stopper, stop) = Stop::new();
    let events = cloud.serve(scope, wanted.request, stop);
    let mut signals = Signals::watch()?;
    let mut hearing = Hearing::new(front);
    let ended = hearing.listen(in_a_thread(events), stopper, &mut signals).await;
    hearing.line.wipe(hearing.front.streams.err);
    let Answer { batches, progress, stopped } = hearing.answer;
    let complete = progress.is_some_and(|progress| progress.status == QueryStatus::Complete);
    let stopped = stopped && !complete;
    let rows = batches.iter().map(|batch| batch.len() as u64).sum::<u64>();
    if rows > 0 || (ended.is_ok() && !stopped) {
        let except = if wanted.pointers { vec![] } else { vec![POINTER.to_owned()] };
        let leaving = tokio::spawn(leave_when_told_again(signals));
        let printed = print(front, Columns::Found { first: wanted.columns, except }, &batches);
        leaving.abort();
        printed?;
    }
    let cut = wanted.limit.filter(|limit| rows >= *limit && !stopped).map(|_| match wanted.own_limit {
        None if !wanted.limit_given => Cut::Unasked,
        _ => Cut::Asked,
    });
    tell(front, cut, rows, progress.filter(|_| !stopped || rows > 0));
    match ended {
        Err(fault) if rows == 0 => Err(pointed(front, wanted.text, fault)),
        Err(fault) => {
            front.fault(&fault);
            front.notice(&safe(&format!("not complete: {} came before the error", figures::rows(rows))));
            Ok(Exit::Partial)
        }
        Ok(()) if stopped && rows == 0 => {
            front.notice(&Safe::own("stopped: no row had come"));
            Ok(Exit::Failed)
        }
        Ok(()) if stopped => {
            front.notice(&safe(&format!("stopped: {} had come", figures::rows(rows))));
            Ok(Exit::Partial)
        }
        Ok(()) if cut == Some(Cut::Unasked) => Ok(Exit::Partial),
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
struct Hearing<'f, 's> {
    front: &'f mut Front<'s>,
    line: ProgressLine,
    answer: Answer,
}

impl<'f, 's> Hearing<'f, 's> {
    fn new(front: &'f mut Front<'s>) -> Self {
        let line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
        Self { front, line, answer: Answer::default() }
    }

    /// Takes in everything until the conversation ends, or until it has been asked twice to stop.
    async fn listen(
        &mut self,
        mut events: Receiver<Result<Event, Fault>>,
        stopper: Stopper,
        signals: &mut Signals,
    ) -> Result<(), Fault> {
        let mut stopper = Some(stopper);
        let mut patience = None;
        loop {
            tokio::select! {
                biased;
                () = signals.come() => {}
                () = expired(patience) => return Err(not_stopped()),
                event = events.recv() => match event {
                    None => return Ok(()),
                    Some(Err(fault)) => return Err(fault),
                    Some(Ok(event)) => {
                        self.take(event);
                        continue;
                    }
                },
            }
            let Some(stopper) = stopper.take() else { return Err(not_stopped()) };
            self.say(Safe::own("stopping"));
            stopper.stop();
            self.answer.stopped = true;
            patience = Some(tokio::time::Instant::now() + STOP_PATIENCE);
        }
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

async fn expired(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => futures::future::pending().await,
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
