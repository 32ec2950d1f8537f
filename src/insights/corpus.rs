//! Tests over whole queries: a corpus of valid and invalid ones (`tests/data/insights`), and thousands of damaged forms of
//! them.

mod mutations;

use proptest::prelude::Rng;
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::plan::Plan;
use super::{check, highlight, parse, print};

const VALID: &str = include_str!("../../tests/data/insights/valid.txt");
const INVALID: &str = include_str!("../../tests/data/insights/invalid.txt");
/// Stands in the invalid queries where the first mistake is.
const MARK: char = '▸';

/// The valid queries; the comment before each says what it shows.
pub fn valid() -> impl Iterator<Item = &'static str> {
    VALID.split("\n---\n").map(|query| query.trim_end_matches('\n'))
}

/// Each invalid query as it is, the line and column of its first mistake, and a part of what is said about it.
fn invalid() -> impl Iterator<Item = (String, (usize, usize), &'static str)> {
    INVALID.split("\n---\n").map(|block| {
        let (message, marked) = block.split_once('\n').unwrap();
        let marked = marked.trim_end_matches('\n');
        let before = &marked[..marked.find(MARK).unwrap()];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
        (marked.replace(MARK, ""), (line, column), message)
    })
}

#[test]
fn the_corpus_is_as_large_as_it_should_be() {
    assert!(valid().count() >= 120 && invalid().count() >= 60);
}

#[test]
fn valid_queries_are_accepted() {
    for query in valid() {
        let mistakes = check(query).mistakes;
        let shown: Vec<String> = mistakes.iter().map(|mistake| mistake.report(query).to_string()).collect();
        assert!(mistakes.is_empty(), "{query}\n{}", shown.join("\n"));
    }
}

#[test]
fn invalid_queries_are_refused_where_the_mistake_is() {
    for (query, place, message) in invalid() {
        let mistakes = check(&query).mistakes;
        let first = mistakes.first().unwrap_or_else(|| panic!("accepted: {query}"));
        let report = first.report(&query);
        assert!(report.message.as_str().contains(message), "{query}\nwanted: {message}\n{report}");
        assert_eq!((report.line, report.column), place, "{query}\n{report}");
    }
}

/// What is wrong with a query is told by `check`; the engine adds only what it does not do.
#[test]
fn the_engine_evaluates_valid_queries_or_says_that_it_does_not() {
    for query in valid() {
        let tree = parse(query).unwrap();
        let hole = check(query).lints.iter().any(|lint| lint.message.raw().contains("placeholder"));
        // Tables and rows of other sources are no part of the query.
        if let Err(mistake) = Plan::needs(&tree) {
            let refused = mistake.message.raw().contains("not evaluated locally");
            assert!(refused || hole, "{query}\n{}", mistake.report(query));
        }
    }
}

#[test]
fn printed_queries_parse_to_the_same_tree() {
    for query in valid() {
        let tree = parse(query).unwrap();
        let printed = print(&tree);
        let again = parse(&printed).unwrap_or_else(|mistakes| panic!("{printed}\n{mistakes:?}"));
        assert_eq!(again, tree, "{query}\n{printed}");
        assert_eq!(print(&again), printed, "printing is not stable");
    }
}

#[test]
fn windows_line_ends_and_tabs_are_white_space() {
    for query in valid() {
        let windows = query.replace("\r\n", "\n").replace('\n', "\r\n");
        assert!(check(&windows).is_ok(), "{windows:?}");
    }
}

/// Everything that takes a source, so that none of it may panic on it.
fn read(source: &str) {
    let checked = check(source);
    for finding in checked.mistakes.iter().chain(&checked.lints) {
        assert!(!finding.report(source).underline.as_str().is_empty());
        assert!(source.get(finding.span.start..finding.span.end).is_some(), "{source:?}: {finding:?}");
    }
    assert_eq!(checked.query.is_none(), parse(source).is_err() || source.chars().count() > 10_000);
    if let Some(tree) = &checked.query {
        let printed = print(tree);
        let again =
            parse(&printed).unwrap_or_else(|mistakes| panic!("{source:?}\n{printed:?}\n{mistakes:?}"));
        assert_eq!(&again, tree, "{source:?}\n{printed:?}");
    } else {
        assert!(!checked.mistakes.is_empty(), "refused without a reason: {source:?}");
    }
    let pieces: String =
        highlight(source).iter().map(|piece| &source[piece.span.start..piece.span.end]).collect();
    assert_eq!(pieces, source);
}

