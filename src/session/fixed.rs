//! Credentials that are given to the program: fixed keys such as those of the demo endpoint, or any provider of the SDK.

use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::keeper::Keeper;
use super::link::{Say, Step};
use super::time;
use crate::aws::{Access, Profiles, Signer, Wire, faults};
use crate::domain::{Fault, Profile, Region, Scope, Text};

/// The same credentials for every profile. The secret is kept in the SDK's type, which hides it and wipes it.
pub fn fixed(access_key_id: &str, secret_access_key: &str, session_token: Option<&str>) -> Arc<dyn Profiles> {
    let token = session_token.map(str::to_owned);
    let credentials = Credentials::new(access_key_id, secret_access_key, token, None, "flowid");
    given(SharedCredentialsProvider::new(credentials))
}

/// What a provider of the SDK gives, for every profile.
pub fn given(provider: SharedCredentialsProvider) -> Arc<dyn Profiles> {
    Arc::new(Fixed { provider })
}

struct Fixed {
    provider: SharedCredentialsProvider,
}

impl Profiles for Fixed {
    fn open<'a>(
        &'a self,
        profile: &'a Profile,
        region: &'a Region,
        wire: Wire,
    ) -> BoxFuture<'a, Result<Access, Fault>> {
        let scope = Scope { profile: profile.clone(), region: region.clone() };
        let step = Given { provider: self.provider.clone(), scope, patience: wire.patience };
        let signer: Arc<dyn Signer> = Arc::new(Keeper::of_source(Box::new(step), time::of_this_machine()));
        let access = Access { signer, fips: false, dual_stack: false };
        Box::pin(std::future::ready(Ok(access)))
    }
}

/// What a provider gives, within a limit of time.
pub(super) struct Given {
    pub provider: SharedCredentialsProvider,
    pub scope: Scope,
    pub patience: Duration,
}

impl Step for Given {
    fn name(&self) -> Text {
        "given to the program".into()
    }

    fn take<'a>(&'a self, _: Option<Credentials>, _: Say<'a>) -> BoxFuture<'a, Result<Credentials, Fault>> {
        async {
            let asked = within(self.patience, &self.provider).await;
            asked.map_err(|error| faults::none_from_source(error, &self.scope, None))
        }
        .boxed()
    }
}

/// What a provider gives in so long a time.
pub(super) async fn within(
    patience: Duration,
    provider: &SharedCredentialsProvider,
) -> Result<Credentials, CredentialsError> {
    let asked = tokio::time::timeout(patience, provider.provide_credentials()).await;
    asked.unwrap_or_else(|_| Err(CredentialsError::provider_timed_out(patience)))
}
