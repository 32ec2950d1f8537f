//! Lints, and rules whose edges matter. Mistakes one by one are in the corpus of invalid queries.

use super::*;

/// The lints of a query that is fine otherwise, each as `column message`.
fn lints(source: &str) -> Vec<String> {
    let checked = check(source);
    assert_eq!(checked.mistakes, [], "{source}");
    shown(source, &checked.lints)
}

/// The same of what costs more than it has to.
fn costs(source: &str) -> Vec<String> {
    let checked = check(source);
    assert_eq!(checked.mistakes, [], "{source}");
    shown(source, &checked.costs)
}

fn shown(source: &str, findings: &[Mistake]) -> Vec<String> {
    let reports = findings.iter().map(|finding| finding.report(source));
    reports.map(|report| format!("{} {}", report.column, report.message)).collect()
}

fn is_ok(source: &str) -> bool {
    check(source).is_ok()
}

#[test]
fn a_hyphen_between_bare_names_is_a_subtraction() {
    assert_eq!(
        lints("filter detail.field-name = 'x' | limit 5"),
        ["8 `detail.field-name` subtracts `name` from `detail.field`"]
    );
    assert_eq!(
        lints("filter x-request-id = 'x' | limit 5"),
        ["8 `x-request-id` subtracts `id` from `x-request`"]
    );
    let hint = check("filter ispresent(detail-type)").lints[0].hint.clone().unwrap();
    assert_eq!(hint.raw(), "if it is one field, quote it: `` `detail-type` ``");
    for fine in
        ["fields a - b | limit 5", "fields a-1 | limit 5", "fields `a-b` | limit 5", "fields a -b | limit 5"]
    {
        assert_eq!(lints(fine), [""; 0], "{fine}");
    }
}

#[test]
fn a_pattern_for_the_whole_value_reads_every_event() {
    // C.5 15 of the language reference: `=` and `in` use indexes, `like` never.
    let message = "a pattern for the whole value reads every event";
    assert_eq!(costs("filter name like /^web$/"), [format!("18 {message}")]);
    assert_eq!(costs("filter name =~ /^web$/"), [format!("16 {message}")]);
    let hint = |source: &str| check(source).costs[0].hint.clone().unwrap();
    assert_eq!(hint("filter name like /^web$/").raw(), "`name = \"web\"` can use a field index");
    assert_eq!(hint("filter `a-b` like /^x y$/").raw(), "`a-b` = \"x y\" can use a field index");
    // Not the same as `=`: parts of values, wildcards, numbers (`=` compares them as such), any case, whole messages.
    for fine in ["'web'", "/web/", "/^web/", "/^web.$/", "/^50$/", "/(?i)^web$/"] {
        assert_eq!(costs(&format!("filter name like {fine}")), [""; 0], "{fine}");
    }
    assert_eq!(costs("filter @message like /^web$/"), [""; 0]);
    assert_eq!(costs("filter name not in ['web']"), [""; 0]);
}

#[test]
fn all_rows_without_a_limit() {
    let message = "there is neither a filter nor a `limit`, so up to 10,000 rows are returned";
    assert_eq!(costs("fields a"), [format!("9 {message}")]);
    assert_eq!(costs("parse a 'x*' as b | sort b"), [format!("27 {message}")]);
    for fine in [
        "stats count(*)",
        "fields a | limit 5",
        "fields a | filter b = 1",
        "pattern @message",
        "head 5",
        "estimate",
        "fields a | dedup a",
    ] {
        assert_eq!(costs(fine), [""; 0], "{fine}");
    }
}

