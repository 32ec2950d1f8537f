//! The Dynamo pane of the program itself, in a terminal, against dynoxide and against answers that no server gives: from
//! the form to an item, pages as one scrolls, and what goes wrong in the middle.

use flowid::cli::Exit;
use serde_json::json;

use crate::support::dynoxide::{Dynoxide, identity};
use crate::support::program::{program, quit};
use crate::support::pty::Pty;
use crate::support::scripted::dynamo;
use crate::support::wire_server::{Asked, Reply, WireServer};

fn at(url: &str) -> Pty {
    let mut command = program(&["--region", "eu-west-1", "--endpoint-url", url, "--open", "dynamo"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    command.env("AWS_SECRET_ACCESS_KEY", "secret");
    Pty::start(command, 80, 24)
}

/// Opens the table `many` and asks for the items of its only partition.
fn ask(pty: &mut Pty) {
    pty.wait_for("many");
    pty.send("\r");
    pty.wait_for("write text for pk");
    pty.send("p");
    pty.wait_for("KeyConditionExpression  #n0 = :v0");
    pty.send("\x12");
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_form_to_an_item_and_pages_as_one_scrolls() {
    let many = Dynoxide::start().await;
    // 30 items of 100,000 bytes: a page ends with the item that reaches 1 MB (Amazon DynamoDB API, Query).
    many.many(30, 100_000);
    many.put("many", json!({
        "pk": { "S": "q" }, "sk": { "N": "12345678901234567890123456789012345678" }, "text": { "S": "{\"a\":1.50}" },
    }));
    let url = many.server.url();
    tokio::task::spawn_blocking(move || {
        let mut pty = at(&url);
        ask(&mut pty);
        // The screen shows 19 items, so that all pages are read for it: those of 11, 11 and 8 items.
        pty.wait_for("30 of 32 read, 3 pages");
        pty.send("G");
        pty.wait_for("all");
        pty.send("e\x18q\x12");
        pty.wait_for("1 of 1 read, 1 page");
        pty.send("\r");
        for words in ["sk  N    12345678901234567890123456789012345678", "JSON in a text", "a  1.50"] {
            pty.wait_for(words);
        }
        pty.send("\x1b");
        pty.wait_for("Enter item");
        assert_eq!(quit(&mut pty), 0);
    })
    .await
    .unwrap();
    let asked = ["ListTables", "DescribeTable", "DescribeTimeToLive", "Query", "Query", "Query", "Query"];
    let of_dynamo: Vec<String> =
        many.server.operations().into_iter().filter(|name| name != "GetCallerIdentity").collect();
    assert_eq!(of_dynamo, asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_in_segments_and_pasted_keys_read_every_item_once() {
    let many = Dynoxide::start().await;
    // 120 items in as many pages as there are segments in each round; 150 keys, of which 30 are not there.
    many.many(120, 100);
    let url = many.server.url();
    tokio::task::spawn_blocking(move || {
        let mut pty = at(&url);
        pty.wait_for("many");
        pty.send("\r");
        pty.wait_for("write text for pk");
        pty.send("\x1b[5~");
        pty.wait_for("[query]");
        pty.send("ss");
        pty.wait_for("[scan]");
        pty.send("\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B\x1b[B3");
        pty.wait_for("TotalSegments  3");
        pty.send("\x12");
        pty.wait_for("do not scan");
        pty.send("\x1b[B\r");
        pty.wait_for("120 of 120 read, 3 pages");
        pty.wait_for("all");
        pty.send("e");
        pty.wait_for("ask table many");
        pty.send("\x1b[5~");
        pty.wait_for("[scan]");
        pty.send("m");
        pty.wait_for("[many keys]");
        pty.send("\x1b[B");
        let keys: Vec<String> = (0..150).map(|number| format!("p\t{number}")).collect();
        pty.send(&format!("\x1b[200~{}\x1b[201~", keys.join("\n")));
        pty.wait_for("150 keys in 2 calls");
        pty.send("\x12");
        pty.wait_for("120 of 150 keys, 2 pages");
        pty.wait_for("30 without an item");
        pty.send("\r");
        pty.wait_for("Esc back");
        pty.send("G");
        pty.wait_for("{\"pk\":\"p\",\"sk\":149}");
        pty.send("\x1b");
        pty.wait_for("Enter item");
        assert_eq!(quit(&mut pty), 0);
    })
    .await
    .unwrap();
    assert_eq!((many.server.count("Scan"), many.server.count("BatchGetItem")), (3, 2));
}

/// A table `many` of which only the pages of a query differ.
fn table(asked: &Asked, page: impl FnOnce() -> Reply) -> Reply {
    match asked.operation.as_str() {
        "ListTables" => Reply::ok(json!({ "TableNames": ["many"] })),
        "DescribeTable" => Reply::ok(json!({ "Table": {
            "TableName": "many", "TableStatus": "ACTIVE",
            "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
            "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        } })),
        "Query" => page(),
        "GetCallerIdentity" => identity(),
        _ => Reply::error(400, "AccessDeniedException", "no"),
    }
}

fn page(from: usize, count: usize, next: Option<usize>) -> Reply {
    let item = |number: usize| json!({ "pk": { "S": "p" }, "n": { "N": number.to_string() } });
    let items: Vec<_> = (from..from + count).map(item).collect();
    Reply::ok(json!({
        "Items": items, "Count": count, "ScannedCount": 60,
        "ConsumedCapacity": { "TableName": "many", "CapacityUnits": 2.5 },
        "LastEvaluatedKey": next.map(|next| json!({ "pk": { "S": next.to_string() } })),
    }))
}

/// Runs the pane against pages that are answered by their number, and looks at it.
async fn against(
    pages: impl Fn(usize) -> Reply + Send + Sync + 'static,
    look: impl FnOnce(&mut Pty) + Send + 'static,
) -> WireServer {
    let server = WireServer::start(move |asked, before| table(asked, || pages(before))).await;
    let url = server.url();
    tokio::task::spawn_blocking(move || {
        let mut pty = at(&url);
        ask(&mut pty);
        look(&mut pty);
        assert_eq!(quit(&mut pty), 0);
    })
    .await
    .unwrap();
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_read_when_one_comes_near_the_end_and_not_before() {
    let server = against(
        |number| page(number * 60, 60, (number < 2).then_some(number)),
        |pty| {
            pty.wait_for("60 of 60 read, 1 page");
            pty.wait_for("more below");
            pty.send("G");
            pty.wait_for("120 of 120 read, 2 pages");
            pty.send("G");
            pty.wait_for("180 of 180 read, 3 pages");
            pty.wait_for("all");
        },
    )
    .await;
    let queries: Vec<_> = server.asked().into_iter().filter(|asked| asked.operation == "Query").collect();
    let from: Vec<_> =
        queries.iter().map(|asked| asked.body["ExclusiveStartKey"]["pk"]["S"].clone()).collect();
    assert_eq!(from, [json!(null), json!("0"), json!("1")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_goes_on_and_a_denied_one_says_what_to_do() {
    against(
        |number| match number {
            0 => page(0, 0, Some(0)),
            1 => page(0, 3, Some(1)),
            _ => Reply::error(
                400,
                "AccessDeniedException",
                "User is not authorized to perform: dynamodb:Query",
            ),
        },
        |pty| {
            pty.wait_for("3 of 120 read, 2 pages");
            pty.wait_for("failed, m tries again");
            pty.wait_for("dynamodb:Query");
            // Esc takes the notice away, which lies over what the way out says.
            pty.send("m");
            pty.wait_for("failed, m tries again");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_page_is_tried_again_and_credentials_that_end_in_the_middle_are_named() {
    let server = against(
        |number| match number {
            0 => page(0, 3, Some(0)),
            1 => Reply::error(400, "ThrottlingException", "Rate of requests exceeds the allowed throughput."),
            2 => page(3, 2, Some(1)),
            _ => Reply::error(
                400,
                "ExpiredTokenException",
                "The security token included in the request is expired",
            ),
        },
        |pty| {
            pty.wait_for("5 of 120 read, 2 pages");
            pty.wait_for("failed, m tries again");
            pty.wait_for("expired");
        },
    )
    .await;
    assert!(server.count("Query") >= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_cut_or_malformed_keeps_the_items_before() {
    for broken in [|| Reply::CutBody, || Reply::text(200, "<html>not DynamoDB</html>")] {
        against(
            move |number| if number == 0 { page(0, 3, Some(0)) } else { broken() },
            |pty| {
                pty.wait_for("failed, m tries again");
                assert!(pty.contents().contains("3 of 60 read, 1 page"), "{}", pty.contents());
            },
        )
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_does_not_come_is_stopped_and_read_on() {
    let server = against(
        |number| match number {
            0 => page(0, 3, Some(0)),
            1 => Reply::Stall,
            _ => page(3, 2, None),
        },
        |pty| {
            pty.wait_for("reading");
            pty.wait_for("3 of 60 read");
            pty.send("\x03");
            pty.wait_for("stopped, m reads on");
            pty.send("m");
            pty.wait_for("5 of 120 read, 2 pages");
        },
    )
    .await;
    assert_eq!(server.count("Query"), 3);
}

#[tokio::test]
async fn a_query_ends_at_a_cap_of_read_units() {
    let many = Dynoxide::start().await;
    many.many(30, 100_000);
    let told = dynamo(&many.server.url(), &["query", "many", "pk = \"p\"", "--max-capacity", "100"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert_eq!(many.server.count("Query"), 1);
    assert!(told.err.contains("the cap of read units was reached"), "{}", told.err);
}
