//! Where lines come from: text as it is, gzip, zstd or bzip2, told apart by their first bytes, and cut into chunks of whole
//! lines. What a line means is decided in `eval`.
//!
//! JSON that is not one object a line becomes so here, in a stream and bounded by its largest value. The start of the
//! text tells:
//! - an array of objects: each item is a row;
//! - values over several lines, as `jq` prints them, or one behind the other without line ends, as Firehose stores them;
//! - `{"Records":[..]}`, as CloudTrail stores its events: each of them is a row;
//! - `{"events":[..], ..}`, as `aws logs filter-log-events` and `get-log-events` answer: each event is a row.
//!
//! Values that are damaged end such a text with an error. A text that starts with one object on a line, or with anything
//! else, is taken as lines.

mod buffer;
mod form;
mod values;

use std::io::{self, BufReader, Cursor, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::MultiGzDecoder;

use self::buffer::{Buffer, CHUNK};
pub use self::buffer::{Chunk, LONGEST_LINE};
use self::form::Form;
use self::values::Values;

/// The first bytes of gzip (RFC 1952) and zstd (RFC 8878), and of a block of bzip2 behind its header of four bytes.
const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const BZIP2: &[u8] = b"BZh";
const BZIP2_BLOCK: &[u8] = &[0x31, 0x41, 0x59, 0x26, 0x53, 0x59];
const BZIP2_HEADER: usize = 4;

/// A source of lines, decompressed and in chunks.
#[derive(Debug)]
pub struct Lines<'s> {
    input: Buffer<'s>,
    /// Not known before the first chunk is asked for.
    form: Option<Form>,
    values: Values,
}

impl<'s> Lines<'s> {
    /// Opens a source: looks at its first bytes, which may wait for them. Several gzip members, zstd frames or streams of
    /// bzip2 one after the other are read as one text.
    ///
    /// # Errors
    /// When the source can't be read.
    pub fn open(mut source: impl Read + Send + 's) -> io::Result<Self> {
        let mut first = Vec::new();
        source.by_ref().take(ZSTD.len() as u64).read_to_end(&mut first)?;
        if first.starts_with(BZIP2) {
            source.by_ref().take(BZIP2_BLOCK.len() as u64).read_to_end(&mut first)?;
        }
        let (is_gzip, is_zstd) = (first.starts_with(GZIP), first.starts_with(ZSTD));
        let is_bzip2 = first.starts_with(BZIP2) && first.get(BZIP2_HEADER..) == Some(BZIP2_BLOCK);
        let whole = Cursor::new(first).chain(source);
        let source: Box<dyn Read + Send + 's> = match (is_gzip, is_zstd, is_bzip2) {
            (true, _, _) => Box::new(MultiGzDecoder::new(BufReader::with_capacity(CHUNK, whole))),
            (_, true, _) => Box::new(zstd::Decoder::with_buffer(BufReader::with_capacity(CHUNK, whole))?),
            (_, _, true) => Box::new(MultiBzDecoder::new(BufReader::with_capacity(CHUNK, whole))),
            _ => Box::new(whole),
        };
        Ok(Self { input: Buffer::new(source), form: None, values: Values::default() })
    }

    /// The next whole lines; nothing at the end. The last line may lack its end. A byte order mark at the start is left
    /// out.
    ///
    /// # Errors
    /// When the source can't be read or decompressed, when a line or value is longer than [`LONGEST_LINE`], or when JSON
    /// that is no line is damaged. What came before is good.
    pub fn next_chunk(&mut self) -> io::Result<Option<&[u8]>> {
        match self.form()? {
            Form::Lines => Ok(whole_lines(&mut self.input)?.map(|length| self.input.hand_out(length))),
            Form::Values => self.values.next_chunk(&mut self.input),
        }
    }

    /// The same in a buffer of its own, for another thread to take along. The spare buffer takes its place; its length
    /// decides how much is read at once.
    ///
    /// # Errors
    /// As those of [`Lines::next_chunk`].
    pub fn take_chunk(&mut self, mut spare: Vec<u8>) -> io::Result<Option<Chunk>> {
        match self.form()? {
            Form::Lines => {
                let length = whole_lines(&mut self.input)?;
                Ok(length.map(|length| self.input.give_away(length, spare)))
            }
            Form::Values => {
                let Some(rows) = self.values.next_chunk(&mut self.input)? else { return Ok(None) };
                spare.clear();
                spare.extend_from_slice(rows);
                Ok(Some(Chunk::whole(spare)))
            }
        }
    }

    fn form(&mut self) -> io::Result<Form> {
        match self.form {
            Some(form) => Ok(form),
            None => Ok(*self.form.insert(form_of(&mut self.input)?)),
        }
    }
}

/// Reads as much as tells the form, and passes over the byte order mark.
fn form_of(input: &mut Buffer<'_>) -> io::Result<Form> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    while input.held().len() < MARK.len() && MARK.starts_with(input.held()) && !input.is_at_end() {
        input.fill()?;
    }
    if input.held().starts_with(MARK) {
        input.skip(MARK.len());
    }
    loop {
        let is_all = input.is_at_end() || input.held().len() >= CHUNK;
        if let Some(form) = form::judge(input.held(), is_all) {
            return Ok(form);
        }
        input.fill()?;
    }
}

/// Reads until there is a whole line; how many bytes the whole lines have.
fn whole_lines(input: &mut Buffer<'_>) -> io::Result<Option<usize>> {
    let mut searched = 0;
    loop {
        let held = input.held();
        if let Some(at) = memchr::memrchr(b'\n', &held[searched..]) {
            return Ok(Some(searched + at + 1));
        }
        if input.is_at_end() {
            return Ok(Some(held.len()).filter(|rest| *rest > 0));
        }
        searched = held.len();
        input.fill()?;
    }
}

#[cfg(test)]
mod tests;
