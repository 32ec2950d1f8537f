//! A text in another encoding than UTF-8, made UTF-8 as it is read, where a byte order mark says which.

use std::io::{self, Cursor, Read};

use encoding_rs::UTF_8;

use super::charset::{self, Charset, Decoder};

/// How many bytes are decoded at once.
const PIECE: usize = 64 << 10;

/// So many bytes hold every byte order mark.
const MARK: u64 = 4;

/// A source as UTF-8: decoded when it begins with the mark of another encoding, else as it is.
///
/// # Errors
/// When its start can't be read.
pub fn reader<'s>(mut source: impl Read + Send + 's) -> io::Result<Box<dyn Read + Send + 's>> {
    let mut first = Vec::new();
    source.by_ref().take(MARK).read_to_end(&mut first)?;
    let marked = charset::of(&first).filter(|(encoding, mark)| *mark > 0 && *encoding != Charset::Web(UTF_8));
    let whole = |first: Vec<u8>| Cursor::new(first).chain(source);
    Ok(match marked {
        Some((encoding, mark)) => Box::new(Decoded::new(whole(first.split_off(mark)), encoding)),
        None => Box::new(whole(first)),
    })
}

/// A source as UTF-8, from the encoding that it is in. What is malformed becomes U+FFFD, as in a preview.
pub struct Decoded<R> {
    source: R,
    decoder: Decoder,
    bytes: Box<[u8]>,
    text: String,
    /// How much of the text was handed out.
    at: usize,
    is_over: bool,
}

impl<R: Read> Decoded<R> {
    /// A source that stands behind its mark.
    pub fn new(source: R, encoding: Charset) -> Self {
        let bytes = vec![0; PIECE].into_boxed_slice();
        Self { source, decoder: encoding.decoder(), bytes, text: String::new(), at: 0, is_over: false }
    }

    /// The next text, never empty; nothing at the end.
    ///
    /// # Errors
    /// When the source can't be read.
    pub fn next_text(&mut self) -> io::Result<Option<String>> {
        while !self.is_over {
            let read = match self.source.read(&mut self.bytes) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.is_over = read == 0;
            let text = self.decoder.decode(&self.bytes[..read], self.is_over);
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            let Some(text) = self.next_text()? else { return Ok(0) };
            (self.text, self.at) = (text, 0);
        }
        let length = out.len().min(self.text.len() - self.at);
        out[..length].copy_from_slice(&self.text.as_bytes()[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time.
    struct Slow<'t>(&'t [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(into.len()).min(self.0.len());
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(bytes: &[u8], step: usize) -> Vec<u8> {
        let mut text = Vec::new();
        reader(Slow(bytes, step)).unwrap().read_to_end(&mut text).unwrap();
        text
    }

    #[test]
    fn utf_16_with_a_mark_is_decoded_however_it_arrives() {
        // Written by Python: 'Grüße 🦀\nzwei\n'.encode('utf-16-le') behind the mark ff fe, and the same in the other order.
        let little = b"\xff\xfeG\0r\0\xfc\0\xdf\0e\0 \0>\xd8\x80\xdd\n\0z\0w\0e\0i\0\n\0";
        let big = b"\xfe\xff\0G\0r\0\xfc\0\xdf\0e\0 \xd8>\xdd\x80\0\n\0z\0w\0e\0i\0\n";
        for step in [1, 3, 1_000] {
            for bytes in [little.as_slice(), big] {
                assert_eq!(String::from_utf8(read(bytes, step)).unwrap(), "Grüße 🦀\nzwei\n");
            }
        }
        // A character that is cut at the end is told, as U+FFFD.
        assert_eq!(read(&little[..3], 1), "\u{fffd}".as_bytes());
        assert_eq!(read(b"\xff\xfe", 1), b"");
    }

    #[test]
    fn what_has_no_such_mark_stays_as_it_is() {
        for bytes in [b"".as_slice(), b"a", "\u{feff}é\n".as_bytes(), b"G\0r\0\xfc\0", b"\xff\xff\0", b"PAR1"]
        {
            assert_eq!(read(bytes, 2), bytes);
        }
    }
}
