//! Bytes as people read them: the offset, sixteen bytes, and their ASCII.

use std::fmt::Write;

/// How many bytes a line shows.
pub const PER_LINE: usize = 16;

/// A line of at most sixteen bytes: `0000000010  50 41 52 31 15 04 15 10  15 14 4c 15 02 15 00 12  PAR1....L.......`.
/// Nothing in it can act on a terminal.
pub fn line(offset: u64, bytes: &[u8]) -> String {
    let mut line = format!("{offset:010x}");
    for index in 0..PER_LINE {
        let gap = if index % 8 == 0 { "  " } else { " " };
        // To write to a string can't fail.
        match bytes.get(index) {
            Some(byte) => write!(line, "{gap}{byte:02x}").unwrap_or_default(),
            None => write!(line, "{gap}  ").unwrap_or_default(),
        }
    }
    line.push_str("  ");
    let readable = |byte: &u8| if byte.is_ascii_graphic() || *byte == b' ' { char::from(*byte) } else { '.' };
    line.extend(bytes.iter().take(PER_LINE).map(readable));
    line
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn a_line_has_offset_bytes_and_what_is_readable() {
        assert_eq!(
            line(16, b"PAR1\x15\x04\x15\x10 \x1b[2J"),
            "0000000010  50 41 52 31 15 04 15 10  20 1b 5b 32 4a           PAR1.... .[2J"
        );
        assert_eq!(line(0, b"").trim_end(), "0000000000");
    }
}
