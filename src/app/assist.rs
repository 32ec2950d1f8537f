//! Help while a query is typed, as state: the list of what may stand at the cursor, when it opens by itself and when it
//! stays away, and since when the person has been quiet.

use jiff::{SignedDuration, Timestamp};

use crate::domain::Span;
use crate::insights::complete::{Candidate, Completions};

/// How long nothing must be typed before what is unfinished counts as wrong.
const QUIET: SignedDuration = SignedDuration::from_millis(700);

/// Where a query is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// In the editor.
    Editor,
    /// In the line that refines.
    Refine,
}

/// A query that is being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Where.
    pub writer: Writer,
    /// The query as it stands.
    pub text: String,
    /// The byte before which the cursor stands.
    pub cursor: usize,
}

/// What may stand at the cursor, shown beneath it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Popup {
    /// What the chosen one replaces, in bytes.
    pub span: Span,
    /// What may stand there, best first; never empty.
    pub candidates: Vec<Candidate>,
    /// Which of them is chosen.
    pub chosen: usize,
}

impl Popup {
    /// The chosen candidate.
    pub fn chosen(&self) -> Option<&Candidate> {
        self.candidates.get(self.chosen)
    }

    fn step(&mut self, forward: bool) {
        let count = self.candidates.len();
        self.chosen = (self.chosen + if forward { 1 } else { count - 1 }) % count;
    }
}

/// A place at which the person closed the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Closed {
    /// The start of the word there.
    start: usize,
    /// A part of the word was typed already.
    within: bool,
}

/// The help.
#[derive(Debug, Default)]
pub struct Assist {
    /// The list, while it is open.
    pub popup: Option<Popup>,
    closed: Option<Closed>,
    /// What was being written when it was last looked at.
    seen: Option<Writing>,
    /// When the text changed last.
    edited: Option<Timestamp>,
    /// The next change is typed, so that the list may open by itself.
    pub typed: bool,
    /// Fields that the line that refines can name: those of the rows when it was opened. Foreign text.
    pub fields: Vec<String>,
}

/// What became of the query since it was last looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// The cursor moved, another query is written, or a text was put there at once.
    Moved,
    /// Something was typed.
    Typed,
    /// Something was taken away by a key.
    Removed,
}

impl Assist {
    /// Looks at what is being written; what became of it.
    pub fn look(&mut self, writing: Option<Writing>, now: Timestamp) -> Change {
        let typed = std::mem::take(&mut self.typed);
        if self.seen == writing {
            return Change::None;
        }
        let same_writer = |seen: &Writing| writing.as_ref().is_some_and(|now| now.writer == seen.writer);
        let before = self.seen.as_ref().filter(|seen| same_writer(seen));
        let changed = before.zip(writing.as_ref()).is_some_and(|(before, now)| before.text != now.text);
        let shorter = before.zip(writing.as_ref()).is_some_and(|(old, new)| old.text.len() > new.text.len());
        self.seen = writing;
        if changed {
            self.edited = Some(now);
        }
        match (changed && typed, shorter) {
            (false, _) => Change::Moved,
            (true, false) => Change::Typed,
            (true, true) => Change::Removed,
        }
    }

    /// What is being written.
    pub fn writing(&self) -> Option<&Writing> {
        self.seen.as_ref()
    }

    /// Something was typed or taken away: opens the list, goes on with it, or closes it.
    pub fn offer(&mut self, completions: Completions) {
        let Some(cursor) = self.seen.as_ref().map(|writing| writing.cursor) else { return };
        let within = completions.span.start < cursor;
        self.popup = if self.stays_closed(completions.span, within) || !(within || completions.begins) {
            None
        } else {
            popup(completions)
        };
    }

    /// The person asked for the list: it opens wherever something may stand.
    pub fn open(&mut self, completions: Completions) {
        self.closed = None;
        self.popup = popup(completions);
    }

    /// The list has new entries; the chosen one stays chosen.
    pub fn refresh(&mut self, completions: Completions) {
        let Some(before) = self.popup.take() else { return };
        let chosen = before.chosen().map(|chosen| (chosen.kind, chosen.name.clone()));
        self.popup = popup(completions).map(|mut popup| {
            let same = |other: &Candidate| {
                chosen.as_ref().is_some_and(|(kind, name)| other.kind == *kind && other.name == *name)
            };
            popup.chosen = popup.candidates.iter().position(same).unwrap_or(0);
            popup
        });
    }

    /// Closes the list until the next word.
    pub fn close(&mut self) {
        let cursor = self.seen.as_ref().map_or(0, |writing| writing.cursor);
        if let Some(popup) = self.popup.take() {
            self.closed = Some(Closed { start: popup.span.start, within: popup.span.start < cursor });
        }
    }

    /// Chooses the next or the previous candidate, around the ends.
    pub fn step(&mut self, forward: bool) {
        if let Some(popup) = &mut self.popup {
            popup.step(forward);
        }
    }

    /// Whether the list was closed at this word, or in the gap before it.
    fn stays_closed(&mut self, span: Span, within: bool) -> bool {
        let Some(closed) = self.closed else { return false };
        let text = self.seen.as_ref().map_or("", |writing| writing.text.as_str());
        let gap = text.get(closed.start..span.start).is_some_and(|gap| gap.trim().is_empty());
        let stays = if closed.within { span.start == closed.start } else { !within && gap };
        if !stays {
            self.closed = None;
        }
        stays
    }

    /// Whether the person types: what is unfinished may wait.
    pub fn is_typing(&self, now: Timestamp) -> bool {
        self.quiet_at().is_some_and(|quiet| now < quiet)
    }

    /// When what is unfinished begins to count as wrong.
    pub fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        self.quiet_at().filter(|quiet| now < *quiet && self.seen.is_some())
    }

    fn quiet_at(&self) -> Option<Timestamp> {
        self.edited?.checked_add(QUIET).ok()
    }
}

fn popup(completions: Completions) -> Option<Popup> {
    let Completions { span, candidates, .. } = completions;
    (!candidates.is_empty()).then_some(Popup { span, candidates, chosen: 0 })
}
