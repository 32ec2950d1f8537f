//! What the formats promise, seen from the command line and judged by independent readers.

use crate::support::command::demo;

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
