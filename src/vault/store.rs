//! Opening and saving: under a lock, into a new file that takes the place of the old one, with five backups. What someone
//! else saved meanwhile is merged, or the save is refused. An older version than the one last seen is noticed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::content::{Content, Recipient};
use super::disk::{Disk, Folder};
use super::keys::{self, Identities, KeyFile};
use super::seal;
use super::seen::{Seen, Sight};
use super::trouble::Trouble;

/// How many older versions are kept.
pub const BACKUPS: usize = 5;

/// Where a vault is.
#[derive(Clone)]
pub struct Store {
    disk: Arc<dyn Disk>,
    name: String,
    seen: Seen,
}

/// An older version that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its number among the saves.
    pub revision: u64,
    /// Its file.
    pub file: PathBuf,
    name: String,
}

/// An older vault than the one last seen here, or another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollback {
    /// The revision that was last seen.
    pub seen: u64,
    /// The one that is there now.
    pub found: u64,
    /// Whether it is another vault altogether.
    pub other: bool,
}

/// What opening gave.
#[derive(Debug)]
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// That it is not the one that was expected.
    pub rollback: Option<Rollback>,
    /// Why it could not be kept which version was seen.
    pub unseen: Option<Trouble>,
}

/// What a save did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// The revision that is there now.
    pub revision: u64,
    /// Whether changes of someone else were merged.
    pub merged: bool,
}

/// An open vault.
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

/// Writes a file so that at any instant the old or the new content is there, whole, and the new one for good at the end.
pub(super) fn replace(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let new = format!("{}{}", temporary(name), random_name(disk, name)?);
    let put = disk
        .create(&new, bytes)
        .and_then(|()| disk.sync(&new))
        .and_then(|()| disk.rename(&new, name))
        .and_then(|()| disk.sync_folder());
    if put.is_err() {
        // The first error is the one that matters; what is left over is removed by the next save.
        disk.remove(&new).ok();
    }
    put
}

/// How temporary files for a file begin.
fn temporary(name: &str) -> String {
    format!(".{name}.new-")
}

