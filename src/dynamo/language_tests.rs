//! The language of conditions against examples of the documentation, and to expressions and back.

use proptest::prelude::*;

use super::ast::{Comparator, Condition, Kind, Operand, Path, Step};
use super::expression::Builder;
use super::{condition, key, print, projection, sql};
use crate::domain::Span;
use crate::domain::item::Attribute;
use crate::domain::request::Expressions;

fn expressed(text: &str) -> (String, Expressions) {
    let condition = condition(text).unwrap();
    let expressions = Builder::default().filter(&condition.conjuncts()).finish();
    (expressions.filter.clone().unwrap(), expressions)
}

/// The expression with what its placeholders stand for. Its language is ours but for these.
fn filled(expressions: &Expressions) -> String {
    let value = |value: &Attribute| {
        let alone = spanless(Kind::In(Operand::Value(value.clone()), vec![]));
        print(&alone).replace(" in ()", "")
    };
    let mut text = String::new();
    let mut rest = expressions.filter.as_deref().unwrap_or_default();
    while let Some(at) = rest.find(['#', ':']) {
        let length = rest[at + 1..].find(|c: char| !c.is_alphanumeric());
        let end = length.map_or(rest.len(), |length| at + 1 + length);
        text.push_str(&rest[..at]);
        match expressions.names.get(&rest[at..end]) {
            Some(name) => text.push_str(&format!("`{}`", name.replace('`', "``"))),
            None => text.push_str(&value(&expressions.values[&rest[at..end]])),
        }
        rest = &rest[end..];
    }
    text + rest
}

