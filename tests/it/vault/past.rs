//! The history beside the vault: what one console asked, the next one has, and nobody can read it in the file.

use super::Home;
use crate::support::program::{program, quit};
use crate::support::pty::Pty;
use crate::support::wire_server::{Asked, Reply, WireServer};

/// An account in which no query may be started.
fn denied(asked: &Asked, _: usize) -> Reply {
    match asked.operation.as_str() {
        "StartQuery" => Reply::error(400, "AccessDeniedException", "canary-denial"),
        _ => Reply::error(400, "AccessDenied", "not allowed"),
    }
}

/// A console of the saved profile that was told that it may not ask this.
fn console(home: &Home, url: &str, query: &str) -> Pty {
    let (key, folder) = (home.path("key.txt"), home.path(""));
    let start = ["--profile", "plain", "--endpoint-url", url, "--group", "g", "--query", query];
    let mut command = program(&[&start[..], &["--identity", key.to_str().unwrap()]].concat());
    command.env("HOME", folder);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    command.env("AWS_SECRET_ACCESS_KEY", "secret");
    let pty = Pty::start(command, 100, 30);
    pty.wait_for("canary-denial");
    pty
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_console_has_what_was_asked_also_after_a_change_of_keys() {
    let home = Home::with_vault();
    home.done(["profile", "add", "plain", "--region", "eu-west-1", "--source", "ambient"]);
    let server = WireServer::start(denied).await;
    assert_eq!(quit(&mut console(&home, &server.url(), "stats count(*) by canary")), 0);
    let file = std::fs::read(home.path(".config/flowid/vault.history")).unwrap();
    for words in ["stats count", "canary"] {
        assert!(!file.windows(words.len()).any(|part| part == words.as_bytes()), "{words}");
    }
    home.done(["vault", "rekey"]);
    let mut next = console(&home, &server.url(), "fields @message");
    next.send(":history\r");
    next.wait_for("stats count(*) by canary");
    next.send("\x1b");
    // An escape with a letter right behind it would be another key.
    next.wait_until("the list to close", |screen| !screen.contents().contains("queries that were asked"));
    assert_eq!(quit(&mut next), 0);
}
