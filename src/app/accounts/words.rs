//! A saved profile in words: where its credentials come from, through which roles, and which hops that will be.

use crate::domain::{Hop, HopStatus, SavedProfile, Source, Standing, Text};

/// The hops that a profile has before anything asks for it. Once something does, the session tells them itself.
pub fn planned_hops(saved: &SavedProfile) -> Vec<HopStatus> {
    let source = match &saved.source {
        Source::Ambient => Some("environment, shared files or metadata".to_owned()),
        Source::SharedConfig { profile } => Some(format!("shared profile {profile}")),
        Source::IamUser { access_key_id, .. } => Some(format!("key {access_key_id}")),
        Source::Sso { permission_set, .. } => Some(format!("permission set {permission_set}")),
        // A token does nothing by itself: the first role is given for it.
        Source::WebIdentity { .. } | Source::Saml { .. } => None,
    };
    let roles = saved.chain.iter().map(|hop| format!("role {}", role_name(&hop.role_arn)));
    let account = saved.account.iter().map(|account| format!("account {account}"));
    let idle = |name: String| HopStatus {
        name: name.into(),
        standing: Standing::Idle,
        expires: None,
        access_key_id: None,
    };
    source.into_iter().chain(roles).chain(account).map(idle).collect()
}

/// Where the first credentials come from.
pub fn source(source: &Source) -> Text {
    let words = match source {
        Source::Ambient => {
            "the surroundings: variables, shared files, container or instance metadata".to_owned()
        }
        Source::SharedConfig { profile } => format!("profile {profile} of the shared AWS configuration"),
        Source::IamUser { access_key_id, mfa_serial, duration } => {
            let code =
                mfa_serial.as_ref().map(|device| format!(", with a code of {device}")).unwrap_or_default();
            format!("long-term key {access_key_id}, turned into a session{code}{}", lasting(*duration))
        }
        Source::Sso { start_url, region, account, permission_set } => {
            format!(
                "IAM Identity Center {start_url} ({region}), permission set {permission_set} in {account}"
            )
        }
        Source::WebIdentity { token_file } => format!("the web identity token in {}", token_file.display()),
        Source::Saml { provider_arn, assertion_file } => {
            let from = match assertion_file.as_os_str() == "-" {
                true => "standard input".to_owned(),
                false => assertion_file.display().to_string(),
            };
            format!("the SAML assertion in {from}, for {provider_arn}")
        }
    };
    words.into()
}

/// One role on the way, and on what conditions it is given.
pub fn hop(hop: &Hop) -> Text {
    let mut words = hop.role_arn.clone();
    let mut add = |more: String| {
        words.push_str(", ");
        words.push_str(&more);
    };
    let Hop { external_id, mfa_serial, session_name, source_identity, session_policy, tags, .. } = hop;
    external_id.iter().for_each(|_| add("with its external id".to_owned()));
    mfa_serial.iter().for_each(|device| add(format!("with a code of {device}")));
    session_name.iter().for_each(|name| add(format!("as {name}")));
    source_identity.iter().for_each(|name| add(format!("source identity {name}")));
    tags.iter().for_each(|(key, value)| add(format!("tag {key}={value}")));
    session_policy.iter().for_each(|_| add("narrowed by a session policy".to_owned()));
    words.push_str(&lasting(hop.duration));
    words.into()
}

/// How long a session is to live, where that is set.
fn lasting(seconds: Option<u32>) -> String {
    let told = |seconds: u32| {
        let span = jiff::SignedDuration::from_secs(i64::from(seconds));
        format!(", for {}", super::span(span))
    };
    seconds.map(told).unwrap_or_default()
}

/// The name at the end of a role's ARN.
pub fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
