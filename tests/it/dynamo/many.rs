//! What only shows with many items: pages of 1 MB, batches over 16 MB, caps, segments.

use std::collections::BTreeSet;
use std::fmt::Write;

use flowid::cli::Exit;
use serde_json::Value;

use crate::support::dynoxide::Dynoxide;
use crate::support::scripted::{Told, dynamo};

/// The sort keys of the items that were printed.
fn numbers(told: &Told) -> Vec<u64> {
    let number = |line: &str| serde_json::from_str::<Value>(line).unwrap()["sk"].as_u64().unwrap();
    told.out.lines().map(number).collect()
}

async fn many(count: usize, bytes: usize) -> Dynoxide {
    let dynoxide = Dynoxide::start().await;
    dynoxide.many(count, bytes);
    dynoxide
}

#[tokio::test]
async fn a_query_reads_all_pages_of_one_megabyte() {
    // 30 items of 100,000 bytes: a page ends with the item that reaches 1 MB (Amazon DynamoDB API, Query).
    let many = many(30, 100_000).await;
    let told = dynamo(&many.server.url(), &["query", "many", "pk = \"p\""]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(numbers(&told), (0..30).collect::<Vec<_>>());
    assert_eq!(many.server.count("Query"), 3);
    // dynoxide counts the item that no longer fitted on a page as read.
    assert!(told.err.contains("30 items of 32 read, 3 pages"), "{}", told.err);
}

#[tokio::test]
async fn pages_without_items_are_not_the_end() {
    let many = many(30, 100_000).await;
    let told =
        dynamo(&many.server.url(), &["query", "many", "pk = \"p\"", "--filter", "size(text) < 5"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, ""));
    assert!(told.err.contains("0 items of 32 read, 3 pages"), "{}", told.err);
}

#[tokio::test]
async fn a_limit_reads_no_more_than_it_needs() {
    let many = many(30, 1_000).await;
    let told = dynamo(&many.server.url(), &["query", "many", "pk = \"p\"", "--limit", "3", "--desc"]).await;
    assert_eq!(numbers(&told), [29, 28, 27]);
    assert!(told.err.contains("3 items of 3 read, 1 page"), "{}", told.err);
    assert!(told.err.contains("cut at 3 items"), "{}", told.err);
    let told =
        dynamo(&many.server.url(), &["query", "many", "pk = \"p\" and sk >= 28", "--limit", "3"]).await;
    assert_eq!((told.exit, numbers(&told)), (Exit::Done, vec![28, 29]));
    assert!(!told.err.contains("cut"), "{}", told.err);
}

#[tokio::test]
async fn a_batch_asks_a_hundred_at_a_time_and_names_what_is_missing() {
    let many = many(250, 10).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let mut keys = String::new();
    for number in 0..252 {
        writeln!(keys, "{{\"pk\": \"p\", \"sk\": {number}}}").unwrap();
    }
    keys.push_str("pk = \"p\" and sk = 1.0\n");
    std::fs::write(&file, keys).unwrap();
    let told = dynamo(&many.server.url(), &["batch-get", "many", "--keys", file.to_str().unwrap()]).await;
    assert_eq!(told.exit, Exit::Partial, "{}", told.err);
    let printed: BTreeSet<u64> = numbers(&told).into_iter().collect();
    assert_eq!((printed.len(), told.out.lines().count()), (250, 250));
    assert!(
        told.err.contains("no item: {\"pk\":\"p\",\"sk\":250}\nno item: {\"pk\":\"p\",\"sk\":251}\n"),
        "{}",
        told.err
    );
    assert_eq!(many.server.count("BatchGetItem"), 3);
}

#[tokio::test]
async fn a_batch_with_a_projection_still_knows_what_is_missing() {
    let many = many(3, 10).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    std::fs::write(&file, "pk = \"p\" and sk = 2\npk = \"p\" and sk = 7\n").unwrap();
    let arguments = ["batch-get", "many", "--keys", file.to_str().unwrap(), "--projection", "absent"];
    let told = dynamo(&many.server.url(), &arguments).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Partial, "{\"pk\":\"p\",\"sk\":2}\n"), "{}", told.err);
    assert!(told.err.contains("no item: {\"pk\":\"p\",\"sk\":7}\n"), "{}", told.err);
    let wanted = &many.server.asked()[0].body["RequestItems"]["many"];
    assert_eq!(wanted["ProjectionExpression"], "#n0, #n1, #n2");
    let names = serde_json::json!({ "#n0": "absent", "#n1": "pk", "#n2": "sk" });
    assert_eq!(wanted["ExpressionAttributeNames"], names);
}

