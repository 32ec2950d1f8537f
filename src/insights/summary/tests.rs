//! What the form of a query tells.

use super::*;
use crate::insights::parse;

fn columns_of(source: &str) -> Option<Vec<String>> {
    columns(&parse(source).unwrap())
}

fn some(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn columns_of_fields_accumulate() {
    assert_eq!(
        columns_of("fields @timestamp, a.b as c | filter x = 1 | fields c, strlen(m)"),
        some(&["@timestamp", "c", "strlen(m)"])
    );
}

#[test]
fn the_last_display_wins() {
    // Documentation of `display`.
    assert_eq!(
        columns_of("fields a | parse b 'x*' as c | display a, c | display c | fields d"),
        some(&["c"])
    );
}

#[test]
fn stats_returns_groups_and_aggregates() {
    assert_eq!(
        columns_of("fields a | stats count(*) as n, avg(x) by bin(5m), host"),
        some(&["bin(5m)", "host", "n", "avg(x)"])
    );
    assert_eq!(
        columns_of("stats count(*) as n by h | fields n * 2 as twice | sort n"),
        some(&["h", "n", "twice"])
    );
    assert_eq!(columns_of("parse a 'x*' as b | stats count(*) by b"), some(&["b", "count(*)"]));
}

#[test]
fn columns_are_not_known_when_the_events_decide() {
    assert_eq!(columns_of("filter a = 1"), None);
    assert_eq!(columns_of("fields a | parse b 'x*' as c"), None);
    assert_eq!(columns_of("pattern @message"), None);
}

#[test]
fn limits_and_aggregates() {
    let query = |source: &str| parse(source).unwrap();
    assert_eq!(limit(&query("fields a | limit any 5")), Some(5));
    assert_eq!(limit(&query("limit 5 | head 3")), Some(3), "the last one counts");
    assert_eq!(limit(&query("fields limit")), None);
    assert_eq!(limit(&query("filter a in (SOURCE 'g' | fields a | limit 5)")), None);
    for aggregate in
        ["stats count(*)", "pattern @message", "countFrequent a", "fields a | stats count(*) | sort a"]
    {
        assert!(is_aggregate(&query(aggregate)), "{aggregate}");
    }
    for events in ["fields a | dedup a", "unnest a into b", "SOURCE 'g' | limit 5"] {
        assert!(!is_aggregate(&query(events)), "{events}");
    }
}

#[test]
fn the_source_that_aws_puts_before_a_query_is_told_from_it() {
    for (text, groups, query) in [
        ("SOURCE '/a' | fields @message | limit 1", vec!["/a"], "fields @message | limit 1"),
        ("SOURCE \"/a\" START=-3600s END=0s |\nfields x", vec!["/a"], "fields x"),
        ("source '/a', '/b|c' | stats count(*)", vec!["/a", "/b|c"], "stats count(*)"),
        ("fields @message", vec![], "fields @message"),
        (
            "SOURCE logGroups(namePrefix: ['/a']) | limit 2",
            vec![],
            "SOURCE logGroups(namePrefix: ['/a']) | limit 2",
        ),
        ("SOURCE 'never ends", vec![], "SOURCE 'never ends"),
    ] {
        let kept = kept(text);
        assert_eq!(
            (kept.groups, kept.query),
            (groups.into_iter().map(str::to_owned).collect(), query),
            "{text}"
        );
    }
}

#[test]
fn the_range_of_a_kept_query_is_read_from_its_source() {
    // The first text is AWS's own form, recorded by LocalStack.
    for (text, created, range) in [
        ("SOURCE \"g\" START=100000 END=200999 | fields @message", None, Some((100_000, 200_999))),
        ("SOURCE 'a', 'b' start=-60s end=0s | limit 1", Some(90_000), Some((30_000, 90_000))),
        ("SOURCE 'a' START=-60s END=0s | limit 1", None, None),
        ("SOURCE 'a' START=200000 END=100000 | limit 1", None, None),
        ("SOURCE 'start=1 end=2' | limit 1", None, None),
        ("SOURCE 'a' START=soon END=never | limit 1", None, None),
        ("fields start=1 end=2", None, None),
    ] {
        let at = |milliseconds| jiff::Timestamp::from_millisecond(milliseconds).unwrap();
        let found = kept(text).range(created.map(at));
        let found = found.map(|range| (range.from.as_millisecond(), range.to.as_millisecond()));
        assert_eq!(found, range, "{text}");
    }
}

#[test]
fn every_event_is_a_row_where_nothing_gathers_or_spreads_them() {
    for (source, expected) in [
        ("fields @message | filter a = 1 | sort @timestamp | limit 5 | display a", true),
        ("stats count(*)", false),
        ("fields a | dedup a", false),
        ("unnest a into b", false),
    ] {
        assert_eq!(is_a_row_an_event(&parse(source).unwrap()), expected, "{source}");
    }
}
