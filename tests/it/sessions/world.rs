//! An account of the emulator that checks signatures, sessions and policies: the person ann with a long-term key, and
//! roles whose trust and permissions differ. Made by botocore, so that nothing of ours decides what is right.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use flowid::aws::Aws;
use flowid::domain::{Hop, Profile, Region, SavedProfile, Scope, Secret, Source};
use flowid::session::{Ingredients, Sessions};
use serde_json::{Value, json};

use crate::support::emulator::Emulator;
use crate::support::ministack::{account, set_up};
use crate::support::talk::{Attempts, hurried, with};
use crate::support::wire_server::{Reply, WireServer};

/// What `second` wants to hear.
pub const EXTERNAL_ID: &str = "ext/7:Ann";

/// ann in an account of her own.
pub struct World {
    /// Twelve digits.
    pub account: String,
    /// The public half of her key.
    pub key: String,
    /// The other half.
    pub secret: String,
}

impl World {
    /// ann may assume `first`, which may assume `second` if the external id is right, which may assume `third`, which
    /// may read logs. She may also assume `reader`, which may read logs, and `blind`, which may do nothing; `locked`
    /// trusts her, but she may not assume it.
    pub fn new(emulator: &Emulator) -> Self {
        let account = account();
        let arn = |name: &str| format!("arn:aws:iam::{account}:{name}");
        let ann = arn("user/ann");
        let assume = |roles: &[&str]| {
            let resources: Vec<String> = roles.iter().map(|role| arn(&format!("role/{role}"))).collect();
            allow("sts:AssumeRole", json!(resources))
        };
        let reading = allow("logs:*", json!("*"));
        let mut calls = vec![
            json!(["iam", "create_user", { "UserName": "ann" }]),
            json!(["iam", "create_access_key", { "UserName": "ann" }]),
            json!(["iam", "put_user_policy", {
                "UserName": "ann", "PolicyName": "p",
                "PolicyDocument": assume(&["first", "reader", "blind"]).to_string(),
            }]),
        ];
        let mut role = |name: &str, trusted: &str, external_id: Option<&str>, policy: &Value| {
            let mut statement =
                json!({ "Effect": "Allow", "Principal": { "AWS": trusted }, "Action": "sts:AssumeRole" });
            if let Some(external_id) = external_id {
                statement["Condition"] = json!({ "StringEquals": { "sts:ExternalId": external_id } });
            }
            let trust = json!({ "Version": "2012-10-17", "Statement": [statement] });
            calls.push(json!(["iam", "create_role", {
                "RoleName": name, "AssumeRolePolicyDocument": trust.to_string(),
            }]));
            calls.push(json!(["iam", "put_role_policy", {
                "RoleName": name, "PolicyName": "p", "PolicyDocument": policy.to_string(),
            }]));
        };
        role("first", &ann, None, &assume(&["second"]));
        role("second", &arn("role/first"), Some(EXTERNAL_ID), &assume(&["third"]));
        role("third", &arn("role/second"), None, &reading);
        role("reader", &ann, None, &reading);
        role("blind", &ann, None, &allow("s3:ListAllMyBuckets", json!("*")));
        role("locked", &ann, None, &reading);
        let answers = set_up(emulator.url(), &account, &Value::Array(calls));
        let made = &answers[1]["AccessKey"];
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        Self { key: text("AccessKeyId"), secret: text("SecretAccessKey"), account }
    }

    /// Log groups with these names.
    pub fn groups(&self, emulator: &Emulator, names: impl Iterator<Item = String>) {
        let calls: Vec<Value> =
            names.map(|name| json!(["logs", "create_log_group", { "logGroupName": name }])).collect();
        set_up(emulator.url(), &self.account, &Value::Array(calls));
    }

    /// The hop to a role of this account.
    pub fn hop(&self, role: &str) -> Hop {
        Hop { role_arn: format!("arn:aws:iam::{}:role/{role}", self.account), ..Hop::default() }
    }

    /// first, second with the right external id, third.
    pub fn three(&self) -> Vec<Hop> {
        let second = Hop { external_id: Some(EXTERNAL_ID.to_owned()), ..self.hop("second") };
        vec![self.hop("first"), second, self.hop("third")]
    }

    /// The profile `pay`: ann's key and these roles.
    pub fn profile(&self, chain: Vec<Hop>) -> SavedProfile {
        let source = Source::IamUser { access_key_id: self.key.clone(), mfa_serial: None, duration: None };
        SavedProfile { source, chain, ..SavedProfile::new("pay") }
    }

    /// What talks for this profile at an endpoint, the sessions beneath it, and every attempt that is made.
    pub fn reach(&self, url: &str, profile: SavedProfile) -> (Aws, Arc<Sessions>, Arc<Attempts>) {
        let sessions = Arc::new(Sessions::new(Ingredients {
            given: None,
            ambient: SavedProfile::new("env"),
            saved: vec![profile],
            keys: HashMap::from([(self.key.clone(), Secret::new(self.secret.clone()))]),
            session_name: "flowid-ann".to_owned(),
            person: flowid::run::person().0,
        }));
        let attempts = Arc::<Attempts>::default();
        let aws = with(url, Arc::<Sessions>::clone(&sessions), hurried(), Arc::clone(&attempts));
        (aws, sessions, attempts)
    }
}

/// Where the profile `pay` asks.
pub fn scope() -> Scope {
    Scope { profile: Profile::new("pay"), region: Region::parse("us-east-1").unwrap() }
}

/// A policy of one statement.
pub fn allow(action: &str, resource: Value) -> Value {
    let statement = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// The address behind a URL of the emulator.
pub fn address(emulator: &Emulator) -> SocketAddr {
    emulator.url().strip_prefix("http://").unwrap().parse().unwrap()
}

/// Hands everything on to the emulator and remembers what was asked.
pub async fn counted(emulator: &Emulator) -> WireServer {
    let address = address(emulator);
    WireServer::start(move |_, _| Reply::HandedOn(address)).await
}
