//! What an explanation names that nobody is asked for: the endpoint of the environment.

use flowid::args::Verb;
use flowid::aws::Endpoint;
use flowid::domain::Fault;

/// The endpoint of the service that the variables name, judged as when it is asked.
pub fn endpoint(
    verb: Option<&Verb>,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Option<String>, Fault> {
    let of_service = match verb {
        Some(Verb::Dynamo(_)) => "AWS_ENDPOINT_URL_DYNAMODB",
        Some(Verb::S3(_)) => "AWS_ENDPOINT_URL_S3",
        Some(Verb::Lambda(_)) => "AWS_ENDPOINT_URL_LAMBDA",
        _ => "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS",
    };
    for name in [of_service, "AWS_ENDPOINT_URL"] {
        if let Some(url) = variable(name) {
            return Endpoint::parse(url.trim(), name).map(|endpoint| Some(endpoint.to_string()));
        }
    }
    Ok(None)
}
