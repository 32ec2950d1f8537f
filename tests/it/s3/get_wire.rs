//! `s3 get` against a server that fails as it is told: throttled, cut, replaced, denied, damaged; and the program itself
//! when it is killed, interrupted, or has no disk left.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use flowid::cli::Exit;
use md5::{Digest, Md5};
use rustix::process::Signal;

use super::commands::program;
use crate::support::command::Ran;
use crate::support::objects::{error, reply};
use crate::support::program as terminal;
use crate::support::pty::Pty;
use crate::support::scripted::{Told, s3};
use crate::support::server::send;
use crate::support::wire_server::{Asked, Reply, WireServer};

const MIB: usize = 1 << 20;
/// Three ranges of 8 MiB at most.
const SIZE: usize = 20 * MIB;

/// Bytes of which no stretch looks like another.
fn content(size: usize) -> Arc<Vec<u8>> {
    Arc::new((0..size).map(|index| (index * 31 + index / 251 * 7) as u8).collect())
}

/// The MD5 of the bytes, as an ETag.
fn etag(bytes: &[u8]) -> String {
    let digits: String = Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// Which bytes are asked for; both ends are included.
fn range(asked: &Asked) -> Option<(usize, usize)> {
    let (_, rest) = asked.head.split_once("range: bytes=")?;
    let (first, last) = rest.lines().next()?.split_once('-')?;
    Some((first.parse().ok()?, last.trim().parse().ok()?))
}

fn is_get(asked: &Asked) -> bool {
    asked.head.starts_with("GET ")
}

/// The answer of a server that holds these bytes.
fn answer(asked: &Asked, bytes: &[u8]) -> Reply {
    if is_get(asked) { part(asked, bytes, usize::MAX) } else { head(bytes) }
}

fn head(bytes: &[u8]) -> Reply {
    let (length, etag) = (bytes.len().to_string(), etag(bytes));
    reply(200, &[("content-length", &length), ("etag", &etag)], b"")
}

/// The bytes that are asked for, of which only so many come.
fn part(asked: &Asked, bytes: &[u8], most: usize) -> Reply {
    let (first, last) = range(asked).unwrap();
    let (length, etag) = ((last + 1 - first).to_string(), etag(bytes));
    let place = format!("bytes {first}-{last}/{}", bytes.len());
    let headers = [("content-length", length.as_str()), ("content-range", &place), ("etag", &etag)];
    reply(206, &headers, &bytes[first..(last + 1).min(first.saturating_add(most))])
}

/// Runs `s3 get s3://bucket/k TARGET` in this process.
async fn get(server: &WireServer, folder: &Path) -> Told {
    s3(&server.url(), &["get", "s3://bucket/k", folder.join("k").to_str().unwrap()]).await
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

/// The bytes that requests asked for.
fn bytes_asked(server: &WireServer) -> usize {
    server.asked().iter().filter_map(range).map(|(first, last)| last + 1 - first).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn ranges_are_asked_for_at_the_same_time_and_only_of_the_object_that_was_looked_at() {
    let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
    let served = Arc::clone(&bytes);
    let server = WireServer::start(move |asked, _| answer(asked, &served)).await;
    let told = get(&server, folder.path()).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert!(
        told.out.contains("\"bytes\":20971520,") && told.out.contains("\"verified\":\"MD5\""),
        "{}",
        told.out
    );
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
    let asked = server.asked();
    let mut ranges: Vec<_> = asked.iter().filter_map(range).collect();
    ranges.sort_unstable();
    assert_eq!(ranges, [(0, 8 * MIB - 1), (8 * MIB, 16 * MIB - 1), (16 * MIB, SIZE - 1)]);
    assert_eq!(asked.len(), 4, "one look and three ranges");
    let condition = format!("if-match: {}", etag(&bytes));
    assert!(asked.iter().filter(|asked| is_get(asked)).all(|asked| asked.head.contains(&condition)));
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_down_and_cuts_cost_no_byte_that_was_there() {
    let (bytes, folder) = (content(2 * MIB), tempfile::tempdir().unwrap());
    let served = Arc::clone(&bytes);
    let server = WireServer::start(move |asked, _| match range(asked) {
        // After the cut a range begins later.
        Some((0, _)) => part(asked, &served, 300_000),
        _ => answer(asked, &served),
    })
    .await;
    let told = get(&server, folder.path()).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
    let ranges: Vec<_> = server.asked().iter().filter_map(range).collect();
    assert_eq!(ranges, [(0, 2 * MIB - 1), (300_000, 2 * MIB - 1)]);

    let (served, folder) = (Arc::clone(&bytes), tempfile::tempdir().unwrap());
    let server = WireServer::start(move |asked, before| match before {
        0 | 1 if is_get(asked) => error(503, "SlowDown", ""),
        _ => answer(asked, &served),
    })
    .await;
    let told = get(&server, folder.path()).await;
    assert_eq!((told.exit, server.asked().len()), (Exit::Done, 4), "{}", told.err);
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_in_the_middle_keeps_what_came_and_the_next_run_reads_the_rest() {
    for (status, code, exit, words) in [
        (403, "AccessDenied", Exit::Denied, "s3:getobject"),
        (412, "PreconditionFailed", Exit::Failed, "changed"),
        (400, "ExpiredToken", Exit::Failed, "expired"),
    ] {
        let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
        let served = Arc::clone(&bytes);
        let server = WireServer::start(move |asked, _| match range(asked) {
            Some((first, _)) if first >= 8 * MIB => error(status, code, ""),
            _ => answer(asked, &served),
        })
        .await;
        let told = get(&server, folder.path()).await;
        assert!(told.err.to_lowercase().contains(words), "{code}: {}", told.err);
        assert_eq!((told.exit, told.out.as_str()), (exit, ""), "{code}: {}", told.err);
        assert!(!folder.path().join("k").exists(), "{code}");
        if names(folder.path()).is_empty() {
            // The refusal came before the first byte of the range that is allowed.
            continue;
        }
        assert!(
            told.err.contains("and the same command goes on there"),
            "{code}: {} {:?}",
            told.err,
            names(folder.path())
        );
        let served = Arc::clone(&bytes);
        let server = WireServer::start(move |asked, _| answer(asked, &served)).await;
        let told = get(&server, folder.path()).await;
        assert!(told.err.contains("are there already, and the rest is read"), "{code}: {}", told.err);
        assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
        assert!(bytes_asked(&server) < SIZE, "{code}");
        assert_eq!(names(folder.path()), ["k"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_bytes_leave_the_target_alone() {
    let (bytes, folder) = (content(MIB), tempfile::tempdir().unwrap());
    let server = WireServer::start(move |asked, _| match is_get(asked) {
        true => {
            let (first, last) = range(asked).unwrap();
            let place = format!("bytes {first}-{last}/{}", bytes.len());
            let mut damaged = bytes[first..=last].to_vec();
            damaged[500_000] ^= 1;
            reply(206, &[("content-range", &place), ("etag", &etag(&bytes))], &damaged)
        }
        false => head(&bytes),
    })
    .await;
    std::fs::write(folder.path().join("k"), b"as it was").unwrap();
    let target = folder.path().join("k");
    let told = s3(&server.url(), &["get", "s3://bucket/k", target.to_str().unwrap(), "--force"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Failed, ""), "{}", told.err);
    assert!(told.err.contains("do not have its MD5; nothing of them is kept"), "{}", told.err);
    assert_eq!(std::fs::read(&target).unwrap(), b"as it was");
    assert_eq!(names(folder.path()), ["k"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_are_proven_by_the_size_of_the_first() {
    // Python: hashlib.md5 of the md5 digests of b"abcde" and b"fgh".
    let etag = "\"05e0b3c3832fe9dd2df28984e528110e-2\"";
    for (bytes, exit, words) in [
        (b"abcdefgh", Exit::Done, "\"verified\":\"MD5 of 2 parts\""),
        (b"abcdefgH", Exit::Failed, "do not have its MD5 of 2 parts"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let server = WireServer::start(move |asked, _| {
            let part = ["partNumber=1", "partNumber=2"].iter().position(|part| asked.head.contains(part));
            match (range(asked), part) {
                (Some(_), _) => {
                    let place = [("content-range", "bytes 0-7/8"), ("etag", etag)];
                    reply(206, &place, bytes)
                }
                (None, part) => {
                    let length = part.map_or("8", |part| ["5", "3"][part]);
                    reply(200, &[("content-length", length), ("etag", etag)], b"")
                }
            }
        })
        .await;
        let told = get(&server, folder.path()).await;
        assert_eq!(told.exit, exit, "{}", told.err);
        assert!((told.out + &told.err).contains(words), "{words}");
        // The object, its bytes, its first part; where that does not prove it the other one too.
        assert_eq!(server.asked().len(), if exit == Exit::Done { 3 } else { 4 });
    }
}

/// A server that answers the first 8 MiB and says nothing more.
async fn stuck(bytes: &Arc<Vec<u8>>) -> WireServer {
    let served = Arc::clone(bytes);
    WireServer::start(move |asked, _| match range(asked) {
        Some((first, _)) if first > 0 => Reply::Stall,
        _ => answer(asked, &served),
    })
    .await
}

/// The program while it downloads, when it has noted its first 8 MiB.
async fn under_way(server: &WireServer, folder: &Path) -> Child {
    let mut command = program(&server.url(), "AKIDEXAMPLE", &["get", "s3://bucket/k", "k"]);
    command.current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let journal = folder.join(".k.flowid-journal");
    while std::fs::read_to_string(&journal).unwrap_or_default().lines().count() < 2 {
        assert_eq!(child.try_wait().unwrap(), None, "it ended before it was interrupted");
        tokio::task::yield_now().await;
    }
    child
}

/// Runs the program to its end beside the server.
async fn ended(mut command: Command) -> Ran {
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

async fn resumes(bytes: &Arc<Vec<u8>>, folder: &Path) {
    let served = Arc::clone(bytes);
    let server = WireServer::start(move |asked, _| answer(asked, &served)).await;
    let mut command = program(&server.url(), "AKIDEXAMPLE", &["get", "s3://bucket/k", "k"]);
    command.current_dir(folder);
    let ran = ended(command).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.err, "k: 8.4 MB are there already, and the rest is read\n");
    assert_eq!(std::fs::read(folder.join("k")).unwrap(), **bytes);
    assert_eq!(bytes_asked(&server), 12 * MIB, "only what was missing");
    assert_eq!(names(folder), ["k"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_killed_in_the_middle_goes_on_from_there() {
    let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
    let server = stuck(&bytes).await;
    let mut child = under_way(&server, folder.path()).await;
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(names(folder.path()), [".k.flowid-journal", ".k.flowid-part"]);
    resumes(&bytes, folder.path()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_interrupted_says_how_to_go_on_and_does() {
    for signal in [Signal::INT, Signal::TERM] {
        let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
        let server = stuck(&bytes).await;
        let child = under_way(&server, folder.path()).await;
        send(&child, signal);
        let ran: Ran =
            tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap().into();
        assert_eq!((ran.code, ran.out.as_str()), (Some(5), ""), "{}", ran.err);
        assert!(
            ran.err.contains("k: 8.4 MB of 21.0 MB are kept, and the same command goes on there"),
            "{}",
            ran.err
        );
        assert!(ran.err.ends_with("stopped: the same command goes on where it stopped\n"), "{}", ran.err);
        resumes(&bytes, folder.path()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_shows_how_far_it_has_come_and_its_interrupt_ends_it_in_order() {
    let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
    let server = stuck(&bytes).await;
    let target = folder.path().join("k").display().to_string();
    let mut command = terminal::program(&["s3", "get", "s3://bucket/k", &target]);
    command.env("AWS_ENDPOINT_URL_S3", server.url());
    for (name, value) in
        [("AWS_REGION", "us-east-1"), ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "test")]
    {
        command.env(name, value);
    }
    let code = tokio::task::spawn_blocking(move || {
        let mut pty = Pty::start(command, 80, 24);
        pty.wait_for("8.4 MB of 21.0 MB, ");
        pty.send("\x03");
        pty.wait_for("stopped: the same command goes on where it stopped");
        pty.wait_for_end()
    });
    assert_eq!(code.await.unwrap(), 5);
    assert_eq!(names(folder.path()), [".k.flowid-journal", ".k.flowid-part"]);
}

/// Runs a line of shell in a folder, with `$F` for the program, `$@` for its options.
async fn shell(server: &WireServer, folder: &Path, line: &str) -> Ran {
    let keyed = program(&server.url(), "AKIDEXAMPLE", &[]);
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).current_dir(folder).env_clear().stdin(Stdio::null());
    command.envs(keyed.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("F", env!("CARGO_BIN_EXE_flowid"));
    ended(command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_and_what_was_written_is_used_again() {
    let (bytes, folder) = (content(SIZE), tempfile::tempdir().unwrap());
    let served = Arc::clone(&bytes);
    let server = WireServer::start(move |asked, _| answer(asked, &served)).await;
    // No file may grow over 10 MiB (in units of 512 bytes), and the signal that says so is ignored: writing fails as on a
    // full disk.
    let ran =
        shell(&server, folder.path(), "trap '' XFSZ; ulimit -f 20480; \"$F\" s3 get s3://bucket/k k").await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    assert!(ran.err.contains("free some space, then run it again"), "{}", ran.err);
    assert!(!folder.path().join("k").exists());
    let before = bytes_asked(&server);
    let ran = shell(&server, folder.path(), "\"$F\" s3 get s3://bucket/k k").await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(std::fs::read(folder.path().join("k")).unwrap(), *bytes);
    assert!(bytes_asked(&server) - before < SIZE, "some of it was used again");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mode_of_a_file_is_what_the_umask_leaves() {
    use std::os::unix::fs::PermissionsExt;
    let (bytes, folder) = (content(10), tempfile::tempdir().unwrap());
    let server = WireServer::start(move |asked, _| answer(asked, &bytes)).await;
    for (umask, mode) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        let line = format!("umask {umask}; \"$F\" s3 get s3://bucket/k {umask}");
        assert_eq!(shell(&server, folder.path(), &line).await.code, Some(0));
        let metadata = std::fs::metadata(folder.path().join(umask)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, mode, "{umask}");
    }
}
