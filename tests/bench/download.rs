//! How fast an object of 1 GiB is downloaded, beside the AWS command line on the same server of canned bytes: one figure a
//! line. `cargo bench --bench download`. `FLOWID_BENCH_AWS` names the `aws` to compare with (that of the path when left
//! out), `FLOWID_BENCH_FOLDER` where to write.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::unwrap_used, reason = "a figure that can't be taken ends the bench")]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use base64::Engine;
use crc_fast::{CrcAlgorithm, Digest};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The object.
const SIZE: u64 = 1 << 30;
/// What it repeats.
const BLOCK: usize = 1 << 20;
/// How often each is measured.
const ROUNDS: usize = 5;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let served = Arc::new(Served::new());
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let serving = Arc::clone(&served);
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let served = Arc::clone(&serving);
            tokio::spawn(async move { served.converse(stream).await.ok() });
        }
    });
    let folder = std::env::var_os("FLOWID_BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = tempfile::tempdir_in(folder).unwrap();
    let target = folder.path().join("object");
    let ours = [OsString::from(env!("CARGO_BIN_EXE_flowid")), "s3".into(), "get".into()];
    let program = std::env::var_os("FLOWID_BENCH_AWS").unwrap_or_else(|| "aws".into());
    let theirs = [program, "s3".into(), "cp".into(), "--only-show-errors".into()];
    let (mut flowid, mut aws) = (Vec::new(), Vec::new());
    // In turns, so that what else runs here is shared between them.
    for _ in 0..ROUNDS {
        flowid.extend(seconds(&ours, &url, &target));
        aws.extend(seconds(&theirs, &url, &target));
    }
    let ours = told("flowid s3 get", &mut flowid, &served);
    let theirs = told("aws s3 cp", &mut aws, &served);
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        println!("download of 1 GiB, ratio of the medians: {:.2}", ours / theirs);
    }
}

/// How long a program takes to download the object; nothing when it is not there.
fn seconds(words: &[OsString], url: &str, target: &Path) -> Option<f64> {
    std::fs::remove_file(target).ok();
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).arg("s3://bucket/object").arg(target).args(["--endpoint-url", url]);
    command.env("AWS_REGION", "us-east-1").env("AWS_DEFAULT_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret");
    command.env("AWS_EC2_METADATA_DISABLED", "true").stdout(Stdio::null());
    let begun = Instant::now();
    let status = command.status().ok()?;
    let took = begun.elapsed().as_secs_f64();
    assert!(status.success(), "{:?} failed", words[0]);
    assert_eq!(std::fs::metadata(target).unwrap().len(), SIZE);
    Some(took)
}

/// Prints the median of the rates, in MB a second.
fn told(name: &str, seconds: &mut [f64], served: &Served) -> Option<f64> {
    seconds.sort_by(f64::total_cmp);
    let Some(median) = seconds.get(seconds.len() / 2) else {
        println!("{name}: not there to compare with");
        return None;
    };
    let rate = SIZE as f64 / 1e6 / median;
    let calls = served.calls.load(Ordering::Relaxed);
    println!("{name}: {rate:.0} MB/s (median of {}; {calls} requests of all so far)", seconds.len());
    Some(rate)
}

/// A server of one object, in HTTP/1.1 with connections that stay open.
struct Served {
    block: Vec<u8>,
    /// The CRC-64/NVME, in base64.
    crc: String,
    calls: AtomicU64,
}

impl Served {
    fn new() -> Self {
        let block: Vec<u8> = (0..BLOCK).map(|index| (index * 31 + index / 251 * 7) as u8).collect();
        let mut crc = Digest::new(CrcAlgorithm::Crc64Nvme);
        (0..SIZE / BLOCK as u64).for_each(|_| crc.update(&block));
        let crc = base64::engine::general_purpose::STANDARD.encode(crc.finalize().to_be_bytes());
        Self { block, crc, calls: AtomicU64::new(0) }
    }

    async fn converse(&self, stream: TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut stream = BufReader::new(stream);
        loop {
            let (mut method, mut range) = (String::new(), None);
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await? == 0 {
                    return Ok(());
                }
                let line = line.trim_end();
                if line.is_empty() {
                    break;
                }
                if method.is_empty() {
                    method = line.split(' ').next().unwrap_or_default().to_owned();
                }
                if line.to_ascii_lowercase().starts_with("range:") {
                    range = bytes(line);
                }
            }
            self.calls.fetch_add(1, Ordering::Relaxed);
            self.answer(&mut stream, method == "HEAD", range).await?;
        }
    }

    async fn answer(
        &self,
        stream: &mut BufReader<TcpStream>,
        is_head: bool,
        range: Option<(u64, u64)>,
    ) -> std::io::Result<()> {
        let (first, last) = range.unwrap_or((0, SIZE - 1));
        let last = last.min(SIZE - 1);
        let status = if range.is_some() { "206 Partial Content" } else { "200 OK" };
        let mut head = format!(
            "HTTP/1.1 {status}\r\netag: \"canned\"\r\ncontent-type: binary/octet-stream\r\ncontent-length: {}\r\n\
             last-modified: Tue, 24 Nov 2026 13:00:00 GMT\r\naccept-ranges: bytes\r\n",
            last + 1 - first
        );
        match range {
            Some(_) => head.push_str(&format!("content-range: bytes {first}-{last}/{SIZE}\r\n\r\n")),
            None => head.push_str(&format!(
                "x-amz-checksum-type: FULL_OBJECT\r\nx-amz-checksum-crc64nvme: {}\r\n\r\n",
                self.crc
            )),
        }
        stream.write_all(head.as_bytes()).await?;
        let mut at = first;
        while !is_head && at <= last {
            let within = usize::try_from(at).unwrap_or(0) % BLOCK;
            let most = usize::try_from(last + 1 - at).unwrap_or(BLOCK).min(BLOCK - within);
            stream.write_all(&self.block[within..within + most]).await?;
            at += most as u64;
        }
        Ok(())
    }
}

/// `range: bytes=5-9`.
fn bytes(line: &str) -> Option<(u64, u64)> {
    let (first, last) = line.split_once('=')?.1.split_once('-')?;
    Some((first.parse().ok()?, last.parse().unwrap_or(SIZE - 1)))
}
