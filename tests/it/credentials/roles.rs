//! Roles that a profile assumes: where STS is asked, what its answers come to, and that nothing leaves without TLS.

use std::process::Command;

use crate::support::command::Ran;
use crate::support::ministack::open;
use crate::support::wire_server::{Reply, WireServer, nobody};

use super::ambient::{Home, account_with_group, assert_lists, assert_refused, run_beside};

/// A profile that assumes a role with its own keys, and a command that is told an endpoint by its flag.
fn role(endpoint: &str) -> (Home, Command) {
    let home = Home::new(
        "[default]\nregion = us-east-1\nrole_arn = arn:aws:iam::123456789012:role/viewer\nsource_profile = keys\n\
         [profile keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = s\n",
    );
    let mut command = home.groups();
    command.args(["--endpoint-url", endpoint]);
    (home, command)
}

fn assumed(key: &str) -> Reply {
    Reply::text(
        200,
        &format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
             <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ),
    )
}

/// STS says this error to whoever asks.
async fn refusing(status: u16, code: &'static str) -> WireServer {
    WireServer::start(move |_, _| {
        let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error>");
        Reply::text(status, &format!("<ErrorResponse>{error}<RequestId>r-7</RequestId></ErrorResponse>"))
    })
    .await
}

#[tokio::test]
async fn a_role_is_asked_for_at_the_configured_endpoint_and_told_in_the_log() {
    let account = account_with_group().await;
    let key = account.clone();
    let sts = WireServer::start(move |_, _| assumed(&key)).await;
    let (home, mut command) = role(open().url());
    let log = home.path().join("log");
    command.env("AWS_ENDPOINT_URL_STS", sts.url()).env("HTTP_PROXY", nobody().await);
    command.env("FLOWID_LOG", "debug").arg("--log").arg(&log);
    assert_lists(&run_beside(command).await, &account);
    assert_eq!(sts.operations(), ["AssumeRole"]);
    let log = std::fs::read_to_string(log).unwrap();
    let told: Vec<&str> = log.lines().filter(|line| line.contains("AssumeRole")).collect();
    assert_eq!(told.len(), 1, "{log}");
    assert!(told[0].contains("\"sts\"") && told[0].contains("status=200"), "{log}");
    assert!(!log.contains("arn:aws:iam"), "only the name of the action is told: {log}");
}

#[tokio::test]
async fn an_endpoint_for_roles_without_tls_is_refused_whatever_the_flag_says() {
    let endpoint = WireServer::start(|_, _| Reply::text(500, "")).await;
    for name in ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"] {
        let (_home, mut command) = role(&endpoint.url());
        command.env(name, "http://192.0.2.2:31888");
        assert_refused(&run_beside(command).await, 2, &["has no TLS", name]);
    }
    assert_eq!(endpoint.operations(), [""; 0]);
}

/// The SDK's own clients for roles heed a configured endpoint also where configured endpoints are to be ignored.
#[tokio::test]
async fn nothing_leaves_this_machine_without_tls_even_when_the_sdk_would_send_it() {
    let proxy = WireServer::start(|_, _| assumed("AKIDEXAMPLE")).await;
    let endpoint = WireServer::start(|_, _| Reply::text(500, "")).await;
    let (_home, mut command) = role(&endpoint.url());
    command.env("AWS_ENDPOINT_URL_STS", "http://192.0.2.2:31888");
    command.env("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true").env("HTTP_PROXY", proxy.url());
    assert_refused(&run_beside(command).await, 2, &["AssumeRole", "192.0.2.2 has no TLS"]);
    assert_eq!(proxy.operations(), [""; 0]);
    assert_eq!(endpoint.operations(), [""; 0]);
}

#[tokio::test]
async fn a_refused_role_names_the_place_that_refused_it() {
    let sts = refusing(403, "InvalidClientTokenId").await;
    let endpoint = nobody().await;
    let (_home, mut command) = role(&endpoint);
    command.env("AWS_ENDPOINT_URL_STS", sts.url());
    let ran = run_beside(command).await;
    assert_refused(&ran, 1, &["is not accepted in", &sts.url()]);
    assert!(!ran.err.contains(&endpoint), "{}", ran.err);

    let sts = refusing(403, "AccessDenied").await;
    let (_home, mut command) = role(&endpoint);
    command.env("AWS_ENDPOINT_URL_STS", sts.url());
    assert_refused(&run_beside(command).await, 3, &["sts:AssumeRole is denied", "no (AccessDenied)"]);

    let gone = nobody().await;
    let (_home, mut command) = role(&endpoint);
    command.env("AWS_ENDPOINT_URL_STS", &gone);
    let ran: Ran = run_beside(command).await;
    assert_refused(&ran, 1, &[&format!("{gone} refuses the connection")]);
}
