//! The conversation that gives tokens: register this program, ask for a code, redeem it, refresh what came of it. API
//! reference "IAM Identity Center OIDC": RegisterClient, StartDeviceAuthorization, CreateToken.

use std::error::Error;

use aws_sdk_ssooidc as ssooidc;
use aws_sdk_ssooidc::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;

use crate::aws::{Wire, faults, sso_oidc_client};
use crate::domain::{Fault, FaultKind, Region, Scope, Secret};

/// The grant of a code that a person confirms in a browser.
const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The grant of a token that renews another.
const REFRESH: &str = "refresh_token";

/// What tokens are for. With this scope the service gives tokens that can be refreshed.
const SCOPE: &str = "sso:account:access";

/// This program, as the service knows it.
#[derive(Debug, Clone)]
pub(super) struct Registration {
    pub id: String,
    pub secret: Secret,
    /// When the service forgets it.
    pub ends: Timestamp,
}

/// A code that waits for a person.
#[derive(Debug, Clone)]
pub(super) struct Authorization {
    pub device_code: Secret,
    pub user_code: String,
    pub address: String,
    pub address_with_code: Option<String>,
    /// In seconds.
    pub expires_in: i32,
    /// In seconds.
    pub interval: i32,
}

/// What a sign-in brings.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub access: Secret,
    pub refresh: Option<Secret>,
    /// In seconds.
    pub expires_in: i32,
}

/// Why there is no token.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The person has not signed in yet.
    Pending,
    /// The same, and it was asked too often.
    SlowDown,
    /// The code has ended.
    CodeEnded,
    /// The person said no.
    Denied,
    /// The service does not know this program any more.
    UnknownClient,
    /// What was to be redeemed is not valid (any more).
    InvalidGrant,
    /// Anything else.
    Other(Fault),
}

/// Who gives tokens.
pub(super) trait Oidc: Send + Sync {
    /// Makes this program known.
    fn register(&self) -> BoxFuture<'_, Result<Registration, Fault>>;

    /// Asks for a code.
    fn authorize<'a>(&'a self, by: &'a Registration) -> BoxFuture<'a, Result<Authorization, Refusal>>;

    /// Asks for the token of a code.
    fn redeem<'a>(&'a self, by: &'a Registration, code: &'a Secret) -> BoxFuture<'a, Result<Token, Refusal>>;

    /// Asks for a new token.
    fn refresh<'a>(&'a self, by: &'a Registration, with: &'a Secret)
    -> BoxFuture<'a, Result<Token, Refusal>>;
}

/// The service itself.
pub struct Service {
    /// On whose behalf for the words of faults, with the region of the Identity Center.
    pub scope: Scope,
    /// The start page.
    pub start_url: String,
    /// Through what.
    pub wire: Wire,
}

impl Service {
    /// The sign-in of an Identity Center.
    pub fn new(scope: &Scope, start_url: &str, region: &Region, wire: &Wire) -> Self {
        let scope = Scope { profile: scope.profile.clone(), region: region.clone() };
        Self { scope, start_url: start_url.to_owned(), wire: wire.clone() }
    }

    fn client(&self) -> Result<ssooidc::Client, Fault> {
        sso_oidc_client(&self.wire, &self.scope.region)
    }

    async fn make_known(&self) -> Result<Registration, Fault> {
        let call = self.client()?.register_client().client_name("flowid").client_type("public");
        let call = call.scopes(SCOPE).grant_types(DEVICE).grant_types(REFRESH);
        let answer = call.send().await.map_err(|error| self.fault(error, "RegisterClient"))?;
        let (Some(id), Some(secret)) = (answer.client_id, answer.client_secret) else {
            return Err(incomplete("RegisterClient"));
        };
        let ends = Timestamp::from_second(answer.client_secret_expires_at).unwrap_or(Timestamp::MIN);
        Ok(Registration { id, secret: Secret::new(secret), ends })
    }

