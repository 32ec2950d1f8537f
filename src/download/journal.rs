//! The journal beside an unfinished download: which object it is of, and which bytes of it are there. One JSON object a
//! line, so that a line that a crash cut short costs one range.

use serde::{Deserialize, Serialize};

use super::ranges::Piece;
use crate::domain::event::ChecksumAlgorithm;

/// The form of the journal; another number is not read.
const FORM: u32 = 1;

/// The object to which the bytes belong. When any of this is different they are of no use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bound {
    /// The form of the journal.
    pub flowid_download: u32,
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The version, where the bucket keeps versions.
    pub version: Option<String>,
    /// The ETag, as S3 says it.
    pub etag: Option<String>,
    /// The size in bytes.
    pub size: u64,
    /// When it was written, in seconds since 1970; tells apart what has no ETag.
    pub modified: Option<i64>,
    /// By which CRC the pieces are remembered.
    pub crc: ChecksumAlgorithm,
}

impl Bound {
    /// The form that this program writes.
    pub(super) const FORM: u32 = FORM;

    /// The first line of a journal.
    pub(super) fn line(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self).map(|json| json + "\n")
    }
}

/// The line that says that a piece is there.
pub(super) fn line(piece: &Piece) -> Result<String, serde_json::Error> {
    serde_json::to_string(piece).map(|json| json + "\n")
}

/// What a journal says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// Of which object; `None` when that can't be read.
    pub bound: Option<Bound>,
    /// Which bytes were there, as they were written down.
    pub pieces: Vec<Piece>,
    /// How many bytes of the journal are whole lines that could be read.
    pub whole: u64,
}

/// Reads a journal up to the first line that is not one.
pub(super) fn read(text: &str) -> Read {
    let mut found = Read::default();
    for line in text.split_inclusive('\n') {
        let Some(json) = line.strip_suffix('\n') else { break };
        if found.bound.is_none() {
            found.bound = serde_json::from_str(json).ok();
            if found.bound.is_none() {
                break;
            }
        } else {
            let Ok(piece) = serde_json::from_str::<Piece>(json) else { break };
            found.pieces.push(piece);
        }
        found.whole += line.len() as u64;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::download::ranges::Stretch;

    fn bound() -> Bound {
        Bound {
            flowid_download: Bound::FORM,
            bucket: "b".into(),
            key: "k".into(),
            version: Some("v".into()),
            etag: Some("\"e\"".into()),
            size: 20,
            modified: Some(5),
            crc: ChecksumAlgorithm::Crc64Nvme,
        }
    }

    #[test]
    fn a_journal_is_read_up_to_where_it_was_cut() {
        let pieces = [(0, 10, u64::MAX), (10, 20, 7)]
            .map(|(start, end, crc)| Piece { stretch: Stretch { start, end }, crc });
        let first = bound().line().unwrap() + &line(&pieces[0]).unwrap();
        let text = first.clone() + &line(&pieces[1]).unwrap();
        let whole = read(&text);
        assert_eq!((whole.bound, whole.pieces.as_slice()), (Some(bound()), &pieces[..]));
        assert_eq!(whole.whole, text.len() as u64);
        for cut in first.len()..text.len() {
            let cut = read(&text[..cut]);
            assert_eq!((cut.pieces.as_slice(), cut.whole), (&pieces[..1], first.len() as u64));
        }
        assert_eq!(read(&text[..20]), Read::default());
        assert_eq!(read("\0\0\0\n\0"), Read::default());
        assert_eq!(read(""), Read::default());
    }
}
