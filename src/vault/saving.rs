//! An open vault, and saving it: under a lock, into a new file that takes the place of the old one. What someone else saved
//! meanwhile is merged, or the save is refused.

use std::collections::BTreeMap;

use super::content::{Content, Recipient};
use super::keys::Identities;
use super::store::{Backup, Store, digest, replace};
use super::trouble::Trouble;

/// What a save did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The revision that is there now.
    pub revision: u64,
    /// Whether changes of someone else were merged.
    pub merged: bool,
}

/// An open vault. A clone is of the same file and knows nothing of what this one does later, as another program would.
#[derive(Clone)]
pub struct Vault {
    store: Store,
    identities: Identities,
    /// As it was when it was last read or saved.
    base: Content,
    /// SHA-256 of the file at that time.
    digest: String,
    /// What it is to be; [`Vault::save`] makes it so.
    pub content: Content,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("content", &self.content).finish_non_exhaustive()
    }
}

impl Vault {
    pub(super) fn new(store: Store, identities: Identities, content: Content, digest: String) -> Self {
        Self { store, identities, base: content.clone(), digest, content }
    }

    /// Where it is.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// With what it was opened.
    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    pub(super) fn identities_mut(&mut self) -> &mut Identities {
        &mut self.identities
    }

    /// Makes the file what [`Vault::content`] is. A save without a change writes nothing.
    ///
    /// # Errors
    /// A conflict with someone else's change, a set of recipients that would lock us out, or a disk that does not take
    /// it. The file is then what it was.
    pub fn save(&mut self) -> Result<Saved, Trouble> {
        self.write(false)
    }

    /// As [`Vault::save`], also when nothing changed: with a new key of the file.
    pub(super) fn save_anew(&mut self) -> Result<Saved, Trouble> {
        self.write(true)
    }

    fn write(&mut self, anew: bool) -> Result<Saved, Trouble> {
        let _lock = self.store.lock()?;
        let path = self.store.path();
        let current =
            self.store.disk.read(&self.store.name)?.ok_or_else(|| Trouble::Missing(path.clone()))?;
        let theirs = match digest(&current) == self.digest {
            true => self.base.clone(),
            false => self.meanwhile(&current)?,
        };
        let merged = theirs != self.base;
        let mut content = self.content.merged(&self.base, &theirs)?;
        if content == theirs && !anew {
            self.settle(content, digest(&current));
            return Ok(Saved { revision: self.base.revision, merged });
        }
        let last = self.store.seen.last(&path).ok().flatten().map_or(0, |sight| sight.revision);
        content.revision = theirs.revision.max(last) + 1;
        let sealed = self.store.seal(&content, &self.identities)?;
        self.store.sweep()?;
        self.store.back_up(theirs.revision, &current)?;
        replace(self.store.disk.as_ref(), &self.store.name, &sealed)?;
        self.settle(content, digest(&sealed));
        self.store.record(&self.base, &sealed)?;
        Ok(Saved { revision: self.base.revision, merged })
    }

    /// Reads the file again when someone else saved it. What was changed here and not saved is dropped.
    ///
    /// # Errors
    /// When it can't be read or is another vault or an older one.
    pub fn reload(&mut self) -> Result<(), Trouble> {
        let path = self.store.path();
        let current = self.store.disk.read(&self.store.name)?.ok_or(Trouble::Missing(path))?;
        let digest = digest(&current);
        if digest == self.digest {
            self.content = self.base.clone();
            return Ok(());
        }
        let theirs = self.meanwhile(&current)?;
        self.settle(theirs, digest);
        Ok(())
    }

    /// What someone else saved since this vault was read.
    fn meanwhile(&self, current: &[u8]) -> Result<Content, Trouble> {
        let theirs = self.store.unseal(current, &self.identities)?;
        let conflict = |what: &str| Err(Trouble::Conflict { what: what.to_owned() });
        if theirs.id != self.base.id {
            return conflict("the whole vault");
        }
        if theirs.revision <= self.base.revision {
            return conflict("the vault, which is now an older version,");
        }
        Ok(theirs)
    }

    /// Who may open the vault as it is in its file now: another program may have changed that.
    pub(super) fn recipients_now(&self) -> Result<BTreeMap<String, Recipient>, Trouble> {
        let current = self.store.disk.read(&self.store.name)?;
        let current = current.ok_or_else(|| Trouble::Missing(self.store.path()))?;
        match digest(&current) == self.digest {
            true => Ok(self.base.recipients.clone()),
            false => Ok(self.meanwhile(&current)?.recipients),
        }
    }

    fn settle(&mut self, content: Content, digest: String) {
        self.base = content.clone();
        self.content = content;
        self.digest = digest;
    }

    /// The content of an older version or of another file of this vault.
    ///
    /// # Errors
    /// When it does not open with the same keys.
    pub fn older(&self, backup: &Backup) -> Result<Content, Trouble> {
        let sealed = self.store.disk.read(backup.name())?;
        let sealed = sealed.ok_or_else(|| Trouble::Missing(backup.file.clone()))?;
        self.store.unseal(&sealed, &self.identities)
    }
}
