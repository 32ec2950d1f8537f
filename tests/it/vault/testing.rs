//! `profile test`: what each check says, what comes next, and how it ends. Against a server of the test for what no
//! emulator does, and against the emulator that checks signatures and policies in `sessions/program.rs`.

use serde_json::Value;

use super::Home;
use crate::support::command::{Ran, flowid};
use crate::support::wire_server::{Asked, Reply, WireServer, nobody};

const DEVICE: &str = "arn:aws:iam::123456789012:mfa/ann";

/// An answer of STS at a time.
fn reply(status: u16, body: &str, at: jiff::Timestamp) -> Reply {
    // RFC 9110, "Date": IMF-fixdate.
    let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT");
    let head = format!(
        "HTTP/1.1 {status} X\r\ndate: {date}\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    Reply::Bytes([head.as_bytes(), body.as_bytes()].concat())
}

/// STS as it answers: nobody without a signature, a role or a session to all others, and who they are.
fn sts(asked: &Asked, at: jiff::Timestamp) -> Reply {
    let action = &asked.operation;
    if asked.key().is_none() {
        let error = "<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message>";
        return reply(
            403,
            &format!("<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"),
            at,
        );
    }
    let result = match action.as_str() {
        "GetCallerIdentity" => {
            "<Arn>arn:aws:sts::123456789012:assumed-role/debug/ann</Arn><UserId>AROA:ann</UserId>\
             <Account>123456789012</Account>"
        }
        _ => {
            "<Credentials><AccessKeyId>ASIAGIVEN</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t\
             </SessionToken><Expiration>2099-01-02T03:04:05Z</Expiration></Credentials>"
        }
    };
    let space = "https://sts.amazonaws.com/doc/2011-06-15/";
    let body = format!(
        "<{action}Response xmlns=\"{space}\"><{action}Result>{result}</{action}Result></{action}Response>"
    );
    reply(200, &body, at)
}

fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

async fn server() -> WireServer {
    WireServer::start(|asked, _| sts(asked, now())).await
}

/// A home whose vault holds the profile `pay`: a long-term key, two roles, and what else is given.
fn home(more: &[&str]) -> Home {
    let home = Home::with_vault();
    let secret = home.put("secret", "canary-long-term", 0o600);
    let start = ["profile", "add", "pay", "--region", "eu-west-1", "--source", "iam-user"];
    let key = ["--access-key-id", "AKIALONGTERMKEY12345", "--secret-key-file", secret.to_str().unwrap()];
    let roles = [
        "--role-arn",
        "arn:aws:iam::123456789012:role/hub",
        "--role-arn",
        "arn:aws:iam::123456789012:role/debug",
    ];
    home.done([start.as_slice(), &key, more, &roles].concat());
    std::fs::remove_file(secret).unwrap();
    home
}

async fn test(home: &Home, url: &str, more: &[&str]) -> Ran {
    let mut command = home.keyed(["--endpoint-url", url, "--no-input", "profile", "test", "pay"]);
    command.args(more);
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

/// Check and state of each line, and all of its words.
fn lines(ran: &Ran) -> Vec<(String, String)> {
    let line = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        (format!("{}: {}", text("check"), text("state")), format!("{}; {}", text("what"), text("next")))
    };
    ran.out.lines().map(line).collect()
}

fn states(ran: &Ran) -> Vec<String> {
    lines(ran).into_iter().map(|(state, _)| state).collect()
}

#[tokio::test]
async fn a_profile_that_works_is_ok_in_every_line_and_every_format() {
    let (home, server) = (home(&["--account", "123456789012"]), server().await);
    let ran = test(&home, &server.url(), &[]).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let expected = [
        "connection: ok",
        "clock: ok",
        "sign-in: key AKIALONGTERMKEY12345: ok",
        "sign-in: role hub: ok",
        "sign-in: role debug: ok",
        "account: ok",
    ];
    assert_eq!(states(&ran), expected);
    let words: Vec<String> = lines(&ran).into_iter().map(|(_, words)| words).collect();
    assert!(words[3].contains("until 2099-01-02T03:04:05"), "{words:?}");
    assert!(
        words[5].contains("123456789012, as arn:aws:sts::123456789012:assumed-role/debug/ann"),
        "{words:?}"
    );
    let operations =
        ["GetCallerIdentity", "GetSessionToken", "AssumeRole", "AssumeRole", "GetCallerIdentity"];
    assert_eq!(server.operations()[..5], operations);

    let json = test(&home, &server.url(), &["-o", "json"]).await.out;
    let rows: Vec<Value> = serde_json::from_str(&json).unwrap();
    assert_eq!((rows.len(), &rows[1]["state"]), (6, &Value::from("ok")));
    let csv = test(&home, &server.url(), &["-o", "csv"]).await.out;
    assert_eq!(csv.lines().next(), Some("check,state,what,next"));
    assert!(csv.contains("sign-in: role hub,ok,until 2099-01-02T03:04:05.000Z,"), "{csv}");
    let table = test(&home, &server.url(), &["-o", "table"]).await.out;
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let line =
        table.lines().map(words).find(|words| words.join(" ").starts_with("sign-in: role debug ok until"));
    assert!(line.is_some(), "{table}");
}

#[tokio::test]
async fn an_account_that_nobody_expects_is_told_and_one_that_is_wrong_fails() {
    let (any, server) = (home(&[]), server().await);
    let ran = test(&any, &server.url(), &[]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.out);
    let (state, words) = lines(&ran).pop().unwrap();
    assert_eq!(state, "account: unknown");
    assert!(words.contains("flowid profile edit pay --account 123456789012"), "{words}");

    let ran = test(&home(&["--account", "999999999999"]), &server.url(), &[]).await;
    assert_eq!((ran.code, states(&ran).pop().as_deref()), (Some(1), Some("account: failed")), "{}", ran.out);
    assert_eq!(states(&ran)[4], "sign-in: role debug: ok");
    assert!(ran.out.contains("for account 999999999999, and signs in to 123456789012"), "{}", ran.out);
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_or_is_no_aws_leaves_the_rest_unknown() {
    let home = home(&["--account", "123456789012"]);
    let expected = ["connection: failed", "clock: unknown", "sign-in: unknown", "account: unknown"];
    let ran = test(&home, &nobody().await, &[]).await;
    assert_eq!((ran.code, states(&ran)), (Some(1), expected.map(str::to_owned).to_vec()));
    assert!(
        lines(&ran)[0].1.contains("refuses the connection; check that something listens there"),
        "{}",
        ran.out
    );
    let proxy = WireServer::start(|_, _| Reply::text(403, "<html>Please sign in to the Wi-Fi</html>")).await;
    let ran = test(&home, &proxy.url(), &[]).await;
    assert_eq!(
        (ran.code.is_some_and(|code| code != 0), states(&ran)),
        (true, expected.map(str::to_owned).to_vec())
    );
    assert_eq!(proxy.operations(), ["GetCallerIdentity"], "no secret is used where nobody is known");
    assert!(proxy.asked()[0].key().is_none());
}

#[tokio::test]
async fn a_role_that_is_denied_is_named_and_what_comes_after_it_is_unknown() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "AssumeRole" => {
            let error = "<Code>AccessDenied</Code><Message>User: ann is not authorized to perform: sts:AssumeRole</Message>";
            reply(403, &format!("<ErrorResponse><Error><Type>Sender</Type>{error}</Error></ErrorResponse>"), now())
        }
        _ => sts(asked, now()),
    })
    .await;
    let ran = test(&home(&["--account", "123456789012"]), &server.url(), &[]).await;
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    let expected = ["sign-in: role hub: failed", "sign-in: role debug: unknown", "account: unknown"];
    assert_eq!(states(&ran)[3..], expected);
    assert!(
        lines(&ran)[3].1.contains("check that the trust policy of arn:aws:iam::123456789012:role/hub"),
        "{}",
        ran.out
    );
}

