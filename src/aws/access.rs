//! What a profile brings to the clients. Where it comes from is the business of `session`.

use std::sync::Arc;
use std::time::Duration;

use aws_credential_types::provider::ProvideCredentials;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use futures::future::BoxFuture;

use super::Endpoint;
use crate::domain::{Credentials, Fault, Profile, Region};

/// The credentials of a profile, kept and renewed by whoever made them. The SDK asks before each attempt and keeps
/// nothing itself, so that there is one truth. The error that it gives the SDK holds a [`Fault`].
pub trait Signer: ProvideCredentials {
    /// Waits until there are credentials, or a reason why there are none.
    fn ready(&self) -> BoxFuture<'_, ()>;

    /// What may be told of the credentials that were had last.
    fn known(&self) -> Option<Credentials>;

    /// A service refused the credentials with this access key. Says whether it makes sense to ask once more, with others.
    fn refused(&self, access_key_id: &str) -> bool;

    /// Lets the next request try at once, whatever failed before.
    fn forgive(&self);
}

/// Who signs the requests of a profile, and in which variant of the endpoints.
#[derive(Debug, Clone)]
pub struct Access {
    /// Asked before each attempt.
    pub signer: Arc<dyn Signer>,
    /// Whether the endpoints validated under FIPS 140 are used.
    pub fips: bool,
    /// Whether the endpoints that speak IPv4 and IPv6 are used.
    pub dual_stack: bool,
}

/// What the sources of credentials ask through: the connections, time-outs and retries of all other requests.
#[derive(Debug, Clone)]
pub struct Wire {
    pub(crate) http: SharedHttpClient,
    pub(crate) timeouts: TimeoutConfig,
    pub(crate) retries: RetryConfig,
    /// The longest time that a source may take which no person has to serve.
    pub(crate) patience: Duration,
    /// Where the SDK's own sources ask for roles, when not at AWS itself.
    pub(crate) roles: Option<Endpoint>,
    /// Where the hops of a chain ask STS, when not at AWS itself: as the SDK's sources, else as all other requests.
    pub(crate) sts: Option<Endpoint>,
    /// Where IAM Identity Center signs people in, when not at AWS itself.
    pub(crate) sso_oidc: Option<Endpoint>,
    /// Where it gives accounts and credentials, when not at AWS itself.
    pub(crate) sso: Option<Endpoint>,
}

/// Opens profiles. Asked once for each profile and region, when something first asks there.
pub trait Profiles: Send + Sync {
    /// What the profile brings.
    ///
    /// # Errors
    /// When there is no such profile, or its settings can't be used.
    fn open<'a>(
        &'a self,
        profile: &'a Profile,
        region: &'a Region,
        wire: Wire,
    ) -> BoxFuture<'a, Result<Access, Fault>>;

    /// Counts the changes of a profile: clients of an older one are not used for new questions.
    fn edition(&self, profile: &Profile) -> u64;
}
