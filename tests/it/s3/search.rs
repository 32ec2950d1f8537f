//! `s3 search` against ministack: formats, windows, budgets, damaged objects, and how many calls and bytes each takes.
//! Faults of the wire are in `search_wire`.

use std::io::Write;
use std::sync::Arc;

use clap::Parser;
use flowid::args::{Args, Verb};
use flowid::aws::Aws;
use flowid::cli::{self, Exit, Front, Streams};
use serde_json::{Value, json};

use crate::support::command::{flowid, run, with_input};
use crate::support::duckdb;
use crate::support::ministack::{account, open};
use crate::support::objects::{bucket, put};
use crate::support::scripted::Told;
use crate::support::talk::{self, Attempts, fixed, hurried, with};

const TRAIL: &str =
    "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/24/111122223333_CloudTrail_eu-west-1_20261124T";

/// Runs `flowid s3 search ADDRESS QUERY ..` as for a program, at 16:00 on 2026-11-24.
pub(super) async fn search(aws: &Aws, arguments: &[&str]) -> Told {
    let words = ["flowid", "s3", "search"].iter().chain(arguments);
    let args = Args::try_parse_from(words).unwrap();
    let Some(Verb::S3(verb)) = &args.verb else { panic!("{arguments:?}") };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams =
        Streams { out: &mut out, err: &mut err, out_is_terminal: false, err_is_terminal: false, width: None };
    let format = args.global.manner.output.map(Into::into);
    let mut front = Front { streams, format, raw: false };
    let now = "2026-11-24T16:00:00Z".parse().unwrap();
    let result = cli::s3::run(&mut front, aws, talk::scope(), verb, &[], now).await;
    let exit = front.end(result);
    Told { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

pub(super) fn rows(told: &Told) -> Vec<Value> {
    told.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn aws(account: &str) -> (Aws, Arc<Attempts>) {
    let attempts: Arc<Attempts> = Arc::default();
    (with(open().url(), fixed(account, "test", None), hurried(), Arc::clone(&attempts)), attempts)
}

/// How many listings and how many reads of objects there were.
fn calls(attempts: &Attempts) -> (usize, usize) {
    let all = attempts.all();
    let of = |name: &str| all.iter().filter(|attempt| attempt.operation.raw() == name).count();
    (of("ListObjectsV2"), of("GetObject"))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(text: &str) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// A file of CloudTrail with these records.
fn trail(records: &[(&str, &str)]) -> Vec<u8> {
    let record = |(time, name): &(&str, &str)| {
        json!({
            "eventVersion": "1.08", "userIdentity": { "type": "IAMUser", "userName": "Mateo" }, "eventTime": time,
            "eventSource": "ec2.amazonaws.com", "eventName": name,
        })
    };
    gzip(&json!({ "Records": records.iter().map(record).collect::<Vec<_>>() }).to_string())
}

const ALB: &str = r#"http 2026-11-24T14:03:00.186641Z app/lb/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 502 - 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:x "Root=1-58337262" "-" "-" 0 2026-11-24T14:02:48.364000Z "forward" "-" "-" "10.0.0.1:80" "-" "-" "-""#;
const FLOW: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n2 123456789010 eni-1 172.31.16.139 172.31.16.21 20641 22 6 20 4249 1795528980 1795529040 REJECT OK\n";

#[tokio::test(flavor = "multi_thread")]
async fn formats_are_columns_side_by_side_and_a_damaged_object_is_named() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let records = [("2026-11-24T14:01:00Z", "RunInstances"), ("2026-11-24T14:02:00Z", "StopInstances")];
    let cut = &gzip(&"line\n".repeat(5_000))[..12];
    for (key, body) in [
        ("x/a-trail.json.gz", trail(&records).as_slice()),
        ("x/b-alb.log.gz", &gzip(ALB)),
        ("x/c-broken.gz", cut),
        ("x/d-flow.log", FLOW.as_bytes()),
        ("x/e-text.log.bz2", &bzip2("plain words\n")),
        (
            "x/f.ndjson.zst",
            &zstd::encode_all("{\"level\":\"ERROR\",\"@timestamp\":1795529100000}\n".as_bytes(), 1).unwrap(),
        ),
        ("y/other", b"never read"),
    ] {
        put(&client, &bucket, key, body).await;
    }
    let (cloud, attempts) = aws(&account);
    let address = format!("s3://{bucket}/x/");
    let query = "fields @timestamp, @key, userIdentity.userName as who, eventName, elb_status_code, action, level, @message like /words/ as words";
    let told = search(&cloud, &[&address, query]).await;
    assert_eq!(told.exit, Exit::Partial, "{}", told.err);
    assert_eq!(
        rows(&told),
        [
            json!({"@timestamp": "2026-11-24 14:01:00.000", "@key": "x/a-trail.json.gz", "who": "Mateo", "eventName": "RunInstances", "words": 0}),
            json!({"@timestamp": "2026-11-24 14:02:00.000", "@key": "x/a-trail.json.gz", "who": "Mateo", "eventName": "StopInstances", "words": 0}),
            json!({"@timestamp": "2026-11-24 14:03:00.186", "@key": "x/b-alb.log.gz", "elb_status_code": 502, "words": 0}),
            json!({"@timestamp": "2026-11-24 14:03:00.000", "@key": "x/d-flow.log", "action": "REJECT", "words": 0}),
            json!({"@key": "x/e-text.log.bz2", "words": 1}),
            json!({"@timestamp": "2026-11-24 14:05:00.000", "@key": "x/f.ndjson.zst", "level": "ERROR", "words": 0}),
        ]
    );
    assert!(told.err.contains("not read: x/c-broken.gz: its content can't be read"), "{}", told.err);
    assert!(told.err.contains("read 5 of 6 objects"), "{}", told.err);
    assert_eq!(calls(&attempts), (1, 6));
    // Where a row comes from is a column like any other, and stays with rows that are sorted.
    let query = "filter @key like /trail|alb/ and @bucket = \"B\" | sort @timestamp desc | limit 1"
        .replace('B', &bucket);
    let told = search(&cloud, &[&address, &query]).await;
    let row = &rows(&told)[0];
    assert_eq!(
        (&row["@key"], &row["request_verb"], &row["@bucket"]),
        (&json!("x/b-alb.log.gz"), &json!("GET"), &json!(bucket))
    );
    // The message stays the line as it was.
    let told = search(&cloud, &[&format!("{address}b"), "fields @message"]).await;
    assert_eq!(rows(&told), [json!({ "@message": ALB })]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_that_of_refine_over_the_files_one_after_the_other() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let mut whole = String::new();
    for file in 0..40 {
        let mut text = String::new();
        for row in 0..500 {
            let number = file * 500 + row;
            let level = if number % 7 == 0 { "ERROR" } else { "INFO" };
            text.push_str(&json!({"level": level, "ms": number % 997, "n": number}).to_string());
            text.push('\n');
        }
        put(&client, &bucket, &format!("app/{file:03}.ndjson.gz"), &gzip(&text)).await;
        whole.push_str(&text);
    }
    let (cloud, attempts) = aws(&account);
    let address = format!("s3://{bucket}/app/");
    for query in [
        "filter level = \"ERROR\" | fields n, ms, @message",
        "stats count(*) as n, pct(ms, 99) as p, avg(ms) as a by level | sort level",
        "sort ms desc, n | limit 20 | fields n",
        "fields n | limit 777",
        "filter @message like /\"n\":1234\\b/",
    ] {
        let told = search(&cloud, &[&address, query]).await;
        assert_eq!(told.exit, Exit::Done, "{}", told.err);
        let refined = with_input(flowid(["logs", "refine", "-", query]), whole.as_bytes());
        let found =
            told.out.replace(&format!(",\"@bucket\":\"{bucket}\",\"@key\":\"app/002.ndjson.gz\""), "");
        assert_eq!(found, refined.out, "{query}");
    }
    assert_eq!(calls(&attempts).0, 5);
    // Nothing is read far beyond the last row that is wanted.
    let (cloud, attempts) = aws(&account);
    search(&cloud, &[&address, "fields n | limit 5"]).await;
    assert!(calls(&attempts).1 <= 26, "{:?}", calls(&attempts));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_hour_reads_the_objects_of_that_hour() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let mut total = 0;
    for minute in (0..1_440).step_by(5) {
        let at = format!("2026-11-24T{:02}:{:02}:00Z", minute / 60, minute % 60);
        let body = trail(&[(&at, "DescribeInstances")]);
        total += body.len();
        let key = format!("{TRAIL}{:02}{:02}Z_Mu0KsOhtH1ar15ZZ.json.gz", minute / 60, minute % 60);
        put(&client, &bucket, &key, &body).await;
    }
    let (cloud, attempts) = aws(&account);
    let address = format!("s3://{bucket}/AWSLogs/");
    let query = "stats count(*) as n, min(@timestamp) as first, max(@timestamp) as last";
    let hour = ["--from", "2026-11-24T14:00:00Z", "--to", "2026-11-24T15:00:00Z"];
    let told = search(&cloud, &[&[address.as_str(), query][..], &hour].concat()).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    // From 14:00 to 15:00, both included, are 13; the objects were delivered from 13:55 to 15:30.
    let row = &rows(&told)[0];
    assert_eq!(row["n"], json!(13), "{row}");
    assert_eq!(calls(&attempts), (1, 20));
    println!("one hour: {:?} calls; {}", calls(&attempts), told.err);
    let (cloud, attempts) = aws(&account);
    let told = search(&cloud, &[&address, query]).await;
    assert_eq!((rows(&told)[0]["n"].clone(), calls(&attempts)), (json!(288), (1, 288)));
    println!("the day: {:?} calls, {total} bytes; {}", calls(&attempts), told.err);
    // A window without objects reads none and says so.
    let (cloud, attempts) = aws(&account);
    let told =
        search(&cloud, &[&address, query, "--from", "2026-11-20T00:00:00Z", "--to", "2026-11-20T01:00:00Z"])
            .await;
    assert!(told.err.contains("no object to read: none of 288 keys fits"), "{}", told.err);
    assert_eq!((told.exit, calls(&attempts)), (Exit::Done, (1, 0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_budget_ends_the_search_and_what_is_missing_is_named() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    for key in ["a", "b", "c", "d"] {
        put(&client, &bucket, key, format!("{key} one\n{key} two\n{key} three\n").as_bytes()).await;
    }
    let (cloud, attempts) = aws(&account);
    // Each has 20 bytes: of `b` the first ten come, of which one line is whole.
    let told = search(&cloud, &[&format!("s3://{bucket}"), "fields @message", "--max-bytes", "30"]).await;
    assert_eq!(told.exit, Exit::Partial);
    let lines: Vec<Value> = rows(&told).into_iter().map(|row| row["@message"].clone()).collect();
    assert_eq!(lines, ["a one", "a two", "a three", "b one"]);
    assert!(
        told.err.contains("of b the first 10 of 20 bytes were read, and nothing whose key sorts behind it"),
        "{}",
        told.err
    );
    // Of 80 bytes in four objects 30 were read, and two objects were not asked for.
    assert!(
        told.err.contains("sorts behind it; 2 objects and 50 B are left: give a larger --max-bytes"),
        "{}",
        told.err
    );
    assert_eq!(calls(&attempts), (1, 2));
    // At the very end of an object nothing of the next one is asked for.
    let told = search(&cloud, &[&format!("s3://{bucket}"), "stats count(*) as n", "--max-bytes", "40"]).await;
    assert!(told.err.contains("c was not read"), "{}", told.err);
    assert_eq!((rows(&told), told.exit), (vec![json!({"n": 6})], Exit::Partial));
    assert_eq!(calls(&attempts), (2, 4));
}

#[tokio::test(flavor = "multi_thread")]
async fn utf_16_with_a_mark_is_read_as_text_and_as_rows() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let wide = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        [0xff, 0xfe].into_iter().chain(units).collect()
    };
    put(&client, &bucket, "a.log", &wide("eins größer\r\nzwei\r\n")).await;
    put(&client, &bucket, "b.json", &wide("{\"level\":\"ERROR\",\"ms\":7}\n")).await;
    let (cloud, attempts) = aws(&account);
    let told = search(&cloud, &[&format!("s3://{bucket}"), "fields @message, level, ms + 1 as more"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(
        rows(&told),
        [
            json!({"@message": "eins größer"}),
            json!({"@message": "zwei"}),
            json!({"@message": "{\"level\":\"ERROR\",\"ms\":7}", "level": "ERROR", "more": 8}),
        ]
    );
    assert_eq!(calls(&attempts), (1, 2));
}

#[test]
fn the_calls_are_explained_without_being_made() {
    let ran =
        run(["s3", "search", "s3://logs/AWSLogs/", "fields @message", "--explain", "--region", "eu-west-1"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for expected in [
        "aws s3api list-objects-v2 --region eu-west-1 --bucket logs --prefix AWSLogs/",
        "aws s3api get-object",
        "0.0004 dollars for each 1,000",
        "s3:ListBucket on ",
        "s3:GetObject on ",
    ] {
        assert!(ran.out.contains(expected), "{expected}\n{}", ran.out);
    }
}

/// Texts that hardly pack, in seven row groups.
#[tokio::test(flavor = "multi_thread")]
async fn parquet_that_is_too_large_to_be_held_is_read_by_ranges() {
    let folder = tempfile::tempdir().unwrap();
    let write = "COPY (SELECT i AS number, md5(i::VARCHAR) AS text, (i * 7919) % 1000 AS weight FROM range(700000) t(i)) \
                 TO 'large.parquet' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)";
    let questions =
        ["SELECT count(*), sum(weight), max(number) FROM 'large.parquet' WHERE text LIKE '%dead%'"];
    let theirs = duckdb::ask(folder.path(), &[write], &questions.map(str::to_owned));
    let file = std::fs::read(folder.path().join("large.parquet")).unwrap();
    assert!(file.len() > 9 << 20, "{}", file.len());
    let account = account();
    let (client, bucket) = bucket(&account).await;
    put(&client, &bucket, "large.parquet", &file).await;
    let (cloud, attempts) = aws(&account);
    let query =
        "filter text like /dead/ | stats count(*) as rows, sum(weight) as weight, max(number) as last";
    let told = search(&cloud, &[&format!("s3://{bucket}/"), query]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    let row = &rows(&told)[0];
    let ours = ["rows", "weight", "last"].map(|name| row[name].to_string());
    assert_eq!(json!([ours]), theirs[0], "{}", told.err);
    // One that begins the object, one for its end, and its blocks of a megabyte, each once.
    let gets = calls(&attempts).1;
    assert!((10..=2 + file.len().div_ceil(1 << 20)).contains(&gets), "{gets} reads of {} bytes", file.len());
}
