//! The bytes of an object that are at hand: pieces with holes between them.

use std::collections::BTreeMap;
use std::ops::Range;

/// Pieces of an object by their offset. They never overlap or touch.
#[derive(Debug, Clone, Default)]
pub struct Pieces(BTreeMap<u64, Vec<u8>>);

impl Pieces {
    /// Takes bytes in; what was there already is kept.
    pub fn insert(&mut self, offset: u64, bytes: &[u8]) {
        let end = offset.saturating_add(bytes.len() as u64);
        for hole in self.missing(offset..end) {
            let part = &bytes[(hole.start - offset) as usize..(hole.end - offset) as usize];
            self.fill(hole.start, part);
        }
    }

    /// Fills a hole, and joins it with its neighbours.
    fn fill(&mut self, offset: u64, part: &[u8]) {
        let end = offset + part.len() as u64;
        let behind = self.0.remove(&end);
        let before = self.0.range_mut(..offset).next_back();
        let joined = before.filter(|(start, piece)| **start + piece.len() as u64 == offset);
        let piece = match joined {
            Some((_, piece)) => piece,
            None => self.0.entry(offset).or_default(),
        };
        piece.extend_from_slice(part);
        piece.extend_from_slice(behind.as_deref().unwrap_or_default());
    }

    /// The parts of a range that are not at hand.
    pub fn missing(&self, range: Range<u64>) -> Vec<Range<u64>> {
        let mut holes = Vec::new();
        let mut at = range.start;
        let before = self.0.range(..=range.start).next_back();
        let inside =
            self.0.range(range.start.saturating_add(1)..range.end.max(range.start.saturating_add(1)));
        for (start, piece) in before.into_iter().chain(inside) {
            if *start > at {
                holes.push(at..*start);
            }
            at = at.max(start + piece.len() as u64);
        }
        if at < range.end {
            holes.push(at..range.end);
        }
        holes
    }

    /// The bytes of a range, when all of them are at hand.
    pub fn get(&self, range: Range<u64>) -> Option<&[u8]> {
        let (start, piece) = self.0.range(..=range.start).next_back()?;
        piece.get((range.start - start) as usize..(range.end.checked_sub(*start)?) as usize)
    }

    /// How many bytes are at hand.
    pub fn held(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// Lets go of the pieces that begin at an offset or behind it.
    pub fn forget_behind(&mut self, offset: u64) {
        self.0.retain(|start, _| *start < offset);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_join_and_holes_are_named() {
        let mut pieces = Pieces::default();
        pieces.insert(10, b"klm");
        pieces.insert(0, b"abc");
        assert_eq!(pieces.missing(1..20), [3..10, 13..20]);
        assert_eq!(pieces.get(0..4), None);
        pieces.insert(2, b"cdefghijkl");
        assert_eq!(pieces.missing(0..13), []);
        assert_eq!(pieces.get(1..12), Some(&b"bcdefghijkl"[..]));
        assert_eq!(pieces.get(13..13), Some(&b""[..]));
        pieces.insert(20, b"");
        assert_eq!(pieces.missing(20..21).first(), Some(&(20..21)));
    }
}