#[test]
fn values_without_quotes_are_fields() {
    for (source, places) in [
        ("filter level = ERROR", vec![16]),
        ("filter level != error and a = 1", vec![17]),
        ("filter level in ['x', WARN, Debug]", vec![23, 29]),
        ("filter code = HTTP_500", vec![15]),
        ("stats sum(level = 'x' or level = FATAL)", vec![34]),
        ("filter `left` = right or a.error = b.error", vec![]),
        ("filter level = `ERROR` or id = ID", vec![]),
        ("filter level = 'ERROR' or ERROR = 1", vec![]),
        ("stats max(a) as ERROR, min(a) as b | filter b = ERROR", vec![]),
    ] {
        let found: Vec<usize> = check(source).lints.iter().map(|lint| lint.span.start + 1).collect();
        assert_eq!(found, places, "{source}");
    }
    let hint = check("filter level in [ERROR]").lints[0].hint.clone().unwrap();
    assert_eq!(hint.raw(), "if it is a text, write \"ERROR\"");
}

#[test]
fn maps_and_lists_are_not_compared() {
    // C.5 11 of the language reference: not allowed in `dedup`, `sort` and `stats`.
    for (source, lint) in [
        (
            "fields jsonParse(s) as m | stats count(*) by m",
            "46 `m` is a map or list, which rows can't be grouped by",
        ),
        (
            "stats count(*) by split(path, '/')",
            "19 `split(path, '/')` is a map or list, which rows can't be grouped by",
        ),
        ("fields jsonParse(s) as m | sort m desc", "33 `m` is a map or list, which `sort` can't compare"),
        (
            "parse @message logfmt as kv | dedup a, kv",
            "40 `kv` is a map or list, which `dedup` can't compare",
        ),
        (
            "stats latest(jsonParse(s)) as m by a | sort a, m",
            "48 `m` is a map or list, which `sort` can't compare",
        ),
    ] {
        assert_eq!(lints(source), [lint], "{source}");
    }
    for fine in [
        "fields jsonParse(s) as m | stats count(*) by m.a | sort m.a",
        "fields jsonParse(s) as m | stats count(m) by jsonStringify(m)",
        "fields jsonParse(s) as m | fields strlen(s) as m | sort m",
        "fields jsonParse(s) as m | unnest m into m | sort m",
        "fields jsonParse(s) as m | stats max(n) as m by s | sort m",
        "stats count(*) by split(path, '/', 1), split(path, '/')[0]",
    ] {
        assert_eq!(lints(fine), [""; 0], "{fine}");
    }
}

#[test]
fn beside_mistakes_nothing_else_is_told() {
    let checked = check("fields a | filter level = ERROR and nosuch(1)");
    assert_eq!((checked.mistakes.len(), checked.lints.len(), checked.costs.len()), (1, 0, 0));
}

#[test]
fn look_around_is_not_supported_here() {
    assert_eq!(
        lints("filter @message like /a(?=b)/ | limit 5"),
        ["22 the local engine does not support this pattern: look-around"]
    );
    assert_eq!(
        lints(r"parse @message /(?<a>x)\1/ | limit 5"),
        ["16 the local engine does not support this pattern: a back-reference"]
    );
}

#[test]
fn behind_stats_other_fields_are_gone() {
    // Real queries sort by `@timestamp` behind `stats`; it is accepted and has no effect.
    assert_eq!(
        lints("stats count(*) by bin(1h) | sort @timestamp desc"),
        ["34 `@timestamp` is not there behind `stats`"]
    );
    assert_eq!(
        lints("stats count(*) as n by host | filter level = 'x' and n > 1"),
        ["38 `level` is not there behind `stats`"]
    );
    for fine in [
        "stats count(*) as n by host | fields n * 2 as m | sort m, host, n",
        "stats latest(jsonParse(a)) as js | fields js.user.name",
        "stats count(*) by a.b | sort a.b",
        "stats count(*) by host | sort count() desc",
        "stats SUM(x) by host | sort sum( x ) desc",
        "stats avg(x) as a by host | parse host 'x*' as c | display c",
        "stats count(*) by host | lookup t host OUTPUT owner | filter owner = 'x'",
        "stats count(*) by host | pattern host | sort `@sampleCount`",
    ] {
        assert!(lints(fine).iter().all(|lint| !lint.contains("behind")), "{fine}");
    }
}

