//! Saving what a form says, what may come of it, and leaving the form without losing anything unasked.

use super::field::Field;
use super::values::Values;
use super::{Form, Stage};
use crate::domain::{Fault, SavedProfile, Secret, SourceKind};

/// What is to be saved.
#[derive(Debug)]
pub struct Submission {
    /// The profile as it was when the form took it up; none for a new one.
    pub base: Option<SavedProfile>,
    /// What it is to be.
    pub profile: SavedProfile,
    /// The secret half of its long-term key, when one was typed.
    pub secret: Option<(String, Secret)>,
}

impl Form {
    /// What is to be saved, when nothing is wrong; else the first mistake is gone to.
    pub fn submit(&mut self) -> Option<Submission> {
        if self.stage == Stage::Saving {
            return None;
        }
        (self.tried, self.stage, self.refusal) = (true, Stage::Writing, None);
        if let Some(wrong) = self.reading.wrongs.first() {
            self.focus = wrong.field;
            return None;
        }
        self.stage = Stage::Saving;
        let typed = self.values.source == SourceKind::IamUser && self.secret.count() > 0;
        let secret = typed.then(|| {
            // Copied, so that it is still there when the save is refused.
            (self.values.text(Field::AccessKeyId).to_owned(), Secret::new(self.secret.reveal().to_owned()))
        });
        Some(Submission { base: self.base.clone(), profile: self.reading.profile.clone(), secret })
    }

    /// It was not saved; everything typed stays.
    pub fn refuse(&mut self, fault: Fault) {
        (self.stage, self.refusal) = (Stage::Writing, Some(fault));
    }

    /// Someone else changed the profile meanwhile, in ways that are at odds with what is written here. Their other changes
    /// are taken over; what was written stays, and is saved over theirs when that is asked again.
    pub fn meet(&mut self, theirs: SavedProfile, fault: Fault) {
        let merged = match &self.base {
            Some(base) => self.reading.profile.merged(base, &theirs).profile,
            None => self.reading.profile.clone(),
        };
        self.values = Values::of(&merged);
        self.begun = Values::of(&theirs);
        self.base = Some(theirs);
        self.refuse(fault);
        self.step(0);
        self.read();
    }

    /// The profile was removed meanwhile: saving again makes it anew.
    pub fn lose_base(&mut self, fault: Fault) {
        let gone = self.base.take().map(|base| base.name);
        self.kept.names.retain(|name| Some(name) != gone.as_ref());
        self.begun = Values::default();
        self.refuse(fault);
        self.read();
    }

    /// Whether it may be left: at once when nothing would be lost, else when that is said twice.
    pub fn leave(&mut self) -> bool {
        match self.stage {
            Stage::Leaving => true,
            Stage::Writing if !self.is_changed() => true,
            Stage::Writing => {
                self.stage = Stage::Leaving;
                false
            }
            Stage::Saving => false,
        }
    }
}
