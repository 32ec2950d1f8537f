//! Tokens of others that are exchanged for a role: those of a build service, and assertions of a partner. The demo gives
//! them itself, and knows them again by an HMAC where AWS would check a signature of the issuer.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use ring::rand::SystemRandom;
use serde_json::{Value, json};

use super::Identity;
use super::assume::check_longest;
use super::form::{Form, element};
use super::people::{ISSUER, Role, SAML_PROVIDER, Trust, role_of};
use super::sts::denied;
use crate::demo::refusal::Refusal;
use crate::domain::{Fault, FaultKind};

/// How long a token may be exchanged.
const TOKEN_LIFE: SignedDuration = SignedDuration::from_hours(12);

/// How long an assertion may be exchanged. STS API reference, AssumeRoleWithSAML: "within five minutes".
const ASSERTION_LIFE: SignedDuration = SignedDuration::from_mins(5);

/// Whom tokens of the build service are for.
const AUDIENCE: &str = "sts.amazonaws.com";

/// Whom they name.
const SUBJECT: &str = "repo:shop/checkout:ref:refs/heads/main";

/// The life of a session in seconds, when nothing is asked.
const USUAL: u32 = 3_600;

/// Vouches for tokens.
pub struct Signer(hmac::Key);

impl Signer {
    /// With a new key.
    ///
    /// # Errors
    /// When this machine gives no random numbers.
    pub fn new() -> Result<Self, Fault> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        key.map(Self).map_err(|_| {
            Fault::new(FaultKind::Io, "this machine gives no random numbers for the keys of the demo")
        })
    }

    /// A token of the build service. RFC 7519, in the compact form of RFC 7515.
    pub fn web_identity_token(&self, now: Timestamp) -> String {
        let header = json!({ "alg": "HS256", "typ": "JWT" });
        let claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": SUBJECT,
            "iat": now.as_second(),
            "exp": (now + TOKEN_LIFE).as_second(),
        });
        let part = |value: Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let tag = BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, signed.as_bytes()));
        format!("{signed}.{tag}")
    }

    /// The claims of a token that is ours.
    fn claims(&self, token: &str) -> Option<Value> {
        let (signed, tag) = token.rsplit_once('.')?;
        let tag = BASE64_URL_SAFE_NO_PAD.decode(tag).ok()?;
        hmac::verify(&self.0, signed.as_bytes(), &tag).ok()?;
        let claims = BASE64_URL_SAFE_NO_PAD.decode(signed.split_once('.')?.1).ok()?;
        serde_json::from_slice(&claims).ok()
    }

    /// An assertion of the partner, in base64.
    pub fn saml_assertion(&self, now: Timestamp) -> String {
        let assertion = format!(
            "<Assertion xmlns=\"urn:oasis:names:tc:SAML:2.0:assertion\"><Issuer>https://partner.example.com</Issuer>\
             <Subject><NameID>ann@partner.example.com</NameID></Subject><Conditions NotOnOrAfter=\"{}\"/></Assertion>",
            (now + ASSERTION_LIFE).strftime("%Y-%m-%dT%H:%M:%SZ")
        );
        let tag = BASE64_STANDARD.encode(hmac::sign(&self.0, assertion.as_bytes()));
        BASE64_STANDARD.encode(format!("{assertion}<SignatureValue>{tag}</SignatureValue>"))
    }

    /// When an assertion that is ours ends.
    fn assertion_end(&self, given: &str) -> Option<Timestamp> {
        let text = String::from_utf8(BASE64_STANDARD.decode(given).ok()?).ok()?;
        let (assertion, rest) = text.split_once("<SignatureValue>")?;
        let tag = BASE64_STANDARD.decode(rest.strip_suffix("</SignatureValue>")?).ok()?;
        hmac::verify(&self.0, assertion.as_bytes(), &tag).ok()?;
        assertion.split_once("NotOnOrAfter=\"")?.1.split('"').next()?.parse().ok()
    }
}

impl Identity {
    /// AssumeRoleWithWebIdentity, which nobody signs.
    ///
    /// # Errors
    /// `InvalidIdentityToken` for a token that the demo did not give, `ExpiredTokenException` for an old one,
    /// `AccessDenied` for a role that trusts others.
    pub(super) fn assume_role_with_web_identity(
        &self,
        form: &Form,
        now: Timestamp,
    ) -> Result<String, Refusal> {
        let name = form.session_name()?;
        let token = form.required("WebIdentityToken", 4..=20_000)?;
        let seconds = form.seconds(USUAL, 900..=43_200)?;
        let claims = self.signer.claims(token).ok_or_else(|| {
            Refusal::new(
                "InvalidIdentityToken",
                "The web identity token that was passed could not be validated",
            )
        })?;
        if claims["exp"].as_i64().is_none_or(|end| end <= now.as_second()) {
            return Err(Refusal::new(
                "ExpiredTokenException",
                "Token expired: current date/time is after the expiration date/time of the token",
            ));
        }
        let role = trusting(form, &Trust::WebIdentity, "sts:AssumeRoleWithWebIdentity")?;
        check_longest(role, seconds)?;
        let told = self.in_role(role, name, seconds, now)?;
        Ok(told
            + &element("SubjectFromWebIdentityToken", SUBJECT)
            + &element("Audience", AUDIENCE)
            + &element("Provider", ISSUER))
    }

    /// AssumeRoleWithSAML, which nobody signs.
    ///
    /// # Errors
    /// `InvalidIdentityToken` for an assertion that the demo did not give, `ExpiredTokenException` for an old one,
    /// `AccessDenied` for a role or a provider that has nothing to do with it.
    pub(super) fn assume_role_with_saml(&self, form: &Form, now: Timestamp) -> Result<String, Refusal> {
        const ACTION: &str = "sts:AssumeRoleWithSAML";
        let provider = form.required("PrincipalArn", 20..=2_048)?;
        let assertion = form.required("SAMLAssertion", 4..=100_000)?;
        let seconds = form.seconds(USUAL, 900..=43_200)?;
        let end = self
            .signer
            .assertion_end(assertion)
            .ok_or_else(|| Refusal::new("InvalidIdentityToken", "Response signature invalid"))?;
        if end <= now {
            return Err(Refusal::new(
                "ExpiredTokenException",
                "Token must be redeemed within 5 minutes of issuance",
            ));
        }
        let role = trusting(form, &Trust::Saml, ACTION)?;
        if provider != SAML_PROVIDER {
            return Err(denied(format!("Not authorized to perform {ACTION}")));
        }
        check_longest(role, seconds)?;
        self.in_role(role, "ann@partner.example.com", seconds, now)
    }
}

/// The role that is asked for, if it trusts who vouches for the token.
fn trusting(form: &Form, trust: &Trust, action: &str) -> Result<&'static Role, Refusal> {
    let arn = form.required("RoleArn", 20..=2_048)?;
    let role = role_of(arn).filter(|role| role.trust == *trust);
    role.ok_or_else(|| denied(format!("Not authorized to perform {action}")))
}
