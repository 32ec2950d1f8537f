//! The engine as a whole: queries over lines, and what they answer. By subject in the files below.

mod aggregates;
mod bounds;
mod collected;
mod corpus;
mod documented;
mod extract;
mod forks;
mod inputs;
mod own_columns;
mod properties;
mod published;
mod ranges;
mod refused;
mod rows;
mod tables;

use std::sync::Arc;

use super::*;
use crate::insights::{Mistake, parse};

/// A fixed start of the query, and the hour before as its range.
fn context() -> Context {
    let now: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
    Context { now, range: Some(Range { from: "2026-11-24T13:00:00Z".parse().unwrap(), to: now }) }
}

fn compile(query: &str) -> Result<Arc<Plan>, Mistake> {
    let tree = parse(query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
    Plan::compile(&tree).map(Arc::new)
}

fn evaluation(query: &str) -> Evaluation {
    let plan = compile(query).unwrap_or_else(|mistake| panic!("{query}: {mistake:?}"));
    Evaluation::new(plan, context(), None)
}

/// The rows of an answer, each as `name=value` pairs in the order of the columns.
fn rows(answer: &Answer) -> Vec<String> {
    let mut rows = Vec::new();
    for batch in &answer.batches {
        for row in 0..batch.len() {
            let cells =
                batch.row(row).map(|(column, cell)| format!("{}={}", batch.columns()[column], cell.raw));
            rows.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

/// What a query answers to lines.
fn run(query: &str, lines: &str) -> Vec<String> {
    let mut evaluation = evaluation(query);
    evaluation.bytes(lines.as_bytes());
    rows(&evaluation.finish())
}

/// The value of an expression for one line.
fn value(expression: &str, line: &str) -> String {
    let rows = run(&format!("display {expression} as x"), line);
    rows[0].strip_prefix("x=").map_or_else(|| "nothing".to_owned(), str::to_owned)
}
