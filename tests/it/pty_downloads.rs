//! Downloads in the S3 pane in a pseudo-terminal: against ministack, and against a server that cuts, stalls, redirects and
//! wants to be paid for as it is told. Files are compared byte for byte.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::support::ministack::{account, open};
use crate::support::objects::{bucket, error, listing, put, reply};
use crate::support::program::{program, quit};
use crate::support::pty::Pty;
use crate::support::wire_server::{Asked, Reply, WireServer};

const MIB: usize = 1 << 20;
/// Three ranges of 8 MiB at most.
const SIZE: usize = 20 * MIB;

/// Bytes of which no stretch looks like another.
fn content(size: usize) -> Arc<Vec<u8>> {
    Arc::new((0..size).map(|index| (index * 31 + index / 251 * 7) as u8).collect())
}

/// The console in a folder of its own, with keys that nobody checks.
fn console(folder: &TempDir, url: &str, key: &str) -> Pty {
    let mut command = program(&["--open", "s3", "--region", "us-east-1", "--endpoint-url", url]);
    command.cwd(folder.path());
    command.env("AWS_ACCESS_KEY_ID", key);
    command.env("AWS_SECRET_ACCESS_KEY", "test");
    Pty::start(command, 120, 35)
}

/// Goes to the bucket of a server that lists none.
fn go_to_bucket(pty: &mut Pty) {
    pty.wait_for("tries again");
    pty.send(":");
    pty.wait_for("commands");
    pty.send("s3 s3://bucket/\r");
}

/// Asks for a download to the target that is offered.
fn download(pty: &mut Pty) {
    pty.send("d");
    pty.wait_for("download to");
    pty.send("\r");
}

/// Goes to the bucket, and downloads the only object in it.
fn download_the_only_object(pty: &mut Pty) {
    go_to_bucket(pty);
    pty.wait_for("1 entry");
    download(pty);
}

/// The names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_and_a_prefix_are_downloaded() {
    let account = account();
    let (client, name) = bucket(&account).await;
    let large = content(SIZE);
    put(&client, &name, "folder/sub/large.bin", &large).await;
    put(&client, &name, "folder/small.txt", b"small").await;
    put(&client, &name, "../single ü.txt", b"single").await;
    let folder = tempfile::tempdir().unwrap();
    let mut pty = console(&folder, open().url(), &account);
    let walk = move || {
        pty.wait_for("bucket-");
        pty.send("\r");
        pty.wait_for("folder/");
        pty.send("G");
        pty.wait_for("2/2");
        download(&mut pty);
        pty.wait_for("downloaded folder in");
        pty.wait_for("2 objects, 21.0 MB");
        pty.send("k\r");
        pty.wait_for("single ü.txt");
        download(&mut pty);
        pty.wait_for("downloaded single ü.txt in");
        pty.send("L");
        pty.wait_for("downloads, newest first");
        pty.send("\x1b");
        pty.wait_until("no list over the pane", |screen| !screen.contents().contains("newest first"));
        assert_eq!(quit(&mut pty), 0);
    };
    tokio::task::spawn_blocking(walk).await.unwrap();
    assert_eq!(names(folder.path()), ["folder", "single ü.txt"]);
    assert_eq!(std::fs::read(folder.path().join("folder/sub/large.bin")).unwrap(), *large);
    assert_eq!(std::fs::read(folder.path().join("folder/small.txt")).unwrap(), b"small");
    assert_eq!(std::fs::read(folder.path().join("single ü.txt")).unwrap(), b"single");
}

/// What of an object is asked for; both ends are included.
fn range(asked: &Asked) -> Option<(usize, usize)> {
    let (_, rest) = asked.head.split_once("range: bytes=")?;
    let (first, last) = rest.lines().next()?.split_once('-')?;
    Some((first.parse().ok()?, last.trim().parse().ok()?))
}

fn is_of_bucket(asked: &Asked) -> bool {
    asked.head.split(' ').nth(1).is_some_and(|path| path.starts_with("/bucket"))
}

/// A server of one bucket with one object, which hands ranges to the test.
fn serve(asked: &Asked, bytes: &[u8], ranged: impl Fn(usize, usize) -> Reply) -> Reply {
    let length = bytes.len().to_string();
    match range(asked) {
        _ if !is_of_bucket(asked) => error(403, "AccessDenied", ""),
        _ if asked.head.starts_with("HEAD ") => {
            reply(200, &[("content-length", &length), ("etag", "\"e-1\"")], b"")
        }
        Some((first, last)) => ranged(first, last),
        None => listing(&["k"], &[], None),
    }
}

