//! An IAM Identity Center for tests, written from the API references "IAM Identity Center OIDC" and "IAM Identity Center
//! Portal": it registers, gives codes and tokens, lists in pages, and gives credentials. What a test puts in a queue is
//! answered first.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::wire_server::{Asked, Reply, WireServer};

/// The start page.
pub const START: &str = "https://corp.awsapps.com/start";

/// The paths of the calls.
pub const REGISTER: &str = "/client/register";
/// StartDeviceAuthorization.
pub const AUTHORIZE: &str = "/device_authorization";
/// CreateToken.
pub const TOKEN: &str = "/token";
/// GetRoleCredentials.
pub const CREDENTIALS: &str = "/federation/credentials";
/// ListAccounts.
pub const ACCOUNTS: &str = "/assignment/accounts";
/// ListAccountRoles.
pub const ROLES: &str = "/assignment/roles";

/// The running center.
pub struct Center {
    /// The server beneath it.
    pub server: WireServer,
    first: Arc<Mutex<HashMap<&'static str, VecDeque<Reply>>>>,
}

impl Center {
    /// A center whose people sign in at once, and whose codes are asked about every second.
    pub async fn start() -> Self {
        let first: Arc<Mutex<HashMap<&'static str, VecDeque<Reply>>>> = Arc::default();
        let queues = Arc::clone(&first);
        let server = WireServer::start(move |asked, _| {
            let path = path(asked);
            let queued = queues.lock().unwrap().get_mut(path).and_then(VecDeque::pop_front);
            queued.unwrap_or_else(|| usual(asked, path))
        })
        .await;
        Self { server, first }
    }

    /// Answers the next calls of a path so.
    pub fn first(&self, path: &'static str, replies: impl IntoIterator<Item = Reply>) {
        self.first.lock().unwrap().entry(path).or_default().extend(replies);
    }

    /// How often a path was asked.
    pub fn count(&self, wanted: &str) -> usize {
        self.server.asked().iter().filter(|asked| path(asked) == wanted).count()
    }

    /// The requests for a path.
    pub fn asked(&self, wanted: &str) -> Vec<Asked> {
        self.server.asked().into_iter().filter(|asked| path(asked) == wanted).collect()
    }
}

/// An error as the service sends it: its name in a header, the words of OAuth in the body.
pub fn error(status: u16, name: &str, oauth: &str) -> Reply {
    let body = json!({ "error": oauth, "error_description": null }).to_string();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\nx-amzn-errortype: {name}\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    Reply::Bytes([head.as_bytes(), body.as_bytes()].concat())
}

/// What CreateToken says while the person has not signed in.
pub fn pending() -> Reply {
    error(400, "AuthorizationPendingException", "authorization_pending")
}

/// The token that was sent with a request to the portal.
pub fn bearer(asked: &Asked) -> Option<&str> {
    asked.head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("x-amz-sso_bearer_token").then(|| value.trim())
    })
}

fn path(asked: &Asked) -> &str {
    let target = asked.operation.split(' ').nth(1).unwrap_or_default();
    target.split('?').next().unwrap_or_default()
}

fn usual(asked: &Asked, path: &str) -> Reply {
    let query = asked.operation.split('?').nth(1).unwrap_or_default();
    match path {
        REGISTER => Reply::ok(json!({
            "clientId": "client-1", "clientSecret": "canary-client-secret", "clientIdIssuedAt": 1_700_000_000,
            "clientSecretExpiresAt": jiff::Timestamp::now().as_second() + 7_776_000,
        })),
        AUTHORIZE => Reply::ok(json!({
            "deviceCode": "canary-device-code", "userCode": "ABCD-EFGH", "expiresIn": 600, "interval": 1,
            "verificationUri": "https://device.sso.us-east-1.amazonaws.com/",
            "verificationUriComplete": "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
        })),
        TOKEN => Reply::ok(json!({
            "accessToken": format!("canary-token-by-{}", asked.body["grantType"].as_str().unwrap_or_default()),
            "tokenType": "Bearer", "expiresIn": 28_800, "refreshToken": "canary-refresh-token",
        })),
        CREDENTIALS => Reply::ok(json!({ "roleCredentials": {
            "accessKeyId": "ASIAFROMSSO", "secretAccessKey": "canary-secret-key", "sessionToken": "canary-session",
            "expiration": jiff::Timestamp::now().as_millisecond() + 3_600_000,
        } })),
        ACCOUNTS => Reply::ok(accounts(query)),
        ROLES => Reply::ok(roles(query)),
        _ => Reply::ok(json!({ "logGroups": [{ "logGroupName": "g" }] })),
    }
}

/// Two accounts on three pages, the middle one empty.
fn accounts(query: &str) -> Value {
    let account = |id: &str, name: &str| json!([{ "accountId": id, "accountName": name, "emailAddress": "a@example.com" }]);
    if query.contains("next_token=two") {
        json!({ "accountList": [], "nextToken": "three" })
    } else if query.contains("next_token=three") {
        json!({ "accountList": account("222222222222", "Pay / prod \u{202e}") })
    } else {
        json!({ "accountList": account("111111111111", "dev"), "nextToken": "two" })
    }
}

fn roles(query: &str) -> Value {
    let role = |name: &str| json!([{ "roleName": name }]);
    if query.contains("account_id=222222222222") {
        json!({ "roleList": role("ReadOnly") })
    } else if query.contains("next_token=more") {
        json!({ "roleList": role("Admin") })
    } else {
        json!({ "roleList": role("ReadOnly"), "nextToken": "more" })
    }
}
