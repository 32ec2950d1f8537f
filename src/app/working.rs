//! Work on rows beside the loop: what is due is asked, what is done is taken in.

use jiff::Timestamp;

use super::State;
use super::jobs::Purpose;
use super::message::Effect;
use super::notices::Severity;
use super::table::{Found, Sought, Spot};
use super::tickets::JobId;
use super::work::{Done, Work};
use crate::domain::{Fault, Text};

impl State {
    /// All work that is due.
    pub(super) fn work_due(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.refine_if_due(now);
        effects.extend(self.order_if_due());
        effects.extend(self.hunt_if_due());
        effects
    }

    /// Has rows sorted that are not sorted yet, one order at a time.
    fn order_if_due(&mut self) -> Option<Effect> {
        if self.jobs.is_running(Purpose::Sort) {
            return None;
        }
        let sorted = self.shown_table().order_due()?;
        let work = Work::Sort(sorted, self.shown_table().batches().to_vec());
        Some(Effect::Work(self.jobs.begin(Purpose::Sort), work))
    }

    /// Has the rest of the rows looked through; a look that is no longer wanted is given up.
    fn hunt_if_due(&mut self) -> Vec<Effect> {
        let due = self.shown_table().hunt_due();
        let mut effects = Vec::new();
        if due.is_some() || !self.shown_table().is_hunting() {
            effects.extend(self.forget(Purpose::Hunt));
        }
        effects.extend(due.map(|hunt| Effect::Work(self.jobs.begin(Purpose::Hunt), Work::Hunt(hunt))));
        effects
    }

    /// An order, a refinement or a search that is being worked out belongs to rows that are no longer wanted.
    pub(super) fn give_up_work(&mut self) -> Vec<Effect> {
        self.refine_due = false;
        self.refine_again = false;
        let purposes = [Purpose::Refine, Purpose::Sort, Purpose::Hunt];
        purposes.into_iter().flat_map(|purpose| self.forget(purpose)).collect()
    }

    pub(super) fn forget(&mut self, purpose: Purpose) -> Vec<Effect> {
        if !self.jobs.is_running(purpose) {
            return Vec::new();
        }
        self.jobs.forget(purpose).into_iter().map(Effect::Drop).collect()
    }

    /// Takes in what was done, if it is still wanted.
    pub(super) fn on_done(&mut self, job: JobId, result: Result<Done, Fault>, now: Timestamp) {
        match (self.jobs.end(job), result) {
            (Some(Purpose::Sort), Ok(Done::Sorted(sorted))) => {
                self.shown_table().take_order(sorted);
                self.logs.follow(now);
            }
            (Some(Purpose::KeySort), Ok(Done::Keys(sorted))) => self.s3.take_order(sorted),
            (Some(Purpose::Hunt), Ok(Done::Found(spot))) => self.on_found(spot, now),
            (Some(Purpose::Refine), Ok(Done::Refined(refined))) => {
                self.logs.show_refined(*refined, now);
                self.refine_due |= std::mem::take(&mut self.refine_again);
            }
            (Some(Purpose::Sort), Err(fault)) => {
                self.shown_table().give_up_order();
                let what = Text::from(format!("the rows are not sorted: {}", fault.what.raw()));
                self.notices.fault(&Fault { what, ..fault }, now);
            }
            (Some(purpose), Err(fault)) => {
                if purpose == Purpose::Hunt {
                    self.shown_table().stop_hunting();
                }
                self.notices.fault(&fault, now);
            }
            _ => {}
        }
    }

    fn on_found(&mut self, spot: Option<Spot>, now: Timestamp) {
        let found = if spot.is_some() { Found::Row } else { Found::Nowhere };
        if let Some(sought) = self.shown_table().take_found(spot) {
            self.say_found(found, &sought, now);
        }
    }

    /// Says so when what a person looked for is nowhere.
    pub(super) fn say_found(&mut self, found: Found, sought: &Sought, now: Timestamp) {
        let words = match sought {
            _ if found == Found::Row => return self.logs.follow(now),
            Sought::Text(_) => "no row holds that text",
            Sought::Time(_) => "no row has an @timestamp to go by",
            Sought::Row(_) => return,
        };
        if found == Found::Nowhere {
            self.notices.say(Severity::Warning, words, now);
        }
    }
}
