//! The console as a person starts it: in a terminal of its own, without anything of the person who runs the tests.

use portable_pty::CommandBuilder;

use super::pty::Pty;

/// A name that stands for a person's home: nothing may be read or written there unless a test makes it.
const NOWHERE: &str = "/nonexistent";

/// The program with these arguments, for a terminal.
pub fn program(arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flowid"));
    command.args(arguments);
    command.env_clear();
    command.cwd("/");
    for (name, value) in [
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("TERM", "xterm-256color"),
        ("HOME", NOWHERE),
        ("PATH", "/usr/bin:/bin"),
    ] {
        command.env(name, value);
    }
    command
}

/// The console on the demo with its fixed clock, when it has answered its first query and stands on the first row.
pub fn demo(more: &[&str], columns: u16, rows: u16) -> Pty {
    let pty = Pty::start(program(&[&["--demo", "--demo-clock", "fixed"], more].concat()), columns, rows);
    pty.wait_for(" 1/");
    pty
}

/// Leaves the console as a person does, and answers with its exit status.
pub fn quit(pty: &mut Pty) -> u32 {
    pty.send("q");
    pty.wait_for("press it again to leave");
    pty.send("q");
    pty.wait_for_end()
}

/// The console against an endpoint of the test, with keys that nobody checks and a query to open with.
pub fn at(url: &str, more: &[&str]) -> CommandBuilder {
    let start =
        ["--region", "eu-west-1", "--endpoint-url", url, "--group", "g", "--query", "fields @message"];
    let mut command = program(&[&start, more].concat());
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    command.env("AWS_SECRET_ACCESS_KEY", "secret");
    command
}
