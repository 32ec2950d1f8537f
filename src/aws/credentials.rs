//! Credentials on their way: how long they may take, that a source which hangs is not started over and over, and who
//! is told that they are waited for. Where they come from is the business of `session`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, SharedCredentialsProvider, future};
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::domain;

/// The credentials of one profile and region, with a limit to the time that they may take.
#[derive(Debug)]
pub(super) struct Patient {
    inner: SharedCredentialsProvider,
    limit: Duration,
    /// Whether the source once took too long. It is not asked again: a process that hangs would be started beside
    /// those that hang already. Clients that are opened anew ask anew.
    gave_up: AtomicBool,
    loading: watch::Sender<bool>,
    /// What may be told of those that were loaded last.
    known: Mutex<Option<domain::Credentials>>,
}

impl Patient {
    /// Asks this source.
    pub fn new(inner: SharedCredentialsProvider, limit: Duration) -> Self {
        Self {
            inner,
            limit,
            gave_up: AtomicBool::new(false),
            loading: watch::Sender::new(false),
            known: Mutex::default(),
        }
    }

    /// Ends when credentials have been waited for so long; never when they are there.
    pub async fn awaited(&self, long: Duration) {
        let mut loading = self.loading.subscribe();
        while loading.wait_for(|loading| *loading).await.is_ok() {
            if timeout(long, loading.wait_for(|loading| !*loading)).await.is_err() {
                return;
            }
        }
    }

    /// What may be told of the credentials that were loaded last.
    pub fn known(&self) -> Option<domain::Credentials> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn load(&self) -> Result {
        let took_too_long = || CredentialsError::provider_timed_out(self.limit);
        if self.gave_up.load(Ordering::Relaxed) {
            return Err(took_too_long());
        }
        self.loading.send_replace(true);
        let loaded = Loaded(&self.loading);
        let outcome = timeout(self.limit, self.inner.provide_credentials()).await;
        drop(loaded);
        if let Ok(Ok(credentials)) = &outcome {
            *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(told(credentials));
        }
        outcome.unwrap_or_else(|_| {
            let fallback = self.inner.fallback_on_interrupt();
            self.gave_up.store(fallback.is_none(), Ordering::Relaxed);
            fallback.ok_or_else(took_too_long)
        })
    }
}

/// What may be told of credentials.
fn told(credentials: &Credentials) -> domain::Credentials {
    let expires = credentials.expiry().and_then(|at| Timestamp::try_from(at).ok());
    let features = credentials.get_property::<Vec<AwsCredentialFeature>>();
    domain::Credentials {
        source: source(features.map_or(&[], Vec::as_slice)).into(),
        access_key_id: credentials.access_key_id().into(),
        expires,
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

/// Says that nothing is waited for any more, also when the wait was dropped.
struct Loaded<'a>(&'a watch::Sender<bool>);

impl Drop for Loaded<'_> {
    fn drop(&mut self) {
        self.0.send_replace(false);
    }
}

impl ProvideCredentials for Patient {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.inner.fallback_on_interrupt()
    }
}
