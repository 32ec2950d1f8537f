//! The last version of each vault that was seen here, kept in the state folder: what makes an older one in its place
//! noticed. It holds no secret.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::disk::Disk;
use super::store::replace;
use super::trouble::Trouble;

const FILE: &str = "vaults.toml";
const LOCK: &str = "vaults.lock";

/// What was seen of one vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sight {
    pub(super) path: PathBuf,
    pub(super) id: String,
    pub(super) revision: u64,
    /// SHA-256 of the file.
    pub(super) digest: String,
    /// Its length in bytes, so that a file that was cut is told from one that was altered.
    pub(super) size: usize,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Sights {
    #[serde(default)]
    vault: Vec<Sight>,
}

/// Where sights are kept, if anywhere.
#[derive(Clone)]
pub(super) struct Seen(pub(super) Option<Arc<dyn Disk>>);

impl Seen {
    /// What was last seen at a path.
    pub(super) fn last(&self, path: &Path) -> Result<Option<Sight>, Trouble> {
        let Some(disk) = &self.0 else { return Ok(None) };
        Ok(read(disk.as_ref())?.vault.into_iter().find(|sight| sight.path == path))
    }

    /// Keeps what was seen now.
    pub(super) fn record(&self, sight: Sight) -> Result<(), Trouble> {
        let Some(disk) = &self.0 else { return Ok(()) };
        if self.last(&sight.path)?.as_ref() == Some(&sight) {
            return Ok(());
        }
        let _lock = disk.lock(LOCK)?;
        let mut sights = read(disk.as_ref())?;
        sights.vault.retain(|other| other.path != sight.path);
        sights.vault.push(sight);
        let text = toml::to_string(&sights)
            .map_err(|error| Trouble::Content { file: disk.path(FILE), why: error.to_string() })?;
        replace(disk.as_ref(), FILE, text.as_bytes())
    }
}

fn read(disk: &dyn Disk) -> Result<Sights, Trouble> {
    let Some(bytes) = disk.read(FILE)? else { return Ok(Sights::default()) };
    let wrong = |why: String| Trouble::Content { file: disk.path(FILE), why };
    let text = std::str::from_utf8(&bytes).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))
}
