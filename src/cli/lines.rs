//! Where `logs refine` reads its rows: files by their content, standard input, and why one can't be read.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::num::NonZeroUsize;
use std::path::Path;

use super::Failure;
use crate::domain::{Fault, FaultKind};
use crate::insights::input::Lines;
use crate::insights::scan::Broken;
use crate::object::parquet::{MAGIC as PARQUET, Rows as ParquetRows};

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

/// Why a file can't be read, and what helps.
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
