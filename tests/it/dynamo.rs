//! The commands of `dynamo` against dynoxide, an independent DynamoDB: what they print, and how many calls they make.

mod many;
mod pane;

use flowid::cli::Exit;
use serde_json::json;

use crate::support::command::run;
use crate::support::dynoxide::Dynoxide;
use crate::support::scripted::dynamo;

/// `orders` by customer and day, locally by total, globally by status.
async fn orders() -> Dynoxide {
    let dynoxide = Dynoxide::start().await;
    let key = |partition: &str, sort: &str| {
        json!([
            { "AttributeName": partition, "KeyType": "HASH" },
            { "AttributeName": sort, "KeyType": "RANGE" },
        ])
    };
    let named = |name: &str, kind: &str| json!({ "AttributeName": name, "AttributeType": kind });
    dynoxide.create(json!({
        "TableName": "orders",
        "KeySchema": key("customer", "day"),
        "AttributeDefinitions": [
            named("customer", "S"), named("day", "S"), named("total", "N"), named("status", "S"),
        ],
        "LocalSecondaryIndexes": [{
            "IndexName": "by-total",
            "KeySchema": key("customer", "total"),
            "Projection": { "ProjectionType": "ALL" },
        }],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-status",
            "KeySchema": key("status", "day"),
            "Projection": { "ProjectionType": "KEYS_ONLY" },
        }],
        "BillingMode": "PAY_PER_REQUEST",
    }));
    for (day, total, status) in
        [("2026-11-22", "7", "paid"), ("2026-11-23", "120", "open"), ("2026-11-24", "33", "open")]
    {
        dynoxide.put("orders", json!({
            "customer": { "S": "c1" }, "day": { "S": day }, "total": { "N": total }, "status": { "S": status },
        }));
    }
    dynoxide
}

#[tokio::test]
async fn items_print_in_every_format() {
    let orders = orders().await;
    let url = orders.server.url();
    for (format, expected) in [
        (
            "ndjson",
            "{\"customer\":\"c1\",\"day\":\"2026-11-24\",\"status\":\"open\",\"total\":33}\n\
             {\"customer\":\"c1\",\"day\":\"2026-11-23\",\"status\":\"open\",\"total\":120}\n",
        ),
        (
            "json",
            "[\n{\"customer\":\"c1\",\"day\":\"2026-11-24\",\"status\":\"open\",\"total\":33},\n\
             {\"customer\":\"c1\",\"day\":\"2026-11-23\",\"status\":\"open\",\"total\":120}\n]\n",
        ),
        ("csv", "customer,day,status,total\nc1,2026-11-24,open,33\nc1,2026-11-23,open,120\n"),
        (
            "table",
            "customer  day         status  total\nc1        2026-11-24  open       33\nc1        2026-11-23  open      120\n",
        ),
    ] {
        let arguments =
            ["query", "orders", "customer = \"c1\" and day > \"2026-11-22\"", "--desc", "-o", format];
        let told = dynamo(&url, &arguments).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Done, expected), "{}", told.err);
    }
    assert_eq!(orders.server.operations(), ["DescribeTable", "Query"].repeat(4));
}

#[tokio::test]
async fn the_best_index_serves_and_what_it_took_is_told() {
    let orders = orders().await;
    let url = orders.server.url();
    for (condition, served, days) in [
        (
            "customer = \"c1\" and total > 10",
            "index by-total, key: customer = \"c1\" and total > 10",
            "24 23",
        ),
        ("status = \"open\"", "index by-status, key: status = \"open\"", "23 24"),
        (
            "customer = \"c1\" and (status = \"paid\" or size(status) > 9)",
            "table, key: customer = \"c1\"; filter: status = \"paid\" or size(status) > 9",
            "22",
        ),
        (
            "customer = \"c1\" and day begins_with \"2026-11-2\" and total in (7, 33)",
            "; filter: total in (7, 33)",
            "22 24",
        ),
    ] {
        let told = dynamo(&url, &["query", "orders", condition]).await;
        assert_eq!(told.exit, Exit::Done, "{}", told.err);
        assert!(told.err.contains(served), "{}", told.err);
        let day = |line: &str| line.split("2026-11-").nth(1).unwrap()[..2].to_owned();
        assert_eq!(told.out.lines().map(day).collect::<Vec<_>>().join(" "), days, "{condition}");
    }
    let told = dynamo(&url, &["query", "orders", "customer = \"c1\"", "--filter", "total > 100"]).await;
    assert!(told.err.contains("1 item of 3 read, 1 page, 0.5 read units"), "{}", told.err);
    let told = dynamo(&url, &["query", "orders", "status = \"open\"", "--limit", "1"]).await;
    assert!(told.err.contains("the index does not hold all attributes"), "{}", told.err);
    assert!(told.err.contains("cut at 1 item: the limit of items was reached"), "{}", told.err);
    assert_eq!(told.out.lines().count(), 1);
}

