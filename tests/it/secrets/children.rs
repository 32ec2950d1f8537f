//! What programs find that Flowid starts: nothing in their environment, arguments or open files that is secret.

use serde_json::json;

use crate::support::command::Ran;
use crate::support::wire_server::{Asked, Reply, WireServer};
use crate::vault::Home;

/// STS and CloudWatch Logs that give everything to everyone.
pub fn generous(asked: &Asked, _: usize) -> Reply {
    let action = &asked.operation;
    let result = match action.as_str() {
        "DescribeLogGroups" => return Reply::ok(json!({ "logGroups": [{ "logGroupName": "/ecs/pay" }] })),
        "StartQuery" => return Reply::ok(json!({ "queryId": "q-1" })),
        "GetQueryResults" => {
            return Reply::ok(
                json!({ "status": "Complete", "results": [[{ "field": "@message", "value": "paid" }]],
                "statistics": { "recordsMatched": 1.0, "recordsScanned": 1.0, "bytesScanned": 1.0 } }),
            );
        }
        "GetCallerIdentity" => {
            "<Arn>arn:aws:sts::123456789012:assumed-role/debug/ann</Arn><UserId>AROA:ann</UserId>\
             <Account>123456789012</Account>"
        }
        _ => {
            "<Credentials><AccessKeyId>ASIAGIVEN</AccessKeyId><SecretAccessKey>canary-given-secret</SecretAccessKey>\
             <SessionToken>canary-given-token</SessionToken><Expiration>2099-01-02T03:04:05Z</Expiration></Credentials>"
        }
    };
    let space = "https://sts.amazonaws.com/doc/2011-06-15/";
    Reply::text(
        200,
        &format!(
            "<{action}Response xmlns=\"{space}\"><{action}Result>{result}</{action}Result></{action}Response>"
        ),
    )
}

/// A home whose vault, under a passphrase, holds a long-term key with MFA and a role.
pub fn home() -> Home {
    let home = Home::new();
    home.put("words", "canary-passphrase\n", 0o600);
    home.put("long-term", "canary-long-term\n", 0o600);
    let mut init = home.bare(["vault", "init", "--passphrase-file"]);
    assert_eq!(init.arg(home.path("words")).output().unwrap().status.code(), Some(0));
    let mut add = home.bare(["profile", "add", "pay", "--region", "eu-west-1", "--source", "iam-user"]);
    add.args([
        "--access-key-id",
        "AKIALONGTERMKEY12345",
        "--mfa-serial",
        "arn:aws:iam::123456789012:mfa/ann",
    ]);
    add.args(["--role-arn", "arn:aws:iam::123456789012:role/debug", "--external-id", "canary-external-id"]);
    add.arg("--secret-key-file").arg(home.path("long-term")).arg("--passphrase-file").arg(home.path("words"));
    let ran = Ran::from(add.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    home
}

/// A program that gives a code, and notes what it finds: its environment, its arguments, its open files.
pub fn dumper(home: &Home) -> String {
    let found = home.path("found").display().to_string();
    format!(
        "{{ env; tr '\\0' '\\n' </proc/$$/cmdline; tr '\\0' '\\n' </proc/$PPID/cmdline 2>/dev/null; \
         for n in /proc/$$/fd/*; do echo \"open ${{n##*/}} $(readlink $n)\"; done; }} >{found}; echo 123456"
    )
}

#[tokio::test]
async fn the_command_that_gives_a_code_finds_no_passphrase_no_key_and_no_open_file() {
    let (home, server) = (home(), WireServer::start(generous).await);
    for (opened, by) in [("", ""), ("exec 3< words; ", "--passphrase-fd 3")] {
        let line =
            format!("{opened}exec \"$0\" --profile pay --endpoint-url {} {by} logs groups", server.url());
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_flowid")]).current_dir(home.path(""));
        command.env("HOME", home.path("")).env("FLOWID_MFA_COMMAND", dumper(&home));
        if opened.is_empty() {
            command.env("ENCRYPTION_KEY", "canary-passphrase");
        }
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "canary-environment");
        command.env("AWS_SESSION_TOKEN", "canary-environment-token").env("KEPT", "what else there is");
        let ran: Ran = tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap();
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let found = std::fs::read_to_string(home.path("found")).unwrap();
        for word in
            ["KEPT=what else there is", "FLOWID_MFA_SERIAL=arn:aws:iam::123456789012:mfa/ann", "open 1 "]
        {
            assert!(found.contains(word), "{word} is missing in {found}");
        }
        assert!(!found.contains("canary"), "{found}");
        let is_ours = |line: &&str| ["words", "vault", "socket"].iter().any(|word| line.contains(word));
        let open: Vec<&str> =
            found.lines().filter(|line| line.starts_with("open ")).filter(is_ours).collect();
        assert_eq!(open, [""; 0]);
        std::fs::remove_file(home.path("found")).unwrap();
    }
}

/// The SDK starts what a profile of the shared config names, and gives it our environment.
#[tokio::test]
async fn a_credential_process_finds_no_passphrase_and_no_descriptor_of_one() {
    let (home, server) = (home(), WireServer::start(generous).await);
    let mut add = home.bare(["profile", "add", "tool", "--region", "eu-west-1", "--source", "shared-config"]);
    add.args(["--shared-profile", "tool", "--passphrase-file"]).arg(home.path("words"));
    let ran = Ran::from(add.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let keys = r#"{"Version":1,"AccessKeyId":"ASIATOOL","SecretAccessKey":"s","SessionToken":"t","Expiration":"2099-01-02T03:04:05Z"}"#;
    home.put("keys.json", keys, 0o600);
    let script = format!("{} >&2; cat {}", dumper(&home), home.path("keys.json").display());
    home.put("tool.sh", &script, 0o600);
    let config = format!("[profile tool]\ncredential_process = sh {}\n", home.path("tool.sh").display());
    home.put("config", &config, 0o600);
    for (opened, by) in [("", ""), ("exec 13< words; ", "--passphrase-fd 13")] {
        let line =
            format!("{opened}exec \"$0\" --profile tool --endpoint-url {} {by} logs groups", server.url());
        let mut command = std::process::Command::new("bash");
        command.args(["-c", &line, env!("CARGO_BIN_EXE_flowid")]).current_dir(home.path(""));
        command.env("HOME", home.path("")).env("AWS_CONFIG_FILE", home.path("config"));
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("KEPT", "what else there is");
        if opened.is_empty() {
            command.env("ENCRYPTION_KEY", "canary-passphrase");
        }
        let ran: Ran = tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap();
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        let found = std::fs::read_to_string(home.path("found")).unwrap();
        assert!(found.contains("KEPT=what else there is"), "{found}");
        assert!(!found.contains("canary") && !found.contains("words"), "{found}");
        std::fs::remove_file(home.path("found")).unwrap();
    }
}
