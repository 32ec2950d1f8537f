//! Which index serves which condition, on a table with one of each kind.

use super::*;
use crate::domain::event::Expiry;
use crate::domain::{Span, Text};
use crate::dynamo::{condition, print};

fn keys(partition: &[(&str, &str)], sort: &[(&str, &str)]) -> KeySchema {
    let all = |given: &[(&str, &str)]| {
        given.iter().map(|(name, kind)| KeyAttribute { name: (*name).into(), kind: (*kind).into() }).collect()
    };
    KeySchema { partition: all(partition), sort: all(sort) }
}

fn index(name: &str, is_global: bool, keys: KeySchema, projection: Projection) -> IndexInfo {
    let status = is_global.then(|| Text::from("ACTIVE"));
    IndexInfo { name: name.into(), is_global, status, keys, projection, items: 0, bytes: 0 }
}

/// `orders` by customer and date, locally by total, globally by status (all attributes), by shop (keys only) and by a
/// key of several attributes.
fn orders() -> TableInfo {
    TableInfo {
        name: "orders".into(),
        status: "ACTIVE".into(),
        keys: keys(&[("customer", "S")], &[("day", "S")]),
        indexes: vec![
            index("by-total", false, keys(&[("customer", "S")], &[("total", "N")]), Projection::All),
            index("by-status", true, keys(&[("status", "S")], &[("day", "S")]), Projection::All),
            index("by-shop", true, keys(&[("shop", "N")], &[("total", "N")]), Projection::Keys),
            index(
                "by-place",
                true,
                keys(&[("country", "S"), ("city", "S")], &[("street", "S"), ("house", "N")]),
                Projection::All,
            ),
        ],
        items: 1_204,
        bytes: 3_000_000,
        on_demand: true,
        read_units: 0,
        write_units: 0,
        created: None,
        expiry: Expiry::Off,
    }
}

fn planned(text: &str, wish: Wish<'_>) -> Result<Plan, Fault> {
    plan(&orders(), &condition(text).unwrap(), wish)
}

fn words(parts: &[Condition]) -> String {
    parts.iter().map(print).collect::<Vec<_>>().join(" and ")
}

