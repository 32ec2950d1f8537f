//! The aggregates that answer lists, maps and rates, and series of time; the AWS page is named.

use super::*;

/// "stats": `values` (`COLLECT_VALUES`) lists the different values of each group.
#[test]
fn values_lists_what_differs() {
    let lines = r#"{"g":"a","v":"x"}
{"g":"a","v":2}
{"g":"b","v":true}
{"g":"a","v":"x"}
{"g":"a"}"#;
    let expected = [r#"g=a v=["x",2]"#, r#"g=b v=[true]"#];
    assert_eq!(run("stats values(v) as v by g", lines), expected);
    assert_eq!(run("stats COLLECT_VALUES(v) as v by g", lines), expected);
}

/// "stats": `topk` stands alone and gives the most frequent values.
#[test]
fn topk_gives_the_most_frequent_values() {
    let lines = ["a", "b", "c", "b", "c", "b"].map(|v| format!("{{\"v\":\"{v}\"}}")).join("\n");
    assert_eq!(
        run("stats topk(2, v) as top", &lines),
        [r#"top=[{"value":"b","count":3},{"value":"c","count":2}]"#]
    );
    assert!(compile("stats topk(0, v)").is_err());
}

/// "Time-series functions": `histogram` is a map over so many ranges of equal width.
#[test]
fn histogram_counts_in_equal_ranges() {
    let lines: Vec<String> = (0..=100).map(|n| format!("{{\"n\":{n}}}")).collect();
    assert_eq!(
        run("stats histogram(n, 4) as h", &lines.join("\n")),
        [r#"h={"0-25":25,"25-50":25,"50-75":25,"75-100":26}"#]
    );
    assert_eq!(run("stats histogram(n, 4) as h", "{\"n\":7}\n{\"n\":7}"), [r#"h={"7-7":2}"#]);
    assert_eq!(run("stats histogram(n, 4) as h", "{\"m\":7}"), [""]);
}

/// "Time-series functions": `rate` is the change in each interval; the counts and sums follow the bins.
#[test]
fn series_of_time() {
    let lines = r#"{"@timestamp":"2026-11-24 13:00:00.000","n":10}
{"@timestamp":"2026-11-24 13:02:00.000","n":40}
{"@timestamp":"2026-11-24 13:01:00.000","n":90}
{"@timestamp":"2026-11-24 13:05:00.000"}"#;
    // From 10 to 40 in two minutes.
    assert_eq!(
        run("stats rate(n, 1m) as r, rate(n, 4m) as f by bin(5m) as t", lines),
        ["t=2026-11-24 13:00:00.000 r=15 f=60", "t=2026-11-24 13:05:00.000"]
    );
    assert_eq!(
        run(
            "stats countOverTime(n) as c, count_over_time(*) as a, sumOverTime(n) as s by bin(5m) as t",
            lines
        ),
        ["t=2026-11-24 13:00:00.000 c=3 a=3 s=140", "t=2026-11-24 13:05:00.000 c=0 a=1"]
    );
    assert!(compile("stats rate(n, 1mo) by bin(5m)").is_err());
}

/// "Time-series functions", `offset`: bins are shifted by the duration.
#[test]
fn offset_moves_the_bins() {
    let lines = "{\"@timestamp\":\"2026-11-24 12:03:00.000\",\"s\":\"x\"}";
    assert_eq!(
        run("stats count(*) as n by bin(5m) as t, s offset 1h", lines),
        ["t=2026-11-24 13:00:00.000 s=x n=1"]
    );
    assert_eq!(
        run("stats count(*) as n by bin(5m) offset 1d", lines),
        ["bin(5m)=2026-11-25 12:00:00.000 n=1"]
    );
}
