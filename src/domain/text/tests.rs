//! What the safe form promises.

use proptest::prelude::*;

use super::*;

/// Reads the safe form back, by the rules in this file's first lines.
fn unsafe_again(safe: &str) -> String {
    let mut out = String::new();
    let mut rest = safe.chars();
    while let Some(c) = rest.next() {
        match c {
            '⟨' => {
                let digits: String = rest.by_ref().take_while(|c| *c != '⟩').collect();
                out.extend(char::from_u32(u32::from_str_radix(&digits, 16).unwrap()));
            }
            '\u{2421}' => out.push('\x7f'),
            '\u{2400}'..='\u{241f}' => out.extend(char::from_u32(c as u32 - 0x2400)),
            c => out.push(c),
        }
    }
    out
}

#[test]
fn plain_text_is_borrowed_and_unchanged() {
    assert!(matches!(safe("GET /checkout 200"), Safe(Cow::Borrowed("GET /checkout 200"))));
    assert_eq!(safe("naïve 価格 🦀").as_str(), "naïve 価格 🦀");
}

#[test]
fn every_named_hostile_code_point_is_shown() {
    let ranges = [
        (0x00, 0x1f),
        (0x7f, 0x9f),
        (0x61c, 0x61c),
        (0x200b, 0x200f),
        (0x202a, 0x202e),
        (0x2060, 0x2060),
        (0x2066, 0x2069),
        (0xfeff, 0xfeff),
        (0xe0000, 0xe007f),
    ];
    for code in ranges.iter().flat_map(|(from, to)| *from..=*to) {
        let c = char::from_u32(code).unwrap();
        let shown = safe(&c.to_string()).into_owned();
        assert!(!shown.as_str().contains(c), "U+{code:04X} reached the screen");
    }
}

#[test]
fn whole_sequences_stay_readable() {
    assert_eq!(safe("\x1b]52;c;cm0=\x07").as_str(), "␛]52;c;cm0=␇");
    assert_eq!(safe("a\u{202e}b\u{9b}31m").as_str(), "a⟨202e⟩b⟨9b⟩31m");
    assert_eq!(safe("⟨1b⟩␛").as_str(), "⟨27e8⟩1b⟨27e9⟩⟨241b⟩");
}

#[test]
fn safe_json_is_the_same_json() {
    let value = serde_json::json!({"a\u{9b}": "\x1b]0;x\x07\u{202e}\u{e0041}⟨\u{7f}e\u{301}"});
    let shown = safe_json(&value.to_string()).into_owned();
    assert!(shown.as_str().chars().all(|c| !c.is_control() && !hides(c)), "{shown}");
    assert!(
        shown
            .as_str()
            .contains(r"\u202e\udb40\udc41\u27e8\u007fe\u{301}".replace(r"\u{301}", "\u{301}").as_str())
    );
    assert_eq!(serde_json::from_str::<serde_json::Value>(shown.as_str()).unwrap(), value);
}

#[test]
fn a_flood_of_marks_does_not_pile_up() {
    let flood = format!("e{}", "\u{301}".repeat(1000));
    let shown = safe(&flood).into_owned();
    assert_eq!(shown.as_str().matches('\u{301}').count(), COMBINING_LIMIT);
}

#[test]
fn what_is_cut_or_broken_is_not_made_safe_twice() {
    let shown = safe("a\0b\u{200d}c").into_owned();
    assert_eq!(shown.as_str(), "a␀b⟨200d⟩c");
    assert_eq!(shown.clone().fit(4).as_str(), "a␀b…");
    assert_eq!(shown.part(0..4).as_str(), "a␀");
    let lines: Vec<String> =
        safe("denied: ask\0 for it").wrapped(8).iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["denied:", "ask␀ for", "it"]);
    let long: Vec<String> = safe("abcdefghij k").wrapped(4).iter().map(ToString::to_string).collect();
    assert_eq!(long, ["abcd", "efgh", "ij k"]);
}

#[test]
fn a_mark_without_a_base_does_not_sit_on_what_stands_before() {
    assert_eq!(safe("\u{301}e\u{301}").as_str(), "⟨301⟩e\u{301}");
    assert_eq!(safe("\u{fe0f}").as_str(), "⟨fe0f⟩");
}

#[test]
fn a_prefix_says_that_it_was_cut() {
    let huge = "x".repeat(1 << 20);
    assert_eq!(safe_prefix(&huge, 5).as_str(), "xxxxx…");
    assert_eq!(safe_prefix("xxxxx", 5).as_str(), "xxxxx");
}

#[test]
fn lines_lose_only_their_ends() {
    let lines: Vec<String> = safe_lines("a\r\nb\rc\n").map(|line| line.to_string()).collect();
    assert_eq!(lines, ["a", "b␍c", ""]);
}

proptest! {
    #[test]
    fn nothing_that_acts_survives_and_all_but_tabs_reads_back(raw in any::<String>()) {
        let shown = safe(&raw).into_owned();
        prop_assert!(!shown.as_str().chars().any(|c| c.is_control()));
        prop_assert_eq!(unsafe_again(shown.as_str()), raw.replace('\t', "    "));
    }
}
