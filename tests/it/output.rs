//! What the formats promise, seen from the command line and judged by independent readers.

use flowid::domain::{BatchBuilder, CellKind};
use flowid::output::{Format, export};

use crate::support::command::{demo, flowid, with_input};
use crate::support::duckdb;

#[test]
fn every_format_carries_the_same_rows() {
    let ask = |format: &str| demo(["-o", format, "logs", "groups", "/aws/lambda"]).out;
    let array: serde_json::Value = serde_json::from_str(&ask("json")).unwrap();
    let lines: Vec<serde_json::Value> =
        ask("ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array.as_array().unwrap(), &lines);
    let table = ask("csv");
    let mut csv = csv::Reader::from_reader(table.as_bytes());
    let headers = csv.headers().unwrap().clone();
    let cells: Vec<_> = csv.records().map(Result::unwrap).collect();
    assert_eq!(cells.len(), lines.len());
    for (record, row) in cells.iter().zip(&lines) {
        for (name, cell) in headers.iter().zip(record) {
            let expected = match &row[name] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Null => String::new(),
                number => number.to_string(),
            };
            assert_eq!(cell, expected);
        }
    }
    assert_eq!(ask("table").lines().count(), lines.len() + 1);
}

/// More rows than a row group holds, and values that only some rows have.
#[test]
fn duckdb_reads_the_parquet_that_scripts_and_exports_write() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows: String =
        (0..70_000).map(|n| format!("{{\"n\":{n},\"half\":{}}}\n", f64::from(n) / 2.0)).collect();
    rows += "{\"n\":9007199254740993,\"long\":12345678901234567890123456789012345678,\"text\":\"é\\n\",\"list\":[1,{}]}\n";
    let input = rows.as_bytes();
    let written = std::fs::File::create(folder.path().join("rows.parquet")).unwrap();
    let mut command = flowid(["logs", "refine", "-o", "parquet", "-", "filter ispresent(n)"]);
    let source = folder.path().join("rows.ndjson");
    std::fs::write(&source, input).unwrap();
    command.stdin(std::fs::File::open(&source).unwrap()).stdout(written);
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let mut builder = BatchBuilder::with_columns(["@timestamp", "count"]);
    builder.set(0, CellKind::Text, "2026-11-24 13:00:00.000");
    builder.set(1, CellKind::Text, "007");
    builder.end_row();
    builder.set(1, CellKind::Text, "-");
    builder.end_row();
    let batch = builder.finish();
    let chosen = [(&batch, 1), (&batch, 0)];
    let columns = ["count".to_owned(), "@timestamp".to_owned()];
    export(&folder.path().join("export.parquet"), Format::Parquet, &columns, chosen.into_iter(), &[])
        .unwrap();
    let questions = [
        "select count(*), sum(n)::bigint, max(n), sum(half), count(text) from 'rows.parquet'",
        "select column_name, column_type from (describe select * from 'rows.parquet')",
        "select long, text, list from 'rows.parquet' where text is not null",
        "select * from 'export.parquet'",
        "select distinct compression from parquet_metadata('rows.parquet')",
        "select count(distinct row_group_id) from parquet_metadata('rows.parquet')",
    ];
    let answers = duckdb::ask(folder.path(), &[], &questions.map(str::to_owned));
    let sum = 70_000_i64 * 69_999 / 2 + 9_007_199_254_740_993;
    let types =
        [["n", "BIGINT"], ["half", "DOUBLE"], ["long", "VARCHAR"], ["text", "VARCHAR"], ["list", "VARCHAR"]];
    let halves = f64::from(70_000) * 69_999.0 / 4.0;
    for (answer, expected) in answers.iter().zip([
        serde_json::json!([["70001", sum.to_string(), "9007199254740993", halves, "1"]]),
        serde_json::json!(types),
        serde_json::json!([["12345678901234567890123456789012345678", "é\n", "[1,{}]"]]),
        serde_json::json!([["-", null], ["007", "2026-11-24 13:00:00.000"]]),
        serde_json::json!([["ZSTD"]]),
        serde_json::json!([["2"]]),
    ]) {
        assert_eq!(*answer, expected);
    }
    let none = with_input(flowid(["logs", "refine", "-o", "parquet", "-", "filter x = 1"]), b"{}\n");
    assert!(none.code == Some(1) && none.err.contains("needs a column"), "{:?} {}", none.code, none.err);
}
