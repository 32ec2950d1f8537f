//! Every state of a query on request, and the quotas. States and errors: AWS, "GetQueryResults", "StartQuery".

use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;
use aws_sdk_cloudwatchlogs::types::QueryStatus;
use flowid::demo::{Options, Server};

use crate::support::demo::{ended, fixed, logs_client, look, minutes_ago, start};

const GROUPS: [&str; 1] = ["/ecs/limits"];

fn range() -> (i64, i64) {
    (minutes_ago(30), minutes_ago(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_decides_in_which_state_a_query_ends() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    for (word, status) in [
        ("fail", QueryStatus::Failed),
        ("timeout", QueryStatus::Timeout),
        ("unknown", QueryStatus::UnknownValue),
        ("storm", QueryStatus::Complete),
    ] {
        let query = format!("fields @message\n# demo: {word}");
        let id = start(&client, &GROUPS, range(), &query).await;
        let answer = ended(&client, &id).await;
        assert_eq!(answer.status, Some(status), "{word}");
        assert!(!answer.results().is_empty(), "{word}");
    }
    let query = "fields @message # demo: sing";
    let call = client.start_query().log_group_name(GROUPS[0]).query_string(query);
    let refused = call.start_time(range().0).end_time(range().1).send().await.unwrap_err();
    assert_eq!(refused.code(), Some("InvalidParameterException"));
    assert!(refused.message().unwrap().contains("storm"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_comment_decides_and_not_a_text_that_looks_like_one() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    for query in [
        "fields \"a # demo: fail\" as b",
        "filter @message not like '# demo: sing'",
        "filter @message not like /x # demo: scheduled/",
        "fields @message # as in # demo: fail",
    ] {
        let id = start(&client, &GROUPS, range(), query).await;
        assert_eq!(ended(&client, &id).await.status, Some(QueryStatus::Complete), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_is_scheduled_on_request_stays_so_until_it_is_stopped() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let id = start(&client, &GROUPS, range(), "fields @message # demo: scheduled").await;
    // Others run past it.
    let other = start(&client, &GROUPS, range(), "fields @message").await;
    assert_eq!(ended(&client, &other).await.status, Some(QueryStatus::Complete));
    assert_eq!(look(&client, &id).await.status, Some(QueryStatus::Scheduled));
    client.stop_query().query_id(&id).send().await.unwrap();
    assert_eq!(ended(&client, &id).await.status, Some(QueryStatus::Cancelled));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quota_of_queries_can_be_set() {
    let server = Server::start(Options { queries: 1, ..fixed() }).unwrap();
    let client = logs_client(&server);
    start(&client, &GROUPS, range(), "fields @message # demo: scheduled").await;
    let call = client.start_query().log_group_name(GROUPS[0]).query_string("fields @message");
    let refused = call.start_time(range().0).end_time(range().1).send().await.unwrap_err();
    assert!(refused.into_service_error().is_limit_exceeded_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_that_is_asked_too_often_is_throttled_and_others_are_not() {
    let server = Server::start(Options { rate: Some(2), ..fixed() }).unwrap();
    let client = logs_client(&server);
    let mut codes = Vec::new();
    // Enough that two seconds can't let all of them pass.
    for _ in 0..40 {
        let answer = client.describe_log_groups().limit(1).send().await;
        codes.extend(answer.err().map(|error| error.code().unwrap_or_default().to_owned()));
    }
    assert!(!codes.is_empty());
    assert!(codes.iter().all(|code| code == "ThrottlingException"), "{codes:?}");
    client.describe_log_streams().log_group_name(GROUPS[0]).send().await.unwrap();
}
