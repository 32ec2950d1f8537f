//! Commands that look at more than one row. Each behaviour that the AWS documentation states has its page named; the
//! others are those that the operators say they decided.

use super::*;

const BYTES: &str =
    "{\"host\":\"a\",\"bytes\":10}\n{\"bytes\":5}\n{\"host\":\"b\",\"bytes\":\"x\"}\n{\"bytes\":1.5}";

/// "accum": a running sum of a numeric field under a name, such as `totalBytes`.
#[test]
fn accum_sums_up() {
    assert_eq!(
        run("fields bytes | accum bytes AS totalBytes", BYTES),
        ["bytes=10 totalBytes=10", "bytes=5 totalBytes=15", "bytes=x", "bytes=1.5 totalBytes=16.5"]
    );
    assert_eq!(run("fields bytes | accum bytes", BYTES), ["bytes=10", "bytes=15", "bytes=x", "bytes=16.5"]);
    assert_eq!(
        run("accum bytes as t | filter t > 10 | stats count(*) as n, max(t) as most", BYTES),
        ["n=2 most=16.5"]
    );
}

/// "autoregress": `p=1-4` makes the fields `bytes_p1` to `bytes_p4` of the rows before.
#[test]
fn autoregress_copies_earlier_values() {
    let lines = "{\"bytes\":1}\n{\"bytes\":2}\n{\"bytes\":3}\n{\"bytes\":4}\n{\"bytes\":5}";
    let rows = run("fields bytes | autoregress bytes p=1-4", lines);
    assert_eq!(rows[0], "bytes=1");
    assert_eq!(rows[4], "bytes=5 bytes_p1=4 bytes_p2=3 bytes_p3=2 bytes_p4=1");
    assert_eq!(
        run("fields bytes | autoregress bytes as before | filter before = 4", lines),
        ["bytes=5 before=4"]
    );
    assert_eq!(run("fields bytes | autoregress bytes | limit 2", lines), ["bytes=1", "bytes=2 bytes_p1=1"]);
    assert_eq!(
        run("fields bytes | autoregress bytes p=2 | sort bytes desc | limit 1", lines),
        ["bytes=5 bytes_p2=3"]
    );
}

/// "filldown": the last value is carried forward, for names, names with `*`, and all fields.
#[test]
fn filldown_fills_gaps() {
    let lines = r#"{"host":"a","cpu_user":1}
{"cpu_system":2}
{"host":null,"cpu_user":3,"other":1}
{"host":"b"}"#;
    let expected = [
        "host=a cpu_user=1",
        "host=a cpu_user=1 cpu_system=2",
        "host=a cpu_user=3 cpu_system=2",
        "host=b cpu_user=3 cpu_system=2",
    ];
    assert_eq!(run("fields host, cpu_user, cpu_system | filldown host cpu*", lines), expected);
    assert_eq!(run("fields host, cpu_user, cpu_system | filldown", lines), expected);
    assert_eq!(run("filldown host | stats count(*) as n by host", lines), ["host=a n=3", "host=b n=1"]);
    assert_eq!(
        run("fields host, host as own | filldown own | filter not ispresent(host) | display own", lines),
        ["own=a", "own=a"]
    );
}

/// "addtotals": the column `Total` with the sum of all numeric fields, or of those that are named; another name; a row
/// with the sums of the columns at the bottom; no totals of rows.
#[test]
fn addtotals_sums_rows_and_columns() {
    let lines = "{\"a\":1,\"b\":2,\"s\":\"x\"}\n{\"a\":3,\"b\":\"4.5\",\"s\":\"y\"}\n{\"s\":\"z\"}";
    assert_eq!(run("fields a, b | addtotals", lines), ["a=1 b=2 Total=3", "a=3 b=4.5 Total=7.5", "Total=0"]);
    assert_eq!(
        run("fields a, b, s | addtotals a | filter Total > 0", lines),
        ["a=1 b=2 s=x Total=1", "a=3 b=4.5 s=y Total=3"]
    );
    assert_eq!(run("fields a | addtotals fieldname=RowSum | limit 1", lines), ["a=1 RowSum=1"]);
    assert_eq!(
        run("fields a, s | addtotals col=true a", lines),
        ["a=1 s=x Total=1", "a=3 s=y Total=3", "s=z Total=0", "a=4 Total=4"]
    );
    assert_eq!(run("addtotals row=false col=true b", lines).last().unwrap(), "b=6.5");
    assert_eq!(
        run("stats sum(a) as x, max(b) as y by s | addtotals col=true", lines).last().unwrap(),
        "x=4 y=6.5 Total=10.5"
    );
    assert!(run("filter a > 9 | addtotals col=true a", lines).is_empty());
}

/// "countFrequent": each combination of values with its `_approxcount`, the most frequent first; the other spelling.
#[test]
fn count_frequent_counts_combinations() {
    let lines = "{\"method\":\"GET\",\"status\":200}\n{\"method\":\"PUT\",\"status\":200}\n{\"method\":\"GET\",\"status\":200}";
    let expected = ["method=GET status=200 _approxcount=2", "method=PUT status=200 _approxcount=1"];
    assert_eq!(run("fields method, status | countFrequent method, status", lines), expected);
    assert_eq!(run("count_frequent method, status", lines), expected);
    assert_eq!(run("countFrequent status | filter _approxcount > 2", lines), ["status=200 _approxcount=3"]);
}

