//! Bytes of a file that is far away: read in blocks, of which the last are kept. Readers of columns take turns in pages, so
//! each of them comes back to its block.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::Fetch;

/// How much is read at once, at least.
const BLOCK: u64 = 1 << 20;

/// How many blocks are kept: one for each column of most files.
const KEPT: usize = 64;

/// Reads a range from far away.
pub type Far = Box<dyn Fn(Range<u64>) -> io::Result<Vec<u8>> + Send + Sync>;

/// A file that is far away.
pub struct Blocks {
    far: Far,
    size: u64,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    blocks: BTreeMap<u64, Vec<u8>>,
    order: VecDeque<u64>,
}

impl Blocks {
    /// A file of so many bytes.
    pub fn new(far: Far, size: u64) -> Self {
        Self { far, size, kept: Mutex::default() }
    }
}

impl Fetch for Blocks {
    /// Blocks that are not at hand and follow each other are read with one request.
    fn fetch(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = range.start / BLOCK..range.end.div_ceil(BLOCK);
        let mut wanted = BTreeMap::new();
        let mut at = numbers.start;
        while at < numbers.end {
            if let Some(block) = kept.blocks.get(&at) {
                wanted.insert(at, block.clone());
                at += 1;
                continue;
            }
            let end =
                (at..numbers.end).find(|number| kept.blocks.contains_key(number)).unwrap_or(numbers.end);
            let bytes = (self.far)(at * BLOCK..self.size.min(end * BLOCK))?;
            for (number, block) in (at..end).zip(bytes.chunks(BLOCK as usize)) {
                wanted.insert(number, block.to_vec());
            }
            at = end;
        }
        let bytes = wanted.values().flatten().copied();
        let from = (range.start - numbers.start * BLOCK) as usize;
        let found = bytes.skip(from).take((range.end - range.start) as usize).collect();
        kept.keep(wanted);
        Ok(found)
    }
}

impl Kept {
    fn keep(&mut self, wanted: BTreeMap<u64, Vec<u8>>) {
        for (number, block) in wanted {
            if self.blocks.insert(number, block).is_none() {
                self.order.push_back(number);
            }
        }
        while self.order.len() > KEPT {
            let oldest = self.order.pop_front();
            oldest.map(|oldest| self.blocks.remove(&oldest));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn blocks_are_read_once_and_let_go_of() {
        let size = 100 * BLOCK + 7;
        let reads = Arc::new(Mutex::new(Vec::new()));
        let noted = reads.clone();
        let far = move |range: Range<u64>| {
            noted.lock().unwrap().push(range.clone());
            Ok(range.map(|at| (at / 1000) as u8).collect())
        };
        let blocks = Blocks::new(Box::new(far), size);
        let expected = |range: Range<u64>| range.map(|at| (at / 1000) as u8).collect::<Vec<u8>>();
        for range in [5..10, BLOCK - 2..2 * BLOCK + 1, 7..3 * BLOCK, size - 5..size, 3..3] {
            assert_eq!(blocks.fetch(range.clone()).unwrap(), expected(range));
        }
        assert_eq!(*reads.lock().unwrap(), [0..BLOCK, BLOCK..3 * BLOCK, 100 * BLOCK..size]);
        blocks.fetch(3 * BLOCK..90 * BLOCK).unwrap();
        assert_eq!(blocks.kept.lock().unwrap().blocks.len(), KEPT);
    }
}
