//! `logs refine` over files in every form, whole and damaged.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::thread;

use crate::support::command::{Ran, flowid, run, with_input};

fn refine(input: &[u8], query: &str) -> Ran {
    with_input(flowid(["logs", "refine", "-", query]), input)
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

const ROWS: &str =
    "{\"level\":\"ERROR\",\"ms\":120,\"at\":{\"zone\":\"a\"}}\n{\"level\":\"INFO\",\"ms\":7}\nplain words\n";

#[test]
fn rows_print_as_they_are_unless_the_query_names_fields() {
    let ran = refine(ROWS.as_bytes(), "filter level = 'ERROR'");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let row: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(row, serde_json::json!({"level": "ERROR", "ms": 120, "at": {"zone": "a"}}));
    let ran = refine(ROWS.as_bytes(), "fields at.zone as zone, ms * 2 as double | filter level = 'ERROR'");
    assert_eq!(ran.out, "{\"zone\":\"a\",\"double\":240}\n");
    let ran = refine(ROWS.as_bytes(), "fields @message | filter @message like /words/");
    assert_eq!(ran.out, "{\"@message\":\"plain words\"}\n");
}

#[test]
fn what_is_odd_is_named_beside_the_rows() {
    let ran = refine(ROWS.as_bytes(), "filter level = ERROR");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""));
    let report = "warning: line 1, column 16: `ERROR` is a field here\n  filter level = ERROR\n                 ^^^^^\n\
                  hint: if it is a text, write \"ERROR\"\n";
    assert_eq!(ran.err, report);
    // What only costs more at CloudWatch Logs is of no matter here.
    let ran = refine(ROWS.as_bytes(), "filter level like /^ERROR$/ | fields ms");
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("{\"ms\":120}\n", ""));
}

/// The files are DuckDB's, see tests/data/parquet/make.py; so is the answer:
/// `select m, count(*), sum(n), max(l[2]) from 'groups.parquet' where s = 'xxxxx1' group by m order by m limit 2`.
#[test]
fn parquet_is_read_row_group_by_row_group() {
    let data = |name: &str| format!("{}/tests/data/parquet/{name}", env!("CARGO_MANIFEST_DIR"));
    let query = "filter s = 'xxxxx1' | stats count(*) as rows, sum(n) as sum, max(l.1) as most by m | sort m | limit 2";
    let ran = run(["logs", "refine", &data("groups.parquet"), query]);
    let rows = "{\"m\":0,\"rows\":286,\"sum\":857857,\"most\":5993}\n{\"m\":1,\"rows\":286,\"sum\":856141,\"most\":5987}\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), rows, ""));
    let ran =
        run(["logs", "refine", &data("zstd.parquet"), "fields at_utc, amount, map.k2 | filter small = 2"]);
    let row = "{\"at_utc\":\"2026-11-24T13:00:00Z\",\"amount\":24691357802469135780.24,\"map.k2\":2}\n";
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), row), "{}", ran.err);
    let whole = std::fs::read(data("groups.parquet")).unwrap();
    let ran = refine(&whole, query);
    assert!(ran.code == Some(2) && ran.err.contains("name that"), "{:?}: {}", ran.code, ran.err);
    let folder = tempfile::tempdir().unwrap();
    let cut = folder.path().join("cut.parquet");
    std::fs::write(&cut, &whole[..whole.len() / 2]).unwrap();
    let ran = run(["logs", "refine", cut.to_str().unwrap(), query]);
    assert!(ran.code == Some(1) && ran.err.contains("may be damaged or cut"), "{}", ran.err);
}

#[test]
fn gzip_and_zstd_are_read_from_files_and_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let query = "filter ispresent(ms) | stats sum(ms) as total";
    for (name, bytes) in [
        ("rows.ndjson", ROWS.as_bytes().to_vec()),
        ("rows.gz", gzip(ROWS)),
        ("rows.zst", zstd::encode_all(ROWS.as_bytes(), 1).unwrap()),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let ran = run(["logs", "refine", path.to_str().unwrap(), query]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), "{\"total\":127}\n"), "{name}: {}", ran.err);
        assert_eq!(refine(&bytes, query).out, ran.out, "{name}");
    }
}

