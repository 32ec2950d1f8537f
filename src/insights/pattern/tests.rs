//! What compiles, what is invalid and what is not supported here.

use super::*;

#[test]
fn documented_patterns_compile() {
    for pattern in
        ["(?i)Exception", r"(?<NetworkInterface>eni-.*?) ", r"(\d+\.\d+\.\d+\.\d+)", "ServiceLog.*"]
    {
        assert!(compile(pattern).is_ok(), "{pattern}");
    }
}

#[test]
fn braces_and_brackets_that_repeat_nothing_are_literal() {
    let regex = compile(r#"{"level":"(?<level>[^"]+)"}"#).unwrap().regex;
    let found = regex.captures(r#"at {"level":"warn"}"#).unwrap();
    assert_eq!(&found["level"], "warn");
    assert!(compile("[^[]+]").unwrap().regex.is_match("abc]"));
    assert!(compile(r"\p{L}{2}{").unwrap().regex.is_match("éa{"));
    assert!(compile("a{2}").unwrap().regex.is_match("aa"));
}

#[test]
fn look_around_and_back_references_are_not_supported_here() {
    for pattern in ["(?=a)b", "(?<!a)b", r"(a)\1", "(?>a)", r"a\Z"] {
        assert!(matches!(compile(pattern), Err(PatternFault::Unsupported(_))), "{pattern}");
    }
}

#[test]
fn what_no_engine_reads_is_invalid() {
    for pattern in ["(", "a)", "[z-a]", "*", "(?<a>x)(?<a>y)"] {
        assert!(matches!(compile(pattern), Err(PatternFault::Invalid(_))), "{pattern}");
    }
}

#[test]
fn groups_are_named_as_fields_are() {
    let names = |pattern: &str| compile(pattern).map(|compiled| compiled.groups);
    let some = |name: &str| Some(Box::from(name));
    assert_eq!(
        names(r"^(?<@level>\w+) \((\d+)\) (?P<g0>.)(?<5xx>x)"),
        Ok(vec![some("@level"), None, some("g0"), some("5xx")])
    );
    assert_eq!(names(r"(?<g1>.)(?<a.b>.)"), Ok(vec![some("g1"), some("a.b")]));
    assert_eq!(names(r"\(?<@x>(y)"), Ok(vec![None]), "an escaped parenthesis opens no group");
    assert_eq!(names("[(?<@x>](?<@y>z)"), Ok(vec![some("@y")]), "nor does one in a class");
    assert!(matches!(names("(?<@a>x)(?<@a>y)"), Err(PatternFault::Invalid(_))), "a name stands once");
    let compiled = compile("id=(?<@id>[0-9]+)").unwrap();
    let found = compiled.regex.captures("at id=42;").unwrap();
    assert_eq!(&found[1], "42");
}
