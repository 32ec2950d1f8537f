//! The last hop of a profile that names its account: it looks whose credentials these are before anything is asked with
//! them. A role that leads elsewhere is found at once.

use aws_credential_types::Credentials;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::link::{Say, Step};
use super::roles::Desk;
use crate::aws::faults;
use crate::domain::{Fault, FaultKind, Text};

/// Hands the credentials of the hop before on if they belong to the account.
pub struct ExpectedAccount {
    /// Where.
    pub desk: Desk,
    /// Twelve digits.
    pub account: String,
}

impl ExpectedAccount {
    async fn look(&self, before: Option<Credentials>) -> Result<Credentials, Fault> {
        let desk = &self.desk;
        let Some(credentials) = before else {
            let what = format!("the profile {} has neither credentials nor a role", desk.scope.profile);
            return Err(Fault::new(FaultKind::Invalid, what).hint("flowid profile edit gives it a source"));
        };
        let answer = desk.client(Some(credentials.clone()))?.get_caller_identity().send().await;
        let answer = answer.map_err(|error| {
            faults::of_role(error, "GetCallerIdentity", &desk.scope, desk.wire.sts.as_ref())
        })?;
        let found = answer.account().unwrap_or_default();
        if found == self.account {
            return Ok(credentials);
        }
        let what = format!(
            "the profile {} is for account {}, and signs in to {found}",
            desk.scope.profile, self.account
        );
        let hint = "nothing was asked there; correct the role or the credentials, or the profile's --account";
        Err(Fault::new(FaultKind::Rejected, what).hint(hint))
    }
}

impl Step for ExpectedAccount {
    fn name(&self) -> Text {
        format!("account {}", self.account).into()
    }

    fn take<'a>(
        &'a self,
        before: Option<Credentials>,
        _: Say<'a>,
    ) -> BoxFuture<'a, Result<Credentials, Fault>> {
        self.look(before).boxed()
    }
}
