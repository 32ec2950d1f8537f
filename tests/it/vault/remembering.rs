//! What a console keeps beside the vault, and the next one finds there.

use std::time::Duration;

use flowid::demo::{Options, Server};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

use super::Home;
use crate::support::program::{program, quit};
use crate::support::pty::{Pty, poll};

const QUERY: &str = "stats count(*) by level # canary-7d21";
/// Another key pair of age, made with age-keygen for these tests.
const OTHER_KEY: &str = "AGE-SECRET-KEY-14HWFKEY2J5ED2VXX0FD5ZHDEKMWJH2VLRQHKVQZK3W20L89KJVVS3X8DSP";
const OTHER_PUBLIC: &str = "age1xqq7l8m750s9q24z4m4sus537yq8mmnq0h5rnehw50y84l3jq94suvv34e";

/// A home whose vault holds the profile `ops`, which signs in with the keys of the environment.
fn home() -> Home {
    let home = Home::with_vault();
    home.done(["profile", "add", "ops", "--region", "us-east-1"]);
    home
}

/// A console with the profile, opened with a key of the home.
fn console(home: &Home, server: &Server, key: &str, more: &[&str]) -> CommandBuilder {
    let (endpoint, key) = (server.endpoint(), home.path(key));
    let start =
        ["--profile", "ops", "--region", server.region(), "--endpoint-url", &endpoint, "--since", "3h"];
    let vault = ["--identity", key.to_str().unwrap()];
    let mut command = program(&[start.as_slice(), &vault, more].concat());
    command.env("HOME", home.path(""));
    command.env("AWS_ACCESS_KEY_ID", server.access_key_id());
    command.env("AWS_SECRET_ACCESS_KEY", server.secret_access_key());
    command
}

fn serve() -> Server {
    Server::start(Options { pace: Duration::ZERO, ..Options::default() }).unwrap()
}

/// The history of a console that has asked nothing itself.
fn finds_it(home: &Home, server: &Server, key: &str) {
    let mut next = Pty::start(console(home, server, key, &[]), 120, 36);
    next.wait_for("user/oncall");
    next.send("H");
    next.wait_for("canary-7d21");
    next.send("\x1b");
    next.wait_until("no list", |screen| !screen.contents().contains("canary-7d21"));
    assert_eq!(quit(&mut next), 0);
}

fn remembered(home: &Home, server: &Server) {
    let asked = ["--group", "/aws/lambda/checkout", "--query", QUERY];
    let mut first = Pty::start(console(home, server, "key.txt", &asked), 120, 36);
    first.wait_for(" 1/");
    assert_eq!(quit(&mut first), 0);
    finds_it(home, server, "key.txt");
    for file in home.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{}", file.display());
    }
    home.put("other.txt", OTHER_KEY, 0o600);
    home.done(["vault", "recipients", "--recipient", OTHER_PUBLIC]);
    home.done(["vault", "rekey"]);
    finds_it(home, server, "other.txt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_is_in_the_history_of_the_next_console_and_of_another_recipient() {
    let (home, server) = (home(), serve());
    tokio::task::spawn_blocking(move || remembered(&home, &server)).await.unwrap();
}

fn brought_back(home: &Home, server: &Server) {
    let mut first = Pty::start(console(home, server, "key.txt", &[]), 120, 36);
    first.wait_for("user/oncall");
    first.send("e");
    first.wait_until("the cursor in the editor", |screen| !screen.hide_cursor());
    first.send("| limit 7 # canary-7d21");
    first.wait_for("canary-7d21");
    let history = home.path(".config/flowid/vault.history");
    poll("what is written to be kept", || history.exists().then_some(()));
    // Whole, however the kill falls.
    poll("it to be durable", || history.metadata().is_ok_and(|file| file.len() > 200).then_some(()));
    first.signal(Signal::KILL);
    first.wait_for_exit();
    let mut second = Pty::start(console(home, server, "key.txt", &[]), 120, 36);
    second.wait_for("is in the editor again, and was not run");
    second.wait_for("| limit 7 # canary-7d21");
    assert_eq!(quit(&mut second), 0);
    for file in home.files() {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("canary"), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_written_survives_a_killed_console() {
    let (home, server) = (home(), serve());
    tokio::task::spawn_blocking(move || brought_back(&home, &server)).await.unwrap();
}
