//! A look at the raw text before it is cut into rows: which lines may pass the first filter at all.
//!
//! A filter that needs a certain text in a field needs it in the line too, unless JSON wrote it with escapes. So a line
//! is a candidate when it holds the text, the text as JSON escapes it, or an escape that may stand for any character.

use memchr::memmem::Finder;

use super::json;

/// What a line must hold, one of them, to be looked at.
#[derive(Debug)]
pub struct Prefilter {
    needles: Vec<Finder<'static>>,
}

impl Prefilter {
    /// For texts of which some field must contain one.
    pub fn new(texts: &[String]) -> Self {
        let mut needles = vec!["\\u".to_owned()];
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
        Self { needles: needles.iter().map(|needle| Finder::new(needle).into_owned()).collect() }
    }

    /// The candidates of a text of whole lines.
    pub fn search<'t>(&'t self, text: &'t [u8]) -> Candidates<'t> {
        // Most texts hold no escape at all, which one search for the backslash tells.
        let has_escape = memchr::memchr(b'\\', text).is_some();
        let can_occur = |needle: &Finder| has_escape || !needle.needle().contains(&b'\\');
        let next = self.needles.iter().map(|needle| can_occur(needle).then(|| needle.find(text))?).collect();
        Candidates { prefilter: self, text, next }
    }
}

/// Finds candidates one after the other.
#[derive(Debug)]
pub struct Candidates<'t> {
    prefilter: &'t Prefilter,
    text: &'t [u8],
    /// Where each needle occurs next.
    next: Vec<Option<usize>>,
}

impl Candidates<'_> {
    /// The first place at or after `from` that makes its line a candidate.
    pub fn next_from(&mut self, from: usize) -> Option<usize> {
        for (needle, next) in self.prefilter.needles.iter().zip(&mut self.next) {
            if next.is_some_and(|at| at < from) {
                *next = needle.find(&self.text[from..]).map(|at| from + at);
            }
        }
        self.next.iter().flatten().min().copied()
    }
}
