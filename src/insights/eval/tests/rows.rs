//! Where rows come from and how they are answered.

use super::*;
use crate::domain::{BatchBuilder, CellKind};

#[test]
fn without_columns_a_row_is_answered_as_it_is() {
    let lines =
        "{\"@timestamp\":\"2026-11-24T13:00:00Z\",\"b\":1.50,\"a\":null,\"c\":{\"d\":[1, 2]}}\nplain text";
    assert_eq!(
        run("filter ispresent(@message)", lines),
        ["@timestamp=2026-11-24 13:00:00.000 b=1.50 a=null c={\"d\":[1, 2]}", "@message=plain text"]
    );
    assert_eq!(
        run("sort b desc | limit 1", lines),
        ["@timestamp=2026-11-24 13:00:00.000 b=1.50 a=null c={\"d\":[1, 2]}"]
    );
}

#[test]
fn cells_tell_numbers_json_and_text_apart() {
    let mut evaluation = evaluation("fields n, n * 2 as m, j, t, ok, gone, @timestamp");
    evaluation.line(r#"{"@timestamp":0,"n":1.0,"j":[1],"t":"1","ok":false}"#);
    let answer = evaluation.finish();
    let kinds: Vec<CellKind> = (0..7).map(|column| answer.batches[0].cell(0, column).kind).collect();
    use CellKind::{Absent, Json, Number, Text};
    assert_eq!(kinds, [Number, Number, Json, Text, Json, Absent, Text]);
    assert_eq!(answer.batches[0].cell(0, 6).raw, "1970-01-01 00:00:00.000");
}

#[test]
fn the_message_is_the_line_unless_the_row_has_one() {
    let lines = r#"{"a":"x"}
{"@message":"{\"a\":\"inside\",\"b\":\"deep\"}","a":"outside","@ptr":"p1"}"#;
    assert_eq!(
        run("fields @message, a, b", lines),
        [r#"@message={"a":"x"} a=x"#, r#"@message={"a":"inside","b":"deep"} a=outside b=deep @ptr=p1"#]
    );
    assert_eq!(run("filter @message like 'inside' | fields b", lines), ["b=deep @ptr=p1"]);
}

#[test]
fn timestamps_in_every_form_sort_together() {
    let lines = r#"{"@timestamp":"2026-11-24 13:00:02.000","n":2}
{"@timestamp":"2026-11-24T14:00:01+01:00","n":1}
{"@timestamp":1795525203000,"n":3}
{"@timestamp":"1795525204000","n":4}"#;
    assert_eq!(run("fields n | sort @timestamp", lines), ["n=1", "n=2", "n=3", "n=4"]);
    assert_eq!(
        run("fields @timestamp | sort n desc | limit 1", lines),
        ["@timestamp=2026-11-24 13:00:04.000"]
    );
}

#[test]
fn events_have_the_fields_of_the_service() {
    let event = LogEvent {
        timestamp_ms: 1_795_525_200_123,
        ingestion_ms: 1_795_525_201_000,
        message: r#"{"level":"ERROR","@x":1,"@message":"mine"}"#,
        stream: "2026/11/24/[$LATEST]abc",
        log: "123456789012:/aws/lambda/checkout",
        ptr: "CmA=",
    };
    let answer = |query: &str| {
        let mut evaluation = evaluation(query);
        evaluation.event(&event);
        rows(&evaluation.finish())
    };
    assert_eq!(
        answer("filter level = 'ERROR'"),
        [
            r#"@timestamp=2026-11-24 13:00:00.123 @message={"level":"ERROR","@x":1,"@message":"mine"} @ptr=CmA="#
        ]
    );
    assert_eq!(
        answer("fields @logStream, @log, @ingestionTime, @@x, @x, @@message"),
        ["@logStream=2026/11/24/[$LATEST]abc @log=123456789012:/aws/lambda/checkout \
         @ingestionTime=2026-11-24 13:00:01.000 @@x=1 @@message=mine @ptr=CmA="]
    );
    assert_eq!(
        answer("parse @log '*:*' as account, name | stats count(*) as n by account"),
        ["account=123456789012 n=1"]
    );
    assert_eq!(answer("sort @timestamp desc | limit 5"), answer("filter 1 = 1"));
}

#[test]
fn lines_of_lambda_have_its_fields() {
    let line = "REPORT RequestId: r-1\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t";
    let query = "filter @type = 'REPORT' | stats max(@memorySize / 1000 / 1000) as mb, avg(@duration) as ms";
    assert_eq!(run(query, line), ["mb=128 ms=12.5"]);
    let exported = format!("{{\"@message\":{}}}", serde_json::Value::from(line));
    assert_eq!(run(query, &exported), ["mb=128 ms=12.5"]);
    assert_eq!(
        run(query, "{\"@type\":\"REPORT\",\"@memorySize\":\"256000000\",\"@duration\":\"1\"}"),
        ["mb=256 ms=1"]
    );
}

/// What JSON had as true, false or null is so again when the rows of an answer are asked.
#[test]
fn words_of_json_on_the_screen_are_what_they_were() {
    let lines = "{\"ok\":true,\"a\":[1]}\n{\"ok\":false,\"a\":null}\n{\"a\":2}\n";
    let first = {
        let mut evaluation = evaluation("fields ok, a");
        evaluation.bytes(lines.as_bytes());
        evaluation.finish()
    };
    for (query, expected) in [
        ("filter ok = true | stats count(*) as n", "n=1"),
        ("filter ok | stats count(*) as n", "n=1"),
        ("filter ispresent(a) | stats count(*) as n", "n=2"),
        ("filter a.0 = 1 | stats count(*) as n", "n=1"),
    ] {
        let mut again = evaluation(query);
        first.batches.iter().for_each(|batch| again.batch(batch));
        assert_eq!(rows(&again.finish()), [expected], "{query}");
        assert_eq!(run(query, lines), [expected], "{query}");
    }
}

#[test]
fn rows_on_the_screen_can_be_asked_again() {
    let mut builder = BatchBuilder::with_columns(["@timestamp", "@message", "n"]);
    builder.set(0, CellKind::Text, "2026-11-24 13:00:00.000");
    builder.set(1, CellKind::Text, r#"{"level":"ERROR","at":{"line":7}}"#);
    builder.set(2, CellKind::Text, "5");
    builder.end_row();
    builder.set(1, CellKind::Text, "plain");
    builder.end_row();
    let batch = Arc::new(builder.finish());
    let answer = |query: &str| {
        let mut evaluation = evaluation(query);
        evaluation.batch(&batch);
        rows(&evaluation.finish())
    };
    assert_eq!(answer("filter level = 'ERROR' | fields at.line, n + 1 as m"), ["at.line=7 m=6"]);
    assert_eq!(answer("filter @message = 'plain'"), ["@message=plain"]);
    assert_eq!(
        answer("sort n desc"),
        [
            r#"@timestamp=2026-11-24 13:00:00.000 @message={"level":"ERROR","at":{"line":7}} n=5"#,
            "@message=plain"
        ]
    );
    assert_eq!(
        answer("stats count(*) as n by bin(1h) as t | sort t desc | limit 1"),
        ["t=2026-11-24 13:00:00.000 n=1"]
    );
}

#[test]
fn wide_long_and_deep_rows_are_read() {
    let members: Vec<String> = (0..200).map(|n| format!("\"k{n}\":{n}")).collect();
    let wide = format!("{{{}}}", members.join(","));
    assert_eq!(run("fields k199, k0", &wide), ["k199=199 k0=0"]);
    assert_eq!(run("filter k7 = 7", &wide)[0].split(' ').count(), 200);
    let long = format!("{{\"a\":\"{}\",\"b\":1}}", "x".repeat(1 << 20));
    assert_eq!(run("fields strlen(a) as n, b", &long), ["n=1048576 b=1"]);
    let deep = format!("{{\"a\":{}{},\"b\":1}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(run("fields b, a.0.0.0.x as x", &deep), ["b=1"]);
    assert_eq!(run("fields jsonParse(@message).b as b", &deep), ["b=1"]);
}

#[test]
fn an_evaluation_may_move_between_threads() {
    fn moves<T: Send>(_: &T) {}
    moves(&evaluation("stats pct(a, 9), count_distinct(b), latest(c) by bin(5m) | sort a | limit 1"));
}

#[test]
fn lines_end_in_every_way_and_empty_ones_are_no_rows() {
    let mut evaluation = evaluation("fields @message");
    evaluation.bytes(b"one\r\n\r\n\ntwo\nthr\xffee\nlast");
    assert_eq!(evaluation.counts().records_scanned, 4);
    assert_eq!(evaluation.counts().bytes_scanned, 23);
    assert_eq!(evaluation.counts().invalid_utf8_lines, 1);
    let answer = evaluation.finish();
    assert_eq!(rows(&answer), ["@message=one", "@message=two", "@message=thr\u{fffd}ee", "@message=last"]);
    assert!(answer.notes[0].contains("UTF-8"), "{:?}", answer.notes);
}

#[test]
fn escapes_do_not_hide_a_line_from_a_filter() {
    let lines = [
        r#"{"path":"\/api\/pay","who":"caf\u00e9","level":"\u0045RROR"}"#,
        r#"{"path":"/api/pay","who":"café","level":"ERROR"}"#,
        r#"{"path":"/other","who":"bar","level":"INFO"}"#,
    ]
    .join("\n");
    for condition in [
        "path like '/api/'",
        "who = 'café'",
        "level = 'ERROR'",
        "level in ['ERROR', 'FATAL']",
        "level like /^ERR/",
        "level like /(?i)^error/",
        "path like /(?i)API.PAY/",
        "who like /(?i)(nobody|f\u{e9})/",
    ] {
        let query = format!("filter {condition} | stats count(*) as n");
        assert_eq!(run(&query, &lines), ["n=2"], "{condition}");
    }
}

/// What is said about lines besides their rows.
fn notes(query: &str, lines: &str) -> Vec<String> {
    let mut evaluation = evaluation(query);
    evaluation.bytes(lines.as_bytes());
    evaluation.finish().notes
}

#[test]
fn damaged_lines_are_told_whichever_field_is_asked_for() {
    let good = r#"{"a":1,"b":"}{","c":{"d":[{},{}]}}"#;
    for damaged in [r#"{"a":1}{"a":2}"#, r#"{"a":1,"b":2}{"a":3}"#, r#"{"a":1, }"#] {
        for query in
            ["stats sum(a) as s", "filter ispresent(nope)", "filter a = 1", "fields b | sort a", "sort a"]
        {
            let found = notes(query, &format!("{good}\n{damaged}"));
            assert!(found.len() == 1 && found[0].ends_with(damaged), "{query} {damaged}: {found:?}");
            assert_eq!(notes(query, good), Vec::<String>::new(), "{query}");
        }
    }
    for damaged in [r#"{"a":1,}"#, r#"{"a":1,"b":oops}"#, r#"{"a":1 "b"}"#] {
        for query in ["filter a = 1", "stats count(b) as n"] {
            assert_eq!(notes(query, damaged).len(), 1, "{query} {damaged}");
        }
    }
}

#[test]
fn a_line_that_is_an_array_is_text() {
    let lines = "[{\"a\":1}]\n[WARN] {\"a\":2}\n{\"@message\":\"[{\\\"a\\\":3}]\"}";
    assert_eq!(run("stats count(*) as n, sum(a) as s", lines), ["n=3 s=2"]);
    assert!(notes("fields a", lines)[0].contains("jq -c '.[]'"));
    assert_eq!(notes("fields a", "[WARN] {\"a\":2}"), Vec::<String>::new());
}

#[test]
fn rows_without_a_time_are_told_when_one_is_asked_for() {
    let with = "{\"@timestamp\":\"2026-11-24 13:00:00.000\"}\n";
    let without = "{\"time\":\"2026-11-24 13:00:00.000\"}\n";
    for query in
        ["stats count(*) by bin(5m)", "fields @timestamp", "sort @timestamp desc", "stats latest(time)"]
    {
        let found = notes(query, without);
        assert!(found.len() == 1 && found[0].contains("`@timestamp`"), "{query}: {found:?}");
        assert_eq!(notes(query, &format!("{without}{with}")), Vec::<String>::new(), "{query}");
        assert_eq!(notes(query, ""), Vec::<String>::new(), "{query}");
    }
    assert_eq!(notes("stats count(*) by time", without), Vec::<String>::new());
}

/// A row as the AWS documentation of `filter-log-events` shows it, and rows that only look like it.
#[test]
fn rows_of_filter_log_events_are_events() {
    let line = r#"{"logStreamName":"s-1","timestamp":1652563111456,"message":"{\"level\":\"WARN\"}","ingestionTime":1652563112000,"eventId":"36"}"#;
    assert_eq!(
        run("fields @timestamp, @message, @ingestionTime, @logStream, level, eventId", line),
        [
            r#"@timestamp=2022-05-14 21:18:31.456 @message={"level":"WARN"} @ingestionTime=2022-05-14 21:18:32.000 @logStream=s-1 level=WARN eventId=36"#
        ]
    );
    let query = "filter @message like /^REPORT/ | stats max(@duration) as d by bin(5m) as t";
    let report = r#"{"timestamp":1652563111456,"message":"REPORT RequestId: r-1\tDuration: 12.50 ms\t"}"#;
    assert_eq!(run(query, report), ["t=2022-05-14 21:15:00.000 d=12.5"]);
    for other in [
        r#"{"timestamp":1652563111456,"message":"m","level":"WARN"}"#,
        r#"{"timestamp":"2022-05-14","message":"m"}"#,
        r#"{"timestamp":1652563111456}"#,
    ] {
        assert_eq!(run("fields @message", other), [format!("@message={other}")]);
    }
}

#[test]
fn a_query_for_its_range_is_told_that_there_is_none() {
    for (range, count) in [(context().range, 0), (None, 1)] {
        let plan = compile("fields queryTimeRange() as r").unwrap();
        let mut evaluation = Evaluation::new(plan, Context { range, ..context() }, None);
        evaluation.line("a");
        let notes = evaluation.finish().notes;
        assert_eq!(notes.iter().filter(|note| note.contains("queryTimeRange()")).count(), count, "{notes:?}");
    }
}

#[test]
fn partial_answers_grow_and_final_rows_can_be_taken() {
    let mut counting = evaluation("stats count(*) as n");
    counting.line("a");
    let partial = counting.snapshot();
    assert_eq!((rows(&partial), partial.completeness), (vec!["n=1".to_owned()], Completeness::Partial));
    counting.line("b");
    assert_eq!(rows(&counting.finish()), ["n=2"]);

    let mut streaming = evaluation("fields @message | limit 3");
    streaming.bytes(b"a\nb\n");
    assert_eq!(streaming.drain().iter().map(|batch| batch.len()).sum::<usize>(), 2);
    assert_eq!(streaming.held(), 0);
    streaming.bytes(b"c\nd\n");
    assert_eq!(rows(&streaming.finish()), ["@message=c"]);
}

#[test]
fn a_large_answer_is_not_copied_each_time_it_is_looked_at() {
    let mut evaluation = evaluation("fields n");
    let lines: String = (0..100_000).map(|n| format!("{{\"n\":{n}}}\n")).collect();
    evaluation.bytes(lines.as_bytes());
    let first = evaluation.snapshot().batches;
    evaluation.line("{\"n\":-1}");
    let second = evaluation.snapshot().batches;
    assert!(first[0].len() == 100_000 && Arc::ptr_eq(&first[0], &second[0]));
    assert_eq!(second.iter().map(|batch| batch.len()).sum::<usize>(), 100_001);
    let last = rows(&evaluation.finish());
    assert_eq!((last.len(), last[99_999].as_str(), last[100_000].as_str()), (100_001, "n=99999", "n=-1"));
}

#[test]
fn the_default_limit_says_that_it_cut() {
    let cut = |query: &str, limit, lines: &str| {
        let mut evaluation = Evaluation::new(compile(query).unwrap(), context(), Some(limit));
        evaluation.bytes(lines.as_bytes());
        let answer = evaluation.finish();
        (rows(&answer).len(), answer.completeness)
    };
    let lines = "a\nb\nc\nd";
    assert_eq!(cut("fields @message", 3, lines), (3, Completeness::CutAt(3)));
    assert_eq!(cut("fields @message | sort @message", 3, lines), (3, Completeness::CutAt(3)));
    assert_eq!(cut("fields @message | limit 2", 3, lines), (2, Completeness::Complete));
    assert_eq!(cut("fields @message", 9, lines), (4, Completeness::Complete));
    assert_eq!(cut("stats count(*) by @message", 3, lines), (3, Completeness::CutAt(3)));
    assert_eq!(cut("stats count(*) by @message | limit 4", 3, lines), (4, Completeness::Complete));
}

#[test]
fn a_column_that_is_named_twice_stands_once_and_moves_no_other() {
    assert_eq!(run("fields a, a, b", r#"{"a":1,"b":2}"#), ["a=1 b=2"]);
}
