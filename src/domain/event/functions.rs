//! What is told of Lambda: functions, what they are like, and how running one went.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use super::report::Report;
use crate::domain::fault::Fault;
use crate::domain::secret::Secret;
use crate::domain::text::Text;

/// A function, as a listing tells it. Values of its environment are never part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionInfo {
    /// Its name.
    pub name: Text,
    /// Its ARN.
    pub arn: Text,
    /// The version that this tells of: `$LATEST` or a number.
    pub version: Text,
    /// `python3.13` and the like; `None` for a container image.
    pub runtime: Option<Text>,
    /// Its handler.
    pub handler: Option<Text>,
    /// `Zip` or `Image`.
    pub package: Option<Text>,
    /// `x86_64` or `arm64`.
    pub architecture: Option<Text>,
    /// Megabytes.
    pub memory: u32,
    /// Megabytes of `/tmp`.
    pub ephemeral_storage: Option<u32>,
    /// Seconds after which it is ended.
    pub timeout: u32,
    /// Bytes of its code.
    pub code_size: u64,
    /// SHA-256 of its code in base64.
    pub code_sha256: Option<Text>,
    /// The role it runs as.
    pub role: Option<Text>,
    /// When it was last changed, as AWS says it.
    pub modified: Option<Timestamp>,
    /// What someone wrote about it.
    pub description: Option<Text>,
    /// `Active`, `Pending`, `Inactive`, `Failed`, and why.
    pub state: Option<Text>,
    /// The reason of the state.
    pub state_reason: Option<Text>,
    /// ARNs of its layers.
    pub layers: Vec<Text>,
    /// Names in its environment.
    pub environment: Vec<Text>,
    /// Where it logs.
    pub log_group: Option<Text>,
    /// The network that it is in.
    pub vpc: Option<Text>,
    /// `Active` or `PassThrough`: whether X-Ray follows it.
    pub tracing: Option<Text>,
    /// Where events go that it failed on.
    pub dead_letter: Option<Text>,
    /// `Successful`, `InProgress` or `Failed`: how its last update went.
    pub last_update: Option<Text>,
}

/// A name that stands for a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionAlias {
    /// The alias.
    pub name: Text,
    /// The version that it stands for.
    pub version: Text,
    /// Versions that get a part of the calls instead, with that part between 0 and 1.
    pub weights: BTreeMap<String, String>,
    /// What someone wrote about it.
    pub description: Option<Text>,
}

/// How many of a function may run at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concurrency {
    /// Reserved for it alone, and its most; `None` shares the account's.
    pub reserved: Option<u32>,
    /// Kept warm, by version or alias.
    pub provisioned: Vec<Provisioned>,
}

/// How many of a version are kept warm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisioned {
    /// The version or alias.
    pub qualifier: Text,
    /// How many were asked for.
    pub requested: u32,
    /// How many there are.
    pub available: u32,
    /// `READY`, `IN_PROGRESS` or `FAILED`.
    pub status: Text,
}

/// An address at which a function answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionUrl {
    /// The address.
    pub url: Text,
    /// The ARN of the function or alias behind it.
    pub arn: Text,
    /// `AWS_IAM`, or `NONE` for everybody.
    pub auth: Text,
}

/// What feeds a function with events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionSource {
    /// The ARN of the queue, stream or topic; else the id of the mapping.
    pub source: Text,
    /// `Enabled`, `Disabled` and the like.
    pub state: Text,
    /// How the last batch went.
    pub last_result: Option<Text>,
    /// The most events of a batch.
    pub batch: Option<u32>,
}

/// A part of what there is to know of a function, which comes in parts of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum FunctionPart {
    /// What it is like.
    Configuration(Box<FunctionInfo>),
    /// The values of its environment, when they were asked for. A recording holds their names only.
    Environment(#[serde(serialize_with = "names_only")] BTreeMap<String, Secret>),
    /// One more page of its versions.
    Versions(Vec<FunctionInfo>),
    /// One more page of its aliases.
    Aliases(Vec<FunctionAlias>),
    /// How many may run at once.
    Concurrency(Concurrency),
    /// One more page of its addresses.
    Urls(Vec<FunctionUrl>),
    /// One more page of what feeds it.
    Sources(Vec<FunctionSource>),
    /// A part that could not be had, by the operation that would tell it, and why; the others come all the same.
    Withheld(Text, Fault),
}

