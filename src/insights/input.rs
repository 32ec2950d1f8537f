//! Where lines come from: text as it is, gzip or zstd, told apart by their first bytes, and cut into chunks of whole
//! lines. What a line means is decided in `eval`.

use std::io::{self, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

/// How much is read at once: a chunk stays in the cache of one core while it is searched several times.
const CHUNK: usize = 128 << 10;

/// The longest line that is taken. CloudWatch Logs takes 1 MiB; a file without line ends must not fill the memory.
pub const LONGEST_LINE: usize = 64 << 20;

/// The first bytes of gzip (RFC 1952) and zstd (RFC 8878).
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// A source of lines, decompressed and in chunks.
pub struct Lines<'s> {
    source: Box<dyn Read + Send + 's>,
    buffer: Vec<u8>,
    /// The part of the buffer that holds bytes not handed out yet.
    start: usize,
    end: usize,
    is_at_start: bool,
    is_at_end: bool,
}

impl<'s> Lines<'s> {
    /// Opens a source: looks at its first bytes, which may wait for them. Several gzip members or zstd frames one after
    /// the other are read as one text.
    ///
    /// # Errors
    /// When the source can't be read.
    pub fn open(mut source: impl Read + Send + 's) -> io::Result<Self> {
        let mut first = Vec::with_capacity(ZSTD.len());
        source.by_ref().take(ZSTD.len() as u64).read_to_end(&mut first)?;
        let (is_gzip, is_zstd) = (first.starts_with(GZIP), first.starts_with(ZSTD));
        let whole = Cursor::new(first).chain(source);
        let source: Box<dyn Read + Send + 's> = match (is_gzip, is_zstd) {
            (true, _) => Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, whole))),
            (_, true) => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(CHUNK, whole))?),
            _ => Box::new(whole),
        };
        Ok(Self { source, buffer: vec![0; CHUNK], start: 0, end: 0, is_at_start: true, is_at_end: false })
    }

    /// The next whole lines; nothing at the end. The last line may lack its end. A byte order mark at the start is left
    /// out.
    ///
    /// # Errors
    /// When the source can't be read or decompressed, or a line is longer than [`LONGEST_LINE`]. What came before is
    /// good.
    pub fn next_chunk(&mut self) -> io::Result<Option<&[u8]>> {
        let mut searched = 0;
        loop {
            let held = &self.buffer[self.start..self.end];
            if let Some(at) = memchr::memrchr(b'\n', &held[searched..]) {
                return Ok(Some(self.hand_out(searched + at + 1)));
            }
            if self.is_at_end {
                let rest = self.end - self.start;
                return Ok(if rest == 0 { None } else { Some(self.hand_out(rest)) });
            }
            searched = held.len();
            self.fill()?;
        }
    }

    fn hand_out(&mut self, length: usize) -> &[u8] {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let chunk = &self.buffer[self.start..self.start + length];
        self.start += length;
        let is_first = std::mem::replace(&mut self.is_at_start, false);
        if is_first { chunk.strip_prefix(MARK).unwrap_or(chunk) } else { chunk }
    }

    /// Reads more behind what is held, and makes room for it first.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.end == self.buffer.len() {
            if self.end >= LONGEST_LINE {
                let message = format!("a line is longer than {} MiB", LONGEST_LINE >> 20);
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

impl std::fmt::Debug for Lines<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lines").field("held", &(self.end - self.start)).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
