//! The program as a child process, in an environment without anything of the person who runs the tests.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// What a run left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// A home that does not exist. Without the variable the home of whoever runs the tests would be looked up.
pub const NO_HOME: &str = "/nonexistent/home";

/// The program, with nothing in its home, without AWS settings, without instance metadata.
pub fn flowid<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowid"));
    command
        .args(arguments)
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("HOME", NO_HOME)
        .stdin(Stdio::null());
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// Runs the program to its end.
pub fn run<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    flowid(arguments).output().unwrap().into()
}

/// Runs the program on the demo with its fixed clock.
pub fn demo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Ran {
    let mut command = flowid(["--demo", "--demo-clock", "fixed"]);
    command.args(arguments).output().unwrap().into()
}

/// Runs a command with text on its standard input.
pub fn with_input(mut command: Command, input: &[u8]) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || {
        // A program that has heard enough closes the pipe.
        stdin.write_all(&input).ok();
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output.into()
}
