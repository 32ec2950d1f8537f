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
    let regex = compile(r#"{"level":"(?<level>[^"]+)"}"#).unwrap();
    let found = regex.captures(r#"at {"level":"warn"}"#).unwrap();
    assert_eq!(&found["level"], "warn");
    assert!(compile("[^[]+]").unwrap().is_match("abc]"));
    assert!(compile(r"\p{L}{2}{").unwrap().is_match("éa{"));
    assert!(compile("a{2}").unwrap().is_match("aa"));
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
