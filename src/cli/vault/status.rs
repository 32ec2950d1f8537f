//! `vault status`: where the vault is and how it stands. It asks nobody; what only an open vault tells is left out when
//! it can't be opened without asking.

use super::super::keys::print_rows;
use super::super::process::lock_memory;
use super::super::unlock::Unlock;
use super::super::{Exit, Failure, Front};
use crate::domain::Fault;

/// Prints what is known.
///
/// # Errors
/// When the vault must not be trusted, or a key that was given does not open it.
pub(super) fn run(front: &mut Front<'_>, unlock: &Unlock<'_>) -> Result<Exit, Failure> {
    let silent = Unlock { ask: false, ..*unlock };
    let store = silent.store()?;
    let there = store.exists().map_err(Fault::from)?;
    let wrapped = store.wrapped_identity().map_err(Fault::from)?.is_some();
    let backups = store.backups().map_err(Fault::from)?.len();
    let opened_by = match (there, wrapped) {
        (false, _) => "there is none; flowid vault init makes one",
        (true, true) => "a passphrase, or a key with --identity",
        (true, false) => "a key with --identity",
    };
    let mut rows = vec![
        ["file".to_owned(), store.path().display().to_string()],
        ["opened by".to_owned(), opened_by.to_owned()],
        ["older versions".to_owned(), backups.to_string()],
        ["memory".to_owned(), lock_memory().told()],
    ];
    let keys_at_hand = !unlock.args.identity.is_empty() || (wrapped && silent.given(front)?.is_some());
    if there && keys_at_hand {
        let vault = silent.open(front)?;
        let content = &vault.content;
        let counts = [
            ("revision", content.revision.to_string()),
            ("profiles", content.profiles.len().to_string()),
            ("long-term keys", content.keys.len().to_string()),
            ("recipients", content.recipients.len().to_string()),
        ];
        rows.extend(counts.map(|(name, value)| [name.to_owned(), value]));
    }
    print_rows(front, ["what", "value"], rows.into_iter())
}
