//! DescribeQueries.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::{self, Position};
use super::{Logs, Place};
use crate::demo::refusal::Refusal;
use crate::domain::Range;

/// Queries in a page, unless fewer are asked for; also the most. AWS, "DescribeQueries".
const PAGE: usize = 1_000;

/// What is told of a query.
#[derive(Debug)]
pub struct About {
    /// How many were started before it.
    pub number: u64,
    /// The ARN of who started it.
    pub by: String,
    /// Where it was started.
    pub region: String,
    /// What it asks.
    pub source: String,
    /// The names of its groups.
    pub groups: Vec<&'static str>,
    /// When it was started.
    pub created: Timestamp,
    /// What it reads.
    pub range: Range,
}

impl About {
    /// The query as AWS keeps it, such as `SOURCE "g" START=1764000000000 END=1764003600999 | fields @message` (recorded
    /// from AWS by LocalStack, tests/aws/services/logs/test_logs_queries.snapshot.json). How AWS writes several groups is
    /// not known; here commas stand between them.
    fn kept(&self) -> String {
        let groups: Vec<String> = self.groups.iter().map(|name| format!("\"{name}\"")).collect();
        let Range { from, to } = self.range;
        let (from, to) = (from.as_millisecond(), to.as_millisecond());
        format!("SOURCE {} START={from} END={to} | {}", groups.join(","), self.source)
    }
}

/// The members of the request that are understood; others are ignored, as AWS does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeQueries {
    log_group_name: Option<String>,
    status: Option<String>,
    query_language: Option<String>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

impl Logs {
    /// A page of the queries that are at work or whose results are kept, the latest first.
    pub(super) fn describe_queries(
        &self,
        place: &Place<'_>,
        request: &DescribeQueries,
    ) -> Result<Vec<u8>, Refusal> {
        if let Some(name) = &request.log_group_name {
            place.group(name)?;
        }
        if let Some(status) = &request.status {
            check_status(status)?;
        }
        let list =
            ("queries", place.region, &request.log_group_name, &request.status, &request.query_language);
        let Position { as_of, offset } = page::position(&list, request.next_token.as_deref(), place.now)?;
        let size = page::size(request.max_results, PAGE)?;
        let mut queries = self.queries.all();
        queries.retain(|(_, query)| {
            let about = query.about();
            about.region == place.region
                && about.created <= as_of
                && request.wants(about, query.status().api_name())
        });
        queries.sort_by_key(|(_, query)| std::cmp::Reverse(query.about().number));
        let shown: Vec<Value> = queries
            .iter()
            .skip(offset)
            .take(size)
            .map(|(id, query)| {
                let about = query.about();
                json!({
                    "queryId": id,
                    "queryLanguage": "CWLI",
                    "queryString": about.kept(),
                    "status": query.status().api_name(),
                    "createTime": about.created.as_millisecond(),
                    "logGroupName": about.groups.first(),
                    "queryDuration": query.took().as_millis() as u64,
                    "bytesScanned": query.bytes() as f64,
                    "userIdentity": about.by,
                })
            })
            .collect();
        let mut answer = json!({ "queries": shown });
        if offset + size < queries.len() {
            answer["nextToken"] = page::token(&list, Position { as_of, offset: offset + size }).into();
        }
        Ok(answer.to_string().into_bytes())
    }
}

impl DescribeQueries {
    fn wants(&self, about: &About, status: &str) -> bool {
        self.log_group_name.as_deref().is_none_or(|name| about.groups.contains(&name))
            && self.status.as_deref().is_none_or(|wanted| wanted == status)
            && self.query_language.as_deref().is_none_or(|language| language == "CWLI")
    }
}

fn check_status(status: &str) -> Result<(), Refusal> {
    match status {
        "Scheduled" | "Running" | "Complete" | "Failed" | "Cancelled" | "Timeout" | "Unknown" => Ok(()),
        other => Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{other}' at 'status' failed to satisfy constraint: Member must \
             satisfy enum value set: [Scheduled, Running, Complete, Failed, Cancelled, Timeout, Unknown]"
        ))),
    }
}
