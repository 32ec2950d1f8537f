//! Refinements: queries over the rows at hand, one upon the other, each of which can be taken back. The rows of the
//! answer are kept untouched; evaluation happens off the loop.

use std::sync::Arc;

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
        Ok(Self { text: text.trim().to_owned(), plan: Arc::new(plan) })
    }
}

/// All refinements of the rows at hand, and what is being typed.
#[derive(Debug, Default)]
pub struct Refine {
    /// The rows of the answer, while the table shows refined ones.
    rows: Vec<Arc<Batch>>,
    kept: Vec<Refinement>,
    trial: Option<Refinement>,
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

    /// Takes the rows of the answer into keeping; nothing when it has them already.
    pub fn begin(&mut self, rows: &[Arc<Batch>]) {
        if !self.is_active() {
            self.rows = rows.to_vec();
        }
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
        }
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
        self.kept.extend(self.trial.take());
    }

    /// Forgets what was typed.
    pub fn give_up(&mut self) {
        self.mistake = None;
        self.trial = None;
    }

    /// Takes the last refinement back; what it was.
    pub fn take_back(&mut self) -> Option<Refinement> {
        self.kept.pop()
    }
}
