//! `logs refine`: evaluates a query locally over a file of text lines or JSON in any of its forms, also
//! gzip, zstd or bzip2, and over Parquet.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Exit, Failure, Front, check, inputs};
use crate::args::RefineArgs;
use crate::domain::text::{Safe, safe};
use crate::domain::{Completeness, Fault, FaultKind, figures};
use crate::insights;
use crate::insights::eval::{Context, Evaluation};
use crate::insights::input::Lines;
use crate::insights::plan::{Plan, without_source};
use crate::insights::scan::{Broken, scan};
use crate::object::parquet::{MAGIC as PARQUET, Rows as ParquetRows};
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

/// How many threads evaluate: those that may run at once here.
pub(super) fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Why there is no answer.
pub(super) fn failure(file: &Path, broken: Broken<Failure>) -> Failure {
    let fault = match broken {
        Broken::Source(error) => unreadable(file, error),
        Broken::Rows(failure) => return failure,
        Broken::Threads(error) => {
            let what = format!("no threads could be started: {error}");
            let hint = "end other programs, or raise the limit of processes";
            Fault::new(FaultKind::Io, what).hint(hint).source(error)
        }
        Broken::Defect => Fault::new(FaultKind::Io, "a thread ended by a defect before all lines were read")
            .hint("report it, with the query and the lines"),
    };
    fault.into()
}

/// Opens a file by its content: Parquet becomes one object a line.
pub(super) fn open(file: &Path) -> io::Result<Lines<'static>> {
    if file == Path::new("-") {
        let (first, source) = begun(io::stdin())?;
        if first == PARQUET {
            let what = "Parquet is read from its end, which a stream does not have yet";
            return Err(io::Error::new(io::ErrorKind::Unsupported, what));
        }
        return Lines::open(source);
    }
    let (first, source) = begun(File::open(file)?)?;
    match first == PARQUET {
        true => Lines::open(ParquetRows::of_file(File::open(file)?)?),
        false => Lines::open(source),
    }
}

/// The first bytes of a source, and all of it.
fn begun<R: Read>(mut source: R) -> io::Result<(Vec<u8>, impl Read + use<R>)> {
    let mut first = Vec::new();
    source.by_ref().take(PARQUET.len() as u64).read_to_end(&mut first)?;
    Ok((first.clone(), Cursor::new(first).chain(source)))
}

pub(super) fn unreadable(file: &Path, error: io::Error) -> Fault {
    let name = if file == Path::new("-") { "standard input".into() } else { file.to_string_lossy() };
    let (kind, hint) = match error.kind() {
        io::ErrorKind::NotFound => (FaultKind::NotFound, "check the path"),
        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput => {
            (FaultKind::Io, "the file may be damaged or cut")
        }
        io::ErrorKind::Unsupported => (FaultKind::Invalid, "write it to a file, and name that"),
        _ => (FaultKind::Io, "check that it is a readable file"),
    };
    Fault::new(kind, format!("{name} can't be read: {error}")).hint(hint).source(error)
}
