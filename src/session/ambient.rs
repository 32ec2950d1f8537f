//! Credentials of the surroundings: environment, shared config and credentials files, `credential_process`, container and
//! instance metadata, in the order of the AWS SDKs. Which region and which endpoints is in `settings`.

use std::sync::{Mutex, PoisonError};

use aws_config::SdkConfig;
use aws_config::profile::ProfileSet;
use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::fixed::within;
use super::link::{Say, Step};
use super::settings::{self, variable};
use crate::aws::{Wire, app_name, behavior_version, faults};
use crate::domain::{Fault, FaultKind, Scope, Source, Text};

/// The SDK's chain of sources, read anew each time, so that a file which was mended or renewed meanwhile is heeded.
pub struct Ambient {
    scope: Scope,
    /// The profile of the shared files, where one is named besides `AWS_PROFILE`.
    shared: Option<String>,
    wire: Wire,
    /// Where the last credentials came from.
    last: Mutex<Option<&'static str>>,
}

impl Ambient {
    /// The ambient credentials, or those of a profile of the shared files where the source names one.
    pub fn new(source: &Source, scope: Scope, wire: Wire) -> Self {
        let shared = match source {
            Source::SharedConfig { profile } => Some(profile.clone()),
            _ => None,
        };
        Self { scope, shared, wire, last: Mutex::default() }
    }

    /// Refuses a profile of the shared files that does not exist or can't be used.
    ///
    /// # Errors
    /// When the shared files can't be read, or have no such profile.
    pub async fn check(&self) -> Result<(), Fault> {
        if self.shared.is_none() && keys_in_environment() {
            return Ok(());
        }
        usable(&settings::shared_profiles(self.shared.as_deref()).await?, self.shared.is_some())
    }

    /// The SDK's settings for it.
    ///
    /// # Errors
    /// When the application's name is not accepted.
    pub async fn config(&self) -> Result<SdkConfig, Fault> {
        let mut config = aws_config::defaults(behavior_version());
        if let Some(name) = &self.shared {
            config = config.profile_name(name);
        }
        let config = config
            .region(aws_config::Region::new(self.scope.region.as_str().to_owned()))
            .http_client(self.wire.http.clone())
            .timeout_config(self.wire.timeouts.clone())
            .retry_config(self.wire.retries.clone())
            .app_name(app_name()?);
        Ok(config.load().await)
    }

    async fn load(&self) -> Result<Credentials, Fault> {
        self.check().await?;
        let config = self.config().await?;
        let provider = config.credentials_provider().ok_or_else(|| {
            Fault::new(FaultKind::NoCredentials, "there is no source of credentials").hint("set AWS_PROFILE")
        })?;
        let roles = self.wire.roles.as_ref();
        let loaded = within(self.wire.patience, &provider).await;
        let credentials = loaded.map_err(|error| faults::none_from_source(error, &self.scope, roles))?;
        let features = credentials.get_property::<Vec<AwsCredentialFeature>>();
        let source = source(features.map_or(&[], Vec::as_slice));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(source);
        Ok(credentials)
    }
}

impl Step for Ambient {
    fn name(&self) -> Text {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.unwrap_or("environment, shared files or metadata").into()
    }

    fn take<'a>(&'a self, _: Option<Credentials>, _: Say<'a>) -> BoxFuture<'a, Result<Credentials, Fault>> {
        self.load().boxed()
    }
}

/// The last step by which credentials were had, in words; the SDK notes the steps in their order. That the shared files
/// named the step is noted as well, and tells less.
fn source(features: &[AwsCredentialFeature]) -> &'static str {
    let tells_more = |feature: &&AwsCredentialFeature| **feature != AwsCredentialFeature::CredentialsProfile;
    let last = features.iter().rev().filter(tells_more).find_map(step);
    last.or_else(|| features.iter().find_map(step)).unwrap_or("given to the program")
}

fn step(feature: &AwsCredentialFeature) -> Option<&'static str> {
    use AwsCredentialFeature as F;
    Some(match feature {
        F::CredentialsEnvVars => "environment variables",
        F::CredentialsStsAssumeRole => "an assumed role (STS AssumeRole)",
        F::CredentialsStsAssumeRoleSaml => "an assumed role (STS AssumeRoleWithSAML)",
        F::CredentialsStsAssumeRoleWebId => "an assumed role (STS AssumeRoleWithWebIdentity)",
        F::CredentialsStsFederationToken => "a federation token of STS",
        F::CredentialsStsSessionToken => "a session token of STS",
        F::CredentialsProfile => "keys in the shared AWS files",
        F::CredentialsProfileProcess | F::CredentialsProcess => "a credential process",
        F::CredentialsProfileSso | F::CredentialsSso => "IAM Identity Center",
        F::CredentialsHttp => "container metadata",
        F::CredentialsImds => "instance metadata",
        _ => return None,
    })
}

/// Keys in the environment win over the shared files, whatever these say.
pub(super) fn keys_in_environment() -> bool {
    variable("AWS_ACCESS_KEY_ID").is_some() && variable("AWS_SECRET_ACCESS_KEY").is_some()
}

/// Refuses a selected profile that does not exist, which the SDK would pass over on its way to instance metadata, and
/// one that signs in with `aws login`.
fn usable(profiles: &ProfileSet, named: bool) -> Result<(), Fault> {
    let name = profiles.selected_profile();
    let Some(profile) = profiles.get_profile(name) else {
        if !named && variable("AWS_PROFILE").is_none() {
            return Ok(());
        }
        let by = if named { "" } else { " (AWS_PROFILE)" };
        let what = format!("there is no profile {name} in the shared AWS config{by}");
        return Err(Fault::new(FaultKind::NotFound, what).hint(known(profiles)));
    };
    let other_source =
        ["role_arn", "credential_process", "aws_access_key_id"].iter().any(|key| profile.get(key).is_some());
    if profile.get("login_session").is_some() && !other_source {
        return Err(faults::signs_in_elsewhere(&format!("the profile {name}"), name));
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
