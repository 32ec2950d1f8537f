//! `diff` and `logcompare`, `appendcols` and `tail`.

use super::inputs::{mistake, with};
use super::*;

const NOW: &str = r#"{"@message":"ERROR payment 17 failed","ok":0}
{"@message":"ERROR payment 18 failed","ok":0}
{"@message":"ERROR payment 19 failed","ok":0}
{"@message":"INFO payment 20 done","ok":1}
{"@message":"WARN cache is cold","ok":1}
{"@message":"INFO started","ok":1}
"#;
const BEFORE: &str = r#"{"@message":"ERROR payment 7 failed","ok":0}
{"@message":"ERROR payment 8 failed","ok":0}
{"@message":"INFO payment 9 done","ok":1}
{"@message":"INFO payment 10 done","ok":1}
{"@message":"DEBUG gone since","ok":1}
{"@message":"INFO started","ok":1}
"#;

/// AWS documentation, "Compare (diff) with previous time ranges": the patterns, the count in the current range, and the
/// current count minus the earlier one. By hand: the ERROR pattern 3 to 2, the INFO pattern 1 to 2, the others 1 to 0, 0
/// to 1, 1 to 1.
#[test]
fn diff_tells_how_patterns_differ_from_those_of_an_earlier_range() {
    let expected = [
        "@pattern=ERROR payment <Number-1> failed @sampleCount=3 @differenceCount=1 @differenceDescription=50% more \
         @severityLabel=Error @example=ERROR payment 17 failed",
        "@pattern=INFO payment <Number-1> done @sampleCount=1 @differenceCount=-1 @differenceDescription=50% fewer \
         @severityLabel=Info @example=INFO payment 20 done",
        "@pattern=WARN cache is cold @sampleCount=1 @differenceCount=1 @differenceDescription=new \
         @severityLabel=Warning @example=WARN cache is cold",
        "@pattern=DEBUG gone since @sampleCount=0 @differenceCount=-1 @differenceDescription=gone \
         @severityLabel=Debug @example=DEBUG gone since",
        "@pattern=INFO started @sampleCount=1 @differenceCount=0 @differenceDescription=no change \
         @severityLabel=Info @example=INFO started",
    ];
    let given = [("previous", BEFORE)];
    for query in [
        "diff",
        "fields @timestamp, @message | pattern @message | diff previousDay",
        "pattern @message | logcompare timeshift 7d",
    ] {
        assert_eq!(with(query, NOW, &given).unwrap(), expected, "{query}");
    }
}

/// What stands before is evaluated over both ranges, and what stands behind over the comparison.
#[test]
fn a_comparison_stands_in_the_middle_of_a_query() {
    let query =
        "filter ok = 0 | diff | filter @differenceCount > 0 | fields @pattern, @differenceCount as more";
    let given = [("previous", BEFORE)];
    assert_eq!(with(query, NOW, &given).unwrap(), ["@pattern=ERROR payment <Number-1> failed more=1"]);
    let query = "parse @message '* payment *' as level, rest | filter ispresent(level) | pattern level | diff \
                 | display @pattern, @sampleCount";
    assert_eq!(
        with(query, NOW, &given).unwrap(),
        ["@pattern=ERROR @sampleCount=3", "@pattern=INFO @sampleCount=1"]
    );
    let query = "filter ok in (SOURCE 'kinds' | fields ok) | diff | stats count(*) as patterns";
    let given = [("previous", BEFORE), ("kinds", "{\"ok\":0}")];
    assert_eq!(with(query, NOW, &given).unwrap(), ["patterns=1"]);
    let query = "lookup kinds ok OUTPUT name | filter name = 'bad' | diff | display @sampleCount";
    let given = [("previous", BEFORE), ("kinds", "ok,name\n0,bad\n1,good\n")];
    assert_eq!(with(query, NOW, &given).unwrap(), ["@sampleCount=3"]);
}

/// Texts of both ranges are clustered together: names that differ at one place are one pattern, in whichever range.
#[test]
fn a_pattern_is_the_same_in_both_ranges() {
    let text = |names: &[&str]| -> String {
        names.iter().map(|name| format!("{{\"@message\":\"INFO user {name} logged in\"}}\n")).collect()
    };
    let given = text(&["ann", "bob"]);
    let rows = with(
        "diff | fields @pattern, @sampleCount, @differenceCount, @example",
        &text(&["cid"]),
        &[("previous", &given)],
    );
    assert_eq!(
        rows.unwrap(),
        [
            "@pattern=INFO user <Token-1> logged in @sampleCount=1 @differenceCount=-1 @example=INFO user cid logged in"
        ]
    );
}