/// "fillmissing": rows for the minutes that have none, with a constant for a field; groups are filled one by one.
#[test]
fn fillmissing_makes_rows_for_empty_bins() {
    let lines = r#"{"@timestamp":"2026-11-24 13:03:10.000","latency":4,"s":"b"}
{"@timestamp":"2026-11-24 13:00:59.000","latency":2,"s":"a"}
{"@timestamp":"2026-11-24 13:00:01.000","latency":4,"s":"a"}"#;
    let query = "fields @timestamp, latency | stats avg(latency) as avg_latency by bin(1m)
        | fillmissing with 0 for avg_latency";
    assert_eq!(
        run(query, lines),
        [
            "bin(1m)=2026-11-24 13:00:00.000 avg_latency=3",
            "bin(1m)=2026-11-24 13:01:00.000 avg_latency=0",
            "bin(1m)=2026-11-24 13:02:00.000 avg_latency=0",
            "bin(1m)=2026-11-24 13:03:00.000 avg_latency=4",
        ]
    );
    let query = "stats count(*) as n by bin(2m) as t, s | fillmissing with 0 for n | accum n as all";
    assert_eq!(
        run(query, lines),
        [
            "t=2026-11-24 13:00:00.000 s=b n=0 all=0",
            "t=2026-11-24 13:00:00.000 s=a n=2 all=2",
            "t=2026-11-24 13:02:00.000 s=b n=1 all=3",
            "t=2026-11-24 13:02:00.000 s=a n=0 all=3",
        ]
    );
    assert_eq!(
        run(
            "stats count(*) as n by bin(1m) as t | fillmissing | filter not ispresent(n) | stats count(*) as gaps",
            lines
        ),
        ["gaps=2"]
    );
    let years = "{\"@timestamp\":\"2025-11-24 13:03:10.000\"}\n{\"@timestamp\":\"2026-02-01 00:00:00.000\"}";
    assert_eq!(
        run("stats count(*) as n by bin(1mo) as t | fillmissing | fields t", years),
        [
            "t=2025-11-01 00:00:00.000",
            "t=2025-12-01 00:00:00.000",
            "t=2026-01-01 00:00:00.000",
            "t=2026-02-01 00:00:00.000",
        ]
    );
    assert!(compile("stats count(*) as n by s | fillmissing with 0 for n").is_err());
}

#[test]
fn fillmissing_makes_no_more_rows_than_a_query_answers() {
    let lines = "{\"@timestamp\":\"2026-11-24 13:00:00.000\"}\n{\"@timestamp\":\"2026-11-26 13:00:00.000\"}";
    let mut evaluation =
        evaluation("stats count(*) as n by bin(1s) as t | fillmissing | stats count(*) as rows");
    evaluation.bytes(lines.as_bytes());
    let answer = evaluation.finish();
    assert_eq!(rows(&answer), ["rows=100002"]);
    assert!(answer.notes.iter().any(|note| note.contains("100000")), "{:?}", answer.notes);
}

/// Nine values, so that the quartiles are values of their own: 12 and 16; and one far above, one far below.
const CPU: [i32; 9] = [10, 11, 12, 13, 14, 15, 16, 90, -70];

/// "outlier": clamped to 2.5 times the interquartile range above the third quartile; removed; below too; marked.
#[test]
fn outliers_are_clamped_or_removed() {
    let lines: Vec<String> = CPU.iter().map(|cpu| format!("{{\"cpu\":{cpu},\"memory\":1}}")).collect();
    let lines = lines.join("\n");
    // In order: -70 10 11 12 13 14 15 16 90, so the quartiles are 11 and 15.
    let clamped = run("fields cpu | outlier cpu", &lines);
    assert_eq!(clamped[6..], ["cpu=16", "cpu=25", "cpu=-70"]);
    let clamped = run("fields cpu | outlier param=1 uselower=true cpu", &lines);
    assert_eq!(clamped[7..], ["cpu=19", "cpu=7"]);
    let query = "fields cpu, memory | outlier action=remove param=3.0 uselower=true mark=true cpu memory";
    let left = run(query, &lines);
    assert_eq!(left.len(), 7);
    assert_eq!(left[0], "cpu=10 memory=1 cpu_outlier=false memory_outlier=false");
    let marked = run("outlier mark=true cpu | filter cpu_outlier | display cpu", &lines);
    assert_eq!(marked, ["cpu=25"]);
    assert_eq!(run("fields cpu | outlier cpu", "{}\n{\"cpu\":\"x\"}\n{\"cpu\":1}"), ["", "cpu=x", "cpu=1"]);
}

