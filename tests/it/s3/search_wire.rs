//! `s3 search` where the wire fails: throttled, denied, cut in the middle of a body, stopped.

use flowid::cli::Exit;
use flowid::domain::Fault;
use flowid::insights::parse;
use flowid::insights::plan::Plan;
use flowid::port::{Stop, Stopper};
use flowid::search::{self, Found, Search};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinHandle;

use super::search::{rows, search};
use crate::support::objects::{error, listing, listing_body, reply};
use crate::support::talk::{aws, scope};
use crate::support::wire_server::{Asked, Reply, WireServer};

/// A bucket `logs` with `a`, `k` and `z` of two lines each; the script answers reads of `k`, given how many came before.
async fn server(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> WireServer {
    WireServer::start(move |asked, before| {
        let path = asked.operation.split(['?', ' ']).nth(1).unwrap_or_default();
        match path {
            "/logs/a" => body(b"a1\na2\n"),
            "/logs/z" => body(b"z1\nz2\n"),
            "/logs/k" => script(asked, before),
            _ => listing(&["a", "k", "z"], &[], None),
        }
    })
    .await
}

fn body(bytes: &[u8]) -> Reply {
    reply(200, &[("etag", "\"5d41402abc4b2a76b9719d911017c592\"")], bytes)
}

/// An answer that promises 14 bytes and breaks off after eleven.
fn cut() -> Reply {
    reply(200, &[("etag", "\"5d41402abc4b2a76b9719d911017c592\""), ("content-length", "14")], b"k1 and so\nk")
}

async fn messages(server: &WireServer) -> (Vec<String>, Exit, String) {
    let told = search(&aws(&server.url()), &["s3://logs/", "fields @message"]).await;
    let lines = rows(&told).iter().map(|row| row["@message"].as_str().unwrap().to_owned()).collect();
    (lines, told.exit, told.err)
}

fn gets(server: &WireServer) -> usize {
    server.asked().iter().filter(|asked| asked.operation.contains("/logs/k")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_down_is_borne() {
    let server =
        server(|_, before| if before < 2 { error(503, "SlowDown", "") } else { body(b"k1\nk2\n") }).await;
    let (lines, exit, err) = messages(&server).await;
    assert_eq!((lines.join(" ").as_str(), exit), ("a1 a2 k1 k2 z1 z2", Exit::Done), "{err}");
    assert_eq!(gets(&server), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denied_object_is_named_and_the_others_are_read() {
    let server = server(|_, _| error(403, "AccessDenied", "")).await;
    let (lines, exit, err) = messages(&server).await;
    assert_eq!((lines.join(" ").as_str(), exit), ("a1 a2 z1 z2", Exit::Partial), "{err}");
    assert!(err.contains("not read: k: "), "{err}");
    assert!(err.contains("read 2 of 3 objects"), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_object_is_named() {
    let server =
        server(|_, _| error(403, "InvalidObjectState", "<StorageClass>GLACIER</StorageClass>")).await;
    let (lines, exit, err) = messages(&server).await;
    assert_eq!((lines.len(), exit), (4, Exit::Partial), "{err}");
    assert!(err.contains("not read: k: "), "{err}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_cut_goes_on_where_it_broke_off() {
    let server = server(|asked, before| match before {
        0 => cut(),
        _ => {
            assert!(asked.head.to_ascii_lowercase().contains("range: bytes=11-13"), "{}", asked.head);
            let headers =
                [("etag", "\"5d41402abc4b2a76b9719d911017c592\""), ("content-range", "bytes 11-13/14")];
            reply(206, &headers, b"2 x")
        }
    })
    .await;
    let (lines, exit, err) = messages(&server).await;
    assert_eq!((lines.join(" ").as_str(), exit), ("a1 a2 k1 and so k2 x z1 z2", Exit::Done), "{err}");
    assert_eq!(gets(&server), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_always_cut_is_named_with_what_came_of_it() {
    let server = server(|_, before| if before == 0 { cut() } else { error(403, "AccessDenied", "") }).await;
    let (lines, exit, err) = messages(&server).await;
    assert_eq!((lines.join(" ").as_str(), exit), ("a1 a2 k1 and so z1 z2", Exit::Partial), "{err}");
    assert!(err.contains("not read behind 1 row: k: "), "{err}");
}

/// Parquet of ten megabytes, which is replaced after its first bytes were read: the reads of its ranges name its ETag.
#[tokio::test(flavor = "multi_thread")]
async fn large_parquet_that_changes_while_it_is_read_is_named() {
    let server = WireServer::start(|asked, _| {
        let path = asked.operation.split(['?', ' ']).nth(1).unwrap_or_default();
        match path {
            "/logs/k" if asked.head.to_ascii_lowercase().contains("if-match") => {
                error(412, "PreconditionFailed", "")
            }
            "/logs/k" => body(&[b"PAR1".as_slice(), &[0; 10 << 20]].concat()),
            _ => {
                let listed = listing_body(&["k"], &[], None).replace("<Size>5<", "<Size>10485764<");
                reply(200, &[("content-type", "application/xml")], listed.as_bytes())
            }
        }
    })
    .await;
    let (lines, exit, err) = messages(&server).await;
    assert_eq!((lines.len(), exit), (0, Exit::Failed), "{err}");
    assert!(err.contains("not read: k: ") && err.contains("changed"), "{err}");
    assert_eq!(gets(&server), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_that_is_denied_is_a_fault() {
    let server = WireServer::start(|_, _| error(403, "AccessDenied", "")).await;
    let told = search(&aws(&server.url()), &["s3://logs/", "fields @message"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Denied, ""), "{}", told.err);
}

/// A search that counts the rows of all objects, and says the count so far while it runs.
fn count(server: &WireServer) -> (Receiver<Found>, Stopper, JoinHandle<Result<(), Fault>>) {
    let plan = Plan::compile(&parse("stats count(*) as n").unwrap()).unwrap();
    let search = Search {
        bucket: "logs".into(),
        prefix: String::new(),
        range: None,
        max_bytes: 1 << 20,
        requester_pays: false,
        plan: plan.into(),
        limit: None,
        is_live: true,
        now: "2026-11-24T16:00:00Z".parse().unwrap(),
    };
    let (sender, found) = channel(4);
    let (stopper, stop) = Stop::new();
    let cloud = aws(&server.url());
    let searching = tokio::spawn(async move { search::run(&cloud, scope(), search, sender, stop).await });
    (found, stopper, searching)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_said_while_an_object_does_not_come() {
    let server = server(|_, _| Reply::Stall).await;
    let (mut found, stopper, searching) = count(&server);
    let (mut so_far, mut progress) = (None, None);
    // The object that stalls sorts before the last one, so that more than two is never counted.
    while so_far.as_deref() != Some("2") {
        match found.recv().await.unwrap() {
            Found::SoFar(batches) => so_far = Some(batches[0].cell(0, 0).raw.to_owned()),
            Found::Progress(now) => progress = Some(now),
            other => panic!("{other:?}"),
        }
    }
    // All that there is to read is known before it was read.
    let progress = progress.unwrap();
    assert_eq!((progress.chosen, progress.is_listed, progress.done), (3, true, 1), "{progress:?}");
    stopper.stop();
    drop(found);
    searching.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_stopped_answers_with_what_was_read() {
    let server = server(|_, _| Reply::Stall).await;
    let (mut found, stopper, searching) = count(&server);
    // All are asked for before the one that stalls is waited for.
    server.wait_for("GET /logs/z?x-id=GetObject", 1).await;
    stopper.stop();
    let mut ended = None;
    while let Some(event) = found.recv().await {
        if let Found::Ended(end) = event {
            ended = Some(end);
        }
    }
    searching.await.unwrap().unwrap();
    let ended = ended.unwrap();
    assert!(ended.stopped && ended.cut.is_none() && ended.listing.is_none());
    let counted: u64 = ended.answer.batches[0].cell(0, 0).raw.parse().unwrap();
    assert!([0, 2, 4].contains(&counted), "of each other object all or nothing: {counted}");
}
