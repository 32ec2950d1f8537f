//! Signing in, as the console sees it: where the sessions stand, codes that are asked for, another profile, renewing and
//! dropping what one is signed in with.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::accounts::span;
use super::line::Line;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind, entry};
use super::picker::Entry;
use super::tickets::QuestionId;
use super::vaulted::Door;
use super::{Remote, State};
use crate::command::Command;
use crate::domain::{
    CodeAsked, Profile, Region, SKEW_CURE, SavedProfile, Secret, SessionStatus, SignInAsked, Text, skew_told,
};

/// How long a wish for new credentials may take until it asks for a code.
pub(super) const WISHED: SignedDuration = SignedDuration::from_secs(15);

/// What is known of signing in.
#[derive(Debug, Default)]
pub struct Signing {
    /// The saved profiles that can be chosen, besides `env`.
    pub saved: Vec<SavedProfile>,
    /// Where the sessions stand that were asked for.
    pub sessions: Vec<SessionStatus>,
    /// Codes that are asked for, the oldest first.
    pub questions: VecDeque<(QuestionId, CodeAsked)>,
    /// Sign-ins with a browser that are asked for, the oldest first.
    pub sign_ins: VecDeque<(QuestionId, SignInAsked)>,
    /// How the clock of this machine differs from that of AWS, and the cure.
    pub skew: Option<String>,
    /// Until when a code that is asked for is taken as what a person waits for who asked for new credentials.
    pub(super) wished: Option<Timestamp>,
}

impl Signing {
    /// The session of a profile.
    pub fn of(&self, profile: &Profile) -> Option<&SessionStatus> {
        self.sessions.iter().find(|session| session.profile == *profile)
    }

    /// Whether a profile is for production.
    pub fn is_production(&self, profile: &Profile) -> bool {
        self.saved.iter().any(|saved| saved.production && saved.name == *profile)
    }

    /// Whether a code or a sign-in is needed now, so that seconds are counted.
    pub fn is_pressing(&self) -> bool {
        !self.sign_ins.is_empty() || self.questions.iter().any(|(_, asked)| asked.serves_until.is_none())
    }

    /// When a code for which there is time becomes needed.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.questions.iter().filter_map(|(_, asked)| asked.serves_until).min()
    }

    /// The question with this ticket.
    pub fn question(&self, id: QuestionId) -> Option<&CodeAsked> {
        self.questions.iter().find(|(known, _)| *known == id).map(|(_, asked)| asked)
    }
}

impl State {
    /// A code is asked for. One that is needed now opens at once where nobody is typing, else it is said. One for which
    /// there is time is said once.
    pub(super) fn on_code_asked(&mut self, id: QuestionId, mut asked: CodeAsked, now: Timestamp) {
        if self.signing.wished.take().is_some_and(|until| now <= until) {
            asked.serves_until = None;
        }
        let left = asked.ahead(now).map(span);
        let (device, purpose) = (asked.device.raw().to_owned(), asked.purpose.raw().to_owned());
        self.signing.questions.push_back((id, asked));
        match left {
            Some(left) => {
                let said =
                    format!("a code of {device} will be needed in {left} for {purpose}; :code gives it now");
                self.notices.say(Severity::Warning, said, now);
            }
            None => self.press_for_code(&device, &purpose, now),
        }
    }

    fn press_for_code(&mut self, device: &str, purpose: &str, now: Timestamp) {
        if self.overlay.is_none() && !self.place().takes_text() {
            self.open_code(now);
        } else {
            let said = format!("{purpose} needs a code of {device}; :code gives it");
            self.notices.say(Severity::Warning, said, now);
        }
    }

    /// Presses for codes for which there was time and is no more: the old credentials serve no longer, or something
    /// else waits for the same device.
    pub(super) fn press_for_due_codes(&mut self, now: Timestamp) {
        let waiting =
            |device: &Text| self.signing.sessions.iter().any(|session| session.waits_for(device, now));
        let is_due = |asked: &CodeAsked| {
            asked.serves_until.is_some_and(|at| at <= now || waiting(&asked.device))
                && asked.refused.is_none()
        };
        let due: Vec<usize> = (0..self.signing.questions.len())
            .filter(|index| self.signing.questions.get(*index).is_some_and(|(_, asked)| is_due(asked)))
            .collect();
        for index in due {
            let Some((_, asked)) = self.signing.questions.get_mut(index) else { continue };
            asked.serves_until = None;
            let (device, purpose) = (asked.device.raw().to_owned(), asked.purpose.raw().to_owned());
            self.press_for_code(&device, &purpose, now);
        }
    }