/// "sessionize": a pause that is longer than 30 minutes, or than `maxspan`, begins a session; `session_id` or a name.
#[test]
fn sessions_end_with_a_pause() {
    let lines = r#"{"@timestamp":"2026-11-24 13:31:00.000","userId":"a","deviceId":1,"n":1}
{"@timestamp":"2026-11-24 13:00:00.000","userId":"a","deviceId":1,"n":2}
{"@timestamp":"2026-11-24 13:10:00.000","userId":"b","deviceId":1,"n":3}
{"@timestamp":"2026-11-24 14:01:00.000","userId":"a","deviceId":1,"n":4}
{"@timestamp":"2026-11-24 14:01:00.000","userId":"a","n":5}"#;
    assert_eq!(
        run("fields n | sessionize userId, deviceId", lines),
        ["n=1 session_id=3", "n=2 session_id=1", "n=3 session_id=2", "n=4 session_id=3", "n=5"]
    );
    let query = "fields n | sessionize userId, deviceId maxspan 1h as my_session
        | stats count(*) as rows by my_session | sort rows desc | limit 1";
    assert_eq!(run(query, lines), ["my_session=1 rows=3"]);
}

#[test]
fn fillmissing_takes_several_constants() {
    let lines = "{\"@timestamp\":\"2026-11-24 13:00:00.000\"}\n{\"@timestamp\":\"2026-11-24 13:02:00.000\"}";
    let query =
        "stats count(*) as n, avg(ms) as ms by bin(1m) as t | fillmissing with 0 for n, with -1 for ms
        | filter n = 0 | display n, ms";
    assert_eq!(run(query, lines), ["n=0 ms=-1"]);
}

/// "pattern": its four columns, from the message, a parsed field or a string function; with `filter` and `sort`.
#[test]
fn pattern_clusters_messages() {
    let lines = "[INFO] Request time: 327 ms\n[ERROR] Failed to do: x\n[INFO] Request time: 12 ms\n[INFO] Request time: 5 ms";
    assert_eq!(
        run("pattern @message", lines),
        [
            "@pattern=[INFO] Request time: <Number-1> ms @ratio=0.75 @sampleCount=3 @severityLabel=Info \
         @example=[INFO] Request time: 5 ms",
            "@pattern=[ERROR] Failed to do: x @ratio=0.25 @sampleCount=1 @severityLabel=Error \
         @example=[ERROR] Failed to do: x",
        ]
    );
    let query = "filter @message like /ERROR/ | parse @message 'Failed to do: *' as cause | pattern cause
        | sort @sampleCount asc";
    assert_eq!(run(query, lines), ["@pattern=x @ratio=1 @sampleCount=1 @example=x"]);
    assert_eq!(
        run("pattern tolower(@message) | filter @sampleCount > 1 | display @pattern, @ratio", lines),
        ["@pattern=[info] request time: <Number-1> ms @ratio=0.75"]
    );
    assert!(run("pattern nope", lines).is_empty());
}

/// "relevantfields": five columns, the fields in the order of their score from 0 to 1; medians for numbers, the entries
/// whose frequency shifts most for others; all fields, or those that are named.
#[test]
fn relevant_fields_tell_what_sets_rows_apart() {
    let lines = r#"{"Time":500,"Path":"/a","Service":"s","in":{"size":5}}
{"Time":600,"Path":"/a","Service":"s","in":{"size":1}}
{"Time":10,"Path":"/b","Service":"s","in":{"size":2}}
{"Time":20,"Path":"/a","Service":"s","in":{"size":4}}"#;
    // `/a` has the shares 1/2 and 1, `/b` 1/2 and 0: half of their sum is 1/2. Sizes 2, 4 and 1, 5: cumulated they differ
    // by 1/2 at most.
    let path = "@fieldName=Path @relevanceScore=0.5 @topRelevanceContributors=/a 50% -> 100%, /b 50% -> 0%";
    let service = "@fieldName=Service @relevanceScore=0";
    let time = "@fieldName=Time @relevanceScore=1 @conditionalMedian=550 @baselineMedian=15";
    let size = "@fieldName=in.size @relevanceScore=0.5 @conditionalMedian=3 @baselineMedian=3";
    assert_eq!(run("relevantfields where Time > 400", lines), [time, path, size, service]);
    assert_eq!(run("relevantfields Service, Path where Time > 400", lines), [path, service]);
    assert_eq!(run("fields Path, Service | relevantfields where Time > 400 | limit 1", lines), [path]);
    assert_eq!(
        run("relevantfields Path where Time > 4000", lines),
        ["@fieldName=Path @relevanceScore=0 @topRelevanceContributors=/a 75% -> 0%, /b 25% -> 0%"]
    );
    assert!(run("relevantfields nope where Time > 400", lines).is_empty());
}

#[test]
fn relevant_fields_count_a_field_once_a_row() {
    let lines = "{\"a\":\"x\",\"a\":\"y\",\"t\":1}\n{\"a\":\"z\",\"t\":0}";
    let expected = ["@fieldName=a @relevanceScore=1 @topRelevanceContributors=x 0% -> 100%, z 100% -> 0%"];
    assert_eq!(run("relevantfields where t = 1 | filter @fieldName = 'a'", lines), expected);
    assert_eq!(run("relevantfields a, a where t = 1", lines), expected);
}
