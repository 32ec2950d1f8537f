//! A new user's walk through the demo's sessions, in a terminal: a code, a chain of three, renewal, a sign-in.

use flowid::demo::demo_code;
use jiff::{SignedDuration, Timestamp};

use crate::support::program::{program, quit};
use crate::support::pty::{Pty, poll};

#[test]
fn a_code_opens_a_chain_that_is_renewed_and_a_sign_in_opens_staging() {
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
    let before = key(&pty.contents());
    assert!(before.starts_with("ASIA"), "{}", pty.contents());
    pty.send("n");
    // The device's code is used up. Its next one is taken already, as RFC 6238 lets clocks differ by a step.
    pty.wait_for("flowid demo code prints it");
    pty.send(&format!("{}\r", demo_code(Timestamp::now() + SignedDuration::from_secs(30))));
    poll("new credentials", || {
        pty.send("r");
        let now = key(&pty.contents());
        (now.starts_with("ASIA") && now != before).then_some(())
    });

    pty.send("@");
    pty.wait_for("demo-sso");
    pty.send("demo-sso\r");
    pty.wait_for("the demo approves it by itself");
    pty.wait_until("the identity, with nothing over it", |screen| {
        let shown = screen.contents();
        shown.contains(" Developer/") && !shown.contains("the demo approves it by itself")
    });
    assert_eq!(quit(&mut pty), 0);
}

/// The access key id of the session that signs.
fn key(contents: &str) -> String {
    let word = contents.split_whitespace().find(|word| word.starts_with("ASIA"));
    word.unwrap_or_default().to_owned()
}
