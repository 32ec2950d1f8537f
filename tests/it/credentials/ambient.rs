//! The ambient profile as the program finds it: variables, shared files, processes, container and instance metadata,
//! and where requests go.

use std::path::Path;
use std::process::Command;

use crate::support::command::{Ran, flowid};
use crate::support::ministack::{account, client, open};
use crate::support::wire_server::{Reply, WireServer, nobody};

/// A private folder with a shared config file, and the program that reads it.
pub(super) struct Home(tempfile::TempDir);

impl Home {
    pub fn new(config: &str) -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.0.path().join("config"), config).unwrap();
        home
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn groups(&self) -> Command {
        let mut command = flowid(["logs", "groups"]);
        command.env("AWS_CONFIG_FILE", self.0.path().join("config"));
        command.env("AWS_SHARED_CREDENTIALS_FILE", self.0.path().join("credentials"));
        command
    }
}

fn run(mut command: Command) -> Ran {
    command.output().unwrap().into()
}

/// Runs a command while the servers of the test go on answering.
pub(super) async fn run_beside(command: Command) -> Ran {
    tokio::task::spawn_blocking(move || run(command)).await.unwrap()
}

/// An account with one group, named like the account.
pub(super) async fn account_with_group() -> String {
    let account = account();
    client(open().url(), &account).create_log_group().log_group_name(&account).send().await.unwrap();
    account
}

pub(super) fn assert_lists(ran: &Ran, group: &str) {
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains(group), "{} {}", ran.out, ran.err);
}

/// It failed with this status, said all of these words and nothing on standard output.
pub(super) fn assert_refused(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{}", ran.err);
    for word in words {
        assert!(ran.err.contains(word), "{word:?} is missing in {}", ran.err);
    }
}

#[tokio::test]
async fn keys_region_and_endpoint_come_from_variables() {
    let account = account_with_group().await;
    let home = Home::new("");
    let mut command = home.groups();
    command.env("AWS_ACCESS_KEY_ID", &account).env("AWS_SECRET_ACCESS_KEY", "s");
    // The first wins over the second, the endpoint of the service over the one for all; no proxy is asked for loopback.
    command.env("AWS_REGION", "us-east-1").env("AWS_DEFAULT_REGION", "eu-west-1");
    command.env("AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", open().url()).env("AWS_ENDPOINT_URL", nobody().await);
    command.env("HTTP_PROXY", nobody().await).env("HTTPS_PROXY", nobody().await);
    assert_lists(&run(command), &account);
}

#[tokio::test]
async fn keys_region_and_endpoint_come_from_the_shared_files() {
    let account = account_with_group().await;
    let home = Home::new(&format!("[profile team]\nregion = us-east-1\nendpoint_url = {}\n", open().url()));
    let keys = format!("[team]\naws_access_key_id = {account}\naws_secret_access_key = s\n");
    std::fs::write(home.0.path().join("credentials"), keys).unwrap();
    let mut command = home.groups();
    command.env("AWS_PROFILE", "team");
    assert_lists(&run(command), &account);
}

fn process_profile(command: &str) -> Home {
    Home::new(&format!(
        "[default]\nregion = us-east-1\nendpoint_url = {}\ncredential_process = {command}\n",
        open().url()
    ))
}

#[tokio::test]
async fn keys_come_from_a_process() {
    let account = account_with_group().await;
    let keys = format!(
        "{{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"{account}\\\",\\\"SecretAccessKey\\\":\\\"s\\\"}}"
    );
    assert_lists(&run(process_profile(&format!("echo \"{keys}\"")).groups()), &account);
}

#[test]
fn a_process_that_fails_is_quoted_in_its_safe_form() {
    let home = process_profile("sh -c \"printf 'vault \\033[31mlocked' >&2; exit 7\"");
    assert_refused(&run(home.groups()), 1, &["exit status: 7", "vault ␛[31mlocked", "profile env"]);
}

#[tokio::test]
async fn keys_come_from_a_container() {
    let account = account_with_group().await;
    let body = format!(
        "{{\"AccessKeyId\":\"{account}\",\"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2099-01-01T00:00:00Z\"}}"
    );
    let server = WireServer::start(move |_, _| Reply::text(200, &body)).await;
    let home = Home::new("");
    let mut command = home.groups();
    command.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", format!("{}/creds", server.url()));
    // No proxy is asked for what is on this machine.
    command.env("HTTP_PROXY", nobody().await);
    command.env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL", open().url());
    assert_lists(&run_beside(command).await, &account);
    assert_eq!(server.operations(), ["GET /creds"]);
}

