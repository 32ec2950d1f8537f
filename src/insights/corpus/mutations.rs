//! The mutation run: queries of the corpus damaged by seed, thousands of them, and read by everything that takes a
//! query. It runs as one test beside the others; the number of cases, not a clock, bounds it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::{read, valid};
use crate::insights::parse;
use crate::insights::plan::Plan;

/// A few seconds of a debug build. `FLOWID_MUTATIONS` asks for another number: what lands
/// has seen ten times as many, see `.ci/run`.
const CASES: u64 = 20_000;

/// Longer ones are judged by a test of their own.
const LONGEST: usize = 4_000;

/// What is put between the tokens: signs of the language, and text that is awkward to cut or to print.
const PIECES: [&str; 28] = [
    "|",
    "(",
    ")",
    "[",
    "]",
    "{{",
    "}}",
    "'",
    "\"",
    "`",
    "/",
    "\\",
    "@",
    "#",
    ",",
    "..",
    "not",
    "as",
    "5m",
    "1e9",
    "\r\n",
    "é",
    "e\u{301}",
    "👩‍👩‍👧",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "\u{2028}",
];

struct Damage {
    random: TestRng,
}

impl Damage {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self { random: TestRng::from_seed(RngAlgorithm::ChaCha, &bytes) }
    }

    fn below(&mut self, end: usize) -> usize {
        (self.random.next_u64() % end.max(1) as u64) as usize
    }

    /// One damaged query: of one or two of the corpus, damaged up to five times.
    fn query(&mut self, queries: &[&str]) -> String {
        let mut query = queries[self.below(queries.len())].to_owned();
        if self.below(4) == 0 {
            let other = queries[self.below(queries.len())];
            let (left, right) = (self.boundary(&query), self.boundary(other));
            query = format!("{}{}", &query[..left], &other[right..]);
        }
        for _ in 0..=self.below(5) {
            query = if self.below(3) == 0 { self.bytes(query) } else { self.tokens(&query) };
            let end = (0..=query.len().min(LONGEST)).rfind(|end| query.is_char_boundary(*end)).unwrap();
            query.truncate(end);
        }
        query
    }

    fn boundary(&mut self, text: &str) -> usize {
        let at = self.below(text.len() + 1);
        (0..=at).rfind(|at| text.is_char_boundary(*at)).unwrap()
    }

    /// Deletes, doubles, swaps or adds a token.
    fn tokens(&mut self, query: &str) -> String {
        let mut tokens = split(query);
        if tokens.is_empty() {
            return PIECES[self.below(PIECES.len())].to_owned();
        }
        let (at, other) = (self.below(tokens.len()), self.below(tokens.len()));
        match self.below(4) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[other]),
            2 => tokens.swap(at, other),
            _ => tokens.insert(at, PIECES[self.below(PIECES.len())]),
        }
        tokens.concat()
    }

    /// Deletes, doubles, swaps or changes a byte; what is no UTF-8 becomes U+FFFD.
    fn bytes(&mut self, query: String) -> String {
        let mut bytes = query.into_bytes();
        if bytes.is_empty() {
            return String::new();
        }
        let (at, other) = (self.below(bytes.len()), self.below(bytes.len()));
        match self.below(4) {
            0 => drop(bytes.remove(at)),
            1 => bytes.insert(at, bytes[other]),
            2 => bytes.swap(at, other),
            _ => bytes[at] ^= 1 << self.below(8),
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Words, and every other character by itself.
fn split(query: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (token, after) = rest.split_at(word.max(first.len_utf8()));
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Reads one case: no panic, spans on characters, printing parses to the same, and the plan compiles or says why not
/// where that is.
fn judge(query: &str) {
    read(query);
    if let Ok(tree) = parse(query)
        && let Err(mistake) = Plan::compile(&tree)
    {
        assert!(query.get(mistake.span.start..mistake.span.end).is_some(), "{query:?}: {mistake:?}");
    }
}

#[test]
fn mutations_of_valid_queries_are_read() {
    let queries: Vec<&str> = valid().collect();
    let asked = std::env::var("FLOWID_MUTATIONS").ok();
    let cases = asked.map_or(CASES, |asked| asked.parse().expect("FLOWID_MUTATIONS is a number"));
    for seed in 0..cases {
        let query = Damage::new(seed).query(&queries);
        let outcome = catch_unwind(AssertUnwindSafe(|| judge(&query)));
        assert!(outcome.is_ok(), "seed {seed} fails: {query:?}");
    }
}
