//! The encoding of a text that does not say it: told from its bytes. What is no text in any encoding has none.

mod utf32;

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    CoderResult, Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1250, WINDOWS_1252, WINDOWS_1254,
    WINDOWS_1257, WINDOWS_1258,
};

use self::utf32::Order;

/// The encoding of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// One of those of the WHATWG Encoding Standard.
    Web(&'static Encoding),
    /// UTF-32.
    Utf32(Order),
}

impl Charset {
    /// Its name, as the Encoding Standard and the Unicode Standard write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Utf32(Order::Little) => "UTF-32LE",
            Self::Utf32(Order::Big) => "UTF-32BE",
        }
    }

    /// How many bytes make up its units: a window of a text begins at a multiple of it.
    pub fn unit(self) -> u64 {
        match self {
            Self::Web(encoding) => unit(encoding),
            Self::Utf32(_) => 4,
        }
    }

    /// A decoder of what stands behind its mark.
    pub fn decoder(self) -> Decoder {
        Decoder(match self {
            Self::Web(encoding) => Kind::Web(encoding.new_decoder_without_bom_handling()),
            Self::Utf32(order) => Kind::Utf32(utf32::Decoder::new(order)),
        })
    }
}

/// Decodes a text piece by piece.
pub struct Decoder(Kind);

enum Kind {
    Web(encoding_rs::Decoder),
    Utf32(utf32::Decoder),
}

impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoder")
    }
}

impl Decoder {
    /// The text of the next piece. The start of a character at its end is kept for the next, unless this is the last.
    pub fn decode(&mut self, bytes: &[u8], is_end: bool) -> String {
        let mut text = String::new();
        match &mut self.0 {
            Kind::Web(decoder) => {
                text.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
                let (result, read, _) = decoder.decode_to_string(bytes, &mut text, is_end);
                debug_assert!(
                    result == CoderResult::InputEmpty && read == bytes.len(),
                    "the capacity is enough for all of it"
                );
            }
            Kind::Utf32(decoder) => decoder.decode(bytes, is_end, &mut text),
        }
        text
    }
}

/// How many first bytes are judged.
const JUDGED: usize = 64 << 10;

/// The encoding of a text and the bytes of its byte order mark; nothing for what is no text.
pub fn of(start: &[u8]) -> Option<(Charset, usize)> {
    let start = &start[..start.len().min(JUDGED)];
    if let Some(order) = Order::of(start) {
        return Some((Charset::Utf32(order), order.mark().len()));
    }
    let (encoding, mark) = of_web(start)?;
    Some((Charset::Web(encoding), mark))
}

fn of_web(start: &[u8]) -> Option<(&'static Encoding, usize)> {
    if let Some((encoding, mark)) = Encoding::for_bom(start) {
        // What only begins like a text with a mark is none.
        let (_, had_errors) =
            encoding.decode_without_bom_handling(whole_characters(encoding, &start[mark..]));
        return (!had_errors).then_some((encoding, mark));
    }
    let encoding = match valid_utf8(start) {
        true if few(controls(start), start.len(), 20) => escaped(start).or(Some(UTF_8)),
        _ => wide(start).or_else(|| legacy(start)),
    };
    encoding.map(|encoding| (encoding, 0))
}

/// The bytes as text. Bytes at the end that are only the start of a character are left out, unless the text ends there.
pub fn decode(charset: Charset, bytes: &[u8], is_end: bool) -> String {
    let mut text = charset.decoder().decode(bytes, is_end);
    text.shrink_to_fit();
    text
}

fn unit(encoding: &'static Encoding) -> u64 {
    if encoding == UTF_16LE || encoding == UTF_16BE { 2 } else { 1 }
}

/// Where in bytes from the middle of a text the first whole character begins, as far as that can be known.
pub fn first_character(charset: Charset, bytes: &[u8]) -> usize {
    let Charset::Web(encoding) = charset else { return 0 };
    if encoding == UTF_8 {
        return bytes.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
    }
    if unit(encoding) == 2 || encoding.is_single_byte() {
        return 0;
    }
    // In no encoding of several bytes is a line feed the second of them.
    memchr::memchr(b'\n', bytes).map_or(0, |at| at + 1)
}

