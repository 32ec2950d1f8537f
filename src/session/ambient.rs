//! The ambient profile `env`: environment, shared config and credentials files, `credential_process`, container and
//! instance metadata.

use std::sync::Arc;

use futures::future::BoxFuture;

use crate::aws::{Access, Endpoints, Profiles};
use crate::domain::{Fault, FaultKind, Profile, Region};

/// The ambient credentials under the profile `env`. Nothing is read before something asks.
pub fn ambient() -> Arc<dyn Profiles> {
    Arc::new(Ambient)
}

/// The region of the environment: `AWS_REGION`, `AWS_DEFAULT_REGION`, the shared files, then instance metadata.
///
/// # Errors
/// When the shared files can't be read, or the region's name is misshapen.
pub async fn ambient_region() -> Result<Option<Region>, Fault> {
    Ok(None)
}

/// The endpoints that the environment or the shared files name instead of AWS's own.
///
/// # Errors
/// When the shared files can't be read, or an endpoint breaks the rule of [`crate::aws::Endpoint::parse`].
pub async fn ambient_endpoints() -> Result<Endpoints, Fault> {
    Ok(Endpoints::default())
}

struct Ambient;

impl Profiles for Ambient {
    fn open<'a>(&'a self, _: &'a Profile, _: &'a Region) -> BoxFuture<'a, Result<Access, Fault>> {
        let fault = Fault::new(FaultKind::Unsupported, "the ambient profile is being built");
        Box::pin(std::future::ready(Err(fault)))
    }
}
