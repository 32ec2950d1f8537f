//! `s3 du`: counts the objects below a prefix and their bytes, by storage class. Nothing is kept of a page but its sums.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::args::s3::DuArgs;
use crate::cli::progress::ProgressLine;
use crate::cli::signals::{Conversation, Heard};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::ObjectInfo;
use crate::domain::request::ObjectList;
use crate::domain::text::{Safe, Text, safe};
use crate::domain::{Batch, BatchBuilder, CellKind, Event, Fault, Request, Scope, figures};
use crate::output::Columns;
use crate::port::Cloud;

const COLUMNS: [&str; 3] = ["class", "objects", "bytes"];

/// The class of the row that sums the others up.
const TOTAL: &str = "total";

/// The request of the command.
pub(super) fn request(args: &DuArgs) -> Request {
    Request::Objects(ObjectList {
        bucket: args.address.bucket.clone(),
        prefix: args.address.key.clone(),
        recursive: true,
        parallel: args.parallel,
        requester_pays: args.payer.request_payer,
        ..ObjectList::default()
    })
}

/// How many objects, and their bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    objects: u64,
    bytes: u64,
}

impl Sum {
    fn add(&mut self, object: &ObjectInfo) {
        self.objects += 1;
        self.bytes = self.bytes.saturating_add(object.size);
    }
}

/// What was counted so far.
#[derive(Default)]
struct Counted {
    total: Sum,
    classes: BTreeMap<Text, Sum>,
    fault: Option<Fault>,
}

impl Counted {
    fn add(&mut self, objects: &[ObjectInfo]) {
        for object in objects {
            self.total.add(object);
            let class = object.class.as_ref();
            match class.and_then(|class| self.classes.get_mut(class)) {
                Some(sum) => sum.add(object),
                None => self.classes.entry(class.cloned().unwrap_or_default()).or_default().add(object),
            }
        }
    }

    fn told(&self) -> String {
        let objects = if self.total.objects == 1 { "object" } else { "objects" };
        let bytes = figures::bytes(self.total.bytes as f64);
        format!("{} {objects}, {bytes}", figures::count(self.total.objects))
    }
}

/// Counts, and prints the sums. SIGINT and SIGTERM end it with what was counted.
///
/// # Errors
/// A fault before anything was counted, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &DuArgs,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, request(args))?;
    let mut line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
    let mut counted = Counted::default();
    while let Some(heard) = conversation.next().await {
        let err = &mut *front.streams.err;
        match heard {
            Heard::Said(Event::Objects(page)) => {
                counted.add(&page.objects);
                line.show(err, safe(&counted.told()));
            }
            Heard::Said(Event::Retrying(fault)) => line.show(err, fault.safe().after("trying again: ")),
            Heard::Said(Event::CredentialsAwaited) => line.show(err, Safe::own("waiting for credentials")),
            Heard::Said(_) => {}
            Heard::Stopping => line.show(err, Safe::own("stopping")),
            Heard::Failed(fault) => counted.fault = Some(fault),
        }
    }
    line.wipe(front.streams.err);
    if let Some(fault) = counted.fault.take_if(|_| counted.total.objects == 0) {
        return Err(fault.into());
    }
    let mut rows = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
    rows.push(&Arc::new(sums(&counted)))?;
    rows.finish()?;
    if let Some(fault) = &counted.fault {
        front.fault(fault);
    }
    if counted.fault.is_none() && !conversation.is_cut() {
        return Ok(Exit::Done);
    }
    front.notice(&safe(&format!("not complete: {} were counted, there are more", counted.told())));
    Ok(Exit::Partial)
}

fn sums(counted: &Counted) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    let classes = counted.classes.iter().map(|(class, sum)| (class.raw(), sum));
    for (class, sum) in classes.chain([(TOTAL, &counted.total)]) {
        rows.set(0, CellKind::Text, class);
        rows.set(1, CellKind::Number, &sum.objects.to_string());
        rows.set(2, CellKind::Number, &sum.bytes.to_string());
        rows.end_row();
    }
    rows.finish()
}