/// How running a function went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoked {
    /// 200 when it was waited for, 202 when it was queued, 204 for a dry run.
    pub status: u16,
    /// `Handled` or `Unhandled` when the function itself failed.
    pub function_error: Option<Text>,
    /// What it answered with.
    pub payload: Text,
    /// The end of its log, at most 4 KB, decoded.
    pub log: Option<Text>,
    /// The version that ran.
    pub executed_version: Option<Text>,
    /// The id of the call, which its log lines carry.
    pub request_id: Option<Text>,
}

impl Invoked {
    /// Why the function itself failed, when it did: its own words where they have the usual form (AWS Lambda Developer
    /// Guide, "Understanding the invocation error response": `errorType` and `errorMessage`).
    pub fn failure(&self) -> Option<String> {
        let kind = self.function_error.as_ref()?;
        let payload: serde_json::Value = serde_json::from_str(self.payload.raw()).unwrap_or_default();
        let word = |name: &str| payload[name].as_str().map(str::to_owned);
        let words: Vec<String> = [word("errorType"), word("errorMessage")].into_iter().flatten().collect();
        match words.as_slice() {
            [] => Some(kind.raw().to_owned()),
            words => Some(format!("{} ({})", words.join(": "), kind.raw())),
        }
    }

    /// What Lambda measured, where the end of the log tells it.
    pub fn report(&self) -> Option<Report> {
        Report::last_of(self.log.as_ref()?.raw(), self.request_id.as_ref().map(Text::raw))
    }

    /// The id by which X-Ray knows the call, where X-Ray followed it: behind the report in the text format (AWS Lambda
    /// Developer Guide, "Viewing CloudWatch logs for Lambda functions"), in the report in the JSON format ("Lambda Telemetry
    /// API Event schema reference", platform.report).
    pub fn trace(&self) -> Option<Text> {
        let log = self.log.as_ref()?.raw();
        let in_text = log.rsplit_once("XRAY TraceId:").and_then(|(_, rest)| rest.split_whitespace().next());
        let in_json = || log.rsplit_once("\"Root=").and_then(|(_, rest)| rest.split([';', '"']).next());
        in_text.or_else(in_json).map(Text::from)
    }
}

/// Writes the names with nothing as their values.
fn names_only<S: Serializer>(values: &BTreeMap<String, Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(values.keys().map(|name| (name, "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_of_x_ray_is_found_in_both_formats() {
        let of = |log: &str| {
            let invoked = Invoked { log: Some(log.into()), ..Invoked::default() };
            invoked.trace().map(|trace| trace.raw().to_owned())
        };
        // AWS Lambda Developer Guide, "Viewing CloudWatch logs for Lambda functions".
        let text = "REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 7.99 ms\tBilled Duration: 8 ms\t\n\
            XRAY TraceId: 1-5e34a614-10bdxmplf1fb44f07bc535a1\tSegmentId: 07f5xmpl2d1f6f85\tSampled: true\t\n";
        assert_eq!(of(text).as_deref(), Some("1-5e34a614-10bdxmplf1fb44f07bc535a1"));
        // "Lambda Telemetry API Event schema reference", platform.report.
        let json = r#"{"type":"platform.report","record":{"requestId":"r","metrics":{"durationMs":1.5},"tracing":{
            "spanId":"54565fb41ac79632","type":"X-Amzn-Trace-Id",
            "value":"Root=1-62e900b2-710d76f009d6e7785905449a;Parent=0efbd19962d95b05;Sampled=1"}}}"#;
        assert_eq!(of(json).as_deref(), Some("1-62e900b2-710d76f009d6e7785905449a"));
        assert_eq!(of("START RequestId: r-1\n"), None);
    }

    #[test]
    fn a_recording_holds_no_value_of_an_environment() {
        let values = BTreeMap::from([("TOKEN".to_owned(), Secret::new("s3cr3t".into()))]);
        let written = serde_json::to_string(&FunctionPart::Environment(values)).unwrap();
        assert_eq!(written, r#"{"Environment":{"TOKEN":""}}"#);
    }
}