fn valid_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        // Cut in the middle of a character.
        Err(error) => error.error_len().is_none(),
    }
}

/// Control characters that texts do not have: all but those of lines, pages and escapes.
fn controls(bytes: &[u8]) -> usize {
    let is_control = |byte: &&u8| matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    bytes.iter().filter(is_control).count()
}

/// Whether no more than one of `rate` is one.
fn few(count: usize, of: usize, rate: usize) -> bool {
    count.saturating_mul(rate) <= of
}

/// A text without the bytes of a character that was cut.
fn whole_characters<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> &'b [u8] {
    match encoding {
        encoding if encoding == UTF_8 => match std::str::from_utf8(bytes) {
            Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
            _ => bytes,
        },
        encoding if unit(encoding) == 2 => {
            let even = &bytes[..bytes.len() / 2 * 2];
            let last = units(even, encoding == UTF_16BE).last();
            if last.is_some_and(|unit| (0xd800..0xdc00).contains(&unit)) {
                &even[..even.len() - 2]
            } else {
                even
            }
        }
        _ => memchr::memrchr(b'\n', bytes).map_or(bytes, |at| &bytes[..at]),
    }
}

fn units(bytes: &[u8], big_endian: bool) -> impl Iterator<Item = u16> {
    bytes.chunks_exact(2).map(move |pair| match big_endian {
        true => u16::from_be_bytes([pair[0], pair[1]]),
        false => u16::from_le_bytes([pair[0], pair[1]]),
    })
}

/// Japanese in ASCII with escapes, as mail has it (RFC 1468).
fn escaped(bytes: &[u8]) -> Option<&'static Encoding> {
    let begins = |escape: &[u8]| memchr::memmem::find(bytes, escape).is_some();
    let text = whole_characters(ISO_2022_JP, bytes);
    let is_japanese = begins(b"\x1b$B") || begins(b"\x1b$@");
    (is_japanese && !ISO_2022_JP.decode_without_bom_handling(text).1).then_some(ISO_2022_JP)
}

/// UTF-16 without a mark: the order of bytes in which it is a text, and has more blanks and line ends than in the other.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let common = |encoding: &'static Encoding| {
        let whole = whole_characters(encoding, bytes);
        let (text, had_errors) = encoding.decode_without_bom_handling(whole);
        let is_text = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
        let is_private = |c: char| matches!(u32::from(c), 0xe000..=0xf8ff | 0xf0000.. | 0xfff0..=0xffff);
        if had_errors || text.is_empty() || !text.chars().all(|c| is_text(c) && !is_private(c)) {
            return 0;
        }
        // Blanks, line ends and what every script writes in ASCII.
        let count = text.chars().filter(|c| c.is_ascii() || *c == '\u{3000}' || *c == '\u{3002}').count();
        if count * 200 < text.chars().count() { 0 } else { count }
    };
    match (common(UTF_16LE), common(UTF_16BE)) {
        (little, big) if little > big => Some(UTF_16LE),
        (little, big) if big > little => Some(UTF_16BE),
        _ => None,
    }
}

/// An encoding from before Unicode, as browsers guess it.
fn legacy(bytes: &[u8]) -> Option<&'static Encoding> {
    // Single control characters happen in logs; compressed or machine code has one in ten.
    if !few(controls(bytes), bytes.len(), 200) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    // Languages in Latin letters write most of their letters in ASCII. What does not is no text of theirs.
    let latin = [WINDOWS_1250, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258];
    if latin.contains(&encoding) && high * 3 > bytes.len() {
        return None;
    }
    let (_, had_errors) = encoding.decode_without_bom_handling(whole_characters(encoding, bytes));
    (!had_errors).then_some(encoding)
}

#[cfg(test)]
mod tests;
