//! The one keeper of a profile's credentials: the SDK's clients ask it before each attempt, and it asks the last hop of
//! the profile's chain.

use std::sync::Arc;

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, future};
use futures::future::BoxFuture;

use super::link::Link;
use crate::aws::Signer;
use crate::domain::{Credentials, HopStatus};

/// Keeps the credentials of one profile.
#[derive(Debug)]
pub struct Keeper {
    last: Arc<Link>,
}

impl Keeper {
    /// Keeps what the last hop of a chain gives.
    pub fn new(last: Arc<Link>) -> Self {
        Self { last }
    }

    /// The links of the chain, source first.
    pub fn links(&self) -> Vec<Arc<Link>> {
        self.last.chain()
    }

    /// The hops, source first.
    pub fn told(&self) -> Vec<HopStatus> {
        self.last.chain().iter().map(|link| link.told()).collect()
    }

    /// Asks for new credentials of every hop, while the old ones serve.
    pub fn renew(&self) {
        for link in self.last.chain() {
            link.renew();
        }
    }

    /// Drops the credentials of every hop. A sign-in that `others` use as well stays, unless everything else of this profile
    /// was dropped already: who drops twice means it.
    pub fn forget(&self, others: impl Fn(&Arc<Link>) -> bool) {
        let chain = self.last.chain();
        let again = !chain.iter().any(|link| !link.is_sign_in() && link.is_used());
        for link in chain {
            if again || !link.is_sign_in() || !others(&link) {
                link.forget();
            }
        }
    }

    /// Whether it has credentials that were had through this hop.
    pub fn uses(&self, hop: &Arc<Link>) -> bool {
        self.last.is_used() && self.last.chain().iter().any(|link| Arc::ptr_eq(link, hop))
    }

    async fn load(&self) -> Result {
        self.last.credentials().await.map_err(CredentialsError::provider_error)
    }
}

impl ProvideCredentials for Keeper {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl Signer for Keeper {
    fn ready(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {
            // The attempt that follows meets the same failure and tells it.
            self.last.credentials().await.ok();
        })
    }

    fn known(&self) -> Option<Credentials> {
        let HopStatus { name, expires, access_key_id, .. } = self.last.told();
        Some(Credentials { source: name, access_key_id: access_key_id?, expires })
    }

    fn refused(&self, access_key_id: &str) -> bool {
        // Each is told: a hop that hands on what the one before gave holds the same key as that.
        let heeded: Vec<bool> = self.last.chain().iter().map(|link| link.refused(access_key_id)).collect();
        heeded.into_iter().all(|makes_sense| makes_sense)
    }

    fn forgive(&self) {
        for link in self.last.chain() {
            link.forgive();
        }
    }
}
