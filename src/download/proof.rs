//! What proves that a file holds an object: a checksum that S3 keeps, or the ETag where it is one; or why nothing does.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::ranges::Piece;
use super::sums::{self, Kind, Sum};
use crate::domain::event::{Checksum, ChecksumAlgorithm, ObjectHead};

/// How much of a file is read at once.
const BUFFER: usize = 1 << 20;

/// What a file is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Proof {
    /// The sum of all bytes.
    Whole {
        /// How it is computed.
        kind: Kind,
        /// What it must be.
        expected: Vec<u8>,
    },
    /// The sum of the sums of the parts in which the object was uploaded.
    Parts {
        /// How it is computed.
        kind: Kind,
        /// What it must be.
        expected: Vec<u8>,
        /// How many parts there are.
        count: u32,
    },
    /// Nothing, and why.
    Nothing(String),
}

impl Proof {
    /// The best that S3 says about an object: a checksum of all bytes, then one of parts, then the ETag.
    pub(super) fn of(head: &ObjectHead) -> Self {
        let whole = head.checksums.iter().filter(|checksum| !checksum.composite).find_map(of_checksum);
        let parts = || head.checksums.iter().filter(|checksum| checksum.composite).find_map(of_checksum);
        whole.or_else(parts).unwrap_or_else(|| of_etag(head))
    }

    /// In words, as a row of the answer has it: `CRC64NVME`, `MD5 of 3 parts`.
    pub(super) fn words(&self) -> String {
        let name = |kind: &Kind| match kind {
            Kind::Checksum(algorithm) => algorithm.word(),
            Kind::Md5 => "MD5",
        };
        match self {
            Self::Whole { kind, .. } => name(kind).to_owned(),
            Self::Parts { kind, count: 1, .. } => format!("{} of 1 part", name(kind)),
            Self::Parts { kind, count, .. } => format!("{} of {count} parts", name(kind)),
            Self::Nothing(why) => why.clone(),
        }
    }

    /// The CRC by which pieces of this object are best remembered: that of the whole can be combined from them.
    pub(super) fn crc(&self) -> ChecksumAlgorithm {
        match self {
            Self::Whole { kind: Kind::Checksum(algorithm), .. } if sums::crc(*algorithm).is_some() => {
                *algorithm
            }
            _ => ChecksumAlgorithm::Crc64Nvme,
        }
    }

    /// Whether pieces that make up the whole prove it, without reading the file again; `None` when they can't tell.
    pub(super) fn by_pieces(&self, remembered: ChecksumAlgorithm, pieces: &[Piece]) -> Option<bool> {
        match self {
            Self::Whole { kind: Kind::Checksum(algorithm), expected } if *algorithm == remembered => {
                let crc = sums::crc(*algorithm)?;
                Some(sums::crc_bytes(crc, sums::combined(crc, pieces)) == *expected)
            }
            _ => None,
        }
    }

    /// Whether the first `size` bytes of a file are the object, whose parts have these sizes. Reads them all.
    ///
    /// # Errors
    /// When the file can't be read, or is shorter.
    pub(super) fn by_reading(&self, file: &File, size: u64, parts: &[u64]) -> io::Result<bool> {
        match self {
            Self::Whole { kind, expected } => Ok(sum(file, *kind, 0, size)? == *expected),
            Self::Parts { kind, expected, .. } => {
                let mut of_sums = Sum::new(*kind);
                let mut at = 0;
                for part in parts {
                    of_sums.update(&sum(file, *kind, at, *part)?);
                    at += part;
                }
                Ok(of_sums.finish() == *expected)
            }
            Self::Nothing(_) => Ok(true),
        }
    }
}

/// The sizes of parts that are all as large as the first, but for the last; nothing when that can't be.
pub(super) fn alike(size: u64, first: u64, count: u32) -> Option<Vec<u64>> {
    if first == 0 || size.div_ceil(first) != u64::from(count) {
        return None;
    }
    let starts = (0..u64::from(count)).map(|part| part * first);
    Some(starts.map(|start| first.min(size - start)).collect())
}

/// The sum of a stretch of a file.
///
/// # Errors
/// When it can't be read, or is not there.
pub(super) fn sum(file: &File, kind: Kind, start: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut sum = Sum::new(kind);
    let mut buffer = vec![0; BUFFER];
    let mut at = start;
    let end = start + length;
    while at < end {
        let most = usize::try_from(end - at).unwrap_or(BUFFER).min(BUFFER);
        file.read_exact_at(&mut buffer[..most], at)?;
        sum.update(&buffer[..most]);
        at += most as u64;
    }
    Ok(sum.finish())
}

fn of_checksum(checksum: &Checksum) -> Option<Proof> {
    let kind = Kind::Checksum(checksum.algorithm);
    let value = checksum.value.raw();
    if !checksum.composite {
        return Some(Proof::Whole { kind, expected: STANDARD.decode(value).ok()? });
    }
    let (sum, count) = value.rsplit_once('-')?;
    Some(Proof::Parts { kind, expected: STANDARD.decode(sum).ok()?, count: count.parse().ok()? })
}