#[tokio::test]
async fn keys_and_region_come_from_the_instance() {
    let account = account_with_group().await;
    let body = format!(
        "{{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"LastUpdated\":\"2026-01-01T00:00:00Z\",\"AccessKeyId\":\"{account}\",\
         \"SecretAccessKey\":\"s\",\"Token\":\"t\",\"Expiration\":\"2099-01-01T00:00:00Z\"}}"
    );
    let server = WireServer::start(move |asked, _| match asked.operation.as_str() {
        "PUT /latest/api/token" => Reply::Bytes(
            b"HTTP/1.1 200 X\r\nconnection: close\r\nx-aws-ec2-metadata-token-ttl-seconds: 21600\r\ncontent-length: 5\r\n\r\ntoken".to_vec(),
        ),
        path if path.ends_with("placement/region") => Reply::text(200, "us-east-1"),
        path if path.ends_with("security-credentials/") => Reply::text(200, "bastion"),
        path if path.ends_with("security-credentials/bastion") => Reply::text(200, &body),
        _ => Reply::text(404, ""),
    })
    .await;
    let home = Home::new("");
    let mut command = home.groups();
    command.env_remove("AWS_EC2_METADATA_DISABLED").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
    command.env("AWS_ENDPOINT_URL", open().url()).env("HTTP_PROXY", nobody().await);
    assert_lists(&run_beside(command).await, &account);
}

/// Where credentials were looked for, and what to set.
const NONE_FOUND: [&str; 9] = [
    "no credentials were found",
    "environment",
    "shared files",
    "container",
    "instance metadata",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_PROFILE",
    "flowid --demo",
];

#[test]
fn no_credentials_say_where_they_were_looked_for_and_where_to_put_some() {
    let home = Home::new("");
    let mut command = home.groups();
    command.env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL", open().url());
    assert_refused(&run(command), 1, &NONE_FOUND);
}

#[tokio::test]
async fn instance_metadata_that_refuses_to_talk_gives_no_credentials_in_our_words() {
    let server = WireServer::start(|_, _| Reply::text(403, "")).await;
    let home = Home::new("");
    let mut command = home.groups();
    command.env_remove("AWS_EC2_METADATA_DISABLED").env("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url());
    command.env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL", open().url());
    let ran = run_beside(command).await;
    assert_eq!(server.operations(), ["PUT /latest/api/token"]);
    assert_refused(&ran, 1, &NONE_FOUND);
    assert!(!ran.err.contains("IMDS"), "{}", ran.err);
}

#[test]
fn a_profile_that_does_not_exist_is_named_with_those_that_do() {
    let home = Home::new("[profile alpha]\nregion = us-east-1\n[profile beta]\nregion = us-east-1\n");
    let mut command = home.groups();
    command.env("AWS_PROFILE", "gamma").env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL", open().url());
    assert_refused(&run(command), 1, &["no profile gamma", "alpha, beta"]);
}

#[test]
fn a_profile_that_signs_in_with_aws_login_says_how_its_credentials_are_had() {
    let home = Home::new("[profile login]\nlogin_session = arn:aws:iam::0123456789012:user/Admin\n");
    let mut command = home.groups();
    command.env("AWS_PROFILE", "login").env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL", open().url());
    let words = ["login signs in with aws login", "aws configure export-credentials --profile login"];
    assert_refused(&run(command), 1, &words);
}

#[test]
fn an_endpoint_without_tls_elsewhere_is_refused_wherever_it_is_written() {
    let plain = "http://10.0.0.1:4566";
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "AWS_ENDPOINT_URL_STS"] {
        let home = Home::new("");
        let mut command = home.groups();
        command.env("AWS_REGION", "us-east-1").env(name, plain);
        assert_refused(&run(command), 2, &["has no TLS", name]);
    }
    let home = Home::new(&format!("[default]\nregion = us-east-1\nendpoint_url = {plain}\n"));
    assert_refused(&run(home.groups()), 2, &["has no TLS", "shared AWS config"]);
    let services =
        "[default]\nregion = us-east-1\nservices = s\n[services s]\ncloudwatch_logs =\n  endpoint_url = ";
    assert_refused(&run(Home::new(&format!("{services}{plain}\n")).groups()), 2, &["has no TLS"]);
    let services = services.replace("cloudwatch_logs", "sts");
    assert_refused(&run(Home::new(&format!("{services}{plain}\n")).groups()), 2, &["has no TLS"]);
}

#[test]
fn settings_that_cannot_be_used_are_named() {
    let with = |name: &str, value: &str| {
        let home = Home::new("");
        let mut command = home.groups();
        command.env("AWS_REGION", "us-east-1").env("AWS_ENDPOINT_URL", open().url()).env(name, value);
        run(command)
    };
    assert_refused(&with("AWS_REGION", "Ireland"), 2, &["AWS_REGION", "eu-west-1"]);
    assert_refused(&with("AWS_CA_BUNDLE", "/nowhere/ca.pem"), 1, &["AWS_CA_BUNDLE", "/nowhere/ca.pem"]);
    let broken = Home::new("[profile x\nregion = a\n");
    let mut command = broken.groups();
    command.env("AWS_REGION", "us-east-1");
    let path = broken.0.path().join("config");
    let ran = run(command);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("shared AWS config") && names(&ran.err, &path), "{}", ran.err);
}

fn names(text: &str, path: &Path) -> bool {
    text.contains(&path.to_string_lossy().into_owned())
}
