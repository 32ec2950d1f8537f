//! Refinements: queries over the rows at hand, one upon the other, each of which can be taken back. The rows of the
//! answer are kept untouched; evaluation happens off the loop.

use std::sync::Arc;

use crate::app::histogram::Histogram;
use crate::app::table::{Columns, Spot, Table};
use crate::domain::{Batch, Span};
use crate::insights::plan::{Plan, without_source};
use crate::insights::{self, Mistake};

/// One refinement, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Refinement {
    /// As it was typed.
    pub text: String,
    /// What the engine evaluates.
    pub plan: Arc<Plan>,
    /// The row under the cursor before it, among the rows that it refines.
    from: Option<Spot>,
}

impl Refinement {
    /// Reads a refinement; a pipe before it does no harm.
    ///
    /// # Errors
    /// The first thing that is wrong, at its place in the text.
    pub fn read(text: &str) -> Result<Self, Mistake> {
        let query = text.trim_start().strip_prefix('|').unwrap_or(text);
        let skipped = text.len() - query.len();
        let at_text = |mistake: Mistake| Mistake {
            span: Span::new(mistake.span.start + skipped, mistake.span.end + skipped),
            ..mistake
        };
        let checked = insights::check(query);
        if let Some(mistake) = checked.mistakes.into_iter().next() {
            return Err(at_text(mistake));
        }
        let Some(parsed) = checked.query else {
            return Err(Mistake::new(Span::new(0, text.len()), "this is no query"));
        };
        let plan = Plan::compile(&without_source(&parsed).0).map_err(at_text)?;
        Ok(Self { text: text.trim().to_owned(), plan: Arc::new(plan), from: None })
    }
}

/// All refinements of the rows at hand, and what is being typed.
#[derive(Debug, Default)]
pub struct Refine {
    /// The rows of the answer, while the table shows refined ones.
    rows: Vec<Arc<Batch>>,
    /// And their columns.
    columns: Columns,
    kept: Vec<Refinement>,
    trial: Option<Refinement>,
    /// The row under the cursor when the line was opened.
    from: Option<Spot>,
    /// The row that the cursor goes back to with the next rows.
    back_to: Option<Spot>,
    /// What the rows that are shown are refined by.
    shown: Vec<String>,
    /// Counts of the refined rows over time.
    pub histogram: Option<Histogram>,
    /// What is wrong with the text that is being typed.
    pub mistake: Option<Mistake>,
    /// What a reader should know of the refined rows.
    pub notes: Vec<String>,
}

impl Refine {
    /// Whether the table shows refined rows, or soon will.
    pub fn is_active(&self) -> bool {
        !self.kept.is_empty() || self.trial.is_some()
    }

    /// The line is opened with the cursor on this row.
    pub fn open(&mut self, from: Option<Spot>) {
        self.from = from;
    }

    /// Takes the rows of the answer into keeping; nothing when it has them already.
    pub fn begin(&mut self, table: &Table) {
        if !self.is_active() {
            self.rows = table.batches().to_vec();
            self.columns = table.columns().clone();
            self.from = self.from.or(table.spot());
        }
    }

    /// The columns of the rows of the answer.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// The row that the cursor goes back to, once.
    pub fn take_back_to(&mut self) -> Option<Spot> {
        self.back_to.take()
    }

    /// Refined rows are shown now; whether by the same refinements as those before.
    pub fn show(&mut self, notes: Vec<String>, histogram: Option<Histogram>) -> bool {
        let texts: Vec<String> = self.texts().map(str::to_owned).collect();
        let same = texts == self.shown;
        (self.shown, self.notes, self.histogram) = (texts, notes, histogram);
        same
    }

    /// How many rows the answer has, whatever is shown of them.
    pub fn total(&self) -> usize {
        self.rows.iter().map(|batch| batch.len()).sum()
    }

    /// The rows of the answer.
    pub fn rows(&self) -> &[Arc<Batch>] {
        &self.rows
    }

    /// Takes in rows that the answer got since; `replaces` those before.
    pub fn arrive(&mut self, batch: Arc<Batch>, replaces: bool) {
        if replaces {
            self.rows.clear();
            self.columns = self.columns.renewed();
            // Rows that are gone are not gone back to.
            self.from = None;
            self.kept.iter_mut().for_each(|kept| kept.from = None);
        }
        self.columns.absorb(&batch);
        self.rows.push(batch);
    }

    /// What is evaluated, in this order.
    pub fn plans(&self) -> Vec<Arc<Plan>> {
        self.kept.iter().chain(&self.trial).map(|each| Arc::clone(&each.plan)).collect()
    }

    /// The refinements as they were typed.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().chain(&self.trial).map(|each| each.text.as_str())
    }

    /// Takes in what is being typed; false when it can't be evaluated, so that the last good answer stays.
    pub fn try_text(&mut self, text: &str) -> bool {
        self.mistake = None;
        if text.trim().trim_start_matches('|').trim().is_empty() {
            self.trial = None;
            self.back_to = self.from;
            return true;
        }
        match Refinement::read(text) {
            Ok(trial) => self.trial = Some(trial),
            Err(mistake) => self.mistake = Some(mistake),
        }
        self.mistake.is_none()
    }

    /// Keeps what was typed.
    pub fn keep(&mut self) {
        self.mistake = None;
        let from = self.from.take();
        self.kept.extend(self.trial.take().map(|trial| Refinement { from, ..trial }));
    }

    /// Forgets what was typed; whether any of it is shown.
    pub fn give_up(&mut self) -> bool {
        self.mistake = None;
        self.back_to = self.from.take();
        self.trial.take().is_some()
    }

    /// Takes the last refinement back; what it was.
    pub fn take_back(&mut self) -> Option<Refinement> {
        let last = self.kept.pop();
        self.back_to = last.as_ref().and_then(|last| last.from);
        last
    }
}
