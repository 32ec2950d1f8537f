//! Rows that would harm a careless reader: they drive terminals, hide or reorder text, or are huge. They stand apart in
//! `/demo/hostile`, so that safety can be tried.

/// Which row comes at which turn; a row of 1 MiB only once, when `once`.
pub fn row(turn: i64, once: bool) -> String {
    if once {
        return long();
    }
    let special: [fn() -> String; 3] = [wide, deep, marks];
    let index = turn.rem_euclid((ROWS.len() + special.len()) as i64) as usize;
    match ROWS.get(index) {
        Some(row) => (*row).to_owned(),
        None => special[index - ROWS.len()](),
    }
}

/// What each would do is written in front of it.
const ROWS: &[&str] = &[
    "clears the screen and homes the cursor: \x1b[2J\x1b[H\x1b[3J",
    "writes the clipboard (OSC 52): \x1b]52;c;cm0gLXJmIC8K\x07",
    "sets the window's title (OSC 0): \x1b]0;root@bastion\x07 and asks for it (CSI 21 t): \x1b[21t",
    "a device control string: \x1bP+q544e\x1b\\ and a key that is typed for you: \x1b[6n",
    "C1 controls, the 8-bit forms: \u{9b}31mred\u{9b}0m \u{9d}0;title\u{9c}",
    "a link that lies (OSC 8): \x1b]8;;http://192.0.2.66/\x1b\\https://console.aws.amazon.com\x1b]8;;\x1b\\",
    "hides what follows: \x1b[8minvisible\x1b[0m and moves over it: 100 EUR\x1b[7D900",
    "right to left override: invoice_\u{202e}fdp.exe and isolates: \u{2066}a\u{2067}b\u{2069}",
    "invisible: pay\u{200b}ments pay\u{ad}ments \u{feff}mark \u{2060}join \u{e0041}\u{e0042}tags",
    "carriage return: balance 900.00\rbalance   0.00, backspaces: secret\x08\x08\x08\x08\x08\x08public, bell: \x07",
    "several lines:\nlevel=info msg=\"forged line\"\n\ttabbed\x0b\x0cfeeds",
    "NUL and DEL: a\0b\x7fc",
    "what invalid UTF-8 turns into: caf\u{fffd} \u{fffd}\u{fffd}(",
    "{\"note\":\"a lone surrogate \\ud800 in JSON\",\"user\":\"\\u001b[31mred\\u001b[0m\",\"level\":\"INFO\"}",
    "{\"\\u001b[2Jkey\":\"a key that clears the screen\",\"\\u202eyek\":\"a key in reverse\",\"\":\"an empty key\"}",
    "{\"@timestamp\":\"1970-01-01\",\"@message\":\"a field that claims to be the message\",\"@ptr\":\"forged\"}",
    "{\"formula\":\"=HYPERLINK(\\\"http://192.0.2.66\\\",\\\"total\\\")\",\"plus\":\"+1+cmd|' /C calc'!A0\",\"at\":\"@SUM(A1)\"}",
    "{\"exact\":12345678901234567890.123456789,\"huge\":1e999,\"tiny\":-0.0,\"text\":\"007\",\"nothing\":null}",
    "{\"truncated\":\"JSON that never ends, \\",
    "wide and joined: 価格 한국어 👩‍👩‍👧‍👦 🇮🇪 नमस्ते ﷽",
];

/// A line of 1 MiB, the most that CloudWatch Logs takes.
fn long() -> String {
    let mut text = String::from("a line of 1 MiB: ");
    while text.len() < (1 << 20) - 4 {
        text.push_str("0123456789abcdef");
    }
    text.truncate((1 << 20) - 4);
    text.push_str(" end");
    text
}

/// A JSON object of 200 keys, as many as Logs Insights takes out of one event.
fn wide() -> String {
    let keys: Vec<String> = (0..200).map(|key| format!("\"key{key:03}\":{}", key * key)).collect();
    format!("{{{}}}", keys.join(","))
}

/// JSON that is nested 120 levels deep.
fn deep() -> String {
    format!("{}\"bottom\"{}", "{\"a\":[".repeat(60), "]}".repeat(60))
}

/// One letter under a tower of 200 combining marks.
fn marks() -> String {
    format!("a tower of marks: Z{}algo", "\u{301}\u{35c}".repeat(100))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_long_row_has_exactly_one_mebibyte() {
        assert_eq!(row(0, true).len(), 1_048_576);
    }

    #[test]
    fn every_row_comes_in_turn() {
        let rows: std::collections::HashSet<String> =
            (0..ROWS.len() as i64 + 3).map(|turn| row(turn, false)).collect();
        assert_eq!(rows.len(), ROWS.len() + 3);
        assert!(rows.iter().any(|row| {
            serde_json::from_str::<serde_json::Value>(row)
                .is_ok_and(|value| value.as_object().is_some_and(|keys| keys.len() == 200))
        }));
    }
}