/// The ETag is the MD5 of the bytes, or of the MD5 sums of the parts, unless keys of KMS or of the customer encrypt the
/// object (Amazon S3 API, Object, ETag).
fn of_etag(head: &ObjectHead) -> Proof {
    let nothing = |why: &str| Proof::Nothing(format!("S3 tells no checksum of it, and {why}"));
    let Some(etag) = &head.etag else { return nothing("it has no ETag") };
    let encryption = head.encryption.as_ref().map(|name| name.raw()).filter(|name| *name != "AES256");
    if let Some(encryption) = encryption {
        return nothing(&format!("its ETag is none, because it is encrypted with {encryption}"));
    }
    let etag = etag.raw().trim_matches('"');
    let (sum, count) = match etag.split_once('-') {
        Some((sum, count)) => (sum, count.parse().ok()),
        None => (etag, Some(0)),
    };
    match (md5_of(sum), count) {
        (Some(expected), Some(0)) => Proof::Whole { kind: Kind::Md5, expected },
        (Some(expected), Some(count)) => Proof::Parts { kind: Kind::Md5, expected, count },
        _ => nothing("its ETag is none"),
    }
}

/// The sixteen bytes that 32 hexadecimal digits say.
fn md5_of(text: &str) -> Option<Vec<u8>> {
    if text.len() != 32 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    (0..16).map(|byte| u8::from_str_radix(&text[byte * 2..byte * 2 + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn head(etag: &str, encryption: Option<&str>, checksums: Vec<Checksum>) -> ObjectHead {
        ObjectHead {
            etag: Some(etag.into()),
            encryption: encryption.map(Into::into),
            checksums,
            ..ObjectHead::default()
        }
    }

    fn checksum(algorithm: ChecksumAlgorithm, value: &str) -> Checksum {
        Checksum { algorithm, value: value.into(), composite: value.contains('-') }
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    // Of "hello", as everything below: hashlib and zlib of Python, in hexadecimal and base64.
    const MD5: &str = "\"5d41402abc4b2a76b9719d911017c592\"";

    #[test]
    fn the_best_proof_is_taken() {
        use ChecksumAlgorithm::{Crc32, Sha256};
        let crc = checksum(Crc32, "NhCmhg==");
        let composite = checksum(Sha256, "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=-3");
        let of = |checksums| Proof::of(&head(MD5, None, checksums));
        assert_eq!(of(vec![composite.clone(), crc]).words(), "CRC32");
        assert_eq!(of(vec![composite]).words(), "SHA256 of 3 parts");
        assert_eq!(of(vec![]).words(), "MD5");
        assert_eq!(of(vec![checksum(Crc32, "no base64!")]).words(), "MD5");
        let parts = Proof::of(&head("\"5d41402abc4b2a76b9719d911017c592-1\"", Some("AES256"), vec![]));
        assert_eq!(parts.words(), "MD5 of 1 part");
    }

    #[test]
    fn what_proves_nothing_says_why() {
        for (head, why) in [
            (head(MD5, Some("aws:kms"), vec![]), "encrypted with aws:kms"),
            (head("\"random-etag\"", None, vec![]), "its ETag is none"),
            (head("\"0123\"", None, vec![]), "its ETag is none"),
            (ObjectHead::default(), "it has no ETag"),
        ] {
            let Proof::Nothing(told) = Proof::of(&head) else { panic!("{head:?}") };
            assert!(told.starts_with("S3 tells no checksum of it, and ") && told.contains(why), "{told}");
        }
    }

    #[test]
    fn a_file_is_held_against_its_sum() {
        use ChecksumAlgorithm::{Crc32, Sha256};
        let proofs = [
            head(MD5, None, vec![]),
            head(MD5, None, vec![checksum(Crc32, "NhCmhg==")]),
            head(MD5, None, vec![checksum(Sha256, "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]),
        ]
        .map(|head| Proof::of(&head));
        for proof in proofs {
            assert!(proof.by_reading(&file(b"hello"), 5, &[]).unwrap(), "{proof:?}");
            assert!(!proof.by_reading(&file(b"hellO"), 5, &[]).unwrap(), "{proof:?}");
            assert!(proof.by_reading(&file(b"hell"), 5, &[]).is_err(), "{proof:?}");
        }
    }

    #[test]
    fn a_file_is_held_against_the_sum_of_the_sums_of_its_parts() {
        // hashlib of Python: md5(md5(b"abcde").digest() + md5(b"fgh").digest())
        let proof = Proof::of(&head("\"05e0b3c3832fe9dd2df28984e528110e-2\"", None, vec![]));
        let parts = alike(8, 5, 2).unwrap();
        assert_eq!(parts, [5, 3]);
        assert!(proof.by_reading(&file(b"abcdefgh"), 8, &parts).unwrap());
        assert!(!proof.by_reading(&file(b"abcdefgh"), 8, &[4, 4]).unwrap());
        assert_eq!(alike(8, 5, 3), None);
        assert_eq!(alike(8, 0, 1), None);
        assert_eq!(alike(10, 5, 2).unwrap(), [5, 5]);
    }
}
