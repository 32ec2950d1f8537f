//! A new user's walk through the demo's sessions, in a terminal: a code, a chain of three, a sign-in.

use flowid::demo::demo_code;
use jiff::Timestamp;

use crate::support::program::{program, quit};
use crate::support::pty::Pty;

#[test]
fn a_code_opens_a_chain_of_three_and_a_sign_in_opens_staging() {
    let mut pty = Pty::start(program(&["--demo", "--demo-session", "5m"]), 120, 35);
    pty.wait_for(" 1/");
    pty.send("@");
    pty.wait_for("demo-mfa");
    pty.send("demo-mfa\r");
    pty.wait_for("flowid demo code prints it");
    pty.send(&format!("{}\r", demo_code(Timestamp::now())));
    pty.wait_for("assumed-role/incident-lead");
    pty.send("1");
    for hop in ["role access-hub", "role incident-gateway", "role incident-lead"] {
        pty.wait_until(hop, |screen| {
            screen.contents().lines().any(|line| line.contains(hop) && line.contains("active"))
        });
    }
    pty.send("@");
    pty.wait_for("demo-sso");
    pty.send("demo-sso\r");
    pty.wait_for("the demo approves it by itself");
    pty.wait_for("AWSReservedSSO_Developer");
    assert_eq!(quit(&mut pty), 0);
}
