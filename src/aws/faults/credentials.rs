//! When the credentials themselves can't be had: none there, a profile that needs more than this version has, a
//! process or a role that fails.

use std::error::Error;

use aws_config::imds::client::error::ImdsError;
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sts::error::SdkError;
use aws_sdk_sts::operation::assume_role::AssumeRoleError;
use aws_sdk_sts::operation::assume_role_with_web_identity::AssumeRoleWithWebIdentityError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

use super::{Asked, Subject, cause, innermost};
use crate::aws::Endpoint;
use crate::domain::{Fault, FaultKind, Scope};

/// Why there were no credentials, if that is why a call failed: the signer's own words.
pub(super) fn fault(error: &(dyn Error + 'static)) -> Option<Fault> {
    cause::<Fault>(cause::<CredentialsError>(error)?).cloned()
}

/// The fault of a source of the SDK that has no credentials for a profile. `roles` is where it asks for roles when not at
/// AWS itself.
pub(crate) fn none_from_source(missing: CredentialsError, scope: &Scope, roles: Option<&Endpoint>) -> Fault {
    let (service, operation, subject) = ("sts", "AssumeRole", Subject::General);
    let asked = Asked { service, operation, scope, endpoint: roles, subject };
    judged(&missing, &asked).source(missing)
}

fn judged(missing: &CredentialsError, asked: &Asked<'_>) -> Fault {
    if let Some(refused) = assumed(missing, asked) {
        return refused;
    }
    match missing {
        CredentialsError::CredentialsNotLoaded(_) => none_found(asked),
        // Instance metadata is asked last, and where it talks to nobody, nothing before it had any.
        _ if matches!(cause::<ImdsError>(missing), Some(ImdsError::FailedToLoadToken(_))) => {
            none_found(asked)
        }
        // Not a time-out like others: to ask again would start the source again.
        CredentialsError::ProviderTimedOut(_) => {
            let what = format!("the credentials of profile {} did not come in time", asked.scope.profile);
            Fault::new(FaultKind::NoCredentials, what)
                .hint("check the credential process or the metadata service")
        }
        CredentialsError::InvalidConfiguration(_) => configuration(&innermost(missing)),
        _ => {
            let what =
                format!("no credentials for profile {}: {}", asked.scope.profile, tidy(&innermost(missing)));
            Fault::new(FaultKind::NoCredentials, what)
                .hint("mend their source, or choose another: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
        }
    }
}

fn none_found(asked: &Asked<'_>) -> Fault {
    let what = format!(
        "no credentials were found for profile {}: none in the environment, in the shared files, from a container or \
         from instance metadata",
        asked.scope.profile
    );
    Fault::new(FaultKind::NoCredentials, what).hint(
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run on a host with a role; \
         flowid --demo needs none",
    )
}

/// The SDK's words for what it was built without, or for settings that contradict each other.
fn configuration(said: &str) -> Fault {
    if said.contains("enabled: credentials-login") {
        return signs_in_elsewhere("a profile of the shared AWS config", "NAME");
    }
    let what = format!("the shared AWS config can't be used: {}", tidy(said));
    Fault::new(FaultKind::Invalid, what).hint("correct the profile, or choose another with AWS_PROFILE")
}

/// The shared files can't be read.
pub(crate) fn shared_config(error: impl Error + Send + Sync + 'static) -> Fault {
    let what = format!("the shared AWS config can't be read: {}", innermost(&error));
    Fault::new(FaultKind::Invalid, what)
        .hint("correct the file, or set AWS_CONFIG_FILE to another")
        .source(error)
}

/// A profile that signs in with `aws login`. That keeps a key in `~/.aws/login/cache` that only the AWS tools may use, and
/// its conversation is not published; they hand its credentials out, though. `who` says in words which it is.
pub(crate) fn signs_in_elsewhere(who: &str, profile: &str) -> Fault {
    let what = format!("{who} signs in with aws login, which only the AWS CLI can do");
    Fault::new(FaultKind::Unsupported, what).hint(format!(
        "run aws login --profile {profile}, then eval \"$(aws configure export-credentials --profile {profile} --format env)\" \
         and start again; or use a profile with credential_process = aws configure export-credentials --profile {profile}"
    ))
}

/// The role of a profile could not be assumed: judged as any other call, at the place where roles are asked for.
fn assumed(error: &CredentialsError, asked: &Asked<'_>) -> Option<Fault> {
    let at = |operation| Asked { operation, ..*asked };
    if let Some(error) = cause::<SdkError<AssumeRoleError, HttpResponse>>(error) {
        return Some(super::judge(error, &at("AssumeRole")));
    }
    let error = cause::<SdkError<AssumeRoleWithWebIdentityError, HttpResponse>>(error)?;
    Some(super::judge(error, &at("AssumeRoleWithWebIdentity")))
}

/// Without the SDK's introductions, which name its own parts.
fn tidy(said: &str) -> &str {
    let said = said.strip_prefix("ProfileFile provider could not be built: ").unwrap_or(said);
    said.strip_prefix("Error retrieving credentials: ").unwrap_or(said).trim_end_matches(['.', ' ', '\n'])
}