#[tokio::test]
async fn a_batch_over_16_megabytes_asks_again_for_what_was_left_out() {
    // 50 items of 390,000 bytes are 19.5 MB; one answer holds 16 MB (Amazon DynamoDB API, BatchGetItem).
    let many = many(50, 390_000).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let keys: Vec<Value> = (0..50).map(|number| serde_json::json!({ "pk": "p", "sk": number })).collect();
    std::fs::write(&file, Value::from(keys).to_string()).unwrap();
    let told = dynamo(&many.server.url(), &["batch-get", "many", "--keys", file.to_str().unwrap()]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(numbers(&told).into_iter().collect::<BTreeSet<_>>(), (0..50).collect());
    assert_eq!(many.server.count("BatchGetItem"), 2);
}

#[tokio::test]
async fn statements_are_read_page_by_page() {
    let many = many(30, 1_000).await;
    let url = many.server.url();
    // Five units read about 40 items of 1,000 bytes, but that is known only after the first page of ten.
    let statement = "SELECT * FROM \"many\" WHERE pk = 'p' AND sk >= 5";
    let told = dynamo(&url, &["sql", statement, "--max-capacity", "5"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(numbers(&told), (5..30).collect::<Vec<_>>());
    assert_eq!(many.server.count("ExecuteStatement"), 2);
    let told = dynamo(&url, &["sql", "select * from \"many\"", "--limit", "2"]).await;
    assert_eq!((told.exit, numbers(&told).len()), (Exit::Done, 2), "{}", told.err);
}

#[tokio::test]
async fn a_scan_in_segments_reads_every_item_once() {
    let many = many(200, 100).await;
    for segments in ["1", "4"] {
        let told = dynamo(&many.server.url(), &["scan", "many", "--segments", segments]).await;
        assert_eq!(told.exit, Exit::Done, "{}", told.err);
        let mut printed = numbers(&told);
        printed.sort_unstable();
        assert_eq!(printed, (0..200).collect::<Vec<_>>());
    }
    assert_eq!(many.server.count("Scan"), 5);
    let asked = many.server.asked();
    assert_eq!(asked[0].body.get("TotalSegments"), None);
    let segments: BTreeSet<u64> =
        asked[1..].iter().map(|asked| asked.body["Segment"].as_u64().unwrap()).collect();
    assert_eq!(segments, (0..4).collect());
}

#[tokio::test]
async fn a_scan_ends_at_its_caps_and_says_which() {
    // 40 items of 100,000 bytes: 4 MB, which are about 490 units in pages of 1 MB and about 122 units.
    let many = many(40, 100_000).await;
    let url = many.server.url();
    for (arguments, exit, says) in [
        (["--max-pages", "2"], Exit::Done, "the cap of pages was reached"),
        (["--max-capacity", "200"], Exit::Done, "the cap of read units was reached"),
        (["--limit", "7"], Exit::Done, "cut at 7 items"),
    ] {
        let told = dynamo(&url, &[["scan", "many"].as_slice(), &arguments].concat()).await;
        assert_eq!(told.exit, exit, "{}", told.err);
        assert!(told.err.contains(says), "{}", told.err);
        assert!((1..40).contains(&told.out.lines().count()));
    }
    let told =
        dynamo(&url, &["scan", "many", "--max-capacity", "200", "--segments", "3", "--filter", "sk < 0"])
            .await;
    let used = told.err.split(" read units").next().unwrap().rsplit(' ').next().unwrap();
    let used: f64 = used.parse().unwrap();
    // Each of the three pages on their way may read 1 MB beyond it at most.
    assert!((200.0..=200.0 + 3.0 * 130.0).contains(&used), "{}", told.err);
    assert!(told.err.contains("of read units was reached"), "{}", told.err);
}