#[test]
fn without_an_earlier_range_a_comparison_is_refused_with_the_way_to_give_one() {
    let hint = "hint: save the rows of both ranges and run `flowid logs refine --source previous=FILE`, or run the query against CloudWatch Logs";
    assert_eq!(
        mistake("fields @message | diff previousWeek", &[]),
        format!(
            "line 1, column 19: `diff` compares with the rows of an earlier range, which are not at hand ({hint})"
        )
    );
    let refused = compile("logcompare timeshift 1d").expect_err("no earlier range");
    assert!(refused.message.raw().starts_with("`logcompare` compares"), "{}", refused.message.raw());
}

/// AWS documentation, `appendcols`: columns are appended by the position of the row; `override=true` overwrites; `max` is the
/// number of rows.
#[test]
fn appendcols_puts_the_columns_of_another_query_beside_the_rows() {
    let lines = "{\"svc\":\"a\"}\n{\"svc\":\"b\"}\n{\"svc\":\"b\"}\n{\"svc\":\"c\"}\n";
    let other =
        "{\"svc\":\"x\",\"latency\":4}\n{\"svc\":\"y\",\"latency\":8}\n{\"svc\":\"y\",\"latency\":10}\n";
    let run = |query: &str| with(query, lines, &[("lg", other)]).unwrap();
    let query = |options: &str| {
        format!(
            "stats count(*) as cnt by svc | appendcols {options} (SOURCE 'lg' | stats avg(latency) as avgLat by svc)"
        )
    };
    assert_eq!(run(&query("")), ["svc=a cnt=1 avgLat=4", "svc=b cnt=2 avgLat=9", "svc=c cnt=1"]);
    assert_eq!(run(&query("override=true")), ["svc=x cnt=1 avgLat=4", "svc=y cnt=2 avgLat=9", "svc=c cnt=1"]);
    assert_eq!(run(&query("max=1")), ["svc=a cnt=1 avgLat=4", "svc=b cnt=2", "svc=c cnt=1"]);
    let query = format!("{} | filter avgLat > 4 | stats sum(avgLat) as total", query(""));
    assert_eq!(run(&query), ["total=9"]);
}

#[test]
fn appendcols_fills_what_a_row_lacks() {
    let lines = "{\"a\":1}\n{\"b\":2}\n";
    let other = "{\"a\":7,\"c\":{\"d\":1}}\n{\"a\":8,\"b\":9,\"@ptr\":\"p\"}\n";
    let run = |query: &str| with(query, lines, &[("o", other)]).unwrap();
    assert_eq!(run("appendcols (SOURCE 'o') | display a, b, c.d"), ["a=1 c.d=1", "a=8 b=2"]);
    assert_eq!(run("appendcols override=true (SOURCE 'o')"), ["a=7 c={\"d\":1}", "a=8 b=9"]);
}

#[test]
fn appendcols_says_what_is_left_out() {
    let notes = |lines: &str, options: &str| {
        let tree = parse(&format!("appendcols {options} (SOURCE 'o')")).unwrap();
        let needs = Plan::needs(&tree).unwrap();
        let mut inputs = crate::insights::inputs::Inputs::default();
        let mut inner = Evaluation::new(
            Arc::new(Plan::compile_inner(&needs.queries[0], &inputs).unwrap()),
            context(),
            None,
        );
        inner.bytes(b"{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n");
        inputs.add_answer(&needs.queries[0], inner.finish().batches);
        let mut evaluation =
            Evaluation::new(Arc::new(Plan::compile_with(&tree, inputs).unwrap()), context(), None);
        evaluation.bytes(lines.as_bytes());
        evaluation.finish().notes
    };
    assert_eq!(notes("{}\n{}\n{}\n{}\n", ""), Vec::<String>::new());
    assert_eq!(
        notes("{}\n", ""),
        ["the query of `appendcols` has 2 rows more than there are rows: they are left out"]
    );
    assert_eq!(
        notes("{}\n{}\n{}\n", "max=2"),
        ["`appendcols` went no further than 2 rows; `max=` takes it up to 100000"]
    );
}

#[test]
fn tail_gives_the_last_rows_in_their_order() {
    let lines = "{\"n\":3}\n{\"n\":1}\n{\"n\":2}\n";
    assert_eq!(run("tail 2", lines), ["n=1", "n=2"]);
    assert_eq!(run("fields n | sort n | tail 2", lines), ["n=2", "n=3"]);
    assert_eq!(run("fields n * 2 as m | tail 1", lines), ["m=4"]);
    assert_eq!(run("tail 9 | filter n > 1 | limit 1", lines), ["n=3"]);
    assert_eq!(run("stats count(*) as c by n | tail 1", lines), ["n=2 c=1"]);
}
