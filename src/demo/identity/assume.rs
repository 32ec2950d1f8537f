//! AssumeRole: trust, external id, MFA, how long.

use jiff::Timestamp;

use super::Identity;
use super::form::{Form, element};
use super::people::{Caller, How, Role, role_of};
use super::sts::{credentials, denied};
use crate::demo::refusal::Refusal;

/// The life of a role's session in seconds, when nothing is asked. STS API reference, AssumeRole.
const USUAL: u32 = 3_600;

/// The longest life of a chained one. IAM user guide, "Role chaining".
const CHAINED: u32 = 3_600;

impl Identity {
    /// AssumeRole.
    ///
    /// # Errors
    /// `AccessDenied` when the role is not there, does not trust the caller, or asks for what was not given;
    /// `ValidationError` for parameters out of the limits of STS and of the role.
    pub(super) fn assume_role(
        &self,
        form: &Form,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let arn = form.required("RoleArn", 20..=2_048)?;
        let name = form.session_name()?;
        let external_id = form.text("ExternalId", 2..=1_224)?;
        let seconds = form.seconds(USUAL, 900..=43_200)?;
        let refuse = || not_authorized(caller, "sts:AssumeRole", arn);
        let role = role_of(arn).filter(|role| caller.is_trusted_by(role)).ok_or_else(refuse)?;
        if role.external_id.is_some() && external_id != role.external_id {
            return Err(refuse());
        }
        if !matches!(caller.how, How::User) && seconds > CHAINED {
            let message = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role \
                           chaining";
            return Err(Refusal::new("ValidationError", message));
        }
        check_longest(role, seconds)?;
        // Last, so that a code is not used up for nothing.
        let mfa = self.used_device(form, caller, now)? || caller.how == (How::UserSession { mfa: true });
        if role.mfa && !mfa {
            return Err(refuse());
        }
        self.in_role(role, name, seconds, now)
    }

    /// A new session of a role, as all actions that give one tell it.
    pub(super) fn in_role(
        &self,
        role: &'static Role,
        name: &str,
        seconds: u32,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let caller = Caller::in_role(role, name);
        let user = element("AssumedRoleId", &caller.user_id) + &element("Arn", &caller.arn);
        let session = self.credentials.begin(caller, seconds, now)?;
        Ok(format!("<AssumedRoleUser>{user}</AssumedRoleUser>{}", credentials(&session)))
    }
}

/// Whether the role may live so long.
///
/// # Errors
/// `ValidationError` when not.
pub fn check_longest(role: &Role, seconds: u32) -> Result<(), Refusal> {
    if seconds <= role.longest {
        return Ok(());
    }
    let message = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.";
    Err(Refusal::new("ValidationError", message))
}

/// The words of STS for a role that is not given, whatever the reason.
fn not_authorized(caller: &Caller, action: &str, arn: &str) -> Refusal {
    denied(format!("User: {} is not authorized to perform: {action} on resource: {arn}", caller.arn))
}
