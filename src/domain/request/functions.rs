//! What may be asked of Lambda: functions, what they are like, and running one, which is the one request that changes
//! something. Also which calls that makes.

use serde::{Deserialize, Serialize};

use super::{Call, Times};
use crate::domain::function::FunctionName;
use crate::domain::payload::{QUEUED_BYTES, WAITED_BYTES};

/// The query that lists the latest invocations of a function from its log: when each ended, how long it ran, what is
/// paid for, how long its environment took to start, the memory it used, and how many of its lines look like an error.
/// The fields are those that CloudWatch finds in the lines of Lambda (CloudWatch Logs User Guide, "Supported logs and
/// discovered fields"); `@maxMemoryUsed` is in bytes.
pub const INVOCATIONS: &str = r#"filter ispresent(@requestId)
| fields strcontains(@message, "ERROR") + strcontains(@message, "Task timed out")
    + strcontains(@message, "Status: error") as failing
| stats fromMillis(max(@timestamp)) as ended, max(@duration) as duration_ms, max(@billedDuration) as billed_ms,
    max(@initDuration) as init_ms, max(@maxMemoryUsed) / 1000000 as memory_mb, sum(failing) as errors
    by @requestId
| sort ended desc"#;

/// The query that tells how a function fares: a row of figures about all invocations that ended, and a row for each line
/// that looks like an error, with how often it came and when last. The fields are those that CloudWatch finds in the lines
/// of Lambda, in the text format or the JSON format (CloudWatch Logs User Guide, "Supported logs and discovered fields";
/// AWS Lambda Developer Guide, "Lambda Telemetry API Event schema reference", platform.report); `@maxMemoryUsed` is in
/// bytes. A report has no words of a failure, so that it stands in the row without one.
pub const FIGURES: &str = r#"fields coalesce(@duration, record.metrics.durationMs) as duration,
    coalesce(@initDuration, record.metrics.initDurationMs) as init
| filter ispresent(duration) or @message like /ERROR|Task timed out/
| parse @message /(?<words>(?:\[?ERROR|Task timed out)[^\r\n]*)/
| fields coalesce(errorMessage, message.errorMessage, message, words) as failure
| stats count(duration) as invocations,
    sum(strcontains(@message, "Status: timeout") + strcontains(@message, "\"status\":\"timeout\"")) as timeouts,
    count(init) as cold_starts, pct(duration, 50) as p50_ms, pct(duration, 95) as p95_ms, max(duration) as longest_ms,
    max(coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB)) as memory_mb,
    count(*) as lines, fromMillis(max(@timestamp)) as latest
    by failure
| sort invocations desc, latest desc
| limit 21"#;

/// A question about one function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowFunction {
    /// Which.
    pub function: FunctionName,
    /// Whether its versions, aliases and all else are wanted too, which are calls of their own; else its configuration
    /// alone.
    pub whole: bool,
    /// Whether the values of its environment are wanted; else only their names leave the adapter.
    pub reveal: bool,
}

/// Running a function. It is sent once and never again, whatever becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoke {
    /// Which.
    pub function: FunctionName,
    /// What it is given: JSON, or nothing.
    pub payload: String,
    /// Whether one waits for it.
    pub mode: InvokeMode,
}

/// In which way a function is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvokeMode {
    /// It is waited for, and answers with its payload and the end of its log.
    Sync,
    /// It is queued; AWS may run it again when it fails.
    Async,
    /// It is not run: parameters and permission are checked.
    DryRun,
}

impl InvokeMode {
    /// The most that it may be given, in bytes.
    pub fn payload_limit(self) -> usize {
        match self {
            Self::Sync | Self::DryRun => WAITED_BYTES,
            Self::Async => QUEUED_BYTES,
        }
    }

    /// `InvocationType` of the API.
    pub fn api_name(self) -> &'static str {
        match self {
            Self::Sync => "RequestResponse",
            Self::Async => "Event",
            Self::DryRun => "DryRun",
        }
    }
}

/// Listing the functions. The action takes no resource.
pub(super) fn list() -> Call {
    call("ListFunctions", "lambda:ListFunctions", "*".into(), vec![], Times::PerPage)
}

fn parameters(function: &FunctionName) -> Vec<(&'static str, Vec<String>)> {
    let mut parameters = vec![("--function-name", vec![function.asked()])];
    if let Some(qualifier) = &function.qualifier {
        parameters.push(("--qualifier", vec![qualifier.clone()]));
    }
    parameters
}

