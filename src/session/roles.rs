//! Hops that ask STS: a role with the credentials of the hop before, a role for a token, a person's own session for a
//! long-term key.

use std::sync::Arc;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sdk_sts as sts;
use aws_smithy_types::DateTime;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::devices::Devices;
use super::link::{Say, Step};
use super::sso::{CliCache, Service, SignIn};
use super::time::Time;
use crate::aws::{Wire, faults, sts_client};
use crate::domain::{Fault, FaultKind, Hop, Region, Scope, Secret, Standing, Text};
use crate::port::Person;

/// An hour: the longest life of a role that is assumed with a session of another role or with that of GetSessionToken.
/// IAM user guide, "Role chaining".
const CHAINED: i32 = 3_600;

/// What the questions to STS of one profile have in common.
#[derive(Clone)]
pub struct Desk {
    /// On whose behalf, and the region whose STS is asked.
    pub scope: Scope,
    /// Through what.
    pub wire: Wire,
    /// Who gives codes.
    pub devices: Arc<Devices>,
    /// Who signs in with a browser.
    pub person: Arc<dyn Person>,
    /// The clock that waiting for that goes by.
    pub time: Arc<dyn Time>,
    /// Where the AWS CLI keeps its sign-ins.
    pub cache: CliCache,
    /// The session's name where a hop names none, so that a person is found in CloudTrail.
    pub session_name: String,
}

impl Desk {
    /// A client of the region's own STS.
    pub fn client(&self, credentials: Option<Credentials>) -> Result<sts::Client, Fault> {
        sts_client(&self.wire, &self.scope.region, credentials)
    }

    /// The sign-in at a start page.
    pub fn sign_in(&self, start_url: &str, region: &Region) -> SignIn {
        let service = Service::new(&self.scope, start_url, region, &self.wire);
        SignIn::new(service, Arc::clone(&self.person), Arc::clone(&self.time), self.cache.clone())
    }

    /// A code of the device, if there is one. Meanwhile the hop says what it waits for.
    async fn code(&self, serial: Option<&str>, purpose: Text, say: Say<'_>) -> Result<Option<Secret>, Fault> {
        let Some(serial) = serial else { return Ok(None) };
        let serves_until = say(Standing::NeedsCode { device: serial.into() });
        self.devices.code(serial, purpose, serves_until).await.map(Some)
    }
}

/// A role, assumed with the credentials of the hop before.
pub struct AssumeRole {
    /// Where.
    pub desk: Desk,
    /// Which, and how.
    pub hop: Hop,
    /// Whether the hop before is a session already, so that this one lives an hour at most.
    pub chained: bool,
}

impl AssumeRole {
    async fn assume(&self, before: Option<Credentials>, say: Say<'_>) -> Result<Credentials, Fault> {
        let Self { desk, hop, .. } = self;
        let code = desk.code(hop.mfa_serial.as_deref(), self.name(), say).await?;
        let call = desk
            .client(before)?
            .assume_role()
            .role_arn(&hop.role_arn)
            .role_session_name(hop.session_name.as_ref().unwrap_or(&desk.session_name))
            .set_duration_seconds(self.seconds())
            .set_external_id(hop.external_id.clone())
            .set_source_identity(hop.source_identity.clone())
            .set_policy(hop.session_policy.clone())
            .set_serial_number(hop.mfa_serial.clone())
            .set_token_code(code.map(|code| code.reveal().to_owned()))
            .set_tags(tags(hop)?);
        let answer = call.send().await;
        let answer = answer.map_err(|error| {
            let fault = faults::of_role(error, "AssumeRole", &desk.scope, desk.wire.sts.as_ref());
            explained(fault, hop)
        })?;
        credentials(answer.credentials)
    }

    /// The life that is asked for. Longer than an hour a chained role would be refused.
    fn seconds(&self) -> Option<i32> {
        let wanted = self.hop.duration.and_then(|seconds| i32::try_from(seconds).ok());
        if self.chained { wanted.map(|seconds| seconds.min(CHAINED)) } else { wanted }
    }
}

