//! Refining: the language over the rows on the screen, live while one types.

use jiff::Timestamp;

use super::State;
use super::histogram::Histogram;
use super::history::Walk;
use super::jobs::Purpose;
use super::line::Line;
use super::logs::Focus;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind};
use super::work::{Refining, Work};
use crate::domain::Text;
use crate::insights::eval::Context;

impl State {
    /// Opens the line, or keeps the refinement that is given.
    pub(super) fn open_refine(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let active = self.logs.refine.is_active();
        if self.logs.table.is_empty() && !active {
            self.notices.say(Severity::Warning, "there are no rows to refine", now);
            return Vec::new();
        }
        self.logs.focus = Focus::Table;
        self.assist.fields = self.logs.table.field_names().map(str::to_owned).collect();
        self.refinement_walk = Walk::default();
        self.logs.refine.open(self.logs.table.spot());
        self.overlay = Some(Overlay::Prompt(PromptKind::Refine, Line::with(argument.unwrap_or_default())));
        match argument {
            Some(_) => {
                self.after_typing();
                self.accept(now)
            }
            None => Vec::new(),
        }
    }

    /// Takes in what is being typed; what it asks to be evaluated is told by `refine_due`.
    pub(super) fn try_refinement(&mut self, text: &str) {
        self.logs.refine.begin(&self.logs.table);
        self.refine_due |= self.logs.refine.try_text(text);
    }

    /// Keeps what was typed; with a mistake in it the line stays open.
    pub(super) fn keep_refinement(&mut self, line: Line, now: Timestamp) -> Vec<Effect> {
        if let Some(mistake) = &self.logs.refine.mistake {
            let hint = mistake.hint.as_ref().map_or(String::new(), |hint| format!("; {}", hint.raw()));
            let words = Text::from(format!("{}{hint}", mistake.message.raw()));
            self.notices.say(Severity::Warning, words, now);
            self.overlay = Some(Overlay::Prompt(PromptKind::Refine, line));
            return Vec::new();
        }
        let text = line.text().trim();
        self.refinements.remember(text);
        self.logs.refine.keep();
        if text.is_empty() { Vec::new() } else { self.keep_line(text, now).into_iter().collect() }
    }

    /// Gives up what is being typed.
    pub(super) fn give_up_refinement(&mut self) {
        self.refine_due |= self.logs.refine.give_up();
    }

    /// Takes the last refinement back.
    pub(super) fn take_refinement_back(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.logs.refine.take_back() {
            Some(last) => {
                self.refine_due = true;
                self.notices.say(Severity::Info, Text::from(format!("taken back: {}", last.text)), now);
            }
            None => self.notices.say(Severity::Info, "the rows are not refined", now),
        }
        Vec::new()
    }

    /// Has the refinements evaluated if that is due; an evaluation under way is no longer wanted when they changed, and
    /// goes on when rows arrived, or the answer would never be seen while they do.
    pub(super) fn refine_if_due(&mut self, now: Timestamp) -> Vec<Effect> {
        let is_running = self.jobs.is_running(Purpose::Refine);
        self.refine_due |= !is_running && std::mem::take(&mut self.refine_again);
        if !std::mem::take(&mut self.refine_due) {
            return Vec::new();
        }
        self.refine_again = false;
        let mut effects = self.forget(Purpose::Refine);
        if !self.logs.refine.is_active() {
            self.logs.show_unrefined(now);
            return effects;
        }
        let refining = Refining {
            plans: self.logs.refine.plans(),
            batches: self.logs.refine.rows().to_vec(),
            context: Context { now, range: self.logs.run.as_ref().map(|run| run.query.range) },
            range: self.logs.histogram.as_ref().map(Histogram::range),
        };
        effects.push(Effect::Work(self.jobs.begin(Purpose::Refine), Work::Refine(refining)));
        effects
    }
}
