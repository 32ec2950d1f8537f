//! Checksums of bytes, by the algorithms that S3 knows. A CRC of the whole is combined from those of its pieces.

use crc_fast::CrcAlgorithm;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::ranges::Piece;
use crate::domain::event::ChecksumAlgorithm;

/// How bytes are summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As S3 does for its checksums.
    Checksum(ChecksumAlgorithm),
    /// As S3 does for the ETags of objects that it does not encrypt with keys of KMS or of the customer.
    Md5,
}

/// The CRC of an algorithm; nothing for a hash.
pub(super) fn crc(algorithm: ChecksumAlgorithm) -> Option<CrcAlgorithm> {
    match algorithm {
        ChecksumAlgorithm::Crc32 => Some(CrcAlgorithm::Crc32IsoHdlc),
        ChecksumAlgorithm::Crc32C => Some(CrcAlgorithm::Crc32Iscsi),
        ChecksumAlgorithm::Crc64Nvme => Some(CrcAlgorithm::Crc64Nvme),
        ChecksumAlgorithm::Sha1 | ChecksumAlgorithm::Sha256 => None,
    }
}

/// The bytes of a CRC as S3 writes them: the most significant first.
pub(super) fn crc_bytes(algorithm: CrcAlgorithm, value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let width = if algorithm == CrcAlgorithm::Crc64Nvme { 8 } else { 4 };
    bytes[bytes.len() - width..].to_vec()
}

/// The CRC of all bytes, from those of pieces that follow each other without a gap.
pub(super) fn combined(algorithm: CrcAlgorithm, pieces: &[Piece]) -> u64 {
    let nothing = crc_fast::checksum(algorithm, b"");
    pieces.iter().fold(nothing, |so_far, piece| {
        crc_fast::checksum_combine(algorithm, so_far, piece.crc, piece.stretch.length())
    })
}

/// A sum under way.
pub(super) enum Sum {
    Crc(CrcAlgorithm, crc_fast::Digest),
    Md5(Md5),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Sum {
    pub(super) fn new(kind: Kind) -> Self {
        let of_crc = |algorithm| Self::Crc(algorithm, crc_fast::Digest::new(algorithm));
        match kind {
            Kind::Md5 => Self::Md5(Md5::new()),
            Kind::Checksum(ChecksumAlgorithm::Sha1) => Self::Sha1(Sha1::new()),
            Kind::Checksum(ChecksumAlgorithm::Sha256) => Self::Sha256(Sha256::new()),
            Kind::Checksum(ChecksumAlgorithm::Crc32) => of_crc(CrcAlgorithm::Crc32IsoHdlc),
            Kind::Checksum(ChecksumAlgorithm::Crc32C) => of_crc(CrcAlgorithm::Crc32Iscsi),
            Kind::Checksum(ChecksumAlgorithm::Crc64Nvme) => of_crc(CrcAlgorithm::Crc64Nvme),
        }
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc(_, digest) => digest.update(bytes),
            Self::Md5(hash) => hash.update(bytes),
            Self::Sha1(hash) => hash.update(bytes),
            Self::Sha256(hash) => hash.update(bytes),
        }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        match self {
            Self::Crc(algorithm, digest) => crc_bytes(algorithm, digest.finalize()),
            Self::Md5(hash) => hash.finalize().to_vec(),
            Self::Sha1(hash) => hash.finalize().to_vec(),
            Self::Sha256(hash) => hash.finalize().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::download::ranges::Stretch;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn sums_are_those_of_the_specifications() {
        // CRC RevEng catalogue: the check values of CRC-32/ISO-HDLC, CRC-32/ISCSI and CRC-64/NVME for "123456789";
        // RFC 1321, A.5, and `printf 123456789 | sha1sum`, `sha256sum` of GNU coreutils.
        use ChecksumAlgorithm::{Crc32, Crc32C, Crc64Nvme, Sha1, Sha256};
        for (kind, expected) in [
            (Kind::Checksum(Crc32), "cbf43926"),
            (Kind::Checksum(Crc32C), "e3069283"),
            (Kind::Checksum(Crc64Nvme), "ae8b14860a799888"),
            (Kind::Checksum(Sha1), "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
            (Kind::Checksum(Sha256), "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"),
            (Kind::Md5, "25f9e794323b453885f5181f1b624d0b"),
        ] {
            let mut sum = Sum::new(kind);
            sum.update(b"1234");
            sum.update(b"56789");
            assert_eq!(hex(&sum.finish()), expected, "{kind:?}");
        }
    }

    #[test]
    fn the_crc_of_the_whole_is_combined_from_those_of_its_pieces() {
        for (algorithm, check) in [
            (CrcAlgorithm::Crc32IsoHdlc, 0xcbf4_3926),
            (CrcAlgorithm::Crc32Iscsi, 0xe306_9283),
            (CrcAlgorithm::Crc64Nvme, 0xae8b_1486_0a79_9888),
        ] {
            let text = b"123456789";
            let piece = |start: usize, end: usize| Piece {
                stretch: Stretch { start: start as u64, end: end as u64 },
                crc: crc_fast::checksum(algorithm, &text[start..end]),
            };
            assert_eq!(combined(algorithm, &[piece(0, 1), piece(1, 5), piece(5, 9)]), check);
            assert_eq!(combined(algorithm, &[piece(0, 9)]), check);
            assert_eq!(combined(algorithm, &[]), crc_fast::checksum(algorithm, b""));
        }
    }
}
