//! The demo's STS, asked by the real SDK: who gets a session, who does not, and what a session opens until it ends.

use std::time::Duration;

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::Credentials as Signing;
use aws_sdk_cloudwatchlogs::config::retry::RetryConfig;
use aws_sdk_sts as sts;
use aws_sdk_sts::error::ProvideErrorMetadata;
use aws_sdk_sts::types::Credentials;
use flowid::demo::{Options, Server, demo_code};
use jiff::Timestamp;

use crate::support::demo::{fixed, patiently, sts_client};

const DEVICE: &str = "arn:aws:iam::111122223333:mfa/oncall";

fn signing(given: Option<Credentials>) -> Signing {
    let given = given.unwrap();
    Signing::new(given.access_key_id, given.secret_access_key, Some(given.session_token), None, "test")
}

fn own(server: &Server) -> sts::Client {
    sts_client(server, (server.access_key_id(), server.secret_access_key()))
}

fn sts_with(server: &Server, signing: Signing) -> sts::Client {
    let config = own(server).config().to_builder().credentials_provider(signing).build();
    sts::Client::from_conf(config)
}

fn logs_with(server: &Server, signing: Signing, region: &'static str) -> logs::Client {
    let config = logs::Config::builder()
        .behavior_version(logs::config::BehaviorVersion::latest())
        .endpoint_url(server.endpoint())
        .region(logs::config::Region::new(region))
        .credentials_provider(signing)
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http());
    logs::Client::from_conf(config.build())
}

fn role(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:role/{name}")
}

