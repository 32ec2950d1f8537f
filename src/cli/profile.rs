//! `profile ls|show|add|edit|rm|import`: the saved profiles in the vault. `profile test` is in `test`.

mod build;
mod import;
pub mod test;
#[cfg(test)]
mod tests;

use super::keys::print_rows;
use super::unlock::Unlock;
use super::{Exit, Failure, Front, prompt, unlock};
use crate::args::profile::{ProfileArgs, ProfileVerb, StartPage};
use crate::domain::profile::assigned::{self, Assignment};
use crate::domain::text::safe;
use crate::domain::{Fault, FaultKind, Profile, ProfileMistake, Region, SavedProfile, Source};
use crate::session::SharedFiles;
use crate::vault::Vault;

/// Runs the command. `regions` are those of `--region`.
///
/// # Errors
/// Why it can't be done.
pub fn run(
    front: &mut Front<'_>,
    verb: &ProfileVerb,
    regions: &[String],
    unlock: &Unlock<'_>,
) -> Result<Exit, Failure> {
    match verb {
        ProfileVerb::Ls => {
            let vault = unlock.open(front)?;
            list(front, &vault)
        }
        ProfileVerb::Show { name } => {
            let vault = unlock.open(front)?;
            show(front, find(&vault, name)?)
        }
        ProfileVerb::Add(args) => add(front, args, regions, unlock),
        ProfileVerb::Edit(args) => edit(front, args, regions, unlock),
        ProfileVerb::Rm { name } => remove(front, name, unlock),
        ProfileVerb::Import { only, with_keys, yes, page: _ } => {
            let import = import::Import { only, yes: *yes, from: "the shared AWS configuration" };
            import.run(front, unlock, |_| Ok(SharedFiles::read()?.config.proposals(*with_keys)))
        }
    }
}

/// Takes profiles over from IAM Identity Center: `assignments` is what one is given there.
///
/// # Errors
/// When the vault is not opened or saved.
pub fn import_assigned(
    front: &mut Front<'_>,
    (only, yes): (&[String], bool),
    page: &StartPage,
    regions: &[String],
    assignments: &[Assignment],
    unlock: &Unlock<'_>,
) -> Result<Exit, Failure> {
    let parse = |name: &String| Region::parse(name).map_err(|why| Fault::new(FaultKind::Invalid, why));
    let regions = regions.iter().map(parse).collect::<Result<Vec<Region>, Fault>>()?;
    let center = parse(&page.sso_region)?;
    let import = import::Import { only, yes, from: "the Identity Center" };
    import.run(front, unlock, |vault| {
        let saved = &vault.content.profiles;
        Ok(assigned::proposals(&page.sso_start_url, &center, &regions, assignments, saved))
    })
}

fn find<'v>(vault: &'v Vault, name: &str) -> Result<&'v SavedProfile, Fault> {
    vault.content.profiles.get(&Profile::new(name)).ok_or_else(|| {
        let names = vault.content.profiles.keys().map(Profile::as_str);
        let hint = match crate::domain::nearest(name, names) {
            Some(meant) => format!("did you mean {meant}?"),
            None => "flowid profile ls lists them".to_owned(),
        };
        Fault::new(FaultKind::NotFound, format!("there is no profile {name:?}")).hint(hint)
    })
}

fn list(front: &mut Front<'_>, vault: &Vault) -> Result<Exit, Failure> {
    let rows = vault.content.profiles.values().map(|profile| {
        let regions: Vec<&str> = profile.regions.iter().map(crate::domain::Region::as_str).collect();
        let roles: Vec<&str> = profile.chain.iter().map(|hop| hop.role_arn.as_str()).collect();
        [
            profile.name.as_str().to_owned(),
            profile.account.clone().unwrap_or_default(),
            regions.join(" "),
            profile.role.as_str().to_owned(),
            if profile.production { "yes" } else { "no" }.to_owned(),
            profile.source.kind().to_string(),
            roles.join(" "),
        ]
    });
    print_rows(front, ["name", "account", "regions", "role", "production", "source", "roles"], rows)
}

