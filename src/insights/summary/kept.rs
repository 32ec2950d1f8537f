//! The text of a query as AWS keeps it: behind a `SOURCE` that names its groups and its range.

use jiff::{SignedDuration, Timestamp};

use crate::domain::Range;

/// What a text tells of a query that was started before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<'t> {
    /// The log groups that it names.
    pub groups: Vec<String>,
    /// The query behind the source.
    pub query: &'t str,
    start: Option<Bound>,
    end: Option<Bound>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    At(Timestamp),
    /// So long after it was started; before it when negative.
    Relative(SignedDuration),
}

impl Kept<'_> {
    /// The range, where the text tells it; what it tells relative to its start needs to know when that was.
    pub fn range(&self, created: Option<Timestamp>) -> Option<Range> {
        let instant = |bound: Bound| match bound {
            Bound::At(at) => Some(at),
            Bound::Relative(span) => created?.checked_add(span).ok(),
        };
        let (from, to) = (instant(self.start?)?, instant(self.end?)?);
        Some(Range { from, to }).filter(|range| range.from <= range.to)
    }
}

/// Reads the `SOURCE` which AWS puts before a query that it keeps, such as
/// `SOURCE "/aws/lambda/x" START=1764000000000 END=1764003600999 | fields @message` (an answer of DescribeQueries that
/// LocalStack recorded from AWS, tests/aws/services/logs/test_logs_queries.snapshot.json). A text without that is the
/// query. (Read as text, since what AWS writes there, such as `START=-3600s`, need not be what a query may hold.)
pub fn kept(text: &str) -> Kept<'_> {
    behind_source(text).unwrap_or(Kept { groups: Vec::new(), query: text, start: None, end: None })
}

fn behind_source(text: &str) -> Option<Kept<'_>> {
    let trimmed = text.trim_start();
    trimmed.get(..6).filter(|word| word.eq_ignore_ascii_case("source"))?;
    let (mut quote, mut groups, mut words) = (None, Vec::new(), String::new());
    for (at, c) in trimmed.char_indices().skip(6) {
        match (quote, c) {
            (None, '\'' | '"' | '`') => quote = Some((c, at + 1)),
            (Some((open, start)), c) if c == open => {
                groups.push(trimmed[start..at].to_owned());
                quote = None;
            }
            (Some(_), _) => {}
            // `logGroups(..)` and the like select by prefix or tag: those are no names.
            (None, '(') => return None,
            (None, '|') => {
                let query = trimmed[at + 1..].trim_start();
                return Some(Kept {
                    groups,
                    query,
                    start: bound(&words, "start="),
                    end: bound(&words, "end="),
                });
            }
            (None, c) => words.push(c),
        }
    }
    None
}

/// The bound behind this name: milliseconds since 1970, or seconds relative to the start.
fn bound(words: &str, name: &str) -> Option<Bound> {
    let named = |word: &str| {
        let value = word.get(name.len()..)?;
        word[..name.len()].eq_ignore_ascii_case(name).then(|| value.to_owned())
    };
    let value = words.split_whitespace().find_map(named)?;
    match value.strip_suffix('s') {
        Some(seconds) => Some(Bound::Relative(SignedDuration::from_secs(seconds.parse().ok()?))),
        None => Timestamp::from_millisecond(value.parse().ok()?).ok().map(Bound::At),
    }
}
