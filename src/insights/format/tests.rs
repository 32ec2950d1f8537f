//! The usual form by hand, and over the corpus: nothing but white space changes, and the form of a form is itself.

use proptest::prelude::*;

use super::*;
use crate::insights::{check, corpus};

fn formatted(source: &str) -> String {
    format(source).unwrap_or_else(|mistakes| panic!("{source}\n{mistakes:?}"))
}

#[test]
fn one_command_a_line_behind_its_pipe() {
    for (source, expected) in [
        (
            "fields @timestamp,@message|filter level=\"ERROR\"and n>=5|sort @timestamp desc|limit 20",
            "fields @timestamp, @message\n| filter level = \"ERROR\" and n >= 5\n| sort @timestamp desc\n| limit 20",
        ),
        (
            "  filter   status in[ 500 ,503 ]\n|\n   stats count( * )as n , avg( ms )/1000 by bin( 5m )  \n",
            "filter status in [500, 503]\n| stats count(*) as n, avg(ms) / 1000 by bin(5m)",
        ),
        (
            "filter a like/x y/\n  and not(b=~/z/)\n  or detail.in[0].by!=-5",
            "filter a like /x y/ and not (b =~ /z/) or detail.in[0].by != -5",
        ),
        ("FIELDS a\n| LIMIT 5", "FIELDS a\n| LIMIT 5"),
        ("fields a \\\n| limit 5", "fields a\n| limit 5"),
    ] {
        assert_eq!(formatted(source), expected);
    }
}

#[test]
fn comments_and_blank_lines_stay_where_they_were() {
    for (source, expected) in [
        (
            "# who fails\n# most?\n\n\nfields a # the name\n   # only the bad\n|filter b=1\n  |limit 5 # few\n# end",
            "# who fails\n# most?\n\nfields a # the name\n# only the bad\n| filter b = 1\n| limit 5 # few\n# end",
        ),
        (
            "filter a=1 # one\nand b=2\n       # three\nor c=3|limit 1",
            "filter a = 1 # one\n  and b = 2\n  # three\n  or c = 3\n| limit 1",
        ),
    ] {
        assert_eq!(formatted(source), expected);
    }
}

#[test]
fn options_and_names_keep_their_signs() {
    for (source, expected) in [
        ("fields a-b, a - b,-c", "fields a-b, a - b, -c"),
        (
            "SOURCE logGroups( namePrefix:[\"/aws\" ],class: [\"STANDARD\"])   |fields a",
            "SOURCE logGroups(namePrefix:[\"/aws\"], class: [\"STANDARD\"])\n| fields a",
        ),
        (
            "fields a|join type=inner left=l   right=r where l.a=r.a\n( SOURCE 'g'|fields a , b|filter b=1 )",
            "fields a\n| join type=inner left=l right=r where l.a=r.a (SOURCE 'g' | fields a, b | filter b = 1)",
        ),
    ] {
        assert_eq!(formatted(source), expected);
    }
}

#[test]
fn a_command_that_has_only_its_line_to_tell_keeps_it() {
    assert_eq!(formatted("fields a,b\n   filter a=1\n|limit 5"), "fields a, b\nfilter a = 1\n| limit 5");
}

#[test]
fn what_cannot_be_read_is_not_touched() {
    let mistakes = format("fields a | filtr b=1").unwrap_err();
    assert_eq!(mistakes[0].span.start, 11);
    assert!(format("").is_err());
}

#[test]
fn the_cursor_stays_behind_the_character_that_it_stood_behind() {
    let (from, to) = ("fields a|filter b=1", "fields a\n| filter b = 1");
    for (at, expected) in [(0, 0), (8, 8), (9, 10), (18, 21), (19, 23)] {
        assert_eq!(carry_over(from, at, to), expected, "{at}");
    }
}

/// Everything that is written, in order: kinds and texts of tokens, comments among them.
fn written(source: &str) -> Vec<(TokenKind, String)> {
    let kept = tokens(source).into_iter().filter(|token| token.kind != TokenKind::Continuation);
    kept.map(|token| (token.kind, token.text(source).trim_end().to_owned())).collect()
}

fn only_white_space_changes(source: &str) {
    let Ok(form) = format(source) else { return };
    assert_eq!(written(&form), written(source), "{source}\n{form}");
    assert_eq!(parse(&form).ok(), parse(source).ok(), "{source}\n{form}");
    assert_eq!(format(&form).as_ref(), Ok(&form), "{source}");
    let lints = |source: &str| {
        check(source).lints.iter().map(|lint| lint.message.raw().to_owned()).collect::<Vec<_>>()
    };
    let quoted = |lints: Vec<String>| lints.into_iter().map(|lint| lint.replace(' ', "")).collect::<Vec<_>>();
    assert_eq!(quoted(lints(&form)), quoted(lints(source)), "{source}\n{form}");
}

#[test]
fn nothing_but_white_space_changes_in_the_corpus() {
    for query in corpus::valid() {
        assert!(format(query).is_ok(), "{query}");
        only_white_space_changes(query);
        only_white_space_changes(&query.replace('\n', "\r\n"));
    }
}

proptest! {
    /// Queries of the corpus with other white space and comments between their tokens.
    #[test]
    fn nothing_but_white_space_changes_whatever_stands_between(
        number in 0..corpus::valid().count(),
        gaps in proptest::collection::vec("[ \t]{0,2}|\n|\n\n\n|\r\n  | # x\n|\n  // y \n", 1..40),
    ) {
        let query = corpus::valid().nth(number).unwrap();
        let mut source = String::new();
        let mut end = 0;
        for (index, token) in tokens(query).iter().enumerate() {
            let joined = token.span.start == end && index > 0;
            let gap = gaps[index % gaps.len()].as_str();
            source.push_str(if joined { "" } else { gap });
            if !joined && gap.is_empty() { source.push(' ') }
            source.push_str(token.text(query));
            if token.kind == TokenKind::Comment { source.push('\n') }
            end = token.span.end;
        }
        only_white_space_changes(&source);
    }

    #[test]
    fn nothing_but_white_space_changes_in_any_row_of_tokens(source in "((fields|filter|stats|parse|sort|by|as|not|and|like|in|SOURCE|count|bin|a|b\\.c|`d-e`|@t|'x'|\"y\"|/z/|1|2\\.5|5m|\\||,|\\(|\\)|\\[|\\]|=|<|-|\\*|/|\\^|\n|#c\n) ?){0,20}") {
        only_white_space_changes(&source);
    }
}
