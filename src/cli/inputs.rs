//! The tables and second inputs of `logs refine`: read from files, and named when they are not used.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Failure, Front, lines};
use crate::args::{NamedFile, RefineArgs};
use crate::domain::text::safe;
use crate::domain::{Batch, Fault, FaultKind};
use crate::insights::Mistake;
use crate::insights::eval::{Context, Evaluation};
use crate::insights::inputs::{Inputs, Needs, Table};
use crate::insights::plan::Plan;
use crate::insights::scan::scan;

/// Reads what a query needs, as far as it was given; what is missing is told when the query is compiled.
///
/// # Errors
/// A file that can't be read, or is no table. Within: an inner query that is wrong with what was given.
pub fn read(
    front: &mut Front<'_>,
    arguments: &RefineArgs,
    needs: &Needs,
    now: Timestamp,
) -> Result<Result<Inputs, Mistake>, Failure> {
    let mut inputs = Inputs::default();
    for (name, _) in &needs.tables {
        if let Some(given) = last_of(&arguments.table, name) {
            inputs.add_table(name, Arc::new(table(&given.file)?));
        }
    }
    for query in &needs.queries {
        if let Some(given) = last_of(&arguments.source, &query.source) {
            match Plan::compile_inner(query, &inputs) {
                Ok(plan) => inputs.add_answer(query, answer(&given.file, plan, now)?),
                Err(mistake) => return Ok(Err(mistake)),
            }
        }
    }
    let sources = needs.sources();
    let is_table = |name: &str| needs.tables.iter().any(|(known, _)| **known == *name);
    let tables = arguments.table.iter().filter(|given| !is_table(&given.name)).map(|given| ("table", given));
    let others = arguments.source.iter().filter(|given| !sources.contains(&*given.name));
    for (flag, given) in tables.chain(others.map(|given| ("source", given))) {
        let name = &given.name;
        let (one, other) = if is_table(name) || sources.contains(&**name) {
            let other = if flag == "table" { "source" } else { "table" };
            (flag, format!("; `{name}` is needed with --{other}"))
        } else {
            (flag, String::new())
        };
        front.notice(&safe(&format!(
            "warning: --{one} {name} is not used: the query does not name it{other}"
        )));
    }
    Ok(Ok(inputs))
}

fn last_of<'a>(given: &'a [NamedFile], name: &str) -> Option<&'a NamedFile> {
    given.iter().rev().find(|given| given.name == *name)
}

fn table(file: &Path) -> Result<Table, Fault> {
    let mut bytes = Vec::new();
    let mut source = lines::open(file).map_err(|error| lines::unreadable(file, error))?;
    while let Some(chunk) = source.next_chunk().map_err(|error| lines::unreadable(file, error))? {
        bytes.extend_from_slice(chunk);
    }
    let table = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned());
    table.and_then(|text| Table::read(&text)).map_err(|what| {
        let message = format!("{} is no lookup table: {what}", file.to_string_lossy());
        Fault::new(FaultKind::Io, message)
            .hint("a table is CSV whose first line names the columns, or one JSON object a line")
    })
}

/// The rows of an inner query. One that is damaged is no half answer: the outer query would be wrong, not short.
fn answer(file: &Path, plan: Plan, now: Timestamp) -> Result<Vec<Arc<Batch>>, Failure> {
    let source = lines::open(file).map_err(|error| lines::unreadable(file, error))?;
    let mut evaluation = Evaluation::new(Arc::new(plan), Context { now, range: None }, None);
    let mut rows = Vec::new();
    let scanned = scan(&mut evaluation, source, lines::cores(), |batches| {
        rows.extend(batches);
        Ok(())
    });
    scanned.map_err(|broken| lines::failure(file, broken))?;
    rows.extend(evaluation.finish().batches);
    Ok(rows)
}
