//! Whole lines as bytes: cut into blocks, counted, and where the line of a place starts.

/// How long a block is, unless a line is longer: it stays in the nearest cache while it is checked, searched and counted.
const BLOCK: usize = 16 << 10;

/// The bytes of a stretch in which line ends are counted, so that a byte can hold their number.
const STRETCH: usize = 192;

/// Where the first block of a text of whole lines ends.
pub fn end_of_block(text: &[u8]) -> usize {
    let Some(start) = text.get(..BLOCK) else { return text.len() };
    match memchr::memrchr(b'\n', start) {
        Some(at) => at + 1,
        None => memchr::memchr(b'\n', &text[BLOCK..]).map_or(text.len(), |at| BLOCK + at + 1),
    }
}

/// Where the line starts in which `found` lies; everything before `at` is done.
pub fn start_of_line(text: &str, at: usize, found: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[at..found]).map_or(at, |end| at + end + 1)
}

/// How many lines of a text are not empty.
pub fn count(text: &[u8]) -> u64 {
    // A line that holds a carriage return only is empty too.
    if memchr::memchr(b'\r', text).is_some() {
        let is_line = |line: &&[u8]| !line.is_empty() && *line != b"\r";
        return text.split(|byte| *byte == b'\n').filter(is_line).count() as u64;
    }
    ends_of_text(text) + u64::from(text.last().is_some_and(|last| *last != b'\n'))
}

/// How many line feeds stand behind another byte. Written for the compiler to work on many bytes at once.
fn ends_of_text(text: &[u8]) -> u64 {
    let behind = text.get(1..).unwrap_or_default();
    let pairs = behind.chunks(STRETCH).zip(text.chunks(STRETCH));
    let ends = pairs.map(|(bytes, before)| {
        let ends =
            bytes.iter().zip(before).map(|(byte, before)| u8::from(*byte == b'\n' && *before != b'\n'));
        u64::from(ends.fold(0, |sum: u8, end| sum.wrapping_add(end)))
    });
    ends.sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_counted_however_they_end() {
        for (text, count_of_lines) in [
            ("", 0),
            ("\n", 0),
            ("\r\n", 0),
            ("a", 1),
            ("a\n", 1),
            ("\na", 1),
            ("a\n\nb", 2),
            ("a\r\n\r\nb\n", 2),
            ("\r", 0),
            ("a\r", 1),
            ("\n\n\na\n\n\n", 1),
        ] {
            assert_eq!(count(text.as_bytes()), count_of_lines, "{text:?}");
        }
        assert_eq!(count("a\n".repeat(10_000).as_bytes()), 10_000);
        assert_eq!(count(format!("{}\n{}", "a".repeat(500), "b".repeat(500)).as_bytes()), 2);
    }

    proptest! {
        #[test]
        fn counting_agrees_with_cutting(text in "[a\r\n]{0,1000}") {
            let lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
            prop_assert_eq!(count(text.as_bytes()), lines.filter(|line| !line.is_empty()).count() as u64);
        }

        #[test]
        fn blocks_are_whole_lines_and_no_longer_than_they_must_be(lengths in prop::collection::vec(0usize..40_000, 0..8)) {
            let text: String = lengths.iter().map(|length| format!("{}\n", "x".repeat(*length))).collect();
            let mut at = 0;
            while at < text.len() {
                let end = at + end_of_block(&text.as_bytes()[at..]);
                prop_assert!(text[at..end].ends_with('\n'));
                prop_assert!(end - at <= BLOCK || text[at..end].matches('\n').count() == 1);
                at = end;
            }
        }
    }
}
