//! Items as they come, in any format, and what it took to read them.

use std::sync::Arc;

use crate::args::dynamo::ItemArgs;
use crate::cli::progress::ProgressLine;
use crate::cli::signals::{Conversation, Heard};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::{ItemsRead, Reached, read_dollars};
use crate::domain::item::{Form, Item, write_item};
use crate::domain::text::{Safe, safe};
use crate::domain::{Batch, Event, Fault, Request, Scope, figures};
use crate::dynamo::rows::batch;
use crate::dynamo::seen;
use crate::output::{Columns, Format, Writer};
use crate::port::Cloud;

/// How items are printed.
pub(super) struct Output {
    /// The columns that come first.
    first: Vec<String>,
    form: Form,
    /// Whether the cap of read units is the usual one, which nobody asked for.
    has_usual_cap: bool,
}

impl Output {
    pub(super) fn new(first: Vec<String>, args: &ItemArgs) -> Self {
        let form = if args.typed { Form::Typed } else { Form::Plain };
        Self { first, form, has_usual_cap: false }
    }

    /// Items as rows. A table is for eyes: what differs in type differs in looks there.
    fn rows(&self, items: &[Item], format: Format) -> Batch {
        match (format, self.form) {
            (Format::Table, Form::Plain) => seen::batch(items, &self.first),
            (_, form) => batch(items, &self.first, form),
        }
    }

    pub(super) fn usual_cap(self, has_usual_cap: bool) -> Self {
        Self { has_usual_cap, ..self }
    }
}

/// What is known when the conversation has ended.
#[derive(Default)]
struct Ended {
    printed: u64,
    last: Option<ItemsRead>,
    fault: Option<Fault>,
    missing: Vec<Item>,
    unread: Vec<Item>,
}

/// Asks, and prints the items. SIGINT and SIGTERM end it in order.
///
/// # Errors
/// A fault before the first item, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    request: Request,
    output: Output,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, request)?;
    let mut line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
    let columns = Columns::Found { first: output.first.clone(), except: vec![] };
    let look = front.look();
    let mut rows = Writer::new(&mut *front.streams.out, look, columns);
    let mut ended = Ended::default();
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Stopping => line.show(front.streams.err, Safe::own("stopping")),
            Heard::Failed(fault) => ended.fault = Some(fault),
            Heard::Said(Event::Items(items)) => {
                line.wipe(front.streams.err);
                rows.push(&Arc::new(output.rows(&items, look.format)))?;
                ended.printed += items.len() as u64;
            }
            Heard::Said(Event::ItemsRead(read)) => {
                line.show(front.streams.err, safe(&described(&read)));
                ended.last = Some(read);
            }
            Heard::Said(Event::NoItems(keys)) => ended.missing = keys,
            Heard::Said(Event::Unread(keys)) => ended.unread = keys,
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
    if let Some(fault) = ended.fault.take_if(|_| ended.printed == 0 && ended.unread.is_empty()) {
        return Err(fault.into());
    }
    rows.finish()?;
    Ok(tell(front, &ended, conversation.is_stopped(), output.has_usual_cap))
}

/// Says what it took, and what the items are when they are not all there are.
fn tell(front: &mut Front<'_>, ended: &Ended, stopped: bool, has_usual_cap: bool) -> Exit {
    if let Some(read) = &ended.last {
        front.notice(&safe(&described(read)));
    }
    for (keys, what) in [(&ended.missing, "no item"), (&ended.unread, "not read")] {
        for key in keys {
            front.notice(&safe(&format!("{what}: {}", write_item(key, Form::Plain))));
        }
    }
    if let Some(fault) = &ended.fault {
        front.fault(fault);
        front.notice(&safe(&format!("not complete: {} came before the error", items(ended.printed))));
        return Exit::Partial;
    }
    let reached = ended.last.map(|read| read.reached);
    if stopped && reached == Some(Reached::Middle) {
        front.notice(&safe(&format!("stopped: {} had come", items(ended.printed))));
        return if ended.printed == 0 { Exit::Failed } else { Exit::Partial };
    }
    let cut = match reached {
        Some(Reached::Items) => "the limit of items was reached",
        Some(Reached::Capacity) if has_usual_cap => {
            "the usual cap of 1,000 read units was reached; --max-capacity sets another"
        }
        Some(Reached::Capacity) => "the cap of read units was reached",
        Some(Reached::Pages) => "the cap of pages was reached",
        Some(Reached::Time) => "the cap of time was reached",
        _ if ended.missing.is_empty() && ended.unread.is_empty() => return Exit::Done,
        _ => return Exit::Partial,
    };
    front.notice(&safe(&format!("cut at {}: {cut}, there may be more", items(ended.printed))));
    if reached == Some(Reached::Capacity) && has_usual_cap { Exit::Partial } else { Exit::Done }
}

/// `12 items of 340 read, 3 pages, 4.5 read units, <$0.00001`. The price is that of tables which are paid for by the
/// request.
fn described(read: &ItemsRead) -> String {
    let of = read.scanned.map_or_else(String::new, |scanned| format!(" of {} read", figures::count(scanned)));
    let pages =
        if read.pages == 1 { "1 page".to_owned() } else { format!("{} pages", figures::count(read.pages)) };
    let dollars = figures::dollars(read_dollars(read.capacity));
    format!("{}{of}, {pages}, {} read units, {dollars} on demand", items(read.items), read.capacity)
}

fn items(count: u64) -> String {
    if count == 1 { "1 item".to_owned() } else { format!("{} items", figures::count(count)) }
}
