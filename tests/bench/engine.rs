//! How fast the local engine reads: one figure a line, beside ripgrep, jq and DuckDB on the same file where they are
//! installed. `cargo bench --no-default-features --bench engine [MEGABYTES] [NAME]`; one thread throughout.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use flowid::insights::eval::{Context, Evaluation};
use flowid::insights::input::Lines;
use flowid::insights::plan::Plan;

type Outcome<T> = Result<T, Box<dyn Error>>;

const SERVICES: [&str; 6] = ["checkout", "cart", "payment", "inventory", "shipping", "gateway"];
const PATHS: [&str; 5] = ["/api/cart", "/api/checkout", "/api/items/4711", "/health", "/api/orders?page=2"];

fn main() -> Outcome<()> {
    let mut megabytes = 256;
    let mut only = String::new();
    // `cargo bench` adds flags of its own.
    for argument in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        match argument.parse() {
            Ok(number) => megabytes = number,
            Err(_) => only = argument,
        }
    }
    let directory = std::env::temp_dir().join(format!("flowid-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory)?;
    let outcome = measure(&directory.join("events.ndjson"), megabytes << 20, &only);
    std::fs::remove_dir_all(&directory)?;
    outcome
}

fn measure(path: &Path, size: u64, only: &str) -> Outcome<()> {
    let size = write_events(path, size)?;
    println!("file: {} MB of NDJSON", size / 1_000_000);
    let queries = [
        ("literal, none match", "filter @message like 'no such text' | stats count(*)"),
        ("literal, 1 in 50 matches", "filter @message like 'declined' | stats count(*)"),
        ("literal, rows answered", "fields @message | filter @message like 'declined'"),
        ("regex with a gap", "filter @message like /payment.*declined by/ | stats count(*)"),
        ("regex without a literal", r"filter @message like /[0-9]{3}ms/ | stats count(*)"),
        ("field and percentile", "filter level = \"ERROR\" | stats count(*), pct(latency, 99) by service"),
        ("all rows, percentile", "stats count(*), pct(latency, 99) by service"),
        ("all rows, nested field", "stats avg(latency) by http.path, bin(1m)"),
        ("sort and limit", "fields @timestamp, latency | sort latency desc | limit 20"),
    ];
    for (name, query) in queries.into_iter().filter(|(name, _)| name.contains(only)) {
        let took = best_of(3, || evaluate(path, query))?;
        print_rate(&format!("flowid: {name}"), size, took);
    }
    let file = path.to_string_lossy().into_owned();
    let sql = format!(
        "set threads=1; select count(*), quantile_cont(latency, 0.99) from read_json_auto('{file}') where level = 'ERROR' group by service"
    );
    let others: [(&str, &[&str]); 5] = [
        ("rg: literal", &["rg", "-j1", "-c", "-F", "declined", &file]),
        ("rg: regex with a gap", &["rg", "-j1", "-c", "payment.*declined by", &file]),
        ("rg: regex without a literal", &["rg", "-j1", "-c", "[0-9]{3}ms", &file]),
        ("jq: select and print one field", &["jq", "-c", "select(.level == \"ERROR\") | .latency", &file]),
        ("duckdb: field and percentile", &["duckdb", "-c", &sql]),
    ];
    for (name, command) in others.into_iter().filter(|(name, _)| name.contains(only)) {
        match best_of(3, || run(command)) {
            Ok(took) => print_rate(name, size, took),
            Err(error) => println!("{name:40} not measured: {error}"),
        }
    }
    Ok(())
}

fn print_rate(name: &str, size: u64, took: Duration) {
    println!("{name:40} {:8.0} MB/s {:8.3} s", size as f64 / 1e6 / took.as_secs_f64(), took.as_secs_f64());
}

/// The shortest of several runs: the file is in the page cache from the second on.
fn best_of(runs: usize, mut work: impl FnMut() -> Outcome<()>) -> Outcome<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        let start = Instant::now();
        work()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

fn evaluate(path: &Path, query: &str) -> Outcome<()> {
    let tree = flowid::insights::parse(query).map_err(|mistakes| format!("{mistakes:?}"))?;
    let plan = Plan::compile(&tree).map_err(|mistake| format!("{mistake:?}"))?;
    let context = Context { now: "2026-11-24T14:00:00Z".parse()?, range: None };
    let mut evaluation = Evaluation::new(Arc::new(plan), context, None);
    let mut lines = Lines::open(File::open(path)?)?;
    while let Some(chunk) = lines.next_chunk()? {
        evaluation.bytes(chunk);
        std::hint::black_box(evaluation.drain());
    }
    std::hint::black_box(evaluation.finish());
    Ok(())
}

fn run(command: &[&str]) -> Outcome<()> {
    let status = Command::new(command[0]).args(&command[1..]).stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(format!("ended with {status}").into()) }
}

/// Events of a web shop, always the same for the same size.
fn write_events(path: &Path, size: u64) -> Outcome<u64> {
    let mut out = BufWriter::new(File::create(path)?);
    let mut random = Random(42);
    let mut written = 0;
    let mut time = 1_795_525_200_000i64;
    while written < size {
        time += random.below(40) as i64;
        let line = event(&mut random, time)?;
        written += line.len() as u64;
        out.write_all(line.as_bytes())?;
    }
    out.flush()?;
    Ok(written)
}

fn event(random: &mut Random, time: i64) -> Outcome<String> {
    let at = jiff::Timestamp::from_millisecond(time)?.strftime("%F %T.%3f");
    let service = SERVICES[random.below(SERVICES.len() as u64) as usize];
    let path = PATHS[random.below(PATHS.len() as u64) as usize];
    let latency = 5 + random.below(20) * random.below(20) + random.below(10);
    let (level, status, message) = match random.below(100) {
        0..2 => (
            "ERROR",
            502,
            format!("payment of order {} declined by provider: limit table throttled", random.below(90_000)),
        ),
        2..6 => ("WARN", 429, format!("retry {} after {}ms", random.below(4), random.below(9000))),
        _ => ("INFO", 200, format!("handled {path} for customer {} in {latency}ms", random.below(50_000))),
    };
    let id = format!("{:016x}{:016x}", random.next(), random.next());
    Ok(format!(
        "{{\"@timestamp\":\"{at}\",\"level\":\"{level}\",\"service\":\"{service}\",\"requestId\":\"{id}\",\
         \"message\":\"{message}\",\"http\":{{\"method\":\"GET\",\"path\":\"{path}\",\"status\":{status}}},\
         \"latency\":{latency},\"host\":\"ip-10-0-{}-{}.eu-west-1.compute.internal\",\"version\":\"2026.11.3\"}}\n",
        random.below(256),
        random.below(256),
    ))
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
