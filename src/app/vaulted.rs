//! The vault as the console sees it: whether it is open, opening it by a passphrase that is asked for, and what it then
//! brings. Who opens it and what it holds inside is not known here.

use jiff::Timestamp;

use super::State;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::Overlay;
use super::past::Past;
use crate::command::Command;
use crate::domain::{Fault, Profile, SavedProfile, Text, Typing};

/// Whether there is a vault and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// There is none to be used, as in the demo.
    None,
    /// It is not open.
    Locked,
    /// It is being opened, since then.
    Opening(Timestamp),
    /// It is open.
    Open,
}

/// What is known of the vault.
#[derive(Debug)]
pub struct Vaulted {
    /// How it stands.
    pub door: Door,
    /// The long-term keys whose secret halves it holds, by access key id.
    pub keys: Vec<String>,
    /// Whose passphrase is asked for.
    pub question: Text,
    /// Why the last passphrase was not taken.
    pub refused: Option<Text>,
    /// What was wanted when it was found locked.
    wanted: Option<(Command, Option<String>)>,
    /// The profile that is to be removed, once that was confirmed.
    pub removing: Option<SavedProfile>,
}

impl Vaulted {
    /// A vault that stands so, with these keys.
    pub fn new(door: Door, keys: Vec<String>) -> Self {
        let question = "the passphrase of the vault".into();
        Self { door, keys, question, refused: None, wanted: None, removing: None }
    }

    /// Whether it is being opened.
    pub fn is_opening(&self) -> bool {
        matches!(self.door, Door::Opening(_))
    }
}

/// What an open vault holds, as far as the console may know.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// The profiles.
    pub profiles: Vec<SavedProfile>,
    /// The long-term keys, by access key id.
    pub keys: Vec<String>,
}

/// What is told of the vault.
#[derive(Debug)]
pub enum VaultNews {
    /// It opens with a passphrase.
    Asks {
        /// Whose passphrase, in words.
        question: Text,
        /// Why the last one was not taken.
        refused: Option<Text>,
    },
    /// It is open.
    Opened {
        /// What it holds.
        held: Held,
        /// What was asked in other sessions.
        past: Box<Past>,
        /// What is odd about it.
        warnings: Vec<Text>,
    },
    /// A profile was saved.
    Saved {
        /// What the vault holds now.
        held: Held,
        /// Which.
        name: Profile,
        /// Whether changes of someone else were merged.
        merged: bool,
    },
    /// A profile was removed.
    Removed {
        /// What the vault holds now.
        held: Held,
        /// Which.
        name: Profile,
    },
    /// A profile was not saved, because someone else changed or removed it meanwhile.
    AtOdds {
        /// What it is now; nothing when it was removed.
        theirs: Option<Box<SavedProfile>>,
        /// What happened and what to do.
        fault: Fault,
    },
}

impl State {
    /// Whether the vault is open; if not, begins to open it, after which this command is done.
    pub(super) fn needs_vault(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        if self.vaulted.door == Door::Open {
            return None;
        }
        self.vaulted.wanted = Some((command, argument.map(str::to_owned)));
        Some(self.unlock(now))
    }