/// Every field that is set, one a row: `chain.1.role-arn`.
fn show(front: &mut Front<'_>, profile: &SavedProfile) -> Result<Exit, Failure> {
    let value = serde_json::to_value(profile).unwrap_or_default();
    let mut rows = Vec::new();
    flatten("", &value, &mut rows);
    print_rows(front, ["field", "value"], rows.into_iter())
}

fn flatten(path: &str, value: &serde_json::Value, rows: &mut Vec<[String; 2]>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        serde_json::Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| flatten(&below(name), value, rows));
        }
        serde_json::Value::Array(items) => {
            let numbered = items.iter().enumerate();
            numbered.for_each(|(index, value)| flatten(&below(&(index + 1).to_string()), value, rows));
        }
        serde_json::Value::String(text) => rows.push([path.to_owned(), text.clone()]),
        other => rows.push([path.to_owned(), other.to_string()]),
    }
}

fn add(
    front: &mut Front<'_>,
    args: &ProfileArgs,
    regions: &[String],
    unlock: &Unlock<'_>,
) -> Result<Exit, Failure> {
    let mut profile = SavedProfile::new(&args.name);
    // Checked before anyone is asked for a passphrase.
    if !told(front, &build::apply(&mut profile, args, regions)) {
        return Err(Failure::Told(Exit::Usage));
    }
    let mut vault = unlock.open(front)?;
    if vault.content.profiles.contains_key(&profile.name) {
        let fault = Fault::new(FaultKind::Invalid, format!("there is a profile {} already", profile.name));
        return Err(fault.hint("flowid profile edit changes it").into());
    }
    secret_key(args, &profile, unlock, &mut vault)?;
    put(front, vault, profile)
}

fn edit(
    front: &mut Front<'_>,
    args: &ProfileArgs,
    regions: &[String],
    unlock: &Unlock<'_>,
) -> Result<Exit, Failure> {
    let mut vault = unlock.open(front)?;
    let mut profile = find(&vault, &args.name)?.clone();
    if !told(front, &build::apply(&mut profile, args, regions)) {
        return Err(Failure::Told(Exit::Usage));
    }
    secret_key(args, &profile, unlock, &mut vault)?;
    put(front, vault, profile)
}

/// Names every mistake; whether there was none.
fn told(front: &mut Front<'_>, mistakes: &[ProfileMistake]) -> bool {
    for mistake in mistakes {
        front.notice(&safe(&format!("error: {mistake}")));
    }
    mistakes.is_empty()
}

fn put(front: &mut Front<'_>, mut vault: Vault, profile: SavedProfile) -> Result<Exit, Failure> {
    let name = profile.name.clone();
    vault.content.profiles.insert(name.clone(), profile);
    vault.content.forget_unused_keys();
    save(front, &mut vault)?;
    front.notice(&safe(&format!("saved {name}")));
    Ok(Exit::Done)
}

fn save(front: &mut Front<'_>, vault: &mut Vault) -> Result<(), Failure> {
    let saved = vault.save().map_err(Fault::from)?;
    if saved.merged {
        front.notice(&safe("another flowid had changed the vault meanwhile; its changes are kept"));
    }
    Ok(())
}

fn remove(front: &mut Front<'_>, name: &str, unlock: &Unlock<'_>) -> Result<Exit, Failure> {
    let mut vault = unlock.open(front)?;
    find(&vault, name)?;
    vault.content.profiles.remove(&Profile::new(name));
    vault.content.forget_unused_keys();
    save(front, &mut vault)?;
    front.notice(&safe(&format!("removed {name}; flowid vault restore brings it back")));
    Ok(Exit::Done)
}

/// The secret half of a long-term key that is new in the vault, or that a file brings anew.
fn secret_key(
    args: &ProfileArgs,
    profile: &SavedProfile,
    unlock: &Unlock<'_>,
    vault: &mut Vault,
) -> Result<(), Failure> {
    let Source::IamUser { access_key_id, .. } = &profile.source else { return Ok(()) };
    let secret = match &args.source.secret_key_file {
        Some(file) => unlock::from_file(file)?,
        None if vault.content.keys.contains_key(access_key_id) => return Ok(()),
        None => {
            let question = format!("the secret access key of {access_key_id}");
            prompt::secret(&question, "give --secret-key-file", unlock.ask)?
        }
    };
    vault.content.keys.insert(access_key_id.clone(), secret);
    Ok(())
}
