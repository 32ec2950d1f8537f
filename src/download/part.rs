//! An unfinished download: the bytes so far under a name of their own beside the target, and the journal of what is
//! there. A piece is believed only when its bytes still have the CRC that the journal keeps, so that neither a crash nor
//! a change to the file needs to be guarded against by waiting for the disk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::folder::{Folder, trouble};
use super::journal::{self, Bound};
use super::names::LONGEST;
use super::proof;
use super::ranges::{Piece, Stretch, disjoint, total};
use super::sums::{self, Kind};
use crate::domain::Fault;
use crate::domain::event::ChecksumAlgorithm;

/// How the names of unfinished downloads end.
pub(super) const PART_END: &str = ".flowid-part";
/// How the names of their journals end.
pub(super) const JOURNAL_END: &str = ".flowid-journal";

/// The most bytes of a journal that are read: twenty times what the largest object needs.
const JOURNAL_BYTES: u64 = 16 << 20;

/// What was found when a download began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Nothing,
    /// So many bytes of the same object.
    Bytes(u64),
    /// Bytes of what the object was before, or of nobody knows what. They were dropped.
    Other,
}

/// The files of an unfinished download.
#[derive(Debug)]
pub(super) struct Part {
    folder: Arc<Folder>,
    target: String,
    file: File,
    journal: File,
    bound: Bound,
    pieces: Mutex<Vec<Piece>>,
}

impl Part {
    /// Opens what there is of an object, or begins. Reads what is there to see whether it is right.
    ///
    /// # Errors
    /// When the files can't be opened or another process has them.
    pub(super) fn open(folder: Arc<Folder>, target: &str, bound: Bound) -> Result<(Self, Found), Fault> {
        // A piece is shared with whoever may read the file when it is finished; the journal is nobody else's business.
        let file = folder.open_own(&hidden(target, PART_END), 0o666)?;
        let journal = folder.open_own(&hidden(target, JOURNAL_END), 0o600)?;
        let part = Self { folder, target: target.to_owned(), file, journal, bound, pieces: Mutex::default() };
        let found = part.find().map_err(|error| part.trouble("read", error))?;
        Ok((part, found))
    }

    fn find(&self) -> io::Result<Found> {
        let mut bytes = Vec::new();
        (&self.journal).take(JOURNAL_BYTES).read_to_end(&mut bytes)?;
        let read = journal::read(&String::from_utf8_lossy(&bytes));
        if read.bound.as_ref() != Some(&self.bound) {
            let was_empty = bytes.is_empty() && self.file.metadata()?.len() == 0;
            self.begin()?;
            return Ok(if was_empty { Found::Nothing } else { Found::Other });
        }
        self.journal.set_len(read.whole)?;
        (&self.journal).seek(SeekFrom::Start(read.whole))?;
        let right = disjoint(read.pieces.into_iter().filter(|piece| self.holds(piece)).collect());
        let bytes = total(right.iter().map(|piece| piece.stretch));
        *self.pieces.lock().unwrap_or_else(PoisonError::into_inner) = right;
        Ok(if bytes == 0 { Found::Nothing } else { Found::Bytes(bytes) })
    }

    fn begin(&self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.journal.set_len(0)?;
        (&self.journal).seek(SeekFrom::Start(0))?;
        (&self.journal).write_all(self.bound.line()?.as_bytes())
    }

    /// Whether the bytes of a piece are those that were written.
    fn holds(&self, piece: &Piece) -> bool {
        let Some(algorithm) = sums::crc(self.bound.crc) else { return false };
        let Stretch { start, end } = piece.stretch;
        if start >= end || end > self.bound.size {
            return false;
        }
        let sum = proof::sum(&self.file, Kind::Checksum(self.bound.crc), start, end - start);
        sum.is_ok_and(|sum| sum == sums::crc_bytes(algorithm, piece.crc))
    }

    /// Writes bytes to their place.
    ///
    /// # Errors
    /// When the disk is full or does not take them.
    pub(super) fn write(&self, at: u64, bytes: &[u8]) -> Result<(), Fault> {
        self.file.write_all_at(bytes, at).map_err(|error| self.trouble("written", error))
    }

    /// Notes that a piece is there.
    ///
    /// # Errors
    /// When the journal can't be written.
    pub(super) fn note(&self, piece: Piece) -> Result<(), Fault> {
        // Lines of pieces that end at the same time must not mix.
        let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
        let line = journal::line(&piece).map_err(io::Error::from);
        let written = line.and_then(|line| (&self.journal).write_all(line.as_bytes()));
        written.map_err(|error| self.trouble("noted", error))?;
        pieces.push(piece);
        Ok(())
    }