impl Step for AssumeRole {
    fn name(&self) -> Text {
        format!("role {}", role_name(&self.hop.role_arn)).into()
    }

    fn take<'a>(
        &'a self,
        before: Option<Credentials>,
        say: Say<'a>,
    ) -> BoxFuture<'a, Result<Credentials, Fault>> {
        self.assume(before, say).boxed()
    }
}

/// A person's own session for a long-term key, which signs nothing else.
pub struct SessionToken {
    /// Where.
    pub desk: Desk,
    /// The long-term key.
    pub key: Credentials,
    /// The device whose code is asked for.
    pub mfa_serial: Option<String>,
    /// How long the session lives, in seconds.
    pub seconds: Option<i32>,
}

impl SessionToken {
    async fn begin(&self, say: Say<'_>) -> Result<Credentials, Fault> {
        let Self { desk, mfa_serial, .. } = self;
        let code = desk.code(mfa_serial.as_deref(), self.name(), say).await?;
        let call = desk
            .client(Some(self.key.clone()))?
            .get_session_token()
            .set_duration_seconds(self.seconds)
            .set_serial_number(mfa_serial.clone())
            .set_token_code(code.map(|code| code.reveal().to_owned()));
        let answer = call.send().await;
        let answer = answer.map_err(|error| {
            let fault = faults::of_role(error, "GetSessionToken", &desk.scope, desk.wire.sts.as_ref());
            if is_about_code(&fault) { fault.hint(NEXT_CODE) } else { fault }
        })?;
        credentials(answer.credentials)
    }
}

impl Step for SessionToken {
    fn name(&self) -> Text {
        format!("key {}", self.key.access_key_id()).into()
    }

    fn take<'a>(&'a self, _: Option<Credentials>, say: Say<'a>) -> BoxFuture<'a, Result<Credentials, Fault>> {
        self.begin(say).boxed()
    }
}

/// What to do about a code that was not taken.
const NEXT_CODE: &str = "the code was not taken; wait for the next one and try again";

/// Whether STS refuses a code: "MultiFactorAuthentication failed with invalid MFA one time pass code."
fn is_about_code(fault: &Fault) -> bool {
    fault.kind == FaultKind::Denied && fault.what.raw().contains("MultiFactorAuthentication")
}

/// Why a role is not given, and where to look: the code of a device, the trust policy, the external id.
fn explained(fault: Fault, hop: &Hop) -> Fault {
    if fault.kind != FaultKind::Denied {
        return fault;
    }
    if is_about_code(&fault) {
        return fault.hint(NEXT_CODE);
    }
    let external = match &hop.external_id {
        Some(_) => "the external id that it asks for is the one given",
        None => "it asks for no external id (--external-id gives one)",
    };
    let device = match &hop.mfa_serial {
        Some(_) => "",
        None => ", and for no MFA (--mfa-serial gives a device)",
    };
    fault.hint(format!(
        "check that the trust policy of {} names who asks, that {external}{device}, and that sts:AssumeRole is allowed",
        hop.role_arn
    ))
}

fn tags(hop: &Hop) -> Result<Option<Vec<sts::types::Tag>>, Fault> {
    let build = |(key, value): (&String, &String)| {
        let tag = sts::types::Tag::builder().key(key).value(value).build();
        tag.map_err(|error| Fault::new(FaultKind::Invalid, "a session tag").source(error))
    };
    let tags = hop.tags.iter().map(build).collect::<Result<Vec<_>, Fault>>()?;
    Ok(Some(tags).filter(|tags| !tags.is_empty()))
}

/// What STS gave.
pub fn credentials(given: Option<sts::types::Credentials>) -> Result<Credentials, Fault> {
    let Some(given) = given else {
        return Err(Fault::new(FaultKind::Service, "STS answered without credentials").hint("try again"));
    };
    let expires = instant(given.expiration);
    let token = Some(given.session_token);
    Ok(Credentials::new(given.access_key_id, given.secret_access_key, token, expires, "flowid"))
}

fn instant(at: DateTime) -> Option<SystemTime> {
    SystemTime::try_from(at).ok()
}

/// The name at the end of a role's ARN.
pub fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
