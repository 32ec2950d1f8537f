//! The rows of an object from its bytes, in a stream: unpacked, decoded, cut into lines, and made lines for the engine.
//! Parquet is read from its end: what is small is held as a whole, what is not is read by ranges.

use std::io::{self, BufReader, Cursor, Read};
use std::ops::Range;
use std::sync::Arc;

use super::formats::{Converter, Tally};
use super::unpack::Compression;
use super::{decoded, parquet};
use crate::domain;
use crate::insights::input::Lines;

/// So much of the start of an object tells its format, or all of a smaller one.
const START: usize = 64 << 10;

/// How much is read of a source at once when it is packed.
const PIECE: usize = 256 << 10;

/// The largest Parquet that is held as a whole, which takes one request.
const WHOLE_PARQUET: u64 = 8 << 20;

/// Where the rows of an object come from.
pub struct Source<R> {
    /// Its bytes in their order.
    pub stream: R,
    /// The same by ranges.
    pub far: parquet::Far,
    /// How many there are.
    pub size: u64,
}

/// The rows of one object.
#[derive(Debug)]
pub struct Rows<'s> {
    lines: Lines<'s>,
    converter: Converter,
    /// Lines that were read to tell the format.
    start: Vec<u8>,
    /// The error behind them.
    failed: Option<io::Error>,
    is_over: bool,
}

impl<'s> Rows<'s> {
    /// Reads the start of an object. Of rows whose time is known those outside of the range are left out.
    ///
    /// # Errors
    /// When not even the start can be read.
    pub fn open(
        source: Source<impl Read + Send + 's>,
        key: &str,
        range: Option<domain::Range>,
    ) -> io::Result<Self> {
        let mut first = Vec::with_capacity(Compression::TOLD_BY);
        let Source { mut stream, far, size } = source;
        stream.by_ref().take(Compression::TOLD_BY as u64).read_to_end(&mut first)?;
        let compression = Compression::of(&first);
        let is_parquet = first.starts_with(parquet::MAGIC);
        let whole = Cursor::new(first).chain(stream);
        let unpacked: Box<dyn Read + Send + 's> = match compression {
            Some(compression) => compression.reader(BufReader::with_capacity(PIECE, whole))?,
            None if is_parquet && size > WHOLE_PARQUET => {
                // Whoever sends the stream need not go on.
                drop(whole);
                Box::new(parquet::Rows::open(Arc::new(parquet::Blocks::new(far, size)), size)?)
            }
            None if is_parquet => Box::new(held(whole)?),
            None => Box::new(whole),
        };
        let mut lines = Lines::open(decoded::reader(unpacked)?)?;
        let (mut start, mut failed) = (Vec::new(), None);
        while start.len() < START && failed.is_none() {
            match lines.next_chunk() {
                Ok(Some(chunk)) => start.extend_from_slice(chunk),
                Ok(None) => break,
                Err(error) => failed = Some(error),
            }
        }
        match failed {
            Some(error) if start.is_empty() => Err(error),
            failed => Ok(Self {
                lines,
                converter: Converter::new(&start, key, range),
                start,
                failed,
                is_over: false,
            }),
        }
    }

    /// Appends the next lines for the engine; false at the end.
    ///
    /// # Errors
    /// When the object can't be read on. What came before is good.
    pub fn next(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        if !self.start.is_empty() {
            self.converter.push(&std::mem::take(&mut self.start), out);
            return Ok(true);
        }
        let result = match self.failed.take() {
            Some(error) => Err(error),
            None if self.is_over => return Ok(false),
            None => self.lines.next_chunk(),
        };
        match result {
            Ok(Some(chunk)) => {
                self.converter.push(chunk, out);
                return Ok(true);
            }
            Ok(None) => self.is_over = true,
            Err(error) => {
                self.is_over = true;
                self.failed = Some(error);
            }
        }
        // What was held back comes before the end, or the error.
        let length = out.len();
        self.converter.finish(out);
        match self.failed.take() {
            Some(error) if out.len() == length => Err(error),
            failed => {
                self.failed = failed;
                Ok(out.len() > length)
            }
        }
    }

    /// The format, in a person's words.
    pub fn format(&self) -> &'static str {
        self.converter.format().name()
    }

    /// What came of the lines so far.
    pub fn tally(&self) -> Tally {
        self.converter.tally()
    }
}

/// The rows of Parquet that is held as a whole.
fn held(mut source: impl Read) -> io::Result<parquet::Rows> {
    let mut bytes = Vec::new();
    let size = source.read_to_end(&mut bytes)? as u64;
    parquet::Rows::open(Arc::new(Held(bytes)), size)
}

/// An object that is held as a whole.
struct Held(Vec<u8>);

impl parquet::Fetch for Held {
    fn fetch(&self, range: Range<u64>) -> io::Result<Vec<u8>> {
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(self.0.len());
        Ok(self.0.get(place(range.start)..place(range.end)).unwrap_or_default().to_vec())
    }
}
