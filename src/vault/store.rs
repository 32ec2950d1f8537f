//! Where a vault is: making, opening, five backups, and noticing an older one than the one last seen. Saving is in
//! `saving`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::content::{Content, Recipient};
use super::disk::{Disk, Folder};
use super::keys::{self, Identities, KeyFile};
use super::saving::Vault;
use super::seal;
use super::seen::{Seen, Sight};
use super::trouble::Trouble;
use crate::domain::Text;

/// How many older versions are kept.
pub const BACKUPS: usize = 5;

/// Where a vault is.
#[derive(Clone)]
pub struct Store {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) name: String,
    pub(super) seen: Seen,
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

/// What came of trying to open a vault for who can be asked for its passphrase.
pub enum Attempt {
    /// It is open.
    Open {
        /// The vault.
        vault: Box<Vault>,
        /// What is odd about it.
        warnings: Vec<Text>,
    },
    /// It opens with a passphrase.
    Asks {
        /// Whose, in words.
        question: Text,
        /// Why the one that was given was not taken.
        refused: Option<Text>,
    },
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

pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Backup {
    pub(super) fn name(&self) -> &str {
        &self.name
    }
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
    pub(super) fn identity_name(&self) -> String {
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
        wrapped: Option<Vec<u8>>,
    ) -> Result<Vault, Trouble> {
        let beside: Vec<_> = wrapped.map(|file| (self.identity_name(), file)).into_iter().collect();
        self.create_as(self.new_id()?, recipients, identities, &beside)
    }

    pub(super) fn new_id(&self) -> Result<String, Trouble> {
        random_name(self.disk.as_ref(), &self.name)
    }

    /// With files of identities that are to lie beside it.
    pub(super) fn create_as(
        &self,
        id: String,
        recipients: Vec<Recipient>,
        identities: Identities,
        beside: &[(String, Vec<u8>)],
    ) -> Result<Vault, Trouble> {
        let _lock = self.lock()?;
        if self.exists()? {
            return Err(Trouble::Exists(self.path()));
        }
        let recipients = recipients.into_iter().map(|recipient| (recipient.key.clone(), recipient));
        let content = Content { id, revision: 1, recipients: recipients.collect(), ..Content::default() };
        let sealed = self.seal(&content, &identities)?;
        // The identities first: a vault that nothing opens would be worse than an identity without a vault.
        for (name, file) in beside {
            replace(self.disk.as_ref(), name, file)?;
        }
        replace(self.disk.as_ref(), &self.name, &sealed)?;
        let vault = Vault::new(self.clone(), identities, content, digest(&sealed));
        self.record(&vault.content, &sealed)?;
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

    pub(super) fn disk(&self) -> &dyn Disk {
        self.disk.as_ref()
    }

    /// Exchanges the identity under a passphrase.
    pub(super) fn put_identity(&self, wrapped: &[u8]) -> Result<(), Trouble> {
        replace(self.disk(), &self.identity_name(), wrapped)
    }

    pub(super) fn lock(&self) -> Result<super::disk::Lock, Trouble> {
        self.disk.lock(&format!("{}.lock", self.name))
    }

    pub(super) fn seal(&self, content: &Content, identities: &Identities) -> Result<Vec<u8>, Trouble> {
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

    pub(super) fn unseal(&self, sealed: &[u8], identities: &Identities) -> Result<Content, Trouble> {
        let path = self.path();
        let plain = seal::open(&path, sealed, identities.iter())?;
        Content::parse(&path, &plain)
    }

    pub(super) fn record(&self, content: &Content, sealed: &[u8]) -> Result<(), Trouble> {
        self.seen.record(Sight {
            path: self.path(),
            id: content.id.clone(),
            revision: content.revision,
            digest: digest(sealed),
            size: sealed.len(),
        })
    }

    /// Removes what killed saves left behind. Only under the lock.
    pub(super) fn sweep(&self) -> Result<(), Trouble> {
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
    pub(super) fn back_up(&self, revision: u64, sealed: &[u8]) -> Result<(), Trouble> {
        replace(self.disk.as_ref(), &format!("{}.r{revision:06}", self.name), sealed)?;
        for old in self.backups()?.into_iter().skip(BACKUPS) {
            self.disk.remove(&old.name)?;
        }
        Ok(())
    }
}

pub(super) fn split(file: &Path) -> Result<(&Path, &str), Trouble> {
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
