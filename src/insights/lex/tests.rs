//! Where tokens begin and end: the traps of the reference (C.4).

use super::*;
use crate::insights::lex::literal::{unescape, unescape_slashes};
use TokenKind as Kind;

/// The kinds and texts of a source's tokens.
fn cut(source: &str) -> Vec<(Kind, &str)> {
    tokens(source).into_iter().map(|token| (token.kind, token.text(source))).collect()
}

/// Only the texts.
fn texts(source: &str) -> Vec<&str> {
    cut(source).into_iter().map(|(_, text)| text).collect()
}

fn kinds_of(source: &str, kind: Kind) -> Vec<&str> {
    cut(source).into_iter().filter(|(found, _)| *found == kind).map(|(_, text)| text).collect()
}

#[test]
fn a_slash_divides_behind_a_value() {
    for source in
        ["stats sum(x)/1024/1024", "fields a / b / c", "fields `a`/2", "fields a[0]/2/3", "fields 4/2/1"]
    {
        assert_eq!(kinds_of(source, Kind::Regex), [""; 0], "{source}");
        assert_eq!(kinds_of(source, Kind::Slash).len(), source.matches('/').count(), "{source}");
    }
}

#[test]
fn a_slash_starts_a_pattern_behind_words_that_ask_for_one() {
    for source in [
        "a like /x y/",
        "a not like /x y/",
        "a =~ /x y/",
        "parse @message /x y/",
        "| parse /x y/",
        "replace(a, /x y/)",
    ] {
        assert_eq!(kinds_of(source, Kind::Regex), ["/x y/"], "{source}");
    }
}

#[test]
fn only_the_first_pattern_of_parse_stands_behind_a_value() {
    let source = "parse a.b /x/ | fields c / d / e";
    assert_eq!(kinds_of(source, Kind::Regex), ["/x/"]);
    assert_eq!(kinds_of("parse f(a / 2) /x/", Kind::Regex), ["/x/"]);
}

#[test]
fn a_step_named_like_a_keyword_is_a_value() {
    assert_eq!(kinds_of("filter detail.in / 2 / 3", Kind::Regex), [""; 0]);
}

