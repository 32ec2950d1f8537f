//! The saved profiles of `--demo`, used by the program as a person does it.

use crate::support::command::{demo, flowid, run};

#[test]
fn profiles_sign_in_and_read_their_own_account() {
    for (profile, account, arn) in [
        ("demo-production", "111122223333", "assumed-role/oncall-read/flowid"),
        ("demo-web", "444455556666", "assumed-role/ci-read/flowid"),
        ("demo-audit", "777788889999", "assumed-role/audit/flowid"),
    ] {
        let ran = demo(["-p", profile, "session", "whoami"]);
        assert_eq!(ran.code, Some(0), "{profile}: {}", ran.err);
        assert!(ran.out.contains(account) && ran.out.contains(arn), "{profile}: {}", ran.out);
    }
    let ran = demo(["-p", "demo-web", "-o", "csv", "logs", "groups", "/aws/lambda/checkout"]);
    assert!(ran.code == Some(0) && ran.out.contains("/aws/lambda/checkout"), "{} {}", ran.out, ran.err);
}

#[test]
fn a_wrong_external_id_and_a_role_without_logs_are_told_with_their_cure() {
    let ran = demo(["-p", "demo-denied", "logs", "groups"]);
    assert_eq!(ran.code, Some(3), "{}", ran.err);
    assert!(ran.err.contains("is not authorized to perform: sts:AssumeRole"), "{}", ran.err);
    assert!(ran.err.contains("the external id that it asks for is the one given"), "{}", ran.err);
    let ran = demo(["-p", "demo-audit", "logs", "groups"]);
    assert!(ran.code != Some(0) && ran.err.contains("logs:DescribeLogGroups"), "{}", ran.err);
    let ran = demo(["-p", "demo-nobody", "logs", "groups"]);
    assert!(ran.code != Some(0) && ran.err.contains("there is no profile demo-nobody"), "{}", ran.err);
}

#[test]
fn the_demo_tells_its_code_and_a_command_hands_it_over() {
    let code = run(["demo", "code"]);
    assert_eq!(code.code, Some(0));
    assert!(
        code.out.len() == 7 && code.out.trim_end().bytes().all(|byte| byte.is_ascii_digit()),
        "{}",
        code.out
    );

    let mut command = flowid(["--demo", "-p", "demo-mfa", "session", "status", "-o", "csv"]);
    command.env("FLOWID_MFA_COMMAND", format!("{} demo code", env!("CARGO_BIN_EXE_flowid")));
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{err}");
    for role in ["access-hub", "incident-gateway", "incident-lead"] {
        assert!(out.contains(role), "{out}");
    }

    let ran = demo(["--no-input", "-p", "demo-mfa", "session", "whoami"]);
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(ran.err.contains("arn:aws:iam::111122223333:mfa/oncall"), "{}", ran.err);
}

#[test]
fn a_life_of_sessions_belongs_to_the_demo_and_has_limits() {
    for (arguments, words) in [
        (&["--demo-session", "60s", "logs", "groups"][..], "add --demo"),
        (&["--demo", "--demo-session", "1s", "logs", "groups"], "from 2s to 12h"),
        (&["--demo", "--demo-session", "soon", "logs", "groups"], "is not a length of time"),
    ] {
        let ran = run(arguments);
        assert_eq!(ran.code, Some(2), "{arguments:?}");
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}
