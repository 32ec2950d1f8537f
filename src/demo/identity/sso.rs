//! IAM Identity Center: a person signs in on a page of the demo, and the token opens the permission sets. API references "IAM
//! Identity Center OIDC" and "IAM Identity Center Portal"; the device grant is RFC 8628.

mod grants;
mod page;
mod portal;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::issued::Credentials;
use super::random::{BASE32, BASE64, text};
use crate::demo::refusal::Refusal;

/// The start page of the demo's Identity Center. Nothing is ever opened there.
pub const START_URL: &str = "https://flowid-demo.awsapps.com/start";

/// How long after it was asked for a sign-in is approved by itself.
const APPROVED_AFTER: SignedDuration = SignedDuration::from_secs(8);

/// Seconds between two questions for the token.
const INTERVAL: i64 = 1;

/// The life of a code in seconds; that of AWS's own.
const CODE_LIFE: i64 = 600;

/// The life of a token in seconds. IAM Identity Center user guide: a session lasts 8 hours unless set otherwise.
const TOKEN_LIFE: u32 = 28_800;

/// The life of a registration in seconds: 90 days, as AWS has it.
const CLIENT_LIFE: i64 = 7_776_000;

/// The most of each thing that is kept; the oldest go.
const KEPT: usize = 1_000;

/// A code that waits for a person.
struct Waiting {
    user_code: String,
    client: String,
    asked: Timestamp,
    last_question: Option<Timestamp>,
    decision: Option<bool>,
}

/// What a token stands for.
struct Token {
    client: String,
    expires: Timestamp,
}

#[derive(Default)]
struct State {
    /// Secrets of programs that made themselves known, by id.
    clients: HashMap<String, (String, Timestamp)>,
    /// By device code.
    waiting: HashMap<String, Waiting>,
    /// By access token.
    tokens: HashMap<String, Token>,
    /// The program that may use a refresh token.
    refreshing: HashMap<String, (String, Timestamp)>,
}

/// The Identity Center.
#[derive(Default)]
pub struct Sso(Mutex<State>);

/// An answer of one of the routes.
pub enum Answer {
    /// JSON of a service.
    Json(Value),
    /// A page for a browser.
    Page(String),
}

/// A request that no signature belongs to.
pub struct Asked<'a> {
    /// `POST /token`, the method and the path.
    pub route: (&'a str, &'a str),
    /// What stands after the question mark.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// The token of the portal.
    pub bearer: Option<&'a str>,
    /// The address that the demo listens on, such as `http://127.0.0.1:41233`.
    pub here: &'a str,
    /// The clock of this machine.
    pub now: Timestamp,
}

impl Sso {
    /// Whether a path belongs to it.
    pub fn knows(path: &str) -> bool {
        matches!(
            path,
            "/client/register"
                | "/device_authorization"
                | "/token"
                | "/device"
                | "/assignment/accounts"
                | "/assignment/roles"
                | "/federation/credentials"
                | "/logout"
        )
    }

    /// Answers a request.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub fn answer(&self, credentials: &Credentials, asked: &Asked<'_>) -> Result<Answer, Refusal> {
        match asked.route {
            ("POST", "/client/register") => self.register(asked).map(Answer::Json),
            ("POST", "/device_authorization") => self.authorize(asked).map(Answer::Json),
            ("POST", "/token") => self.token(credentials, asked).map(Answer::Json),
            ("GET", "/assignment/accounts") => self.list_accounts(asked).map(Answer::Json),
            ("GET", "/assignment/roles") => self.list_account_roles(asked).map(Answer::Json),
            ("GET", "/federation/credentials") => self.role_credentials(credentials, asked).map(Answer::Json),
            ("POST", "/logout") => self.log_out(asked).map(Answer::Json),
            ("GET", "/device") => Ok(Answer::Page(self.ask(asked))),
            ("POST", "/device") => Ok(Answer::Page(self.decide(asked))),
            _ => Err(Refusal::new("UnknownOperationException", "There is no such operation.")
                .status(StatusCode::NOT_FOUND)),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A random word for a token.
fn word(length: usize) -> Result<String, Refusal> {
    random(length, BASE64)
}

/// A code that a person can type, such as `ABCD-EFGH`.
fn user_code() -> Result<String, Refusal> {
    Ok(format!("{}-{}", random(4, BASE32)?, random(4, BASE32)?))
}

fn random(length: usize, alphabet: &[u8]) -> Result<String, Refusal> {
    text(length, alphabet).map_err(|fault| {
        Refusal::new("InternalServerException", fault.what.raw()).status(StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// Makes room for one more.
fn make_room<T>(all: &mut HashMap<String, T>, age: impl Fn(&T) -> Timestamp) {
    if all.len() < KEPT {
        return;
    }
    let oldest = all.iter().min_by_key(|(_, one)| age(one)).map(|(key, _)| key.clone());
    if let Some(oldest) = oldest {
        all.remove(&oldest);
    }
}
