//! Following a log group: what it holds is printed, then what arrives, until a signal ends it. Each look is a search from a
//! little before the last one, because events become visible late, and what was printed is not printed again.

use std::collections::HashMap;
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tokio::time::sleep;

use super::filter::{Asked, COLUMNS, is_refused};
use super::signals::{Conversation, Heard, Signals};
use super::{Exit, Failure, Front};
use crate::domain::text::{Safe, safe};
use crate::domain::{Batch, BatchBuilder, Event, Fault, Request, Scope, figures};
use crate::output::{Columns, Writer};
use crate::port::Cloud;

/// The pause between two looks. FilterLogEvents is allowed five times a second for a whole account and region, in some
/// regions ten times (CloudWatch Logs User Guide, "CloudWatch Logs quotas").
const PAUSE: Duration = Duration::from_secs(2);

/// How far each look goes back behind the last one: an event that takes longer to become visible is missed.
const LATE: SignedDuration = SignedDuration::from_secs(60);

/// The column that tells events apart, and the one that tells when they were.
const ID: &str = "@eventId";
const TIME: &str = "@timestamp";

/// Prints what the search finds from its start on, and what arrives. `now` is the time at which this begins.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    asked: &Asked,
    now: Timestamp,
) -> Result<Exit, Failure> {
    if is_refused(front, asked) {
        return Ok(Exit::Usage);
    }
    let began = Instant::now();
    let mut signals = Signals::watch()?;
    let mut filter = asked.filter.clone();
    let look = front.look();
    let columns = Columns::Fixed(COLUMNS.map(str::to_owned).to_vec());
    let mut printed = Printed::new(Writer::new(&mut *front.streams.out, look, columns));
    let fault = loop {
        let to =
            SignedDuration::try_from(began.elapsed()).ok().and_then(|passed| now.checked_add(passed).ok());
        filter.range.to = to.unwrap_or(now);
        let conversation = Conversation::begin(cloud, scope.clone(), Request::FilterEvents(filter.clone()))?;
        match printed.hear(conversation).await? {
            Look::Whole => {}
            Look::Stopped => break None,
            Look::Failed(fault) => break Some(fault),
        }
        let from = filter.range.to.checked_sub(LATE).unwrap_or(filter.range.from);
        filter.range.from = filter.range.from.max(from);
        printed.forget_before(filter.range.from);
        tokio::select! {
            () = signals.come() => break None,
            () = sleep(PAUSE) => {}
        }
    };
    let count = printed.count;
    if count == 0
        && let Some(fault) = fault
    {
        return Err(fault.into());
    }
    printed.rows.finish()?;
    Ok(end(front, count, fault.as_ref()))
}

/// A signal is how following ends, and no failure.
fn end(front: &mut Front<'_>, count: u64, fault: Option<&Fault>) -> Exit {
    let rows = figures::rows(count);
    let Some(fault) = fault else {
        let words = if count == 0 {
            Safe::own("stopped: no row had come")
        } else {
            safe(&format!("stopped: {rows} had come")).into_owned()
        };
        front.notice(&words);
        return Exit::Done;
    };
    front.fault(fault);
    front.notice(&safe(&format!("not followed any longer: {rows} came before the error")));
    Exit::Partial
}

/// How a look ended.
enum Look {
    /// All of its range was seen.
    Whole,
    /// A signal came.
    Stopped,
    /// It failed.
    Failed(Fault),
}

/// What was printed so far.
struct Printed<'o> {
    rows: Writer<&'o mut dyn Write>,
    /// Ids of the events that another look may bring again, with their times.
    known: HashMap<String, String>,
    count: u64,
}

impl<'o> Printed<'o> {
    fn new(rows: Writer<&'o mut dyn Write>) -> Self {
        Self { rows, known: HashMap::new(), count: 0 }
    }

    /// Prints what a look finds.
    async fn hear(&mut self, mut conversation: Conversation) -> Result<Look, Failure> {
        while let Some(heard) = conversation.next().await {
            match heard {
                Heard::Said(Event::EventsPage(batch)) => {
                    let new = self.unknown(&batch);
                    self.count += new.len() as u64;
                    self.rows.push(&Arc::new(new))?;
                }
                Heard::Failed(fault) => return Ok(Look::Failed(fault)),
                Heard::Said(_) | Heard::Stopping => {}
            }
        }
        Ok(if conversation.is_stopped() { Look::Stopped } else { Look::Whole })
    }

    /// The events that were not printed yet. One without an id is new.
    fn unknown(&mut self, batch: &Batch) -> Batch {
        let (id, time) = (batch.column(ID), batch.column(TIME));
        let mut rows = BatchBuilder::with_columns(batch.columns().iter().map(|name| &**name));
        for row in 0..batch.len() {
            let value = |column: Option<usize>| column.map_or("", |column| batch.cell(row, column).raw);
            let (id, time) = (value(id), value(time));
            if !id.is_empty() && self.known.insert(id.to_owned(), time.to_owned()).is_some() {
                continue;
            }
            batch.row(row).for_each(|(column, cell)| rows.set(column, cell.kind, cell.raw));
            rows.end_row();
        }
        rows.finish()
    }

    /// Events before an instant are not looked for again. Their times are as rows have them, which sort as they follow.
    fn forget_before(&mut self, instant: Timestamp) {
        let oldest = instant.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string();
        self.known.retain(|_, time| *time >= oldest);
    }
}
