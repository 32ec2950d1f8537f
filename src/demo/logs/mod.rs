//! CloudWatch Logs: which operation is asked, and what they share. Shapes: the service model of the SDK,
//! aws-sdk-cloudwatchlogs.

mod events;
mod groups;
mod page;
mod queries;
mod query;
mod rates;
mod records;
mod results;
mod running;
mod scene;
mod start;
mod streams;
mod walk;
mod work;

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use self::rates::Rates;
use self::running::Queries;
use super::identity::{Account, Caller};
use super::incident::Incident;
use super::incident::groups::index;
use super::refusal::{Protocol, Refusal};
use super::{Options, blocking};

/// The service of one account, in all regions.
pub struct Logs {
    account: &'static Account,
    options: Options,
    /// When the endpoint began, by its own clock: the moment at which the incident is found.
    started: Timestamp,
    incident: Arc<Incident>,
    queries: Queries,
    rates: Rates,
}

impl Logs {
    /// The service as it stands at the start.
    pub fn new(account: &'static Account, options: Options) -> Self {
        let started = options.now();
        let incident = Incident::new(options.seed, options.density, started.as_millisecond());
        let incident = Arc::new(incident.within(account.id));
        let queries = Queries::new(options.queries, Arc::clone(&incident));
        let rates = Rates::new(options.rate);
        Self { account, options, started, incident, queries, rates }
    }

    /// Stops everything that runs.
    pub fn close(&self) {
        self.queries.close();
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub async fn answer(
        &self,
        operation: &str,
        caller: &Caller,
        region: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        self.rates.admit(operation, Instant::now())?;
        if !caller.reads {
            let groups = format!("arn:aws:logs:{region}:{}:log-group::log-stream:", caller.account.id);
            return Err(Refusal::denied(Protocol::Json, &format!("logs:{operation}"), caller, &groups));
        }
        let place = Place { account: self.account, caller, region, now: self.options.now() };
        match operation {
            "DescribeLogGroups" => self.describe_log_groups(&place, &parse(body)?),
            "DescribeLogStreams" => self.describe_log_streams(&place, parse(body)?).await,
            "StartQuery" => self.start_query(&place, parse(body)?),
            "GetQueryResults" => self.get_query_results(&place, parse(body)?).await,
            "DescribeQueries" => self.describe_queries(&place, &parse(body)?),
            "FilterLogEvents" => self.filter_log_events(&place, parse(body)?).await,
            "GetLogEvents" => self.get_log_events(&place, parse(body)?).await,
            "GetLogRecord" => self.get_log_record(&place, parse(body)?).await,
            "GetLogGroupFields" => self.get_log_group_fields(&place, parse(body)?).await,
            "StopQuery" => self.stop_query(&parse(body)?),
            _ => {
                Err(Refusal::new("UnknownOperationException", format!("{operation} is not part of the demo")))
            }
        }
    }
}

/// Who asks where and when.
struct Place<'a> {
    account: &'static Account,
    caller: &'a Caller,
    region: &'a str,
    now: Timestamp,
}

impl Place<'_> {
    /// Whether the region holds the incident; the others are empty.
    fn is_home(&self) -> bool {
        self.region == self.account.region
    }

    /// The ARN of a log group, without `:*`.
    fn group_arn(&self, name: &str) -> String {
        format!("arn:aws:logs:{}:{}:log-group:{name}", self.region, self.account.id)
    }

    /// The index of a group by its name.
    fn group(&self, name: &str) -> Result<usize, Refusal> {
        let known = index(name).filter(|_| self.is_home());
        known.ok_or_else(|| {
            let message = format!("Log group '{name}' does not exist for account ID '{}'", self.account.id);
            Refusal::not_found(message)
        })
    }

    /// The index of the one group that a request names in either way.
    fn one_group(&self, name: Option<&String>, identifier: Option<&String>) -> Result<usize, Refusal> {
        match (name, identifier) {
            (Some(name), None) => self.group(name),
            (None, Some(identifier)) => self.identified_group(identifier),
            _ => Err(Refusal::invalid("Exactly one of logGroupName and logGroupIdentifier must be given.")),
        }
    }

    /// The index of a group by its name or its ARN.
    fn identified_group(&self, identifier: &str) -> Result<usize, Refusal> {
        if !identifier.starts_with("arn:") {
            return self.group(identifier);
        }
        match identifier.strip_prefix(&self.group_arn("")) {
            Some(name) if !name.ends_with('*') => self.group(name),
            Some(_) => Err(Refusal::invalid("The ARN of a log group must not end with an asterisk.")),
            None => Err(Refusal::not_found(format!("Log group '{identifier}' does not exist here."))),
        }
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}
