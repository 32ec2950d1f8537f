//! What is being written and was not sent: kept for other sessions after a rest, so that a console that is killed costs
//! little, and brought back at the start. It is never run by itself.

use jiff::{SignedDuration, Timestamp};

use super::State;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind};
use super::past::{Draft, line_of_draft};
use crate::domain::Profile;

/// How long nothing must be written before it is kept: nobody writes much in that time, and a pause in typing does not
/// make a message each.
const REST: SignedDuration = SignedDuration::from_secs(2);

/// What is being written; blank where that was sent, or is what the console put there itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub query: String,
    pub refinement: String,
}

/// The drafts of this session.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// The query that the console opened with, which nobody wrote here.
    opening: String,
    /// As it was last looked at.
    seen: Written,
    /// When it changed, if that was not kept yet.
    changed: Option<Timestamp>,
    /// As it is kept, and for which profile.
    kept: (Option<Profile>, Written),
}

impl Written {
    fn is_blank(&self) -> bool {
        self.query.is_empty() && self.refinement.is_empty()
    }
}

impl Drafts {
    /// When something is to be kept.
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.changed.and_then(|changed| changed.checked_add(REST).ok())
    }
}

impl State {
    /// Begins with what another session left unsent. Called when the first query is on its way, so that it does not run;
    /// over a query that was asked for at the start it does not go.
    pub(super) fn begin_drafts(&mut self, opening: String, left: Option<Draft>, now: Timestamp) {
        self.drafts.opening = opening;
        if let Some(Draft { at, written }) = left {
            self.bring_back(&written, at, now);
            self.drafts.kept = (Some(self.scope.profile.clone()), written);
        }
        self.drafts.seen = self.written();
    }

    /// As [`State::begin_drafts`] when the console has run for a while: what is being written in it stays, and is kept.
    pub(super) fn join_drafts(&mut self, left: Option<Draft>, now: Timestamp) {
        let opening = std::mem::take(&mut self.drafts.opening);
        self.has_opening_query |= self.logs.editor.text() != opening;
        self.begin_drafts(opening, left, now);
        self.drafts.changed = Some(now);
    }

    fn bring_back(&mut self, written: &Written, at: Timestamp, now: Timestamp) {
        let when = self.times.format(at, "%F %H:%M");
        let mut told = Vec::new();
        if !written.query.is_empty() && self.has_opening_query {
            let opened = self.logs.editor.text();
            self.logs.editor.set(&written.query);
            self.logs.editor.set(&opened);
            told.push(
                "the query that was being written is there again when you take back one step in the editor",
            );
        } else if !written.query.is_empty() {
            self.logs.editor.set(&written.query);
            told.push("the query that was being written is in the editor again, and was not run");
        }
        if !written.refinement.is_empty() {
            self.refinements.remember(&written.refinement);
            told.push("the refinement that was being written is the last one of its history");
        }
        let told = format!("left by another session at {when}: {}", told.join("; "));
        self.notices.say(Severity::Info, told, now);
    }

    /// What there is to keep of what is being written, now that this message was taken in. What was run or emptied is
    /// dropped at once, and so that nothing is lost, all is kept when the person leaves.
    pub(super) fn keep_drafts(&mut self, leaves: bool, now: Timestamp) -> Option<Effect> {
        if !self.is_kept() {
            return None;
        }
        let written = self.written();
        if written != self.drafts.seen {
            self.drafts.seen = written;
            self.drafts.changed = Some(now);
        }
        let (profile, kept) = &self.drafts.kept;
        if profile.as_ref().is_some_and(|profile| *profile != self.scope.profile) && !kept.is_blank() {
            // It goes along to the other profile, and is kept there next.
            let profile = self.drafts.kept.0.take()?;
            self.drafts.kept.1 = Written::default();
            self.drafts.changed = Some(now);
            return line_of_draft(&profile, &Written::default(), now).map(Effect::Remember);
        }
        let due = self.drafts.next_wake().is_some_and(|due| due <= now);
        let changed = self.drafts.changed.is_some();
        if !due && !(changed && (leaves || self.drafts.seen.is_blank())) {
            return None;
        }
        self.drafts.changed = None;
        if self.drafts.seen == self.drafts.kept.1 {
            return None;
        }
        let profile = self.scope.profile.clone();
        self.drafts.kept = (Some(profile.clone()), self.drafts.seen.clone());
        line_of_draft(&profile, &self.drafts.seen, now).map(Effect::Remember)
    }

    fn written(&self) -> Written {
        let query = self.logs.editor.text();
        let sent = query.trim().is_empty()
            || query == self.drafts.opening
            || self.history.entries().any(|asked| asked.query == query);
        let refinement = match &self.overlay {
            Some(Overlay::Prompt(PromptKind::Refine, line)) => line.text().trim().to_owned(),
            _ => String::new(),
        };
        Written { query: if sent { String::new() } else { query }, refinement }
    }
}