fn random_name(disk: &dyn Disk, name: &str) -> Result<String, Trouble> {
    let mut bytes = [0; 8];
    rustix::rand::getrandom(&mut bytes, rustix::rand::GetRandomFlags::empty())
        .map_err(|error| Trouble::io(&disk.path(name), "named", error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Store {
    /// The vault in this file; its folder must be there. Without a state folder no rollback is noticed.
    ///
    /// # Errors
    /// When a folder can't be used.
    pub fn at(file: &Path, state: Option<&Path>) -> Result<Self, Trouble> {
        let (folder, name) = split(file)?;
        let disk = match Folder::open(folder) {
            Ok(disk) => disk,
            Err(Trouble::Io { error, .. }) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Trouble::Missing(file.to_owned()));
            }
            Err(trouble) => return Err(trouble),
        };
        Self::in_folder(disk, name, state)
    }

    /// A new vault in this file; its folder is made.
    ///
    /// # Errors
    /// When a folder can't be used.
    pub fn new_at(file: &Path, state: Option<&Path>) -> Result<Self, Trouble> {
        let (folder, name) = split(file)?;
        Self::in_folder(Folder::open_or_make(folder)?, name, state)
    }

    fn in_folder(folder: Folder, name: &str, state: Option<&Path>) -> Result<Self, Trouble> {
        let state = state.map(Folder::open_or_make).transpose()?;
        Ok(Self::with(Arc::new(folder), name, state.map(|state| Arc::new(state) as Arc<dyn Disk>)))
    }

    /// A vault behind any disk.
    pub fn with(disk: Arc<dyn Disk>, name: &str, state: Option<Arc<dyn Disk>>) -> Self {
        Self { disk, name: name.to_owned(), seen: Seen(state) }
    }

    /// Its file.
    pub fn path(&self) -> PathBuf {
        self.disk.path(&self.name)
    }

    /// The name of the wrapped identity: `vault.age` has `vault.identity.age`.
    fn identity_name(&self) -> String {
        format!("{}.identity.age", self.name.strip_suffix(".age").unwrap_or(&self.name))
    }

    /// Whether there is one.
    ///
    /// # Errors
    /// When what is there must not be trusted.
    pub fn exists(&self) -> Result<bool, Trouble> {
        self.disk.read(&self.name).map(|bytes| bytes.is_some())
    }

    /// The identity under a passphrase that lies beside it.
    ///
    /// # Errors
    /// When it is there and can't be used.
    pub fn wrapped_identity(&self) -> Result<Option<KeyFile>, Trouble> {
        let name = self.identity_name();
        let bytes = self.disk.read(&name)?;
        bytes.map(|bytes| KeyFile::parse(&self.disk.path(&name), bytes)).transpose()
    }

    /// Makes a new vault. `wrapped` is the identity under a passphrase, if it is to have one.
    ///
    /// # Errors
    /// When there is one already, when the identities would not open it, or it can't be written.
    pub fn create(
        &self,
        recipients: Vec<Recipient>,
        identities: Identities,
        wrapped: Option<&[u8]>,
    ) -> Result<Vault, Trouble> {
        let _lock = self.lock()?;
        if self.exists()? {
            return Err(Trouble::Exists(self.path()));
        }
        let recipients = recipients.into_iter().map(|recipient| (recipient.key.clone(), recipient));
        let id = random_name(self.disk.as_ref(), &self.name)?;
        let content = Content { id, revision: 1, recipients: recipients.collect(), ..Content::default() };
        let sealed = self.seal(&content, &identities)?;
        // The identity first: a vault that nothing opens would be worse than an identity without a vault.
        if let Some(wrapped) = wrapped {
            replace(self.disk.as_ref(), &self.identity_name(), wrapped)?;
        }
        replace(self.disk.as_ref(), &self.name, &sealed)?;
        let vault = Vault::new(self.clone(), identities, content, digest(&sealed));
        self.record(&vault.base, &sealed)?;
        Ok(vault)
    }

    /// Opens the vault.
    ///
    /// # Errors
    /// Every way in which it does not open, each told apart.
    pub fn open(&self, identities: Identities) -> Result<Opened, Trouble> {
        let sealed = self.disk.read(&self.name)?.ok_or_else(|| Trouble::Missing(self.path()))?;
        if identities.is_empty() {
            return Err(Trouble::NoKey(self.path()));
        }
        let last = self.seen.last(&self.path());
        let shorter = |sight: &Sight| sealed.len() < sight.size;
        let content = self.unseal(&sealed, &identities).map_err(|trouble| match (trouble, &last) {
            (Trouble::Altered(file), Ok(Some(sight))) if shorter(sight) => Trouble::Truncated(file),
            (trouble, _) => trouble,
        })?;
        let rollback = match &last {
            Ok(Some(sight)) => rollback(sight, &content, &sealed),
            _ => None,
        };
        let unseen = match (last, &rollback) {
            (Err(trouble), _) => Some(trouble),
            // What was seen before stays, so that it is noticed again until someone saves or restores.
            (_, Some(_)) => None,
            _ => self.record(&content, &sealed).err(),
        };
        let vault = Vault::new(self.clone(), identities, content, digest(&sealed));
        Ok(Opened { vault, rollback, unseen })
    }

    /// The older versions that were kept, newest first.
    ///
    /// # Errors
    /// When the folder can't be listed.
    pub fn backups(&self) -> Result<Vec<Backup>, Trouble> {
        let mut found: Vec<Backup> = self
            .disk
            .names()?
            .into_iter()
            .filter_map(|name| {
                let revision = name.strip_prefix(&self.name)?.strip_prefix(".r")?.parse().ok()?;
                Some(Backup { revision, file: self.disk.path(&name), name })
            })
            .collect();
        found.sort_by_key(|backup| std::cmp::Reverse(backup.revision));
        Ok(found)
    }

    fn lock(&self) -> Result<super::disk::Lock, Trouble> {
        self.disk.lock(&format!("{}.lock", self.name))
    }

    fn seal(&self, content: &Content, identities: &Identities) -> Result<Vec<u8>, Trouble> {
        let path = self.path();
        let recipients = keys::for_age(content.recipients.values())?;
        let text = content.to_text(&path)?;
        let sealed = seal::seal(&path, text.as_bytes(), recipients.iter().map(|recipient| &**recipient))?;
        // Also proves that what was written can be read.
        match self.unseal(&sealed, identities) {
            Ok(again) if again == *content => Ok(sealed),
            Ok(_) => Err(Trouble::Content { file: path, why: "it does not read back as it was".into() }),
            Err(Trouble::WrongKey(_)) => Err(Trouble::LockedOut),
            Err(trouble) => Err(trouble),
        }
    }

    fn unseal(&self, sealed: &[u8], identities: &Identities) -> Result<Content, Trouble> {
        let path = self.path();
        let plain = seal::open(&path, sealed, identities.iter())?;
        Content::parse(&path, &plain)
    }

    fn record(&self, content: &Content, sealed: &[u8]) -> Result<(), Trouble> {
        self.seen.record(Sight {
            path: self.path(),
            id: content.id.clone(),
            revision: content.revision,
            digest: digest(sealed),
            size: sealed.len(),
        })
    }

    /// Removes what killed saves left behind. Only under the lock.
    fn sweep(&self) -> Result<(), Trouble> {
        let ours = [temporary(&self.name), temporary(&self.identity_name())];
        let backups = format!(".{}.r", self.name);
        for name in self.disk.names()? {
            let left_over = ours.iter().any(|start| name.starts_with(start))
                || (name.starts_with(&backups) && name.contains(".new-"));
            if left_over {
                self.disk.remove(&name)?;
            }
        }
        Ok(())
    }

    /// Keeps the current version beside the new one, and no more than [`BACKUPS`] of them.
    fn back_up(&self, revision: u64, sealed: &[u8]) -> Result<(), Trouble> {
        replace(self.disk.as_ref(), &format!("{}.r{revision:06}", self.name), sealed)?;
        for old in self.backups()?.into_iter().skip(BACKUPS) {
            self.disk.remove(&old.name)?;
        }
        Ok(())
    }
}

fn split(file: &Path) -> Result<(&Path, &str), Trouble> {
    let name = file.file_name().and_then(|name| name.to_str());
    match (file.parent(), name) {
        (Some(folder), Some(name)) => Ok((folder, name)),
        _ => Err(Trouble::Unsafe {
            file: file.to_owned(),
            why: "is not the name of a file",
            mend: "name a file with --vault".into(),
        }),
    }
}

fn rollback(sight: &Sight, content: &Content, sealed: &[u8]) -> Option<Rollback> {
    let other = sight.id != content.id;
    let forked = sight.revision == content.revision && sight.digest != digest(sealed);
    let older = content.revision < sight.revision;
    (other || older || forked).then_some(Rollback {
        seen: sight.revision,
        found: content.revision,
        other: other || forked,
    })
}

impl Vault {
    fn new(store: Store, identities: Identities, content: Content, digest: String) -> Self {
        Self { store, identities, base: content.clone(), digest, content }
    }

    /// Where it is.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Makes the file what [`Vault::content`] is. A save without a change writes nothing.
    ///
    /// # Errors
    /// A conflict with someone else's change, a set of recipients that would lock us out, or a disk that does not take
    /// it. The file is then what it was.
    pub fn save(&mut self) -> Result<Saved, Trouble> {
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
        if content == theirs {
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
        let sealed = self.store.disk.read(&backup.name)?;
        let sealed = sealed.ok_or_else(|| Trouble::Missing(backup.file.clone()))?;
        self.store.unseal(&sealed, &self.identities)
    }
}
