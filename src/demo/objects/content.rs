//! The bytes of objects: kept, or one piece that comes again and again, so that a gibibyte costs a few megabytes.

use std::ops::Range;

use crc_fast::CrcAlgorithm::Crc64Nvme;
use crc_fast::{checksum, checksum_combine};
use hyper::body::Bytes;

/// How many bytes are handed out at a time.
const PIECE: u64 = 256 * 1024;

/// The bytes of an object: a head, a piece so many times, a tail. Copies share what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    head: Bytes,
    piece: Bytes,
    times: u64,
    tail: Bytes,
}

impl Content {
    /// Kept as it is.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self { head: bytes.into(), piece: Bytes::new(), times: 0, tail: Bytes::new() }
    }

    /// Repeated.
    pub fn repeated(
        head: impl Into<Bytes>,
        piece: impl Into<Bytes>,
        times: u64,
        tail: impl Into<Bytes>,
    ) -> Self {
        Self { head: head.into(), piece: piece.into(), times, tail: tail.into() }
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        (self.head.len() + self.tail.len()) as u64 + self.piece.len() as u64 * self.times
    }

    /// All bytes of what is kept as it is.
    pub fn kept(&self) -> &[u8] {
        &self.head
    }

    /// The bytes of a range, piece by piece.
    pub fn read(&self, range: Range<u64>) -> impl Iterator<Item = Bytes> + Send + Sync + use<> {
        let content = self.clone();
        let mut at = range.start;
        let end = range.end.min(self.len());
        std::iter::from_fn(move || {
            let bytes = (at < end).then(|| content.from(at, (end - at).min(PIECE)))?;
            at += bytes.len() as u64;
            Some(bytes)
        })
    }

    /// Bytes from a place within the object, `most` at most and as far as they lie together.
    fn from(&self, at: u64, most: u64) -> Bytes {
        let (head, repeated) = (self.head.len() as u64, self.piece.len() as u64 * self.times);
        let (part, at) = if at < head {
            (&self.head, at)
        } else if at < head + repeated {
            (&self.piece, (at - head) % self.piece.len() as u64)
        } else {
            (&self.tail, at - head - repeated)
        };
        let end = (at + most).min(part.len() as u64);
        part.slice(at as usize..end as usize)
    }

    /// The CRC-64/NVME of all bytes, without going over what repeats.
    pub fn crc64nvme(&self) -> u64 {
        let piece = (checksum(Crc64Nvme, &self.piece), self.piece.len() as u64);
        let mut sum = (checksum(Crc64Nvme, &self.head), self.head.len() as u64);
        let (mut doubled, mut times) = (piece, self.times);
        while times > 0 {
            if times % 2 == 1 {
                sum = joined(sum, doubled);
            }
            doubled = joined(doubled, doubled);
            times /= 2;
        }
        joined(sum, (checksum(Crc64Nvme, &self.tail), self.tail.len() as u64)).0
    }
}

/// The checksum of two parts one after the other, with their length.
fn joined(first: (u64, u64), second: (u64, u64)) -> (u64, u64) {
    (checksum_combine(Crc64Nvme, first.0, second.0, second.1), first.1 + second.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(content: &Content, range: Range<u64>) -> String {
        content.read(range).map(|bytes| String::from_utf8(bytes.to_vec()).unwrap()).collect()
    }

    #[test]
    fn any_range_is_that_of_the_spelled_out_object() {
        let content = Content::repeated(b"<<".to_vec(), b"abc".to_vec(), 3, b">".to_vec());
        let whole = "<<abcabcabc>";
        assert_eq!(content.len(), 12);
        for start in 0..=12 {
            for end in start..=12 {
                assert_eq!(
                    spelled(&content, start..end),
                    whole[start as usize..end as usize],
                    "{start}..{end}"
                );
            }
        }
        assert_eq!(spelled(&content, 10..99), "c>");
        assert_eq!(content.crc64nvme(), checksum(Crc64Nvme, whole.as_bytes()));
        assert_eq!(Content::whole("x").crc64nvme(), checksum(Crc64Nvme, b"x"));
    }
}
