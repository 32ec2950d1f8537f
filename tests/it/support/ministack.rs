//! ministack, an independent AWS emulator over real HTTP: one server for all tests of a process, each test in an account
//! of its own.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_credential_types::Credentials;
use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Region};
use aws_sdk_cloudwatchlogs::types::InputLogEvent;

use serde_json::Value;

use super::emulator::{Emulator, Recipe, environment};

const PROGRAM: &str = "
sys.argv = ['ministack']
from ministack.app import main
main()
";

const PACKAGES: &[&str] = &["ministack==1.5.33"];

/// The same program whose clock is six minutes ahead, set before anything of it has looked.
const AHEAD: &str = "
import datetime, time
SIX = 360
true_time, true_datetime = time.time, datetime.datetime
class Ahead(true_datetime):
    @classmethod
    def now(cls, zone=None):
        return true_datetime.now(zone) + datetime.timedelta(seconds=SIX)
    @classmethod
    def utcnow(cls):
        return true_datetime.utcnow() + datetime.timedelta(seconds=SIX)
time.time, datetime.datetime = (lambda: true_time() + SIX), Ahead
sys.argv = ['ministack']
from ministack.app import main
main()
";

const OPEN: Recipe = Recipe {
    name: "ministack",
    packages: PACKAGES,
    program: PROGRAM,
    variables: &[
        ("BIND_HOST", "127.0.0.1"),
        ("GATEWAY_PORT", "PORT"),
        ("STATE_DIR", "FOLDER/state"),
        ("S3_DATA_DIR", "FOLDER/s3"),
        ("IOT_MTLS_ENABLED", "0"),
    ],
};

const STRICT: Recipe = Recipe {
    name: "ministack",
    packages: PACKAGES,
    program: PROGRAM,
    variables: &[
        ("BIND_HOST", "127.0.0.1"),
        ("GATEWAY_PORT", "PORT"),
        ("STATE_DIR", "FOLDER/state"),
        ("S3_DATA_DIR", "FOLDER/s3"),
        ("IOT_MTLS_ENABLED", "0"),
        ("AUTH", "true"),
    ],
};

const STRICT_AHEAD: Recipe = Recipe { program: AHEAD, ..STRICT };

/// The server without authentication: a key id of twelve digits is its account, any secret will do.
pub fn open() -> &'static Emulator {
    static SERVER: OnceLock<Emulator> = OnceLock::new();
    SERVER.get_or_init(|| Emulator::start(&OPEN))
}

/// The server that checks signatures, sessions and policies.
pub fn strict() -> &'static Emulator {
    static SERVER: OnceLock<Emulator> = OnceLock::new();
    SERVER.get_or_init(|| Emulator::start(&STRICT))
}

/// Another such server, for tests that begin sessions at any time: an emulator forgets the expired ones whenever another
/// begins.
pub fn sessions() -> &'static Emulator {
    static SERVER: OnceLock<Emulator> = OnceLock::new();
    SERVER.get_or_init(|| Emulator::start(&STRICT))
}

/// Another such server, whose clock is six minutes ahead.
pub fn six_minutes_ahead() -> &'static Emulator {
    static SERVER: OnceLock<Emulator> = OnceLock::new();
    SERVER.get_or_init(|| Emulator::start(&STRICT_AHEAD))
}

/// An interpreter that has botocore, which comes with the emulator.
pub fn python() -> PathBuf {
    environment("ministack", PACKAGES)
}

/// Calls of AWS in the order given, each with the keys of an account's root, by botocore (which comes with the emulator):
/// `[service, operation, parameters]`. Answers with what each brought.
pub fn set_up(url: &str, account: &str, calls: &Value) -> Vec<Value> {
    let mut child = Command::new(python())
        .args(["-c", SET_UP, url, account])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(calls.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "botocore could not set the emulator up; its words are above");
    serde_json::from_slice(&output.stdout).unwrap()
}

const SET_UP: &str = "
import json, sys
import botocore.config, botocore.session
url, account = sys.argv[1:]
session, clients = botocore.session.Session(), {}
patient = botocore.config.Config(retries={'max_attempts': 1})
def client(service):
    if service not in clients:
        clients[service] = session.create_client(service, region_name='us-east-1', endpoint_url=url, config=patient,
            aws_access_key_id=account, aws_secret_access_key='test')
    return clients[service]
answers = [getattr(client(service), operation)(**parameters) for service, operation, parameters in json.load(sys.stdin)]
json.dump(answers, sys.stdout, default=str)
";

/// An account that no other test uses.
pub fn account() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(200_000_000_001);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

/// A plain client to fill an emulator with.
pub fn client(url: &str, account: &str) -> logs::Client {
    let config = logs::config::Builder::new()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new(account, "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(url);
    logs::Client::from_conf(config.build())
}

/// A group with one stream of events, which are given as milliseconds and messages.
pub async fn fill(logs: &logs::Client, group: &str, stream: &str, events: &[(i64, String)]) {
    logs.create_log_group().log_group_name(group).send().await.unwrap();
    add(logs, group, stream, events).await;
}

/// One more stream of events in a group.
pub async fn add(logs: &logs::Client, group: &str, stream: &str, events: &[(i64, String)]) {
    logs.create_log_stream().log_group_name(group).log_stream_name(stream).send().await.unwrap();
    for batch in events.chunks(1_000) {
        let batch = batch
            .iter()
            .map(|(at, message)| InputLogEvent::builder().timestamp(*at).message(message).build().unwrap());
        let put = logs.put_log_events().log_group_name(group).log_stream_name(stream);
        put.set_log_events(Some(batch.collect())).send().await.unwrap();
    }
}
