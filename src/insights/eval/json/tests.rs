//! The skipping reader against serde_json, an independent reader of JSON.

use proptest::prelude::*;
use serde_json::{Map, Value as Tree, json};

use super::*;

fn found(text: &str, path: &str) -> Option<String> {
    find(text, path).map(|raw| raw.value().cell_text().to_string())
}

#[test]
fn paths_lead_through_keys_with_dots_and_lists() {
    let text =
        r#"{"a":{"b":{"c":1}},"a.b":{"d":2},"items":[{"id":"x"},{"id":"y","n":[5,6]}],"e":{"f.g":{"h":3}}}"#;
    for (path, expected) in [
        ("a.b.c", Some("1")),
        ("a.b.d", Some("2")),
        ("items.1.id", Some("y")),
        ("items.1.n.1", Some("6")),
        ("e.f.g.h", Some("3")),
        ("items.2.id", None),
        ("items.x", None),
        ("a.c", None),
        ("", None),
    ] {
        assert_eq!(found(text, path).as_deref(), expected, "{path}");
    }
}

#[test]
fn escapes_in_keys_and_values_are_resolved() {
    let text = r#"{"\u006bey":"a\"b\\\n\u00e9\ud83d\ude00","half":"\ud83d!"}"#;
    assert_eq!(found(text, "key").unwrap(), "a\"b\\\né😀");
    assert_eq!(found(text, "half").unwrap(), "\u{fffd}!");
}

#[test]
fn damage_hides_what_follows_and_only_that() {
    let text = r#"{"a":1,"b":oops,"c":3}"#;
    assert_eq!(found(text, "a").as_deref(), Some("1"));
    assert_eq!(found(text, "b"), None);
    assert_eq!(found(text, "c"), None);
    for damaged in
        ["{", "{\"a\":1", "{a:1}", "{\"a\" 1}", "{\"a\":\"x}", "{\"a\":[1}", "[1,2", "{\"a\":\"\\\"}"]
    {
        assert_eq!(found(damaged, "b"), None, "{damaged}");
    }
}

#[test]
fn a_fragment_in_a_line_is_the_first_valid_object() {
    let line = r#"2026-11-24 INFO {not this} got {"a":{"b":1}} and {"c":2}"#;
    assert_eq!(fragment(line, b'{'), Some(r#"{"a":{"b":1}}"#));
    assert_eq!(fragment("no { here }", b'{'), None);
}

#[test]
fn compact_text_keeps_blanks_inside_strings() {
    assert_eq!(compact("{ \"a b\" : [ 1 ,\n \"x \\\" y\" ] }"), r#"{"a b":[1,"x \" y"]}"#);
}

/// Trees as `serde_json` makes them, with keys that may hold dots, quotes and non-ASCII letters.
fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Tree::from),
        any::<i64>().prop_map(Tree::from),
        "[ -~é\\n\"\\\\]{0,12}".prop_map(Tree::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Tree::from),
            prop::collection::vec(("[a-z\"é\\\\]{1,3}", inner), 0..4)
                .prop_map(|members| Tree::Object(Map::from_iter(members))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_is_found_where_serde_json_has_it(tree in tree(), pretty in any::<bool>()) {
        let tree = json!({ "root": tree });
        let text = if pretty { serde_json::to_string_pretty(&tree).unwrap() } else { tree.to_string() };
        let text = text.replace('\n', " ");
        let mut open = vec![("root".to_owned(), &tree["root"])];
        while let Some((path, node)) = open.pop() {
            let raw = find(&text, &path);
            prop_assert!(raw.is_some(), "{} in {}", path, text);
            let written = match raw.unwrap() {
                Raw::Text(inside, _) => format!("\"{inside}\""),
                Raw::Word(text) | Raw::Nested(text) => text.to_owned(),
            };
            prop_assert_eq!(&serde_json::from_str::<Tree>(&written).unwrap(), node);
            match node {
                Tree::Object(members) => open.extend(members.iter().map(|(key, node)| (format!("{path}.{key}"), node))),
                Tree::Array(items) => open.extend(items.iter().enumerate().map(|(at, node)| (format!("{path}.{at}"), node))),
                _ => {}
            }
        }
    }

    #[test]
    fn any_text_can_be_read_without_a_panic(text in ".{0,40}", path in "[a-z0-9.]{0,6}") {
        find(&text, &path);
        find(&format!("{{{text}}}"), &path);
        find(&format!("[{text}]"), &path);
        unescape(&text);
        compact(&text);
        fragment(&text, b'{');
    }
}
