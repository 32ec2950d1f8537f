//! What may be asked, and what each question means: which right it needs and how dangerous it is. Which AWS calls it
//! makes is in `calls`.

mod calls;
mod cost;
mod functions;
mod item_calls;
mod items;
mod object_calls;
mod objects;
mod statement;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::QueryStatus;
use super::window::Range;
pub use calls::{Call, Times};
pub use cost::bill;
pub use functions::{FIGURES, INVOCATIONS, Invoke, InvokeMode, ShowFunction};
pub use item_calls::{BATCH, table_resource};
pub use items::{BatchGet, Caps, Expressions, GetItem, ItemQuery, Onward, Scan, Segment, Sql};
pub use objects::{ByteRange, ObjectList, ObjectName, ObjectPart, ObjectRange, VersionList};

/// A question to AWS. The same for the console, the scripts and, later, the journal and playbooks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Who am I?
    Identity,
    /// Does STS answer at all, and what does its clock say? Asked without credentials.
    Reach,
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
    /// A query that runs or ran at AWS, from where it stands to its last row, as if this program had started it.
    Attach {
        /// The id that AWS gave it.
        query_id: String,
    },
    /// The queries that run and those that ran lately, latest first; all pages.
    Queries {
        /// Only those in this state; AWS lists the states up to `Complete` only, see [`QueryStatus::is_listed`].
        status: Option<QueryStatus>,
        /// Only those of this group.
        group: Option<String>,
    },
    /// What a query would scan: asks AWS for it without running the query, which is free.
    Estimate(LogsQuery),
    /// The events of a group that match a filter pattern, oldest first.
    FilterEvents(FilterEvents),
    /// The events around an instant in one stream.
    Context(Context),
    /// A whole record, also where its message was cut in an answer.
    Record {
        /// What `@ptr` of its row says.
        pointer: String,
    },
    /// The names of the fields in the events of a group, as AWS found them in the last 15 minutes.
    GroupFields {
        /// The group's name.
        group: String,
    },
    /// The tables of a region; all pages.
    Tables,
    /// What a table and its indexes are like.
    DescribeTable {
        /// The table's name.
        table: String,
        /// Whether it is asked by what its items expire, which is a call of its own.
        expiry: bool,
    },
    /// One item.
    GetItem(GetItem),
    /// Many items.
    BatchGet(BatchGet),
    /// Items of one partition; all pages.
    ItemQuery(ItemQuery),
    /// Items that a statement selects; all pages.
    Sql(Sql),
    /// All items of a table or an index.
    Scan(Scan),
    /// The buckets of the account; all pages.
    Buckets,
    /// The regions of buckets whose names are known, where listing them is denied.
    NamedBuckets(Vec<String>),
    /// Keys of a bucket.
    Objects(ObjectList),
    /// Versions of keys, and marks that they were deleted.
    ObjectVersions(VersionList),
    /// What an object is like.
    ObjectHead(ObjectName),
    /// What a part of an object is like, in which it was uploaded; its size is that of the part.
    ObjectPart(ObjectPart),
    /// The bytes of an object, or a stretch of them.
    ObjectRange(ObjectRange),
    /// The functions of a region; all pages.
    Functions,
    /// All that there is to know of a function.
    Function(ShowFunction),
    /// Run a function.
    Invoke(Invoke),
}

/// A search with FilterLogEvents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FilterEvents {
    /// The group's name.
    pub group: String,
    /// The filter pattern, at most 1,024 characters; empty for all events.
    pub pattern: String,
    /// The range, to the millisecond, both ends inclusive.
    pub range: Range,
    /// Only these streams, at most 100; empty for all. Not together with a prefix.
    pub streams: Vec<String>,
    /// Only streams whose name starts so; empty for all.
    pub stream_prefix: String,
    /// Ends after so many events; `None` reads to the end of the range.
    pub limit: Option<u64>,
}

/// A look at what stands around an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The group's name.
    pub group: String,
    /// The stream's name.
    pub stream: String,
    /// When the event in the middle happened.
    pub at: Timestamp,
    /// How many events before it, at most 10,000.
    pub before: u32,
    /// How many events after it, at most 9,999.
    pub after: u32,
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
    /// See the queries of everyone in the account.
    ListQueries,
    /// Stop a query that runs.
    StopQuery,
    /// See which tables there are, and what they are like.
    ListTables,
    /// Read items.
    ReadItems,
    /// See which buckets and objects there are, and what they are like.
    ListObjects,
    /// Read the content of objects.
    ReadObjects,
    /// See which functions there are, and what they are like.
    ListFunctions,
    /// Run a function.
    Invoke,
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

impl LogsQuery {
    /// The query that answers what this one would scan. It stands on a line of its own, because a comment may end the
    /// query (AWS, CloudWatch Logs Insights, "estimate": the last command, free of charge).
    #[must_use]
    pub fn estimating(&self) -> Self {
        Self { query: format!("{}\n| estimate", self.query), ..self.clone() }
    }
}