#[test]
fn dedup_is_followed_by_limit_only() {
    // C.5 8 of the language reference: a sample of the documentation breaks its own rule, so it is odd, not wrong.
    assert_eq!(lints("dedup a | fields a | limit 5"), ["11 only `limit` may follow `dedup`"]);
    assert_eq!(lints("dedup a | limit 5"), [""; 0]);
}

#[test]
fn periods_above_the_largest_number_of_their_unit() {
    // C.5 2 of the language reference: `bin(300s)` acts as 60 s.
    assert_eq!(lints("stats count(*) by bin(300s)"), ["23 `300s` counts as `60s`"]);
    assert_eq!(lints("stats count(*) by bin(90m)"), ["23 `90m` counts as `60m`"]);
    assert_eq!(lints("stats count(*) by bin(48h)"), ["23 `48h` counts as `24h`"]);
    assert_eq!(lints("stats count(*) by bin(60s), bin(24h), bin(1000ms), bin(90d)"), [""; 0]);
}

#[test]
fn other_things_that_are_odd() {
    for (source, lint) in [
        ("filter a = {{x}} | limit 5", "12 `{{x}}` is a placeholder"),
        ("filter a = 1\nlimit 5", "1 there is no `|` before `limit`"),
        ("limit 5 // x", "9 a comment starts with `#`, not with `//`"),
        ("fields a as 'b' | limit 5", "13 a name stands in backticks, not in quotes: `b`"),
        ("display a | display b | limit 5", "1 only the last `display` has an effect"),
        ("filter @message like /b/c/ | limit 5", "22 a slash inside of a pattern may end it"),
        ("filter level = ERROR | limit 5", "16 `ERROR` is a field here"),
        (
            "filter @timestamp > '2026-01-14' | limit 5",
            "21 `@timestamp` can't be compared with a readable time",
        ),
        ("filter a > now() - 1h", "20 `now()` counts seconds, and a period is milliseconds"),
        ("filter @timestamp > @timestamp - 1mo", "34 months, quarters and years have no fixed length"),
        ("filter a = 'x' or 'y'", "19 a value alone is no condition"),
        ("filter not 'x' and b = 1", "12 a value alone is no condition"),
        ("filter a like '%x%'", "15 `%` is no wildcard for `like`, which looks for a part of the text"),
        ("sort desc", "6 `desc` is the name of a field here"),
        ("fields a -- b", "10 `--` is two minus signs"),
        ("fields a\n-- b", "1 `--` is two minus signs"),
        ("filter isIpInSubnet(a, '10.0.0.1')", "24 `'10.0.0.1'` is an address, not a subnet"),
        ("filter 'x' | limit 5", "8 a value alone is no condition"),
        ("filter a like 5 | limit 5", "15 `like` compares texts"),
        (
            "filter @timestamp > 2026-01-14 | limit 5",
            "21 `2026-01-14` is a subtraction of numbers, not a date",
        ),
        (
            "filter a in (filter b = 1 | fields a) | limit 5",
            "14 an inner query starts with `SOURCE` and its log group",
        ),
        ("stats count(*) offset 1h", "1 `offset` shifts bins, but rows are not grouped by `bin`"),
        ("stats rate(x, 1m) by host", "7 `rate` needs bins of time"),
        ("anomaly | limit 5", "1 `anomaly` follows `pattern`"),
        ("fillmissing | limit 5", "1 `fillmissing` follows `stats .. by bin(..)`"),
        (
            "parse @message 'a _ *' as b, c | limit 5",
            "16 `_` is a wildcard here: `*` and `_` together are as many as the names",
        ),
    ] {
        assert_eq!(lints(source), [lint], "{source}");
    }
}

