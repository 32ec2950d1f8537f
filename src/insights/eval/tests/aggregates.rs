//! Aggregates against calculations by hand.

use super::*;

/// Eight measurements of two services; one row without one, one that is no number.
const LINES: &str = r#"{"@timestamp":"2026-11-24 13:00:03.000","service":"cart","ms":2,"v":"b"}
{"@timestamp":"2026-11-24 13:00:01.000","service":"cart","ms":4,"v":"a"}
{"@timestamp":"2026-11-24 13:00:02.000","service":"cart","ms":"4","v":"C"}
{"@timestamp":"2026-11-24 13:00:05.000","service":"cart","ms":4.0,"v":"a"}
{"@timestamp":"2026-11-24 13:00:04.000","service":"cart","ms":5,"v":"10"}
{"@timestamp":"2026-11-24 13:00:06.000","service":"cart","ms":5,"v":"9"}
{"@timestamp":"2026-11-24 13:00:08.000","service":"cart","ms":7}
{"@timestamp":"2026-11-24 13:00:07.000","service":"cart","ms":9}
{"@timestamp":"2026-11-24 13:00:09.000","service":"cart"}
{"@timestamp":"2026-11-24 13:00:00.000","service":"pay","ms":"slow"}"#;

fn of_cart(aggregate: &str) -> String {
    let query = format!("filter service = 'cart' | stats {aggregate} as x");
    run(&query, LINES)[0].replacen("x=", "", 1)
}

#[test]
fn numbers_by_hand() {
    // 2 4 4 4 5 5 7 9: sum 40, mean 5, squared differences 32, so the sample deviation is sqrt(32 / 7).
    for (aggregate, expected) in [
        ("count(*)", "9"),
        ("count(ms)", "8"),
        ("sum(ms)", "40"),
        ("avg(ms)", "5"),
        ("min(ms)", "2"),
        ("max(ms)", "9"),
        ("pct(ms, 50)", "4"),
        ("median(ms)", "4"),
        ("percentile(ms, 90)", "9"),
        ("pct(ms, 0)", "2"),
        ("pct(ms, 100)", "9"),
        ("count_distinct(ms)", "6"),
        ("countDistinct(v)", "5"),
        ("earliest(v)", "a"),
        ("latest(v)", "9"),
        ("sortsFirst(v)", "C"),
        ("sortsLast(v)", "10"),
        ("earliest(@timestamp)", "2026-11-24 13:00:01.000"),
        ("max(@timestamp) - min(@timestamp)", "8000"),
    ] {
        assert_eq!(of_cart(aggregate), expected, "{aggregate}");
    }
    let deviation: f64 = of_cart("stddev(ms)").parse().unwrap();
    assert!((deviation - (32.0f64 / 7.0).sqrt()).abs() < 1e-12, "{deviation}");
    let variance: f64 = of_cart("variance(ms)").parse().unwrap();
    assert!((variance - 32.0 / 7.0).abs() < 1e-12, "{variance}");
}

#[test]
fn a_group_without_numbers_has_no_results_but_its_count() {
    let query =
        "stats count(*) as n, sum(ms) as s, avg(ms) as a, pct(ms, 50) as p, stddev(ms) as d by service";
    let rows = run(query, LINES);
    assert!(rows[0].starts_with("service=cart n=9 s=40 a=5 p=4 d="), "{rows:?}");
    assert_eq!(rows[1], "service=pay n=1");
    assert_eq!(run("stats max(ms) as m by service", LINES)[1], "service=pay m=slow");
}

#[test]
fn without_rows_there_is_one_group_that_counts_nothing() {
    assert_eq!(run("filter ms > 100 | stats count(*) as n, sum(ms) as s", LINES), ["n=0"]);
    assert_eq!(run("filter ms > 100 | stats count(*) as n by service", LINES), Vec::<String>::new());
}

#[test]
fn the_columns_are_named_as_they_were_written() {
    let query = "stats count(*), avg(ms)/2 by service, bin(1h) | sort count(*) desc | limit 1";
    let rows = run(query, LINES);
    assert_eq!(rows, ["service=cart bin(1h)=2026-11-24 13:00:00.000 count(*)=9 avg(ms)/2=2.5"]);
}

#[test]
fn whole_sums_are_exact_and_others_nearly() {
    let lines: String = (0..1000).map(|_| "{\"big\":9007199254740993,\"small\":0.1}\n").collect();
    assert_eq!(run("stats sum(big) as s", &lines), ["s=9007199254740993000"]);
    assert_eq!(run("stats sum(small) as s", &lines), ["s=100"]);
}

#[test]
fn large_groups_are_within_the_stated_error() {
    // 1 to 20,000 in a scattered order: 7,919 is prime and shares no factor with 20,000.
    let lines: String = (0..20_000u64).map(|i| format!("{{\"n\":{}}}\n", i * 7919 % 20_000 + 1)).collect();
    let mut evaluation = evaluation("stats pct(n, 50) as p50, pct(n, 99) as p99, count_distinct(n) as d");
    evaluation.bytes(lines.as_bytes());
    let answer = evaluation.finish();
    let batch = &answer.batches[0];
    for (column, expected, error) in [(0, 10_000.0, 0.0051), (1, 19_800.0, 0.0051), (2, 20_000.0, 0.05)] {
        let found: f64 = batch.cell(0, column).raw.parse().unwrap();
        assert!((found - expected).abs() <= expected * error, "{found} for {expected}");
    }
    assert!(answer.notes.iter().any(|note| note.contains("0.5 %")), "{:?}", answer.notes);
}

