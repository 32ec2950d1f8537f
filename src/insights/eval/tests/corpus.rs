//! Every valid query of the corpus (`tests/data/insights`) evaluates, with the tables and rows that it asks for, or is
//! refused by the name of what only AWS can do.

use super::*;
use crate::insights::ast::{CommandKind, Query};
use crate::insights::corpus::valid;
use crate::insights::inputs::{Inputs, Table};
use crate::insights::{check, plan};

/// Rows of the kinds that logs have: JSON flat and deep, text, a report of Lambda, what the AWS CLI prints, an answer.
const ROWS: &str = r#"{"@timestamp":"2026-11-24 13:00:00.000","level":"ERROR","service":"a","status":500,"ms":12.5,"items":[{"sku":"x"}],"detail":{"in":4,"as":"x"}}
{"@timestamp":"2026-11-24 13:07:00.000","level":"info","service":"b","status":200,"ms":"3","ip":"10.1.2.3","ok":true,"items":null}
2026-11-24T13:09:00Z [ERROR] user=alice, method:GET, latency := 12 {"requestId":"r-1","cost":0.5}
level=warn msg="took long" took=7ms
REPORT RequestId: r-1	Duration: 12.50 ms	Billed Duration: 13 ms	Memory Size: 128 MB	Max Memory Used: 64 MB
{"timestamp":1795528800000,"message":"{\"level\":\"ERROR\",\"a\":1}","eventId":"e","logStreamName":"s"}
{"@timestamp":"2026-11-24 13:11:00.000","@message":"plain","@ptr":"p","@log":"1:/aws/lambda/f","@logStream":"s"}
"#;

/// What only AWS can do.
const REFUSED: [&str; 6] =
    ["`anomaly`", "`unmask`", "unmask()", "`estimate`", "resolved by AWS only", "`start=` and `end=`"];

/// A table with the columns that the query asks of it, and a row.
fn table(query: &Query, name: &str) -> Table {
    let mut columns: Vec<String> = Vec::new();
    let mut add = |column: &str| {
        let column = column.split('.').next().unwrap_or(column).to_owned();
        if !columns.contains(&column) {
            columns.push(column);
        }
    };
    for command in &query.commands {
        match &command.node {
            CommandKind::Lookup(lookup) if *lookup.table.text == *name => {
                lookup.keys.iter().for_each(|key| add(&key.column.node.name()));
                lookup.columns.iter().for_each(|column| add(&column.column.node.name()));
            }
            CommandKind::CidrLookup(lookup) if *lookup.table.text == *name => {
                add(&lookup.ranges.as_ref().map_or("range".into(), |ranges| ranges.node.name()));
                lookup.columns.iter().for_each(|column| add(&column.column.node.name()));
            }
            _ => {}
        }
    }
    let row = vec!["10.0.0.0/8"; columns.len()];
    Table::read(&format!("{}\n{}\n", columns.join(","), row.join(","))).unwrap()
}

fn evaluate(query: &Query) -> Result<Answer, Mistake> {
    let needs = Plan::needs(query)?;
    let mut inputs = Inputs::default();
    for (name, _) in &needs.tables {
        inputs.add_table(name, Arc::new(table(query, name)));
    }
    for inner in &needs.queries {
        let mut evaluation = Evaluation::new(Arc::new(Plan::compile_inner(inner, &inputs)?), context(), None);
        evaluation.bytes(ROWS.as_bytes());
        inputs.add_answer(inner, evaluation.finish().batches);
    }
    let mut evaluation = Evaluation::new(Arc::new(Plan::compile_with(query, inputs)?), context(), None);
    evaluation.bytes(ROWS.as_bytes());
    Ok(evaluation.finish())
}

#[test]
fn every_valid_query_is_evaluated_or_needs_aws() {
    let (mut evaluated, mut refused) = (0, 0);
    for text in valid() {
        let (query, _) = plan::without_source(&parse(text).unwrap());
        let has_hole = check(text).lints.iter().any(|lint| lint.message.raw().contains("placeholder"));
        match evaluate(&query) {
            Ok(answer) => {
                assert!(!answer.batches.is_empty(), "{text}");
                evaluated += 1;
            }
            Err(_) if has_hole => {}
            Err(mistake) => {
                let needs_aws = REFUSED.iter().any(|name| mistake.message.raw().contains(name));
                assert!(needs_aws, "{text}\n{}", mistake.report(text));
                refused += 1;
            }
        }
    }
    assert!(evaluated >= 110 && refused >= 4, "{evaluated} evaluated, {refused} refused");
}