impl Request {
    /// The right that it needs. Exhaustive on purpose: a new request must be given one.
    pub fn permission(&self) -> Permission {
        match self {
            Self::Identity | Self::Reach => Permission::Identify,
            Self::LogGroups { .. } | Self::LogStreams { .. } => Permission::ListLogs,
            Self::LogsQuery(_)
            | Self::Attach { .. }
            | Self::Estimate(_)
            | Self::FilterEvents(_)
            | Self::Context(_)
            | Self::Record { .. }
            | Self::GroupFields { .. } => Permission::ReadLogs,
            Self::Queries { .. } => Permission::ListQueries,
            Self::StopQuery { .. } => Permission::StopQuery,
            Self::Tables | Self::DescribeTable { .. } => Permission::ListTables,
            Self::GetItem(_) | Self::BatchGet(_) | Self::ItemQuery(_) | Self::Sql(_) | Self::Scan(_) => {
                Permission::ReadItems
            }
            Self::Buckets
            | Self::NamedBuckets(_)
            | Self::Objects(_)
            | Self::ObjectVersions(_)
            | Self::ObjectHead(_)
            | Self::ObjectPart(_) => Permission::ListObjects,
            Self::ObjectRange(_) => Permission::ReadObjects,
            Self::Functions | Self::Function(_) => Permission::ListFunctions,
            Self::Invoke(_) => Permission::Invoke,
        }
    }

    /// How dangerous it is, given what it is expected to cost and the threshold above which one is asked, both in
    /// dollars. Without an estimate a query counts as reading: its cost is shown while it runs and it can be stopped.
    pub fn danger(&self, estimate: Option<f64>, threshold: f64) -> Danger {
        match self {
            Self::Identity
            | Self::Reach
            | Self::LogGroups { .. }
            | Self::LogStreams { .. }
            | Self::Queries { .. }
            | Self::Estimate(_)
            | Self::FilterEvents(_)
            | Self::Context(_)
            | Self::Record { .. }
            | Self::GroupFields { .. } => Danger::Read,
            // Items are read up to a cap, or by their keys.
            Self::Tables
            | Self::DescribeTable { .. }
            | Self::GetItem(_)
            | Self::BatchGet(_)
            | Self::ItemQuery(_)
            | Self::Sql(_)
            | Self::Scan(_) => Danger::Read,
            // Listings and ranges are a request each; what is read in bulk has a budget of bytes.
            Self::Buckets
            | Self::NamedBuckets(_)
            | Self::Objects(_)
            | Self::ObjectVersions(_)
            | Self::ObjectHead(_)
            | Self::ObjectPart(_)
            | Self::ObjectRange(_)
            | Self::Functions
            | Self::Function(_) => Danger::Read,
            Self::Invoke(invoke) if invoke.mode == InvokeMode::DryRun => Danger::Read,
            Self::Invoke(_) => Danger::Write,
            // What it scans was asked for when it was started.
            Self::Attach { .. } => Danger::Read,
            // Stopping a query changes nothing that can't be had again by running it.
            Self::StopQuery { .. } => Danger::Read,
            Self::LogsQuery(_) if estimate.is_some_and(|dollars| dollars > threshold) => Danger::Spend,
            Self::LogsQuery(_) => Danger::Read,
        }
    }
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
            (Request::StopQuery { query_id: query_id.clone() }, Permission::StopQuery),
            (Request::Attach { query_id }, Permission::ReadLogs),
            (Request::Queries { status: None, group: None }, Permission::ListQueries),
            (Request::Record { pointer: "p".into() }, Permission::ReadLogs),
            (Request::Tables, Permission::ListTables),
            (Request::DescribeTable { table: "t".into(), expiry: true }, Permission::ListTables),
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

    #[test]
    fn resources_are_those_of_the_service_authorization_reference() {
        // Actions, resources, and condition keys for Amazon CloudWatch Logs: the column of resource types.
        let (query_id, group) = ("q".to_owned(), "g".to_owned());
        for (request, operation, resource) in [
            (Request::Record { pointer: "p".into() }, "GetLogRecord", "log-group:*:*"),
            (Request::Attach { query_id: query_id.clone() }, "GetQueryResults", "log-group:*:*"),
            (Request::StopQuery { query_id }, "StopQuery", "*"),
            (Request::Queries { status: None, group: Some(group.clone()) }, "DescribeQueries", "*"),
            (Request::GroupFields { group }, "GetLogGroupFields", "log-group:g:*"),
        ] {
            let calls = request.calls();
            let call = calls.iter().find(|call| call.operation == operation).unwrap();
            assert_eq!(call.resources, [resource], "{operation}");
        }
    }

    #[test]
    fn what_a_query_would_scan_is_asked_on_a_line_of_its_own_and_spends_nothing() {
        let Request::LogsQuery(query) = query() else { panic!() };
        let commented = LogsQuery { query: "fields @message # all".into(), ..query };
        let calls = Request::Estimate(commented.clone()).calls();
        let text = calls[0].parameters.iter().find(|(flag, _)| *flag == "--query-string").unwrap();
        assert_eq!(text.1, ["fields @message # all\n| estimate"]);
        assert_eq!(Request::Estimate(commented).danger(Some(9.0), 0.5), Danger::Read);
    }

    #[test]
    fn the_events_around_an_instant_are_asked_in_two_directions() {
        let at = jiff::Timestamp::from_millisecond(1_500).unwrap();
        let context = Context { group: "g".into(), stream: "s".into(), at, before: 20, after: 20 };
        let calls = Request::Context(context.clone()).calls();
        let flags: Vec<_> =
            calls.iter().map(|call| (call.parameters[2].clone(), call.parameters[3].0)).collect();
        let milliseconds = || vec!["1500".to_owned()];
        assert_eq!(
            flags,
            [
                (("--end-time", milliseconds()), "--no-start-from-head"),
                (("--start-time", milliseconds()), "--start-from-head")
            ]
        );
        assert_eq!(calls[0].resources, ["log-group:g:log-stream:s"]);
        assert_eq!(Request::Context(Context { before: 0, ..context }).calls().len(), 1);
    }
}
