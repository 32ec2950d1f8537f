//! The key service of a host: KMS with the host's own credentials, which are those of the surroundings (on a bastion the
//! role of the instance). It is asked when the vault is opened, before there is anything else.

use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use zeroize::Zeroizing;

use super::ambient::Ambient;
use super::settings::ambient_endpoints;
use crate::aws::kms::{Kms, region_of};
use crate::aws::{Endpoint, Endpoints, Pacing, wire};
use crate::domain::{Fault, FaultKind, Profile, Scope, Source};
use crate::vault::KeyWrapper;
use crate::vault::wrapping::Context;

/// How long it may take in all, credentials included. A person may wait for it, and knows another way to open the vault.
const PATIENCE: Duration = Duration::from_secs(10);

/// KMS, asked by this host. Each key is asked in its own region.
pub struct HostKeys {
    /// Named on the command line, for every service.
    named: Option<Endpoint>,
}

impl HostKeys {
    /// Asked at this endpoint, else where the environment says, else at AWS.
    pub fn new(named: Option<Endpoint>) -> Self {
        Self { named }
    }

    async fn open(&self, key: &str) -> Result<Kms, Fault> {
        let region = region_of(key)?;
        let ambient = ambient_endpoints().await?;
        let endpoints = match &self.named {
            Some(named) => Endpoints { roles: ambient.roles, ..Endpoints::all(named.clone()) },
            None => ambient,
        };
        let wire = wire(&endpoints, &pacing(), None)?;
        let scope = Scope { profile: Profile::ambient(), region };
        let ambient = Ambient::new(&Source::Ambient, scope.clone(), wire.clone());
        ambient.check().await?;
        let provider = ambient.config().await?.credentials_provider().ok_or_else(|| {
            Fault::new(FaultKind::NoCredentials, "there is no source of credentials").hint("set AWS_PROFILE")
        })?;
        Kms::new(&wire, key, scope, endpoints.kms, provider)
    }
}

/// Shorter than for the questions of a person: who opens a vault waits for this alone.
fn pacing() -> Pacing {
    Pacing {
        credentials: Duration::from_secs(5),
        connect: Duration::from_secs(2),
        read: Duration::from_secs(4),
        attempt: Duration::from_secs(5),
        ..Pacing::default()
    }
}

fn owned(context: &Context) -> HashMap<String, String> {
    context.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

impl KeyWrapper for HostKeys {
    fn encrypt(&self, key: &str, plain: &[u8], context: &Context) -> Result<Vec<u8>, Fault> {
        alone(async { self.open(key).await?.encrypt(plain, owned(context)).await })
    }

    fn decrypt(&self, key: &str, wrapped: &[u8], context: &Context) -> Result<Zeroizing<Vec<u8>>, Fault> {
        alone(async { self.open(key).await?.decrypt(wrapped, owned(context)).await }).map(Zeroizing::new)
    }
}

/// Does it on a thread of its own: the vault knows nothing of a runtime, and whoever opens it may be on one.
fn alone<T: Send>(work: impl Future<Output = Result<T, Fault>> + Send) -> Result<T, Fault> {
    let late = || {
        let what = format!("KMS did not answer within {} s", PATIENCE.as_secs());
        Fault::new(FaultKind::Timeout, what)
            .hint("check the network; other recipients of the vault still open it")
    };
    let here = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| {
            Fault::new(FaultKind::Io, format!("KMS can't be asked: {error}")).source(error)
        })?;
        runtime.block_on(async { tokio::time::timeout(PATIENCE, work).await.unwrap_or_else(|_| Err(late())) })
    };
    std::thread::scope(|scope| match scope.spawn(here).join() {
        Ok(done) => done,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}
