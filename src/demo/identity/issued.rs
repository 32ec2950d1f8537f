//! Credentials that the demo gives: the long-term key of the user and sessions, with what they may and when they end.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use ring::hmac;

use super::people::{Caller, How};
use super::random::{BASE32, BASE64, text};
use crate::demo::refusal::Refusal;
use crate::domain::Fault;

/// How long an ended session is remembered, so that it is told from one that never was.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// A pair of keys, with a token when it is a session's.
pub struct Issued {
    /// `AKIA...`, or `ASIA...` for a session.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: String,
    /// The token of a session.
    pub token: Option<String>,
    /// When it ends; `None` for the long-term key.
    pub expires: Option<Timestamp>,
}

/// What a signature is checked against.
#[derive(Clone)]
pub struct Known {
    /// The secret half.
    pub secret_access_key: String,
    /// The token that must come with it.
    token: Option<String>,
    expires: Option<Timestamp>,
    /// Whose it is.
    pub caller: Caller,
}

impl Known {
    /// Whether the right token came with the request, compared in constant time.
    pub fn has_token(&self, given: Option<&str>) -> bool {
        match (&self.token, given) {
            (None, None) => true,
            (Some(token), Some(given)) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.secret_access_key.as_bytes());
                let tag = hmac::sign(&key, token.as_bytes());
                hmac::verify(&key, given.as_bytes(), tag.as_ref()).is_ok()
            }
            _ => false,
        }
    }

    /// Whether the session has ended.
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }
}

/// All credentials that were given.
pub struct Credentials {
    /// The longest life of a session, in seconds.
    longest: Option<u32>,
    known: Mutex<HashMap<String, Known>>,
}

impl Credentials {
    /// With the long-term key of the user, and the longest life of a session in seconds.
    ///
    /// # Errors
    /// When this machine gives no random numbers.
    pub fn new(longest: Option<u32>) -> Result<(Self, Issued), Fault> {
        let credentials = Self { longest, known: Mutex::default() };
        let user = Issued {
            access_key_id: format!("AKIA{}", text(16, BASE32)?),
            secret_access_key: text(40, BASE64)?,
            token: None,
            expires: None,
        };
        credentials.keep(&user, Caller::user(How::User), Timestamp::MIN);
        Ok((credentials, user))
    }

    /// What is known of an access key id.
    pub fn known(&self, access_key_id: &str) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(access_key_id).cloned()
    }

    /// The life that a session gets for what was asked, in seconds.
    pub fn life(&self, wanted: u32) -> u32 {
        self.longest.map_or(wanted, |longest| wanted.min(longest))
    }

    /// A new session.
    ///
    /// # Errors
    /// `ServiceUnavailable` when this machine gives no random numbers.
    pub fn begin(&self, caller: Caller, wanted: u32, now: Timestamp) -> Result<Issued, Refusal> {
        let session = self.session(wanted, now).map_err(|fault| {
            Refusal::new("ServiceUnavailable", fault.what.raw())
                .status(hyper::StatusCode::SERVICE_UNAVAILABLE)
        })?;
        self.keep(&session, caller, now);
        Ok(session)
    }

    fn session(&self, wanted: u32, now: Timestamp) -> Result<Issued, Fault> {
        let life = SignedDuration::from_secs(i64::from(self.life(wanted)));
        // Whole seconds, as AWS tells them.
        let begins = Timestamp::from_second(now.as_second()).unwrap_or(now);
        Ok(Issued {
            access_key_id: format!("ASIA{}", text(16, BASE32)?),
            secret_access_key: text(40, BASE64)?,
            token: Some(format!("IQoJb3JpZ2luX2Vj{}", text(240, BASE64)?)),
            expires: Some(begins + life),
        })
    }

    fn keep(&self, issued: &Issued, caller: Caller, now: Timestamp) {
        let known = Known {
            secret_access_key: issued.secret_access_key.clone(),
            token: issued.token.clone(),
            expires: issued.expires,
            caller,
        };
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, known| known.expires.is_none_or(|expires| now.duration_since(expires) < REMEMBERED));
        all.insert(issued.access_key_id.clone(), known);
    }
}
