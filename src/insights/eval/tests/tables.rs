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
    let mistake = compile("filldown").expect_err("which columns there are is not known");
    assert!(mistake.message.raw().contains("columns"), "{}", mistake.message.raw());
}
