//! Unlocking the vault in a console and writing profiles there, while other processes look at them and change them.

use std::time::Duration;

use flowid::demo::{Options, Server};
use portable_pty::CommandBuilder;

use super::{Home, profiles};
use crate::support::program::{program, quit};
use crate::support::pty::{Pty, poll};

const PASSPHRASE: &str = "canary correct horse";

/// A home whose vault opens with a passphrase, and with the key of the home.
fn home() -> Home {
    let home = Home::new();
    let file = home.put("passphrase", PASSPHRASE, 0o600);
    let arguments = ["vault", "init", "--recipient", super::PUBLIC, "--passphrase-file"];
    let ran = home.bare(arguments).arg(file).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    home
}

/// A console without a profile.
fn console(home: &Home, server: &Server, more: &[&str]) -> CommandBuilder {
    let endpoint = server.endpoint();
    let start = ["--region", server.region(), "--endpoint-url", &endpoint];
    let mut command = program(&[start.as_slice(), more].concat());
    command.env("HOME", home.path(""));
    command.env("AWS_ACCESS_KEY_ID", server.access_key_id());
    command.env("AWS_SECRET_ACCESS_KEY", server.secret_access_key());
    command
}

async fn with_server(test: impl FnOnce(&Server) + Send + 'static) {
    let server = Server::start(Options { pace: Duration::ZERO, ..Options::default() }).unwrap();
    tokio::task::spawn_blocking(move || test(&server)).await.unwrap();
}

/// What `flowid profile show` prints of it in another process.
fn shown(home: &Home, name: &str) -> String {
    home.done(["profile", "show", name]).out
}

/// Nothing on the screen and no file says the secret.
fn assert_secret(home: &Home, pty: &Pty, secret: &str) {
    let raw = pty.raw();
    assert!(!String::from_utf8_lossy(&raw).contains(secret), "on the screen");
    for file in home.files().into_iter().filter(|file| !file.ends_with("passphrase")) {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(secret), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_is_unlocked_by_passphrase_and_a_profile_is_added_by_form() {
    with_server(|server| {
        let home = home();
        let mut pty = Pty::start(console(&home, server, &[]), 120, 36);
        pty.wait_for("user/oncall");
        pty.send("1");
        pty.wait_for("locked; :unlock opens it");
        pty.send("a");
        pty.wait_for("the passphrase of the vault");
        pty.send("wrong\r");
        pty.wait_for("the passphrase is wrong");
        pty.send(&format!("{PASSPHRASE}\r"));
        pty.wait_for("new profile");
        // Name, account, region; then the source: a long-term key, whose secret is pasted; at the end one role.
        pty.send("deep\t222233334444\teu-west-1\t\t\t\t\t\t");
        pty.wait_for("[ambient]");
        pty.send("i");
        pty.wait_for("[iam-user]");
        pty.send("\tAKIAIOSFODNN7EXAMPLE\t\x1b[200~canary-7f3a\r\n\x1b[201~");
        pty.wait_for("***********");
        pty.send("\t\t\tarn:aws:iam::222233334444:role/debu\tx");
        pty.wait_for("its length is 1");
        pty.send("y\x13");
        pty.wait_for("saved deep");
        let told = shown(&home, "deep");
        for value in ["222233334444", "eu-west-1", "AKIAIOSFODNN7EXAMPLE", "role/debu", "\"xy\""] {
            assert!(told.contains(value), "{value}: {told}");
        }
        assert_secret(&home, &pty, "canary");
        // It can be chosen at once.
        pty.send("@deep\r");
        pty.wait_for("new questions go to deep in eu-west-1");
        // Nobody knows its key there, which ends in a notice that would lie over what the way out says.
        pty.wait_for("error: the access key of profile deep is not accepted");
        assert_eq!(quit(&mut pty), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_changed_of_a_profile_meanwhile_is_merged_or_told() {
    with_server(|server| {
        let home = home();
        home.done(["profile", "add", "ops", "--region", "us-east-1", "--account", "111111111111"]);
        let key = home.path("key.txt");
        // A key of the home opens it without a question.
        let mut pty = Pty::start(console(&home, server, &["--identity", key.to_str().unwrap()]), 120, 36);
        pty.wait_for("user/oncall");
        pty.send("1:profile-edit ops\r");
        pty.wait_for("profile ops");
        home.done(["profile", "edit", "ops", "--role", "operator"]);
        pty.send("\x15222222222222\x13");
        pty.wait_for("what another flowid had changed meanwhile is kept");
        let told = shown(&home, "ops");
        assert!(told.contains("222222222222") && told.contains("operator"), "{told}");

        pty.send(":profile-edit ops\r");
        pty.wait_for("profile ops");
        home.done(["profile", "edit", "ops", "--account", "333333333333"]);
        pty.send("\x15444444444444\x13");
        pty.wait_for("not saved: another flowid changed the account");
        assert!(shown(&home, "ops").contains("333333333333"), "nothing was overwritten unasked");
        pty.send("\x13");
        pty.wait_for("saved ops");
        assert!(shown(&home, "ops").contains("444444444444"));

        pty.send(":profile-remove ops\r");
        pty.wait_for("remove a profile");
        pty.send("\r");
        pty.wait_for("removed ops");
        poll("it to be gone", || profiles(&home).is_empty().then_some(()));
        assert_eq!(quit(&mut pty), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_vault_the_console_says_how_one_is_made() {
    with_server(|server| {
        let home = Home::new();
        let mut pty = Pty::start(console(&home, server, &[]), 120, 36);
        pty.wait_for("user/oncall");
        pty.send(":unlock\r");
        pty.wait_for("flowid vault init makes one");
        assert_eq!(quit(&mut pty), 0);
    })
    .await;
}

/// Rule of the interface: without a terminal a command that would ask ends with 4 at once and says what is missing.
#[test]
fn every_command_that_opens_the_vault_says_what_is_missing_when_nobody_can_be_asked() {
    let home = home();
    let before = std::fs::read(home.vault()).unwrap();
    let commands: [&[&str]; 15] = [
        &["profile", "ls"],
        &["profile", "show", "ops"],
        &["profile", "add", "ops"],
        &["profile", "edit", "ops"],
        &["profile", "rm", "ops"],
        &["profile", "import"],
        &["vault", "recipients"],
        &["vault", "rekey"],
        &["vault", "export", "copy.age"],
        &["vault", "restore", "1"],
        &["-p", "ops", "--region", "eu-west-1", "logs", "groups"],
        &["-p", "ops", "--region", "eu-west-1", "session", "whoami"],
        &["-p", "ops", "--region", "eu-west-1", "session", "status"],
        &["-p", "ops", "--region", "eu-west-1", "logs", "query", "-g", "g", "fields @message"],
        &["-p", "ops", "--region", "eu-west-1"],
    ];
    for arguments in commands {
        let ran: crate::support::command::Ran = home.bare(arguments).output().unwrap().into();
        let asks = ran.err.contains("the passphrase of the vault is needed");
        let names = ran.err.contains("--passphrase-file") && ran.err.contains("FLOWID_PASSPHRASE_FILE");
        assert!(ran.code == Some(4) && asks && names, "{arguments:?}: {:?} {}", ran.code, ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
    assert_eq!(std::fs::read(home.vault()).unwrap(), before);
}
