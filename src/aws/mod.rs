//! The adapter to AWS: one file per conversation. With `session` the only layer that names an SDK type.

pub mod access;
pub mod endpoint;
pub mod observe;
pub mod pacing;

use std::sync::Arc;

use futures::StreamExt;

use crate::domain::{Fault, FaultKind, Request, Scope};
use crate::port::{Cloud, Events, Stop};

pub use access::{Access, Profiles};
pub use endpoint::{Endpoint, Endpoints};
pub use observe::{Attempt, Observe};
pub use pacing::Pacing;

/// What the adapter is made of.
pub struct Options {
    /// Where requests go when not to AWS itself.
    pub endpoints: Endpoints,
    /// Whose credentials sign, by profile.
    pub profiles: Arc<dyn Profiles>,
    /// How fast and how patiently it asks; `Pacing::default()` outside tests.
    pub pacing: Pacing,
    /// Who is told of every HTTP attempt, besides the log.
    pub observer: Option<Arc<dyn Observe>>,
}

/// AWS, reached through its SDK.
pub struct Aws {
    _options: Options,
}

impl Aws {
    /// An adapter that has not asked anything yet.
    ///
    /// # Errors
    /// When the certificates that `AWS_CA_BUNDLE` names can't be used.
    pub fn new(options: Options) -> Result<Self, Fault> {
        Ok(Self { _options: options })
    }
}

impl Cloud for Aws {
    fn serve(&self, _scope: Scope, _request: Request, _stop: Stop) -> Events {
        let fault = Fault::new(FaultKind::Unsupported, "the adapter is being built");
        futures::stream::iter([Err(fault)]).boxed()
    }
}
