//! What may be asked, and what each question means: which right it needs, how dangerous it is, which AWS calls it makes.

use serde::{Deserialize, Serialize};

use super::window::Range;

/// A question to AWS. The same for the console, the scripts and, later, the journal and playbooks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Who am I?
    Identity,
    /// Log groups whose name starts so; all pages.
    LogGroups {
        /// Empty for all.
        prefix: String,
    },
    /// The streams of a group, latest first; all pages.
    LogStreams {
        /// The group's name.
        group: String,
    },
    /// A Logs Insights query, from its start to its last row.
    LogsQuery(LogsQuery),
    /// Stop a running query.
    StopQuery {
        /// The id that AWS gave it.
        query_id: String,
    },
}

/// A Logs Insights query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LogsQuery {
    /// Log groups by name, 1 to 50.
    pub groups: Vec<String>,
    /// The query in the language, at most 10,000 characters.
    pub query: String,
    /// The range; CloudWatch Logs takes whole seconds, both ends inclusive.
    pub range: Range,
    /// 1 to 100,000 rows; a `limit` in the query wins over it. Without both AWS gives 10,000.
    pub limit: Option<u32>,
}

/// The right that a request needs. A role is a set of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Learn who one is.
    Identify,
    /// See which log groups and streams there are.
    ListLogs,
    /// Read log events.
    ReadLogs,
    /// Stop a query that runs.
    StopQuery,
}

/// What a request can do beyond reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Danger {
    /// Reads, at a price nobody would ask about.
    Read,
    /// Costs more than the threshold: asks first.
    Spend,
    /// Changes something: asks first.
    Write,
}

/// How often a request makes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Once.
    Once,
    /// Once for every page of the answer.
    PerPage,
    /// Again and again until the query has ended, then once for every page.
    UntilDone,
    /// Only when the request is stopped.
    WhenStopped,
}

/// One AWS operation that a request makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service as the AWS command line names it, such as `logs`.
    pub service: &'static str,
    /// The operation as the API names it, such as `StartQuery`.
    pub operation: &'static str,
    /// The IAM action, such as `logs:StartQuery`; `None` where AWS asks for none.
    pub action: Option<&'static str>,
    /// The resources of the action within an account and region, such as `log-group:/aws/lambda/x:*`; `*` for all.
    pub resources: Vec<String>,
    /// The parameters as flags of the AWS command line.
    pub parameters: Vec<(&'static str, Vec<String>)>,
    /// How often.
    pub times: Times,
}

impl Request {
    /// The right that it needs. Exhaustive on purpose: a new request must be given one.
    pub fn permission(&self) -> Permission {
        match self {
            Self::Identity => Permission::Identify,
            Self::LogGroups { .. } | Self::LogStreams { .. } => Permission::ListLogs,
            Self::LogsQuery(_) => Permission::ReadLogs,
            Self::StopQuery { .. } => Permission::StopQuery,
        }
    }

    /// How dangerous it is, given what it is expected to cost and the threshold above which one is asked, both in
    /// dollars. Without an estimate a query counts as reading: its cost is shown while it runs and it can be stopped.
    pub fn danger(&self, estimate: Option<f64>, threshold: f64) -> Danger {
        match self {
            Self::Identity | Self::LogGroups { .. } | Self::LogStreams { .. } => Danger::Read,
            // Stopping a query changes nothing that can't be had again by running it.
            Self::StopQuery { .. } => Danger::Read,
            Self::LogsQuery(_) if estimate.is_some_and(|dollars| dollars > threshold) => Danger::Spend,
            Self::LogsQuery(_) => Danger::Read,
        }
    }

