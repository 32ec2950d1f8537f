//! Which bytes of an object are there and which are asked for next. Pure: no file, no request.

use serde::{Deserialize, Serialize};

/// So many ranges at most, so that the journal of the largest objects stays short; their ranges are larger.
const MOST_RANGES: u64 = 10_000;

/// Bytes from `start` up to `end`, which is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Stretch {
    /// The first byte, counted from zero.
    pub start: u64,
    /// One past the last.
    pub end: u64,
}

impl Stretch {
    /// How many bytes.
    pub(super) fn length(self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

/// A stretch that was written to the file, with the CRC of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Piece {
    /// Where.
    #[serde(flatten)]
    pub stretch: Stretch,
    /// By the algorithm of the journal.
    pub crc: u64,
}

/// Pieces that do not overlap, in their order. Of those that do, the one that begins first stays, and of two that begin
/// together the longer.
pub(super) fn disjoint(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by_key(|piece| (piece.stretch.start, u64::MAX - piece.stretch.end));
    let mut end = 0;
    pieces.retain(|piece| {
        let fits = piece.stretch.start >= end && piece.stretch.length() > 0;
        if fits {
            end = piece.stretch.end;
        }
        fits
    });
    pieces
}

/// What is still to be asked for, in ranges of at most so many bytes, or of more when there would be too many of them.
/// `pieces` are disjoint and in order.
pub(super) fn missing(size: u64, range: u64, pieces: &[Piece]) -> Vec<Stretch> {
    let most = range.max(size.div_ceil(MOST_RANGES)).max(1);
    let mut found = Vec::new();
    let mut at = 0;
    let end = Stretch { start: size, end: size };
    for there in pieces.iter().map(|piece| piece.stretch).chain([end]) {
        while at < there.start {
            let next = there.start.min(at + most);
            found.push(Stretch { start: at, end: next });
            at = next;
        }
        at = at.max(there.end);
    }
    found
}

/// How many bytes.
pub(super) fn total(stretches: impl Iterator<Item = Stretch>) -> u64 {
    stretches.map(Stretch::length).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn piece(start: u64, end: u64) -> Piece {
        Piece { stretch: Stretch { start, end }, crc: 0 }
    }

    fn spans(stretches: &[Stretch]) -> Vec<(u64, u64)> {
        stretches.iter().map(|stretch| (stretch.start, stretch.end)).collect()
    }

    #[test]
    fn what_is_missing_is_asked_for_in_ranges() {
        assert_eq!(spans(&missing(0, 8, &[])), []);
        assert_eq!(spans(&missing(10, 10, &[])), [(0, 10)]);
        assert_eq!(spans(&missing(9, 4, &[])), [(0, 4), (4, 8), (8, 9)]);
        assert_eq!(spans(&missing(10, 8, &[piece(2, 4), piece(4, 5), piece(9, 10)])), [(0, 2), (5, 9)]);
        assert_eq!(spans(&missing(10, 8, &[piece(0, 10)])), []);
    }

    #[test]
    fn the_largest_object_has_a_bounded_number_of_ranges() {
        // Amazon S3 User Guide, "Uploading and copying objects using multipart upload": 48.8 TiB.
        assert!(missing(50_000_000_000_000, 8 << 20, &[]).len() <= 10_000);
    }

    proptest! {
        #[test]
        fn pieces_and_what_is_missing_are_every_byte_once(
            size in 0..200_u64,
            range in 1..60_u64,
            cuts in proptest::collection::vec((0..200_u64, 1..50_u64), 0..12),
        ) {
            let pieces = cuts.iter().map(|(start, length)| piece((*start).min(size), (start + length).min(size)));
            let pieces = disjoint(pieces.collect());
            let mut bytes = vec![0; usize::try_from(size).unwrap()];
            let all = pieces.iter().map(|piece| piece.stretch).chain(missing(size, range, &pieces));
            for stretch in all {
                for byte in stretch.start..stretch.end {
                    bytes[usize::try_from(byte).unwrap()] += 1;
                }
            }
            prop_assert!(bytes.iter().all(|times| *times == 1));
        }
    }
}