#[test]
fn patterns_hold_pipes_quotes_hashes_and_escaped_slashes() {
    let source = r##"filter a like /x|"#\/'y/ | limit 5"##;
    assert_eq!(kinds_of(source, Kind::Regex), [r##"/x|"#\/'y/"##]);
    assert_eq!(kinds_of(source, Kind::Pipe).len(), 1);
}

#[test]
fn a_slash_in_a_class_does_not_end_a_pattern() {
    assert_eq!(kinds_of("a like /[^/]+/ and b", Kind::Regex), ["/[^/]+/"]);
    assert_eq!(kinds_of("a like /[]/]x/ and b", Kind::Regex), ["/[]/]x/"]);
    assert_eq!(kinds_of("a like /[/ and b", Kind::Regex), ["/[/"]);
}

#[test]
fn a_path_with_bare_slashes_is_one_pattern() {
    assert_eq!(kinds_of("a like /aws/lambda/x/ and b", Kind::Regex), ["/aws/lambda/x/"]);
    assert_eq!(kinds_of("a like /x/and b like /y/", Kind::Regex), ["/x/", "/y/"]);
    assert_eq!(kinds_of("a like /x/i", Kind::Regex), ["/x/"]);
    assert_eq!(kinds_of("a like /x/i or b like /y/gi", Kind::Regex), ["/x/", "/y/"]);
    assert_eq!(kinds_of("a like /x/i/y/ and b", Kind::Regex), ["/x/i/y/"]);
}

#[test]
fn a_pattern_may_run_over_lines() {
    assert_eq!(kinds_of("parse @message /a=(?<a>.*),\n b=(?<b>.*)/ | limit 1", Kind::Regex).len(), 1);
}

#[test]
fn comments_run_to_the_end_of_the_line() {
    let source = "# first\nfilter a = 1 # second | \"\n| limit 5";
    assert_eq!(kinds_of(source, Kind::Comment), ["# first", "# second | \""]);
    assert_eq!(kinds_of("a like \"#\" # x", Kind::Comment), ["# x"]);
    assert_eq!(kinds_of("limit 5 // x\n// y", Kind::Comment), ["// x", "// y"]);
    assert_eq!(kinds_of("fields a, // x\n b", Kind::Comment), ["// x"]);
}

#[test]
fn backticks_and_the_at_sign() {
    assert_eq!(cut("@`aws.tag:x`"), [(Kind::Quoted, "@`aws.tag:x`")]);
    assert_eq!(texts("map.`a.b`"), ["map", ".", "`a.b`"]);
    assert_eq!(cut("@@m"), [(Kind::Word, "@@m")]);
    assert_eq!(cut("`a\nb`")[0], (Kind::OpenQuoted, "`a"));
}

#[test]
fn digits_behind_a_dot_are_a_step_of_a_path() {
    assert_eq!(texts("items.0.id"), ["items", ".", "0", ".", "id"]);
    assert_eq!(texts("a.1.5"), ["a", ".", "1", ".", "5"]);
    assert_eq!(kinds_of("a.0.5", Kind::Number), [""; 0]);
}

#[test]
fn numbers_periods_and_names_that_begin_with_digits() {
    for (source, kind) in [
        ("12", Kind::Number),
        ("0.000000035", Kind::Number),
        (".5", Kind::Number),
        ("1e6", Kind::Number),
        ("2.5E-3", Kind::Number),
        ("5m", Kind::Period),
        ("10msecs", Kind::Period),
        ("1mo", Kind::Period),
        ("3HRS", Kind::Period),
        ("5xx", Kind::Word),
        ("0123abc", Kind::Word),
        ("2026-01-14T13:18:31.000-08:00", Kind::Timestamp),
        ("2022-01-14T13:18:031.000-08:00", Kind::Timestamp),
        ("2026-01-14T13:18Z", Kind::Timestamp),
    ] {
        assert_eq!(cut(source), [(kind, source)]);
    }
    assert_eq!(texts("1-2"), ["1", "-", "2"]);
    assert_eq!(texts("2026-01-14"), ["2026", "-", "01", "-", "14"]);
}

#[test]
fn signs_of_one_and_two_characters() {
    assert_eq!(
        texts("a==b!=c<=d>=e=~f<g>h"),
        ["a", "==", "b", "!=", "c", "<=", "d", ">=", "e", "=~", "f", "<", "g", ">", "h"]
    );
    assert_eq!(kinds_of("a && b || c <> d !~ e", Kind::Foreign), ["&&", "||", "<>", "!~"]);
}

#[test]
fn placeholders_stand_where_a_value_may() {
    assert_eq!(
        kinds_of("level = {{level}} and a >= <start_of-it> ", Kind::Placeholder),
        ["{{level}}", "<start_of-it>"]
    );
    assert_eq!(kinds_of("a <b and c> d", Kind::Placeholder), [""; 0]);
}

#[test]
fn a_text_without_its_quote_ends_with_its_line() {
    assert_eq!(
        cut("a = \"x\n| limit"),
        [
            (Kind::Word, "a"),
            (Kind::Equal, "="),
            (Kind::OpenText, "\"x"),
            (Kind::Pipe, "|"),
            (Kind::Word, "limit")
        ]
    );
}

#[test]
fn escapes_in_texts_and_patterns() {
    assert_eq!(unescape(r#"a\"b\'c\\d\ne\tf\rg"#), "a\"b'c\\d\ne\tf\rg");
    assert_eq!(unescape(r"\d+\."), r"\d+\.");
    assert_eq!(unescape(r"end\"), r"end\");
    assert_eq!(unescape_slashes(r"a\/b\\/c\d"), r"a/b\\/c\d");
}
