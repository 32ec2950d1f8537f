//! A look at the raw text before it is cut into rows: which lines may pass the first filter at all.
//!
//! A filter that needs a certain text in a field needs it in the line too, unless JSON wrote it with escapes. So a line
//! is a candidate when it holds the text, the text as JSON escapes it, or an escape `\uXXXX` that may stand for one of its
//! characters.

use memchr::memmem::Finder;

use super::json;

/// What a line must hold, one of them, to be looked at.
#[derive(Debug)]
pub struct Prefilter {
    needles: Vec<Finder<'static>>,
    /// Finds escapes by the code of a character.
    escape: Finder<'static>,
    /// The characters of all texts.
    spelled: Vec<char>,
}

impl Prefilter {
    /// For texts of which some field must contain one.
    pub fn new(texts: &[String]) -> Self {
        let mut needles = Vec::new();
        for text in texts {
            let quoted = json::quoted(text);
            needles.push(quoted[1..quoted.len() - 1].to_owned());
            needles.push(text.clone());
        }
        // The one character that JSON may write either way.
        if texts.iter().any(|text| text.contains('/')) {
            needles.push("\\/".to_owned());
        }
        needles.sort_unstable();
        needles.dedup();
        let mut spelled: Vec<char> = texts.iter().flat_map(|text| text.chars()).collect();
        spelled.sort_unstable();
        spelled.dedup();
        Self {
            needles: needles.iter().map(|needle| Finder::new(needle).into_owned()).collect(),
            escape: Finder::new("\\u"),
            spelled,
        }
    }

    /// The candidates of a text of whole lines.
    pub fn search<'t>(&'t self, text: &'t [u8]) -> Candidates<'t> {
        // Many texts hold no escape at all, which one search for the backslash tells.
        let escapes = memchr::memchr(b'\\', text).unwrap_or(text.len());
        let next = |needle: &Finder| {
            let from = if needle.needle().contains(&b'\\') { escapes } else { 0 };
            find(needle, text, from)
        };
        let mut candidates =
            Candidates { prefilter: self, text, next: self.needles.iter().map(next).collect(), escape: None };
        candidates.escape = candidates.next_escape(escapes);
        candidates
    }

    /// Whether the escape at the start of a text may stand for a character that is looked for. JSON inside of JSON is
    /// escaped twice, so an escape for a part of an escape may too.
    fn may_spell(&self, escape: &[u8]) -> bool {
        let digits = escape.get(2..6).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else { return false };
        match char::from_u32(code) {
            Some(c) => {
                self.spelled.binary_search(&c).is_ok() || c.is_ascii_hexdigit() || matches!(c, 'u' | '\\')
            }
            // Half of a pair stands for a character beyond U+FFFF, or for the replacement character.
            None => self.spelled.last().is_some_and(|last| *last >= char::REPLACEMENT_CHARACTER),
        }
    }
}

/// Finds candidates one after the other.
#[derive(Debug)]
pub struct Candidates<'t> {
    prefilter: &'t Prefilter,
    text: &'t [u8],
    /// Where each needle occurs next.
    next: Vec<Option<usize>>,
    /// Where the next escape is that may stand for a character of a needle.
    escape: Option<usize>,
}

impl Candidates<'_> {
    /// The first place at or after `from` that makes its line a candidate.
    pub fn next_from(&mut self, from: usize) -> Option<usize> {
        for (needle, next) in self.prefilter.needles.iter().zip(&mut self.next) {
            if next.is_some_and(|at| at < from) {
                *next = find(needle, self.text, from);
            }
        }
        if self.escape.is_some_and(|at| at < from) {
            self.escape = self.next_escape(from);
        }
        self.next.iter().chain([&self.escape]).flatten().min().copied()
    }

    fn next_escape(&self, from: usize) -> Option<usize> {
        let mut escapes = self.prefilter.escape.find_iter(&self.text[from..]).map(|at| from + at);
        escapes.find(|at| self.prefilter.may_spell(&self.text[*at..]))
    }
}

fn find(needle: &Finder, text: &[u8], from: usize) -> Option<usize> {
    needle.find(&text[from..]).map(|at| from + at)
}
