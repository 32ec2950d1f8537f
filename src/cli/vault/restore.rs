//! `vault restore`: lists the older versions, or goes back to one of them or to an exported copy.

use std::path::Path;

use super::super::keys::print_rows;
use super::super::unlock::Unlock;
use super::super::{Exit, Failure, Front};
use crate::domain::text::safe;
use crate::domain::{Fault, FaultKind};

/// Runs the command.
///
/// # Errors
/// When there is no such version, or it does not open.
pub(super) fn run(front: &mut Front<'_>, unlock: &Unlock<'_>, from: Option<&str>) -> Result<Exit, Failure> {
    let Some(from) = from else { return list(front, unlock) };
    let mut vault = unlock.open(front)?;
    let content = match from.parse::<u64>() {
        Ok(revision) => {
            let backups = vault.store().backups().map_err(Fault::from)?;
            let backup = backups.iter().find(|backup| backup.revision == revision).ok_or_else(|| {
                Fault::new(FaultKind::NotFound, format!("there is no version {revision}"))
                    .hint("flowid vault restore lists them")
            })?;
            vault.older(backup)
        }
        Err(_) => vault.exported(Path::new(from)),
    };
    let saved = vault.restore(content.map_err(Fault::from)?).map_err(Fault::from)?;
    front.notice(&safe(&format!("restored as revision {}", saved.revision)));
    Ok(Exit::Done)
}

/// The older versions; those that this person's keys do not open are listed as well, so nothing is opened for it.
fn list(front: &mut Front<'_>, unlock: &Unlock<'_>) -> Result<Exit, Failure> {
    let backups = unlock.store()?.backups().map_err(Fault::from)?;
    let rows = backups.into_iter().map(|backup| {
        let time = std::fs::metadata(&backup.file).and_then(|metadata| metadata.modified()).ok();
        let time =
            time.and_then(|time| jiff::Timestamp::try_from(time).ok()).map(super::super::list::instant);
        [backup.revision.to_string(), time.unwrap_or_default(), backup.file.display().to_string()]
    });
    print_rows(front, ["revision", "replaced", "file"], rows)
}
