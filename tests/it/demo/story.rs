//! The incident can be followed from the failing request to the item, the object and the function, query by query, as
//! a person would.

use flowid::demo::Server;

use crate::support::demo::{Row, fixed, logs_client, minutes_ago, rows};

fn value<'r>(row: &'r Row, field: &str) -> &'r str {
    row.get(field).unwrap_or_else(|| panic!("no {field} in {row:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_failing_order_to_the_change_that_caused_it() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let hour = (minutes_ago(60), minutes_ago(0));

    // What fails, and since when?
    let query = "filter path = \"/api/checkout\" and status >= 500 | stats count(*) as n by status, bin(1m) as minute \
                 | sort minute asc";
    let failing = rows(&client, &["/aws/apigateway/shop-access"], hour, query).await;
    assert!(failing.iter().all(|row| value(row, "status") == "502"));
    // The first task takes the item up 25 minutes and 10 seconds before 14:03:22.
    assert_eq!(value(&failing[0], "minute"), "2026-11-24 13:38:00.000");
    assert_eq!(failing.len(), 26, "every minute since");

    // One of them, through the services.
    let query = "fields requestId | filter path = \"/api/checkout\" and status = 502 | limit 1";
    let one = rows(&client, &["/aws/apigateway/shop-access"], hour, query).await;
    let id = value(&one[0], "requestId");
    let query = format!("fields message, statusCode | filter correlationId = \"{id}\" and level = \"ERROR\"");
    let checkout = rows(&client, &["/aws/lambda/checkout"], hour, &query).await;
    assert_eq!(value(&checkout[0], "message"), "checkout failed: payments rejected the order");
    let storefront =
        rows(&client, &["/ecs/storefront"], hour, &format!("filter @message like \"rid={id}\"")).await;
    assert!(value(&storefront[0], "@message").contains("\" 502 "));

    // Payments names the item.
    let query = format!(
        "fields code, currency, amountMinor, limitMinor, limitTable, limitKey.pk, limitKey.sk, limitVersion, stack \
         | filter correlationId = \"{id}\" and level = \"ERROR\""
    );
    let payments = rows(&client, &["/ecs/payments"], hour, &query).await;
    assert_eq!(payments.len(), 2, "checkout tries twice");
    let refused = &payments[0];
    assert_eq!(value(refused, "code"), "BASKET_LIMIT_EXCEEDED");
    assert_eq!(value(refused, "currency"), "EUR");
    assert_eq!(value(refused, "limitMinor"), "2500");
    assert_eq!(
        (value(refused, "limitTable"), value(refused, "limitKey.pk")),
        ("payment-limits", "LIMIT#EUR")
    );
    assert!(value(refused, "stack").contains("is over the limit of 25.00 EUR"));

    // The limits service says where the item came from.
    let query = format!(
        "filter @message like /limit replaced/ | parse @message \" version=* source=s3://*/* version_id=*\" as \
         version, bucket, key, object | filter version = {} | fields @timestamp, bucket, key, object",
        value(refused, "limitVersion")
    );
    let import = rows(&client, &["/ecs/limits"], hour, &query).await;
    assert_eq!(import.len(), 1);
    assert_eq!(value(&import[0], "@timestamp"), "2026-11-24 13:37:52.040");
    let (bucket, key) = (value(&import[0], "bucket"), value(&import[0], "key"));
    assert_eq!((bucket, key), ("harbour-config-111122223333", "limits/basket-limits.json"));

    // The function that wrote the object, its version and its change.
    let object = value(&import[0], "object");
    let query = format!(
        "fields functionVersion, release, requestId | filter versionId = \"{object}\" and message = \"limits changed, \
         object written\""
    );
    let publisher = rows(&client, &["/aws/lambda/limits-publisher"], hour, &query).await;
    assert_eq!(publisher.len(), 1);
    assert_eq!(value(&publisher[0], "functionVersion"), "42");
    let query =
        "fields commit, changes.0 as change | filter message = \"starting\" and functionVersion = \"42\"";
    let start = rows(&client, &["/aws/lambda/limits-publisher"], hour, query).await;
    assert!(value(&start[0], "change").contains("major units"));
    let query = "filter @message like /published version 42/ | fields @timestamp";
    let deployed = rows(&client, &["/aws/codebuild/limits-publisher"], hour, query).await;
    assert_eq!(value(&deployed[0], "@timestamp"), "2026-11-24 13:32:22.000");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_red_herrings_are_there_and_explain_nothing() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let before = (minutes_ago(175), minutes_ago(60));
    let during = (minutes_ago(20), minutes_ago(0));
    let per_minute = async |group: &str, range: (i64, i64), filter: &str| {
        let counted = rows(&client, &[group], range, &format!("filter {filter} | stats count(*) as n")).await;
        let count: f64 = counted.first().map_or(0.0, |row| value(row, "n").parse().unwrap());
        count * 60.0 / (range.1 - range.0) as f64
    };
    for (group, filter) in [
        ("/ecs/payments", "message = \"fraud check timed out, trying again\" and attempt = 1"),
        ("/aws/lambda/checkout", "message like /deprecated/"),
        ("/aws/apigateway/shop-access", "status = 404"),
    ] {
        let (before, during) =
            (per_minute(group, before, filter).await, per_minute(group, during, filter).await);
        assert!(before > 0.5 && during < 2.0 * before, "{filter}: {before} then {during} a minute");
    }
    // Throttled reads, and none of those orders failed for it.
    let blip = (minutes_ago(48), minutes_ago(46));
    assert!(per_minute("/ecs/limits", blip, "@message like /read throttled/").await > 5.0);
    assert_eq!(per_minute("/aws/apigateway/shop-access", blip, "status = 502").await, 0.0);
}
