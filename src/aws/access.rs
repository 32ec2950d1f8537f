//! What a profile brings to the clients. Where it comes from is the business of `session`.

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use futures::future::BoxFuture;

use crate::domain::{Fault, Profile, Region};

/// Who signs the requests of a profile, and in which variant of the endpoints.
#[derive(Debug, Clone)]
pub struct Access {
    /// Asked before each request; the SDK keeps what it answers until shortly before it expires.
    pub credentials: SharedCredentialsProvider,
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
}