/// A range, of which only so many bytes come.
fn part(bytes: &[u8], (first, last): (usize, usize), most: usize) -> Reply {
    let (length, place) = ((last + 1 - first).to_string(), format!("bytes {first}-{last}/{}", bytes.len()));
    let headers = [("content-length", length.as_str()), ("content-range", &place), ("etag", "\"e-1\"")];
    reply(206, &headers, &bytes[first..(last + 1).min(first.saturating_add(most))])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_goes_on_with_the_same_key_and_reads_no_byte_twice() {
    let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
    let (served, whole) = (Arc::clone(&bytes), Arc::new(AtomicBool::new(false)));
    let is_whole = Arc::clone(&whole);
    let server = WireServer::start(move |asked, _| {
        serve(asked, &served, |first, last| match (is_whole.load(Ordering::SeqCst), first) {
            (true, _) | (_, 0) => part(&served, (first, last), usize::MAX),
            (false, first) if first.is_multiple_of(8 * MIB) => part(&served, (first, last), 300_000),
            // Where it was cut it is not gone on with: the right is gone.
            (false, _) => error(403, "AccessDenied", ""),
        })
    })
    .await;
    let mut pty = console(&folder, &server.url(), "AKIDEXAMPLE");
    let at = folder.path().to_owned();
    let walk = move || {
        download_the_only_object(&mut pty);
        pty.wait_for("are kept; s3:GetObject on s3://bucket/k is denied");
        assert_eq!(names(&at), [".k.flowid-journal", ".k.flowid-part"], "nothing has the final name");
        whole.store(true, Ordering::SeqCst);
        download(&mut pty);
        pty.wait_for("downloaded k in");
        pty.wait_for("not verified");
        assert_eq!(quit(&mut pty), 0);
    };
    tokio::task::spawn_blocking(walk).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
    assert_eq!(names(folder.path()), ["k"]);
    let first: Vec<_> = server.asked().iter().filter_map(range).filter(|(first, _)| *first == 0).collect();
    assert_eq!(first, [(0, 8 * MIB - 1)], "what had come is not asked for again");
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_stop_nor_leaving_gives_a_part_the_final_name() {
    let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
    let served = Arc::clone(&bytes);
    let server = WireServer::start(move |asked, _| {
        serve(asked, &served, |first, last| match first {
            0 => part(&served, (first, last), usize::MAX),
            _ => Reply::Stall,
        })
    })
    .await;
    let mut pty = console(&folder, &server.url(), "AKIDEXAMPLE");
    let at = folder.path().to_owned();
    let walk = move || {
        download_the_only_object(&mut pty);
        pty.wait_for("8.4 MB of 21.0 MB");
        pty.wait_for("lists and stops");
        pty.send("\x03");
        pty.wait_for("stopped, 8.4 MB of 21.0 MB are kept");
        assert_eq!(names(&at), [".k.flowid-journal", ".k.flowid-part"]);
        download(&mut pty);
        pty.wait_for("lists and stops");
        pty.wait_for("8.4 MB of 21.0 MB");
        pty.send("q");
        pty.wait_for("a download runs and is stopped in order");
        pty.send("q");
        assert_eq!(pty.wait_for_end(), 0);
    };
    tokio::task::spawn_blocking(walk).await.unwrap();
    assert_eq!(names(folder.path()), [".k.flowid-journal", ".k.flowid-part"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_region_is_followed_once_for_all_that_the_pane_asks() {
    let (bytes, folder) = (content(MIB), tempfile::tempdir().unwrap());
    let served = Arc::clone(&bytes);
    let server = WireServer::start(move |asked, _| match asked.head.contains("/eu-central-1/s3/") {
        false if is_of_bucket(asked) => reply(301, &[("x-amz-bucket-region", "eu-central-1")], b""),
        _ => serve(asked, &served, |first, last| part(&served, (first, last), usize::MAX)),
    })
    .await;
    let mut pty = console(&folder, &server.url(), "AKIDEXAMPLE");
    let walk = move || {
        download_the_only_object(&mut pty);
        pty.wait_for("downloaded k in");
        assert_eq!(quit(&mut pty), 0);
    };
    tokio::task::spawn_blocking(walk).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
    let of_bucket: Vec<_> = server.asked().into_iter().filter(is_of_bucket).collect();
    let astray = of_bucket.iter().filter(|asked| !asked.head.contains("/eu-central-1/s3/")).count();
    assert_eq!(astray, 1, "one of {} requests went to the wrong region", of_bucket.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_wants_to_be_paid_for_says_so_and_is() {
    let (bytes, folder) = (content(MIB), tempfile::tempdir().unwrap());
    let served = Arc::clone(&bytes);
    // Without this header S3 answers 403 (Amazon S3 User Guide, "Downloading objects from Requester Pays buckets").
    let pays = |asked: &Asked| asked.head.contains("x-amz-request-payer: requester");
    let server = WireServer::start(move |asked, _| match pays(asked) {
        true => serve(asked, &served, |first, last| part(&served, (first, last), usize::MAX)),
        false => error(403, "AccessDenied", ""),
    })
    .await;
    let mut pty = console(&folder, &server.url(), "AKIDEXAMPLE");
    let walk = move || {
        go_to_bucket(&mut pty);
        pty.wait_for("where the requester pays");
        pty.send("$");
        pty.wait_for("s3://bucket/, you pay");
        pty.wait_for("1 entry");
        download(&mut pty);
        pty.wait_for("downloaded k in");
        assert_eq!(quit(&mut pty), 0);
    };
    tokio::task::spawn_blocking(walk).await.unwrap();
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
    let of_bucket: Vec<_> = server.asked().into_iter().filter(is_of_bucket).collect();
    assert_eq!(of_bucket.iter().filter(|asked| !pays(asked)).count(), 1, "only what was refused");
}