#[test]
fn json_that_is_not_one_object_a_line_is_read_in_rows() {
    let query = "stats count(*) as n, sum(a) as s";
    for text in [
        "[{\"a\":1},{\"a\":2}]",
        "[\n  {\n    \"a\": 1\n  },\n  {\n    \"a\": 2\n  }\n]\n",
        "{\"a\":1}{\"a\":2}",
    ] {
        let ran = refine(text.as_bytes(), query);
        assert_eq!(
            (ran.code, ran.out.as_str(), ran.err.as_str()),
            (Some(0), "{\"n\":2,\"s\":3}\n", ""),
            "{text}"
        );
    }
    let trail = "{\"Records\":[{\"eventName\":\"A\"},{\"eventName\":\"B\"}]}";
    let ran = refine(&gzip(trail), "filter eventName = 'A' | stats count(*) as n");
    assert_eq!(ran.out, "{\"n\":1}\n");
}

#[test]
fn json_that_is_damaged_is_never_read_in_part_without_a_word() {
    let ran = refine(b"[{\"a\":1},{\"a\":2,}]", "fields a");
    assert_eq!((ran.code, ran.out.as_str()), (Some(5), "{\"a\":1}\n"));
    assert!(ran.err.contains("JSON value 2 is damaged"), "{}", ran.err);
    let ran = refine(b"{\"a\":1}\n{\"a\":1}{\"a\":2}\n{\"a\":1,}\n", "stats sum(a) as s");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "{\"s\":3}\n"));
    assert!(
        ran.err.contains("no whole JSON object") && ran.err.contains("{\"a\":1}{\"a\":2}"),
        "{}",
        ran.err
    );
}

#[test]
fn times_that_no_row_has_are_missed_aloud() {
    let ran = refine(ROWS.as_bytes(), "stats count(*) as n by bin(5m)");
    assert!(ran.err.contains("no row has an `@timestamp`"), "{}", ran.err);
}

