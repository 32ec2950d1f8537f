//! `cache = "vault"`: what a command signed in for, the next one uses without a question.

use super::Home;
use super::signing_in::{answer, home, run};
use crate::support::wire_server::WireServer;

fn settings(home: &Home) {
    home.put(".config/flowid/settings.toml", "cache = \"vault\"\n", 0o600);
}

const GROUPS: [&str; 4] = ["logs", "groups", "-o", "csv"];
const CODE: Option<&str> = Some("echo 123456");
/// Where a code is asked for, it fails.
const NOBODY: Option<&str> = Some("exit 3");

#[tokio::test]
async fn the_next_command_signs_in_nowhere_and_asks_for_no_code() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    settings(&home);
    assert_eq!(run(&home, &server, &GROUPS, CODE).await.code, Some(0));
    let before = server.asked().len();
    let ran = run(&home, &server, &GROUPS, NOBODY).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(server.operations()[before..], ["DescribeLogGroups"]);
    assert_eq!(server.asked()[before].key(), Some("ASIAAssumeRole0"));
    let ran = run(&home, &server, &["session", "status", "-o", "csv"], NOBODY).await;
    assert!(
        ran.out.contains("\"role debug, from the cache\",active,2099-01-02T03:04:05.000Z"),
        "{}",
        ran.out
    );
    for file in home.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{}", file.display());
    }
    assert!(!home.path(".aws").exists());
    let kept = home.path(".config/flowid/vault.sessions.age");
    assert_eq!(super::mode(&kept), 0o600);
    // New keys of the vault: what was kept for the old ones goes.
    home.done(["vault", "rekey"]);
    assert!(!kept.exists());
}

#[tokio::test]
async fn without_the_setting_nothing_is_kept() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    assert_eq!(run(&home, &server, &GROUPS, CODE).await.code, Some(0));
    assert!(!home.path(".config/flowid/vault.sessions.age").exists());
    assert_eq!(run(&home, &server, &GROUPS, CODE).await.code, Some(0));
    assert_eq!(server.count("AssumeRole"), 2);
}

#[tokio::test]
async fn a_changed_chain_does_not_use_what_was_kept() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    settings(&home);
    assert_eq!(run(&home, &server, &GROUPS, CODE).await.code, Some(0));
    let role = "arn:aws:iam::123456789012:role/debug";
    let mfa = "arn:aws:iam::123456789012:mfa/ann";
    home.done(["profile", "edit", "pay", "--role-arn", role, "--external-id", "acme", "--mfa-serial", mfa]);
    assert_eq!(run(&home, &server, &GROUPS, NOBODY).await.code, Some(0));
    // The key's session is the same, so no code is asked for; the role is another.
    assert_eq!((server.count("GetSessionToken"), server.count("AssumeRole")), (1, 2));
    // Nor does another endpoint get what this one gave.
    let other = WireServer::start(answer).await;
    assert_eq!(run(&home, &other, &GROUPS, CODE).await.code, Some(0));
    assert_eq!(other.count("AssumeRole"), 1);
}

#[tokio::test]
async fn an_altered_file_is_not_used_and_said() {
    let (home, server) = (home("123456789012"), WireServer::start(answer).await);
    settings(&home);
    assert_eq!(run(&home, &server, &GROUPS, CODE).await.code, Some(0));
    let file = home.path(".config/flowid/vault.sessions.age");
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let ran = run(&home, &server, &GROUPS, CODE).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.err.contains("the sessions that were kept are not used"), "{}", ran.err);
    assert_eq!(server.count("AssumeRole"), 2);
    // It was written over.
    let ran = run(&home, &server, &GROUPS, NOBODY).await;
    assert_eq!((ran.code, ran.err.contains("not used")), (Some(0), false), "{}", ran.err);
}
