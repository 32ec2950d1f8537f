//! From a saved profile to its links: which step each hop is, and which links profiles share.

use aws_credential_types::Credentials;

use super::account::ExpectedAccount;
use super::link::Step;
use super::roles::{AssumeRole, Desk, SessionToken};
use super::sso::PermissionSet;
use super::tokens::{Token, TokenRole};
use crate::domain::{Fault, FaultKind, Hop, SavedProfile, Scope, Secret, Source};

/// One hop of a chain: what it does, and by what it is found again. Equal keys mean the same credentials.
pub struct Planned {
    /// What it does.
    pub step: Box<dyn Step>,
    /// What it and all before it do, in words that hold no secret.
    pub key: String,
}

/// The hops of a profile, source first. `ambient` is what the surroundings give, `secret` gives the other half of a long-term key.
///
/// # Errors
/// `NotFound` when the vault has no such key, `Unsupported` for a source that can't be used yet.
pub fn plan(
    profile: &SavedProfile,
    ambient: Box<dyn Step>,
    desk: &Desk,
    secret: impl Fn(&str) -> Option<Secret>,
) -> Result<Vec<Planned>, Fault> {
    let profile = shared_device(profile);
    let (source, chain) = (&profile.source, &profile.chain);
    let mut planned = source_step(source, ambient, desk, secret)?;
    for (index, hop) in chain.iter().enumerate() {
        let step = hop_step(source, index, hop, desk);
        planned.push(Planned { step, key: format!("{source:?} {:?}", &chain[..=index]) });
    }
    if let Some(account) = &profile.account {
        let key = format!("{source:?} {chain:?} in {account}");
        let step = ExpectedAccount { desk: desk.clone(), account: account.clone() };
        planned.push(Planned { step: Box::new(step), key });
    }
    Ok(planned)
}

/// What the source does by itself. A token does nothing without the role that it is exchanged for.
fn source_step(
    source: &Source,
    ambient: Box<dyn Step>,
    desk: &Desk,
    secret: impl Fn(&str) -> Option<Secret>,
) -> Result<Vec<Planned>, Fault> {
    let step: Box<dyn Step> = match source {
        Source::Ambient | Source::SharedConfig { .. } => ambient,
        Source::IamUser { access_key_id, mfa_serial, duration } => Box::new(SessionToken {
            desk: desk.clone(),
            key: long_term(access_key_id, secret(access_key_id))?,
            mfa_serial: mfa_serial.clone(),
            seconds: duration.and_then(|seconds| i32::try_from(seconds).ok()),
        }),
        Source::WebIdentity { .. } | Source::Saml { .. } => return Ok(vec![]),
        Source::Sso { start_url, region, account, permission_set } => {
            let sign_in = Planned {
                step: Box::new(desk.sign_in(start_url, region)),
                key: format!("sign-in {start_url} {region}"),
            };
            let step = PermissionSet {
                scope: Scope { profile: desk.scope.profile.clone(), region: region.clone() },
                wire: desk.wire.clone(),
                account: account.clone(),
                name: permission_set.clone(),
            };
            return Ok(vec![sign_in, Planned { step: Box::new(step), key: format!("{source:?}") }]);
        }
    };
    Ok(vec![Planned { step, key: format!("{source:?}") }])
}

fn hop_step(source: &Source, index: usize, hop: &Hop, desk: &Desk) -> Box<dyn Step> {
    let (desk, hop) = (desk.clone(), hop.clone());
    match source {
        Source::WebIdentity { token_file } if index == 0 => {
            Box::new(TokenRole { desk, hop, token: Token::WebIdentity, file: token_file.clone() })
        }
        Source::Saml { provider_arn, assertion_file } if index == 0 => {
            let token = Token::Saml { provider_arn: provider_arn.clone() };
            Box::new(TokenRole { desk, hop, token, file: assertion_file.clone() })
        }
        _ => {
            let chained = index > 0 || matches!(source, Source::IamUser { .. } | Source::Sso { .. });
            Box::new(AssumeRole { desk, hop, chained })
        }
    }
}

/// A device that the first role asks for is asked by the session of the long-term key instead, which all profiles with
/// this key share: one code for all of them. Not where the role is to live longer than a chained one may.
fn shared_device(profile: &SavedProfile) -> SavedProfile {
    let mut profile = profile.clone();
    let Source::IamUser { mfa_serial, .. } = &mut profile.source else { return profile };
    let Some(Hop { mfa_serial: device, .. }) = profile.chain.first_mut() else { return profile };
    if mfa_serial.is_none() {
        *mfa_serial = device.take();
    } else if mfa_serial == device {
        *device = None;
    }
    profile
}

fn long_term(access_key_id: &str, secret: Option<Secret>) -> Result<Credentials, Fault> {
    let Some(secret) = secret else {
        let what = format!("the vault holds no secret for the key {access_key_id}");
        return Err(Fault::new(FaultKind::NotFound, what).hint("flowid profile edit gives it one"));
    };
    Ok(Credentials::new(access_key_id, secret.reveal(), None, None, "flowid"))
}
