//! Foreign text: raw for the engine and exports, and a safe form that is the only one a terminal ever sees.
//!
//! The safe form shows what would act on a terminal or hide from the eye, and it can be read back:
//! C0 controls and DEL become their control pictures (ESC is `␛`), every other such character its code point in
//! angle brackets (`⟨202e⟩`), and the marks themselves, when they occur in the text, their code point too.
//! A tab becomes four spaces, the one thing that can't be read back.

mod shell;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub use shell::shell_word;

/// How many combining marks may follow one base character before the rest is shown as code points. Vietnamese needs
/// two, Hebrew and Arabic up to four; 30 is the bound of Unicode's Stream-Safe Text Format (UAX #15). Eight leaves room
/// and keeps one cell small.
const COMBINING_LIMIT: usize = 8;

/// Text that came from AWS, a file or the environment. Only [`Text::safe`] may reach a terminal.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Text(Box<str>);

impl Text {
    /// The text exactly as it came: for the engine, for identity and for exports, never for a terminal.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The form that may be shown.
    pub fn safe(&self) -> Safe<'_> {
        safe(&self.0)
    }

    /// At most `limit` characters, safe to show.
    pub fn safe_prefix(&self, limit: usize) -> Safe<'_> {
        safe_prefix(&self.0, limit)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self(raw.into())
    }
}

impl From<String> for Text {
    fn from(raw: String) -> Self {
        Self(raw.into())
    }
}

/// Debug output goes to logs, so it is the safe form as well.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.safe().as_str())
    }
}

/// Foreign text that is borrowed, or was made for the moment. Only its safe form may reach a terminal.
#[derive(Clone, PartialEq, Eq)]
pub struct Foreign<'a>(Cow<'a, str>);

impl<'a> Foreign<'a> {
    /// The text exactly as it came.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The whole text, safe to show.
    pub fn safe(&self) -> Safe<'_> {
        safe(&self.0)
    }

    /// At most `limit` characters, safe to show.
    pub fn safe_prefix(&self, limit: usize) -> Safe<'_> {
        safe_prefix(&self.0, limit)
    }

    /// The text, owned or borrowed.
    pub fn into_raw(self) -> Cow<'a, str> {
        self.0
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for Foreign<'a> {
    fn from(raw: T) -> Self {
        Self(raw.into())
    }
}

/// Debug output goes to logs, so it is the safe form as well.
impl fmt::Debug for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.safe().as_str())
    }
}

/// Text that can't act on a terminal. Made only in this file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Safe<'a>(Cow<'a, str>);

impl<'a> Safe<'a> {
    /// The safe characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The safe characters, owned or borrowed.
    pub fn into_cow(self) -> Cow<'a, str> {
        self.0
    }

    /// A copy that owns its characters.
    pub fn into_owned(self) -> Safe<'static> {
        Safe(Cow::Owned(self.0.into_owned()))
    }

    /// A part of it: what is safe stays safe when cut, so it is not made safe again, which would show the marks
    /// themselves. Bytes that are not at the edge of a character give nothing.
    pub fn part(&self, range: std::ops::Range<usize>) -> Safe<'_> {
        Safe(Cow::Borrowed(self.0.get(range).unwrap_or_default()))
    }

    /// All of it when it fits into so many columns, else as much as does with `…` behind it.
    pub fn fit(self, width: usize) -> Self {
        if self.0.width() <= width {
            return self;
        }
        let mut end = 0;
        let mut used = 0;
        for (index, grapheme) in self.0.grapheme_indices(true) {
            if used + grapheme.width() >= width {
                break;
            }
            used += grapheme.width();
            end = index + grapheme.len();
        }
        Safe(Cow::Owned(format!("{}…", &self.0[..end])))
    }

    /// Lines of at most so many columns, broken at blanks where that is possible.
    pub fn wrapped(&self, width: usize) -> Vec<Safe<'static>> {
        let mut lines = vec![String::new()];
        for word in self.0.split(' ') {
            let mut rest = word;
            loop {
                let last = lines.len() - 1;
                let used = lines[last].width();
                let gap = usize::from(used > 0);
                if used + gap + rest.width() <= width {
                    lines[last].push_str(&" "[..gap]);
                    lines[last].push_str(rest);
                    break;
                }
                if used == 0 {
                    let (line, behind) = split_at_width(rest, width.max(2));
                    lines[last].push_str(line);
                    rest = behind;
                }
                lines.push(String::new());
            }
        }
        lines.into_iter().map(|line| Safe(Cow::Owned(line))).collect()
    }

    /// This, words of our own, and another.
    #[must_use]
    pub fn and(self, words: &'static str, other: &Safe<'_>) -> Safe<'static> {
        Safe(Cow::Owned(format!("{self}{words}{other}")))
    }

    /// Words of our own in front.
    #[must_use]
    pub fn after(self, words: &'static str) -> Safe<'static> {
        Safe::own(words).and("", &self)
    }

    /// Our own words, written in the source: safe by inspection.
    pub const fn own(words: &'static str) -> Safe<'static> {
        Safe(Cow::Borrowed(words))
    }
}

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As many graphemes as fit into so many columns, and the rest.
fn split_at_width(text: &str, width: usize) -> (&str, &str) {
    let mut used = 0;
    for (index, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > width && index > 0 {
            return text.split_at(index);
        }
    }
    (text, "")
}

/// The safe form of one line; a line feed inside it is shown as `␊`.
pub fn safe(raw: &str) -> Safe<'_> {
    if raw.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Safe(Cow::Borrowed(raw));
    }
    let mut out = String::with_capacity(raw.len() + 16);
    push_safe(&mut out, raw, usize::MAX);
    Safe(Cow::Owned(out))
}

