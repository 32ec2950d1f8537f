//! Signing in with saved profiles, from the command line: what is asked, as whom, what is said when a hop fails, and that
//! no secret is said or left anywhere.

use serde_json::json;

use super::Home;
use crate::support::command::Ran;
use crate::support::wire_server::{Asked, Reply, WireServer};

const KEY: &str = "AKIALONGTERMKEY12345";
const SECRET: &str = "canary-long-term-secret-5e1f";
const TOKEN: &str = "canary-session-token-7c3a";

/// STS and CloudWatch Logs of the account 123456789012.
pub(super) fn answer(asked: &Asked, before: usize) -> Reply {
    let action = &asked.operation;
    let result = match action.as_str() {
        "DescribeLogGroups" => {
            return Reply::ok(json!({ "logGroups": [{ "logGroupName": "/ecs/payments" }] }));
        }
        "GetCallerIdentity" => {
            "<Arn>arn:aws:sts::123456789012:assumed-role/debug/ann</Arn><UserId>AROA:ann</UserId>\
                                <Account>123456789012</Account>"
                .to_owned()
        }
        _ => format!(
            "<Credentials><AccessKeyId>ASIA{action}{before}</AccessKeyId><SecretAccessKey>canary-s</SecretAccessKey>\
             <SessionToken>{TOKEN}</SessionToken><Expiration>2099-01-02T03:04:05Z</Expiration></Credentials>"
        ),
    };
    Reply::text(
        200,
        &format!(
            "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}\
             </{action}Result></{action}Response>"
        ),
    )
}

/// A home whose vault holds the profile `pay`: a long-term key, a role with MFA, the account.
pub(super) fn home(account: &str) -> Home {
    let home = Home::with_vault();
    let secret = home.put("secret", SECRET, 0o600);
    home.done([
        "profile",
        "add",
        "pay",
        "--account",
        account,
        "--region",
        "eu-west-1",
        "--source",
        "iam-user",
        "--access-key-id",
        KEY,
        "--secret-key-file",
        secret.to_str().unwrap(),
        "--role-arn",
        "arn:aws:iam::123456789012:role/debug",
        "--mfa-serial",
        "arn:aws:iam::123456789012:mfa/ann",
    ]);
    std::fs::remove_file(secret).unwrap();
    home
}

pub(super) async fn run(home: &Home, server: &WireServer, arguments: &[&str], codes: Option<&str>) -> Ran {
    let mut command = home.keyed(["--profile", "pay", "--endpoint-url", &server.url()]);
    command.args(arguments).env("LOGNAME", "ann");
    if let Some(codes) = codes {
        command.env("FLOWID_MFA_COMMAND", codes);
    }
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

#[tokio::test]
async fn a_script_signs_in_with_a_profile_and_asks_in_its_region() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    let ran = run(&home, &server, &["logs", "groups", "-o", "csv"], Some("echo 123456")).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("/ecs/payments"), "{}", ran.out);
    let operations = ["GetSessionToken", "AssumeRole", "GetCallerIdentity", "DescribeLogGroups"];
    assert_eq!(server.operations(), operations);
    let asked = server.asked();
    assert_eq!(asked[0].field("TokenCode").as_deref(), Some("123456"));
    assert_eq!(asked[1].field("RoleSessionName").as_deref(), Some("flowid-ann"));
    assert!(asked[3].head.contains("/eu-west-1/logs/"), "{}", asked[3].head);
    assert_eq!(asked[3].key(), Some("ASIAAssumeRole0"));
}

#[tokio::test]
async fn every_hop_is_shown_and_nothing_secret() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    let ran = run(&home, &server, &["session", "status", "-o", "csv"], Some("echo 123456")).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    let until = "2099-01-02T03:04:05.000Z";
    assert_eq!(
        lines,
        [
            "profile,hop,state,expires,access_key_id,trouble",
            &format!("pay,key {KEY},active,{until},ASIAGetSessionToken0,"),
            &format!("pay,role debug,active,{until},ASIAAssumeRole0,"),
            &format!("pay,account 123456789012,active,{until},ASIAAssumeRole0,"),
        ]
    );
    let ran = run(&home, &server, &["session", "whoami", "-o", "csv"], Some("echo 123456")).await;
    assert!(
        ran.out.contains("123456789012,arn:aws:sts::123456789012:assumed-role/debug/ann,AROA:ann"),
        "{}",
        ran.out
    );
    for file in home.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{}", file.display());
    }
}

#[tokio::test]
async fn a_role_that_leads_to_another_account_is_found_before_anything_is_asked_there() {
    let (home, server) = (home("999999999999"), WireServer::start(answer).await);
    let ran = run(&home, &server, &["logs", "groups"], Some("echo 123456")).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    assert!(ran.err.contains("for account 999999999999, and signs in to 123456789012"), "{}", ran.err);
    assert_eq!(server.count("DescribeLogGroups"), 0);
}

#[tokio::test]
async fn without_anybody_to_ask_it_ends_with_what_is_missing() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    let ran = run(&home, &server, &["--no-input", "logs", "groups"], None).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""), "{}", ran.err);
    for word in ["arn:aws:iam::123456789012:mfa/ann", "FLOWID_MFA_COMMAND"] {
        assert!(ran.err.contains(word), "{word} is missing in {}", ran.err);
    }
    // The hops are told also where they failed.
    let ran = run(&home, &server, &["session", "status", "-o", "csv", "--no-input"], Some("exit 3")).await;
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(ran.out.contains(&format!("pay,key {KEY},failed,")), "{}", ran.out);
    assert!(ran.err.contains("exit status: 3"), "{}", ran.err);
    assert_eq!(server.operations(), [""; 0]);
}

#[tokio::test]
async fn a_profile_that_is_not_there_is_named_and_the_demo_has_its_own() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    let ran: Ran = home.run([
        "--profile",
        "pya",
        "--endpoint-url",
        &server.url(),
        "logs",
        "groups",
        "--region",
        "eu-west-1",
    ]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("there is no profile pya; did you mean pay?"), "{}", ran.err);
    let ran: Ran = home.run(["--profile", "pay", "--demo", "logs", "groups"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("there is no profile pay; there are env, demo-audit, "), "{}", ran.err);
    assert_eq!(server.operations(), [""; 0]);
}

/// What the environment says of its own credentials does not concern a profile that has others.
#[tokio::test]
async fn a_broken_environment_does_not_keep_a_profile_from_signing_in() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    let mut command =
        home.keyed(["--profile", "pay", "--endpoint-url", &server.url(), "logs", "groups", "-o", "csv"]);
    command.env("AWS_PROFILE", "nowhere").env("FLOWID_MFA_COMMAND", "echo 123456");
    let ran: Ran = tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("/ecs/payments"), "{}", ran.out);
}
