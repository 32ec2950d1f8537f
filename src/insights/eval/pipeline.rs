//! The rows of a later part on their way: through the operators before its steps, through the steps, to where they end.

use super::Context;
use super::kept::{Keep, Kept};
use super::operators::{Operation, Operator};
use super::record::{Layout, Record, Slot};
use super::seen::Seen;
use super::sink::{Segment, Sink};
use super::stage::{self, Stage};

/// Steps for single rows, and an operator that follows them.
#[derive(Debug)]
pub struct Link {
    /// The steps.
    pub stages: Vec<Stage>,
    /// The operator.
    pub operator: Box<dyn Operator>,
    /// What the operator keeps of rows that it holds.
    pub keep: Keep,
}

/// A part at work.
pub struct Pipeline<'p> {
    segment: &'p Segment,
    operations: Vec<Box<dyn Operation + 'p>>,
    sink: Sink,
    seen: Seen,
    layout: &'p Layout,
    context: &'p Context,
}

impl<'p> Pipeline<'p> {
    /// No rows yet.
    pub fn new(segment: &'p Segment, limit: Option<usize>, layout: &'p Layout, context: &'p Context) -> Self {
        let operations = segment.links.iter().map(|link| link.operator.start(&link.keep)).collect();
        Self { segment, operations, sink: Sink::new(segment, limit), seen: Seen::default(), layout, context }
    }

    /// Takes a row that the part before kept in these slots.
    pub fn push(&mut self, row: &Kept, slots: &[Slot]) {
        let mut record = Record::new(self.layout, self.context);
        row.restore(&mut record, slots);
        let Segment { links, .. } = self.segment;
        send(links, &mut self.operations, self.segment, &mut self.sink, &mut record);
        self.seen.add(record.seen());
    }

    /// All rows have come: those that were held go on. Gives where they ended, what was met, and what there is to say.
    pub fn finish(mut self) -> (Sink, Seen, Vec<String>) {
        let links = self.segment.links.as_slice();
        for at in 0..links.len() {
            let (done, rest) = self.operations.split_at_mut(at + 1);
            done[at].finish(&mut |row, set| {
                let mut record = Record::new(self.layout, self.context);
                row.restore(&mut record, &links[at].keep.slots);
                for (slot, value) in set {
                    record.set(slot, value);
                }
                send(&links[at + 1..], rest, self.segment, &mut self.sink, &mut record);
                self.seen.add(record.seen());
            });
        }
        let notes = self.operations.iter().flat_map(|operation| operation.notes()).collect();
        (self.sink, self.seen, notes)
    }
}

/// Sends a row through the operators that are left, and the steps behind them.
fn send<'p: 'r, 'r>(
    links: &'r [Link],
    operations: &mut [Box<dyn Operation + 'p>],
    segment: &'r Segment,
    sink: &mut Sink,
    record: &mut Record<'r>,
) {
    let (Some((link, links)), Some((operation, operations))) =
        (links.split_first(), operations.split_first_mut())
    else {
        return stage::flow(&segment.stages, record, &mut |record| sink.push(segment, record));
    };
    stage::flow(&link.stages, record, &mut |record| {
        operation.push(record, &mut |record| send(links, operations, segment, sink, record));
    });
}
