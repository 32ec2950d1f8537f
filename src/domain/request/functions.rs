//! What may be asked of Lambda: functions, what they are like, and running one, which is the one request that changes
//! something. Also which calls that makes.

use serde::{Deserialize, Serialize};

use super::{Call, Times};

/// A function, or one of its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionName {
    /// The name or the ARN.
    pub name: String,
    /// A version or an alias; `None` is `$LATEST`.
    pub qualifier: Option<String>,
}

/// A question about one function.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowFunction {
    /// Which.
    pub function: FunctionName,
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
    /// The most that it may be given, in bytes (AWS Lambda quotas, "Invocation payload": 6 MB for synchronous and 1 MB
    /// for asynchronous invocations).
    pub fn payload_limit(self) -> usize {
        match self {
            Self::Sync | Self::DryRun => 6 * 1024 * 1024,
            Self::Async => 1024 * 1024,
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

impl FunctionName {
    /// The part of an ARN behind the account.
    fn resource(&self) -> String {
        let name = self.name.split_once(":function:").map_or(self.name.as_str(), |(_, name)| name);
        let name = name.split_once(':').map_or(name, |(name, _)| name);
        match &self.qualifier {
            Some(qualifier) => format!("function:{name}:{qualifier}"),
            None => format!("function:{name}"),
        }
    }

    fn parameters(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut parameters = vec![("--function-name", vec![self.name.clone()])];
        if let Some(qualifier) = &self.qualifier {
            parameters.push(("--qualifier", vec![qualifier.clone()]));
        }
        parameters
    }
}

impl ShowFunction {
    /// What it is, its versions, its aliases, and how much of it may run at once. Those take the function as resource.
    pub(super) fn calls(&self) -> Vec<Call> {
        let whole = FunctionName { qualifier: None, ..self.function.clone() };
        let of_whole =
            |operation, action, times| call(operation, action, whole.resource(), whole.parameters(), times);
        let function = &self.function;
        let (resource, parameters) = (function.resource(), function.parameters());
        vec![
            call("GetFunction", "lambda:GetFunction", resource, parameters, Times::Once),
            of_whole("ListVersionsByFunction", "lambda:ListVersionsByFunction", Times::PerPage),
            of_whole("ListAliases", "lambda:ListAliases", Times::PerPage),
            of_whole("GetFunctionConcurrency", "lambda:GetFunctionConcurrency", Times::Once),
            of_whole(
                "ListProvisionedConcurrencyConfigs",
                "lambda:ListProvisionedConcurrencyConfigs",
                Times::PerPage,
            ),
        ]
    }
}

impl Invoke {
    pub(super) fn call(&self) -> Call {
        let mut parameters = self.function.parameters();
        parameters.push(("--invocation-type", vec![self.mode.api_name().into()]));
        if self.mode == InvokeMode::Sync {
            parameters.push(("--log-type", vec!["Tail".into()]));
        }
        if !self.payload.is_empty() {
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

    fn function(name: &str, qualifier: Option<&str>) -> FunctionName {
        FunctionName { name: name.into(), qualifier: qualifier.map(Into::into) }
    }

    #[test]
    fn running_a_function_is_the_only_request_that_writes_and_a_dry_run_reads() {
        let invoke = |mode| {
            Request::Invoke(Invoke { function: function("f", Some("live")), payload: "{}".into(), mode })
        };
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
    fn a_function_named_by_its_arn_is_the_same_resource() {
        let arn = function("arn:aws:lambda:eu-west-1:1:function:f:7", Some("live"));
        assert_eq!(arn.resource(), "function:f:live");
        let show = Request::Function(ShowFunction { function: arn, reveal: false });
        assert!(show.calls()[1..].iter().all(|call| call.resources == ["function:f"]));
        assert_eq!((show.permission(), show.danger(None, 0.5)), (Permission::ListFunctions, Danger::Read));
    }
}