#[test]
fn the_best_index_is_found_and_the_rest_becomes_a_filter() {
    for (text, index, key, filter) in [
        (r#"customer = "c""#, None, r#"customer = "c""#, ""),
        (
            r#"customer = "c" and day begins_with "2026-11""#,
            None,
            r#"customer = "c" and day begins_with "2026-11""#,
            "",
        ),
        (r#"total > 5 and customer = "c""#, Some("by-total"), r#"customer = "c" and total > 5"#, ""),
        (r#"5 <= total and "c" = customer"#, Some("by-total"), r#"customer = "c" and total >= 5"#, ""),
        (
            r#"customer = "c" and day between "a" and "b" and total > 5"#,
            None,
            r#"customer = "c" and day between "a" and "b""#,
            "total > 5",
        ),
        (
            r#"status = "open" and (total > 5 or urgent = true)"#,
            Some("by-status"),
            r#"status = "open""#,
            "total > 5 or urgent = true",
        ),
        ("shop = 7 and note = 1", Some("by-shop"), "shop = 7", "note = 1"),
        (
            r#"city = "Graz" and country = "AT" and street = "S" and house > 3"#,
            Some("by-place"),
            r#"country = "AT" and city = "Graz" and street = "S" and house > 3"#,
            "",
        ),
    ] {
        let plan = planned(text, Wish::default()).unwrap();
        assert_eq!(plan.index.as_deref(), index, "{text}");
        assert_eq!((words(&plan.key), words(&plan.filter)), (key.to_owned(), filter.to_owned()), "{text}");
        assert_eq!(plan.is_whole, index != Some("by-shop"));
    }
    let plan = planned(r#"status = "open""#, Wish::default()).unwrap();
    assert_eq!(plan.first, ["customer", "day", "status"]);
}

#[test]
fn what_only_a_scan_could_serve_says_so() {
    for text in [
        "total > 5",
        r#"customer > "c""#,
        r#"day = "d""#,
        r#"customer = "c" or status = "x""#,
        r#"country = "AT""#,
    ] {
        let fault = planned(text, Wish::default()).unwrap_err();
        assert_eq!((fault.kind, fault.at), (FaultKind::MalformedQuery, Some(Span::new(0, text.len()))));
        assert!(fault.what.raw().contains("only a scan"), "{fault}");
        let hint = fault.hint.unwrap();
        assert!(
            hint.raw()
                .contains("customer = ..., or status = ..., or shop = ..., or country = ... and city = ...")
        );
        assert!(hint.raw().contains("1,204 items (3.0 MB)"), "{}", hint.raw());
    }
}

#[test]
fn what_a_key_does_not_take_stands_at_a_caret() {
    for (text, place, says) in [
        ("customer = 1", 0..12, "of type S"),
        (r#"customer = "c" and day = 1"#, 19..26, "of type S"),
        (r#"shop = "7""#, 0..10, "of type N"),
        (r#"customer = "c" and day > "a" and day < "b""#, 33..42, "tested once"),
        (r#"customer = "c" and (day = "a" or x = 1)"#, 20..38, "tested once"),
        ("customer = c1", 11..13, "c1 without quotes is the name of an attribute"),
        ("status=open and total > 5", 7..11, "open without quotes"),
        (r#"customer = "c" and day begins_with Mon"#, 35..38, "Mon without quotes"),
        (r#"customer = "c" and day between a and b"#, 31..32, "a without quotes"),
    ] {
        let fault = planned(text, Wish::default()).unwrap_err();
        let at = fault.at.unwrap();
        assert!(fault.what.raw().contains(says), "{text}: {fault}");
        assert_eq!(at.start..at.end, place, "{text}: {fault}");
    }
    let fault = planned(r#"shop = 7 and total begins_with 1"#, Wish::default()).unwrap_err();
    assert!(fault.what.raw().contains("no beginning"), "{fault}");
}

#[test]
fn wishes_are_followed_or_refused() {
    let named = |name| Wish { index: Some(name), consistent: false };
    let plan = planned(r#"customer = "c" and day = "d""#, named("by-total")).unwrap();
    assert_eq!(plan.index.as_deref(), Some("by-total"));
    assert_eq!(plan.better.as_deref(), Some("the table itself"));
    let plan = planned(r#"customer = "c" and total = 1"#, named("by-total")).unwrap();
    assert_eq!(plan.better, None);

    let fault = planned(r#"customer = "c""#, named("by-status")).unwrap_err();
    assert!(fault.to_string().contains("the index needs status = ...; the table itself serves"), "{fault}");
    let fault = planned(r#"customer = "c""#, named("by-totl")).unwrap_err();
    assert_eq!(fault.hint.unwrap().raw(), "did you mean by-total?");

    let consistent = Wish { index: None, consistent: true };
    assert!(planned(r#"status = "open""#, consistent).unwrap_err().what.raw().contains("global index"));
    assert!(planned(r#"customer = "c" and total = 1"#, consistent).is_ok());
    let both = Wish { index: Some("by-status"), consistent: true };
    assert!(planned(r#"status = "open""#, both).unwrap_err().what.raw().contains("global index"));
}

#[test]
fn without_a_description_the_first_equality_is_the_partition() {
    let assumed = |text: &str| assume(&condition(text).unwrap(), None);
    let plan = assumed(r#"ts > 5 and sku = "S1""#).unwrap();
    assert_eq!(words(&plan.key), r#"sku = "S1" and ts > 5"#);
    assert_eq!(plan.first, ["sku", "ts"]);
    let plan = assumed(r#"size(x) > 3 and a = 1 and b <> 2 and c < 3 and d = 4"#).unwrap();
    assert_eq!(words(&plan.key), "a = 1 and c < 3");
    assert_eq!(words(&plan.filter), "size(x) > 3 and b <> 2 and d = 4");
    for text in ["a > 1", "a = 1 or b = 2", "a.b = 1"] {
        assert!(assumed(text).unwrap_err().what.raw().contains("partition key"), "{text}");
    }
    let fault = assumed("sku=S1").unwrap_err();
    assert_eq!(
        (fault.at, fault.hint.unwrap().raw()),
        (Some(Span::new(4, 6)), "text stands in quotes: \"S1\"")
    );
}

#[test]
fn text_without_quotes_is_named_where_a_key_needs_a_value() {
    for (text, word) in [
        ("customer = c1", "c1"),
        ("status = open and day = \"d\"", "open"),
        ("customer = \"c\" and day begins_with monday", "monday"),
        ("customer = \"c\" and day between a and \"b\"", "a"),
    ] {
        let fault = planned(text, Wish::default()).unwrap_err();
        let hint = fault.hint.unwrap();
        assert_eq!(hint.raw(), format!("text stands in quotes: \"{word}\""), "{text}");
    }
    let others = planned("weight = discount", Wish::default()).unwrap_err();
    assert!(
        others.what.raw().starts_with("only a scan"),
        "two attributes that are no keys are compared: {others}"
    );
}

#[test]
fn a_consistent_read_that_only_a_global_index_could_serve_says_so() {
    let wish = Wish { consistent: true, ..Wish::default() };
    let fault = planned(r#"status = "open""#, wish).unwrap_err();
    assert!(fault.what.raw().contains("by-status would serve"), "{fault}");
    assert_eq!(fault.hint.unwrap().raw(), "leave out --consistent");
    assert!(planned("total > 5", wish).unwrap_err().what.raw().starts_with("only a scan"));
}
