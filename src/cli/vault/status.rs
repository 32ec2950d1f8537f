//! `vault status`: where the vault is and how it stands. It asks nobody; what only an open vault tells is left out when
//! it can't be opened without asking.

use super::super::keys::print_rows;
use super::super::process::lock_memory;
use super::super::unlock::Unlock;
use super::super::{Exit, Failure, Front};
use crate::domain::Fault;
use crate::vault::Content;

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
    let service = store.service_key().map_err(Fault::from)?;
    let mut ways = Vec::new();
    ways.extend(service.as_ref().map(|key| format!("KMS ({key}), with the credentials of this host")));
    ways.extend(wrapped.then(|| "a passphrase".to_owned()));
    ways.push("a key with --identity".to_owned());
    let opened_by = match there {
        false => "there is none; flowid vault init makes one".to_owned(),
        true => ways.join(", or "),
    };
    let mut rows = vec![
        ["file".to_owned(), store.path().display().to_string()],
        ["opened by".to_owned(), opened_by],
        ["older versions".to_owned(), backups.to_string()],
        ["memory".to_owned(), lock_memory().told()],
    ];
    let keys_at_hand =
        !unlock.args.identity.is_empty() || service.is_some() || (wrapped && silent.given(front)?.is_some());
    if there && keys_at_hand {
        match silent.open(front) {
            Ok(vault) => rows.extend(counts(&vault.content)),
            // Nobody named a key that is wrong; how the service stands is a part of the answer.
            Err(Failure::Fault(fault)) if service.is_some() && unlock.args.identity.is_empty() => {
                rows.push(["not opened".to_owned(), fault.to_string()]);
            }
            Err(failure) => return Err(failure),
        }
    }
    print_rows(front, ["what", "value"], rows.into_iter())
}

fn counts(content: &Content) -> [[String; 2]; 4] {
    [
        ("revision", content.revision.to_string()),
        ("profiles", content.profiles.len().to_string()),
        ("long-term keys", content.keys.len().to_string()),
        ("recipients", content.recipients.len().to_string()),
    ]
    .map(|(name, value)| [name.to_owned(), value])
}
