//! Plans one after the other over rows at hand, until nobody wants the answer any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Answer, Context, Evaluation};
use crate::domain::{Batch, Completeness};
use crate::insights::plan::Plan;

/// The rows that the plans leave, each evaluated over the answer of the one before; `None` as soon as they are no longer
/// wanted.
pub fn evaluate(
    plans: &[Arc<Plan>],
    rows: Vec<Arc<Batch>>,
    context: &Context,
    wanted: &AtomicBool,
) -> Option<Answer> {
    let mut answer = Answer { batches: rows, completeness: Completeness::Complete, notes: Vec::new() };
    for plan in plans {
        let mut evaluation = Evaluation::new(Arc::clone(plan), context.clone(), None);
        for batch in &answer.batches {
            if !wanted.load(Ordering::Relaxed) {
                return None;
            }
            evaluation.batch(batch);
        }
        let notes = std::mem::take(&mut answer.notes);
        answer = evaluation.finish();
        answer.notes.splice(..0, notes);
        answer.notes.dedup();
    }
    Some(answer)
}
