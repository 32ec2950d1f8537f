//! Demo endpoints and clients for them: the real SDK, without retries, so that each test sees every answer.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::retry::RetryConfig;
use aws_sdk_cloudwatchlogs::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_cloudwatchlogs::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_cloudwatchlogs::types::QueryStatus;
use aws_sdk_sts as sts;
use flowid::demo::{FIXED_CLOCK, Options, Server};

/// A row of an answer, field by field.
pub type Row = HashMap<String, String>;

/// The demo at its fixed moment, as fast as the machine.
pub fn fixed() -> Options {
    Options { clock: Some(FIXED_CLOCK), pace: Duration::ZERO, ..Options::default() }
}

/// Seconds since 1970, so many minutes before the fixed moment.
pub fn minutes_ago(minutes: i64) -> i64 {
    FIXED_CLOCK.as_second() - minutes * 60
}

/// A client of CloudWatch Logs with the right keys.
pub fn logs_client(server: &Server) -> logs::Client {
    let keys = (server.access_key_id(), server.secret_access_key());
    logs::Client::from_conf(logs_config(server, keys, server.region()))
}

/// Settings of a client of CloudWatch Logs.
pub fn logs_config(server: &Server, keys: (&str, &str), region: &'static str) -> logs::Config {
    logs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(server.endpoint())
        .region(Region::new(region))
        .credentials_provider(Credentials::new(keys.0, keys.1, None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build()
}

/// A client of STS with these keys.
pub fn sts_client(server: &Server, keys: (&str, &str)) -> sts::Client {
    let config = sts::Config::builder()
        .behavior_version(sts::config::BehaviorVersion::latest())
        .endpoint_url(server.endpoint())
        .region(sts::config::Region::new(server.region()))
        .credentials_provider(Credentials::new(keys.0, keys.1, None, None, "test"))
        .retry_config(RetryConfig::disabled())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    sts::Client::from_conf(config)
}

/// Starts a query and returns its id.
pub async fn start(client: &logs::Client, groups: &[&str], (from, to): (i64, i64), query: &str) -> String {
    let call = client
        .start_query()
        .set_log_group_names(Some(groups.iter().map(|name| (*name).to_owned()).collect()));
    let answer = call.start_time(from).end_time(to).query_string(query).send().await.unwrap();
    answer.query_id.unwrap()
}

/// One look at a query.
pub async fn look(client: &logs::Client, id: &str) -> GetQueryResultsOutput {
    client.get_query_results().query_id(id).send().await.unwrap()
}

/// Looks at a query until it has ended.
pub async fn ended(client: &logs::Client, id: &str) -> GetQueryResultsOutput {
    let running = |answer: &GetQueryResultsOutput| {
        matches!(answer.status, Some(QueryStatus::Running | QueryStatus::Scheduled))
    };
    until(client, id, |answer| !running(answer)).await
}

/// Looks at a query until the answer is as wanted.
pub async fn until(
    client: &logs::Client,
    id: &str,
    wanted: impl Fn(&GetQueryResultsOutput) -> bool,
) -> GetQueryResultsOutput {
    patiently(async {
        loop {
            let answer = look(client, id).await;
            if wanted(&answer) {
                return answer;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}

/// Waits for something that must happen; that it never happens is a failure and not a test that hangs.
pub async fn patiently<F: Future>(happens: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(120), happens).await.expect("nothing happened for two minutes")
}

/// All rows of a query, in order, with all pages.
pub async fn rows(client: &logs::Client, groups: &[&str], range: (i64, i64), query: &str) -> Vec<Row> {
    let id = start(client, groups, range, query).await;
    let mut answer = ended(client, &id).await;
    assert_eq!(answer.status, Some(QueryStatus::Complete));
    let mut rows = Vec::new();
    loop {
        rows.extend(answer.results().iter().map(|fields| {
            fields
                .iter()
                .map(|field| (field.field().unwrap().to_owned(), field.value().unwrap().to_owned()))
                .collect::<Row>()
        }));
        let Some(token) = answer.next_token else { return rows };
        answer = client.get_query_results().query_id(&id).next_token(token).send().await.unwrap();
    }
}
