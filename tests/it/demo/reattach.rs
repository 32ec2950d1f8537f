//! A console that is killed in the middle of a query, and another one that goes on with it.

use std::time::Duration;

use flowid::demo::{Options, Server};
use portable_pty::CommandBuilder;
use rustix::process::Signal;

use crate::support::program::{program, quit};
use crate::support::pty::Pty;

/// It takes two minutes, unless its rows are there before.
const QUERY: &str = "fields @timestamp, @message | limit 300 # demo: slow";

fn console(server: &Server, more: &[&str]) -> CommandBuilder {
    let endpoint = server.endpoint();
    let start = ["--region", server.region(), "--endpoint-url", &endpoint, "--since", "3h"];
    let mut command = program(&[start.as_slice(), more].concat());
    command.env("AWS_ACCESS_KEY_ID", server.access_key_id());
    command.env("AWS_SECRET_ACCESS_KEY", server.secret_access_key());
    command
}

fn kill_and_reattach(server: &Server) {
    let asked = ["--group", "/aws/lambda/checkout", "--query", QUERY];
    let mut first = Pty::start(console(server, &asked), 120, 36);
    first.wait_for("scanned");
    first.signal(Signal::KILL);
    first.wait_for_exit();

    let mut second = Pty::start(console(server, &[]), 120, 36);
    second.wait_for("user/oncall");
    second.send("Q");
    second.wait_for("1 of 1");
    second.send("\r");
    second.wait_until("the rows of the first console's query", |screen| {
        let contents = screen.contents();
        contents.contains("attached 300 ") && contents.contains("1/300") && contents.contains("# demo: slow")
    });
    assert_eq!(quit(&mut second), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_outlives_its_console_and_the_next_one_shows_its_rows() {
    let server = Server::start(Options { pace: Duration::ZERO, ..Options::default() }).unwrap();
    tokio::task::spawn_blocking(move || kill_and_reattach(&server)).await.unwrap();
}
