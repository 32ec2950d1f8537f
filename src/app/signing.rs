//! Signing in, as the console sees it: where the sessions stand, codes that are asked for, another profile, renewing and
//! dropping what one is signed in with.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::line::Line;
use super::message::{Effect, QuestionId};
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind, entry};
use super::picker::Entry;
use super::{Remote, State};
use crate::domain::{CodeAsked, Profile, Region, SavedProfile, Secret, SessionStatus, SignInAsked};

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

    /// The question with this ticket.
    pub fn question(&self, id: QuestionId) -> Option<&CodeAsked> {
        self.questions.iter().find(|(known, _)| *known == id).map(|(_, asked)| asked)
    }
}

impl State {
    /// A code is asked for. It opens at once where nobody is typing, else it is said.
    pub(super) fn on_code_asked(&mut self, id: QuestionId, asked: CodeAsked, now: Timestamp) {
        let said = format!("{} needs a code of {}; :code gives it", asked.purpose.raw(), asked.device.raw());
        self.signing.questions.push_back((id, asked));
        if self.overlay.is_none() && !self.place().takes_text() {
            self.open_code(now);
        } else {
            self.notices.say(Severity::Warning, said, now);
        }
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
            let words = format!("there is no profile {name} here; start with --profile to open the vault");
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
        self.ask_identity_anew()
    }

    /// The profiles that can be chosen.
    pub(super) fn profile_entries(&self) -> Vec<Entry> {
        let saved = self.signing.saved.iter().map(|saved| {
            let account = saved.account.clone().unwrap_or_default();
            let production = if saved.production { "production " } else { "" };
            entry(saved.name.as_str(), format!("{production}{account}"))
        });
        let ambient = entry(Profile::ambient().as_str(), "the credentials of the environment");
        std::iter::once(ambient).chain(saved).collect()
    }
}

/// Whether STS would take it: exactly six digits (API reference, AssumeRole, `TokenCode`).
pub fn is_code(code: &str) -> bool {
    code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit())
}
