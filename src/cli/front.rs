//! Where a command writes, and the few ways in which it speaks: rows, notices, faults.

use std::io::{self, Write};

use crate::cli::Exit;
use crate::domain::text::{Safe, safe_lines};
use crate::domain::{Fault, FaultKind, Text};
use crate::insights::Report;
use crate::output::{Columns, Format, Look, Writer};

/// The streams of a process, or of a test.
pub struct Streams<'a> {
    /// Standard output: data and nothing else.
    pub out: &'a mut dyn Write,
    /// Standard error: progress, notices, faults.
    pub err: &'a mut dyn Write,
    /// Whether standard output is a terminal.
    pub out_is_terminal: bool,
    /// Whether standard error is a terminal.
    pub err_is_terminal: bool,
    /// The columns of the terminal, when one of the two is one.
    pub width: Option<usize>,
}

/// The streams with what was said about output on the command line.
pub struct Front<'a> {
    /// The streams.
    pub streams: Streams<'a>,
    /// The format that was asked for.
    pub format: Option<Format>,
    /// Whether foreign text goes to a terminal as it is.
    pub raw: bool,
}

/// Why a command did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// Something failed.
    Fault(Fault),
    /// Something failed and was named already.
    Told(Exit),
    /// Whoever read our output stopped reading: the end of our work, and no failure.
    NobodyReads,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// A write to standard output that failed.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::NobodyReads;
        }
        let hint = match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
            _ => "write to another place",
        };
        let what = format!("standard output can't be written: {error}");
        Self::Fault(Fault::new(FaultKind::Io, what).hint(hint).source(error))
    }
}

impl Front<'_> {
    /// The format of rows: the one asked for, else a table for a terminal and ndjson for a program.
    pub fn format(&self) -> Format {
        let usual = if self.streams.out_is_terminal { Format::Table } else { Format::Ndjson };
        self.format.unwrap_or(usual)
    }

    /// Refuses what a terminal can't show.
    ///
    /// # Errors
    /// When Parquet was asked for and would go to a terminal.
    pub fn check_format(&self) -> Result<(), Fault> {
        match self.format {
            Some(Format::Parquet) if self.streams.out_is_terminal && !self.raw => {
                let what = "Parquet is binary, which a terminal can't show";
                Err(Fault::new(FaultKind::Invalid, what).hint("write it to a file: > rows.parquet"))
            }
            _ => Ok(()),
        }
    }

    /// How rows look. Tables are for eyes wherever they go, so they are always safe.
    pub fn look(&self) -> Look {
        let format = self.format();
        let safe = !self.raw && (self.streams.out_is_terminal || format == Format::Table);
        Look { format, safe, width: self.streams.width.filter(|_| self.streams.out_is_terminal) }
    }

    /// A writer of rows to standard output.
    pub fn rows(&mut self, columns: Columns) -> Writer<&mut dyn Write> {
        let look = self.look();
        Writer::new(&mut *self.streams.out, look, columns)
    }

    /// Writes lines to standard output.
    ///
    /// # Errors
    /// When nobody reads them, or they can't be written.
    pub fn print<'t>(&mut self, lines: impl IntoIterator<Item = Safe<'t>>) -> Result<(), Failure> {
        for line in lines {
            writeln!(self.streams.out, "{line}")?;
        }
        Ok(self.streams.out.flush()?)
    }

    /// Writes foreign text of some lines to standard output: as it is for a program, safe for a terminal.
    ///
    /// # Errors
    /// When nobody reads it, or it can't be written.
    pub fn print_foreign(&mut self, text: &str) -> Result<(), Failure> {
        if self.look().safe {
            return self.print(safe_lines(text));
        }
        writeln!(self.streams.out, "{text}")?;
        Ok(self.streams.out.flush()?)
    }

    /// Writes bytes to standard output as they are: never to a terminal that did not ask for them.
    ///
    /// # Errors
    /// When nobody reads them, or they can't be written.
    pub fn print_bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        Ok(self.streams.out.write_all(bytes)?)
    }

    /// Hands on what was written.
    ///
    /// # Errors
    /// When nobody reads it, or it can't be written.
    pub fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.streams.out.flush()?)
    }

    /// Says something on standard error, in one line.
    pub fn notice(&mut self, text: &Safe<'_>) {
        // When standard error can't be written there is nobody left to tell.
        writeln!(self.streams.err, "{text}").ok();
        self.streams.err.flush().ok();
    }

    /// Asks on standard error: what is typed stands behind the question.
    pub fn ask(&mut self, question: &Safe<'_>) {
        write!(self.streams.err, "{question} ").ok();
        self.streams.err.flush().ok();
    }

    /// Tells a person why nothing comes yet; a script need not know.
    pub fn credentials_awaited(&mut self) {
        if self.streams.err_is_terminal {
            self.notice(&Safe::own("waiting for credentials"));
        }
    }

    /// Names a fault on standard error.
    pub fn fault(&mut self, fault: &Fault) {
        self.notice(&fault.safe().after("error: "));
        if let Some(id) = &fault.request_id {
            self.notice(&id.safe().after("request id: "));
        }
        tracing::warn!("{fault}");
    }

    /// Shows on standard error what is wrong with a query, or odd: `heading` comes first.
    pub fn report(&mut self, heading: &'static str, report: &Report) {
        let mut lines = report.lines().into_iter();
        if let Some(first) = lines.next() {
            self.notice(&first.after(heading));
        }
        lines.for_each(|line| self.notice(&line));
    }

    /// The exit status of a command that ended so; a fault is named on standard error.
    pub fn end(&mut self, result: Result<Exit, Failure>) -> Exit {
        match result {
            Ok(exit) => exit,
            Err(Failure::Told(exit)) => exit,
            Err(Failure::NobodyReads) => Exit::Done,
            Err(Failure::Fault(fault)) => {
                self.fault(&fault);
                Exit::of(&fault)
            }
        }
    }
}

/// What happens when the program stops by a defect outside the console: the place, and nothing that was foreign.
/// The console replaces this hook while it runs.
pub fn on_defect(info: &std::panic::PanicHookInfo<'_>) {
    if crate::object::parquet::contain::is_contained() {
        return;
    }
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    let said = Text::from(info.payload_as_str().unwrap_or("nothing"));
    tracing::error!(place, said = %said.safe(), "panic");
    let told = format!("error: flowid stopped because of a defect at {place}\n");
    io::stderr().write_all(told.as_bytes()).ok();
    std::process::exit(Exit::Failed as i32);
}
