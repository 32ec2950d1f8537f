//! Writing profiles: opening a form, saving what it says, removing a profile, and what comes of it.

use jiff::Timestamp;

use super::State;
use super::form::{Form, Kept};
use super::line::Line;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind};
use super::vaulted::Held;
use crate::command::Command;
use crate::domain::{Fault, Profile, SavedProfile};

impl State {
    /// Opens the form of a new profile.
    pub(super) fn add_profile(&mut self, now: Timestamp) -> Vec<Effect> {
        if let Some(effects) = self.needs_vault(Command::ProfileAdd, None, now) {
            return effects;
        }
        self.open_form(Form::add(None, self.kept()))
    }

    /// Edits, copies or removes a saved profile: the one named, or the one at hand.
    pub(super) fn on_saved_profile(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let Some(effects) = self.needs_vault(command, argument, now) {
            return effects;
        }
        let under_cursor = || self.target().unwrap_or_else(|| self.scope.profile.clone());
        let name = argument.map_or_else(under_cursor, Profile::new);
        let Some(saved) = self.signing.saved.iter().find(|saved| saved.name == name).cloned() else {
            if argument.is_none() && !self.signing.saved.is_empty() {
                return self.ask_argument(command);
            }
            let words = format!("{name} is not a saved profile; :profile-add writes a new one");
            self.notices.say(Severity::Error, words, now);
            return Vec::new();
        };
        match command {
            Command::ProfileEdit => self.open_form(Form::edit(&saved, self.kept())),
            Command::ProfileCopy => self.open_form(Form::add(Some(&saved), self.kept())),
            _ => {
                self.vaulted.removing = Some(saved);
                self.overlay = Some(Overlay::Prompt(PromptKind::Remove, Line::default()));
                Vec::new()
            }
        }
    }

    fn kept(&self) -> Kept {
        let names = self.signing.saved.iter().map(|saved| saved.name.clone()).collect();
        Kept { names, keys: self.vaulted.keys.clone() }
    }

    fn open_form(&mut self, form: Form) -> Vec<Effect> {
        self.notices.dismiss();
        self.overlay = Some(Overlay::Form(Box::new(form)));
        Vec::new()
    }

    /// What a command means while a form is open.
    pub(super) fn perform_in_form(&mut self, command: Command) -> Vec<Effect> {
        let page = usize::from(self.size.1 / 2);
        let Some(Overlay::Form(form)) = &mut self.overlay else { return Vec::new() };
        match command {
            Command::Save => {
                self.notices.dismiss();
                form.submit()
                    .map(|submission| Effect::SaveProfile(Box::new(submission)))
                    .into_iter()
                    .collect()
            }
            Command::Back | Command::Interrupt | Command::Close => {
                if form.leave() {
                    self.overlay = None;
                }
                Vec::new()
            }
            _ => {
                form.on(command, page);
                Vec::new()
            }
        }
    }

    pub(super) fn on_saved(
        &mut self,
        held: Held,
        name: &Profile,
        merged: bool,
        now: Timestamp,
    ) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Form(_))) {
            self.overlay = None;
        }
        self.hold(held);
        let more = if merged { "; what another flowid had changed meanwhile is kept" } else { "" };
        self.notices.say(Severity::Info, format!("saved {name}{more}"), now);
        if self.scope.profile == *name { self.ask_identity_anew() } else { Vec::new() }
    }

    /// The form stays as it is, with what others changed beside it.
    pub(super) fn on_odds(&mut self, theirs: Option<Box<SavedProfile>>, fault: Fault, now: Timestamp) {
        match (&mut self.overlay, theirs) {
            (Some(Overlay::Form(form)), Some(theirs)) => form.meet(*theirs, fault),
            (Some(Overlay::Form(form)), None) => form.lose_base(fault),
            _ => self.notices.fault(&fault, now),
        }
    }

    pub(super) fn on_not_saved(&mut self, fault: Fault, now: Timestamp) {
        match &mut self.overlay {
            Some(Overlay::Form(form)) => form.refuse(fault),
            _ => self.notices.fault(&fault, now),
        }
    }

    /// Removes the profile that was asked about. One for production only when its name was typed.
    pub(super) fn remove_profile(&mut self, line: Line) -> Vec<Effect> {
        let Some(saved) = self.vaulted.removing.take() else { return Vec::new() };
        if saved.production && line.text().trim() != saved.name.as_str() {
            self.vaulted.removing = Some(saved);
            self.overlay = Some(Overlay::Prompt(PromptKind::Remove, line));
            return Vec::new();
        }
        vec![Effect::RemoveProfile(Box::new(saved))]
    }

    pub(super) fn on_removed(&mut self, held: Held, name: &Profile, now: Timestamp) -> Vec<Effect> {
        self.hold(held);
        let effects = match self.scope.profile == *name {
            true => self.choose_profile(Some(Profile::ambient().as_str()), now),
            false => Vec::new(),
        };
        let words = format!("removed {name}; flowid vault restore brings it back");
        self.notices.say(Severity::Info, words, now);
        effects
    }
}
