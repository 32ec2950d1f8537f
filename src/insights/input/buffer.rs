//! What was read of a source and not handed out yet.

use std::io::{self, Read};
use std::ops::Range;

/// How much is read at once: enough that calls of the system take no time, and little enough for the cache of one core.
pub const CHUNK: usize = 512 << 10;

/// The longest line or value that is taken. CloudWatch Logs takes 1 MiB; a file without line ends must not fill the
/// memory.
pub const LONGEST_LINE: usize = 64 << 20;

/// Whole lines in a buffer of their own.
#[derive(Debug)]
pub struct Chunk {
    buffer: Vec<u8>,
    lines: Range<usize>,
}

impl Chunk {
    /// A buffer that holds nothing else.
    pub fn whole(buffer: Vec<u8>) -> Self {
        let lines = 0..buffer.len();
        Self { buffer, lines }
    }

    /// The lines.
    pub fn lines(&self) -> &[u8] {
        &self.buffer[self.lines.clone()]
    }

    /// The buffer, to be used again.
    pub fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }
}

/// A source and the bytes that were read ahead.
pub struct Buffer<'s> {
    source: Box<dyn Read + Send + 's>,
    buffer: Vec<u8>,
    /// The part of the buffer that holds bytes not handed out yet.
    start: usize,
    end: usize,
    is_at_end: bool,
}

impl<'s> Buffer<'s> {
    /// Nothing was read yet.
    pub fn new(source: Box<dyn Read + Send + 's>) -> Self {
        Self { source, buffer: vec![0; CHUNK], start: 0, end: 0, is_at_end: false }
    }

    /// What was read and not handed out.
    pub fn held(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether the source has no more.
    pub fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Passes over the first bytes.
    pub fn skip(&mut self, length: usize) {
        self.start += length;
    }

    /// Hands out the first bytes.
    pub fn hand_out(&mut self, length: usize) -> &[u8] {
        self.start += length;
        &self.buffer[self.start - length..self.start]
    }

    /// Gives the buffer away with the first bytes. What lies behind them moves to the spare one, which takes its place.
    pub fn give_away(&mut self, length: usize, mut spare: Vec<u8>) -> Chunk {
        let rest = self.start + length..self.end;
        spare.resize(spare.len().max(rest.len() + 1), 0);
        spare[..rest.len()].copy_from_slice(&self.buffer[rest.clone()]);
        let chunk =
            Chunk { buffer: std::mem::replace(&mut self.buffer, spare), lines: self.start..rest.start };
        (self.start, self.end) = (0, rest.len());
        chunk
    }

    /// Reads more behind what is held, and makes room for it first.
    ///
    /// # Errors
    /// When the source can't be read, or what is held is [`LONGEST_LINE`] long.
    pub fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            if self.end >= LONGEST_LINE {
                let message = format!("a line or JSON value is longer than {} MiB", LONGEST_LINE >> 20);
                return Err(io::Error::new(io::ErrorKind::InvalidData, message));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        // Whatever a slow source has so far is worth looking at.
        let read = loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.end += read;
        self.is_at_end = read == 0;
        Ok(())
    }
}

impl std::fmt::Debug for Buffer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Buffer").field("held", &(self.end - self.start)).finish_non_exhaustive()
    }
}
