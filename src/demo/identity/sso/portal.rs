//! What a token opens: accounts, permission sets and their credentials.

use hyper::StatusCode;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{Asked, Sso};
use crate::demo::identity::issued::Credentials;
use crate::demo::identity::people::{ACCOUNTS, Caller, PERMISSION_SETS};
use crate::demo::refusal::Refusal;

/// The life of a permission set's credentials in seconds: the usual session duration.
const LIFE: u32 = 3_600;

impl Sso {
    /// ListAccounts, in one page.
    pub(super) fn list_accounts(&self, asked: &Asked<'_>) -> Result<Value, Refusal> {
        self.check_token(asked)?;
        let accounts = ACCOUNTS.iter().map(|account| {
            let address = format!("{}@example.com", account.name);
            json!({ "accountId": account.id, "accountName": account.name, "emailAddress": address })
        });
        Ok(json!({ "accountList": accounts.collect::<Vec<_>>() }))
    }

    /// ListAccountRoles, in one page.
    pub(super) fn list_account_roles(&self, asked: &Asked<'_>) -> Result<Value, Refusal> {
        self.check_token(asked)?;
        let account = required(asked, "account_id")?;
        let sets = PERMISSION_SETS.iter().filter(|set| set.account.id == account);
        let roles: Vec<Value> =
            sets.map(|set| json!({ "roleName": set.name, "accountId": account })).collect();
        if roles.is_empty() {
            return Err(forbidden());
        }
        Ok(json!({ "roleList": roles }))
    }

    /// GetRoleCredentials.
    pub(super) fn role_credentials(
        &self,
        credentials: &Credentials,
        asked: &Asked<'_>,
    ) -> Result<Value, Refusal> {
        self.check_token(asked)?;
        let (account, name) = (required(asked, "account_id")?, required(asked, "role_name")?);
        let set = PERMISSION_SETS.iter().find(|set| set.account.id == account && set.name == name);
        let set = set.ok_or_else(forbidden)?;
        let given = credentials.begin(Caller::in_permission_set(set), LIFE, asked.now)?;
        Ok(json!({ "roleCredentials": {
            "accessKeyId": given.access_key_id,
            "secretAccessKey": given.secret_access_key,
            "sessionToken": given.token,
            "expiration": given.expires.map(|at| at.as_millisecond()),
        } }))
    }

    /// Logout.
    pub(super) fn log_out(&self, asked: &Asked<'_>) -> Result<Value, Refusal> {
        self.check_token(asked)?;
        let mut state = self.state();
        let ended = asked.bearer.and_then(|token| state.tokens.remove(token));
        if let Some(ended) = ended {
            state.refreshing.retain(|_, (client, _)| *client != ended.client);
        }
        Ok(json!({}))
    }

    fn check_token(&self, asked: &Asked<'_>) -> Result<(), Refusal> {
        let state = self.state();
        let token = asked.bearer.and_then(|token| state.tokens.get(token));
        if token.is_some_and(|token| token.expires > asked.now) {
            return Ok(());
        }
        let message = "Session token not found or invalid";
        Err(Refusal::new("UnauthorizedException", message).status(StatusCode::UNAUTHORIZED))
    }
}

fn forbidden() -> Refusal {
    Refusal::new("ForbiddenException", "No access").status(StatusCode::FORBIDDEN)
}

fn required(asked: &Asked<'_>, name: &str) -> Result<String, Refusal> {
    let value = parameter(asked.query, name);
    value.ok_or_else(|| Refusal::new("InvalidRequestException", format!("{name} is missing")))
}

/// A parameter of a query string, or of a form.
pub(super) fn parameter(query: &str, name: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}