impl ShowFunction {
    /// What it is, and where that is wanted its versions, its aliases, how much of it may run at once, its URLs, and what
    /// it is fed by. ListEventSourceMappings takes no resource, the others the function.
    pub(super) fn calls(&self) -> Vec<Call> {
        let function = &self.function;
        let configuration =
            call("GetFunction", "lambda:GetFunction", function.resource(), parameters(function), Times::Once);
        if !self.whole {
            return vec![configuration];
        }
        let whole = function.whole();
        let of_whole =
            |operation, action, times| call(operation, action, whole.resource(), parameters(&whole), times);
        let provisioned = "ListProvisionedConcurrencyConfigs";
        let sources = "ListEventSourceMappings";
        vec![
            configuration,
            of_whole("ListVersionsByFunction", "lambda:ListVersionsByFunction", Times::PerPage),
            of_whole("ListAliases", "lambda:ListAliases", Times::PerPage),
            of_whole("GetFunctionConcurrency", "lambda:GetFunctionConcurrency", Times::Once),
            of_whole(provisioned, "lambda:ListProvisionedConcurrencyConfigs", Times::PerPage),
            of_whole("ListFunctionUrlConfigs", "lambda:ListFunctionUrlConfigs", Times::PerPage),
            call(sources, "lambda:ListEventSourceMappings", "*".into(), parameters(&whole), Times::PerPage),
        ]
    }
}

impl Invoke {
    pub(super) fn call(&self) -> Call {
        let mut parameters = parameters(&self.function);
        parameters.push(("--invocation-type", vec![self.mode.api_name().into()]));
        if self.mode == InvokeMode::Sync {
            parameters.push(("--log-type", vec!["Tail".into()]));
        }
        if !self.payload.is_empty() {
            // The command line takes it in base64 otherwise (AWS CLI reference, `lambda invoke`, `--payload`).
            parameters.push(("--cli-binary-format", vec!["raw-in-base64-out".into()]));
            parameters.push(("--payload", vec![self.payload.clone()]));
        }
        call("Invoke", "lambda:InvokeFunction", self.function.resource(), parameters, Times::Once)
    }
}

fn call(
    operation: &'static str,
    action: &'static str,
    resource: String,
    parameters: Vec<(&'static str, Vec<String>)>,
    times: Times,
) -> Call {
    Call { service: "lambda", operation, action: Some(action), resources: vec![resource], parameters, times }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::request::{Danger, Permission, Request};

    fn function(text: &str) -> FunctionName {
        FunctionName::parse(text).unwrap()
    }

    #[test]
    fn running_a_function_is_the_only_request_that_writes_and_a_dry_run_reads() {
        let invoke =
            |mode| Request::Invoke(Invoke { function: function("f:live"), payload: "{}".into(), mode });
        assert_eq!(invoke(InvokeMode::Sync).danger(None, 0.5), Danger::Write);
        assert_eq!(invoke(InvokeMode::Async).danger(None, 0.5), Danger::Write);
        assert_eq!(invoke(InvokeMode::DryRun).danger(None, 0.5), Danger::Read);
        assert_eq!(invoke(InvokeMode::DryRun).permission(), Permission::Invoke);
        // Service Authorization Reference, AWS Lambda: Invoke asks for lambda:InvokeFunction on the function or alias.
        let calls = invoke(InvokeMode::Sync).calls();
        assert_eq!(calls[0].action, Some("lambda:InvokeFunction"));
        assert_eq!(calls[0].resources, ["function:f:live"]);
    }

    #[test]
    fn a_function_is_shown_by_calls_on_it_and_its_sources_take_no_resource() {
        // Service Authorization Reference, AWS Lambda: ListEventSourceMappings has no resource type.
        let arn = function("arn:aws:lambda:eu-west-1:123456789012:function:f:live");
        let show = |whole| Request::Function(ShowFunction { function: arn.clone(), whole, reveal: false });
        let calls = show(true).calls();
        assert_eq!(calls[0].resources, ["function:f:live"]);
        assert!(calls[1..6].iter().all(|call| call.resources == ["function:f"]));
        assert_eq!((calls[6].operation, calls[6].resources[0].as_str()), ("ListEventSourceMappings", "*"));
        assert_eq!(show(false).calls().len(), 1);
        assert_eq!(
            (show(true).permission(), show(true).danger(None, 0.5)),
            (Permission::ListFunctions, Danger::Read)
        );
    }
}
