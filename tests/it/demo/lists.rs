//! DescribeLogGroups and DescribeLogStreams: pages, filters, order.

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;
use aws_sdk_cloudwatchlogs::types::OrderBy;
use flowid::demo::Server;

use crate::support::demo::{fixed, logs_client, logs_config};

/// The names of all groups, page by page.
async fn all_groups(client: &logs::Client, limit: Option<i32>) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut token = None;
    loop {
        let answer =
            client.describe_log_groups().set_limit(limit).set_next_token(token).send().await.unwrap();
        let names = answer.log_groups().iter().map(|group| group.log_group_name().unwrap().to_owned());
        pages.push(names.collect());
        token = answer.next_token;
        if token.is_none() {
            return pages;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_come_in_pages_of_fifty_each_once_and_in_order() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let pages = all_groups(&client, None).await;
    assert!(pages.len() > 1);
    assert_eq!(pages[0].len(), 50);
    let names = pages.concat();
    assert!(names.is_sorted_by(|one, next| one < next));
    assert!(names.iter().any(|name| name == "/aws/lambda/checkout"));
    let small = all_groups(&client, Some(7)).await;
    assert!(small[..small.len() - 1].iter().all(|page| page.len() == 7));
    assert_eq!(small.concat(), names);
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_are_filtered_by_prefix_or_by_a_piece_of_their_name() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let names = |answer: logs::operation::describe_log_groups::DescribeLogGroupsOutput| -> Vec<String> {
        answer.log_groups().iter().map(|group| group.log_group_name().unwrap().to_owned()).collect()
    };
    let prefix = client.describe_log_groups().log_group_name_prefix("/ecs/p").send().await.unwrap();
    assert_eq!(names(prefix), ["/ecs/payments"]);
    let pattern = client.describe_log_groups().log_group_name_pattern("limits").send().await.unwrap();
    assert_eq!(
        names(pattern),
        ["/aws/codebuild/limits-publisher", "/aws/lambda/limits-publisher", "/ecs/limits"]
    );
    let upper = client.describe_log_groups().log_group_name_pattern("LIMITS").send().await.unwrap();
    assert!(names(upper).is_empty());
    let both =
        client.describe_log_groups().log_group_name_prefix("/").log_group_name_pattern("a").send().await;
    assert_eq!(both.unwrap_err().code(), Some("InvalidParameterException"));
    let odd = client.describe_log_groups().next_token("bm90IG91cnM").send().await;
    assert_eq!(odd.unwrap_err().code(), Some("InvalidParameterException"));
    let many = client.describe_log_groups().limit(51).send().await;
    assert_eq!(many.unwrap_err().code(), Some("InvalidParameterException"));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_regions_are_empty() {
    let server = Server::start(fixed()).unwrap();
    let keys = (server.access_key_id(), server.secret_access_key());
    let client = logs::Client::from_conf(logs_config(&server, keys, "us-east-1"));
    assert_eq!(all_groups(&client, None).await, [Vec::<String>::new()]);
    let error = client.describe_log_streams().log_group_name("/ecs/payments").send().await.unwrap_err();
    assert!(error.into_service_error().is_resource_not_found_exception());
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_come_in_pages_by_name_or_latest_first() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let mut pages = Vec::new();
    let mut token = None;
    loop {
        let call = client.describe_log_streams().log_group_name("/aws/lambda/checkout");
        let call = call.order_by(OrderBy::LastEventTime).descending(true).set_next_token(token);
        let answer = call.send().await.unwrap();
        pages.push(answer.log_streams.unwrap());
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    assert!(pages.len() > 1 && pages[0].len() == 50);
    let streams = pages.concat();
    assert!(streams.is_sorted_by_key(|stream| -stream.last_event_timestamp().unwrap()));
    let names: std::collections::HashSet<_> = streams.iter().map(|stream| stream.log_stream_name()).collect();
    assert_eq!(names.len(), streams.len());
    for stream in &streams {
        assert!(stream.first_event_timestamp() <= stream.last_event_timestamp());
        assert!(stream.last_event_timestamp() < stream.last_ingestion_time());
        assert!(stream.log_stream_name().unwrap().starts_with("2026/11/24/[57]"));
    }
    let call = client.describe_log_streams().log_group_name("/ecs/payments");
    let by_name = call.log_stream_name_prefix("payments/payments/").send().await.unwrap();
    // Four tasks before the deployment and four after it.
    assert_eq!(by_name.log_streams().len(), 8);
    assert!(by_name.log_streams().is_sorted_by_key(|stream| stream.log_stream_name()));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_nothing_and_odd_orders_are_refused() {
    let server = Server::start(fixed()).unwrap();
    let client = logs_client(&server);
    let unknown = client.describe_log_streams().log_group_name("/aws/lambda/none").send().await.unwrap_err();
    assert!(unknown.into_service_error().is_resource_not_found_exception());
    let call = client.describe_log_streams().log_group_name("/ecs/payments");
    let odd = call.order_by(OrderBy::LastEventTime).log_stream_name_prefix("p").send().await.unwrap_err();
    assert!(odd.into_service_error().is_invalid_parameter_exception());
    let none = client.describe_log_streams().send().await.unwrap_err();
    assert!(none.into_service_error().is_invalid_parameter_exception());
    let arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/payments";
    let by_arn = client.describe_log_streams().log_group_identifier(arn).send().await.unwrap();
    assert_eq!(by_arn.log_streams().len(), 8);
}
