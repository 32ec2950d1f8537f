//! How the whole console feels: start, keys, bytes on the line, idling and memory, measured in a real pseudo-terminal, one
//! figure a line. `cargo bench --bench console`; what the terminal shows is read by the same code as in the tests.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::unwrap_used, reason = "a figure that can't be taken ends the bench")]

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use support::program::{at, program};
use support::pty::Pty;
use support::wire_server::{Asked, Reply, WireServer};

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../it/support"]
mod support {
    pub mod program;
    pub mod pty;
    pub mod wire_server;
}

/// Rows of the large table, and how long the text of each is.
const ROWS: usize = 100_000;
const ROW_BYTES: usize = 300;
/// Rows of one answer, as many as AWS gives.
const PAGE: usize = 10_000;

/// A storm: events a second, in pages of nearly the megabyte that a filter is given, and how long keys are pressed in it.
const STORM_RATE: f64 = 50_000.0;
const STORM_PAGE: usize = 3_300;
const STORM: Duration = Duration::from_secs(20);
/// How often a key is pressed in it, as a held key repeats.
const KEY_EVERY: Duration = Duration::from_millis(33);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    version();
    start();
    demo_at_rest();
    let server = runtime.block_on(WireServer::start(large_answer));
    large_table(&server.url());
    for size in [(80, 24), (200, 50)] {
        let begun = Instant::now();
        let server =
            runtime.block_on(WireServer::start(move |asked, page| stormy_answer(asked, page, begun)));
        storm(&server.url(), size);
    }
}

fn figure(name: &str, value: f64, unit: &str) {
    println!("{name}: {value:.2} {unit}");
}

/// Median and 99th percentile.
fn figures(name: &str, mut values: Vec<f64>, unit: &str) {
    values.sort_by(f64::total_cmp);
    figure(&format!("{name}, median of {}", values.len()), values[values.len() / 2], unit);
    figure(
        &format!("{name}, 99th percentile"),
        values[(values.len() * 99 / 100).min(values.len() - 1)],
        unit,
    );
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

fn version() {
    let once = |_| {
        let began = Instant::now();
        Command::new(env!("CARGO_BIN_EXE_flowid")).arg("--version").output().unwrap();
        milliseconds(began)
    };
    figures("flowid --version", (0..50).map(once).collect(), "ms");
}

fn start() {
    let (mut screen, mut answer) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        let began = Instant::now();
        let pty = Pty::start(program(&["--demo", "--demo-clock", "fixed"]), 200, 50);
        pty.wait_for("/aws/lambda/checkout");
        screen.push(milliseconds(began));
        pty.wait_for("checkout failed");
        answer.push(milliseconds(began));
    }
    figures("demo, start to first screen", screen, "ms");
    figures("demo, start to first answer", answer, "ms");
}

fn demo_at_rest() {
    let pty = Pty::start(program(&["--demo"]), 200, 50);
    pty.wait_for("complete in");
    settle(&pty);
    figure("demo, resident at rest", resident(&pty), "MiB");
    // At most one tick of the clock on the screen falls into these ten seconds.
    let (bytes, cpu) = (pty.written(), processor_time(&pty));
    std::thread::sleep(Duration::from_secs(10));
    figure("demo, written in 10 s at rest", (pty.written() - bytes) as f64, "bytes");
    figure("demo, processor in 10 s at rest", (processor_time(&pty) - cpu) * 1e3, "ms");
}

fn large_table(url: &str) {
    let mut pty = Pty::start(at(url, &[]), 200, 50);
    let began = Instant::now();
    pty.wait_for("flowid");
    let empty = resident(&pty);
    pty.wait_for("1/100,000");
    figure("100,000 rows of 300 bytes, start to table", milliseconds(began), "ms");
    settle(&pty);
    figure("console without rows, resident", empty, "MiB");
    figure("console with 100,000 rows of 300 bytes, resident", resident(&pty), "MiB");
    figure("their text alone", (ROWS * ROW_BYTES) as f64 / f64::from(1 << 20), "MiB");
    for (name, keys) in [("cursor", ["j", "k"]), ("page", ["\x1b[6~", "\x1b[5~"]), ("end to end", ["G", "g"])]
    {
        let (mut latency, mut bytes) = (Vec::new(), Vec::new());
        for round in 0..200 {
            let before = pty.written();
            let began = Instant::now();
            pty.send(keys[round % 2]);
            pty.wait_for_more_than(before);
            latency.push(milliseconds(began));
            settle(&pty);
            bytes.push((pty.written() - before) as f64);
        }
        figures(&format!("100,000 rows, {name}: key to first byte"), latency, "ms");
        figures(&format!("100,000 rows, {name}: written at 200x50"), bytes, "bytes");
    }
}