    /// The pieces that are there, disjoint and in order.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        disjoint(self.pieces.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// The CRC of its pieces.
    pub(super) fn crc(&self) -> ChecksumAlgorithm {
        self.bound.crc
    }

    /// The file, to read it.
    ///
    /// # Errors
    /// When too many are open.
    pub(super) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Makes the bytes durable and gives them their final name.
    ///
    /// # Errors
    /// When something has the name by now, or the disk fails.
    pub(super) fn finish(&self, replace: bool) -> Result<(), Fault> {
        self.file.sync_all().map_err(|error| self.trouble("made durable", error))?;
        self.folder.rename(&hidden(&self.target, PART_END), &self.target, replace)?;
        self.folder.remove(&hidden(&self.target, JOURNAL_END))
    }

    /// Removes what there is.
    ///
    /// # Errors
    /// Why it is still there.
    pub(super) fn discard(&self) -> Result<(), Fault> {
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.folder.remove(&hidden(&self.target, PART_END))?;
        self.folder.remove(&hidden(&self.target, JOURNAL_END))
    }

    fn trouble(&self, doing: &str, error: io::Error) -> Fault {
        trouble(&self.folder.path(&hidden(&self.target, PART_END)), doing, error)
    }
}

/// The name of a file beside the target. Where it would be too long a hash stands for the name.
fn hidden(target: &str, end: &str) -> String {
    let name = format!(".{target}{end}");
    if name.len() <= LONGEST {
        return name;
    }
    let hash: String = Sha256::digest(target).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!(".{hash}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event::ChecksumAlgorithm;

    const CONTENT: &[u8] = b"the quick brown fox";

    fn bound(etag: &str) -> Bound {
        Bound {
            flowid_download: Bound::FORM,
            bucket: "b".into(),
            key: "k".into(),
            version: None,
            etag: Some(etag.into()),
            size: CONTENT.len() as u64,
            modified: None,
            crc: ChecksumAlgorithm::Crc32C,
        }
    }

    fn open(folder: &tempfile::TempDir, name: &str, etag: &str) -> (Part, Found) {
        let folder = Arc::new(Folder::open(folder.path()).unwrap());
        Part::open(folder, name, bound(etag)).unwrap()
    }

    fn put(part: &Part, start: usize, end: usize) {
        let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc32Iscsi, &CONTENT[start..end]);
        part.write(start as u64, &CONTENT[start..end]).unwrap();
        part.note(Piece { stretch: Stretch { start: start as u64, end: end as u64 }, crc }).unwrap();
    }

    fn starts(part: &Part) -> Vec<u64> {
        part.pieces().iter().map(|piece| piece.stretch.start).collect()
    }

    #[test]
    fn what_was_noted_is_found_again_and_what_changed_since_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (part, found) = open(&folder, "x", "1");
        assert_eq!(found, Found::Nothing);
        put(&part, 10, 19);
        put(&part, 0, 5);
        drop(part);
        let (part, found) = open(&folder, "x", "1");
        assert_eq!((found, starts(&part)), (Found::Bytes(14), vec![0, 10]));
        put(&part, 5, 10);
        // As a power cut may leave it: noted, and not on the disk.
        part.file.write_all_at(&[0; 3], 11).unwrap();
        drop(part);
        let (part, found) = open(&folder, "x", "1");
        assert_eq!((found, starts(&part)), (Found::Bytes(10), vec![0, 5]));
        part.file.set_len(7).unwrap();
        drop(part);
        let (part, found) = open(&folder, "x", "1");
        assert_eq!((found, starts(&part)), (Found::Bytes(5), vec![0]));
        drop(part);
        let (part, found) = open(&folder, "x", "2");
        assert_eq!((found, part.file.metadata().unwrap().len()), (Found::Other, 0));
        drop(part);
        std::fs::write(folder.path().join(".x.flowid-journal"), "{}\n{}\n").unwrap();
        assert_eq!(open(&folder, "x", "2").1, Found::Other);
    }

    #[test]
    fn finishing_leaves_the_target_alone_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let (part, _) = open(&folder, "x", "1");
        put(&part, 0, 19);
        let names = || {
            let mut names: Vec<_> =
                std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names(), [".x.flowid-journal", ".x.flowid-part"]);
        part.finish(false).unwrap();
        assert_eq!(names(), ["x"]);
        assert_eq!(std::fs::read(folder.path().join("x")).unwrap(), CONTENT);
        let (part, _) = open(&folder, &"y".repeat(255), "1");
        assert!(names().iter().all(|name| name.len() < 60), "{:?}", names());
        part.discard().unwrap();
        assert_eq!(names(), ["x"]);
    }
}