/// Asks for `oncall-read` with the right external id.
fn oncall(client: &sts::Client) -> sts::operation::assume_role::builders::AssumeRoleFluentBuilder {
    client
        .assume_role()
        .role_arn(role("111122223333", "oncall-read"))
        .role_session_name("flowid-ann")
        .external_id("shop-demo-7")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_with_the_right_external_id_reads_the_logs_of_its_account() {
    let server = Server::start(fixed()).unwrap();
    let answer = oncall(&own(&server)).send().await.unwrap();
    let arn = "arn:aws:sts::111122223333:assumed-role/oncall-read/flowid-ann";
    assert_eq!(answer.assumed_role_user().unwrap().arn(), arn);
    let given = answer.credentials.clone().unwrap();
    assert!(given.access_key_id.starts_with("ASIA"));
    let left = given.expiration.secs() - Timestamp::now().as_second();
    assert!((3_590..=3_600).contains(&left), "{left}");

    let signing = signing(answer.credentials);
    let identity = sts_with(&server, signing.clone()).get_caller_identity().send().await.unwrap();
    assert_eq!((identity.arn(), identity.account()), (Some(arn), Some("111122223333")));
    let groups = logs_with(&server, signing, "eu-west-1").describe_log_groups().send().await.unwrap();
    assert_eq!(groups.log_groups().len(), 50);

    // Somebody else's token, and none.
    for token in [Some("FwoGZXIvYXdzEXAMPLE".to_owned()), None] {
        let forged = Signing::new(&given.access_key_id, &given.secret_access_key, token, None, "test");
        let error = sts_with(&server, forged.clone()).get_caller_identity().send().await.unwrap_err();
        assert_eq!(error.code(), Some("InvalidClientTokenId"));
        let error = logs_with(&server, forged, "eu-west-1").describe_log_groups().send().await.unwrap_err();
        assert_eq!(error.code(), Some("UnrecognizedClientException"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_refused_in_the_words_of_aws() {
    let server = Server::start(fixed()).unwrap();
    let client = own(&server);
    let ask = |account: &str, name: &str| {
        client.assume_role().role_arn(role(account, name)).role_session_name("flowid-ann")
    };
    for (wrong, arn) in [
        (ask("111122223333", "oncall-read"), role("111122223333", "oncall-read")),
        (oncall(&client).external_id("shop-demo-8"), role("111122223333", "oncall-read")),
        (ask("777788889999", "access-hub"), role("777788889999", "access-hub")),
        (ask("111122223333", "incident-lead"), role("111122223333", "incident-lead")),
        (ask("111122223333", "nobody-there"), role("111122223333", "nobody-there")),
        (ask("444455556666", "ci-read"), role("444455556666", "ci-read")),
    ] {
        let error = wrong.send().await.unwrap_err();
        assert_eq!(error.raw_response().unwrap().status().as_u16(), 403);
        // IAM user guide, "Troubleshoot IAM roles": the sentence of "I can't assume a role".
        let words = format!(
            "User: arn:aws:iam::111122223333:user/oncall is not authorized to perform: sts:AssumeRole on resource: {arn}"
        );
        assert_eq!((error.code(), error.message()), (Some("AccessDenied"), Some(words.as_str())));
    }
    for invalid in [
        oncall(&client).duration_seconds(899),
        oncall(&client).duration_seconds(43_201),
        ask("777788889999", "audit").duration_seconds(3_601),
        oncall(&client).role_session_name("a b"),
        oncall(&client).role_session_name("a"),
        client.assume_role().role_session_name("flowid-ann"),
    ] {
        let error = invalid.send().await.unwrap_err();
        assert_eq!(error.code(), Some("ValidationError"), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_three_needs_a_code_once_and_lives_an_hour_at_most() {
    let server = Server::start(fixed()).unwrap();
    let begin = |code: String| own(&server).get_session_token().serial_number(DEVICE).token_code(code);
    for (call, words) in [
        (begin("000000".to_owned()), "invalid MFA one time pass code"),
        (begin(demo_code(Timestamp::now())).serial_number("GAHT12345678"), "unable to validate MFA code"),
    ] {
        let error = call.send().await.unwrap_err();
        assert_eq!(error.code(), Some("AccessDenied"));
        assert!(error.message().unwrap().contains(words), "{error:?}");
    }
    let code = demo_code(Timestamp::now());
    let session = signing(begin(code.clone()).send().await.unwrap().credentials);
    let again = begin(code).send().await.unwrap_err();
    assert_eq!(again.code(), Some("AccessDenied"), "a code is good once");
    let error = sts_with(&server, session.clone()).get_session_token().send().await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDenied"));

    let mut signing_with = session;
    for (account, name) in [
        ("777788889999", "access-hub"),
        ("111122223333", "incident-gateway"),
        ("111122223333", "incident-lead"),
    ] {
        let client = sts_with(&server, signing_with);
        let ask = || client.assume_role().role_arn(role(account, name)).role_session_name("flowid-ann");
        let error = ask().duration_seconds(3_601).send().await.unwrap_err();
        assert_eq!(error.code(), Some("ValidationError"));
        signing_with = signing(ask().send().await.unwrap().credentials);
    }
    logs_with(&server, signing_with, "eu-west-1").describe_log_groups().send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_has_its_own_logs_and_one_role_has_none() {
    let server = Server::start(fixed()).unwrap();
    let client = own(&server);
    let token = server.web_identity_token();
    let ci = client
        .assume_role_with_web_identity()
        .role_arn(role("444455556666", "ci-read"))
        .role_session_name("build-7");
    let answer = ci.clone().web_identity_token(&token).send().await.unwrap();
    let staging = signing(answer.credentials);
    let groups =
        logs_with(&server, staging.clone(), "eu-central-1").describe_log_groups().send().await.unwrap();
    assert!(groups.log_groups()[0].arn().unwrap().starts_with("arn:aws:logs:eu-central-1:444455556666:"));
    let elsewhere = logs_with(&server, staging, "eu-west-1").describe_log_groups().send().await.unwrap();
    assert!(elsewhere.log_groups().is_empty());

    let forged = format!("{token}x");
    for wrong in [forged.as_str(), "abcd", "a.b.c"] {
        let error = ci.clone().web_identity_token(wrong).send().await.unwrap_err();
        assert_eq!(
            (error.code(), error.raw_response().unwrap().status().as_u16()),
            (Some("InvalidIdentityToken"), 400)
        );
    }
    let saml = client
        .assume_role_with_saml()
        .role_arn(role("444455556666", "partner-read"))
        .principal_arn("arn:aws:iam::444455556666:saml-provider/partner");
    saml.clone().saml_assertion(server.saml_assertion()).send().await.unwrap();
    let error = saml.clone().saml_assertion("PFJlc3BvbnNlLz4=").send().await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidIdentityToken"));
    let other = saml.principal_arn("arn:aws:iam::444455556666:saml-provider/another");
    let error = other.saml_assertion(server.saml_assertion()).send().await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDenied"));

    let audit = client.assume_role().role_arn(role("777788889999", "audit")).role_session_name("flowid-ann");
    let audit = signing(audit.send().await.unwrap().credentials);
    let error = logs_with(&server, audit, "us-east-1").describe_log_groups().send().await.unwrap_err();
    assert_eq!(error.code(), Some("AccessDeniedException"));
    // IAM user guide, "Troubleshoot access denied error messages".
    assert_eq!(
        error.message(),
        Some(
            "User: arn:aws:sts::777788889999:assumed-role/audit/flowid-ann is not authorized to perform: \
             logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:777788889999:log-group::log-stream: because \
             no identity-based policy allows the logs:DescribeLogGroups action"
        )
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_says_so() {
    let server = Server::start(Options { session: Some(Duration::from_secs(2)), ..fixed() }).unwrap();
    let answer = oncall(&own(&server)).duration_seconds(900).send().await.unwrap();
    let end = answer.credentials().unwrap().expiration().secs();
    assert!(end - Timestamp::now().as_second() <= 2);
    let signing = signing(answer.credentials);
    let logs = logs_with(&server, signing.clone(), "eu-west-1");
    let ended = patiently(async {
        loop {
            match logs.describe_log_groups().send().await {
                Ok(_) => tokio::task::yield_now().await,
                Err(error) => return error,
            }
        }
    })
    .await;
    assert!(Timestamp::now().as_second() >= end);
    assert_eq!(
        (ended.code(), ended.raw_response().unwrap().status().as_u16()),
        (Some("ExpiredTokenException"), 400)
    );
    let error = sts_with(&server, signing).get_caller_identity().send().await.unwrap_err();
    assert_eq!((error.code(), error.raw_response().unwrap().status().as_u16()), (Some("ExpiredToken"), 403));
}