    async fn code(&self, by: &Registration) -> Result<Authorization, Refusal> {
        let call = self.client().map_err(Refusal::Other)?.start_device_authorization();
        let call = call.client_id(&by.id).client_secret(by.secret.reveal()).start_url(&self.start_url);
        let answer = call.send().await;
        let answer =
            answer.map_err(|error| match error.code() {
                Some("InvalidClientException") => Refusal::UnknownClient,
                Some("InvalidRequestException" | "InvalidRequestRegionException") => {
                    let what = format!(
                        "the Identity Center of {} does not know the start page {}",
                        self.scope.region, self.start_url
                    );
                    Refusal::Other(Fault::new(FaultKind::Invalid, what).hint(
                        "check the start URL and the region of the Identity Center (flowid profile edit)",
                    ))
                }
                _ => Refusal::Other(self.fault(error, "StartDeviceAuthorization")),
            })?;
        let (Some(device_code), Some(user_code), Some(address)) =
            (answer.device_code, answer.user_code, answer.verification_uri)
        else {
            return Err(Refusal::Other(incomplete("StartDeviceAuthorization")));
        };
        Ok(Authorization {
            device_code: Secret::new(device_code),
            user_code,
            address,
            address_with_code: answer.verification_uri_complete,
            expires_in: answer.expires_in,
            interval: answer.interval,
        })
    }

    async fn token(
        &self,
        by: &Registration,
        grant: &str,
        code: Option<&Secret>,
        refresh: Option<&Secret>,
    ) -> Result<Token, Refusal> {
        let call = self.client().map_err(Refusal::Other)?.create_token();
        let call = call
            .client_id(&by.id)
            .client_secret(by.secret.reveal())
            .grant_type(grant)
            .set_device_code(code.map(|code| code.reveal().to_owned()))
            .set_refresh_token(refresh.map(|token| token.reveal().to_owned()));
        let answer = call.send().await.map_err(|error| match error.code() {
            Some("AuthorizationPendingException") => Refusal::Pending,
            Some("SlowDownException") => Refusal::SlowDown,
            Some("ExpiredTokenException") => Refusal::CodeEnded,
            Some("AccessDeniedException") => Refusal::Denied,
            Some("InvalidClientException") => Refusal::UnknownClient,
            Some("InvalidGrantException" | "UnauthorizedClientException") => Refusal::InvalidGrant,
            _ => Refusal::Other(self.fault(error, "CreateToken")),
        })?;
        let expires_in = answer.expires_in;
        let refresh = answer.refresh_token.map(Secret::new);
        let Some(access) = answer.access_token.map(Secret::new).filter(|token| !token.is_empty()) else {
            return Err(Refusal::Other(incomplete("CreateToken")));
        };
        Ok(Token { access, refresh, expires_in })
    }

    fn fault<E>(&self, error: SdkError<E, HttpResponse>, operation: &'static str) -> Fault
    where
        E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    {
        faults::of_sso(error, ("sso-oauth", operation), &self.scope, self.wire.sso_oidc.as_ref())
    }
}

impl Oidc for Service {
    fn register(&self) -> BoxFuture<'_, Result<Registration, Fault>> {
        self.make_known().boxed()
    }

    fn authorize<'a>(&'a self, by: &'a Registration) -> BoxFuture<'a, Result<Authorization, Refusal>> {
        self.code(by).boxed()
    }

    fn redeem<'a>(&'a self, by: &'a Registration, code: &'a Secret) -> BoxFuture<'a, Result<Token, Refusal>> {
        self.token(by, DEVICE, Some(code), None).boxed()
    }

    fn refresh<'a>(
        &'a self,
        by: &'a Registration,
        with: &'a Secret,
    ) -> BoxFuture<'a, Result<Token, Refusal>> {
        self.token(by, REFRESH, None, Some(with)).boxed()
    }
}

fn incomplete(operation: &str) -> Fault {
    Fault::new(FaultKind::Service, format!("the answer to {operation} lacks what it should bring"))
        .hint("check that the endpoint is AWS, and the proxy in between")
}