#[tokio::test]
async fn what_only_a_scan_could_serve_is_shown_at_a_caret_and_not_sent() {
    let orders = orders().await;
    let told = dynamo(&orders.server.url(), &["query", "orders", "total > 10"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Usage, ""));
    assert!(told.err.starts_with("error: line 1, column 1: only a scan could serve this"), "{}", told.err);
    assert!(told.err.contains("  ^^^^^^^^^^"), "{}", told.err);
    assert_eq!(orders.server.operations(), ["DescribeTable"]);
    // A mistake in any of the arguments is found before anything is asked.
    for arguments in [
        ["query", "orders", "customer ="].as_slice(),
        &["query", "orders", "customer = \"c1\"", "--filter", "a ="],
        &["query", "orders", "customer = \"c1\"", "--projection", "a,"],
        &["scan", "orders", "--filter", "and"],
        &["get", "orders", "customer > 1"],
        &["sql", "DELETE FROM orders WHERE customer = 'c1'"],
        &["scan", "no such table"],
    ] {
        let told = dynamo(&orders.server.url(), arguments).await;
        assert_eq!(told.exit, Exit::Usage, "{arguments:?} {}", told.err);
    }
    assert_eq!(orders.server.operations(), ["DescribeTable"]);
}

#[tokio::test]
async fn an_item_is_got_with_all_of_its_types_and_digits() {
    let orders = orders().await;
    let digits = "12345678901234567890123456789012345678";
    let item = json!({
        "customer": { "S": "c2" }, "day": { "S": "d" }, "n": { "N": digits }, "b": { "B": "AAH/" },
        "ss": { "SS": ["a", "b"] }, "ns": { "NS": ["1", "2.5"] }, "l": { "L": [{ "BOOL": true }, { "NULL": true }] },
        "m": { "M": { "size": { "N": "1" } } },
    });
    orders.put("orders", item.clone());
    let url = orders.server.url();
    let told = dynamo(&url, &["get", "orders", "customer = \"c2\" and day = \"d\""]).await;
    let expected = format!(
        "{{\"customer\":\"c2\",\"day\":\"d\",\"b\":\"AAH/\",\"l\":[true,null],\"m\":{{\"size\":1}},\"n\":{digits},\"ns\":[1,2.5],\"ss\":[\"a\",\"b\"]}}\n"
    );
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, expected.as_str()), "{}", told.err);

    let key = r#"{"customer": {"S": "c2"}, "day": {"S": "d"}}"#;
    let told = dynamo(&url, &["get", "orders", key, "--typed", "--consistent"]).await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&told.out).unwrap(), item);
    assert!(told.err.contains("1 item of 1 read, 1 page, 1 read units"), "{}", told.err);
    let told = dynamo(&url, &["get", "orders", key, "--projection", "m.size, l[0], ns"]).await;
    assert_eq!(told.out, "{\"l\":[true],\"m\":{\"size\":1},\"ns\":[1,2.5]}\n");

    // Two items that differ in nothing but a type differ in the table, too.
    for (value, seen) in [
        (json!({ "S": "7" }), "\"7\""),
        (json!({ "N": "7" }), "7"),
        (json!({ "B": "AAH/" }), "3 bytes: 00 01 ff"),
    ] {
        orders.put("orders", json!({ "customer": { "S": "c3" }, "day": { "S": "d" }, "v": value }));
        let told = dynamo(&url, &["get", "orders", "customer = \"c3\" and day = \"d\"", "-o", "table"]).await;
        let cells: Vec<&str> =
            told.out.lines().nth(1).unwrap().split("  ").filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.last().map(|cell| cell.trim()), Some(seen), "{}", told.out);
    }

    let told = dynamo(&url, &["get", "orders", "customer = \"c9\" and day = \"d\""]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Failed, ""));
    assert!(told.err.contains("there is no item with this key in orders"), "{}", told.err);
    let told = dynamo(&url, &["get", "orders", "customer = \"c9\""]).await;
    assert_eq!(told.exit, Exit::Usage);
    assert!(told.err.contains("flowid dynamo describe shows the keys"), "{}", told.err);
    assert_eq!(orders.server.operations(), ["GetItem"; 8]);
}

