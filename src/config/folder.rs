//! Where the user's files are, and reading them. Nothing is written here.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::layer::{Layer, Mistake};

/// Longest configuration file that is read: a hundred times what a person writes, so that a wrong path (a device, a
/// log) is refused instead of filling memory.
const FILE_LIMIT: u64 = 4 << 20;

/// The folder with the user's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// Named on the command line: it must exist.
    Named(PathBuf),
    /// The usual one, such as `~/.config/flowid`: it need not exist.
    Usual(PathBuf),
    /// There is no home folder; the embedded defaults alone apply.
    None,
}

impl Folder {
    /// The folder that was named, or the usual one of this system.
    pub fn find(named: Option<&Path>) -> Self {
        match named {
            Some(path) => Self::Named(path.to_owned()),
            None => usual().map_or(Self::None, |folders| Self::Usual(folders.config_dir().to_owned())),
        }
    }

    /// Its path, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Named(path) | Self::Usual(path) => Some(path),
            Self::None => None,
        }
    }

    /// A mistake when the folder was named and is not there or is no folder.
    pub(super) fn missing(&self) -> Vec<Mistake> {
        match self {
            Self::Named(path) if !path.is_dir() => {
                vec![Mistake::whole_file(path, "there is no such folder", "create it, or leave --config out")]
            }
            _ => vec![],
        }
    }

    /// One file of it; `None` when it is not there.
    pub(super) fn read(&self, file: &'static str) -> Result<Option<Layer>, Mistake> {
        let Some(path) = self.path().map(|folder| folder.join(file)) else { return Ok(None) };
        let wrong = |what: &str, cure: &str| Err(Mistake::whole_file(&path, what, cure));
        let size = match std::fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => metadata.len(),
            Ok(_) => return wrong("it is not a plain file", "put a file of that name there, or none"),
            // A path through something that is no folder is reported once, for the folder.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
            Err(error) => return wrong(&format!("it can't be read: {error}"), "make it readable for you"),
        };
        if size > FILE_LIMIT {
            return wrong("it is larger than 4 MiB", "it is hardly a configuration file; move it away");
        }
        match std::fs::read(&path) {
            Ok(bytes) => Layer::user(file, path, bytes).map(Some),
            Err(error) => wrong(&format!("it can't be read: {error}"), "make it readable for you"),
        }
    }
}

/// The folder for what the program writes about itself, such as its log.
pub fn state_folder() -> Option<PathBuf> {
    let folders = usual()?;
    Some(folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned())
}

fn usual() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "flowid")
}
