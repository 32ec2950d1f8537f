//! `logs filter`: searches a log group with a filter pattern and prints the events as they come.

use super::list::instant;
use super::progress::ProgressLine;
use super::signals::{Conversation, Heard};
use super::{Exit, Failure, Front};
use crate::domain::text::{Safe, safe};
use crate::domain::{Completeness, Event, Fault, FilterEvents, Request, Scope, Searched, figures};
use crate::insights::filter_pattern;
use crate::output::{Columns, Writer};
use crate::port::Cloud;

/// The columns that are printed of an event.
pub(super) const COLUMNS: [&str; 3] = ["@timestamp", "@logStream", "@message"];

/// How a search is made.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is searched for.
    pub filter: FilterEvents,
    /// Whether the pattern is checked before it is sent.
    pub check: bool,
}

/// Checks the pattern, searches, and prints what is found. SIGINT and SIGTERM end the search in order.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    asked: &Asked,
) -> Result<Exit, Failure> {
    let filter = &asked.filter;
    if is_refused(front, asked) {
        return Ok(Exit::Usage);
    }
    let mut conversation = Conversation::begin(cloud, scope, Request::FilterEvents(filter.clone()))?;
    let mut line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
    let columns = Columns::Fixed(COLUMNS.map(str::to_owned).to_vec());
    let look = front.look();
    let mut rows = Writer::new(&mut *front.streams.out, look, columns);
    let (mut printed, mut last, mut ended) = (0, None, None);
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Stopping => line.show(front.streams.err, Safe::own("stopping")),
            Heard::Failed(fault) => ended = Some(fault),
            Heard::Said(Event::EventsPage(batch)) => {
                line.wipe(front.streams.err);
                rows.push(&batch)?;
                printed += batch.len() as u64;
            }
            Heard::Said(Event::Searched(searched)) => {
                line.show(front.streams.err, safe(&described(&searched, filter)));
                last = Some(searched);
            }
            Heard::Said(Event::Retrying(fault)) => {
                line.show(front.streams.err, fault.safe().after("trying again: "));
            }
            Heard::Said(Event::CredentialsAwaited) => {
                line.show(front.streams.err, Safe::own("waiting for credentials"));
            }
            Heard::Said(_) => {}
        }
    }
    line.wipe(front.streams.err);
    if let Some(fault) = ended.take_if(|_| printed == 0) {
        return Err(fault.into());
    }
    rows.finish()?;
    Ok(tell(front, printed, conversation.is_stopped(), last.as_ref(), ended.as_ref()))
}

/// Whether the pattern has a mistake, which is told then.
pub(super) fn is_refused(front: &mut Front<'_>, asked: &Asked) -> bool {
    let pattern = &asked.filter.pattern;
    let Some(mistake) = filter_pattern::parse(pattern).err().filter(|_| asked.check) else { return false };
    front.report("error: ", &mistake.report(pattern));
    front.notice(&Safe::own("the pattern was not sent; --no-check sends it as it is"));
    true
}

/// Says what the rows are, when they are not all there are.
fn tell(
    front: &mut Front<'_>,
    printed: u64,
    stopped: bool,
    last: Option<&Searched>,
    ended: Option<&Fault>,
) -> Exit {
    let rows = figures::rows(printed);
    let until = last.and_then(|searched| searched.latest);
    let until = until.map(|latest| format!("; the latest is of {}", instant(latest))).unwrap_or_default();
    if let Some(fault) = ended {
        front.fault(fault);
        front.notice(&safe(&format!("not complete: {rows} came before the error{until}")));
        return Exit::Partial;
    }
    match last.map(|searched| searched.completeness) {
        Some(Completeness::Complete) if printed == 0 => front.notice(&Safe::own("no rows")),
        Some(Completeness::Complete) => {}
        Some(Completeness::CutAt(_)) => {
            front.notice(&safe(&format!("cut at {rows}: the limit was reached, there may be more{until}")));
        }
        _ if stopped => {
            front.notice(&safe(&format!("stopped: {rows} had come{until}")));
            return if printed == 0 { Exit::Failed } else { Exit::Partial };
        }
        _ => {}
    }
    Exit::Done
}

/// `12 events so far, page 40, up to 2026-11-24T14:03:22.114Z (37 % of the range)`.
fn described(searched: &Searched, filter: &FilterEvents) -> String {
    let found = format!(
        "{} events so far, page {}",
        figures::count(searched.matched),
        figures::count(searched.pages)
    );
    match searched.latest {
        None => found,
        Some(latest) => {
            let share = searched.share(&filter.range) * 100.0;
            format!("{found}, up to {} ({share:.0} % of the range)", instant(latest))
        }
    }
}
