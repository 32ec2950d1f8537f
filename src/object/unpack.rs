//! Compressed objects: told by their first bytes (RFC 1952, RFC 8878, the format of bzip2) and unpacked as far as is
//! asked. A few bytes can unpack to terabytes, so no more is ever unpacked than a given number of bytes.

use std::fmt;
use std::io::{self, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;

/// How an object is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// gzip, one or more members.
    Gzip,
    /// Zstandard, one or more frames.
    Zstd,
    /// bzip2, one or more streams.
    Bzip2,
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
        })
    }
}

impl Compression {
    /// How many first bytes tell it.
    pub const TOLD_BY: usize = 10;

    /// What the first bytes tell.
    pub fn of(start: &[u8]) -> Option<Self> {
        /// Of a block and of an end, the digits of pi and of its root.
        const BZIP2: [&[u8]; 2] =
            [&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], &[0x17, 0x72, 0x45, 0x38, 0x50, 0x90]];
        match start {
            [0x1f, 0x8b, 8, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            // A frame that readers skip; parallel compressors begin with one.
            [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Self::Zstd),
            [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if BZIP2.iter().any(|mark| rest.starts_with(mark)) => {
                Some(Self::Bzip2)
            }
            _ => None,
        }
    }

    /// A reader of what a source unpacks to.
    ///
    /// # Errors
    /// When there is no memory for a decoder.
    pub fn reader<'s>(self, source: impl io::BufRead + Send + 's) -> io::Result<Box<dyn Read + Send + 's>> {
        Ok(match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(source)),
            Self::Zstd => Box::new(zstd::Decoder::with_buffer(source)?),
            Self::Bzip2 => Box::new(MultiBzDecoder::new(source)),
        })
    }
}

/// What was unpacked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unpacked {
    /// The bytes, from the start on.
    pub bytes: Vec<u8>,
    /// Whether these are all of them.
    pub is_whole: bool,
    /// Why it does not go on, when that is not because the input was cut or the bound reached.
    pub damage: Option<String>,
}

/// Unpacks the start of an object, at most `bound` bytes of it.
pub fn unpack(compression: Compression, packed: &[u8], is_all: bool, bound: usize) -> Unpacked {
    let mut unpacked = Unpacked::default();
    let ended = compression.reader(packed).and_then(|reader| {
        // One byte more tells whether there is more.
        let mut reader = reader.take(bound as u64 + 1);
        read_on(&mut reader, &mut unpacked.bytes)
    });
    let is_over = unpacked.bytes.len() > bound;
    unpacked.bytes.truncate(bound);
    match ended {
        Ok(()) => unpacked.is_whole = is_all && !is_over,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !is_all => {}
        Err(error) => unpacked.damage = Some(error.to_string()),
    }
    unpacked
}

/// Reads to the end, and keeps what came before an error.
fn read_on(reader: &mut impl Read, out: &mut Vec<u8>) -> io::Result<()> {
    let mut part = [0; 16 << 10];
    loop {
        match reader.read(&mut part) {
            Ok(0) => return Ok(()),
            Ok(length) => out.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
