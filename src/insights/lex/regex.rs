//! Where a pattern between slashes ends.

/// The end of the pattern that starts with the slash at `start`, behind its closing slash; none when it is not closed.
///
/// A slash ends the pattern unless it is escaped or stands in a character class. A pattern may run over lines, as one of
/// the documentation does. People also write paths without escaping their slashes (`/aws/lambda/x/`): when a letter
/// follows the closing slash directly, a later slash on the same line that something else follows is taken instead.
pub fn end(source: &str, start: usize) -> Option<usize> {
    let first = next_slash(source, start + 1)?;
    let mut end = first;
    while goes_on(&source[end..]) {
        let line_end = source[end..].find('\n').map_or(source.len(), |length| end + length);
        match next_slash(&source[..line_end], end) {
            Some(next) => end = next,
            None => return Some(first),
        }
    }
    Some(end)
}

/// A name goes on directly behind the slash, and it is neither a word of the language nor the flags of another one.
fn goes_on(rest: &str) -> bool {
    let word = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    let known = ["and", "or", "as", "multi"].iter().any(|known| word.eq_ignore_ascii_case(known));
    let flags = word.len() <= 3 && word.bytes().all(|byte| b"gimsux".contains(&byte));
    let alone = rest[word.len()..].chars().next().is_none_or(|c| c.is_whitespace() || ")|,".contains(c));
    let ends = word.is_empty() || known || (flags && alone);
    !ends
}

/// Behind the next slash that ends a pattern.
fn next_slash(source: &str, from: usize) -> Option<usize> {
    let bytes = source.as_bytes();
    let mut at = from;
    let mut class = None;
    // A bracket that does not close on its line says the same of all brackets behind it on that line.
    let mut unclosed = false;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' => unclosed = false,
            b'[' if class.is_none() && !unclosed => {
                class = class_end(bytes, at);
                unclosed = class.is_none();
            }
            b'/' if class.is_none_or(|end| at > end) => return Some(at + 1),
            _ => {}
        }
        if class.is_some_and(|end| at >= end) {
            class = None;
        }
        at += 1;
    }
    None
}

/// Where the class that opens at `open` closes on the same line; a bracket that never closes opens none.
fn class_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    if bytes.get(at) == Some(&b'^') {
        at += 1;
    }
    // A bracket in the first place is a member of the class.
    if bytes.get(at) == Some(&b']') {
        at += 1;
    }
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b']' => return Some(at),
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}