    /// The AWS calls that it makes, in order. The one table behind `--explain`, policies, the doctor and the guard's
    /// tests. Actions and resource types: AWS Service Authorization Reference, "Amazon CloudWatch Logs".
    pub fn calls(&self) -> Vec<Call> {
        match self {
            Self::Identity => vec![Call {
                service: "sts",
                operation: "GetCallerIdentity",
                action: None,
                resources: vec!["*".into()],
                parameters: vec![],
                times: Times::Once,
            }],
            Self::LogGroups { prefix } => vec![Call {
                service: "logs",
                operation: "DescribeLogGroups",
                action: Some("logs:DescribeLogGroups"),
                resources: vec!["*".into()],
                parameters: optional("--log-group-name-prefix", prefix),
                times: Times::PerPage,
            }],
            Self::LogStreams { group } => vec![Call {
                service: "logs",
                operation: "DescribeLogStreams",
                action: Some("logs:DescribeLogStreams"),
                resources: group_resources(std::slice::from_ref(group)),
                parameters: vec![
                    ("--log-group-name", vec![group.clone()]),
                    ("--order-by", vec!["LastEventTime".into()]),
                    ("--descending", vec![]),
                ],
                times: Times::PerPage,
            }],
            Self::LogsQuery(query) => query.calls(),
            Self::StopQuery { query_id } => vec![stop_call(query_id, Times::Once)],
        }
    }
}

impl LogsQuery {
    fn calls(&self) -> Vec<Call> {
        let mut parameters = vec![
            ("--log-group-names", self.groups.clone()),
            ("--start-time", vec![self.range.from.as_second().to_string()]),
            ("--end-time", vec![self.range.to.as_second().to_string()]),
            ("--query-string", vec![self.query.clone()]),
        ];
        if let Some(limit) = self.limit {
            parameters.push(("--limit", vec![limit.to_string()]));
        }
        let query_id = "QUERY_ID";
        vec![
            Call {
                service: "logs",
                operation: "StartQuery",
                action: Some("logs:StartQuery"),
                resources: group_resources(&self.groups),
                parameters,
                times: Times::Once,
            },
            Call {
                service: "logs",
                operation: "GetQueryResults",
                action: Some("logs:GetQueryResults"),
                resources: group_resources(&self.groups),
                parameters: vec![("--query-id", vec![query_id.into()])],
                times: Times::UntilDone,
            },
            stop_call(query_id, Times::WhenStopped),
        ]
    }
}

fn stop_call(query_id: &str, times: Times) -> Call {
    Call {
        service: "logs",
        operation: "StopQuery",
        action: Some("logs:StopQuery"),
        resources: vec!["*".into()],
        parameters: vec![("--query-id", vec![query_id.into()])],
        times,
    }
}

fn group_resources(groups: &[String]) -> Vec<String> {
    groups.iter().map(|group| format!("log-group:{group}:*")).collect()
}

fn optional(flag: &'static str, value: &str) -> Vec<(&'static str, Vec<String>)> {
    if value.is_empty() { vec![] } else { vec![(flag, vec![value.to_owned()])] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query() -> Request {
        let at = |second| jiff::Timestamp::from_second(second).unwrap();
        Request::LogsQuery(LogsQuery {
            groups: vec!["/aws/lambda/checkout".into()],
            query: "fields @message".into(),
            range: Range { from: at(100), to: at(200) },
            limit: Some(5),
        })
    }

    #[test]
    fn every_request_needs_the_right_of_what_it_does() {
        let (prefix, group, query_id) = (String::new(), "g".to_owned(), "q".to_owned());
        for (request, right) in [
            (Request::Identity, Permission::Identify),
            (Request::LogGroups { prefix }, Permission::ListLogs),
            (Request::LogStreams { group }, Permission::ListLogs),
            (query(), Permission::ReadLogs),
            (Request::StopQuery { query_id }, Permission::StopQuery),
        ] {
            assert_eq!(request.permission(), right, "{request:?}");
        }
    }

    #[test]
    fn a_query_spends_only_above_the_threshold() {
        assert_eq!(query().danger(None, 0.0), Danger::Read);
        assert_eq!(query().danger(Some(0.4), 0.5), Danger::Read);
        assert_eq!(query().danger(Some(0.6), 0.5), Danger::Spend);
    }

    #[test]
    fn a_query_names_its_calls_and_resources() {
        let calls = query().calls();
        let actions: Vec<_> = calls.iter().filter_map(|call| call.action).collect();
        assert_eq!(actions, ["logs:StartQuery", "logs:GetQueryResults", "logs:StopQuery"]);
        assert_eq!(calls[0].resources, ["log-group:/aws/lambda/checkout:*"]);
        assert_eq!(calls[2].resources, ["*"]);
    }
}
