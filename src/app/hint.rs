//! What is to be known of a query while it is written: mistakes once they are due, the parameters of the call around the
//! cursor, what looks odd, or how the command at the cursor goes on.

use jiff::Timestamp;

use super::State;
use super::assist::Writer;
use crate::insights::Mistake;
use crate::insights::catalogue::Command;
use crate::insights::typing::{self, Call, Unfinished};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The query can't run.
    Wrong,
    /// It runs, but is probably not what was meant or costs more than it would have to.
    Odd,
}

/// What is to be known, the one thing that matters most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hint<'a> {
    /// Something is wrong or odd.
    Finding {
        /// How grave it is.
        weight: Weight,
        /// What it is, and where.
        finding: &'a Mistake,
        /// How many more there are.
        more: usize,
    },
    /// The call whose arguments are written.
    Call(Call),
    /// The command that is written.
    Command(&'static Command),
    /// Nothing.
    Nothing,
}

impl State {
    /// What is wrong or odd in the editor's query and due to be shown. While the person types, what is unfinished waits.
    pub fn findings(&self, now: Timestamp) -> Vec<(Weight, &Mistake)> {
        let editor = &self.logs.editor;
        let wrong = editor.mistakes().iter().map(|mistake| (Weight::Wrong, mistake));
        if !self.is_writing(Writer::Editor) {
            return wrong.collect();
        }
        let waiting = self.waiting(now);
        let odd = editor.odd().iter().map(|mistake| (Weight::Odd, mistake));
        wrong.chain(odd).filter(|(_, each)| !waits(waiting.as_ref(), each)).collect()
    }

    /// What is to be known of the editor's query.
    pub fn hint(&self, now: Timestamp) -> Hint<'_> {
        self.first_hint(&self.findings(now))
    }

    /// What is to be known of the line that refines.
    pub fn refine_hint(&self, now: Timestamp) -> Hint<'_> {
        let waiting = self.waiting(now);
        let mistake = self.logs.refine.mistake.iter().filter(|each| !waits(waiting.as_ref(), each));
        self.first_hint(&mistake.map(|each| (Weight::Wrong, each)).collect::<Vec<_>>())
    }

    fn is_writing(&self, writer: Writer) -> bool {
        self.assist.writing().is_some_and(|writing| writing.writer == writer)
    }

    /// What is unfinished, while the person types or has something to choose from.
    fn waiting(&self, now: Timestamp) -> Option<Unfinished> {
        let busy = self.assist.is_typing(now) || self.assist.popup.is_some();
        let writing = self.assist.writing().filter(|_| busy)?;
        Some(Unfinished::at(&writing.text, writing.cursor))
    }

    fn first_hint<'a>(&self, findings: &[(Weight, &'a Mistake)]) -> Hint<'a> {
        let Some(writing) = self.assist.writing() else { return Hint::Nothing };
        let (text, cursor) = (&writing.text, writing.cursor);
        let unfinished = Unfinished::at(text, cursor);
        let call = typing::call(text, cursor);
        // Within a call its parameters help more than the word that it is not closed.
        let first = findings.iter().find(|(weight, each)| {
            call.is_none() || (*weight == Weight::Wrong && !unfinished.holds(each.span))
        });
        match (first, call) {
            (Some((weight, finding)), _) => {
                Hint::Finding { weight: *weight, finding, more: findings.len() - 1 }
            }
            (None, Some(call)) => Hint::Call(call),
            (None, None) => typing::command(text, cursor).map_or(Hint::Nothing, Hint::Command),
        }
    }
}

fn waits(waiting: Option<&Unfinished>, finding: &Mistake) -> bool {
    waiting.is_some_and(|unfinished| unfinished.holds(finding.span))
}
