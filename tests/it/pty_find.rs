//! A search over objects in a pseudo-terminal: CloudTrail in ministack, and the trail of the demo's incident.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::support::ministack::{account, open};
use crate::support::objects::{bucket, put};
use crate::support::program::{demo, program, quit};
use crate::support::pty::Pty;

/// A file of CloudTrail with so many records of a name.
fn trail(count: usize, name: &str) -> Vec<u8> {
    let record = json!({
        "eventVersion": "1.08", "userIdentity": { "type": "IAMUser", "userName": "Mateo" },
        "eventTime": "2026-11-24T14:01:00Z", "eventSource": "ec2.amazonaws.com", "eventName": name,
    });
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(json!({ "Records": vec![record; count] }).to_string().as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_is_counted_in_within_a_budget_and_a_damaged_object_is_named() {
    let account = account();
    let (client, name) = bucket(&account).await;
    put(&client, &name, "AWSLogs/1/CloudTrail/a.json.gz", &trail(3, "RunInstances")).await;
    put(&client, &name, "AWSLogs/1/CloudTrail/b.json.gz", &trail(2, "StopInstances")).await;
    put(&client, &name, "AWSLogs/1/CloudTrail/c.json.gz", &trail(4, "RunInstances")[..60]).await;
    let mut command = program(&["--open", "s3", "--region", "us-east-1", "--endpoint-url", open().url()]);
    command.env("AWS_ACCESS_KEY_ID", &account);
    command.env("AWS_SECRET_ACCESS_KEY", "test");
    tokio::task::spawn_blocking(move || count(&mut Pty::start(command, 120, 35))).await.unwrap();
}

fn count(pty: &mut Pty) {
    pty.wait_for("bucket-");
    pty.send("\r");
    pty.wait_for("AWSLogs/");
    pty.send("f");
    pty.wait_for("read at most");
    ask(pty, "stats count(*) as n by eventName | sort eventName");
    // Clears the time: the objects are of no hour before now.
    pty.send("\t\x18");
    pty.wait_for("all times");
    pty.send("\x12");
    pty.wait_for("not read: AWSLogs/1/CloudTrail/c.json.gz");
    pty.wait_for("read 2 of 3 objects");
    pty.wait_for("RunInstances    3");
    pty.wait_for("StopInstances   2");
    // With a budget of one byte nothing is read whole.
    pty.send("e");
    pty.wait_for("read at most");
    pty.send("\x1b[B");
    pty.send("\x1b[B");
    pty.send("\x18");
    pty.wait_for("such as 500MB");
    pty.send("1\x12");
    pty.wait_for("the budget of 1 B was reached");
    pty.wait_for("2 objects and");
    assert_eq!(quit(pty), 0);
}

#[test]
fn the_demo_tells_who_moved_the_alias_and_the_object_of_the_row_is_opened() {
    let mut pty = demo(&[], 120, 40);
    pty.send("4");
    pty.wait_for("harbour-trail");
    pty.send("/trail\r");
    pty.wait_for("1/1");
    pty.send("\r");
    pty.wait_for("AWSLogs/");
    pty.send("f");
    pty.wait_for("read at most");
    ask(&mut pty, "filter userIdentity.arn like /limits-publisher/ | fields @timestamp, eventName, @key");
    pty.send("\x12");
    pty.wait_for("complete: read");
    for name in ["UpdateFunctionCode", "PublishVersion", "UpdateAlias", "PutObject"] {
        pty.wait_for(name);
    }
    pty.send("o");
    pty.wait_for("JSON in gzip");
    pty.send("\x1b");
    pty.wait_for("its object");
    pty.send("\x1b");
    pty.wait_for("search inside");
    assert_eq!(quit(&mut pty), 0);
}

/// Writes a query in place of the one that the form begins with.
fn ask(pty: &mut Pty, query: &str) {
    pty.send("\x18");
    pty.wait_for("such as filter");
    pty.send(query);
    pty.wait_for(&query[query.len() - 20..]);
}