/// Keys while the pages of a filter arrive. The time of a key is from its press until the cursor is seen to have moved.
fn storm(url: &str, (columns, rows): (u16, u16)) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("settings.toml"), "events = 1000000\n").unwrap();
    let mut pty = Pty::start(at(url, &["--config", folder.path().to_str().unwrap()]), columns, rows);
    pty.wait_for("no log event matched");
    pty.send("m");
    pty.wait_for("filter events");
    pty.send("\r");
    pty.wait_for(" 1/");
    let begun = Instant::now();
    let mut latency = Vec::new();
    while begun.elapsed() < STORM {
        let (key, place) = [("j", " 2/"), ("k", " 1/")][latency.len() % 2];
        let pressed = Instant::now();
        pty.send(key);
        pty.wait_for(place);
        latency.push(milliseconds(pressed));
        std::thread::sleep(KEY_EVERY.saturating_sub(pressed.elapsed()));
    }
    let name = format!("50,000 rows a second for 20 s, {columns}x{rows}");
    figures(&format!("{name}: key until the cursor moved"), latency, "ms");
    figure(&format!("{name}: resident at its end"), resident(&pty), "MiB");
}

/// A query without rows, and a filter whose pages come at the rate of the storm.
fn stormy_answer(asked: &Asked, page: usize, begun: Instant) -> Reply {
    match asked.operation.as_str() {
        "StartQuery" => Reply::ok(json!({ "queryId": "q-1" })),
        "GetQueryResults" => Reply::ok(json!({ "status": "Complete", "results": [] })),
        "FilterLogEvents" => {
            // The first pages make up for the time until the filter was asked for.
            let due = Duration::from_secs_f64((page * STORM_PAGE) as f64 / STORM_RATE);
            std::thread::sleep(due.saturating_sub(begun.elapsed()));
            let events: Vec<Value> = (page * STORM_PAGE..(page + 1) * STORM_PAGE).map(event).collect();
            Reply::ok(json!({ "events": events, "nextToken": (page + 1).to_string() }))
        }
        other => Reply::error(400, "InvalidAction", other),
    }
}

fn event(number: usize) -> Value {
    let level = ["INFO", "INFO", "WARN", "ERROR"][number % 4];
    let mut message = format!(r#"{{"level":"{level}","order":{number},"message":""#);
    while message.len() + 60 < ROW_BYTES {
        message.push_str("lorem ipsum ");
    }
    message.push_str("\"}");
    json!({ "timestamp": 1_795_525_402_000_i64 + number as i64, "message": message, "logStreamName": "s", "eventId": format!("{number:030}") })
}

/// Waits until nothing was written for a while.
fn settle(pty: &Pty) {
    let mut before = usize::MAX;
    while pty.written() != before {
        before = pty.written();
        std::thread::sleep(Duration::from_millis(40));
    }
}

fn resident(pty: &Pty) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pty.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() / 1024.0
}

/// Seconds of processor time that the process has used; Linux counts in hundredths.
fn processor_time(pty: &Pty) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pty.pid())).unwrap();
    let after_name = stat.rsplit(") ").next().unwrap();
    let ticks: f64 = after_name.split(' ').skip(11).take(2).map(|field| field.parse::<f64>().unwrap()).sum();
    ticks / 100.0
}

/// A query that answers 100,000 rows in pages, as AWS does.
fn large_answer(asked: &Asked, _: usize) -> Reply {
    match asked.operation.as_str() {
        "StartQuery" => Reply::ok(json!({ "queryId": "q-1" })),
        "GetQueryResults" => {
            let token = asked.body["nextToken"].as_str();
            let page: usize = token.map_or(0, |token| token.parse().unwrap());
            let next = (page + 1 < ROWS / PAGE).then(|| (page + 1).to_string());
            let rows: Vec<Value> = (page * PAGE..(page + 1) * PAGE).map(row).collect();
            Reply::ok(json!({ "status": "Complete", "results": rows, "nextToken": next }))
        }
        other => Reply::error(400, "InvalidAction", other),
    }
}

fn row(number: usize) -> Value {
    let second = format!("2026-11-24 14:{:02}:{:02}.{:03}", number / 60 % 60, number % 60, number % 1000);
    let level = ["INFO", "INFO", "WARN", "ERROR"][number % 4];
    let mut message = format!("level={level} order={number} ");
    while second.len() + message.len() + 30 < ROW_BYTES {
        message.push_str("lorem ipsum ");
    }
    json!([
        { "field": "@timestamp", "value": second },
        { "field": "@message", "value": message },
        { "field": "@ptr", "value": format!("{number:030}") },
    ])
}