#[test]
fn sort_and_limit_may_stand_before_a_single_stats() {
    // Documentation of `stats`: with several, they come behind the last.
    assert!(is_ok("sort a | limit 5 | stats count(*)"));
    assert!(!is_ok("sort a | stats count(*) as n by b | stats max(n)"));
}

#[test]
fn a_later_stats_sees_only_what_the_one_before_made() {
    assert!(is_ok("stats sum(x) as s by y, z | stats max(s) as m by z"));
    assert!(!is_ok("stats sum(x) as s by y | stats max(s) as m by z"));
    assert!(!is_ok("stats sum(x) as s by y | stats max(S) as m by y"), "names are case-sensitive");
    assert!(is_ok("stats sum(x) as s by y | parse y '*-*' as a, b | stats max(s) by a"));
    assert!(is_ok("stats sum(x) as s by y | unnest y into i | stats max(s) by i.k"));
    assert!(!is_ok("stats sum(x) by bin(5m) | stats count(*) by bin(5m)"));
    assert!(is_ok("stats sum(x) as s by @timestamp | stats max(s) by bin(5m)"));
    assert!(is_ok("stats sum(x) as s, max(@timestamp) as @t by y | stats avg(s) by dateceil(@t, 5m)"));
}

#[test]
fn edges_of_limits() {
    assert!(is_ok("limit 1") && is_ok("limit 100000"));
    let stats = |count: usize| ["stats sum(a) as a by k"].repeat(count).join(" | ");
    assert!(is_ok(&stats(10)) && !is_ok(&stats(11)));
    let groups = |count: usize| format!("SOURCE {} | limit 1", "'g' ".repeat(count));
    assert!(is_ok(&groups(50)) && !is_ok(&groups(51)));
    let branches = |count: usize| format!("fields case({}0) | limit 1", "a = 1, 2, ".repeat(count));
    assert!(is_ok(&branches(10)) && !is_ok(&branches(11)));
}

#[test]
fn subnets_that_are_written_out() {
    for fine in [
        "isIpv4InSubnet(a, '10.1.2.3/8')",
        "isIpv4InSubnet(a, '0.0.0.0/0')",
        "isIpv6InSubnet(a, '2001:db8::/128')",
        "isIpInSubnet(a, '192.0.2.0/32') and isIpInSubnet(a, '::/0')",
        "isIpInSubnet(a, subnet) and isIpInSubnet(a, {{subnet}})",
    ] {
        assert!(is_ok(&format!("filter {fine}")), "{fine}");
    }
    for wrong in [
        "isIpv4InSubnet(a, '10.0.0.0/33')",
        "isIpv4InSubnet(a, '10.0.0/8')",
        "isIpv4InSubnet(a, '10.0.0.0/')",
        "isIpv4InSubnet(a, '::/0')",
        "isIpv6InSubnet(a, '10.0.0.0/8')",
        "isIpInSubnet(a, '::/129')",
        "isIpInSubnet(a, '')",
    ] {
        assert!(!is_ok(&format!("filter {wrong}")), "{wrong}");
    }
}

#[test]
fn patterns_need_as_many_names_as_groups() {
    assert!(is_ok("parse a /(?<x>a)(b)/ as y"), "only groups without a name need one");
    assert!(is_ok("parse a /(?<x>a)(b)/ as x, y"), "all may be named again");
    assert!(is_ok("parse a /(?<x>a)(b)/"));
    assert!(is_ok("parse a /(?:a)(?<x>b)/"), "a group that takes nothing is not counted");
    assert!(!is_ok("parse a /(a)(b)/ as x"));
}

#[test]
fn several_mistakes_come_in_the_order_of_the_source() {
    let source = "fields nosuch(1), round() | filter a = /x/ | limit 0";
    let places: Vec<usize> = check(source).mistakes.iter().map(|mistake| mistake.span.start).collect();
    assert_eq!(places, [7, 18, 39, 51]);
}
