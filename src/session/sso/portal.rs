//! What a token opens: the credentials of a permission set. API reference "IAM Identity Center Portal":
//! GetRoleCredentials.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sdk_sso as sso;
use aws_sdk_sso::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::aws::{Wire, faults, sso_client};
use crate::domain::{Fault, FaultKind, Scope, Text};
use crate::session::link::{Say, Step};

/// A permission set in an account, had with the token of the hop before.
pub struct PermissionSet {
    /// On whose behalf for the words of faults, with the region of the Identity Center.
    pub scope: Scope,
    /// Through what.
    pub wire: Wire,
    /// Twelve digits.
    pub account: String,
    /// Its name.
    pub name: String,
}

impl PermissionSet {
    async fn fetch(&self, token: Option<Credentials>) -> Result<Credentials, Fault> {
        let token = token.ok_or_else(|| signed_out(&self.scope))?;
        let call = sso_client(&self.wire, &self.scope.region)?
            .get_role_credentials()
            .access_token(token.secret_access_key())
            .account_id(&self.account)
            .role_name(&self.name);
        let answer = call.send().await.map_err(|error| self.fault(error))?;
        let given = answer.role_credentials;
        let given = given.and_then(|given| {
            let expires = u64::try_from(given.expiration).ok().filter(|at| *at > 0)?;
            let expires = SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(expires))?;
            let (key, secret) = (given.access_key_id?, given.secret_access_key?);
            Some(Credentials::new(key, secret, given.session_token, Some(expires), "flowid"))
        });
        given.ok_or_else(|| {
            Fault::new(FaultKind::Service, "GetRoleCredentials answered without credentials")
                .hint("try again")
        })
    }

    fn fault(
        &self,
        error: SdkError<sso::operation::get_role_credentials::GetRoleCredentialsError, HttpResponse>,
    ) -> Fault {
        let Self { account, name, .. } = self;
        let hint = "flowid profile import --sso-start-url lists what one is given; else ask who assigns permission sets";
        match error.code() {
            Some("ForbiddenException" | "AccessDeniedException") => {
                let what =
                    format!("the permission set {name} in account {account} is not given to who signed in");
                Fault::new(FaultKind::Denied, what).hint(hint)
            }
            Some("ResourceNotFoundException") => {
                let what = format!("there is no permission set {name} in account {account}");
                Fault::new(FaultKind::NotFound, what).hint(hint)
            }
            _ => fault(error, "GetRoleCredentials", &self.scope, &self.wire),
        }
    }
}

impl Step for PermissionSet {
    fn name(&self) -> Text {
        format!("permission set {} in {}", self.name, self.account).into()
    }

    fn take<'a>(
        &'a self,
        before: Option<Credentials>,
        _: Say<'a>,
    ) -> BoxFuture<'a, Result<Credentials, Fault>> {
        self.fetch(before).boxed()
    }
}

/// The fault of a call with a token. One that is not taken (any more) makes who asked sign in again.
pub(super) fn fault<E>(
    error: SdkError<E, HttpResponse>,
    operation: &'static str,
    scope: &Scope,
    wire: &Wire,
) -> Fault
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    if error.code() == Some("UnauthorizedException") {
        return signed_out(scope);
    }
    faults::of_sso(error, ("sso", operation), scope, wire.sso.as_ref())
}

fn signed_out(scope: &Scope) -> Fault {
    let what = format!("the sign-in of profile {} is no longer valid", scope.profile);
    Fault::new(FaultKind::Expired, what).hint("sign in again")
}
