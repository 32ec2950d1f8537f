//! What `parse` takes out of a text: the `*` of a glob, or the groups of a regular expression.

use std::ops::Range;

use memchr::memmem::Finder;
use regex::{Captures, Regex};

/// How `parse` takes fields out of a text.
#[derive(Debug)]
pub enum Extract {
    /// By a text with `*` in it.
    Glob(Glob),
    /// By a regular expression: the groups that become fields, in the order of the fields.
    Regex(Regex, Vec<usize>),
}

impl Extract {
    /// Where each field lies in the text; nothing when the text does not match. A group that took no part in a match
    /// has no place.
    pub fn places(&self, text: &str) -> Option<Vec<Option<Range<usize>>>> {
        match self {
            Self::Glob(glob) => glob.places(text),
            Self::Regex(regex, groups) => {
                let captures = regex.captures(text)?;
                Some(ranges(&captures, groups))
            }
        }
    }

    /// The same for every match, in the order of the text; matches do not overlap.
    pub fn all_places(&self, text: &str) -> Vec<Vec<Option<Range<usize>>>> {
        match self {
            Self::Glob(glob) => glob.places(text).into_iter().collect(),
            Self::Regex(regex, groups) => {
                regex.captures_iter(text).map(|captures| ranges(&captures, groups)).collect()
            }
        }
    }
}

fn ranges(captures: &Captures, groups: &[usize]) -> Vec<Option<Range<usize>>> {
    groups.iter().map(|group| captures.get(*group).map(|found| found.range())).collect()
}

/// A text with `*`. The text before the first `*` may stand anywhere; each `*` takes as little as it can; a `*` at the
/// end takes the rest.
#[derive(Debug)]
pub struct Glob {
    /// The texts between the stars: one more than there are stars.
    parts: Vec<Finder<'static>>,
}

impl Glob {
    /// From a text and the characters in it that are wildcards.
    pub fn new(pattern: &str, wildcards: &[char]) -> Self {
        Self { parts: pattern.split(wildcards).map(|part| Finder::new(part).into_owned()).collect() }
    }

    fn places(&self, text: &str) -> Option<Vec<Option<Range<usize>>>> {
        let (first, rest) = self.parts.split_first()?;
        let bytes = text.as_bytes();
        let mut at = first.find(bytes)? + first.needle().len();
        let mut places = Vec::with_capacity(rest.len());
        for (index, part) in rest.iter().enumerate() {
            let is_open_end = index + 1 == rest.len() && part.needle().is_empty();
            let end = if is_open_end { text.len() } else { at + part.find(&bytes[at..])? };
            places.push(Some(at..end));
            at = end + part.needle().len();
        }
        Some(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glob<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
        let places = Glob::new(pattern, &['*']).places(text)?;
        Some(places.into_iter().map(|place| &text[place.unwrap()]).collect())
    }

    /// The examples of the AWS documentation of `parse`, and what its sentences mean at the edges.
    #[test]
    fn stars_take_as_little_as_they_can() {
        let line = "25 May 2019 10:24:39,474 [ERROR] {foo=2, bar=baz}";
        assert_eq!(glob("[*] {foo=*, bar=*}", line), Some(vec!["ERROR", "2", "baz"]));
        let line = "user=alice, method:GET, latency := 12";
        assert_eq!(glob("user=*, method:*, latency := *", line), Some(vec!["alice", "GET", "12"]));
        assert_eq!(glob("*=*", "a=b=c"), Some(vec!["a", "b=c"]));
        assert_eq!(glob("* * ", "one two "), Some(vec!["one", "two"]));
        assert_eq!(glob("user=*;", "user=;"), Some(vec![""]));
        assert_eq!(glob("user=*;", "user=bob"), None);
        assert_eq!(glob("né*é", "xnéaé"), Some(vec!["a"]));
    }

    #[test]
    fn groups_of_a_regex_in_the_order_asked_for() {
        let regex = Regex::new(r"(?<word>\w+)-(\d+)(!)?").unwrap();
        let places = Extract::Regex(regex, vec![2, 1, 3]).places("at ab-12").unwrap();
        assert_eq!(places, [Some(6..8), Some(3..5), None]);
    }
}
