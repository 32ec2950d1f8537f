//! Our own log: to a file and never to the terminal, only when it is asked for, with control characters escaped.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::writer::MakeWriterExt;

use crate::domain::text::safe_lines;
use crate::domain::{Fault, FaultKind};

/// The variable that asks for a log and says how much it holds: `error`, `warn`, `info`, `debug` or `trace`.
pub const VARIABLE: &str = "FLOWID_LOG";

/// Begins the log when `file` is named or [`VARIABLE`] is set (then `flowid.log` in the state folder, made when it is
/// missing). Returns where it is written. Only what this program itself says is written: the SDK's own words may hold
/// what it sends.
///
/// # Errors
/// `Invalid` for a level that is none, `Io` when the file can't be opened.
pub fn begin(
    file: Option<&Path>,
    level: Option<&str>,
    state_folder: Option<PathBuf>,
) -> Result<Option<PathBuf>, Fault> {
    if file.is_none() && level.is_none() {
        return Ok(None);
    }
    let level = parse_level(level.unwrap_or("info"))?;
    let path = match file {
        Some(file) => file.to_owned(),
        None => usual_file(state_folder)?,
    };
    let writer = open(&path).map_err(|error| {
        Fault::new(FaultKind::Io, format!("the log {} can't be opened: {error}", path.display()))
            .hint("name another file with --log, or leave it out")
            .source(error)
    })?;
    let ours = writer.with_filter(|metadata| metadata.target().starts_with("flowid"));
    // What can't be written, on a full disk, is not told on the terminal: that is not the log's. A second log in one
    // process (tests) is left to the first.
    let log = tracing_subscriber::fmt().with_ansi(false).with_max_level(level).with_writer(ours);
    log.log_internal_errors(false).try_init().ok();
    Ok(Some(path))
}

fn parse_level(word: &str) -> Result<LevelFilter, Fault> {
    word.parse().map_err(|_| {
        Fault::new(FaultKind::Invalid, format!("{VARIABLE} is {word:?}"))
            .hint("set it to error, warn, info, debug or trace, or leave it unset")
    })
}

fn usual_file(state_folder: Option<PathBuf>) -> Result<PathBuf, Fault> {
    let Some(folder) = state_folder else {
        let fault = Fault::new(FaultKind::Io, "there is no home folder, so no place for the log");
        return Err(fault.hint("name a file with --log"));
    };
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.map_err(|error| {
        Fault::new(FaultKind::Io, format!("the folder {} can't be made: {error}", folder.display()))
            .hint("name a file with --log")
            .source(error)
    })?;
    Ok(folder.join("flowid.log"))
}

fn open(path: &Path) -> io::Result<SafeFile> {
    let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    Ok(SafeFile(Arc::new(Mutex::new(file))))
}

/// A file that takes lines and writes their safe form.
#[derive(Clone)]
struct SafeFile(Arc<Mutex<File>>);

impl<'a> MakeWriter<'a> for SafeFile {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Write for SafeFile {
    /// One event, which ends with a line feed.
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let lines: Vec<String> =
            safe_lines(text.trim_end_matches('\n')).map(|line| line.to_string()).collect();
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(format!("{}\n", lines.join("\n    ")).as_bytes())?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_not_act_on_a_terminal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.log");
        open(&path).unwrap().write_all("hostile \x1b]0;x\x07 \u{202e}\nsecond\n".as_bytes()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "hostile ␛]0;x␇ ⟨202e⟩\n    second\n");
    }

    #[test]
    fn a_log_is_made_only_when_it_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        assert_eq!(begin(None, None, Some(state.clone())).unwrap(), None);
        assert!(!state.exists());
        assert!(begin(None, Some("loud"), Some(state)).unwrap_err().to_string().contains("FLOWID_LOG"));
        assert!(begin(None, Some("info"), None).is_err());
    }
}
