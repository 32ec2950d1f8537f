//! The ambient profile `env`: environment, shared config and credentials files, `credential_process`, container and
//! instance metadata, in the order of the AWS SDKs. Which region and which endpoints is in `settings`.

use std::sync::Arc;

use aws_config::profile::ProfileSet;
use futures::future::BoxFuture;

use super::settings::{self, variable};
use crate::aws::{Access, Profiles, Wire, app_name, behavior_version, faults};
use crate::domain::{Fault, FaultKind, Profile, Region};

/// The ambient credentials under the profile `env`. Nothing is read before something asks.
pub fn ambient() -> Arc<dyn Profiles> {
    Arc::new(Ambient)
}

struct Ambient;

impl Profiles for Ambient {
    fn open<'a>(
        &'a self,
        profile: &'a Profile,
        region: &'a Region,
        wire: Wire,
    ) -> BoxFuture<'a, Result<Access, Fault>> {
        Box::pin(open(profile, region, wire))
    }
}

async fn open(profile: &Profile, region: &Region, wire: Wire) -> Result<Access, Fault> {
    if *profile != Profile::ambient() {
        let what = format!("there is no profile {profile}");
        return Err(Fault::new(FaultKind::NotFound, what)
            .hint("this version knows env, the credentials of the environment; AWS_PROFILE chooses among the shared ones"));
    }
    if !keys_in_environment() {
        usable(&settings::shared_profiles().await?)?;
    }
    let config = aws_config::defaults(behavior_version())
        .region(aws_config::Region::new(region.as_str().to_owned()))
        .http_client(wire.http)
        .timeout_config(wire.timeouts)
        .retry_config(wire.retries)
        .app_name(app_name()?)
        .load()
        .await;
    let credentials = config.credentials_provider().ok_or_else(|| {
        Fault::new(FaultKind::NoCredentials, "there is no source of credentials").hint("set AWS_PROFILE")
    })?;
    Ok(Access {
        credentials,
        fips: config.use_fips().unwrap_or(false),
        dual_stack: config.use_dual_stack().unwrap_or(false),
    })
}

/// Keys in the environment win over the shared files, whatever these say.
fn keys_in_environment() -> bool {
    variable("AWS_ACCESS_KEY_ID").is_some() && variable("AWS_SECRET_ACCESS_KEY").is_some()
}

/// Refuses a selected profile that does not exist, which the SDK would pass over on its way to instance metadata, and
/// one that signs in through a browser.
fn usable(profiles: &ProfileSet) -> Result<(), Fault> {
    let name = profiles.selected_profile();
    let Some(profile) = profiles.get_profile(name) else {
        if variable("AWS_PROFILE").is_none() {
            return Ok(());
        }
        let what = format!("there is no profile {name} in the shared AWS config (AWS_PROFILE)");
        return Err(Fault::new(FaultKind::NotFound, what).hint(known(profiles)));
    };
    let signs_in =
        ["login_session", "sso_session", "sso_start_url"].iter().any(|key| profile.get(key).is_some());
    let other_source =
        ["role_arn", "credential_process", "aws_access_key_id"].iter().any(|key| profile.get(key).is_some());
    if signs_in && !other_source {
        return Err(faults::sign_in_comes_later(&format!("the profile {name}")));
    }
    Ok(())
}

fn known(profiles: &ProfileSet) -> String {
    let mut names: Vec<&str> = profiles.profiles().collect();
    names.sort_unstable();
    match names.as_slice() {
        [] => "there are no shared files (~/.aws/config, ~/.aws/credentials), or they are empty".to_owned(),
        names => {
            let names: String = names.join(", ").chars().take(200).collect();
            format!("it has: {names}")
        }
    }
}
