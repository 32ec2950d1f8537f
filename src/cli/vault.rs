//! `vault init|status|recipients|rekey|export|restore`: the vault itself. Profiles are in `profile`.

mod restore;
mod status;

use std::path::Path;

use super::keys::print_rows;
use super::unlock::{self, Unlock};
use super::{Exit, Failure, Front, prompt};
use crate::args::vault::VaultVerb;
use crate::domain::text::safe;
use crate::domain::{Fault, FaultKind, Secret};
use crate::vault::{NewPassphrase, Recipient, Trouble, Vault, recipient};

/// Shortest passphrase that is taken for a new one: what scrypt makes slow must not be guessed in an afternoon.
const SHORTEST: usize = 8;

/// Runs the command.
///
/// # Errors
/// Why it can't be done.
pub fn run(front: &mut Front<'_>, verb: &VaultVerb, unlock: &Unlock<'_>) -> Result<Exit, Failure> {
    match verb {
        VaultVerb::Init { recipient, kms } => init(front, unlock, recipient, kms.as_deref()),
        VaultVerb::Status => status::run(front, unlock),
        VaultVerb::Recipients { recipient, remove, kms } => {
            recipients(front, unlock, &Change { add: recipient, remove, kms: kms.as_deref() })
        }
        VaultVerb::Rekey { new_passphrase_file } => rekey(front, unlock, new_passphrase_file.as_deref()),
        VaultVerb::Export { file, recipient } => export(front, unlock, file, recipient),
        VaultVerb::Restore { from } => restore::run(front, unlock, from.as_deref()),
    }
}

fn parsed(keys: &[String]) -> Result<Vec<Recipient>, Fault> {
    keys.iter().map(|key| recipient(key).map_err(Fault::from)).collect()
}

fn init(
    front: &mut Front<'_>,
    unlock: &Unlock<'_>,
    others: &[String],
    kms: Option<&str>,
) -> Result<Exit, Failure> {
    let mut recipients = parsed(others)?;
    let store = unlock.new_store()?;
    if store.exists().map_err(Fault::from)? {
        return Err(Fault::from(Trouble::Exists(store.path())).into());
    }
    let mut identities = unlock.named(front)?;
    recipients.extend_from_slice(identities.recipients());
    let mut wrapped = None;
    // Who names a key of KMS is asked nothing; a passphrase that is given counts.
    let passphrase = match (unlock.args.identity.is_empty(), kms) {
        (true, None) => Some(new_passphrase(front, unlock, None)?),
        (true, Some(_)) => unlock.given(front)?.map(long_enough).transpose()?,
        (false, _) => None,
    };
    if let Some(passphrase) = passphrase {
        let new = NewPassphrase::new(&store.path(), &passphrase).map_err(Fault::from)?;
        recipients.push(new.recipient);
        identities.extend(new.identities);
        wrapped = Some(new.wrapped);
    }
    let vault = match kms {
        Some(key) => {
            if recipients.is_empty() {
                front.notice(&safe("warning: only this key opens the vault; if it is deleted, the vault is lost: flowid vault recipients --recipient adds another way"));
            }
            store.create_with_service((&unlock.service()?, key), recipients, identities, wrapped)?
        }
        None => store.create(recipients, identities, wrapped).map_err(Fault::from)?,
    };
    front.notice(&safe(&format!("made {}", store.path().display())));
    list(front, &vault)
}

/// A passphrase for the first time: from where it is told to come, else typed twice.
fn new_passphrase(
    front: &mut Front<'_>,
    unlock: &Unlock<'_>,
    file: Option<&Path>,
) -> Result<Secret, Failure> {
    let given = match file {
        Some(file) => Some(unlock::from_file(file)?),
        None => unlock.given(front)?,
    };
    let passphrase = match given {
        Some(passphrase) => passphrase,
        None => typed_twice(unlock.ask)?,
    };
    Ok(long_enough(passphrase)?)
}

