//! Forms that published queries have and the AWS documentation does not show.

use super::*;

/// "parse": a row that does not match keeps the field that it has, so that patterns can be tried one after the other.
#[test]
fn parse_leaves_rows_alone_that_do_not_match() {
    let lines =
        "{\"k\":\"own\",\"m\":\"nothing\"}\n{\"k\":\"own\",\"m\":\"k=parsed\"}\n{\"m\":\"nothing\"}\nplain";
    assert_eq!(run("parse m 'k=*' as k | display k", lines), ["k=own", "k=parsed", "", ""]);
    assert_eq!(
        run("sort m | parse m 'k=*' as k | filter ispresent(k) | stats count(*) as n", lines),
        ["n=2"]
    );
    let query = "parse m 'k=*' as k | parse m 'noth*' as k | display k";
    assert_eq!(run(query, lines), ["k=ing", "k=parsed", "k=ing", ""]);
}

/// Published queries name groups with an `@`.
#[test]
fn groups_with_an_at_become_fields() {
    let query = r"parse @message /user=(?<@user>\S+)/ | filter @user = 'ann' | stats count(*) as n by @user";
    assert_eq!(run(query, "user=ann 1\nuser=bob 2\nuser=ann 3"), ["@user=ann n=2"]);
}

/// Published queries move times by periods, such as to days in Japan (nine hours ahead of UTC).
#[test]
fn periods_move_times() {
    let line = r#"{"@timestamp":"2022-01-14 21:18:31.000","ms":1000,"at":"2022-01-14T21:18:31Z"}"#;
    for (expression, expected) in [
        ("@timestamp + 9h", "2022-01-15 06:18:31.000"),
        ("9h + @timestamp", "2022-01-15 06:18:31.000"),
        ("datefloor(@timestamp + 9h, 1d)", "2022-01-15 00:00:00.000"),
        ("@timestamp - 30d", "2021-12-15 21:18:31.000"),
        // The caps are those of `bin`, not of arithmetic.
        ("@timestamp - 300s", "2022-01-14 21:13:31.000"),
        ("@timestamp > @timestamp - 30d", "1"),
        ("@timestamp > @timestamp + 1ms", "0"),
        ("at + 1w", "2022-01-21 21:18:31.000"),
        ("ms + 1m", "61000"),
        ("@timestamp + 1h + 30m - @timestamp", "5400000"),
        ("nope + 9h", "nothing"),
    ] {
        assert_eq!(value(expression, line), expected, "{expression}");
    }
    let lines = "{\"@timestamp\":\"2022-01-14 14:59:59.999\"}\n{\"@timestamp\":\"2022-01-14 15:00:00.000\"}";
    assert_eq!(
        run("stats count(*) as n by datefloor(@timestamp + 9h, 1d) as day_jst", lines),
        ["day_jst=2022-01-14 00:00:00.000 n=1", "day_jst=2022-01-15 00:00:00.000 n=1"]
    );
}

/// Columns of dashboards are named with blanks.
#[test]
fn sort_takes_a_column_by_its_text() {
    let lines = "{\"s\":\"a\"}\n{\"s\":\"b\"}\n{\"s\":\"b\"}\n{\"s\":\"c\"}\n{\"s\":\"c\"}\n{\"s\":\"c\"}";
    let query = "stats count(*) as '2xx Count' by s | sort '2xx Count' desc | display s";
    assert_eq!(run(query, lines), ["s=c", "s=b", "s=a"]);
    assert_eq!(run("fields s as 'the s' | sort 'the s' desc | limit 1", lines), ["the s=c"]);
    assert_eq!(run("fields s | sort \"s\" desc | limit 1", lines), ["s=c"]);
    assert_eq!(run("fields s | sort 'no column' | limit 1", lines), ["s=a"]);
}

/// Every published query with a command that looks at more than one row, on rows that suit it.
#[test]
fn published_queries_over_many_rows() {
    let lines = r#"{"@timestamp":"2026-11-24 13:00:00.000","a":1,"b":2,"price":5,"tax":1,"qty":2,"val":7,"x":3,"latency":9,"method":"GET","status":200,"host":"h","cpu_user":1,"Time":500,"Controller":"c","@message":"took 5 ms"}
{"@timestamp":"2026-11-24 13:02:00.000","a":3,"b":4,"price":6,"tax":2,"qty":2,"val":8,"x":4,"latency":1,"method":"GET","status":200,"cpu_system":2,"Time":100,"Controller":"d","@message":"took 7 ms"}"#;
    for (query, rows) in [
        ("fields a, b\n| addtotals", &["a=1 b=2 Total=3", "a=3 b=4 Total=7"][..]),
        (
            "fields price, tax, qty\n| addtotals price, tax",
            &["price=5 tax=1 qty=2 Total=6", "price=6 tax=2 qty=2 Total=8"],
        ),
        ("fields val\n| addtotals fieldname=RowSum", &["val=7 RowSum=7", "val=8 RowSum=8"]),
        ("fields x\n| addtotals col=true x", &["x=3 Total=3", "x=4 Total=4", "x=7 Total=7"]),
        ("fields method, status\n| countFrequent method, status", &["method=GET status=200 _approxcount=2"]),
        (
            "fields @timestamp, latency\n| stats avg(latency) as avg_latency by bin(1m)\n| fillmissing with 0 for avg_latency",
            &[
                "bin(1m)=2026-11-24 13:00:00.000 avg_latency=9",
                "bin(1m)=2026-11-24 13:01:00.000 avg_latency=0",
                "bin(1m)=2026-11-24 13:02:00.000 avg_latency=1",
            ],
        ),
        (
            "relevantfields Controller, Path, Service where Time > 400",
            &["@fieldName=Controller @relevanceScore=1 @topRelevanceContributors=c 0% -> 100%, d 100% -> 0%"],
        ),
        (
            "fields @timestamp, host, cpu_user, cpu_system\n| filldown host cpu*",
            &[
                "@timestamp=2026-11-24 13:00:00.000 host=h cpu_user=1",
                "@timestamp=2026-11-24 13:02:00.000 host=h cpu_user=1 cpu_system=2",
            ],
        ),
        ("pattern @message", &["@pattern=took <Number-1> ms @ratio=1 @sampleCount=2 @example=took 5 ms"]),
    ] {
        assert_eq!(run(query, lines), rows, "{query}");
    }
    let refused =
        compile("fields @timestamp, @message\n| pattern @message\n| anomaly").expect_err("AWS alone can");
    assert!(refused.message.raw().contains("`anomaly`"), "{}", refused.message.raw());
}
