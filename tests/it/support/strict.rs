//! A strict reader of what reaches a terminal: text, and the few sequences that are ours. Everything else is a complaint.

/// What was found in bytes that are all right.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Sequences that place, style and frame text.
    pub sequences: usize,
    /// Copies to the clipboard, as base64.
    pub copies: Vec<String>,
    /// Line ends outside frames, as in messages after the console has gone.
    pub lines: usize,
}

/// Modes that the console switches: synchronized update, cursor, alternate screen, bracketed paste, mouse.
const MODES: [&str; 6] = ["2026", "25", "1049", "2004", "1000", "1006"];

/// Reads all bytes.
///
/// # Errors
/// Where something is that we never send, with what stands around it.
pub fn read(bytes: &[u8]) -> Result<Found, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| format!("not UTF-8: {error}"))?;
    let mut found = Found::default();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let complain = |why: &str| {
            let at = text.len() - rest.len();
            let around: String = rest.chars().take(40).collect();
            Err(format!("{why} at byte {at}: {around:?}"))
        };
        rest = match c {
            '\x1b' => match sequence(after, &mut found) {
                Some(rest) => rest,
                None => return complain("a sequence that is not ours"),
            },
            '\r' if after.starts_with('\n') => {
                found.lines += 1;
                &after[1..]
            }
            c if c.is_control() => return complain("a control character"),
            c if hides(c) => return complain("a character that hides or reorders text"),
            _ => after,
        };
    }
    Ok(found)
}

/// Reads a sequence after its escape; answers with what follows it.
fn sequence<'a>(text: &'a str, found: &mut Found) -> Option<&'a str> {
    if let Some(copy) = text.strip_prefix("]52;c;") {
        let (encoded, rest) = copy.split_once('\x07')?;
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
        found.copies.push(encoded.to_owned());
        return encoded.chars().all(legal).then_some(rest);
    }
    let body = text.strip_prefix('[')?;
    let end = body.find(|c: char| c.is_ascii_alphabetic())?;
    let (parameters, rest) = body.split_at(end);
    let numbers = parameters.chars().all(|c| c.is_ascii_digit() || c == ';');
    let ours = match rest.chars().next()? {
        'm' | 'H' | 'G' => numbers,
        'K' => parameters.is_empty(),
        'J' => parameters == "2",
        'h' | 'l' => parameters.strip_prefix('?').is_some_and(|mode| MODES.contains(&mode)),
        _ => false,
    };
    found.sequences += 1;
    ours.then_some(&rest[1..])
}

/// Bidi controls, zero-width characters, tags, line separators: what safe text shows by its code point instead.
fn hides(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[test]
fn the_reader_tells_ours_from_theirs() {
    let ours = "\x1b[?2026h\x1b[1;1Hfrom us\x1b[0;1;31mred\x1b[K\x1b[m\x1b[?2026l\r\n";
    assert_eq!(read(ours.as_bytes()), Ok(Found { sequences: 6, copies: vec![], lines: 1 }));
    assert_eq!(read(b"\x1b]52;c;aGk=\x07").unwrap().copies, ["aGk="]);
    for theirs in [
        "\x1b]0;title\x07",
        "\x1b]8;;http://x\x1b\\",
        "\x1b]52;c;?\x07",
        "\x1b[6n",
        "\x1b[?1047h",
        "\x1b[3J",
        "\x1bP$qm\x1b\\",
        "\x1b_x\x1b\\",
        "\x1bc",
        "\x07",
        "\n",
        "\r",
        "\t",
        "\u{9b}2J",
        "\u{202e}",
        "\u{e0041}",
        "\x1b[",
        "\x1b",
    ] {
        assert!(read(theirs.as_bytes()).is_err(), "{theirs:?}");
    }
    assert!(read(b"\xff").is_err());
}
