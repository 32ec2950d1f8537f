//! New keys, copies for elsewhere, and going back to an older version.

use std::path::Path;

use super::content::{Content, Recipient, RecipientKind};
use super::disk::{Disk, Folder, read_secret_file};
use super::keys::{self, NewPassphrase};
use super::saving::{Saved, Vault};
use super::seal;
use super::store::{Backup, replace};
use super::trouble::Trouble;

/// What a change of keys did.
#[derive(Debug)]
pub struct Rekeyed {
    /// The save.
    pub saved: Saved,
    /// Backups that could not be encrypted anew, as none of the present keys opens them.
    pub left: Vec<Backup>,
    /// How many messages of the history stayed as they were, for the same reason.
    pub left_of_past: usize,
}

impl Vault {
    /// Encrypts everything anew, the backups and the history too, so that keys of former recipients open nothing that is
    /// here. With a new passphrase the old one opens nothing either. Killed at any instant, the old or the new passphrase
    /// opens it.
    ///
    /// # Errors
    /// As [`Vault::save`].
    pub fn rekey(&mut self, new: Option<NewPassphrase>) -> Result<Rekeyed, Trouble> {
        let saved = match new {
            Some(new) => {
                // Both open it while the file with the identity is exchanged.
                self.content.recipients.insert(new.recipient.key.clone(), new.recipient.clone());
                self.identities_mut().extend(new.identities);
                self.save()?;
                self.store().put_identity(&new.wrapped)?;
                let old = |recipient: &Recipient| {
                    recipient.kind == RecipientKind::Passphrase && recipient.key != new.recipient.key
                };
                self.content.recipients.retain(|_, recipient| !old(recipient));
                self.save()?
            }
            None => self.save_anew()?,
        };
        let left = self.reseal_backups()?;
        let left_of_past = self.reseal_past()?;
        self.drop_kept()?;
        Ok(Rekeyed { saved, left, left_of_past })
    }

    /// An encrypted copy, for these recipients or, if there are none, for those of the vault.
    ///
    /// # Errors
    /// When a file is there already, or can't be written.
    pub fn export(&self, file: &Path, recipients: &[Recipient]) -> Result<(), Trouble> {
        let text = self.content.to_text(file)?;
        let public = match recipients.is_empty() {
            true => keys::for_age(self.content.recipients.values())?,
            false => keys::for_age(recipients.iter())?,
        };
        let sealed = seal::seal(file, text.as_bytes(), public.iter().map(|key| &**key))?;
        let (folder, name) = super::store::split(file)?;
        let folder = Folder::open(folder)?;
        folder.create(name, &sealed).and_then(|()| folder.sync(name)).and_then(|()| folder.sync_folder())
    }

    /// The content of a file that [`Vault::export`] made.
    ///
    /// # Errors
    /// When it does not open with the present keys.
    pub fn exported(&self, file: &Path) -> Result<Content, Trouble> {
        let sealed = read_secret_file(file)?;
        let plain = seal::open(file, &sealed, self.identities().iter())?;
        Content::parse(file, &plain)
    }

    /// Goes back to the profiles and keys of an older content. Who may open the vault stays as it is now, so that
    /// nobody who was removed comes back.
    ///
    /// # Errors
    /// As [`Vault::save`].
    pub fn restore(&mut self, older: Content) -> Result<Saved, Trouble> {
        self.content.profiles = older.profiles;
        self.content.keys = older.keys;
        self.save()
    }

    /// Encrypts the backups to the present recipients; those that do not open are returned.
    fn reseal_backups(&self) -> Result<Vec<Backup>, Trouble> {
        let _lock = self.store().lock()?;
        let recipients = keys::for_age(self.content.recipients.values())?;
        let mut left = Vec::new();
        for backup in self.store().backups()? {
            let Ok(mut older) = self.older(&backup) else {
                left.push(backup);
                continue;
            };
            older.recipients = self.content.recipients.clone();
            let text = older.to_text(&backup.file)?;
            let sealed = seal::seal(&backup.file, text.as_bytes(), recipients.iter().map(|key| &**key))?;
            replace(self.store().disk(), backup.name(), &sealed)?;
        }
        Ok(left)
    }
}
