//! ministack, an independent AWS emulator over real HTTP: one server for all tests of a process, each test in an account
//! of its own.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_credential_types::Credentials;
use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Region};
use aws_sdk_cloudwatchlogs::types::InputLogEvent;

use super::emulator::{Emulator, Recipe};

const PROGRAM: &str = "
sys.argv = ['ministack']
from ministack.app import main
main()
";

const PACKAGES: &[&str] = &["ministack==1.5.33"];

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