/// The safe form of at most `limit` characters of a line, with `…` where it was cut: what a cell needs of a huge text,
/// in time that depends on the limit alone.
pub fn safe_prefix(raw: &str, limit: usize) -> Safe<'_> {
    let end = raw.char_indices().nth(limit).map_or(raw.len(), |(index, _)| index);
    if end == raw.len() {
        return safe(raw);
    }
    let mut out = String::with_capacity(end + 16);
    push_safe(&mut out, &raw[..end], limit);
    out.push('…');
    Safe(Cow::Owned(out))
}

/// The safe lines of a text: line feeds (with a carriage return before them) separate, everything else is shown.
pub fn safe_lines(raw: &str) -> impl Iterator<Item = Safe<'_>> {
    raw.split('\n').map(|line| safe(line.strip_suffix('\r').unwrap_or(line)))
}

/// The safe form of a line of JSON: hidden characters become `\u` escapes, so that it is still the same JSON.
pub fn safe_json(json: &str) -> Safe<'_> {
    if json.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Safe(Cow::Borrowed(json));
    }
    let mut out = String::with_capacity(json.len() + 16);
    let mut marks = 0;
    for c in json.chars() {
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        if c.is_control() || hides(c) || marks > COMBINING_LIMIT {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    Safe(Cow::Owned(out))
}

/// How many columns of a terminal a character takes once it is safe.
pub fn shown_width(c: char) -> usize {
    if (' '..='~').contains(&c) {
        return 1;
    }
    safe(c.encode_utf8(&mut [0; 4])).as_str().chars().map(|c| c.width().unwrap_or(0)).sum()
}

fn push_safe(out: &mut String, raw: &str, limit: usize) {
    // A mark at the start has no base of its own: it would sit on whatever stands before the text.
    let mut marks = COMBINING_LIMIT;
    for c in raw.chars().take(limit) {
        let zero_width = c.width() == Some(0);
        marks = if zero_width { marks + 1 } else { 0 };
        match c {
            '\t' => out.push_str("    "),
            '\0'..='\x1f' => out.extend(char::from_u32(0x2400 + c as u32)),
            '\x7f' => out.push('\u{2421}'),
            _ if hides(c) || marks > COMBINING_LIMIT => push_code_point(out, c),
            _ => out.push(c),
        }
    }
}

fn push_code_point(out: &mut String, c: char) {
    out.push('⟨');
    out.push_str(&format!("{:x}", c as u32));
    out.push('⟩');
}

/// Characters that act on a terminal, reorder or hide text, or are our own marks. Ranges from the Unicode character
/// database: C1 controls, Default_Ignorable_Code_Point, Bidi_Control, line and paragraph separators, interlinear
/// annotation, noncharacters. One emoji or text presentation selector (U+FE0E, U+FE0F) is left to its base.
fn hides(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{2400}'..='\u{2421}' | '⟨' | '⟩' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
