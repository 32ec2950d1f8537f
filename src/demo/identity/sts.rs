//! STS: who the caller is, sessions of the user, the codes of the user's device.

use hyper::StatusCode;
use jiff::Timestamp;

use super::form::{Form, element};
use super::people::{Caller, DEVICE, How, USER};
use super::{Identity, Issued};
use crate::demo::refusal::Refusal;

/// The life of a user's session in seconds. STS API reference, GetSessionToken: 900 to 129,600, 43,200 when left out.
const USUAL: u32 = 43_200;

/// GetCallerIdentity, which nobody is denied.
pub fn get_caller_identity(caller: &Caller) -> String {
    [element("Arn", &caller.arn), element("UserId", &caller.user_id), element("Account", caller.account.id)]
        .concat()
}

impl Identity {
    /// GetSessionToken.
    ///
    /// # Errors
    /// `AccessDenied` for a session and for a wrong code, `ValidationError` for a life out of the limits.
    pub(super) fn get_session_token(
        &self,
        form: &Form,
        caller: &Caller,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        if caller.how != How::User {
            return Err(denied("Cannot call GetSessionToken with session credentials"));
        }
        let seconds = form.seconds(USUAL, 900..=129_600)?;
        let mfa = self.used_device(form, caller, now)?;
        let session = self.credentials.begin(Caller::user(How::UserSession { mfa }), seconds, now)?;
        Ok(credentials(&session))
    }

    /// Whether a code came with the request. It is used up then.
    ///
    /// # Errors
    /// `AccessDenied` for another device or a wrong code, `ValidationError` for half of the two.
    pub(super) fn used_device(&self, form: &Form, caller: &Caller, now: Timestamp) -> Result<bool, Refusal> {
        let serial = form.text("SerialNumber", 9..=256)?;
        let code = form.text("TokenCode", 6..=6)?;
        let (Some(serial), Some(code)) = (serial, code) else {
            if serial.is_none() && code.is_none() {
                return Ok(false);
            }
            let message = "MFA serial number and token code must be given together";
            return Err(Refusal::new("ValidationError", message));
        };
        if serial != DEVICE || caller.how != How::User {
            return Err(denied(
                "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial \
                 number is valid and associated with this user.",
            ));
        }
        if !self.device.takes(code, now) {
            return Err(denied("MultiFactorAuthentication failed with invalid MFA one time pass code. "));
        }
        tracing::debug!("a code of {USER} was used");
        Ok(true)
    }
}

/// A refusal with the status that STS has for it.
pub fn denied(message: impl Into<String>) -> Refusal {
    Refusal::new("AccessDenied", message).status(StatusCode::FORBIDDEN)
}

/// New credentials as STS tells them.
pub fn credentials(issued: &Issued) -> String {
    let expires = issued.expires.map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    let parts = [
        element("AccessKeyId", &issued.access_key_id),
        element("SecretAccessKey", &issued.secret_access_key),
        element("SessionToken", issued.token.as_deref().unwrap_or_default()),
        element("Expiration", &expires.unwrap_or_default()),
    ];
    format!("<Credentials>{}</Credentials>", parts.concat())
}
