//! Clusters of messages: what they have in common, how many they are, and one of them.
//!
//! The algorithm is AEL (Jiang, Hassan, Hamann and Flora: "An automated approach for abstracting execution logs to
//! execution events", 2008), in time linear in the text. *Anonymize*: numbers, times, addresses and identifiers become
//! tokens. *Tokenize and categorize*: equal texts are counted together, so that memory grows with the different ones.
//! *Reconcile*: texts that differ at one place only, in at least three words there, become one. AWS does not say how
//! it clusters: its own clusters may differ.
//!
//! Words for levels (`ERROR`) are never made a token. Of a message the first 4096 bytes count.

mod mask;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

pub use mask::template;
use mask::{MARK, TOKEN, token_name};

/// At a place with fewer different words texts stay apart.
const DIFFERENT: usize = 3;

/// Words that tell the severity, and the labels of the AWS documentation for it.
const LEVELS: &[(&str, &[&str])] = &[
    ("Error", &["error", "err", "fatal", "critical", "severe", "emergency", "panic"]),
    ("Warning", &["warning", "warn"]),
    ("Info", &["info", "information", "notice"]),
    ("Debug", &["debug", "trace"]),
];

/// Messages of one structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// What they have in common; what varies is a token such as `<Number-1>`, numbered from the left.
    pub pattern: String,
    /// How many there are in the current range.
    pub count: u64,
    /// How many there are in the earlier range, where two are compared.
    pub earlier: u64,
    /// One of them.
    pub example: Box<str>,
    /// `Error`, `Warning`, `Info` or `Debug`, by the first word that tells.
    pub severity: Option<&'static str>,
}

/// Which of two ranges messages are from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The range that is asked for.
    Current,
    /// The one that it is compared with.
    Earlier,
}

/// How many messages have each template, in each range.
#[derive(Debug, Default)]
pub struct Counts {
    by_template: BTreeMap<Box<str>, ([u64; 2], Box<str>)>,
}

impl Counts {
    /// Counts messages of one template, of which one is given.
    pub fn add(&mut self, template: impl Into<Box<str>>, side: Side, count: u64, example: &str) {
        let (counts, _) = self.by_template.entry(template.into()).or_insert_with(|| ([0; 2], example.into()));
        counts[side as usize] += count;
    }

    /// The clusters, the largest first, then by their pattern.
    pub fn clusters(&self) -> Vec<Cluster> {
        let mut by_length: BTreeMap<usize, Vec<Entry>> = BTreeMap::new();
        for (template, (counts, example)) in &self.by_template {
            let tokens: Vec<&str> = tokens(template).collect();
            by_length.entry(tokens.len()).or_default().push(Entry { tokens, counts: *counts, example });
        }
        let entries = by_length.into_values().flat_map(reconcile);
        let mut clusters: Vec<Cluster> = entries.map(|entry| entry.cluster()).collect();
        clusters.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.pattern.cmp(&b.pattern)));
        clusters
    }
}

/// A template cut into words and what stands between them.
struct Entry<'c> {
    tokens: Vec<&'c str>,
    counts: [u64; 2],
    example: &'c str,
}

impl Entry<'_> {
    fn cluster(&self) -> Cluster {
        let severity = self.tokens.iter().find_map(|token| level(token));
        let [count, earlier] = self.counts;
        Cluster { pattern: pattern(&self.tokens), count, earlier, example: self.example.into(), severity }
    }
}

/// Puts entries of one length together that differ at one place only, place by place from the left.
fn reconcile(mut entries: Vec<Entry<'_>>) -> Vec<Entry<'_>> {
    let length = entries.first().map_or(0, |entry| entry.tokens.len());
    let mut heads = vec![0; entries.len()];
    let mut tails: Vec<Vec<u64>> = entries.iter().map(|entry| tails(&entry.tokens)).collect();
    for place in 0..length {
        let mut alike: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
        for (index, _) in entries.iter().enumerate().filter(|(_, entry)| may_vary(entry, place)) {
            alike.entry((heads[index], tails[index][place])).or_default().push(index);
        }
        let mut is_gone = vec![false; entries.len()];
        for group in alike.into_values().filter(|group| group.len() >= DIFFERENT) {
            // The example of the others is as good, but one of the current range is better.
            let current = |index: &&usize| entries[**index].counts[Side::Current as usize] > 0;
            let example = group.iter().find(current).map(|index| entries[*index].example);
            let (first, others) = (group[0], &group[1..]);
            for side in [Side::Current as usize, Side::Earlier as usize] {
                entries[first].counts[side] +=
                    others.iter().map(|index| entries[*index].counts[side]).sum::<u64>();
            }
            entries[first].tokens[place] = TOKEN;
            entries[first].example = example.unwrap_or(entries[first].example);
            others.iter().for_each(|index| is_gone[*index] = true);
        }
        let stays = |index: usize| !is_gone[index];
        entries = kept(entries, stays);
        tails = kept(tails, stays);
        heads = kept(heads, stays);
        for (head, entry) in heads.iter_mut().zip(&entries) {
            *head = hash(*head, entry.tokens[place]);
        }
    }
    entries
}

fn kept<T>(items: Vec<T>, stays: impl Fn(usize) -> bool) -> Vec<T> {
    items.into_iter().enumerate().filter(|(index, _)| stays(*index)).map(|(_, item)| item).collect()
}

/// Whether a word may become a token: it tells no level, and another word is left that tells something.
fn may_vary(entry: &Entry, place: usize) -> bool {
    let word = entry.tokens[place];
    let others = entry.tokens.iter().enumerate().filter(|(index, _)| *index != place);
    is_word(word) && level(word).is_none() && others.into_iter().any(|(_, other)| is_plain(other))
}

/// For each place a hash of what follows it.
fn tails(tokens: &[&str]) -> Vec<u64> {
    let mut tails = vec![0; tokens.len()];
    for place in (1..tokens.len()).rev() {
        tails[place - 1] = hash(tails[place], tokens[place]);
    }
    tails
}

fn hash(seed: u64, token: &str) -> u64 {
    // Always the same keys, so that the same texts give the same clusters.
    let mut hasher = DefaultHasher::new();
    (seed, token).hash(&mut hasher);
    hasher.finish()
}

/// Words, and each of the characters between them.
fn tokens(template: &str) -> impl Iterator<Item = &str> {
    let mut rest = template;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match rest.find(is_between) {
            Some(0) => first.len_utf8(),
            Some(length) => length,
            None => rest.len(),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some(token)
    })
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || ",:;=(){}[]<>\"'/|&?".contains(c)
}

fn is_word(token: &str) -> bool {
    !token.starts_with(is_between)
}

/// A word that is no token.
fn is_plain(token: &str) -> bool {
    token.starts_with(char::is_alphanumeric) && !token.contains(MARK)
}

fn level(token: &str) -> Option<&'static str> {
    let word = token.trim_matches(|c: char| !c.is_alphanumeric());
    let is_level = |(_, words): &&(_, &[&str])| words.iter().any(|level| level.eq_ignore_ascii_case(word));
    LEVELS.iter().find(is_level).map(|(label, _)| *label)
}

/// The text of a pattern: its tokens named and numbered.
fn pattern(tokens: &[&str]) -> String {
    let mut out = String::new();
    let mut number = 0;
    for token in tokens {
        let mut characters = token.chars();
        while let Some(c) = characters.next() {
            if c != MARK {
                out.push(c);
                continue;
            }
            number += 1;
            let name = token_name(characters.next());
            out.push_str(&format!("<{name}-{number}>"));
        }
    }
    out
}

#[cfg(test)]
mod tests;
