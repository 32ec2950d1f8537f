//! The profiles that `--demo` has saved: one for each way to sign in, in different accounts and regions.

use std::path::Path;

use super::people::{Account, DEVICE, EXTERNAL_ID, PRODUCTION, SECURITY, STAGING};
use super::sso::START_URL;
use crate::domain::{Fault, FaultKind, Hop, Region, SavedProfile, Source};

/// What `demo-denied` says instead of the right external id.
const WRONG_EXTERNAL_ID: &str = "shop-demo-8";

/// All of them. `token_file` holds a token for `demo-web`, which is left out without one.
///
/// # Errors
/// `Invalid` when a name of a region were none.
pub fn saved(access_key_id: &str, token_file: Option<&Path>) -> Result<Vec<SavedProfile>, Fault> {
    let key = |mfa_serial: Option<&str>| Source::IamUser {
        access_key_id: access_key_id.to_owned(),
        mfa_serial: mfa_serial.map(str::to_owned),
        duration: None,
    };
    let oncall = |external_id: &str| Hop {
        external_id: Some(external_id.to_owned()),
        ..hop(&PRODUCTION, "oncall-read")
    };
    let three = vec![
        hop(&SECURITY, "access-hub"),
        hop(&PRODUCTION, "incident-gateway"),
        hop(&PRODUCTION, "incident-lead"),
    ];
    let mut profiles = vec![
        profile("demo-audit", &SECURITY, key(None), vec![hop(&SECURITY, "audit")])?,
        profile("demo-denied", &PRODUCTION, key(None), vec![oncall(WRONG_EXTERNAL_ID)])?,
        profile("demo-mfa", &PRODUCTION, key(Some(DEVICE)), three)?,
        profile("demo-production", &PRODUCTION, key(None), vec![oncall(EXTERNAL_ID)])?,
    ];
    let sign_in = Source::Sso {
        start_url: START_URL.to_owned(),
        region: region(&SECURITY)?,
        account: STAGING.id.to_owned(),
        permission_set: "Developer".to_owned(),
    };
    profiles.push(profile("demo-sso", &STAGING, sign_in, vec![])?);
    if let Some(file) = token_file {
        let source = Source::WebIdentity { token_file: file.to_owned() };
        profiles.push(profile("demo-web", &STAGING, source, vec![hop(&STAGING, "ci-read")])?);
    }
    Ok(profiles)
}

fn profile(name: &str, account: &Account, source: Source, chain: Vec<Hop>) -> Result<SavedProfile, Fault> {
    Ok(SavedProfile {
        account: Some(account.id.to_owned()),
        regions: vec![region(account)?],
        production: *account == PRODUCTION,
        source,
        chain,
        ..SavedProfile::new(name)
    })
}

fn region(account: &Account) -> Result<Region, Fault> {
    Region::parse(account.region).map_err(|what| Fault::new(FaultKind::Invalid, what))
}

fn hop(account: &Account, name: &str) -> Hop {
    Hop { role_arn: format!("arn:aws:iam::{}:role/{name}", account.id), ..Hop::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::identity::people::{ROLES, Role, Trust};

    #[test]
    fn every_role_of_a_profile_is_there_and_trusts_the_one_before() {
        let token = Path::new("/token");
        for profile in saved("AKIAIOSFODNN7EXAMPLE", Some(token)).unwrap() {
            let mut before: Option<&Role> = None;
            for hop in &profile.chain {
                let role = ROLES.iter().find(|role| role.arn() == hop.role_arn).unwrap();
                let trusted = match before {
                    Some(before) => Trust::Role(before.account, before.name),
                    None if profile.source.exchanges_token() => Trust::WebIdentity,
                    None => Trust::User,
                };
                assert_eq!(role.trust, trusted, "{}", profile.name);
                before = Some(role);
            }
        }
    }
}
