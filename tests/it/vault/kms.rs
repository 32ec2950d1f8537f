//! A key of KMS that opens the vault: against moto, and against a server that answers with each error of the API
//! reference (AWS, KMS API reference, Encrypt and Decrypt).

use std::sync::{Arc, Mutex};

use aws_sdk_kms as kms;
use serde_json::json;

use super::{Home, PUBLIC, mode};
use crate::moto::moto;
use crate::support::command::Ran;
use crate::support::program::program;
use crate::support::pty::Pty;
use crate::support::wire_server::{Asked, Reply, WireServer};

const KEY: &str = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// Runs it as on a host with credentials of its own, without any key of the vault.
async fn run(home: &Home, url: &str, arguments: &[&str]) -> Ran {
    let mut command = home.bare(arguments);
    command.env("AWS_ENDPOINT_URL_KMS", url);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

async fn done(home: &Home, url: &str, arguments: &[&str]) -> Ran {
    let ran = run(home, url, arguments).await;
    assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
    ran
}

/// Every file of the vault's folder but locks, with its content.
fn files(home: &Home) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = home.files();
    files.retain(|file| file.extension().is_none_or(|end| end != "lock"));
    files.sort();
    files.into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect()
}

fn exchange(home: &Home, change: impl Fn(&str) -> String) {
    let file = home.path(".config/flowid/vault.kms.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed);
    std::fs::write(file, changed).unwrap();
}

#[tokio::test]
async fn a_host_that_may_use_the_key_opens_the_vault_without_a_question() {
    let client = kms::Client::from_conf(
        kms::Config::builder()
            .behavior_version(kms::config::BehaviorVersion::latest())
            .endpoint_url(moto().url())
            .region(kms::config::Region::new("us-west-2"))
            .credentials_provider(kms::config::Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build(),
    );
    let made = client.create_key().send().await.unwrap();
    let key = made.key_metadata.unwrap().arn.unwrap();
    let (home, url) = (Home::new(), moto().url());
    let ran = done(&home, url, &["vault", "init", "--kms", &key]).await;
    assert!(ran.err.contains("only this key opens the vault"), "{}", ran.err);
    assert!(ran.out.contains(&key), "{}", ran.out);
    done(&home, url, &["profile", "add", "ops", "--region", "eu-west-1"]).await;
    assert!(done(&home, url, &["profile", "ls", "-o", "csv"]).await.out.contains("ops"));
    let status = done(&home, url, &["vault", "status", "-o", "csv"]).await.out;
    assert!(status.contains(&format!("KMS ({key})")) && status.contains("profiles,1"), "{status}");
    let beside = home.path(".config/flowid/vault.kms.toml");
    assert_eq!(mode(&beside), 0o600);
    assert!(!std::fs::read_to_string(&beside).unwrap().contains("AGE-SECRET-KEY"));

    // The context is held against what is kept, and so is every byte.
    let good = std::fs::read_to_string(&beside).unwrap();
    exchange(&home, |text| text.replace("identity of a vault", "something else"));
    let before = files(&home);
    let ran = run(&home, url, &["profile", "ls"]).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    assert!(ran.err.contains("was altered, or is that of another vault"), "{}", ran.err);
    assert_eq!(files(&home), before);
    std::fs::write(&beside, &good).unwrap();

    // Another key in its place, and then none.
    let made = client.create_key().send().await.unwrap();
    let other = made.key_metadata.unwrap().arn.unwrap();
    let ran = done(&home, url, &["vault", "recipients", "--kms", &other, "--recipient", PUBLIC]).await;
    assert!(ran.out.contains(&other) && !ran.out.contains(&key), "{}", ran.out);
    assert!(done(&home, url, &["profile", "ls", "-o", "csv"]).await.out.contains("ops"));
    done(&home, url, &["vault", "rekey"]).await;
    assert!(done(&home, url, &["profile", "ls", "-o", "csv"]).await.out.contains("ops"));
    home.done(["vault", "recipients", "--remove", &other]);
    assert!(!beside.exists());
    let ran = run(&home, url, &["profile", "ls"]).await;
    assert_eq!(ran.code, Some(4), "{}", ran.err);
}

/// Status, code and message of an error answer.
type Refusal = (u16, &'static str, &'static str);

/// A service that locks nothing, and refuses everything when it is told to.
async fn service(answers: Arc<Mutex<Option<Refusal>>>) -> WireServer {
    let answer = move |asked: &Asked, _| match (asked.operation.as_str(), *answers.lock().unwrap()) {
        (_, Some((status, code, message))) => Reply::error(status, code, message),
        ("Encrypt", None) => Reply::ok(json!({ "CiphertextBlob": asked.body["Plaintext"], "KeyId": KEY })),
        (_, None) => Reply::ok(json!({ "Plaintext": asked.body["CiphertextBlob"], "KeyId": KEY })),
    };
    WireServer::start(answer).await
}

#[tokio::test]
async fn the_key_is_asked_in_its_own_region_with_a_context_that_names_the_vault() {
    let (home, server) = (Home::new(), service(Arc::default()).await);
    done(&home, &server.url(), &["vault", "init", "--kms", KEY]).await;
    done(&home, &server.url(), &["profile", "ls"]).await;
    let asked = server.asked();
    let operations: Vec<&str> = asked.iter().map(|asked| asked.operation.as_str()).collect();
    assert_eq!(operations, ["Encrypt", "Decrypt"]);
    for asked in &asked {
        assert!(asked.head.contains("/us-west-2/kms/"), "{}", asked.head);
        assert_eq!(asked.body["KeyId"], KEY);
        let context = asked.body["EncryptionContext"].as_object().unwrap();
        assert_eq!(context["flowid:purpose"], "identity of a vault");
        assert_eq!(context["flowid:vault"].as_str().unwrap().len(), 16);
        assert_eq!(*context, asked_context(&server));
    }
}

fn asked_context(server: &WireServer) -> serde_json::Map<String, serde_json::Value> {
    server.asked()[0].body["EncryptionContext"].as_object().unwrap().clone()
}

#[tokio::test]
async fn each_refusal_of_the_key_is_told_apart_and_nothing_is_written() {
    let answers = Arc::new(Mutex::new(None));
    let (home, server) = (Home::new(), service(Arc::clone(&answers)).await);
    done(&home, &server.url(), &["vault", "init", "--kms", KEY]).await;
    let before = files(&home);
    for (answer, code, said) in [
        ((400, "NotFoundException", "Key 'x' does not exist"), 1, "there is no key arn:aws:kms:us-west-2"),
        ((400, "DisabledException", "x is disabled."), 3, "is disabled"),
        ((400, "KMSInvalidStateException", "x is pending deletion."), 3, "cancel-key-deletion"),
        ((400, "AccessDeniedException", "User: u is not authorized"), 3, "kms:Decrypt is denied"),
        ((400, "InvalidCiphertextException", ""), 1, "was altered, or is that of another vault"),
        ((400, "IncorrectKeyException", ""), 1, "was not locked with the key"),
        ((400, "ThrottlingException", "Rate exceeded"), 1, "Decrypt is throttled"),
        ((500, "KMSInternalException", "try again"), 1, "failed on the side of AWS"),
    ] {
        *answers.lock().unwrap() = Some(answer);
        let ran = run(&home, &server.url(), &["profile", "ls"]).await;
        assert_eq!((ran.code, ran.out.as_str()), (Some(code), ""), "{answer:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{answer:?}: {}", ran.err);
        assert_eq!(files(&home), before, "{answer:?}");
        let status = done(&home, &server.url(), &["vault", "status"]).await.out;
        assert!(status.contains("not opened") && status.contains(said), "{answer:?}: {status}");
    }
    // Nor is a vault made that nothing would open.
    let other = Home::new();
    let ran = run(&other, &server.url(), &["vault", "init", "--kms", KEY]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(!other.vault().exists() && !other.path(".config/flowid/vault.kms.toml").exists());
    let ran = run(&other, &server.url(), &["vault", "init", "--kms", "alias/vault"]).await;
    assert!(ran.err.contains("is not the ARN of a key of KMS"), "{}", ran.err);
}

/// Nobody listens at port 1.
const NOBODY: &str = "http://127.0.0.1:1";

#[tokio::test]
async fn without_the_key_service_the_other_ways_open_the_vault() {
    let (home, server) = (Home::new(), service(Arc::default()).await);
    let words = home.put("words", "correct horse battery", 0o600);
    let words = ["--passphrase-file", words.to_str().unwrap()];
    let init = ["vault", "init", "--kms", KEY, "--recipient", PUBLIC];
    done(&home, &server.url(), &[&init[..], &words].concat()).await;
    done(&home, &server.url(), &["profile", "add", "ops", "--region", "eu-west-1"]).await;
    let asked = server.asked().len();
    // Who gives a passphrase or a key asks nobody.
    let ran = done(&home, NOBODY, &[&["profile", "ls", "-o", "csv"][..], &words].concat()).await;
    assert!(ran.out.contains("ops") && !ran.err.contains("KMS"), "{}", ran.err);
    assert!(home.done(["profile", "ls", "-o", "csv"]).out.contains("ops"));
    assert_eq!(server.asked().len(), asked);
    // Else a person is asked, when the service does not answer.
    let mut command = program(&["profile", "ls", "-o", "csv"]);
    command.env("HOME", home.path(""));
    command.env("AWS_ENDPOINT_URL_KMS", NOBODY);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    command.env("AWS_SECRET_ACCESS_KEY", "secret");
    let typed = move || {
        let mut pty = Pty::start(command, 120, 24);
        pty.wait_for("the key service does not open the vault");
        pty.wait_for("the passphrase of the vault");
        pty.send("correct horse battery\r");
        assert_eq!(pty.wait_for_end(), 0);
        assert!(pty.contents().contains("ops"), "{}", pty.contents());
    };
    tokio::task::spawn_blocking(typed).await.unwrap();
}
