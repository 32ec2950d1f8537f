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
