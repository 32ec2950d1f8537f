//! Credentials that a provider of the SDK gives by itself: fixed keys such as those of the demo endpoint.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::link::{Say, Step};
use crate::aws::faults;
use crate::domain::{Fault, Scope, Text};

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
