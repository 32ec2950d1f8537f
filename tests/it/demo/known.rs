//! DescribeQueries and `estimate`: what is known of queries, also after the one who asked is gone.

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;
use aws_sdk_cloudwatchlogs::types::QueryStatus;
use flowid::demo::{Options, Server};

use crate::support::demo::{ended, fixed, logs_client, minutes_ago, rows, start, until};

fn range() -> (i64, i64) {
    (minutes_ago(30), minutes_ago(0))
}

async fn described(client: &logs::Client, status: Option<QueryStatus>) -> Vec<logs::types::QueryInfo> {
    client.describe_queries().set_status(status).send().await.unwrap().queries.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_are_told_with_their_state_by_state_and_group_page_by_page() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let done = start(&client, &["/ecs/limits"], range(), "fields @message").await;
    ended(&client, &done).await;
    let both = ["/ecs/limits", "/ecs/payments"];
    let waiting = start(&client, &both, range(), "fields @message # demo: scheduled").await;
    let all = described(&client, None).await;
    let ids: Vec<&str> = all.iter().map(|query| query.query_id().unwrap()).collect();
    assert_eq!(ids, [&waiting, &done], "the latest first");
    let (from, to) = range();
    let kept = format!("SOURCE \"/ecs/limits\" START={from}000 END={to}999 | fields @message");
    assert_eq!(all[1].query_string(), Some(kept.as_str()));
    assert_eq!(all[1].status(), Some(&QueryStatus::Complete));
    assert_eq!(all[1].log_group_name(), Some("/ecs/limits"));
    assert!(all[1].create_time().is_some() && all[1].bytes_scanned().unwrap() > 0.0);
    let scheduled = described(&client, Some(QueryStatus::Scheduled)).await;
    assert_eq!(scheduled.len(), 1);
    assert_eq!(scheduled[0].query_id(), Some(waiting.as_str()));
    let of_group = client.describe_queries().log_group_name("/ecs/payments").send().await.unwrap();
    assert_eq!(of_group.queries().len(), 1);
    let first = client.describe_queries().max_results(1).send().await.unwrap();
    assert_eq!(first.queries()[0].query_id(), Some(waiting.as_str()));
    let call = client.describe_queries().max_results(1).next_token(first.next_token().unwrap());
    let second = call.send().await.unwrap();
    assert_eq!(second.queries()[0].query_id(), Some(done.as_str()));
    assert!(second.next_token().is_none());
    let odd = client.describe_queries().status(QueryStatus::from("Sleeping")).send().await.unwrap_err();
    assert_eq!(odd.code(), Some("InvalidParameterException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_goes_on_when_the_one_who_asked_is_gone_and_another_finds_its_rows() {
    let pace = std::time::Duration::from_millis(300);
    let server = Server::start(Options { pace, ..fixed() }).unwrap();
    let gone = logs_client(&server);
    let id = start(&gone, &["/ecs/limits"], range(), "fields @message").await;
    until(&gone, &id, |answer| answer.status == Some(QueryStatus::Running)).await;
    drop(gone);
    let other = logs_client(&server);
    let known = described(&other, None).await;
    assert_eq!(known.len(), 1);
    let answer = ended(&other, known[0].query_id().unwrap()).await;
    assert_eq!(answer.status, Some(QueryStatus::Complete));
    let again = rows(&other, &["/ecs/limits"], range(), "fields @message").await;
    assert_eq!(answer.results().len(), again.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_estimate_tells_about_how_many_bytes_would_be_read_and_reads_nothing() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let query = "fields @message | filter @message like /error/";
    let id = start(&client, &["/ecs/limits"], range(), query).await;
    let scanned = ended(&client, &id).await.statistics.unwrap().bytes_scanned;
    let id = start(&client, &["/ecs/limits"], range(), &format!("{query} | estimate")).await;
    let answer = ended(&client, &id).await;
    assert_eq!(answer.results().len(), 1);
    let bytes: f64 = answer.results()[0][0].value().unwrap().parse().unwrap();
    assert!((bytes - scanned).abs() <= scanned * 0.1, "{bytes} of {scanned}");
    assert_eq!(answer.statistics.unwrap().bytes_scanned, 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_could_not_run_is_not_estimated() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    for query in ["filter level = | estimate", "fields nosuch(@message) | estimate", "estimate | limit 1"] {
        let call = client.start_query().log_group_name("/ecs/limits").query_string(query);
        let refused = call.start_time(range().0).end_time(range().1).send().await.unwrap_err();
        assert_eq!(refused.code(), Some("MalformedQueryException"), "{query}");
    }
    let alone = start(&client, &["/ecs/limits"], range(), "estimate").await;
    assert_eq!(ended(&client, &alone).await.results().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_cut_in_a_row_and_whole_in_its_record() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let query = "fields @message, strlen(@message) as length | filter length > 1000 | sort length desc";
    let long = rows(&client, &["/demo/hostile"], range(), query).await;
    assert_eq!(long[0]["length"], (1 << 20).to_string(), "the engine sees the whole message");
    for row in &long {
        assert_eq!(row["@message"].chars().count(), 1_000);
        let record = client.get_log_record().log_record_pointer(&row["@ptr"]).send().await.unwrap();
        let whole = record.log_record.unwrap().remove("@message").unwrap();
        assert!(whole.starts_with(&row["@message"]) && whole.chars().count() > 1_000);
    }
}
