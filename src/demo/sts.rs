//! STS: who the caller is.

use percent_encoding::percent_decode_str;

use super::ACCOUNT;
use super::refusal::Refusal;

/// The unique id of the one user. AWS's prefix for users is `AIDA`.
const USER_ID: &str = "AIDAQDEMOONCALLUSER7";

/// Answers one action of the query protocol.
///
/// # Errors
/// `InvalidAction` for everything but GetCallerIdentity.
pub fn answer(body: &[u8], request_id: &str) -> Result<Vec<u8>, Refusal> {
    let form = String::from_utf8_lossy(body);
    match parameter(&form, "Action").as_deref() {
        Some("GetCallerIdentity") => Ok(identity(request_id).into_bytes()),
        action => {
            let action = action.unwrap_or("");
            let message = format!("Could not find operation {action} for version 2011-06-15");
            Err(Refusal::new("InvalidAction", message))
        }
    }
}

fn parameter(form: &str, name: &str) -> Option<String> {
    let value = form.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}

fn identity(request_id: &str) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{ACCOUNT}:user/oncall</Arn><UserId>{USER_ID}</UserId><Account>{ACCOUNT}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    )
}
