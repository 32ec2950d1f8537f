//! Which call is being written, and which mistakes can wait; `¦` marks the place.

use super::*;
use crate::insights;

fn call_at(marked: &str) -> Option<Call> {
    call(&marked.replace('¦', ""), marked.find('¦').unwrap())
}

/// Name of the function and parameter that is being written.
fn written(marked: &str) -> Option<(&'static str, &'static str)> {
    let call = call_at(marked)?;
    let parameter = call.parameter().map_or("", |range| &call.function.signature[range]);
    Some((call.function.name, parameter))
}

#[test]
fn the_parameter_at_the_place_is_told() {
    assert_eq!(written("filter substr(¦"), Some(("substr", "text")));
    assert_eq!(written("filter substr(@message, ¦"), Some(("substr", "start")));
    assert_eq!(written("filter substr(@message, 1,¦"), Some(("substr", "length")));
    assert_eq!(written("filter substr(@message, 1, 2, ¦"), Some(("substr", "")));
    assert_eq!(written("filter SUBSTR(@me¦ssage, 1) = 'x'"), Some(("substr", "text")));
    assert_eq!(written("stats count(¦"), Some(("count", "* or field")));
    assert_eq!(written("stats count(*) by bin(¦"), Some(("bin", "period")));
    assert_eq!(written("filter strcontains(@message, 'a, b¦"), Some(("strcontains", "search")));
}

#[test]
fn repeated_parameters_come_again() {
    assert_eq!(written("filter concat(a, b, ¦"), Some(("concat", "text")));
    assert_eq!(written("fields case(a > 1, ¦"), Some(("case", "value")));
    assert_eq!(written("fields case(a > 1, 'x', ¦"), Some(("case", "condition")));
}

#[test]
fn the_innermost_known_call_counts() {
    assert_eq!(written("filter substr(concat(a, ¦"), Some(("concat", "text")));
    assert_eq!(written("filter substr(concat(a, b), ¦"), Some(("substr", "start")));
    assert_eq!(written("filter substr(a, (1 + ¦"), Some(("substr", "start")));
    assert_eq!(written("filter substr(a, [1, 2, ¦"), Some(("substr", "start")));
    assert_eq!(written("filter frobnicate(¦"), None);
}

#[test]
fn outside_of_calls_and_in_comments_there_is_none() {
    for marked in
        ["¦", "filter ¦", "filter (a ¦", "filter strlen(a)¦ > 1", "filter strlen(a | sort ¦", "# strlen(¦"]
    {
        assert_eq!(written(marked), None, "{marked}");
    }
    assert_eq!(written("join left=a right=b where a.x = b.x (SOURCE 'g' | filter ¦"), None);
    assert_eq!(
        written("join left=a right=b where a.x = b.x (SOURCE 'g' | stats avg(¦"),
        Some(("avg", "number"))
    );
}

/// Whether the first mistake of the query can wait.
fn waits(marked: &str) -> bool {
    let source = marked.replace('¦', "");
    let mistakes = insights::check(&source).mistakes;
    let first = mistakes.first().unwrap_or_else(|| panic!("{marked} has a mistake"));
    Unfinished::at(&source, marked.find('¦').unwrap()).holds(first.span)
}

#[test]
fn the_command_at_the_place_is_told_once_its_name_is_left() {
    let name = |marked: &str| {
        command(&marked.replace('¦', ""), marked.find('¦').unwrap()).map(|command| command.name)
    };
    assert_eq!(name("filter ¦"), Some("filter"));
    assert_eq!(name("fields a # x\n| STATS count(*) ¦"), Some("stats"));
    assert_eq!(name("fields a | where b ¦= 1"), Some("filter"));
    assert_eq!(name("filter¦"), None);
    assert_eq!(name("fields a | ¦"), None);
    assert_eq!(name("filtr ¦"), None);
}

#[test]
fn what_is_being_typed_is_not_wrong_yet() {
    for marked in [
        "fields a | fi¦",
        "fields a | ¦",
        "fields a |¦",
        "filter level = ¦",
        "filter level like ¦",
        "filter level = 'abc¦",
        "filter @message like /ab¦",
        "filter strlen(level¦",
        "filter substr(level, ¦",
        "stats count(*) by ¦",
        "fields a | fil¦tr b",
        "filter `user-ag¦",
    ] {
        assert!(waits(marked), "{marked}");
    }
}

#[test]
fn what_was_left_is_wrong() {
    for marked in
        ["filtr ¦", "filtr level = 1¦", "filtr level = 1 | fi¦", "¦fields a | filtr b", "filter = 1 and¦"]
    {
        assert!(!waits(marked), "{marked}");
    }
}

#[test]
fn any_place_of_any_text_has_an_answer() {
    let text = "filter substr(é🦀(\", [a | 'b`c /d{{ ) # x\n))], sort";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        for cursor in 0..=text.len() + 2 {
            call(&text[..end], cursor);
            if text[..end].is_char_boundary(cursor) {
                Unfinished::at(&text[..end], cursor);
            }
        }
    }
}
