//! One way to write everything. That printed queries parse to the same tree is shown over the corpus.

use super::*;
use crate::insights::ast::{CommandKind, ExprKind};
use crate::insights::parse;

fn printed(source: &str) -> String {
    print(&parse(source).unwrap())
}

#[test]
fn one_command_a_line_in_the_usual_case() {
    assert_eq!(
        printed(
            "|FILTER level=='error'&x"
                .replace("&x", " AND ispresent(x)|SORT by @timestamp DESC,b|LIMIT 5")
                .as_str()
        ),
        "filter level = \"error\" and ispresent(x)\n| sort @timestamp desc, b asc\n| limit 5"
    );
    assert_eq!(
        printed("stats  count( * )as n,avg( x )/2 by bin(5 minutes)as t offset 1 hour"),
        "stats count(*) as n, avg(x) / 2 by bin(5m) as t offset 1h"
    );
}

#[test]
fn parentheses_only_where_they_are_needed() {
    for (source, expected) in [
        ("((a)) + (b * c)", "a + b * c"),
        ("(a + b) * c", "(a + b) * c"),
        ("a - (b - c)", "a - (b - c)"),
        ("(a - b) - c", "a - b - c"),
        ("(2 ^ 3) ^ 2", "(2 ^ 3) ^ 2"),
        ("2 ^ (3 ^ 2)", "2 ^ 3 ^ 2"),
        ("-(a + b)", "-(a + b)"),
        ("(-a) ^ 2", "-a ^ 2"),
        ("not (a and b)", "not (a and b)"),
        ("(not a) and b", "not a and b"),
        ("(not a) = 1", "(not a) = 1"),
        ("(a = 1) = (b = 2)", "(a = 1) = (b = 2)"),
        ("(a or b) and c", "(a or b) and c"),
        ("(a in [1]) = true", "(a in [1]) = true"),
        ("(a).b", "(a).b"),
        ("(a + b).c", "(a + b).c"),
        ("f(x).a[0]", "f(x).a[0]"),
    ] {
        assert_eq!(printed(&format!("filter {source}")), format!("filter {expected}"));
    }
}

#[test]
fn texts_take_the_quotes_that_need_fewer_escapes() {
    for (source, expected) in [
        ("'a'", "\"a\""),
        ("'say \"hi\"'", "'say \"hi\"'"),
        (r#"'it\'s "x"'"#, r#""it's \"x\"""#),
        (r#""\d\n""#, r#""\\d\n""#),
        ("\"a\nb\"", r#""a\nb""#),
    ] {
        assert_eq!(printed(&format!("filter a = {source}")), format!("filter a = {expected}"));
    }
    assert_eq!(printed("filter a like /aws/x/"), r"filter a like /aws\/x/");
}

#[test]
fn names_keep_their_quotes() {
    assert_eq!(
        printed("fields `a-b`.c, @`x:y`, @@m, a.0[1] as `n m`"),
        "fields `a-b`.c, @`x:y`, @@m, a.0[1] as `n m`"
    );
}

#[test]
fn inner_queries_stand_on_one_line() {
    assert_eq!(
        printed("filter a in (\nSOURCE 'g'\n| fields a\n) | limit 1"),
        "filter a in (SOURCE `g` | fields a)\n| limit 1"
    );
}

#[test]
fn an_expression_alone() {
    let query = parse("filter  f( a,1 )").unwrap();
    let CommandKind::Filter(condition) = &query.commands[0].node else { panic!() };
    assert_eq!(print_expr(condition), "f(a, 1)");
    assert!(matches!(condition.node, ExprKind::Call(_)));
}
