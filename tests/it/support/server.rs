//! The demo endpoint as a process of its own, ended with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::command::flowid;

/// A running `flowid demo serve`.
pub struct Served {
    child: Child,
    environment: Vec<(String, String)>,
}

impl Served {
    /// Starts it on a free port with the fixed clock and waits for its environment.
    pub fn start() -> Self {
        let mut command = flowid(["demo", "serve", "--demo-clock", "fixed"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let environment = lines
            .map(Result::unwrap)
            .take_while(|line| !line.starts_with("unset "))
            .map(|line| {
                let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
                (name.to_owned(), value.to_owned())
            })
            .collect();
        Self { child, environment }
    }

    /// The program with this endpoint as its AWS.
    pub fn flowid(&self, arguments: &[&str]) -> Command {
        let mut command = flowid(arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Asks it to end and tells its exit status.
    pub fn end(mut self, signal: rustix::process::Signal) -> Option<i32> {
        send(&self.child, signal);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Sends a signal to a child.
pub fn send(child: &Child, signal: rustix::process::Signal) {
    let process = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(process, signal).unwrap();
}
