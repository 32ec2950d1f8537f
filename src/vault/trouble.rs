//! What can go wrong with the vault. Each is an error of its own, with the next step; none of them touches the file.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::domain::{Fault, FaultKind};

/// Why the vault was not opened or saved.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The passphrase does not open the wrapped identity.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// None of the identities is a recipient of the file.
    #[error("none of the keys given opens {}", .0.display())]
    WrongKey(PathBuf),
    /// No identity was given, and none lies beside the vault.
    #[error("{} is opened with a key, and none was given", .0.display())]
    NoKey(PathBuf),
    /// A passphrase is needed and there is none.
    #[error("{} needs its passphrase", .0.display())]
    NoPassphrase(PathBuf),
    /// The file ends too early.
    #[error("{} is cut short", .0.display())]
    Truncated(PathBuf),
    /// A byte of the file is not what was written.
    #[error("{} was altered or damaged", .0.display())]
    Altered(PathBuf),
    /// Not an age file at all.
    #[error("{} is not an age file", .0.display())]
    NotAge(PathBuf),
    /// The passphrase would take too long to try.
    #[error("{} asks for 2^{work} units of scrypt work, more than the 2^{most} that are allowed", file.display())]
    TooMuchWork {
        /// The file.
        file: PathBuf,
        /// What it asks for.
        work: u8,
        /// What is allowed.
        most: u8,
    },
    /// A later version wrote it.
    #[error("{} has schema {found}; this flowid knows up to {known}", file.display())]
    Newer {
        /// The file.
        file: PathBuf,
        /// Its schema.
        found: u64,
        /// Ours.
        known: u64,
    },
    /// It decrypts, and is not what we write.
    #[error("the content of {} can't be read: {why}", file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// What is wrong; names lines, never values.
        why: String,
    },
    /// There is none.
    #[error("there is no vault at {}", .0.display())]
    Missing(PathBuf),
    /// There is one already.
    #[error("there is a vault at {} already", .0.display())]
    Exists(PathBuf),
    /// A file or folder that others could have put there or can read.
    #[error("{} {why}", file.display())]
    Unsafe {
        /// The file.
        file: PathBuf,
        /// What makes it unsafe.
        why: &'static str,
        /// What mends it.
        mend: String,
    },
    /// Two consoles changed the same thing.
    #[error("{what} was changed by another flowid in the meantime")]
    Conflict {
        /// What both changed.
        what: String,
    },
    /// Another one holds the lock for longer than a save takes.
    #[error("another flowid is saving {}", .0.display())]
    Locked(PathBuf),
    /// An identity that can't be used.
    #[error("{}: {why}", file.display())]
    Key {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A recipient that can't be used.
    #[error("{recipient:?} is no recipient: {why}")]
    Recipient {
        /// As it was given.
        recipient: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Saving for these recipients would lock the one who saves out.
    #[error("with these recipients you could not open the vault again")]
    LockedOut,
    /// The system refuses.
    #[error("{} can't be {doing}: {error}", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// `read`, `written` and the like.
        doing: &'static str,
        /// Why.
        error: io::Error,
    },
}

impl Trouble {
    /// A failure of the system on a file.
    pub(super) fn io(file: &Path, doing: &'static str, error: impl Into<io::Error>) -> Self {
        Self::Io { file: file.to_owned(), doing, error: error.into() }
    }

    /// The next step.
    fn hint(&self) -> String {
        match self {
            Self::WrongPassphrase => "try again; the vault was not touched".into(),
            Self::WrongKey(_) => "name the right one with --identity; if it is, the file was altered: flowid vault restore lists older versions".into(),
            Self::NoKey(_) => "name it with --identity FILE".into(),
            Self::NoPassphrase(_) => {
                "give --passphrase-file or --passphrase-fd, or set FLOWID_PASSPHRASE_FILE".into()
            }
            Self::Truncated(_) | Self::Altered(_) | Self::NotAge(_) | Self::Content { .. } => {
                "flowid vault restore lists older versions; the file was not touched".into()
            }
            Self::TooMuchWork { .. } => "encrypt it again with a lower work factor, if it is yours".into(),
            Self::Newer { .. } => "use a newer flowid; the file was not touched".into(),
            Self::Missing(_) => "flowid vault init makes one".into(),
            Self::Exists(_) => "use it, or name another file with --vault".into(),
            Self::Unsafe { mend, .. } => mend.clone(),
            Self::Conflict { .. } => "nothing was saved; look at it again and repeat your change".into(),
            Self::Locked(_) => "try again in a moment".into(),
            Self::Key { .. } => {
                "an identity is an age key (AGE-SECRET-KEY-1...), plain or under a passphrase, or an SSH key of type ed25519 or rsa".into()
            }
            Self::Recipient { .. } => "write age1..., ssh-ed25519 ... or ssh-rsa ...".into(),
            Self::LockedOut => "add the recipient of your own identity".into(),
            Self::Io { error, .. } => match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                    "free some space; what was there before is still there".into()
                }
                _ => "make it possible for you, or name another place with --vault".into(),
            },
        }
    }

    fn kind(&self) -> FaultKind {
        match self {
            Self::NoKey(_) | Self::NoPassphrase(_) => FaultKind::NeedsPerson,
            Self::WrongPassphrase | Self::WrongKey(_) => FaultKind::Rejected,
            Self::Missing(_) => FaultKind::NotFound,
            Self::Recipient { .. } | Self::LockedOut | Self::Exists(_) => FaultKind::Invalid,
            Self::Newer { .. } => FaultKind::Unsupported,
            _ => FaultKind::Io,
        }
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        Self::new(trouble.kind(), trouble.to_string()).hint(trouble.hint()).source(trouble)
    }
}
