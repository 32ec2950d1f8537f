//! `profile import`: what the shared AWS configuration holds, first shown, then saved.

use super::super::keys::print_rows;
use super::super::unlock::Unlock;
use super::super::{Exit, Failure, Front};
use super::save;
use crate::domain::profile::shared::Proposal;
use crate::domain::text::{Safe, safe};
use crate::domain::{Fault, FaultKind, Profile};
use crate::session::SharedFiles;
use crate::vault::Vault;

/// Shows or does the import.
///
/// # Errors
/// When the files can't be read, or the vault not opened or saved.
pub(super) fn run(
    front: &mut Front<'_>,
    only: &[String],
    with_keys: bool,
    yes: bool,
    unlock: &Unlock<'_>,
) -> Result<Exit, Failure> {
    let mut proposals = SharedFiles::read()?.config.proposals(with_keys);
    if let Some(missing) = only.iter().find(|name| proposals.iter().all(|proposal| proposal.name != **name)) {
        let fault =
            Fault::new(FaultKind::NotFound, format!("the shared AWS configuration has no {missing:?}"));
        return Err(fault.hint("flowid profile import shows what there is").into());
    }
    proposals.retain(|proposal| only.is_empty() || only.contains(&proposal.name));
    let mut vault = unlock.open(front)?;
    let rows: Vec<_> = proposals.iter().map(|proposal| row(proposal, &vault)).collect();
    print_rows(front, ["name", "import", "source", "roles", "why"], rows.into_iter())?;
    if !yes {
        front.notice(&Safe::own("nothing was changed; add --yes to import what is marked yes"));
        return Ok(Exit::Done);
    }
    let mut count = 0;
    for proposal in proposals {
        if obstacle(&proposal, &vault).is_some() {
            continue;
        }
        let Ok(profile) = proposal.profile else { continue };
        vault.content.profiles.insert(profile.name.clone(), profile);
        vault.content.keys.extend(proposal.key);
        count += 1;
    }
    save(front, &mut vault)?;
    front.notice(&safe(&format!("imported {count}")));
    Ok(Exit::Done)
}

/// Why a profile is not imported.
fn obstacle(proposal: &Proposal, vault: &Vault) -> Option<String> {
    let profile = match &proposal.profile {
        Ok(profile) => profile,
        Err(why) => return Some(why.clone()),
    };
    if vault.content.profiles.contains_key(&Profile::new(&proposal.name)) {
        return Some("there is one of that name already".to_owned());
    }
    profile.check().first().map(ToString::to_string)
}

fn row(proposal: &Proposal, vault: &Vault) -> [String; 5] {
    let why = obstacle(proposal, vault);
    let import = if why.is_none() { "yes" } else { "no" }.to_owned();
    let key = proposal.key.as_ref().map(|(id, _)| format!("copies the long-term key {id}"));
    let (source, roles) = match &proposal.profile {
        Ok(profile) => {
            let roles: Vec<&str> = profile.chain.iter().map(|hop| hop.role_arn.as_str()).collect();
            (profile.source.kind().to_owned(), roles.join(" "))
        }
        Err(_) => (String::new(), String::new()),
    };
    [proposal.name.clone(), import, source, roles, why.or(key).unwrap_or_default()]
}