#[tokio::test]
async fn tables_are_listed_and_described() {
    let orders = orders().await;
    orders.many(1, 10);
    let url = orders.server.url();
    let told = dynamo(&url, &["tables", "-o", "csv"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, "name\nmany\norders\n"), "{}", told.err);
    let told = dynamo(&url, &["describe", "orders"]).await;
    let rows: Vec<serde_json::Value> =
        told.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 3, "{}", told.err);
    for (row, key, value) in [
        (0, "kind", "table"),
        (0, "partition_key", "customer (S)"),
        (0, "sort_key", "day (S)"),
        (0, "billing", "on demand"),
        (1, "kind", "local index"),
        (1, "sort_key", "total (N)"),
        (1, "projection", "all"),
        (2, "kind", "global index"),
        (2, "name", "by-status"),
        (2, "projection", "keys"),
    ] {
        assert_eq!(rows[row][key], value, "{}", told.out);
    }
    assert_eq!(rows[0]["items"], 3);
    let told = dynamo(&url, &["describe", "absent"]).await;
    assert_eq!(told.exit, Exit::Failed);
    assert!(told.err.contains("there is no table absent"), "{}", told.err);
    assert_eq!(
        orders.server.operations(),
        ["ListTables", "DescribeTable", "DescribeTimeToLive", "DescribeTable"]
    );
}

#[test]
fn explaining_names_every_call_and_makes_none() {
    let explained = |arguments: &[&str]| {
        let ran = run(["--explain", "--region", "eu-west-1", "dynamo"].iter().chain(arguments));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    let out = explained(&[
        "query",
        "orders",
        "c = \"it's\" and d > 5",
        "--filter",
        "size(x) > 2",
        "--projection",
        "c, `a b`",
    ]);
    let expected = "aws dynamodb query --region eu-west-1 --table-name orders --key-condition-expression '#n0 = :v0 AND #n1 > :v1' \
                    --filter-expression 'size(#n2) > :v2' --projection-expression '#n0, #n3' \
                    --expression-attribute-names '{\"#n0\":\"c\",\"#n1\":\"d\",\"#n2\":\"x\",\"#n3\":\"a b\"}' \
                    --expression-attribute-values '{\":v0\":{\"S\":\"it'\\''s\"},\":v1\":{\"N\":\"5\"},\":v2\":{\"N\":\"2\"}}' \
                    --return-consumed-capacity TOTAL";
    assert!(out.lines().any(|line| line == expected), "{out}");
    assert!(out.contains("aws dynamodb describe-table --region eu-west-1 --table-name orders\n"), "{out}");
    // An index has its own ARN, and Query on it needs the right to that one (Amazon DynamoDB Developer Guide, "Using IAM
    // with DynamoDB", secondary indexes): of the table or an index one is needed, never both.
    let arn = "arn:aws:dynamodb:eu-west-1:*:table/orders";
    let rights = |out: &str| -> Vec<String> {
        let right = |line: &str| Some(line.strip_prefix("#   dynamodb:Query on ")?.to_owned());
        out.lines().filter_map(right).collect()
    };
    assert_eq!(rights(&out), [arn.to_owned(), format!("{arn}/index/*")]);
    assert!(out.contains("# Instead of that to the table, where one of its indexes serves"), "{out}");
    let out = explained(&["query", "orders", "c = 1", "--index", "by-day"]);
    assert_eq!(rights(&out), [format!("{arn}/index/by-day")]);

    let out = explained(&["scan", "orders", "--segments", "4"]);
    assert!(out.contains("--total-segments 4 --segment SEGMENT"), "{out}");
    // 1,000 units at 0.125 dollars a million (Amazon DynamoDB pricing for on-demand capacity).
    assert!(out.contains("it ends after 1000 of them, $0.00013"), "{out}");
    let out = explained(&["sql", "SELECT * FROM orders"]);
    assert!(out.contains("dynamodb:PartiQLSelect on arn:aws:dynamodb:eu-west-1:*:table/orders"), "{out}");
    let out = explained(&["describe", "orders"]);
    assert!(out.contains("describe-time-to-live") && out.contains("# Cost: nothing."), "{out}");
}
