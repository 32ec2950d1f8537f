//! UTF-32 (The Unicode Standard, section 3.9, D90 and D101), which the encodings of the web do not include.

/// Which byte of a character comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The least significant.
    Little,
    /// The most significant.
    Big,
}

impl Order {
    /// The byte order mark.
    pub const fn mark(self) -> &'static [u8] {
        match self {
            Self::Little => b"\xff\xfe\0\0",
            Self::Big => b"\0\0\xfe\xff",
        }
    }

    /// The order of a text with a mark. The mark of the one begins like that of UTF-16: then all must be characters.
    pub fn of(start: &[u8]) -> Option<Self> {
        let order = [Self::Little, Self::Big].into_iter().find(|order| start.starts_with(order.mark()))?;
        start.as_chunks().0.iter().all(|unit| order.character(*unit).is_some()).then_some(order)
    }

    fn character(self, unit: [u8; 4]) -> Option<char> {
        char::from_u32(match self {
            Self::Little => u32::from_le_bytes(unit),
            Self::Big => u32::from_be_bytes(unit),
        })
    }
}

/// Decodes a text piece by piece.
#[derive(Debug)]
pub struct Decoder {
    order: Order,
    /// The start of a character whose end did not come yet.
    held: Vec<u8>,
}

impl Decoder {
    /// A decoder behind the mark.
    pub fn new(order: Order) -> Self {
        Self { order, held: Vec::new() }
    }

    /// Appends a piece. What is no character, or is cut at the end, becomes U+FFFD.
    pub fn decode(&mut self, bytes: &[u8], is_end: bool, text: &mut String) {
        let replaced = |unit: &[u8; 4]| self.order.character(*unit).unwrap_or(char::REPLACEMENT_CHARACTER);
        let mut joined = std::mem::take(&mut self.held);
        let missing = (4 - joined.len()) % 4;
        let (first, rest) = bytes.split_at(missing.min(bytes.len()));
        joined.extend_from_slice(first);
        let (units, cut) = rest.as_chunks();
        text.extend(joined.as_chunks().0.iter().chain(units).map(replaced));
        let left = if joined.len().is_multiple_of(4) { cut } else { joined.as_slice() };
        if is_end && !left.is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        } else {
            self.held = left.to_vec();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_any_length_are_joined_and_what_is_no_character_is_marked() {
        // Python: 'aé😀'.encode('utf-32-le'), and behind it a surrogate, which stands alone in no text.
        let bytes = b"a\x00\x00\x00\xe9\x00\x00\x00\x00\xf6\x01\x00\x00\xd8\x00\x00x\x00\x00\x00";
        for size in 1..=bytes.len() {
            let mut decoder = Decoder::new(Order::Little);
            let mut text = String::new();
            for piece in bytes.chunks(size) {
                decoder.decode(piece, false, &mut text);
            }
            decoder.decode(b"y\0", true, &mut text);
            assert_eq!(text, "aé😀\u{fffd}x\u{fffd}", "pieces of {size}");
        }
    }
}
