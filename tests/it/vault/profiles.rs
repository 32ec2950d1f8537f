//! `profile add|edit|show|ls|rm|import`, as scripts see them.

use super::{Home, profiles};
use crate::support::command::Ran;

#[test]
fn a_profile_is_added_shown_changed_and_removed() {
    let home = Home::with_vault();
    home.done([
        "--region",
        "eu-west-1",
        "profile",
        "add",
        "payments-prod",
        "--account",
        "123456789012",
        "--region",
        "us-east-1",
        "--production",
        "--role-arn",
        "arn:aws:iam::123456789012:role/hub",
        "--external-id",
        "acme",
        "--role-arn",
        "arn:aws:iam::210987654321:role/debug",
        "--duration",
        "15m",
        "--log-group",
        "/ecs/payments",
    ]);
    let shown = home.done(["profile", "show", "payments-prod", "-o", "csv"]).out;
    for line in [
        "regions.1,us-east-1",
        "production,true",
        "chain.1.external-id,acme",
        "chain.2.duration,900",
        "targets.log-groups.1,/ecs/payments",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    home.done(["profile", "edit", "payments-prod", "--production", "no", "--role", "operator"]);
    let shown = home.done(["profile", "show", "payments-prod", "-o", "csv"]).out;
    assert!(shown.contains("role,operator") && !shown.contains("production"), "{shown}");
    assert!(shown.contains("chain.1.external-id,acme"), "{shown}");
    assert_eq!(home.run(["profile", "add", "payments-prod"]).code, Some(2));
    let ran = home.run(["profile", "show", "payment-prod"]);
    assert!(ran.code == Some(1) && ran.err.contains("did you mean payments-prod?"), "{}", ran.err);
    home.done(["profile", "rm", "payments-prod"]);
    assert_eq!(profiles(&home), [""; 0]);
}

#[test]
fn every_mistake_is_named_with_its_cure_and_nothing_is_saved() {
    let home = Home::with_vault();
    let ran = home.run([
        "profile",
        "add",
        "a b",
        "--account",
        "42",
        "--role-arn",
        "debug",
        "--external-id",
        "x",
        "--duration",
        "1s",
    ]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    for words in [
        "name: it holds ` `; write only",
        "--account: \"42\" is not the id of an account; write its twelve digits",
        "--role-arn: \"debug\" is not the ARN of a role; write it like arn:aws:iam::123456789012:role/name",
        "--external-id: its length is 1; write 2 to 1224 characters",
        "--duration: it is 1 seconds; write 900 to 43200 seconds",
    ] {
        assert!(ran.err.contains(words), "{words} in {}", ran.err);
    }
    assert_eq!(profiles(&home), [""; 0]);
}

#[test]
fn without_a_vault_a_key_or_a_passphrase_a_script_is_told_what_is_missing() {
    let home = Home::new();
    let ran = home.run(["profile", "ls"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("flowid vault init makes one"), "{}", ran.err);
    // No terminal and no passphrase.
    let ran = Ran::from(home.bare(["vault", "init", "--no-input"]).output().unwrap());
    assert_eq!(ran.code, Some(4));
    assert!(ran.err.contains("a new passphrase for the vault is needed"), "{}", ran.err);
    assert!(ran.err.contains("--passphrase-file"), "{}", ran.err);
    let home = Home::with_vault();
    let ran = Ran::from(home.bare(["profile", "ls"]).output().unwrap());
    assert_eq!(ran.code, Some(4));
    assert!(ran.err.contains("name it with --identity FILE"), "{}", ran.err);
    let ran = Ran::from(home.bare(["vault", "status"]).output().unwrap());
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("a key with --identity"), "{}", ran.out);
    let ran = Ran::from(home.bare(["--identity", "x", "logs", "groups"]).output().unwrap());
    assert_eq!(ran.code, Some(2));
}

#[test]
fn an_import_is_shown_first_and_done_on_demand() {
    let home = Home::with_vault();
    std::fs::create_dir(home.path(".aws")).unwrap();
    let config = "[profile base]\nregion = eu-west-1\n[profile debug]\nrole_arn = arn:aws:iam::123456789012:role/debug\nsource_profile = base\n[profile lost]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = gone\n";
    home.put(".aws/config", config, 0o600);
    let credentials =
        "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = canary-secret\n";
    home.put(".aws/credentials", credentials, 0o600);
    let before = std::fs::read(home.vault()).unwrap();
    let ran = home.done(["profile", "import", "-o", "csv"]);
    assert!(ran.out.contains("debug,yes,shared-config,arn:aws:iam::123456789012:role/debug,"), "{}", ran.out);
    assert!(ran.out.contains("lost,no,,,\"its source_profile \"\"gone\"\" is not there\""), "{}", ran.out);
    assert!(ran.err.contains("nothing was changed"), "{}", ran.err);
    assert_eq!(std::fs::read(home.vault()).unwrap(), before);
    home.done(["profile", "import", "--yes", "--only", "debug"]);
    assert_eq!(profiles(&home), ["debug"]);
    let ran = home.done(["profile", "import", "--yes", "--with-keys", "-o", "csv"]);
    assert!(
        ran.out.contains("base,yes,iam-user,,copies the long-term key AKIAIOSFODNN7EXAMPLE"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("debug,no,"), "{}", ran.out);
    assert!(!ran.out.contains("canary"));
    assert_eq!(profiles(&home), ["base", "debug"]);
    // What belongs to other tools is as it was.
    assert_eq!(std::fs::read_to_string(home.path(".aws/credentials")).unwrap(), credentials);
}
