//! How deep JSON nests.

/// How deep JSON may nest that is walked through by recursion: what `serde_json` takes where it builds values. (Where it
/// only checks, it takes any depth.)
pub const DEEPEST: usize = 127;

/// Whether the brackets of valid JSON nest no deeper than [`DEEPEST`].
pub fn is_shallow(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => match super::skip_string(bytes, at + 1) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => return true,
            },
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, is_shallow};

    #[test]
    fn brackets_are_counted_outside_of_texts() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(is_shallow(&nested(DEEPEST)) && !is_shallow(&nested(DEEPEST + 1)));
        assert!(is_shallow(&format!("[\"{}\"]", nested(1_000))));
        assert!(is_shallow(&"[],".repeat(1_000)));
    }
}