#[test]
fn damaged_queries_neither_panic_nor_lose_their_text() {
    let mut random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut below = |n: usize| (random.next_u64() % n.max(1) as u64) as usize;
    let signs: Vec<char> = "|,.()[]{}'\"`/\\@#=!<>~+-*%^&:; \n\tas0é🦀\u{202e}".chars().collect();
    let queries: Vec<Vec<char>> = valid().map(|query| query.chars().collect()).collect();
    for query in &queries {
        for _ in 0..60 {
            let mut damaged = query.clone();
            for _ in 0..=below(3) {
                let (at, other) = (below(damaged.len()), below(damaged.len()));
                match below(5) {
                    0 => damaged.truncate(at),
                    1 => damaged.insert(at, signs[below(signs.len())]),
                    2 if !damaged.is_empty() => damaged[at] = signs[below(signs.len())],
                    3 => {
                        let piece: Vec<char> = damaged[at.min(other)..at.max(other)].to_vec();
                        damaged.splice(at..at, piece);
                    }
                    _ => {
                        damaged.drain(at.min(other)..at.max(other));
                    }
                }
                damaged.truncate(9_000);
            }
            read(&damaged.iter().collect::<String>());
        }
    }
}

#[test]
fn every_half_typed_query_is_read() {
    for query in valid() {
        for (index, _) in query.char_indices() {
            read(&query[..index]);
        }
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(source in ".*") {
        read(&source);
    }

    #[test]
    fn any_row_of_tokens_is_read(source in "((fields|filter|stats|parse|sort|by|as|not|and|like|in|SOURCE|count|bin|a|b\\.c|`d-e`|@t|'x'|\"y\"|/z/|1|2\\.5|5m|\\||,|\\(|\\)|\\[|\\]|=|<|-|\\*|/|\\^|\n) ?){0,40}") {
        read(&source);
    }
}

#[test]
fn deep_nesting_is_refused_not_overflowed() {
    let deep = [
        format!("filter {}a{}", "(".repeat(4_000), ")".repeat(4_000)),
        format!("filter {}a", "not ".repeat(2_000)),
        format!("filter {}a", "!".repeat(9_000)),
        format!("fields {}a", "-".repeat(9_000)),
        format!("fields {}a", "abs(".repeat(2_000)),
        format!("fields a{}", "^2".repeat(4_000)),
        format!("fields a{}", "+a".repeat(4_000)),
        format!("filter a{}", " or a".repeat(1_900)),
        format!("filter a in {}1", "[b in ".repeat(1_500)),
        format!("filter {}", "a in (SOURCE 'g' | filter ".repeat(350)),
        format!("fields f(){}", ".a".repeat(4_000)),
    ];
    for query in &deep {
        assert!(!check(query).is_ok(), "{}", &query[..40]);
    }
    // Long but flat ones are fine.
    let flat = format!("filter a in [{}1] | fields a{}", "1, ".repeat(1_500), ".b".repeat(1_000));
    assert_eq!(check(&flat).mistakes, []);
    let chain = format!("filter a=1{}", " or a=1".repeat(490));
    assert_eq!(check(&chain).mistakes, []);
}

#[test]
fn the_largest_trees_are_walked_on_a_small_stack() {
    let chain = format!("filter a{} | limit 1", "+a".repeat(super::DEPTH_LIMIT - 1));
    let nested = format!("fields {}a{} | limit 1", "abs(-(".repeat(21), "))".repeat(21));
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        for query in [chain, nested] {
            let checked = check(&query);
            assert_eq!(checked.mistakes, []);
            let tree = checked.query.unwrap();
            assert_eq!(parse(&print(&tree)).unwrap(), tree);
        }
    });
    thread.unwrap().join().unwrap();
}

#[test]
fn hostile_queries_of_the_full_length_are_read() {
    for piece in [
        "like /",
        "like /[",
        "\"",
        "'\n",
        "\\\"",
        "(",
        "a.",
        "`",
        "{{",
        "< ",
        "|",
        "stats ",
        "a-",
        "@`",
        "/a/",
        "[[[",
        "like /[/\n",
    ] {
        let source: String = piece.chars().cycle().take(10_000).collect();
        read(&source);
    }
}

#[test]
fn a_query_of_ten_thousand_characters_is_the_longest() {
    let longest = format!("fields a # {}", "é".repeat(10_000 - 11));
    assert_eq!(longest.chars().count(), 10_000);
    assert!(check(&longest).is_ok());
    let longer = format!("{longest}é");
    let mistakes = check(&longer).mistakes;
    assert_eq!(mistakes[0].message.raw(), "the query has 10001 characters; at most 10000 are allowed");
    assert_eq!(mistakes[0].report(&longer).column, 10_001);
}
