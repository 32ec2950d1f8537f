//! Ranges of bytes as the parquet crate asks for them, over a file or over the pieces of an object that are at hand.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

use super::header;
use crate::object::pieces::Pieces;

/// How much is read for the header of a page; with the statistics of long texts it takes hundreds of bytes.
const HEADER: u64 = 16 << 10;

/// Gives ranges of bytes.
pub trait Fetch: Send + Sync {
    /// The bytes of a range, or its first ones where the rest is not at hand.
    ///
    /// # Errors
    /// When they can't be read.
    fn fetch(&self, range: Range<u64>) -> io::Result<Vec<u8>>;
}

impl Fetch for Mutex<File> {
    fn fetch(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let mut file = self.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(range.start))?;
        let mut bytes = Vec::new();
        file.by_ref().take(range.end - range.start).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Fetch for Pieces {
    fn fetch(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let end = self.missing(range.clone()).first().map_or(range.end, |hole| hole.start);
        Ok(self.get(range.start..end).unwrap_or_default().to_vec())
    }
}

/// The first range that was asked for and not at hand.
type Lack = Arc<Mutex<Option<Range<u64>>>>;

/// A file by its ranges.
pub struct Chunks {
    source: Arc<dyn Fetch>,
    size: u64,
    lack: Lack,
}

impl Chunks {
    /// A file of so many bytes.
    pub fn new(source: Arc<dyn Fetch>, size: u64) -> Self {
        Self { source, size, lack: Lack::default() }
    }

    /// The first range that was asked for and not at hand.
    pub fn lack(&self) -> Option<Range<u64>> {
        self.lack.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn fetch(&self, range: Range<u64>) -> Result<Vec<u8>, ParquetError> {
        if range.start > range.end || range.end > self.size {
            return Err(ParquetError::EOF(format!("bytes {range:?} are beyond the end at {}", self.size)));
        }
        self.source.fetch(range).map_err(|error| ParquetError::External(Box::new(error)))
    }
}

fn note(lack: &Lack, range: Range<u64>) {
    lack.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(range);
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Chunks {
    type T = Header;

    /// Asked for at the headers of pages only.
    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        let range = start..self.size.min(start.saturating_add(HEADER));
        let bytes = self.fetch(range.clone())?;
        header::check(&bytes).map_err(ParquetError::General)?;
        let is_whole = bytes.len() as u64 == range.end - range.start;
        let lack = (!is_whole).then(|| (Arc::clone(&self.lack), range));
        Ok(Header { bytes: io::Cursor::new(bytes), lack })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let range = start..start.saturating_add(length as u64);
        let bytes = self.fetch(range.clone())?;
        if bytes.len() < length {
            note(&self.lack, range);
            return Err(ParquetError::EOF("the bytes of a page are not at hand".into()));
        }
        Ok(bytes.into())
    }
}

/// The bytes from the header of a page on, as far as they are at hand.
pub struct Header {
    bytes: io::Cursor<Vec<u8>>,
    /// What is missing, when its end is met.
    lack: Option<(Lack, Range<u64>)>,
}

impl Read for Header {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.bytes.read(out)?;
        if let (0, Some((lack, range))) = (length, &self.lack) {
            note(lack, range.clone());
        }
        Ok(length)
    }
}
