//! The evaluator beside DuckDB, an independent engine: generated rows, and queries with their twin in SQL.

mod addresses;
mod cases;
mod rows;

use std::path::Path;
use std::sync::Arc;

use flowid::insights;
use flowid::insights::eval::{Context, Evaluation};
use flowid::insights::inputs::{Inputs, Table};
use flowid::insights::plan::Plan;
use serde_json::Value;

use crate::support::duckdb;

/// How far two floats may differ: sums in another order.
const TOLERANCE: f64 = 1e-9;

const TABLES: &[&str] = &[
    "create table t as select * from read_json('t.ndjson', format='newline_delimited', columns={n: 'BIGINT', a: 'BIGINT', \
     f: 'DOUBLE', s: 'VARCHAR', host: 'VARCHAR', k: 'BIGINT', ts: 'BIGINT', list: 'VARCHAR[]'})",
    "create table o as select * from read_json('o.ndjson', format='newline_delimited', columns={k: 'BIGINT', w: 'BIGINT', \
     name: 'VARCHAR'})",
    "create table users as select * from read_csv('users.csv', header=true, all_varchar=true)",
];

/// What a query answers, as rows of the texts of its columns.
fn evaluate(folder: &Path, query: &str) -> Vec<Vec<Option<String>>> {
    let tree = insights::parse(query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
    let shown = |mistake: insights::Mistake| -> Plan { panic!("{query}\n{}", mistake.report(query)) };
    let context = || Context { now: "2026-11-24T14:00:00Z".parse().unwrap(), range: None };
    let run = |plan: Arc<Plan>, name: &str| {
        let mut evaluation = Evaluation::new(plan, context(), None);
        evaluation.bytes(&std::fs::read(folder.join(name)).unwrap());
        evaluation.finish().batches
    };
    let mut inputs = Inputs::default();
    let needs = Plan::needs(&tree).unwrap_or_else(|mistake| panic!("{query}\n{}", mistake.report(query)));
    for (name, _) in &needs.tables {
        let text = std::fs::read_to_string(folder.join(format!("{name}.csv"))).unwrap();
        inputs.add_table(name, Arc::new(Table::read(&text).unwrap()));
    }
    for inner in &needs.queries {
        let plan = Plan::compile_inner(inner, &inputs).unwrap_or_else(shown);
        inputs.add_answer(inner, run(Arc::new(plan), &format!("{}.ndjson", inner.source)));
    }
    let plan = Plan::compile_with(&tree, inputs).unwrap_or_else(shown);
    let mut rows = Vec::new();
    for batch in run(Arc::new(plan), "t.ndjson") {
        for row in 0..batch.len() {
            let mut values = vec![None; batch.columns().len()];
            batch.row(row).for_each(|(column, cell)| values[column] = Some(cell.raw.to_owned()));
            rows.push(values);
        }
    }
    rows
}

fn is_same(ours: Option<&str>, theirs: &Value) -> bool {
    match (ours, theirs) {
        (None, Value::Null) => true,
        (Some(ours), Value::Number(theirs)) => {
            let (ours, theirs) = (ours.parse().unwrap_or(f64::NAN), theirs.as_f64().unwrap_or(f64::NAN));
            (ours - theirs).abs() <= TOLERANCE * ours.abs().max(theirs.abs()).max(1.0)
        }
        (Some(ours), Value::String(theirs)) => ours == theirs,
        _ => false,
    }
}

/// Every case names its columns and gives its rows an order, so that answers are compared row by row.
#[test]
fn queries_answer_what_their_twins_in_sql_do() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for seed in 1..=3 {
        rows::write(folder.path(), seed);
        let cases = cases::all(seed);
        let questions: Vec<String> = cases.iter().map(|(_, sql)| sql.clone()).collect();
        let answers = duckdb::ask(folder.path(), TABLES, &questions);
        for ((query, sql), answer) in cases.iter().zip(&answers) {
            count += 1;
            let Value::Array(theirs) = answer else {
                wrong.push(format!("DuckDB refuses {sql}: {answer}"));
                continue;
            };
            let ours = evaluate(folder.path(), query);
            let row = |(ours, theirs): (&Vec<Option<String>>, &Value)| {
                let theirs = theirs.as_array().unwrap();
                ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| is_same(a.as_deref(), b))
            };
            if let Some(at) = ours.iter().zip(theirs).position(|pair| !row(pair)) {
                wrong.push(format!("{query}\n{sql}\nrow {at}: {:?}\nDuckDB: {}", ours[at], theirs[at]));
            } else if ours.len() != theirs.len() {
                wrong.push(format!("{query}\n{sql}\n{} rows, DuckDB {}", ours.len(), theirs.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} differ (seeds 1 to 3)\n\n{}", wrong.len(), wrong.join("\n\n"));
    assert!(count > 150, "only {count} cases");
}

/// So large groups that sketches take the place of values: within the error that the help states, and the answer says so.
#[test]
fn large_groups_are_within_the_stated_errors() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = rows::Dice::new(7);
    let line = |_| {
        let value = dice.below(1_000_000) as f64 / 16.0 + 1.0;
        format!("{{\"g\":{},\"v\":{value},\"id\":{}}}\n", dice.below(2), dice.below(60_000))
    };
    std::fs::write(folder.path().join("t.ndjson"), (0..80_000).map(line).collect::<String>()).unwrap();
    let table = "create table t as select * from read_json('t.ndjson', format='newline_delimited')";
    let sql = "select g, quantile_disc(v, 0.01), quantile_disc(v, 0.5), quantile_disc(v, 0.99), count(distinct id) from t \
               group by g order by g";
    let theirs = duckdb::ask(folder.path(), &[table], &[sql.to_owned()]).remove(0);
    let query = "stats pct(v, 1), median(v), pct(v, 99), count_distinct(id) by g | sort g";
    let ours = evaluate(folder.path(), query);
    assert_eq!(ours.len(), 2, "{theirs}");
    for (ours, theirs) in ours.iter().zip(theirs.as_array().unwrap()) {
        // Percentiles within 0.5 %; five standard errors of 1.6 % are never met.
        for (column, error) in [(1, 0.005), (2, 0.005), (3, 0.005), (4, 5.0 * 0.016)] {
            let number = |text: &str| text.parse::<f64>().unwrap();
            let (ours, theirs) = (number(ours[column].as_deref().unwrap()), &theirs[column]);
            let theirs = theirs.as_f64().unwrap_or_else(|| number(theirs.as_str().unwrap()));
            assert!((ours - theirs).abs() <= error * theirs, "column {column}: {ours}, DuckDB {theirs}");
        }
    }
}
