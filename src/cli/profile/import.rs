//! `profile import`: what the shared AWS configuration or IAM Identity Center holds, first shown, then saved.

use super::super::keys::print_rows;
use super::super::unlock::Unlock;
use super::super::{Exit, Failure, Front};
use super::save;
use crate::domain::profile::shared::Proposal;
use crate::domain::text::{Safe, safe};
use crate::domain::{Fault, FaultKind, Profile, Source};
use crate::vault::Vault;

/// An import that is shown or done.
pub(super) struct Import<'a> {
    /// Only these, by name; all when there is none.
    pub only: &'a [String],
    /// Whether it is done.
    pub yes: bool,
    /// Where the profiles come from, in words.
    pub from: &'a str,
}

impl Import<'_> {
    /// Shows or does it.
    ///
    /// # Errors
    /// When there are no proposals, or the vault is not opened or saved.
    pub fn run(
        &self,
        front: &mut Front<'_>,
        unlock: &Unlock<'_>,
        proposals: impl FnOnce(&Vault) -> Result<Vec<Proposal>, Fault>,
    ) -> Result<Exit, Failure> {
        let mut vault = unlock.open(front)?;
        let mut proposals = proposals(&vault)?;
        let is_missing = |name: &&String| proposals.iter().all(|proposal| proposal.name != **name);
        if let Some(missing) = self.only.iter().find(is_missing) {
            let fault = Fault::new(FaultKind::NotFound, format!("{} has no {missing:?}", self.from));
            return Err(fault.hint("the same command without --only shows what there is").into());
        }
        proposals.retain(|proposal| self.only.is_empty() || self.only.contains(&proposal.name));
        let rows: Vec<_> = proposals.iter().map(|proposal| row(proposal, &vault)).collect();
        print_rows(front, ["name", "import", "source", "roles", "why"], rows.into_iter())?;
        if !self.yes {
            front.notice(&Safe::own("nothing was changed; add --yes to import what is marked yes"));
            return Ok(Exit::Done);
        }
        let count = take(proposals, &mut vault);
        save(front, &mut vault)?;
        front.notice(&safe(&format!("imported {count}")));
        Ok(Exit::Done)
    }
}

/// Puts what can be imported into the vault; how many that are.
fn take(proposals: Vec<Proposal>, vault: &mut Vault) -> usize {
    let mut count = 0;
    for proposal in proposals {
        if obstacle(&proposal, vault).is_some() {
            continue;
        }
        let Ok(profile) = proposal.profile else { continue };
        vault.content.profiles.insert(profile.name.clone(), profile);
        vault.content.keys.extend(proposal.key);
        count += 1;
    }
    count
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
            let mut roles: Vec<String> = profile.chain.iter().map(|hop| hop.role_arn.clone()).collect();
            if let Source::Sso { account, permission_set, .. } = &profile.source {
                roles.insert(0, format!("{permission_set} in {account}"));
            }
            (profile.source.kind().to_string(), roles.join(" "))
        }
        Err(_) => (String::new(), String::new()),
    };
    [proposal.name.clone(), import, source, roles, why.or(key).unwrap_or_default()]
}