#[tokio::test]
async fn a_clock_that_is_off_fails_and_says_which_way_while_the_sign_in_goes_on() {
    let home = home(&["--account", "123456789012"]);
    for (minutes, words) in [(6, "is 6m behind that of AWS"), (-90, "ahead of that of AWS")] {
        let server =
            WireServer::start(move |asked, _| sts(asked, now() + jiff::SignedDuration::from_mins(minutes)))
                .await;
        let ran = test(&home, &server.url(), &[]).await;
        assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
        assert_eq!(states(&ran)[1], "clock: failed");
        assert_eq!(states(&ran).pop().unwrap(), "account: ok");
        let told = &lines(&ran)[1].1;
        assert!(told.contains("timedatectl set-ntp true"), "{told}");
        // A second may pass between the answer and its reading.
        assert!(told.contains(words) || told.contains("5m 59s behind"), "{told}");
    }
}

#[tokio::test]
async fn a_code_that_nobody_can_be_asked_for_ends_with_4_after_what_could_be_checked() {
    let (home, server) = (home(&["--account", "123456789012", "--mfa-serial", DEVICE]), server().await);
    let ran = test(&home, &server.url(), &[]).await;
    assert_eq!(ran.code, Some(4), "{} {}", ran.out, ran.err);
    let expected = [
        "connection: ok",
        "clock: ok",
        "sign-in: key AKIALONGTERMKEY12345: failed",
        "sign-in: role hub: unknown",
        "sign-in: role debug: unknown",
        "account: unknown",
    ];
    assert_eq!(states(&ran), expected);
    assert!(lines(&ran)[2].1.contains("FLOWID_MFA_COMMAND"), "{}", ran.out);
    assert!(lines(&ran)[2].1.contains(DEVICE), "{}", ran.out);
}

#[tokio::test]
async fn the_environment_is_tested_without_a_vault_and_a_profile_is_named_once() {
    let server = server().await;
    let mut command =
        flowid(["--endpoint-url", &server.url(), "--region", "eu-west-1", "profile", "test", "env"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "canary-s");
    let ran: Ran = tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap();
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    let expected = ["connection: ok", "clock: ok", "sign-in: environment variables: ok", "account: unknown"];
    assert_eq!(states(&ran), expected);
    let home = home(&[]);
    let ran: Ran = home.run(["profile", "test", "pay", "--profile", "env"]);
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let mut command = home.keyed(["--endpoint-url", &server.url(), "--region", "eu-west-1"]);
    command.args(["profile", "test", "pya"]);
    let ran: Ran = tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap();
    assert_eq!(ran.code, Some(1), "{} {}", ran.out, ran.err);
    assert!(lines(&ran)[2].1.contains("there is no profile pya; did you mean pay?"), "{}", ran.out);
}
