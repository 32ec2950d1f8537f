//! CloudWatch Logs: which operation is asked, and what they share. Shapes: the service model of the SDK,
//! aws-sdk-cloudwatchlogs.

mod groups;
mod page;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::refusal::Refusal;
use super::{ACCOUNT, Options, REGION};

/// The service, in all regions.
pub struct Logs {
    options: Options,
    /// When the endpoint began, by its own clock: the moment at which the incident is found.
    started: Timestamp,
}

impl Logs {
    /// The service as it stands at the start.
    pub fn new(options: Options) -> Self {
        let started = options.now();
        Self { options, started }
    }

    /// Stops everything that runs.
    pub fn close(&self) {}

    /// Answers one operation.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub async fn answer(&self, operation: &str, region: &str, body: &[u8]) -> Result<Vec<u8>, Refusal> {
        let place = Place { region, now: self.options.now() };
        match operation {
            "DescribeLogGroups" => self.describe_log_groups(&place, &parse(body)?),
            _ => {
                Err(Refusal::new("UnknownOperationException", format!("{operation} is not part of the demo")))
            }
        }
    }
}

/// Where and when a question is asked.
struct Place<'a> {
    region: &'a str,
    now: Timestamp,
}

impl Place<'_> {
    /// Whether the region holds the incident; the others are empty.
    fn is_home(&self) -> bool {
        self.region == REGION
    }

    /// The ARN of a log group, without `:*`.
    fn group_arn(&self, name: &str) -> String {
        format!("arn:aws:logs:{}:{ACCOUNT}:log-group:{name}", self.region)
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}
