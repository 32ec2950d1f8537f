//! A look at the raw text before it is cut into rows: which lines may pass the first filter at all.
//!
//! A filter that needs a certain text in a field needs it in the line too, unless JSON wrote it with escapes. So a line
//! is a candidate when it holds the text, the text as JSON escapes it, or an escape `\uXXXX` that may stand for one of its
//! characters.

use memchr::memmem::Finder;
use regex::bytes::{Regex, RegexBuilder};

use super::json;

/// What a line must hold, one of them, to be looked at.
#[derive(Debug)]
pub struct Prefilter {
    needles: Vec<Needle>,
    /// Finds escapes by the code of a character.
    escape: Finder<'static>,
    /// The characters of all texts.
    spelled: Vec<char>,
    /// The texts may stand in capitals or not.
    any_case: bool,
}

#[derive(Debug)]
enum Needle {
    Exact(Box<Finder<'static>>),
    /// Several texts at once.
    AnyCase(Regex),
}

impl Needle {
    fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let found = match self {
            Self::Exact(finder) => finder.find(&text[from..]),
            Self::AnyCase(pattern) => pattern.find(&text[from..]).map(|found| found.start()),
        };
        found.map(|at| from + at)
    }

    /// Whether it is only found behind a backslash.
    fn is_escaped(&self) -> bool {
        matches!(self, Self::Exact(finder) if finder.needle().contains(&b'\\'))
    }
}

impl Prefilter {
    /// For texts of which some field must contain one.
    pub fn new(texts: &[String]) -> Self {
        let needles = spellings(texts)
            .into_iter()
            .map(|needle| Needle::Exact(Box::new(Finder::new(&needle).into_owned())));
        Self::of(needles.collect(), texts, false)
    }

    /// For texts of which some field must contain one, in capitals or not; nothing when they are too many.
    pub fn any_case(texts: &[String]) -> Option<Self> {
        let needles: Vec<String> = spellings(texts).iter().map(|needle| regex::escape(needle)).collect();
        let pattern = RegexBuilder::new(&needles.join("|")).case_insensitive(true).build().ok()?;
        Some(Self::of(vec![Needle::AnyCase(pattern)], texts, true))
    }

    fn of(needles: Vec<Needle>, texts: &[String], any_case: bool) -> Self {
        let mut spelled: Vec<char> = texts.iter().flat_map(|text| text.chars()).collect();
        spelled.sort_unstable();
        spelled.dedup();
        Self { needles, escape: Finder::new("\\u"), spelled, any_case }
    }

    /// The candidates of a text of whole lines.
    pub fn search<'t>(&'t self, text: &'t [u8]) -> Candidates<'t> {
        // Many texts hold no escape at all, which one search for the backslash tells.
        let escapes = memchr::memchr(b'\\', text).unwrap_or(text.len());
        let next = |needle: &Needle| needle.find(text, if needle.is_escaped() { escapes } else { 0 });
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
                self.spelled.binary_search(&c).is_ok()
                    || c.is_ascii_hexdigit()
                    || matches!(c, 'u' | '\\')
                    || self.any_case && c.is_alphabetic()
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
                *next = needle.find(self.text, from);
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

/// The texts, and each as JSON may write it inside of a string.
fn spellings(texts: &[String]) -> Vec<String> {
    let mut spellings = Vec::new();
    for text in texts {
        let quoted = json::quoted(text);
        spellings.push(quoted[1..quoted.len() - 1].to_owned());
        spellings.push(text.clone());
    }
    // The one character that JSON may write either way.
    if texts.iter().any(|text| text.contains('/')) {
        spellings.push("\\/".to_owned());
    }
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}
