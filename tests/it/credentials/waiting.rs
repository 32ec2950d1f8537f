//! What a person is told while a source of credentials takes its time.

use std::process::Command;

use crate::support::program::program;
use crate::support::pty::Pty;
use crate::support::wire_server::{Reply, WireServer};

use super::ambient::Home;

const KEYS: &str = r#"{"Version":1,"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"s"}"#;

/// The source is a pipe that is filled only when the terminal says that it is waited for, so that the order is certain.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_told_that_credentials_are_waited_for() {
    for (arguments, answer) in
        [(["logs", "groups"].as_slice(), "a-group"), (&["logs", "stop", "q-1"], "stopped")]
    {
        let server = WireServer::start(|asked, _| match asked.operation.as_str() {
            "DescribeLogGroups" => {
                Reply::ok(serde_json::json!({ "logGroups": [{ "logGroupName": "a-group" }] }))
            }
            _ => Reply::ok(serde_json::json!({ "success": true })),
        })
        .await;
        let home = Home::new("");
        let pipe = home.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let config = format!("[default]\nregion = us-east-1\ncredential_process = cat {}\n", pipe.display());
        std::fs::write(home.path().join("config"), config).unwrap();
        let mut command = program(arguments);
        command.env("AWS_CONFIG_FILE", home.path().join("config"));
        command.env("AWS_ENDPOINT_URL", server.url());
        let mut pty = Pty::start(command, 80, 24);
        pty.wait_for("waiting for credentials");
        assert_eq!(server.operations(), [""; 0]);
        std::fs::write(&pipe, KEYS).unwrap();
        pty.wait_for(answer);
        assert_eq!(pty.wait_for_end(), 0);
    }
}
