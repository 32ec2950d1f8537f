//! `logs refine`: evaluates a query locally over a file of text lines or JSON in any of its forms, also
//! gzip, zstd or bzip2, and over Parquet.

use std::sync::Arc;

use jiff::Timestamp;

use super::lines::{cores, failure, open, unreadable};
use super::{Exit, Failure, Front, check, inputs};
use crate::args::RefineArgs;
use crate::domain::text::{Safe, safe};
use crate::domain::{Completeness, figures};
use crate::insights;
use crate::insights::eval::{Context, Evaluation};
use crate::insights::plan::{Plan, without_source};
use crate::insights::scan::{Broken, scan};
use crate::output::Columns;

/// Evaluates the query and prints its rows: as they come, when it neither sorts nor groups. `-` reads standard input.
///
/// # Errors
/// A source that can't be opened, or an output that can't be written.
pub fn run(front: &mut Front<'_>, arguments: &RefineArgs, now: Timestamp) -> Result<Exit, Failure> {
    let Some(plan) = compile(front, arguments, now)? else { return Ok(Exit::Usage) };
    let file = arguments.file.as_path();
    let lines = open(file).map_err(|error| unreadable(file, error))?;
    let mut evaluation = Evaluation::new(Arc::new(plan), Context { now, range: None }, None);
    let mut rows = front.rows(Columns::Found { first: vec![], except: vec![] });
    let scanned = scan(&mut evaluation, lines, cores(), |batches| {
        Ok(batches.iter().try_for_each(|batch| rows.push(batch))?)
    });
    let mut broken = match scanned {
        Ok(()) => None,
        Err(Broken::Source(error)) => Some(unreadable(file, error)),
        Err(broken) => return Err(failure(file, broken)),
    };
    let scanned = evaluation.counts().records_scanned;
    if let Some(fault) = broken.take_if(|_| scanned == 0) {
        return Err(fault.into());
    }
    let answer = evaluation.finish();
    for batch in &answer.batches {
        rows.push(batch)?;
    }
    rows.finish()?;
    for note in &answer.notes {
        front.notice(&safe(note).after("note: "));
    }
    if let Completeness::CutAt(limit) = answer.completeness {
        front.notice(&safe(&format!("cut at {}: the limit was reached", figures::rows(limit))));
    }
    let Some(fault) = broken else { return Ok(Exit::Done) };
    front.fault(&fault);
    let rows = figures::count(scanned);
    front.notice(&safe(&format!("not complete: the answer is that of {rows} rows")));
    Ok(Exit::Partial)
}

/// The query ready to be evaluated; what is wrong, odd, or not evaluated here, is named on standard error.
pub(super) fn compile(
    front: &mut Front<'_>,
    arguments: &RefineArgs,
    now: Timestamp,
) -> Result<Option<Plan>, Failure> {
    let query = &arguments.query;
    let checked = insights::check(query);
    let lints = checked.lints.clone();
    let Some(parsed) = check::sound(front, query, checked) else { return Ok(None) };
    let (parsed, had_source) = without_source(&parsed);
    if had_source {
        front.notice(&Safe::own("note: `SOURCE` was left out: the rows are those of the file"));
    }
    let compiled = match Plan::needs(&parsed) {
        Ok(needs) => inputs::read(front, arguments, &needs, now)?
            .and_then(|inputs| Plan::compile_with(&parsed, inputs)),
        Err(mistake) => Err(mistake),
    };
    match compiled {
        Ok(plan) => {
            check::warn(front, query, &lints);
            Ok(Some(plan))
        }
        Err(mistake) => {
            front.report("error: ", &mistake.report(query));
            Ok(None)
        }
    }
}
