//! Export files: made new with their final mode, never over another file, and never left half written in silence.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::{Format, Look, write_rows};
use crate::domain::{Batch, Fault, FaultKind};

/// What an export says about itself: query, range, completeness and the like, by name.
pub type About = [(String, String)];

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file with the rows.
    pub path: PathBuf,
    /// The file beside it with what they are.
    pub about: PathBuf,
    /// How many rows.
    pub rows: u64,
}

/// Writes rows to a new file, and what they are to a file beside it (`NAME.about.json`). Both are readable by the owner
/// alone. When something fails both are removed again.
///
/// # Errors
/// `Io` with the next step: the file exists, its folder is missing, the disk is full.
pub fn export<'b>(
    path: &Path,
    format: Format,
    columns: &[String],
    rows: impl Iterator<Item = (&'b Batch, usize)> + Clone,
    about: &About,
) -> Result<Exported, Fault> {
    let beside = beside(path);
    let look = Look { format, safe: false, width: None };
    let rows = write_new(path, |file| write_rows(file, look, columns, rows))?;
    let told = write_new(&beside, |file| write_about(file, about, rows));
    if let Err(fault) = told {
        remove(path);
        return Err(fault);
    }
    Ok(Exported { path: path.to_owned(), about: beside, rows })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".about.json");
    path.with_file_name(name)
}

fn write_about(mut out: impl Write, about: &About, rows: u64) -> io::Result<()> {
    let mut object: serde_json::Map<String, serde_json::Value> =
        about.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
    object.insert("rows".into(), rows.into());
    serde_json::to_writer_pretty(&mut out, &object)?;
    out.write_all(b"\n")
}

/// Makes a file that must not exist yet (which also refuses to follow a link) and writes it to the end.
fn write_new<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>) -> Result<T, Fault> {
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| not_made(path, error))?;
    let mut out = BufWriter::new(file);
    let written = write(&mut out).and_then(|answer| {
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(answer)
    });
    written.map_err(|error| {
        remove(path);
        let what = format!("{} could not be written: {}; it was removed again", path.display(), error);
        Fault::new(FaultKind::Io, what).hint(match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space or choose another folder",
            _ => "choose another folder",
        })
    })
}

fn not_made(path: &Path, error: io::Error) -> Fault {
    let name = path.display();
    let (what, hint) = match error.kind() {
        ErrorKind::AlreadyExists => {
            (format!("{name} exists already and is left as it is"), "choose another name")
        }
        ErrorKind::NotFound => {
            (format!("the folder of {name} does not exist"), "create it or choose another")
        }
        _ => (format!("{name} can't be made: {error}"), "choose another folder"),
    };
    Fault::new(FaultKind::Io, what).hint(hint).source(error)
}

fn remove(path: &Path) {
    // What can't be removed is named in the message anyway.
    std::fs::remove_file(path).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_leaves_no_half_file_and_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("rows.csv");
        let fault = write_new(&path, |file| {
            file.write_all(b"the first half")?;
            file.flush()?;
            Err::<(), _>(io::Error::from(ErrorKind::StorageFull))
        })
        .unwrap_err();
        assert_eq!(fault.kind, FaultKind::Io);
        assert!(fault.to_string().contains("rows.csv could not be written"), "{fault}");
        assert!(fault.to_string().contains("free some space"), "{fault}");
        assert!(!path.exists());
    }
}