fn long_enough(passphrase: Secret) -> Result<Secret, Fault> {
    if passphrase.reveal().chars().count() < SHORTEST {
        let fault =
            Fault::new(FaultKind::Invalid, format!("the passphrase has less than {SHORTEST} characters"));
        return Err(fault.hint("four words chosen by lot make a good one"));
    }
    Ok(passphrase)
}

fn typed_twice(ask: bool) -> Result<Secret, Fault> {
    let passphrase = prompt::secret("a new passphrase for the vault", unlock::MISSING, ask)?;
    if prompt::secret("the same passphrase again", unlock::MISSING, ask)? != passphrase {
        let fault = Fault::new(FaultKind::Invalid, "the two passphrases differ");
        return Err(fault.hint("nothing was changed; try again"));
    }
    Ok(passphrase)
}

/// Who is to open the vault besides those who do, and who no more.
struct Change<'a> {
    add: &'a [String],
    remove: &'a [String],
    kms: Option<&'a str>,
}

fn recipients(front: &mut Front<'_>, unlock: &Unlock<'_>, change: &Change<'_>) -> Result<Exit, Failure> {
    let added = parsed(change.add)?;
    let mut vault = unlock.open(front)?;
    for name in change.remove {
        let before = vault.content.recipients.len();
        vault.content.recipients.retain(|key, recipient| key != name && recipient.label != *name);
        if vault.content.recipients.len() == before {
            let fault = Fault::new(FaultKind::NotFound, format!("there is no recipient {name:?}"));
            return Err(fault.hint("flowid vault recipients lists them").into());
        }
    }
    let added = added.into_iter().map(|recipient| (recipient.key.clone(), recipient));
    vault.content.recipients.extend(added);
    vault.save().map_err(Fault::from)?;
    if let Some(key) = change.kms {
        vault.wrap_with(&unlock.service()?, key)?;
    }
    vault.drop_unused_service().map_err(Fault::from)?;
    if !change.remove.is_empty() {
        front.notice(&safe("older versions still open for them; flowid vault rekey ends that"));
    }
    list(front, &vault)
}

fn list(front: &mut Front<'_>, vault: &Vault) -> Result<Exit, Failure> {
    let rows = vault.content.recipients.values().map(|recipient| {
        [recipient.kind.as_str().to_owned(), recipient.label.clone(), recipient.key.clone()]
    });
    print_rows(front, ["kind", "label", "key"], rows)
}

fn rekey(front: &mut Front<'_>, unlock: &Unlock<'_>, file: Option<&Path>) -> Result<Exit, Failure> {
    let mut vault = unlock.open(front)?;
    let wrapped = vault.store().wrapped_identity().map_err(Fault::from)?.is_some();
    let new = match wrapped {
        true => {
            // What opened it now is the old one, so the new one comes from its own file or from a person.
            let passphrase = match file {
                Some(file) => unlock::from_file(file)?,
                None => typed_twice(unlock.ask)?,
            };
            Some(NewPassphrase::new(&vault.store().path(), &passphrase).map_err(Fault::from)?)
        }
        false => None,
    };
    let rekeyed = vault.rekey(new).map_err(Fault::from)?;
    for backup in &rekeyed.left {
        let file = backup.file.display();
        front.notice(&safe(&format!(
            "warning: {file} does not open with the present keys and was left as it is"
        )));
    }
    if rekeyed.left_of_past > 0 {
        front.notice(&safe(&format!(
            "warning: so many messages of the history do not open with the present keys and were left as they are: {}",
            rekeyed.left_of_past
        )));
    }
    front.notice(&safe(&format!("encrypted anew as revision {}", rekeyed.saved.revision)));
    list(front, &vault)
}

fn export(front: &mut Front<'_>, unlock: &Unlock<'_>, file: &Path, keys: &[String]) -> Result<Exit, Failure> {
    let recipients = parsed(keys)?;
    let vault = unlock.open(front)?;
    vault.export(file, &recipients).map_err(Fault::from)?;
    front.notice(&safe(&format!("written to {}", file.display())));
    Ok(Exit::Done)
}
