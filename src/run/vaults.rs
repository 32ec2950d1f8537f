//! The vault behind the console: opened, read and saved off the loop. How it is opened is the door's business, which
//! whoever starts the console brings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::app::form::Submission;
use crate::app::past::Past;
use crate::app::vaulted::{Held, VaultNews};
use crate::domain::{Fault, FaultKind, Profile, SavedProfile, Secret};
use crate::session::Sessions;
use crate::vault::{Attempt, Trouble, Vault};

/// How often a save is tried anew when someone else saves at the same time.
const TRIES: usize = 5;

/// The way to a vault.
pub trait Door: Send + Sync {
    /// Tries to open it. Waits for the disk, and for as long as a passphrase takes on purpose.
    ///
    /// # Errors
    /// Every way in which it does not open, but that a passphrase is missing or wrong.
    fn open(&self, passphrase: Option<&Secret>) -> Result<Attempt, Fault>;
}

/// The vault of a console, open or not.
#[derive(Clone, Default)]
pub struct Vaults {
    door: Option<Arc<dyn Door>>,
    open: Arc<Mutex<Option<Vault>>>,
}

impl Vaults {
    /// The vault behind a door, which may be open already. Without a door there is none.
    pub fn new(door: Option<Arc<dyn Door>>, open: Option<Vault>) -> Self {
        Self { door, open: Arc::new(Mutex::new(open)) }
    }

    /// Keeps a line of the history. Without an open vault the console asks for nothing of the kind.
    pub(super) fn remember(&self, line: &str) -> Result<(), Fault> {
        let open = self.lock();
        let Some(vault) = open.as_ref() else { return Ok(()) };
        if vault.remember(&[line])? {
            vault.gather_past(Past::worth_keeping)?;
        }
        Ok(())
    }

    /// Opens the vault; the sessions know its profiles from then on.
    pub(super) fn unlock(
        &self,
        passphrase: Option<&Secret>,
        sessions: &Sessions,
    ) -> Result<VaultNews, Fault> {
        let Some(door) = &self.door else {
            return Err(Fault::new(FaultKind::Unsupported, "there is no vault here"));
        };
        match door.open(passphrase)? {
            Attempt::Asks { question, refused } => Ok(VaultNews::Asks { question, refused }),
            Attempt::Open { vault, warnings } => {
                let past = Box::new(past_beside(&vault));
                let held = hand_on(&vault, sessions);
                *self.lock() = Some(*vault);
                Ok(VaultNews::Opened { held, past, warnings })
            }
        }
    }

    /// Saves a profile, with what others changed of it meanwhile.
    pub(super) fn save(&self, wanted: &Submission, sessions: &Sessions) -> Result<VaultNews, Fault> {
        let mut open = self.lock();
        let vault = open.as_mut().ok_or_else(not_open)?;
        let name = wanted.profile.name.clone();
        for _ in 0..TRIES {
            vault.reload()?;
            let (profile, merged) = match settle(wanted, vault.content.profiles.get(&name))? {
                Settled::Profile(profile, merged) => (profile, merged),
                Settled::AtOdds(news) => return Ok(news),
            };
            vault.content.profiles.insert(name.clone(), *profile);
            if let Some((id, secret)) = &wanted.secret {
                vault.content.keys.insert(id.clone(), secret.clone());
            }
            vault.content.forget_unused_keys();
            match vault.save() {
                Ok(_) => return Ok(VaultNews::Saved { held: hand_on(vault, sessions), name, merged }),
                Err(Trouble::Conflict { .. }) => {}
                Err(trouble) => return Err(trouble.into()),
            }
        }
        Err(Trouble::Conflict { what: "the vault".to_owned() }.into())
    }

    /// Removes a profile, if it still is as it was seen.
    pub(super) fn remove(&self, seen: &SavedProfile, sessions: &Sessions) -> Result<VaultNews, Fault> {
        let mut open = self.lock();
        let vault = open.as_mut().ok_or_else(not_open)?;
        vault.reload()?;
        if vault.content.profiles.get(&seen.name).is_some_and(|there| there != seen) {
            let what = format!("{} was changed by another flowid meanwhile and was not removed", seen.name);
            return Err(Fault::new(FaultKind::Invalid, what).hint("look at it again and repeat it"));
        }
        vault.content.profiles.remove(&seen.name);
        vault.content.forget_unused_keys();
        vault.save()?;
        Ok(VaultNews::Removed { held: hand_on(vault, sessions), name: seen.name.clone() })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vault>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Settled {
    Profile(Box<SavedProfile>, bool),
    AtOdds(VaultNews),
}

/// What is to be saved in the place of what is there.
fn settle(wanted: &Submission, there: Option<&SavedProfile>) -> Result<Settled, Fault> {
    let Submission { base, profile, .. } = wanted;
    match (base, there) {
        (None, None) => Ok(Settled::Profile(Box::new(profile.clone()), false)),
        (None, Some(_)) => {
            let what = format!("there is a profile {} already", profile.name);
            Err(Fault::new(FaultKind::Invalid, what).hint("choose another name"))
        }
        (Some(_), None) => Ok(Settled::AtOdds(removed(&profile.name))),
        (Some(base), Some(there)) if base == there => Ok(Settled::Profile(Box::new(profile.clone()), false)),
        (Some(base), Some(there)) => {
            let merged = profile.merged(base, there);
            if merged.odds.is_empty() && merged.profile.check().is_empty() {
                return Ok(Settled::Profile(Box::new(merged.profile), true));
            }
            Ok(Settled::AtOdds(at_odds(there, &merged.odds)))
        }
    }
}

fn removed(name: &Profile) -> VaultNews {
    let what = format!("another flowid removed {name} meanwhile");
    let fault = Fault::new(FaultKind::Invalid, what).hint("save it again to make it anew");
    VaultNews::AtOdds { theirs: None, fault }
}

fn at_odds(theirs: &SavedProfile, odds: &[&str]) -> VaultNews {
    let changed =
        if odds.is_empty() { "it in a way that does not go with this".to_owned() } else { odds.join(", ") };
    let what = format!("another flowid changed {changed} meanwhile");
    let hint = "what you wrote stands here, their other changes were taken over; save it again to keep it so";
    let fault = Fault::new(FaultKind::Invalid, what).hint(hint);
    VaultNews::AtOdds { theirs: Some(Box::new(theirs.clone())), fault }
}

fn not_open() -> Fault {
    Fault::new(FaultKind::Invalid, "the vault is not open").hint(":unlock opens it")
}

/// Tells the sessions what the vault holds now; what the console may know of it.
fn hand_on(vault: &Vault, sessions: &Sessions) -> Held {
    let content = &vault.content;
    let profiles: Vec<SavedProfile> = content.profiles.values().cloned().collect();
    sessions.take_on(profiles.clone(), content.keys.clone().into_iter().collect());
    Held { profiles, keys: content.keys.keys().cloned().collect() }
}

/// What was asked before, as it lies beside a vault. When it can't be read that is told by it.
pub fn past_beside(vault: &Vault) -> Past {
    let past = match vault.past() {
        Ok(read) => Past::read(read.entries.iter().map(|entry| entry.as_str()), read.unreadable),
        Err(trouble) => Past::default().with_trouble(trouble.into()),
    };
    match vault.gather_past(Past::worth_keeping) {
        Ok(()) => past,
        Err(trouble) => past.with_trouble(trouble.into()),
    }
}
