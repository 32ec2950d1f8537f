//! The S3 pane in a pseudo-terminal against ministack: a prefix of 1,500 keys is scrolled, objects are opened.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use crate::support::ministack::{account, open};
use crate::support::objects::{bucket, put, put_all};
use crate::support::program::{program, quit};
use crate::support::pty::Pty;

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_is_scrolled_and_a_packed_document_opened() {
    let account = account();
    let (client, name) = bucket(&account).await;
    put_all(&client, &name, (0..1_500).map(|number| format!("many/key-{number:04}"))).await;
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(br#"{"order":{"id":"o-17"},"state":"declined"}"#).unwrap();
    put(&client, &name, "z-event.json.gz", &packed.finish().unwrap()).await;

    let mut command = program(&["--open", "s3", "--region", "us-east-1", "--endpoint-url", open().url()]);
    command.env("AWS_ACCESS_KEY_ID", &account);
    command.env("AWS_SECRET_ACCESS_KEY", "test");
    tokio::task::spawn_blocking(move || walk(&mut Pty::start(command, 120, 35))).await.unwrap();
}

fn walk(pty: &mut Pty) {
    pty.wait_for("bucket-");
    pty.send("\r");
    pty.wait_for("z-event.json.gz");
    pty.send("\r");
    pty.wait_for("key-0000");
    pty.wait_for("more as you scroll");
    pty.send("G");
    pty.wait_for("1,500/1,500");
    pty.wait_for("key-1499");
    pty.send("h");
    pty.wait_for("z-event.json.gz");
    pty.send("j\r");
    pty.wait_for("JSON in gzip");
    pty.wait_for("declined");
    pty.send("\x1b");
    pty.wait_for("2/2");
    assert_eq!(quit(pty), 0);
}
