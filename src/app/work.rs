//! Work on many rows, which would hold the keyboard up: what is asked, and what came of it. `run` gives it a thread.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::histogram::Histogram;
use super::s3::order::{self, Sorting};
use super::table::{Columns, Hunt, Sorted, Spot};
use crate::domain::{Batch, Range};
use crate::insights::eval::{Context, chain};
use crate::insights::plan::Plan;

/// What is asked.
#[derive(Debug)]
pub enum Work {
    /// Extend an order to all of these batches.
    Sort(Sorted, Vec<Arc<Batch>>),
    /// Bring the order of a listing up to all of its pages.
    Keys(Sorting),
    /// Look through the rest of the rows.
    Hunt(Hunt),
    /// Evaluate plans over rows, each over the answer of the one before.
    Refine(Refining),
}

/// What is to be evaluated.
#[derive(Debug)]
pub struct Refining {
    /// The plans, in this order.
    pub plans: Vec<Arc<Plan>>,
    /// The rows that the first is evaluated over.
    pub batches: Vec<Arc<Batch>>,
    /// What the plans know of their time.
    pub context: Context,
    /// The range over which the refined rows are counted.
    pub range: Option<Range>,
}

/// What came of it.
#[derive(Debug)]
pub enum Done {
    /// An order.
    Sorted(Sorted),
    /// The order of a listing.
    Keys(order::Sorted),
    /// Where the row is that was looked for.
    Found(Option<Spot>),
    /// Refined rows.
    Refined(Box<Refined>),
}

/// Refined rows, and what is seen of them.
#[derive(Debug)]
pub struct Refined {
    /// The rows.
    pub batches: Vec<Arc<Batch>>,
    /// What a reader should know of them.
    pub notes: Vec<String>,
    /// Their columns.
    pub columns: Columns,
    /// Their counts over time.
    pub histogram: Option<Histogram>,
}

impl Work {
    /// Does it; nothing as soon as it is no longer wanted.
    pub fn done(self, wanted: &AtomicBool) -> Option<Done> {
        match self {
            Self::Sort(sorted, batches) => Some(Done::Sorted(sorted.extended(&batches))),
            Self::Keys(sorting) => sorting.done(wanted).map(Done::Keys),
            Self::Hunt(hunt) => hunt.finish(wanted).map(Done::Found),
            Self::Refine(refining) => refining.done(wanted).map(|refined| Done::Refined(Box::new(refined))),
        }
    }
}

impl Refining {
    fn done(self, wanted: &AtomicBool) -> Option<Refined> {
        let answer = chain::evaluate(&self.plans, self.batches, &self.context, wanted)?;
        let mut columns = Columns::default();
        let mut histogram = self.range.map(Histogram::new);
        for batch in &answer.batches {
            columns.absorb(batch);
            histogram.iter_mut().for_each(|histogram| histogram.add(batch));
        }
        Some(Refined { batches: answer.batches, notes: answer.notes, columns, histogram })
    }
}
