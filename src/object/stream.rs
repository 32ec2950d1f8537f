//! A whole object, decoded as it streams: unpacked, read as text in its encoding, and made rows where it holds rows. Memory
//! is bounded by the longest line.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;
use std::sync::Arc;

use super::charset::Charset;
use super::content::{Content, Kind, Part};
use super::decoded::Decoded;
use super::table::{Separated, of_ndjson};
use super::unpack::Compression;
use crate::domain::{Batch, BatchBuilder};
use crate::insights::input::LONGEST_LINE;

/// So much of the start decides what an object holds.
const START: usize = 64 << 10;

/// How much text becomes one piece.
const PIECE: usize = 256 << 10;

/// What an object holds, piece by piece.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Text, in UTF-8.
    Text(String),
    /// Rows of NDJSON or of separated values.
    Rows(Arc<Batch>),
    /// What is neither.
    Bytes(Vec<u8>),
}

/// Decodes a source to its end. A taker that wants no more answers with an error.
///
/// # Errors
/// When the source can't be read or unpacked, a line is too long, or the taker's. What came before is good.
pub fn decode(source: impl Read + Send, take: &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()> {
    /// More layers than anyone packs.
    const DEEPEST: usize = 3;
    unpack(Box::new(source), DEEPEST, take)
}

/// Reads a source as text to its end, or as bytes where it is none.
///
/// # Errors
/// When the source can't be read, or the taker's.
pub fn text_of(source: impl Read + Send, take: &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()> {
    let (content, whole) = begin(source);
    match content.kind().charset() {
        Some((encoding, mark)) => text(behind(whole, mark, encoding)?, take),
        None => bytes(whole, take),
    }
}

fn unpack(
    mut source: Box<dyn Read + Send + '_>,
    layers: usize,
    take: &mut dyn FnMut(Piece) -> io::Result<()>,
) -> io::Result<()> {
    let mut first = Vec::new();
    source.by_ref().take(Compression::TOLD_BY as u64).read_to_end(&mut first)?;
    let compression = Compression::of(&first).filter(|_| layers > 0);
    let whole = Cursor::new(first).chain(source);
    match compression {
        Some(compression) => {
            unpack(compression.reader(BufReader::with_capacity(PIECE, whole))?, layers - 1, take)
        }
        None => read(whole, take),
    }
}

fn read(source: impl Read, take: &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()> {
    let (content, whole) = begin(source);
    match content.kind() {
        Kind::Bytes => bytes(whole, take),
        Kind::Text(encoding, mark) => text(behind(whole, mark, encoding)?, take),
        Kind::Ndjson(encoding, mark) => ndjson(behind(whole, mark, encoding)?, take),
        Kind::Separated(encoding, mark, separated) => rows(behind(whole, mark, encoding)?, separated, take),
    }
}

/// What a source holds, and all of it.
fn begin(mut source: impl Read) -> (Content, impl Read) {
    let mut start = Vec::new();
    let ended = source.by_ref().take(START as u64).read_to_end(&mut start);
    let content =
        Content::of(Part { bytes: &start, offset: 0, is_end: start.len() < START && ended.is_ok() });
    // What came before an error is decoded, and then the error met again.
    let rest = match ended {
        Ok(_) => Either::Source(source),
        Err(error) => Either::Failed(Failing(error)),
    };
    (content, Cursor::new(start).chain(rest))
}

/// What an error is read from.
struct Failing(io::Error);

enum Either<R> {
    Source(R),
    Failed(Failing),
}

impl<R: Read> Read for Either<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Source(source) => source.read(out),
            Self::Failed(Failing(error)) => Err(io::Error::new(error.kind(), error.to_string())),
        }
    }
}

/// A text behind its mark.
fn behind<R: Read>(mut source: R, mark: usize, encoding: Charset) -> io::Result<Decoded<R>> {
    source.by_ref().take(mark as u64).read_to_end(&mut Vec::new())?;
    Ok(Decoded::new(source, encoding))
}

