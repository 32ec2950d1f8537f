//! Credentials that are accepted, refused, expired and denied, against an emulator that checks them. Where they come
//! from is in `credentials/ambient.rs`, roles in `credentials/roles.rs`.

mod ambient;
mod roles;
mod waiting;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts as sts;
use flowid::aws::{Aws, Pacing};
use flowid::domain::{FaultKind, Request};
use tokio::sync::Mutex;

use crate::support::ministack::strict;
use crate::support::talk::{fixed, given, hurried, whole, with, words};

fn aws(key: &str, secret: &str, token: Option<&str>) -> Aws {
    with(strict().url(), fixed(key, secret, token), hurried(), Arc::default())
}

fn list() -> Request {
    Request::LogGroups { prefix: String::new() }
}

async fn kind_of(aws: &Aws, request: Request) -> FaultKind {
    let (_, fault) = whole(aws, request).await;
    let fault = fault.unwrap();
    assert!(fault.hint.is_some());
    assert!(!format!("{fault:?} {fault}").contains("wrong-secret"));
    fault.kind
}

/// Held by each test that begins a session: the emulator forgets expired ones whenever another begins.
static SESSIONS: Mutex<()> = Mutex::const_new(());

fn sts() -> sts::Client {
    let config = sts::config::Builder::new()
        .behavior_version(sts::config::BehaviorVersion::v2026_01_12())
        .region(sts::config::Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(strict().url());
    sts::Client::from_conf(config.build())
}

fn parts(keys: Option<sts::types::Credentials>) -> (String, String, String) {
    let keys = keys.unwrap();
    (keys.access_key_id, keys.secret_access_key, keys.session_token)
}

/// Temporary keys of the root account that live for so many seconds.
async fn session(seconds: i32) -> (String, String, String) {
    parts(sts().get_session_token().duration_seconds(seconds).send().await.unwrap().credentials)
}

#[tokio::test]
async fn good_keys_are_accepted_for_logs_and_identity() {
    let aws = aws("test", "test", None);
    let (_, fault) = whole(&aws, list()).await;
    assert!(fault.is_none(), "{fault:?}");
    let (events, fault) = whole(&aws, Request::Identity).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["signed by given to the program", "identity 000000000000"]);
}

#[tokio::test]
async fn a_wrong_secret_and_an_unknown_key_are_rejected() {
    let _alone = SESSIONS.lock().await;
    let (key, _, token) = session(900).await;
    for request in [list(), Request::Identity] {
        let wrong = aws(&key, "wrong-secret", Some(&token));
        assert_eq!(kind_of(&wrong, request.clone()).await, FaultKind::Rejected, "{request:?}");
        let unknown = aws("AKIANOBODYKNOWSTHIS1", "wrong-secret", None);
        assert_eq!(kind_of(&unknown, request.clone()).await, FaultKind::Rejected, "{request:?}");
    }
}

#[tokio::test]
async fn a_session_works_until_it_has_expired() {
    let _alone = SESSIONS.lock().await;
    let (key, secret, token) = session(900).await;
    let (_, fault) = whole(&aws(&key, &secret, Some(&token)), list()).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(kind_of(&aws(&key, &secret, None), list()).await, FaultKind::Rejected);

    let (key, secret, token) = session(-60).await;
    for request in [list(), Request::Identity] {
        assert_eq!(kind_of(&aws(&key, &secret, Some(&token)), request).await, FaultKind::Expired);
    }
}

#[tokio::test]
async fn what_a_policy_denies_is_denied_and_names_the_permission() {
    let _alone = SESSIONS.lock().await;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"logs:*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let answer = sts().get_federation_token().name("visitor").policy(policy).send().await.unwrap();
    let (key, secret, token) = parts(answer.credentials);
    let (_, fault) = whole(&aws(&key, &secret, Some(&token)), list()).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::Denied, "{fault}");
    assert!(fault.hint.unwrap().raw().contains("logs:DescribeLogGroups"));
}

/// A source of credentials that never answers, and how often it was asked.
#[derive(Debug, Default)]
struct Hanging(AtomicUsize);

impl ProvideCredentials for Hanging {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, Ordering::SeqCst);
        future::ProvideCredentials::new(std::future::pending())
    }
}

#[tokio::test]
async fn a_source_that_hangs_is_given_up_and_not_started_again_and_again() {
    let hanging = Arc::new(Hanging::default());
    let provider: Arc<dyn ProvideCredentials> = Arc::<Hanging>::clone(&hanging);
    let profiles = given(SharedCredentialsProvider::from(provider));
    let short = Duration::from_millis(20);
    let pacing = Pacing { credentials: short, credentials_said: short / 4, ..hurried() };
    let aws = with("http://127.0.0.1:1", profiles, pacing, Arc::default());
    // All that wait at once share the one that was started, and it is not started for another attempt.
    let asked = (whole(&aws, list()), whole(&aws, Request::Identity), whole(&aws, list()));
    let (first, second, third) = tokio::join!(asked.0, asked.1, asked.2);
    for (events, fault) in [first, second, third] {
        let fault = fault.unwrap();
        assert_eq!(fault.kind, FaultKind::NoCredentials, "{fault}");
        assert!(fault.what.raw().contains("did not come in time"), "{fault}");
        assert!(words(&events).iter().all(|word| word == "waiting for credentials"));
    }
    assert_eq!(hanging.0.load(Ordering::SeqCst), 1);
    // Whoever asks later is given a new chance.
    let (events, fault) = whole(&aws, list()).await;
    assert_eq!(words(&events), ["waiting for credentials"]);
    assert_eq!(fault.unwrap().kind, FaultKind::NoCredentials);
    assert_eq!(hanging.0.load(Ordering::SeqCst), 2);
}
