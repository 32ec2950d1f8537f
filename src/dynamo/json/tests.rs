//! Values to text and back: exact, whatever they are.

use proptest::prelude::*;

use super::*;
use crate::domain::item::{Form, write, write_item};
use crate::dynamo::key;
use crate::dynamo::parse::value as read;

/// Numbers in the forms that AWS answers, with up to 38 digits.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?[1-9][0-9]{0,37}",
        "-?0\\.[0-9]{0,36}[1-9]",
        "-?[1-9][0-9]{0,17}\\.[0-9]{0,18}[1-9]",
        "-?[1-9]\\.[0-9]{0,35}[1-9]E(\\+|-)[1-9][0-9]",
    ]
}

fn leaf() -> impl Strategy<Value = Attribute> {
    prop_oneof![
        any::<String>().prop_map(Attribute::Text),
        number().prop_map(Attribute::Number),
        any::<bool>().prop_map(Attribute::Bool),
        Just(Attribute::Null),
    ]
}

fn only_typed() -> impl Strategy<Value = Attribute> {
    prop_oneof![
        any::<Vec<u8>>().prop_map(Attribute::Binary),
        prop::collection::btree_set(any::<String>(), 1..4)
            .prop_map(|set| Attribute::TextSet(set.into_iter().collect())),
        prop::collection::btree_set(number(), 1..4)
            .prop_map(|set| Attribute::NumberSet(set.into_iter().collect())),
        prop::collection::btree_set(any::<Vec<u8>>(), 1..4)
            .prop_map(|set| Attribute::BinarySet(set.into_iter().collect())),
    ]
}

fn nested(leaf: impl Strategy<Value = Attribute> + 'static) -> impl Strategy<Value = Attribute> {
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Attribute::List),
            prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(Attribute::Map),
        ]
    })
}

proptest! {
    #[test]
    fn every_value_comes_back_from_dynamodb_json(value in nested(prop_oneof![leaf(), only_typed()])) {
        let text = write(&value, Form::Typed);
        prop_assert_eq!(from_typed(read(&text).unwrap()), Ok(value));
        // Any other reader of JSON takes it, too.
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }

    #[test]
    fn what_json_can_say_comes_back_from_plain_json(value in nested(leaf())) {
        let text = write(&value, Form::Plain);
        prop_assert_eq!(read(&text).unwrap(), value);
    }

    #[test]
    fn no_text_makes_the_reader_fail_otherwise_than_by_a_mistake(text in ".{0,60}") {
        let judged = [read(&text).err(), key::parse_many(&text).err(), crate::dynamo::condition(&text).err()];
        for mistake in judged.into_iter().flatten() {
            prop_assert!(mistake.span.start <= mistake.span.end && mistake.span.end <= text.len());
            mistake.report(&text);
        }
    }
}

#[test]
fn values_are_written_as_the_documentation_writes_them() {
    // Amazon DynamoDB API reference, AttributeValue: the examples of each type.
    for (value, typed, plain) in [
        (Attribute::Text("Hello".into()), r#"{"S":"Hello"}"#, r#""Hello""#),
        (Attribute::Number("123.45".into()), r#"{"N":"123.45"}"#, "123.45"),
        (
            Attribute::Binary(b"this text is base64-encoded".to_vec()),
            r#"{"B":"dGhpcyB0ZXh0IGlzIGJhc2U2NC1lbmNvZGVk"}"#,
            r#""dGhpcyB0ZXh0IGlzIGJhc2U2NC1lbmNvZGVk""#,
        ),
        (Attribute::Bool(true), r#"{"BOOL":true}"#, "true"),
        (Attribute::Null, r#"{"NULL":true}"#, "null"),
        (
            Attribute::List(vec![
                Attribute::Text("Cookies".into()),
                Attribute::Text("Coffee".into()),
                Attribute::Number("3.14159".into()),
            ]),
            r#"{"L":[{"S":"Cookies"},{"S":"Coffee"},{"N":"3.14159"}]}"#,
            r#"["Cookies","Coffee",3.14159]"#,
        ),
        (
            Attribute::Map(Item::from([
                ("Name".to_owned(), Attribute::Text("Joe".into())),
                ("Age".to_owned(), Attribute::Number("35".into())),
            ])),
            r#"{"M":{"Age":{"N":"35"},"Name":{"S":"Joe"}}}"#,
            r#"{"Age":35,"Name":"Joe"}"#,
        ),
        (
            Attribute::NumberSet(["42.2", "-19", "7.5", "3.14"].map(str::to_owned).to_vec()),
            r#"{"NS":["42.2","-19","7.5","3.14"]}"#,
            "[42.2,-19,7.5,3.14]",
        ),
        (
            Attribute::TextSet(["Giraffe", "Hippo", "Zebra"].map(str::to_owned).to_vec()),
            r#"{"SS":["Giraffe","Hippo","Zebra"]}"#,
            r#"["Giraffe","Hippo","Zebra"]"#,
        ),
        (
            Attribute::BinarySet(vec![b"Sunny".to_vec(), b"Rainy".to_vec(), b"Snowy".to_vec()]),
            r#"{"BS":["U3Vubnk=","UmFpbnk=","U25vd3k="]}"#,
            r#"["U3Vubnk=","UmFpbnk=","U25vd3k="]"#,
        ),
    ] {
        assert_eq!(write(&value, Form::Typed), typed);
        assert_eq!(write(&value, Form::Plain), plain);
    }
}

#[test]
fn all_38_digits_are_kept() {
    let number = "12345678901234567890123456789012345678";
    let item = key::parse(&format!("{{\"n\": {number}}}")).unwrap();
    assert_eq!(item["n"], Attribute::Number(number.into()));
    assert_eq!(write_item(&item, Form::Plain), format!("{{\"n\":{number}}}"));
    assert!(key::parse(&format!("n = {number}9")).is_err());
}

#[test]
fn what_is_no_dynamodb_json_says_why() {
    for (text, why) in [
        (r#""x""#, "no DynamoDB JSON"),
        (r#"{"S": "x", "N": "1"}"#, "no DynamoDB JSON"),
        (r#"{"X": "x"}"#, "is no type"),
        (r#"{"N": 1}"#, "another form"),
        (r#"{"N": "one"}"#, "no decimal number"),
        (r#"{"B": "***"}"#, "base64"),
        (r#"{"SS": [1]}"#, "written as text"),
    ] {
        let said = from_typed(read(text).unwrap()).unwrap_err();
        assert!(said.contains(why), "{text}: {said}");
    }
    let deep = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    assert!(read(&deep).unwrap_err().message.raw().contains("nest deeper than 32"));
}
