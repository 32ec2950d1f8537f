//! Tells of the attempts of the credential sources. The SDK builds their clients itself and lets no interceptor into
//! them, so they are watched one level below: at the requests.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_types::request_id::RequestId;
use jiff::Timestamp;

use crate::aws::attempt::{Attempt, Observe};
use crate::aws::endpoint::path;
use crate::aws::observe::{body_bytes, tell};
use crate::aws::skew::ahead;
use crate::domain::Text;

/// A client whose attempts are told.
pub(super) struct Watched {
    /// What it asks through.
    pub inner: SharedHttpClient,
    /// Who is told, besides the log.
    pub observer: Option<Arc<dyn Observe>>,
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watched").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl HttpClient for Watched {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(WatchedConnector { inner, observer: self.observer.clone() })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        self.inner.connector_metadata()
    }
}

struct WatchedConnector {
    inner: SharedHttpConnector,
    observer: Option<Arc<dyn Observe>>,
}

impl fmt::Debug for WatchedConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WatchedConnector").finish_non_exhaustive()
    }
}

impl HttpConnector for WatchedConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (service, operation) = name(&request);
        let (at, bytes_out) = (Instant::now(), body_bytes(request.body()));
        let observer = self.observer.clone();
        let answer = self.inner.call(request);
        HttpConnectorFuture::new(async move {
            let answer = answer.await;
            let response = answer.as_ref().ok();
            let attempt = Attempt {
                service,
                operation,
                request_id: response.and_then(RequestId::request_id).map(Text::from),
                status: response.map(|response| response.status().as_u16()),
                duration: at.elapsed(),
                bytes_out,
                bytes_in: response.map_or(0, |response| body_bytes(response.body())),
                ahead: response.and_then(|response| ahead(response.headers().get("date"), Timestamp::now())),
            };
            tell(observer.as_deref(), &attempt);
            answer
        })
    }
}

/// The service and the operation of a request. The body of a call to STS names its action; it holds a token too, so
/// nothing else of it is looked at. Identity Center and metadata have only paths.
fn name(request: &HttpRequest) -> (&'static str, Text) {
    let form = request.body().bytes().and_then(|body| std::str::from_utf8(body).ok()).unwrap_or_default();
    match form.split('&').find_map(|pair| pair.strip_prefix("Action=")) {
        Some(action) => ("sts", action.into()),
        None => {
            let path = path(request.uri());
            let sso = SSO.iter().find(|(end, ..)| path.ends_with(end));
            sso.map_or_else(
                || ("metadata", format!("{} {path}", request.method()).into()),
                |(_, service, operation)| (*service, (*operation).into()),
            )
        }
    }
}

/// The paths of IAM Identity Center: API references of its portal and of its OIDC service.
const SSO: [(&str, &str, &str); 6] = [
    ("/client/register", "sso-oauth", "RegisterClient"),
    ("/device_authorization", "sso-oauth", "StartDeviceAuthorization"),
    ("/token", "sso-oauth", "CreateToken"),
    ("/federation/credentials", "sso", "GetRoleCredentials"),
    ("/assignment/accounts", "sso", "ListAccounts"),
    ("/assignment/roles", "sso", "ListAccountRoles"),
];