#[test]
fn conditions_become_the_expressions_of_the_documentation() {
    // Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions in DynamoDB" and
    // "Filter expressions for the Query operation": the conditions, with placeholders for all names and values.
    for (text, expression) in [
        (r#"Views >= 3"#, "#n0 >= :v0"),
        (r#"Price between 10 and 20"#, "#n0 BETWEEN :v0 AND :v1"),
        (
            r#"ProductCategory in ("Sporting Goods", "Gardening Supplies") and Price between 500 and 1000"#,
            "#n0 IN (:v0, :v1) AND #n1 BETWEEN :v2 AND :v3",
        ),
        (r#"attribute_not_exists(ProductReviews.OneStar)"#, "attribute_not_exists(#n0.#n1)"),
        (r#"attribute_exists(Pictures.RearView)"#, "attribute_exists(#n0.#n1)"),
        (r#"attribute_type(Color, "S")"#, "attribute_type(#n0, :v0)"),
        (r#"begins_with(Pictures.FrontView, "http://")"#, "begins_with(#n0.#n1, :v0)"),
        (r#"contains(Color, "Red")"#, "contains(#n0, :v0)"),
        (r#"size(VideoClip) > 64000"#, "size(#n0) > :v0"),
        (r#"Brand begins_with "Company""#, "begins_with(#n0, :v0)"),
        (
            r#"Color contains "Red" or not (Price > 500 or Price < 10)"#,
            "contains(#n0, :v0) OR NOT (#n1 > :v1 OR #n1 < :v2)",
        ),
        (r#"a = 1 and (b = 2 or c = 3)"#, "#n0 = :v0 AND (#n1 = :v1 OR #n2 = :v2)"),
        (r#"a = 1 and b = 2 or c = 3"#, "#n0 = :v0 AND #n1 = :v1 OR #n2 = :v2"),
        (r#"`odd name`[3].`a.b`[0] <> b"AAEC""#, "#n0[3].#n1[0] <> :v0"),
        (r#"a != b"#, "#n0 <> #n1"),
        (r#"tags = set("x", "y") and m = {"a": [1, null, true]}"#, "#n0 = :v0 AND #n1 = :v1"),
    ] {
        let (made, expressions) = expressed(text);
        assert_eq!(made, expression, "{text}");
        assert!(expressions.names.keys().all(|name| name.starts_with("#n")));
    }
    // "Reserved words in DynamoDB" has 573 of them; none is ever sent, because every name has a placeholder.
    let (_, expressions) = expressed("status = 1 and size = 2 and name = 3");
    assert_eq!(expressions.names.values().collect::<Vec<_>>(), ["status", "size", "name"]);
}

#[test]
fn what_other_languages_write_is_answered_with_what_this_one_does() {
    let told = |text: &str| {
        let mistake = condition(text).unwrap_err();
        format!("{}; {}", mistake.message.raw(), mistake.hint.unwrap_or_default().raw())
    };
    for (text, words) in [
        ("a = LIMIT#EUR", "text stands in quotes"),
        ("a = \u{201c}x\u{201d}", "straight quotes"),
        ("a == 1", "one = is enough"),
        ("a = 1 && b = 2", "joined by and"),
        ("a = 1 || b = 2", "joined by or"),
        ("a = 1, b = 2", "joined by and"),
    ] {
        assert!(told(text).contains(words), "{text}: {}", told(text));
    }
    let mistake = key::parse("pk = LIMIT and sk = 'a'").unwrap_err();
    assert_eq!(mistake.hint.unwrap().raw(), "text stands in quotes: \"LIMIT\"");
    assert_eq!(mistake.span, Span::new(5, 10));
}

#[test]
fn values_keep_their_types() {
    let (_, expressions) =
        expressed(r#"a = "1" and b = 1 and c = b"AA==" and d = true and e = null and f = set(1, 2)"#);
    let types: Vec<&str> = expressions.values.values().map(Attribute::type_name).collect();
    assert_eq!(types, ["S", "N", "B", "BOOL", "NULL", "NS"]);
    let (_, expressions) = expressed(r#"a = "tab\t \u00e9 \"q\"" and b = 'it\'s "so"'"#);
    let texts: Vec<_> = expressions.values.into_values().collect();
    assert_eq!(texts, [Attribute::Text("tab\t é \"q\"".into()), Attribute::Text("it's \"so\"".into())]);
}

#[test]
fn mistakes_stand_at_a_caret() {
    for (text, column, says) in [
        ("", 1, "expected an attribute or a value; the text ends here"),
        ("a", 2, "expected a comparison"),
        ("a = ", 5, "expected an attribute or a value"),
        ("a = 1 b = 2", 7, "expected and, or, or nothing"),
        ("a = 1 and", 10, "expected an attribute or a value"),
        ("(a = 1", 7, "expected )"),
        ("a between 1", 12, "expected and"),
        ("a = \"x", 5, "has no end"),
        ("a = 1.2.3", 5, "no decimal number"),
        ("and = 1", 1, "expected an attribute"),
        ("\"a\".b = 1", 4, "expected a comparison"),
        ("a.\"b\" = 1", 3, "expected a name"),
        ("a[x] = 1", 3, "the number of an element"),
        ("f(a) = 1", 1, "no such function"),
        ("attribute_type(a, \"X\")", 19, "expected a type"),
        ("a = set()", 5, "never empty"),
        ("a = set(1, 1.0)", 5, "differ"),
        ("a = set(1, \"x\")", 5, "of one type"),
        ("a = {\"x\": 1, \"x\": 2}", 14, "twice"),
        ("a ; b", 3, "means nothing here"),
        ("a = b\"***\"", 5, "base64"),
        ("a = \"\\q\"", 5, "escape"),
        ("a = 2026-11-24", 9, "expected and, or, or nothing"),
    ] {
        let mistake = condition(text).unwrap_err();
        let report = mistake.report(text);
        assert!(report.message.as_str().contains(says), "{text}: {}", report.message);
        assert_eq!(report.column, column, "{text}: {}", report.message);
    }
    for text in ["a = 2026-11-24", "a = 12:30", "a = LIMIT#EUR", "a = x@example.org"] {
        let hint = condition(text).unwrap_err().hint.unwrap();
        assert!(hint.raw().contains("text stands in quotes"), "{text}: {}", hint.raw());
    }
}

#[test]
fn limits_of_expressions_are_said_before_anything_is_sent() {
    // Amazon DynamoDB Developer Guide, "Constraints in Amazon DynamoDB", expression parameters.
    let many = |count: usize| vec!["a = 1"; count].join(" or ");
    assert!(condition(&many(150)).is_ok());
    assert!(condition(&many(151)).unwrap_err().message.raw().contains("301 operators"));
    let listed = |count: usize| format!("a in ({})", vec!["1"; count].join(","));
    assert!(condition(&listed(100)).is_ok());
    assert!(condition(&listed(101)).unwrap_err().message.raw().contains("101 values"));
    let nested = format!("{}a = 1{}", "(".repeat(101), ")".repeat(101));
    assert!(condition(&nested).unwrap_err().message.raw().contains("nest deeper"));
    let long = Expressions { filter: Some("x".repeat(4_097)), ..Expressions::default() };
    assert!(super::limits::expressions(&long).is_err());
    for (name, fine) in
        [("abc", true), ("ab", false), ("a b c", false), ("arn:aws:dynamodb:eu-west-1:1:table/x", true)]
    {
        assert_eq!(super::limits::table(name).is_ok(), fine, "{name}");
    }
    for page in ["table?name=orders&tab=overview", "item-explorer?maximize=true&table=orders"] {
        let page =
            format!("https://eu-west-1.console.aws.amazon.com/dynamodbv2/home?region=eu-west-1#{page}");
        assert_eq!(super::limits::table(&page).unwrap_err().hint.unwrap().raw(), "write orders");
    }
}

#[test]
fn keys_are_read_in_each_of_their_forms() {
    let expected = key::parse(r#"sku = "S1" and ts = 5"#).unwrap();
    for text in [
        r#"{"sku": "S1", "ts": 5}"#,
        r#" {"sku": {"S": "S1"}, "ts": {"N": "5"}} "#,
        r#"5 = ts and 'S1' = sku"#,
    ] {
        assert_eq!(key::parse(text).unwrap(), expected, "{text}");
    }
    for (text, says) in [
        ("sku = \"\"", "is empty"),
        ("{}", "one or two attributes"),
        ("a = 1 and b = 2 and c = 3", "one or two attributes"),
        ("a = true", "neither text nor a number nor bytes"),
        ("a > 1", "equal to"),
        ("a = 1 and a = 2", "twice"),
        ("a.b = 1", "equal to"),
        ("sku = S1", "S1 without quotes is the name of an attribute"),
    ] {
        let mistake = key::parse(text).unwrap_err();
        assert!(mistake.message.raw().contains(says), "{text}: {}", mistake.message.raw());
    }
    let long = format!("a = \"{}\"", "x".repeat(2_049));
    assert!(key::parse(&long).unwrap_err().message.raw().contains("2049 bytes"));
}

#[test]
fn many_keys_are_read_from_lines_or_an_array_and_each_once() {
    let lines = "{\"a\": 1}\n\na = 1.0\na = 2\r\n";
    let array = r#"[{"a": 1}, {"a": {"N": "2"}}]"#;
    assert_eq!(key::parse_many(lines).unwrap(), key::parse_many(array).unwrap());
    assert_eq!(key::parse_many(lines).unwrap().len(), 2);
    let wrong = "a = 1\na > 2\n";
    let report = key::parse_many(wrong).unwrap_err().report(wrong);
    assert_eq!((report.line, report.column), (2, 1));
}

#[test]
fn projections_are_paths() {
    let paths = projection("sku, address.lines[0], `odd name`").unwrap();
    let made = Builder::default().projection(&paths).finish();
    assert_eq!(made.projection.as_deref(), Some("#n0, #n1.#n2[0], #n3"));
    assert!(projection("a,").is_err() && projection("a b").is_err() && projection("").is_err());
}

#[test]
fn only_statements_that_read_are_sent() {
    // Amazon DynamoDB Developer Guide, "PartiQL statements for DynamoDB".
    for fine in [
        "SELECT * FROM \"Orders\"",
        "\n  select a from t where b = 1",
        "SELECT * FROM t; \n",
        "SELECT * FROM \"a;b\" WHERE c = 'it''s; so'",
    ] {
        assert!(sql::check(fine).is_ok(), "{fine}");
    }
    for refused in [
        "INSERT INTO \"Orders\" VALUE {'OrderID': 1}",
        "UPDATE \"Orders\" SET a = 1 WHERE b = 2",
        "DELETE FROM \"Orders\" WHERE OrderID = 1",
        "selection",
        "(select)",
        "",
        "   ",
        "EXISTS(SELECT * FROM t)",
        "SELECT * FROM t; DELETE FROM t",
        "SELECT * FROM \"a'b\" ;\n\u{a0}DELETE FROM t",
    ] {
        let mistake = sql::check(refused).unwrap_err();
        mistake.report(refused);
    }
    assert!(sql::check(&format!("SELECT {}", "x".repeat(8_192))).is_err());
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_][a-zA-Z0-9_-]{0,6}", ".{1,6}", Just("and".to_owned()), Just("size".to_owned())]
}

fn path() -> impl Strategy<Value = Path> {
    let step = prop_oneof![name().prop_map(Step::Name), (0u32..1_000).prop_map(Step::Index)];
    (name(), prop::collection::vec(step, 0..3)).prop_map(|(attribute, steps)| Path {
        span: Span::default(),
        attribute,
        steps,
    })
}

fn value() -> impl Strategy<Value = Attribute> {
    prop_oneof![
        any::<String>().prop_map(Attribute::Text),
        "-?[1-9][0-9]{0,20}".prop_map(Attribute::Number),
        any::<Vec<u8>>().prop_map(Attribute::Binary),
        any::<bool>().prop_map(Attribute::Bool),
        Just(Attribute::Null),
        prop::collection::btree_set(any::<String>(), 1..3)
            .prop_map(|set| Attribute::TextSet(set.into_iter().collect())),
    ]
}

fn operand() -> impl Strategy<Value = Operand> {
    prop_oneof![
        path().prop_map(Operand::Path),
        path().prop_map(Operand::Size),
        value().prop_map(Operand::Value)
    ]
}

fn comparator() -> impl Strategy<Value = Comparator> {
    use Comparator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    prop::sample::select(vec![Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual])
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let kind = prop_oneof![
        (operand(), comparator(), operand()).prop_map(|(left, by, right)| Kind::Compare(left, by, right)),
        (operand(), operand(), operand()).prop_map(|(value, low, high)| Kind::Between(value, low, high)),
        (operand(), prop::collection::vec(operand(), 1..4)).prop_map(|(value, list)| Kind::In(value, list)),
        path().prop_map(Kind::Exists),
        path().prop_map(Kind::Missing),
        path().prop_map(|path| Kind::HasType(path, "SS".to_owned())),
        (path(), operand()).prop_map(|(path, prefix)| Kind::BeginsWith(path, prefix)),
        (path(), operand()).prop_map(|(path, part)| Kind::Contains(path, part)),
    ];
    kind.prop_map(spanless).prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| spanless(Kind::And(parts))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| spanless(Kind::Or(parts))),
            inner.prop_map(|inner| spanless(Kind::Not(Box::new(inner)))),
        ]
    })
}

fn spanless(kind: Kind) -> Condition {
    Condition { span: Span::default(), kind }
}

proptest! {
    #[test]
    fn a_condition_is_read_as_it_was_written(made in any_condition()) {
        let text = print(&made);
        prop_assert_eq!(print(&condition(&text).unwrap()), text);
    }

    #[test]
    fn an_expression_says_what_the_condition_said(made in any_condition()) {
        let expressions = Builder::default().filter(&[&made]).finish();
        prop_assert_eq!(print(&condition(&filled(&expressions)).unwrap()), print(&made));
    }
}
