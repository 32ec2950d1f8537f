//! Tables and items of the second DynamoDB, as a script gets them from the program itself.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb as dynamo;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
    Projection, ProjectionType, ScalarAttributeType, TimeToLiveSpecification,
};

use super::flowid;
use crate::support::ministack::{account, open};

fn client(account: &str) -> dynamo::Client {
    let config = dynamo::config::Builder::new()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new(account, "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .endpoint_url(open().url());
    dynamo::Client::from_conf(config.build())
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

fn attribute(name: &str, kind: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}

/// `events` by `sku` and `ts`, globally by `status`, with so many items of one partition.
async fn fill(account: &str, count: u32) {
    let client = client(account);
    let index = GlobalSecondaryIndex::builder()
        .index_name("by-status")
        .key_schema(key("status", KeyType::Hash))
        .projection(Projection::builder().projection_type(ProjectionType::All).build());
    let table = client.create_table().table_name("events").billing_mode(BillingMode::PayPerRequest);
    let table = table.key_schema(key("sku", KeyType::Hash)).key_schema(key("ts", KeyType::Range));
    let table = table
        .attribute_definitions(attribute("sku", ScalarAttributeType::S))
        .attribute_definitions(attribute("ts", ScalarAttributeType::N))
        .attribute_definitions(attribute("status", ScalarAttributeType::S));
    table.global_secondary_indexes(index.build().unwrap()).send().await.unwrap();
    let expiry = TimeToLiveSpecification::builder().enabled(true).attribute_name("gone").build().unwrap();
    client
        .update_time_to_live()
        .table_name("events")
        .time_to_live_specification(expiry)
        .send()
        .await
        .unwrap();
    for number in 0..count {
        let status = if number % 10 == 0 { "open" } else { "done" };
        let put = client.put_item().table_name("events").item("sku", AttributeValue::S("S1".into()));
        let put = put.item("ts", AttributeValue::N(number.to_string()));
        put.item("status", AttributeValue::S(status.into())).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_reads_tables_and_items() {
    let account = account();
    fill(&account, 30).await;
    let ran = |arguments: &[&str]| flowid(&account, &[["dynamo"].as_slice(), arguments].concat());

    assert_eq!(ran(&["tables"]).out, "{\"name\":\"events\"}\n");
    let described = ran(&["describe", "events", "-o", "csv"]);
    let rows: Vec<&str> = described.out.lines().collect();
    assert!(rows[1].starts_with("table,events,sku (S),ts (N),"), "{}", described.out);
    assert!(rows[1].contains(",on demand,gone,"), "{}", described.out);
    assert!(rows[2].starts_with("global index,by-status,status (S),,all,"), "{}", described.out);

    let queried = ran(&["query", "events", "sku = \"S1\" and ts between 1 and 9", "--desc", "--limit", "2"]);
    assert_eq!(
        queried.out,
        "{\"sku\":\"S1\",\"ts\":9,\"status\":\"done\"}\n{\"sku\":\"S1\",\"ts\":8,\"status\":\"done\"}\n",
        "{}",
        queried.err
    );
    let indexed = ran(&["query", "events", "status = \"open\"", "-o", "csv"]);
    let mut rows: Vec<&str> = indexed.out.lines().skip(1).collect();
    rows.sort_unstable();
    assert_eq!(rows, ["S1,0,open", "S1,10,open", "S1,20,open"], "{}", indexed.err);

    let got = ran(&["get", "events", "sku = \"S1\" and ts = 7", "--typed"]);
    assert_eq!(got.out, "{\"sku\":{\"S\":\"S1\"},\"ts\":{\"N\":\"7\"},\"status\":{\"S\":\"done\"}}\n");
    let none = ran(&["get", "events", "sku = \"S1\" and ts = 99"]);
    assert_eq!((none.code, none.out.as_str()), (Some(1), ""));
    let scanned = ran(&["scan", "events", "--filter", "`status` = \"open\" and not ts < 10"]);
    assert_eq!((scanned.code, scanned.out.lines().count()), (Some(0), 2), "{}", scanned.err);
    let selected = ran(&["sql", "SELECT ts FROM \"events\" WHERE sku = 'S1' AND ts = 3"]);
    assert_eq!((selected.code, selected.out.as_str()), (Some(0), "{\"ts\":3}\n"), "{}", selected.err);
    let absent = ran(&["scan", "absent"]);
    assert_eq!(absent.code, Some(1));
    assert!(absent.err.contains("there is no table absent"), "{}", absent.err);
}
