//! The columns of known formats beside those that DuckDB cuts out of the same lines.

use std::sync::Arc;

use flowid::domain::Range;
use flowid::insights::eval::placed::{Origin, Placed};
use flowid::object::formats::Converter;
use flowid::object::rows::{Rows, Source};
use serde_json::Value;

use crate::support::duckdb;

/// A generator of numbers (Knuth, MMIX), so that the lines are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len() as u64) as usize]
    }
}

const AGENTS: [&str; 4] =
    ["curl/7.46.0", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36, like Gecko", "-", "é [x] 'y' \\t"];

fn alb(dice: &mut Dice) -> String {
    format!(
        "{kind} 2026-11-24T14:{minute:02}:{second:02}.{micro:06}Z app/lb/{id:x} 10.0.{a}.{b}:{port} {target} 0.{a:03} {time} -1 {status} {other} {a} {b} \"GET https://h.example:443/p{b}?q=a,b;c={a} HTTP/1.1\" \"{agent}\" - - arn:aws:x \"Root=1-{id:x}\" \"{domain}\" \"-\" {a} 2026-11-24T14:02:48.364000Z \"waf,forward\" \"-\" \"-\" \"10.0.0.1:80\" \"{status}\" \"-\" \"-\"",
        kind = dice.pick(&["http", "https", "h2", "grpcs", "ws", "wss"]),
        minute = dice.below(60),
        second = dice.below(60),
        micro = dice.below(1_000_000),
        id = dice.below(1 << 30),
        a = dice.below(256),
        b = dice.below(256),
        port = dice.below(65_536),
        target = dice.pick(&["10.0.0.1:80", "-"]),
        time = dice.pick(&["0.001", "12.5", "-1"]),
        status = dice.pick(&["200", "404", "502"]),
        other = dice.pick(&["200", "-"]),
        agent = dice.pick(&AGENTS),
        domain = dice.pick(&["www.example.com", "-"]),
    )
}

fn flow(dice: &mut Dice) -> String {
    let reject = dice.below(4) == 0;
    let tail = if reject { "- - - - - - -" } else { "10.0.0.1 10.0.0.2 443 51000 6 12 3400" };
    format!(
        "5 123456789010 eni-{:x} {tail} {} {}",
        dice.below(1 << 20),
        1_795_500_000 + dice.below(80_000),
        dice.pick(&["OK", "NODATA"])
    )
}

/// Our columns: `-` where there is none, as the lines have it.
fn ours(text: &str) -> Vec<(Option<i64>, Value)> {
    let mut converter = Converter::new(text.as_bytes(), "k", None);
    let mut out = Vec::new();
    converter.push(text.as_bytes(), &mut out);
    assert_eq!(converter.tally().misfits, 0);
    let origin = Arc::new(Origin::default());
    let rows = std::str::from_utf8(&out).unwrap().lines().map(|line| {
        let placed = Placed::read(line, &origin).unwrap();
        (placed.time, serde_json::from_str(placed.row).unwrap())
    });
    rows.collect()
}

fn told(row: &Value, column: &str) -> String {
    match row.get(column) {
        None => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

/// Whether two texts are the same, or the same number.
fn same(one: &str, other: &str) -> bool {
    one == other || one.parse::<f64>().is_ok_and(|one| other.parse() == Ok(one))
}

#[test]
fn columns_are_those_that_duckdb_cuts_out() {
    let mut dice = Dice(7);
    let balancer: String = (0..400).map(|_| alb(&mut dice) + "\n").collect();
    let header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start log-status\n";
    let flows: String = header.to_owned() + &(0..400).map(|_| flow(&mut dice) + "\n").collect::<String>();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("alb.log"), &balancer).unwrap();
    std::fs::write(folder.path().join("flow.log"), &flows).unwrap();
    let names: Vec<String> = (0..29).map(|number| format!("'c{number}': 'VARCHAR'")).collect();
    let questions = [
        format!(
            "SELECT *, epoch_us(c1::TIMESTAMPTZ) // 1000 FROM read_csv('alb.log', auto_detect=false, header=false, delim=' ', quote='\"', escape='\"', columns={{{}}})",
            names.join(", ")
        ),
        "SELECT *, epoch_ms(to_timestamp(start::BIGINT)) FROM read_csv('flow.log', header=true, delim=' ', all_varchar=true)".to_owned(),
    ];
    let answers = duckdb::ask(folder.path(), &[], &questions);
    let theirs = |answer: usize, row: usize, column: usize| {
        answers[answer][row][column].as_str().unwrap_or_else(|| panic!("{}", answers[answer]))
    };

    // By their places in the line (Elastic Load Balancing, access log entries); addresses and the request are cut further.
    let places = [
        (0, "type"),
        (1, "time"),
        (2, "elb"),
        (5, "request_processing_time"),
        (6, "target_processing_time"),
        (7, "response_processing_time"),
        (8, "elb_status_code"),
        (9, "target_status_code"),
        (10, "received_bytes"),
        (11, "sent_bytes"),
        (13, "user_agent"),
        (17, "trace_id"),
        (18, "domain_name"),
        (20, "matched_rule_priority"),
        (22, "actions_executed"),
        (25, "target_port_list"),
        (26, "target_status_code_list"),
    ];
    let rows = ours(&balancer);
    assert_eq!(rows.len(), 400);
    for (number, (time, row)) in rows.iter().enumerate() {
        for (place, name) in places {
            assert!(same(&told(row, name), theirs(0, number, place)), "{name} of {row}");
        }
        let client = format!("{}:{}", told(row, "client_ip"), told(row, "client_port"));
        assert_eq!(client, theirs(0, number, 3));
        let request = ["verb", "url", "proto"].map(|part| told(row, &format!("request_{part}"))).join(" ");
        assert_eq!(request, theirs(0, number, 12));
        assert_eq!(time.unwrap().to_string(), theirs(0, number, 29));
    }
    let rows = ours(&flows);
    assert_eq!(rows.len(), 400);
    for (number, (time, row)) in rows.iter().enumerate() {
        for (place, name) in header.split_whitespace().enumerate() {
            assert_eq!(told(row, &name.replace('-', "_")), theirs(1, number, place), "{name} of {row}");
        }
        assert_eq!(time.unwrap().to_string(), theirs(1, number, 12));
    }
}

#[test]
fn parquet_that_duckdb_wrote_has_the_rows_that_it_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let write = "COPY (SELECT 2::INTEGER AS version, '123456789010' AS account_id, 'eni-' || i AS interface_id, \
                 '10.0.0.1' AS srcaddr, '10.0.0.2' AS dstaddr, 443::INTEGER AS dstport, (1795528800 + i)::BIGINT AS start, \
                 'OK' AS log_status FROM range(1000) t(i)) TO 'flow.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 300)";
    duckdb::ask(folder.path(), &[write], &[]);
    // 2026-11-24T14:00:00Z is the first second; of the range both ends are in it.
    let range =
        Range { from: "2026-11-24T14:01:00Z".parse().unwrap(), to: "2026-11-24T14:02:00Z".parse().unwrap() };
    let file = std::fs::File::open(folder.path().join("flow.parquet")).unwrap();
    let nowhere = || Box::new(|_| panic!("it is small"));
    let source = Source { size: file.metadata().unwrap().len(), stream: file, far: nowhere() };
    let mut rows = Rows::open(source, "x/flow.parquet", Some(range)).unwrap();
    let mut out = Vec::new();
    while rows.next(&mut out).unwrap() {}
    assert_eq!((rows.format(), rows.tally().rows, rows.tally().outside), ("VPC flow log", 61, 939));
    let origin = Arc::new(Origin::default());
    let first = std::str::from_utf8(&out).unwrap().lines().next().unwrap();
    let placed = Placed::read(first, &origin).unwrap();
    assert_eq!(placed.time, Some(1_795_528_860_000));
    let row: Value = serde_json::from_str(placed.row).unwrap();
    assert_eq!((&row["interface_id"], &row["dstport"]), (&Value::from("eni-60"), &Value::from(443)));
}