fn bytes(mut source: impl Read, take: &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()> {
    loop {
        let mut piece = Vec::new();
        source.by_ref().take(PIECE as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            return Ok(());
        }
        take(Piece::Bytes(piece))?;
    }
}

fn text(mut source: Decoded<impl Read>, take: &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()> {
    while let Some(piece) = source.next_text()? {
        take(Piece::Text(piece))?;
    }
    Ok(())
}

fn ndjson(source: Decoded<impl Read>, take: &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()> {
    let mut source = BufReader::with_capacity(PIECE, source);
    let mut lines = Vec::new();
    loop {
        let length = source.by_ref().take(LONGEST_LINE as u64).read_until(b'\n', &mut lines)?;
        if length == LONGEST_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a line is longer than 64 MiB"));
        }
        if (length == 0 && !lines.is_empty()) || lines.len() >= PIECE {
            take(Piece::Rows(Arc::new(of_ndjson(&String::from_utf8_lossy(&lines)))))?;
            lines.clear();
        }
        if length == 0 {
            return Ok(());
        }
    }
}

fn rows(
    source: Decoded<impl Read>,
    separated: &Separated,
    take: &mut dyn FnMut(Piece) -> io::Result<()>,
) -> io::Result<()> {
    const ROWS: usize = 1024;
    let since = Rc::new(Cell::new(0));
    let mut records = separated.reader(Counted { text: source, since: Rc::clone(&since) });
    let mut record = csv::StringRecord::new();
    let mut is_header = separated.has_header;
    let mut batch = BatchBuilder::default();
    let mut more = true;
    while more {
        since.set(0);
        more = records.read_record(&mut record)?;
        if more && !std::mem::take(&mut is_header) {
            separated.add(&record, &mut batch);
        }
        if batch.len() == ROWS || (!more && !batch.is_empty()) {
            take(Piece::Rows(Arc::new(std::mem::take(&mut batch).finish())))?;
        }
    }
    Ok(())
}

/// A text of which it is counted how much was read for one record.
struct Counted<R> {
    text: Decoded<R>,
    since: Rc<Cell<usize>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.since.get() > LONGEST_LINE {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a record is longer than 64 MiB"));
        }
        let length = self.text.read(out)?;
        self.since.set(self.since.get() + length);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn pieces(source: &[u8]) -> (Vec<Piece>, Option<String>) {
        let mut found = Vec::new();
        let result = decode(source, &mut |piece| {
            found.push(piece);
            Ok(())
        });
        (found, result.err().map(|error| error.to_string()))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn text_of(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.as_str(),
                _ => panic!("another kind of piece"),
            })
            .collect()
    }

    fn row_count(pieces: &[Piece]) -> usize {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Rows(rows) => rows.len(),
                _ => panic!("another kind of piece"),
            })
            .sum()
    }

    #[test]
    fn text_of_any_encoding_streams_as_utf_8() {
        let long = "Größe: 3 µm naïve café\n".repeat(20_000);
        for (encoding, mark) in [(encoding_rs::UTF_8, &b"\xef\xbb\xbf"[..]), (encoding_rs::WINDOWS_1252, b"")]
        {
            let bytes = [mark, &encoding.encode(&long).0].concat();
            assert_eq!(text_of(&pieces(&gzip(&bytes)).0), long, "{}", encoding.name());
        }
        let wide: Vec<u8> = long.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text_of(&pieces(&wide).0), long);
        // Python: 'Größe\n'.encode('utf-32')
        let wider = b"\xff\xfe\x00\x00G\x00\x00\x00r\x00\x00\x00\xf6\x00\x00\x00\xdf\x00\x00\x00e\x00\x00\x00\n\x00\x00\x00";
        assert_eq!(text_of(&pieces(wider).0), "Größe\n");
        assert_eq!(pieces(b"").0, []);
    }

    #[test]
    fn rows_stream_in_batches_and_survive_line_ends_in_values() {
        let ndjson: String = (0..50_000).map(|number| format!("{{\"n\":{number}}}\n")).collect();
        assert_eq!(row_count(&pieces(ndjson.as_bytes()).0), 50_000);
        let csv: String = (0..50_000).map(|number| format!("{number},\"two\nlines\"\n")).collect();
        let (found, error) = pieces(&zstd::encode_all(format!("n,text\n{csv}").as_bytes(), 1).unwrap());
        assert_eq!((row_count(&found), error), (50_000, None));
        let Some(Piece::Rows(last)) = found.last() else { panic!() };
        assert_eq!(last.cell(last.len() - 1, 1).raw, "two\nlines");
    }

    #[test]
    fn what_came_before_damage_is_good() {
        let csv: String = (0..300_000).map(|number| format!("{number};x\n")).collect();
        let mut packed = gzip(format!("n;t\n{csv}").as_bytes());
        packed.truncate(packed.len() / 2);
        let (found, error) = pieces(&packed);
        assert!(row_count(&found) > 50_000 && error.is_some(), "{error:?}");
        let (found, error) = pieces(&gzip(b"one line\nand another\n")[..28]);
        assert!(!text_of(&found).is_empty() && error.is_some());
    }

    #[test]
    fn a_value_without_end_is_refused_before_it_fills_the_memory() {
        let endless = b"a,b\n1,2\n\"".chain(io::repeat(b'x').take(1 << 30));
        let error = decode(endless, &mut |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("64 MiB"), "{error}");
    }
}