/// More than one thread is at work by then, and one of them waits for the next line.
#[test]
fn rows_of_a_slow_pipe_come_at_once_and_who_stops_reading_ends_it() {
    let mut command = flowid(["logs", "refine", "-", "filter n % 1000 = 0 | fields n"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let many: String = (1..=300_000).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    let mut rows = BufReader::new(output).lines();
    let writer = thread::spawn(move || {
        input.write_all(many.as_bytes()).unwrap();
        input
    });
    let last = rows.by_ref().map(Result::unwrap).find(|row| row == "{\"n\":300000}");
    assert!(last.is_some());
    let mut input = writer.join().unwrap();
    input.write_all(b"{\"n\":1000}\n").unwrap();
    assert_eq!(rows.next().unwrap().unwrap(), "{\"n\":1000}");
    drop(rows);
    input.write_all(b"{\"n\":2000}\n").unwrap();
    // Its input is still open.
    assert!(child.wait().unwrap().success());
    drop(input);
}

#[test]
fn there_is_no_limit_that_was_not_asked_for() {
    let lines: String = (0..12_345).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    let ran = refine(lines.as_bytes(), "fields n");
    assert_eq!((ran.out.lines().count(), ran.err.as_str()), (12_345, ""));
}

#[test]
fn a_damaged_file_gives_what_was_good_and_exits_5() {
    let lines: String = (0..100_000).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    let mut damaged = gzip(&lines);
    damaged.truncate(damaged.len() / 2);
    let ran = refine(&damaged, "filter n < 3");
    assert_eq!((ran.code, ran.out.as_str()), (Some(5), "{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n"));
    assert!(ran.err.contains("standard input can't be read") && ran.err.contains("damaged"), "{}", ran.err);
    assert!(ran.err.contains("not complete"), "{}", ran.err);
    let ran = refine(&gzip("")[..6], "fields n");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
}

#[test]
fn files_that_can_not_be_read_are_named() {
    for (path, words) in [("/no/such/file", "No such file"), ("/", "directory")] {
        let ran = run(["logs", "refine", path, "fields a"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{path}");
        assert!(ran.err.contains(path) && ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn bytes_that_are_no_text_are_kept_and_counted() {
    let ran = refine(b"good\nbad \xff\n", "fields @message");
    assert_eq!(ran.out, "{\"@message\":\"good\"}\n{\"@message\":\"bad \u{fffd}\"}\n");
    assert!(ran.err.contains("1 lines were not valid UTF-8"), "{}", ran.err);
}

#[test]
fn huge_lines_and_wide_rows_are_read_whole() {
    let line = "x".repeat(1 << 20);
    assert_eq!(refine(line.as_bytes(), "fields strlen(@message) as n").out, "{\"n\":1048576}\n");
    let wide: serde_json::Map<String, serde_json::Value> =
        (0..200).map(|n| (format!("key{n}"), n.into())).collect();
    let wide = serde_json::Value::Object(wide).to_string();
    assert_eq!(refine(wide.as_bytes(), "filter key199 = 199").out, format!("{wide}\n"));
}

#[test]
fn a_query_of_a_dashboard_is_evaluated_without_its_source() {
    let ran = refine(ROWS.as_bytes(), "SOURCE '/aws/lambda/x' | filterIndex level = 'INFO' | fields ms");
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "{\"ms\":7}\n"));
    assert!(ran.err.contains("`SOURCE` was left out") && ran.err.contains("no index"), "{}", ran.err);
    let ran = refine(ROWS.as_bytes(), "fields queryStartTime() as t | limit 1");
    assert!(ran.err.contains("no time range"), "{}", ran.err);
}

#[test]
fn what_is_not_evaluated_here_is_refused_by_name_and_a_mistake_with_a_caret() {
    let ran = refine(b"{}", "pattern @message | anomaly");
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("`anomaly`") && ran.err.contains("column 20"), "{}", ran.err);
    let ran = refine(b"{}", "fields a | filtr b");
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("column 12") && ran.err.contains('^'), "{}", ran.err);
}

#[test]
fn tables_and_other_inputs_are_given_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let rows = write("rows.ndjson", b"{\"user\":1,\"id\":\"a\"}\n{\"user\":2,\"id\":\"b\"}\n");
    let users = format!("users={}", write("users.csv", b"user,name\n1,ana\n2,bo\n"));
    let other =
        format!("/aws/db={}", write("db.gz", &gzip("{\"id\":\"b\",\"ms\":7}\n{\"id\":\"c\",\"ms\":8}\n")));
    let query =
        "filter id in (SOURCE '/aws/db' | fields id) | lookup users user OUTPUT name | display id, name";
    let ran = run(["logs", "refine", "--table", &users, "--source", &other, &rows, query]);
    assert_eq!(
        (ran.code, ran.out.as_str(), ran.err.as_str()),
        (Some(0), "{\"id\":\"b\",\"name\":\"bo\"}\n", "")
    );

    let ran = run(["logs", "refine", "--table", &users, &rows, query]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    let report = "error: line 1, column 22: the rows of `/aws/db` were not given\n";
    assert!(ran.err.starts_with(report), "{}", ran.err);
    assert!(ran.err.ends_with("hint: add `--source /aws/db=FILE`\n"), "{}", ran.err);

    let ran = run(["logs", "refine", "--table", &users, "--source", &other, &rows, "stats count(*) as n"]);
    let unused = "warning: --table users is not used: the query does not name it\n\
                  warning: --source /aws/db is not used: the query does not name it\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "{\"n\":2}\n", unused));

    let broken = format!("users={}", write("broken.csv", b"user,name\n1\n"));
    let ran = run(["logs", "refine", "--table", &broken, &rows, "lookup users user OUTPUT name"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("broken.csv is no lookup table"), "{}", ran.err);
    let ran =
        run(["logs", "refine", "--table", "users=/nowhere.csv", &rows, "lookup users user OUTPUT name"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("/nowhere.csv can't be read"), "{}", ran.err);
}

#[test]
fn an_earlier_range_is_given_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let earlier = folder.path().join("earlier.log");
    std::fs::write(&earlier, "INFO took 1 ms\nINFO took 2 ms\n").unwrap();
    let given = format!("previous={}", earlier.to_str().unwrap());
    let query = "pattern @message | diff | display @pattern, @sampleCount, @differenceDescription";
    let rows = b"INFO took 3 ms\nERROR broken pipe\n";
    let ran = with_input(flowid(["logs", "refine", "--source", &given, "-", query]), rows);
    let expected = "{\"@pattern\":\"ERROR broken pipe\",\"@sampleCount\":1,\"@differenceDescription\":\"new\"}\n\
                    {\"@pattern\":\"INFO took <Number-1> ms\",\"@sampleCount\":1,\"@differenceDescription\":\"50% fewer\"}\n";
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), expected, ""));
    let ran = refine(rows, query);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("--source previous=FILE"), "{}", ran.err);
}
