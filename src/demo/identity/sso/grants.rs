//! Tokens: making a program known, a code for a person, the token of a code or of a refresh token.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    APPROVED_AFTER, Asked, CLIENT_LIFE, CODE_LIFE, INTERVAL, START_URL, Sso, State, TOKEN_LIFE, Token,
    Waiting, make_room, user_code, word,
};
use crate::demo::identity::issued::Credentials;
use crate::demo::refusal::Refusal;

/// How much earlier than the interval a question may come: clocks and timers are not exact.
const EARLY: SignedDuration = SignedDuration::from_millis(200);

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const REFRESH: &str = "refresh_token";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Register {
    client_name: String,
    client_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authorize {
    client_id: String,
    client_secret: String,
    start_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CreateToken {
    client_id: String,
    client_secret: String,
    grant_type: String,
    device_code: Option<String>,
    refresh_token: Option<String>,
}

impl Sso {
    /// RegisterClient.
    pub(super) fn register(&self, asked: &Asked<'_>) -> Result<Value, Refusal> {
        let request: Register = parse(asked.body)?;
        if request.client_type != "public" || request.client_name.is_empty() {
            return Err(refused(
                "InvalidClientMetadataException",
                "invalid_client_metadata",
                "Invalid client metadata",
            ));
        }
        let (id, secret) = (word(22)?, word(64)?);
        let ends = asked.now + SignedDuration::from_secs(CLIENT_LIFE);
        let mut state = self.state();
        make_room(&mut state.clients, |(_, ends)| *ends);
        state.clients.insert(id.clone(), (secret.clone(), ends));
        Ok(json!({
            "clientId": id,
            "clientSecret": secret,
            "clientIdIssuedAt": asked.now.as_second(),
            "clientSecretExpiresAt": ends.as_second(),
        }))
    }

    /// StartDeviceAuthorization.
    pub(super) fn authorize(&self, asked: &Asked<'_>) -> Result<Value, Refusal> {
        let request: Authorize = parse(asked.body)?;
        let mut state = self.state();
        state.check_client(&request.client_id, &request.client_secret)?;
        if request.start_url.trim_end_matches(['/', '#']) != START_URL {
            return Err(refused("InvalidRequestException", "invalid_request", "Invalid start url provided"));
        }
        let (device_code, user_code) = (word(43)?, user_code()?);
        let address = format!("{}/device", asked.here);
        make_room(&mut state.waiting, |waiting| waiting.asked);
        let waiting = Waiting {
            user_code: user_code.clone(),
            client: request.client_id,
            asked: asked.now,
            last_question: None,
            decision: None,
        };
        state.waiting.insert(device_code.clone(), waiting);
        Ok(json!({
            "deviceCode": device_code,
            "userCode": user_code,
            "verificationUriComplete": format!("{address}?user_code={user_code}"),
            "verificationUri": address,
            "expiresIn": CODE_LIFE,
            "interval": INTERVAL,
        }))
    }

    /// CreateToken.
    pub(super) fn token(&self, credentials: &Credentials, asked: &Asked<'_>) -> Result<Value, Refusal> {
        let request: CreateToken = parse(asked.body)?;
        let mut state = self.state();
        state.check_client(&request.client_id, &request.client_secret)?;
        match request.grant_type.as_str() {
            DEVICE => {
                let code = request.device_code.unwrap_or_default();
                state.redeem(&code, &request.client_id, asked.now)?;
            }
            REFRESH => {
                let used = state.refreshing.remove(&request.refresh_token.unwrap_or_default());
                used.filter(|(client, _)| *client == request.client_id).ok_or_else(invalid_grant)?;
            }
            _ => {
                let error = "UnsupportedGrantTypeException";
                return Err(refused(error, "unsupported_grant_type", "Grant type is not supported"));
            }
        }
        let (access, refresh) = (word(120)?, word(120)?);
        let life = credentials.life(TOKEN_LIFE);
        let expires = asked.now + SignedDuration::from_secs(i64::from(life));
        make_room(&mut state.tokens, |token| token.expires);
        make_room(&mut state.refreshing, |(_, given)| *given);
        state.refreshing.insert(refresh.clone(), (request.client_id.clone(), asked.now));
        state.tokens.insert(access.clone(), Token { client: request.client_id, expires });
        Ok(json!({
            "accessToken": access,
            "refreshToken": refresh,
            "expiresIn": life,
            "tokenType": "Bearer",
        }))
    }
}

impl State {
    fn check_client(&self, id: &str, secret: &str) -> Result<(), Refusal> {
        match self.clients.get(id) {
            Some((known, _)) if known == secret => Ok(()),
            _ => Err(refused("InvalidClientException", "invalid_client", "Invalid client")
                .status(hyper::StatusCode::UNAUTHORIZED)),
        }
    }

    /// Uses a code up when the person has approved it, or nobody has decided for a while.
    fn redeem(&mut self, code: &str, client: &str, now: Timestamp) -> Result<(), Refusal> {
        let waiting = self.waiting.get_mut(code).filter(|waiting| waiting.client == client);
        let waiting = waiting.ok_or_else(invalid_grant)?;
        let since = waiting.last_question.map(|last| now.duration_since(last));
        if since.is_some_and(|since| since + EARLY < SignedDuration::from_secs(INTERVAL)) {
            return Err(refused("SlowDownException", "slow_down", "Slow down"));
        }
        waiting.last_question = Some(now);
        let age = now.duration_since(waiting.asked);
        let decision = waiting.decision.or((age >= APPROVED_AFTER).then_some(true));
        if age >= SignedDuration::from_secs(CODE_LIFE) {
            self.waiting.remove(code);
            return Err(refused("ExpiredTokenException", "expired_token", "Device code has expired"));
        }
        match decision {
            None => Err(refused(
                "AuthorizationPendingException",
                "authorization_pending",
                "Authorization pending",
            )),
            Some(true) => {
                self.waiting.remove(code);
                Ok(())
            }
            Some(false) => {
                self.waiting.remove(code);
                Err(refused("AccessDeniedException", "access_denied", "The person said no"))
            }
        }
    }
}

fn invalid_grant() -> Refusal {
    refused("InvalidGrantException", "invalid_grant", "Invalid grant provided")
}

/// An error with the members that the OIDC service gives it: those of RFC 6749, 5.2.
fn refused(code: &'static str, error: &str, description: &str) -> Refusal {
    Refusal::new(code, description)
        .detail("error", error.into())
        .detail("error_description", description.into())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body)
        .map_err(|error| refused("InvalidRequestException", "invalid_request", &error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(asked: Timestamp, decision: Option<bool>) -> State {
        let waiting = Waiting {
            user_code: "ABCD-EFGH".to_owned(),
            client: "me".to_owned(),
            asked,
            last_question: None,
            decision,
        };
        State { waiting: [("code".to_owned(), waiting)].into(), ..State::default() }
    }

    fn code(outcome: Result<(), Refusal>) -> Option<String> {
        let body = outcome.err()?.body(crate::demo::refusal::Protocol::Rest, "id");
        let body: Value = serde_json::from_slice(&body).unwrap();
        body["error"].as_str().map(str::to_owned)
    }

    /// RFC 8628, 3.5: the errors of a code that is not redeemed yet.
    #[test]
    fn a_code_waits_is_asked_for_too_often_ends_is_denied_and_is_good_once() {
        let start = Timestamp::from_second(1_000_000).unwrap();
        let after = |seconds| start + SignedDuration::from_secs(seconds);
        let mut waits = state(start, None);
        assert_eq!(code(waits.redeem("code", "me", after(1))).as_deref(), Some("authorization_pending"));
        assert_eq!(code(waits.redeem("code", "me", after(1))).as_deref(), Some("slow_down"));
        assert_eq!(code(waits.redeem("code", "other", after(3))).as_deref(), Some("invalid_grant"));
        assert_eq!(code(waits.redeem("code", "me", after(3))).as_deref(), Some("authorization_pending"));
        assert_eq!(code(waits.redeem("code", "me", after(600))).as_deref(), Some("expired_token"));
        assert_eq!(code(waits.redeem("code", "me", after(601))).as_deref(), Some("invalid_grant"));

        let mut alone = state(start, None);
        assert_eq!(code(alone.redeem("code", "me", after(8))), None, "approved by itself");
        assert_eq!(code(alone.redeem("code", "me", after(10))).as_deref(), Some("invalid_grant"), "once");
        let mut denied = state(start, Some(false));
        assert_eq!(code(denied.redeem("code", "me", after(20))).as_deref(), Some("access_denied"));
        let mut approved = state(start, Some(true));
        assert_eq!(code(approved.redeem("code", "me", after(1))), None);
    }
}