    /// How the vault stands, while it is not open.
    pub fn vault_told(&self) -> Option<&'static str> {
        match self.vaulted.door {
            Door::None | Door::Open => None,
            Door::Locked => Some("locked; :unlock opens it and its profiles"),
            Door::Opening(_) => Some("being opened"),
        }
    }

    /// Begins to open the vault. Whether a passphrase is needed comes as an answer.
    pub(super) fn unlock(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.vaulted.door {
            Door::Open => self.notices.say(Severity::Info, "the vault is open already", now),
            Door::None => {
                self.vaulted.wanted = None;
                self.notices.say(Severity::Warning, "there is no vault here: the demo uses none", now);
            }
            Door::Opening(_) => self.overlay = Some(Overlay::Passphrase(Typing::default())),
            Door::Locked => {
                self.vaulted.door = Door::Opening(now);
                return vec![Effect::Unlock(None)];
            }
        }
        Vec::new()
    }

    /// Takes the passphrase that was typed.
    pub(super) fn give_passphrase(&mut self, mut typed: Typing, now: Timestamp) -> Vec<Effect> {
        let given = typed.count() > 0 && self.vaulted.door == Door::Locked;
        let secret = if given { Some(typed.take()) } else { None };
        self.overlay = Some(Overlay::Passphrase(typed));
        if secret.is_none() {
            return Vec::new();
        }
        self.vaulted.door = Door::Opening(now);
        self.vaulted.refused = None;
        vec![Effect::Unlock(secret)]
    }

    /// Closes the question for the passphrase. Work that is under way goes on.
    pub(super) fn leave_passphrase(&mut self) -> Vec<Effect> {
        self.overlay = None;
        self.vaulted.wanted = None;
        self.vaulted.refused = None;
        Vec::new()
    }

    pub(super) fn on_vault(&mut self, news: Result<VaultNews, Fault>, now: Timestamp) -> Vec<Effect> {
        match news {
            Ok(VaultNews::Asks { question, refused }) => self.ask_passphrase(question, refused, now),
            Ok(VaultNews::Opened { held, past, warnings }) => {
                return self.on_opened(held, *past, warnings, now);
            }
            Ok(VaultNews::Saved { held, name, merged }) => return self.on_saved(held, &name, merged, now),
            Ok(VaultNews::Removed { held, name }) => return self.on_removed(held, &name, now),
            Ok(VaultNews::AtOdds { theirs, fault }) => self.on_odds(theirs, fault, now),
            Err(fault) if self.vaulted.is_opening() => {
                self.vaulted.door = Door::Locked;
                self.vaulted.wanted = None;
                self.close_passphrase();
                self.notices.fault(&fault, now);
            }
            Err(fault) => self.on_not_saved(fault, now),
        }
        Vec::new()
    }

    /// The question opens at once where nobody is typing something else; else it is said how to answer it.
    fn ask_passphrase(&mut self, question: Text, refused: Option<Text>, now: Timestamp) {
        self.vaulted.door = Door::Locked;
        let free = self.overlay.is_none() && !self.place().takes_text();
        if free || matches!(self.overlay, Some(Overlay::Passphrase(_))) {
            self.overlay = Some(Overlay::Passphrase(Typing::default()));
        } else {
            let why = refused.as_ref().map_or("the vault opens with a passphrase", |why| why.raw());
            self.notices.say(Severity::Warning, format!("{why}; :unlock asks for it"), now);
        }
        self.vaulted.question = question;
        self.vaulted.refused = refused;
    }

    fn close_passphrase(&mut self) {
        if matches!(self.overlay, Some(Overlay::Passphrase(_))) {
            self.overlay = None;
        }
    }

    fn on_opened(&mut self, held: Held, past: Past, warnings: Vec<Text>, now: Timestamp) -> Vec<Effect> {
        self.vaulted.door = Door::Open;
        self.vaulted.refused = None;
        self.close_passphrase();
        let count = match held.profiles.len() {
            0 => "no profile yet; :profile-add writes one".to_owned(),
            1 => "1 profile".to_owned(),
            count => format!("{count} profiles"),
        };
        self.hold(held);
        self.notices.say(Severity::Info, format!("the vault is open: {count}"), now);
        let mut effects = self.join_past(past, now);
        for warning in warnings {
            self.notices.say(Severity::Warning, warning.raw(), now);
        }
        // Whoever began something else meanwhile is left in peace.
        if let Some((command, argument)) = self.vaulted.wanted.take().filter(|_| self.overlay.is_none()) {
            effects.extend(self.perform(command, argument.as_deref(), now));
        }
        effects
    }

    /// Takes what the vault holds from now on.
    pub(super) fn hold(&mut self, held: Held) {
        self.signing.saved = held.profiles;
        self.vaulted.keys = held.keys;
    }
}
