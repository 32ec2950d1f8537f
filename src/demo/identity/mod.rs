//! Who is who in the demo: its accounts and roles, the credentials that it gives, and STS, which gives them.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `people` | accounts, the user, roles with their trust, permission sets |
//! | `issued` | credentials that were given, and when they end |
//! | `totp` | codes of the MFA device |
//! | `sts` | who am I, sessions of the user |
//! | `assume` | roles for who is trusted |
//! | `tokens` | web identity tokens and SAML assertions, and roles for them |
//! | `sso` | IAM Identity Center: sign-in on a page, accounts, permission sets |
//! | `form` | the query protocol |
//! | `profiles` | the profiles that `--demo` has saved |
//! | `random` | random words |

mod assume;
mod form;
mod issued;
pub mod people;
pub mod profiles;
mod random;
pub mod sso;
mod sts;
mod tokens;
pub mod totp;

use jiff::Timestamp;

use self::form::Form;
use self::issued::{Credentials, Known};
use self::sso::Sso;
use self::tokens::Signer;
use self::totp::Device;
use super::refusal::Refusal;
use crate::domain::Fault;

pub use issued::Issued;
pub use people::{Account, Caller};

/// All that knows who is who.
pub struct Identity {
    credentials: Credentials,
    device: Device,
    signer: Signer,
    sso: Sso,
}

impl Identity {
    /// Nobody has signed in yet; the long-term key of the user comes with it. `longest` is the longest life of a session,
    /// in seconds.
    ///
    /// # Errors
    /// When this machine gives no random numbers.
    pub fn new(longest: Option<u32>) -> Result<(Self, Issued), Fault> {
        let (credentials, user) = Credentials::new(longest)?;
        Ok((
            Self { credentials, device: Device::default(), signer: Signer::new()?, sso: Sso::default() },
            user,
        ))
    }

    /// What is known of an access key id.
    pub fn known(&self, access_key_id: &str) -> Option<Known> {
        self.credentials.known(access_key_id)
    }

    /// Answers a request to the Identity Center.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub fn sso(&self, asked: &sso::Asked<'_>) -> Result<sso::Answer, Refusal> {
        self.sso.answer(&self.credentials, asked)
    }

    /// A token of the build service, as `ci-read` takes it.
    pub fn web_identity_token(&self, now: Timestamp) -> String {
        self.signer.web_identity_token(now)
    }

    /// An assertion of the partner, as `partner-read` takes it, in base64.
    pub fn saml_assertion(&self, now: Timestamp) -> String {
        self.signer.saml_assertion(now)
    }

    /// Answers a request to STS. Some actions need no signature, so who signed is asked for by those that do.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub fn sts(
        &self,
        body: &[u8],
        caller: impl FnOnce() -> Result<Caller, Refusal>,
        now: Timestamp,
        request_id: &str,
    ) -> Result<Vec<u8>, Refusal> {
        let form = Form::parse(body);
        let action = form.get("Action").unwrap_or_default();
        let result = match action {
            "AssumeRoleWithWebIdentity" => self.assume_role_with_web_identity(&form, now)?,
            "AssumeRoleWithSAML" => self.assume_role_with_saml(&form, now)?,
            _ => {
                let caller = caller()?;
                match action {
                    "GetCallerIdentity" => sts::get_caller_identity(&caller),
                    "GetSessionToken" => self.get_session_token(&form, &caller, now)?,
                    "AssumeRole" => self.assume_role(&form, &caller, now)?,
                    _ => {
                        let message = format!("Could not find operation {action} for version 2011-06-15");
                        return Err(Refusal::new("InvalidAction", message));
                    }
                }
            }
        };
        Ok(form::answer(action, &result, request_id))
    }
}