    /// The clocks differ: said once, and kept in the Accounts pane.
    pub(super) fn on_skew(&mut self, ahead: SignedDuration, now: Timestamp) {
        let Some(words) = skew_told(ahead).filter(|_| self.signing.skew.is_none()) else { return };
        let words = format!("{words}; {SKEW_CURE}");
        self.notices.say(Severity::Warning, words.as_str(), now);
        self.signing.skew = Some(words);
    }

    /// Opens the oldest question: the line for a code, or where to sign in.
    pub(super) fn open_code(&mut self, now: Timestamp) -> Vec<Effect> {
        match (self.signing.questions.front(), self.signing.sign_ins.front()) {
            (Some((id, _)), _) => {
                self.overlay = Some(Overlay::Prompt(PromptKind::Code(*id), Line::default()))
            }
            (None, Some((id, _))) => self.overlay = Some(Overlay::SignIn(*id)),
            (None, None) => self.notices.say(Severity::Info, "no code and no sign-in is asked for", now),
        }
        Vec::new()
    }

    /// Gives the code that was typed. One that can't be a code stays in its line, which says so.
    pub(super) fn give_code(&mut self, id: QuestionId, line: Line) -> Vec<Effect> {
        let code = line.text().trim();
        if !is_code(code) {
            self.overlay = Some(Overlay::Prompt(PromptKind::Code(id), line));
            return Vec::new();
        }
        self.answered(id, Some(Secret::new(code.to_owned())))
    }

    /// Says that there will be no code.
    pub(super) fn decline_code(&mut self, id: QuestionId) -> Vec<Effect> {
        self.overlay = None;
        self.answered(id, None)
    }

    fn answered(&mut self, id: QuestionId, code: Option<Secret>) -> Vec<Effect> {
        self.signing.questions.retain(|(known, _)| *known != id);
        vec![Effect::Answer(id, code)]
    }

    /// Asks with another profile from now on. What was asked before goes on and keeps its rows.
    pub(super) fn choose_profile(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let name = Profile::new(argument.unwrap_or_default());
        let saved = self.signing.saved.iter().find(|saved| saved.name == name);
        if saved.is_none() && name != Profile::ambient() {
            if self.vaulted.door != Door::Open && self.vaulted.door != Door::None {
                return self.needs_vault(Command::Profile, wanted_name(argument), now).unwrap_or_default();
            }
            let words = format!("there is no profile {name} here; :profile-add writes a new one");
            self.notices.say(Severity::Error, words, now);
            return Vec::new();
        }
        let region = self.region_of(&name);
        self.accounts.go_to_profile(&name);
        self.scope.profile = name;
        self.ask_elsewhere(region, "", now)
    }

    /// New questions go to the scope with this region; who one is there is asked anew.
    pub(super) fn ask_elsewhere(&mut self, region: Region, doubt: &str, now: Timestamp) -> Vec<Effect> {
        self.scope.region = region;
        (self.groups, self.queries) = (Remote::Unasked, Remote::Unasked);
        let severity = if doubt.is_empty() { Severity::Info } else { Severity::Warning };
        let said = format!("new questions go to {} in {}{doubt}", self.scope.profile, self.scope.region);
        self.notices.say(severity, said, now);
        let mut effects = self.ask_identity_anew();
        effects.extend(self.forget_panes());
        effects
    }

    /// The profiles that can be chosen.
    pub(super) fn profile_entries(&self) -> Vec<Entry> {
        let ambient = entry(Profile::ambient().as_str(), "the credentials of the environment");
        let locked = !matches!(self.vaulted.door, Door::Open | Door::None);
        let unlock = locked.then(|| entry(UNLOCK, "the vault is locked; this opens it and its profiles"));
        std::iter::once(ambient).chain(self.saved_entries()).chain(unlock).collect()
    }

    /// The saved ones.
    pub(super) fn saved_entries(&self) -> impl Iterator<Item = Entry> {
        self.signing.saved.iter().map(|saved| {
            let account = saved.account.clone().unwrap_or_default();
            let production = if saved.production { "production " } else { "" };
            entry(saved.name.as_str(), format!("{production}{account}"))
        })
    }
}

/// Stands in the list of profiles for those that are not known yet.
const UNLOCK: &str = "unlock";

/// The profile that is wanted of a locked vault; without one they are shown once it is open.
fn wanted_name(argument: Option<&str>) -> Option<&str> {
    argument.filter(|name| *name != UNLOCK)
}

/// Whether STS would take it: exactly six digits (API reference, AssumeRole, `TokenCode`).
pub fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}
