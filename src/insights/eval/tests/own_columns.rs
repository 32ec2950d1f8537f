//! `filldown` and `addtotals` over columns that are not known before rows come.

use super::*;

const LINES: &str = r#"{"host":"h","cpu_user":1,"n":"2","at":{"zone":"z"}}
{"cpu_user":null,"cpu_system":5,"host":null}
{"n":4,"late":true}
"#;

/// AWS documentation, `filldown`: without fields all fields are filled; names may hold wildcards.
#[test]
fn filldown_without_names_fills_all_columns() {
    assert_eq!(
        run("filldown", LINES),
        [
            r#"host=h cpu_user=1 n=2 at={"zone":"z"}"#,
            r#"host=h cpu_user=1 n=2 at={"zone":"z"} cpu_system=5"#,
            r#"host=h cpu_user=1 n=4 at={"zone":"z"} cpu_system=5 late=true"#,
        ]
    );
    assert_eq!(
        run("filldown cpu* late", LINES),
        [
            r#"host=h cpu_user=1 n=2 at={"zone":"z"}"#,
            "cpu_user=1 cpu_system=5",
            "cpu_user=1 n=4 late=true cpu_system=5"
        ]
    );
}

/// What is filled is there for the commands that follow, maps and times as well.
#[test]
fn filled_columns_are_fields_of_the_row() {
    assert_eq!(
        run("filldown | filter at.zone = 'z' and host like 'h' | stats count(*) as rows", LINES),
        ["rows=3"]
    );
    assert_eq!(
        run("filldown | sort n desc, cpu_system desc | limit 1 | display n, at.zone", LINES),
        ["n=4 at.zone=z"]
    );
    assert_eq!(run("filldown | stats sum(cpu_user) as sum by host", LINES), ["host=h sum=3"]);
    assert_eq!(run("parse host '*' as p | filldown | display p", LINES), ["p=h", "p=h", "p=h"]);
    assert_eq!(
        run("filldown | filldown | addtotals | display Total", LINES),
        ["Total=3", "Total=8", "Total=10"]
    );
    let timed = "{\"@timestamp\":\"2026-11-24 13:00:00.000\",\"a\":1}\n{\"a\":2}\n";
    assert_eq!(
        run("filldown | stats count(*) as n by bin(1h)", timed),
        ["bin(1h)=2026-11-24 13:00:00.000 n=2"]
    );
    // What the row holds beside its columns stays: here the line as it was read.
    assert_eq!(run("filldown | filter @message like 'late' | display n", LINES), ["n=4"]);
}

#[test]
fn rows_of_text_and_of_the_screen_are_filled_too() {
    assert_eq!(
        run("filldown", "one\n{\"a\":1}\ntwo\n"),
        ["@message=one", "@message=one a=1", "@message=two a=1"]
    );
    let mut first = evaluation("fields host, n, at");
    first.bytes(LINES.as_bytes());
    let mut second = evaluation("filldown | filter at.zone = 'z'");
    first.finish().batches.iter().for_each(|batch| second.batch(batch));
    assert_eq!(rows(&second.finish()).len(), 3);
}

/// AWS documentation, `addtotals`: if omitted, all numeric fields are summed.
#[test]
fn addtotals_without_names_sums_all_numbers() {
    let lines =
        "{\"a\":1,\"name\":\"x\",\"b\":2.5}\n{\"c\":\"4\",\"a\":null,\"m\":{\"z\":9}}\n{\"name\":\"y\"}\n";
    assert_eq!(
        run("addtotals", lines),
        ["a=1 name=x b=2.5 Total=3.5", "a=null Total=4 c=4 m={\"z\":9}", "name=y Total=0"]
    );
    assert_eq!(
        run("addtotals col=true fieldname=Sum | sort Sum desc | limit 2", lines),
        ["a=1 b=2.5 c=4 Sum=7.5", "a=null c=4 Sum=4 m={\"z\":9}"]
    );
    assert_eq!(
        run("parse name '*' as a | addtotals row=false col=true | tail 1", "{\"a\":5,\"b\":1}"),
        ["b=1 a=5"]
    );
    assert_eq!(
        run("addtotals", "{\"@timestamp\":\"2026-11-24 13:00:00.000\",\"@n\":3,\"n\":1}"),
        ["@timestamp=2026-11-24 13:00:00.000 @n=3 n=1 Total=1"]
    );
}