#[test]
fn ten_thousand_values_are_exact_and_need_no_note() {
    for (count, expected) in [(1001, "p=991 d=1001"), (10_000, "p=9900 d=10000")] {
        let lines: String = (1..=count).map(|i| format!("{{\"n\":{i}}}\n")).collect();
        let mut evaluation = evaluation("stats pct(n, 99) as p, count_distinct(n) as d");
        evaluation.bytes(lines.as_bytes());
        let answer = evaluation.finish();
        assert_eq!(rows(&answer), [expected]);
        assert!(answer.notes.is_empty());
    }
}

/// The nearest rank by its definition, in whole numbers: the least value that so many thousandths of the values do not
/// exceed.
fn nearest_rank(sorted: &[f64], thousandths: usize) -> f64 {
    let reaches = |rank: &usize| rank * 1000 >= thousandths * sorted.len();
    sorted[(1..=sorted.len()).find(reaches).unwrap() - 1]
}

fn distributions(count: usize) -> Vec<Vec<f64>> {
    let scattered = |i: usize| (i * 7919 % count) as f64;
    let of = |value: &dyn Fn(f64) -> f64| (0..count).map(|i| value(scattered(i))).collect();
    let size = count as f64;
    vec![
        of(&|i| i + 1.0),
        // A long tail over six decades.
        of(&|i| (10f64.powf(6.0 * (i / size)) * 100.0).round() / 100.0),
        // Two in a hundred are a thousand times slower.
        of(&|i| if i < size * 0.98 { 1.0 } else { 1000.0 }),
        of(&|i| i - size / 2.0),
        of(&|_| 42.0),
    ]
}

#[test]
fn percentiles_are_those_of_the_nearest_rank() {
    // No count shares a factor with the prime 7,919 that scatters the values.
    for (count, error) in
        [(1, 0.0), (7, 0.0), (100, 0.0), (1010, 0.0), (10_000, 0.0), (10_001, 0.005), (40_000, 0.005)]
    {
        for values in distributions(count) {
            let lines: String = values.iter().map(|value| format!("{{\"n\":{value}}}\n")).collect();
            let mut sorted = values;
            sorted.sort_by(f64::total_cmp);
            let parts = [0u16, 1, 70, 250, 500, 900, 980, 990, 999, 1000];
            let columns = parts.map(|part| format!("pct(n, {})", f64::from(part) / 10.0));
            let mut evaluation = evaluation(&format!("stats {}", columns.join(", ")));
            evaluation.bytes(lines.as_bytes());
            let batch = &evaluation.finish().batches[0];
            for (column, part) in parts.into_iter().enumerate() {
                let found: f64 = batch.cell(0, column).raw.parse().unwrap();
                let expected = nearest_rank(&sorted, part.into());
                // The last digits of the double are lost to the logarithm.
                let allowed = expected.abs() * error * 1.000_001;
                assert!((found - expected).abs() <= allowed, "{part} of {count}: {found} for {expected}");
            }
        }
    }
}

#[test]
fn min_and_max_are_numbers_when_every_value_is_one() {
    use crate::domain::CellKind::{self, Number, Text};
    let kinds = |lines: &str| {
        let mut evaluation = evaluation("stats min(v) as a, max(v) as b, sortsLast(v) as c");
        evaluation.bytes(lines.as_bytes());
        let answer = evaluation.finish();
        let kinds: Vec<CellKind> = (0..3).map(|column| answer.batches[0].cell(0, column).kind).collect();
        (rows(&answer)[0].clone(), kinds)
    };
    let numbers = "{\"v\":\"4\"}\n{\"v\":\"10.50\"}";
    assert_eq!(kinds(numbers), ("a=4 b=10.50 c=10.50".to_owned(), vec![Number, Number, Text]));
    let mixed = format!("{numbers}\n{{\"v\":\"slow\"}}");
    assert_eq!(kinds(&mixed), ("a=4 b=10.50 c=10.50".to_owned(), vec![Text, Text, Text]));
    // A number would lose the zeros of an identifier.
    assert_eq!(kinds("{\"v\":\"007\"}").1, [Text, Text, Text]);
}

#[test]
fn equal_numbers_are_one_group_however_they_are_written() {
    let lines = "{\"s\":200}\n{\"s\":\"200\"}\n{\"s\":200.0}\n{}\n{\"s\":[1]}";
    assert_eq!(run("stats count(*) as n by s", lines), ["s=200 n=3", "n=2"]);
}

#[test]
fn memory_follows_groups_not_rows() {
    let mut evaluation = evaluation("stats count(*) as n, avg(ms) by service");
    for row in 0..50_000 {
        evaluation.line(&format!("{{\"service\":\"s{}\",\"ms\":{row}}}", row % 7));
    }
    assert_eq!(evaluation.held(), 7);
    assert_eq!(evaluation.counts().records_scanned, 50_000);
}

#[test]
fn a_sort_with_a_limit_holds_no_more_than_the_limit() {
    let mut evaluation = evaluation("fields n | sort n desc | limit 3");
    for row in 0..10_000u32 {
        evaluation.line(&format!("{{\"n\":{}}}", row.wrapping_mul(7919) % 10_000));
    }
    assert_eq!(evaluation.held(), 3);
    assert_eq!(rows(&evaluation.finish()), ["n=9999", "n=9998", "n=9997"]);
}
