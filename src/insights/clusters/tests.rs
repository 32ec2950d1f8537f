//! What becomes a token, and which messages come together.

use proptest::prelude::*;

/// The clusters of texts, the largest first.
fn of_texts<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Cluster> {
    let mut counts = Counts::default();
    for text in texts {
        counts.add(template(text), Side::Current, 1, text);
    }
    counts.clusters()
}

use super::*;

fn patterns(texts: &[&str]) -> Vec<(String, u64)> {
    of_texts(texts.iter().copied()).into_iter().map(|cluster| (cluster.pattern, cluster.count)).collect()
}

fn pattern_of(text: &str) -> String {
    of_texts([text]).remove(0).pattern
}

#[test]
fn what_varies_becomes_a_token() {
    for (text, pattern) in [
        // The example of the AWS documentation, "pattern", with the token that the newer page describes.
        ("[INFO] Request time: 327 ms", "[INFO] Request time: <Number-1> ms"),
        ("took 12.5ms of 30s", "took <Number-1>ms of <Number-2>s"),
        ("id 550e8400-e29b-41d4-a716-446655440000.", "id <UUID-1>."),
        ("from 10.1.2.3:8080 to 2001:db8::1", "from <IPAddress-1> to <IPAddress-2>"),
        ("at 2026-11-24T13:00:00.123Z ok", "at <Timestamp-1> ok"),
        ("at 2026-11-24 13:00:00 ok", "at <Timestamp-1> <Timestamp-2> ok"),
        ("code 0xdeadBEEF, trace 7f3a9c1e55", "code <Hex-1>, trace <Hex-2>"),
        ("{\"status\":500,\"ok\":true}", "{\"status\":<Number-1>,\"ok\":true}"),
        ("status:500 a=-3", "status:<Number-1> a=-<Number-2>"),
        ("GET /users/42/x?id=i-0abc123", "GET /users/<Number-1>/x?id=<Token-2>"),
        ("s3 and ipv4 are names  here", "s3 and ipv4 are names here"),
    ] {
        assert_eq!(pattern_of(text), pattern, "{text}");
    }
}

#[test]
fn words_at_one_place_become_a_token() {
    let texts = [
        "INFO user ann logged in",
        "INFO user bob logged in",
        "ERROR user ann logged in",
        "INFO user cid logged in",
    ];
    assert_eq!(
        patterns(&texts),
        [("INFO user <Token-1> logged in".to_owned(), 3), ("ERROR user ann logged in".to_owned(), 1),]
    );
    // Two words are no more than two messages; levels never vary.
    assert_eq!(patterns(&["start now", "stop now"]).len(), 2);
    assert_eq!(patterns(&["INFO now", "WARN now", "ERROR now"]).len(), 3);
    // Something must be left that tells.
    assert_eq!(patterns(&["ann", "bob", "cid"]).len(), 3);
    let json = [r#"{"user":"ann","ms":1}"#, r#"{"user":"bob","ms":2}"#, r#"{"user":"cid","ms":3}"#];
    assert_eq!(patterns(&json), [(r#"{"user":"<Token-1>","ms":<Number-2>}"#.to_owned(), 3)]);
}

#[test]
fn clusters_have_an_example_and_a_severity() {
    let clusters = of_texts(["WARN disk 1 is full", "WARN disk 2 is full", "all is well"]);
    assert_eq!(clusters[0].severity, Some("Warning"));
    assert_eq!((&*clusters[0].example, clusters[0].count), ("WARN disk 1 is full", 2));
    assert_eq!(clusters[1].severity, None);
    let label = |text: &str| of_texts([text]).remove(0).severity;
    assert_eq!(label(r#"{"level":"error","m":"x"}"#), Some("Error"));
    assert_eq!(label("[FATAL] x"), Some("Error"));
    assert_eq!(label("TRACE x"), Some("Debug"));
    assert_eq!(label("Info: x"), Some("Info"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_text_is_in_one_cluster_in_any_order(texts in prop::collection::vec("[a-c1-3 :=\"é\u{1}-]{0,12}", 0..40)) {
        let clusters = of_texts(texts.iter().map(String::as_str));
        prop_assert_eq!(clusters.iter().map(|cluster| cluster.count).sum::<u64>(), texts.len() as u64);
        let counts = |clusters: Vec<Cluster>| -> Vec<(String, u64)> {
            clusters.into_iter().map(|cluster| (cluster.pattern, cluster.count)).collect()
        };
        let turned = of_texts(texts.iter().rev().map(String::as_str));
        prop_assert_eq!(counts(clusters), counts(turned));
    }
}
