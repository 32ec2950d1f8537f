//! What the parts of a query keep of their rows: what is read after them.

use std::collections::BTreeSet;

use crate::insights::eval::kept::Keep;
use crate::insights::eval::pipeline::Link;
use crate::insights::eval::record::Slot;
use crate::insights::eval::sink::{Segment, Target};
use crate::insights::eval::stage::Stage;

/// What is read at one place of a query and set before it.
#[derive(Debug, Default)]
struct Read {
    slots: BTreeSet<Slot>,
    /// The row as it is, because the answer shows it.
    source: bool,
}

impl Read {
    fn keep(&self) -> Keep {
        Keep { slots: self.slots.iter().copied().collect(), source: self.source }
    }

    fn before_target(&mut self, target: &Target) {
        match target {
            Target::Output(projection) => {
                self.slots.extend(projection.slots());
                self.source = projection.whole_row;
            }
            Target::Take | Target::Hold | Target::Tail(_) => {}
            Target::Sort(order) => self.slots.extend(&order.needs),
            Target::Dedup(choice) => self.slots.extend(&choice.order.needs),
            // Only the results go on.
            Target::Stats(grouping) => {
                *self = Self { slots: grouping.needs.iter().copied().collect(), source: false }
            }
        }
    }

    fn before_stages(&mut self, stages: &[Stage]) {
        for stage in stages.iter().rev() {
            self.without(&stage.sets());
            self.slots.extend(stage.reads());
        }
    }

    fn before_operator(&mut self, link: &mut Link) {
        self.without(&link.operator.sets());
        link.keep = self.keep();
        if link.operator.replaces_rows() {
            *self = Self::default();
        }
        self.slots.extend(link.operator.reads());
        self.source |= link.operator.reads_row();
    }

    fn without(&mut self, set: &[Slot]) {
        self.slots.retain(|slot| !set.contains(slot));
    }
}

/// Tells each part, and each operator, what to keep: the slots that are read later and not set there, and the row as it
/// is when the answer shows it.
pub fn keep_what_is_read(segments: &mut [Segment]) {
    let mut read = Read::default();
    for segment in segments.iter_mut().rev() {
        segment.keep = read.keep();
        read.before_target(&segment.target);
        read.before_stages(&segment.stages);
        for link in segment.links.iter_mut().rev() {
            read.before_operator(link);
            read.before_stages(&link.stages);
        }
    }
}
