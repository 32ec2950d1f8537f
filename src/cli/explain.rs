//! `--explain`: the AWS calls that a command would make, as `aws` command lines, with their cost and permissions.

use std::collections::BTreeMap;

use super::{Exit, Failure, Front};
use crate::domain::event::read_dollars;
use crate::domain::request::Times;
use crate::domain::text::{safe, safe_lines, shell_word};
use crate::domain::{Call, Permission, Region, Request, figures};

/// What is known without a call about where a command would go.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The region, when an option, the environment or the settings name one.
    pub region: Option<Region>,
    /// The endpoint, when one is named.
    pub endpoint_url: Option<String>,
}

/// A permission that is needed in place of one of those of the requests, as an answer decides that only AWS knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternative {
    /// The service as the AWS command line names it.
    pub service: &'static str,
    /// The IAM action.
    pub action: &'static str,
    /// The resource, as in [`Call`].
    pub resource: String,
    /// When it is needed, and how not to need it.
    pub when: &'static str,
}

/// Prints what the requests would do, and what may be needed instead. Makes none of their calls.
///
/// # Errors
/// An output that can't be written.
pub fn run(
    front: &mut Front<'_>,
    requests: &[Request],
    instead: Option<&Alternative>,
    target: &Target,
) -> Result<Exit, Failure> {
    let mut text = String::new();
    let calls: Vec<Call> = requests.iter().flat_map(made).collect();
    if calls.is_empty() {
        text.push_str("# No AWS call is made.\n");
    }
    for call in &calls {
        text.push_str(&format!("# {}\n{}\n", times(call, requests), command_line(call, target)));
    }
    if !calls.is_empty() {
        text.push_str(&format!("\n# Cost: {}.\n", cost(requests)));
        text.push_str(&permissions(&calls, target));
        if let Some(Alternative { service, action, resource, when }) = instead {
            let arn = arn(service, resource, target);
            text.push_str(&format!("# {when}:\n#   {action} on {}\n", safe(&arn)));
        }
    }
    front.print(safe_lines(text.trim_end()))?;
    Ok(Exit::Done)
}

/// The calls that a command makes for a request: it leaves a query running that it has only attached to.
fn made(request: &Request) -> Vec<Call> {
    let is_left = matches!(request, Request::Attach { .. });
    request.calls().into_iter().filter(|call| !is_left || call.times != Times::WhenStopped).collect()
}

fn times(call: &Call, requests: &[Request]) -> &'static str {
    let are_listed = requests.iter().any(|request| matches!(request, Request::Objects(_)));
    match call.times {
        Times::Once if are_listed => "Once for each object:",
        Times::Once => "Once:",
        Times::PerPage => "Once for each page:",
        Times::UntilDone => "Again and again until the query has ended, then once for each page of rows:",
        Times::WhenStopped => "Only when the query is stopped:",
    }
}

fn command_line(call: &Call, target: &Target) -> String {
    let mut line = format!("aws {} {}", call.service, kebab(call.operation));
    let mut add = |word: &str| {
        line.push(' ');
        line.push_str(&shell_word(word));
    };
    if let Some(region) = &target.region {
        add("--region");
        add(region.as_str());
    }
    if let Some(endpoint) = &target.endpoint_url {
        add("--endpoint-url");
        add(endpoint);
    }
    for (flag, values) in &call.parameters {
        add(flag);
        values.iter().for_each(|value| add(value));
    }
    // These two write what they are answered with into a file, which must be named.
    if matches!(call.operation, "GetObject" | "Invoke") {
        add("OUTFILE");
    }
    line
}

/// `StartQuery` as the AWS command line writes it: `start-query`.
fn kebab(operation: &str) -> String {
    let mut out = String::new();
    for c in operation.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// List prices: AWS, Amazon CloudWatch pricing, Logs, Amazon DynamoDB pricing, Amazon S3 pricing, S3 Standard, and AWS
/// Lambda pricing. The Describe and List calls, STS and StopQuery are free.
fn cost(requests: &[Request]) -> String {
    if requests.iter().any(|request| request.permission() == Permission::Invoke) {
        return "what the function takes: 0.20 dollars a million requests and 0.0000166667 dollars for each GB-second (list \
                price of us-east-1 for x86); a dry run is free"
            .to_owned();
    }
    let asks_s3 =
        |request: &Request| matches!(request.permission(), Permission::ListObjects | Permission::ReadObjects);
    if requests.iter().any(asks_s3) {
        return "0.005 dollars for each 1,000 pages of a list, which hold 1,000 keys each; 0.0004 dollars for each 1,000 \
                reads of an object or its head (list prices of us-east-1)"
            .to_owned();
    }
    let reads_items = requests.iter().any(|request| request.permission() == Permission::ReadItems);
    if reads_items {
        let most = requests.iter().find_map(|request| match request {
            Request::Scan(scan) => scan.caps.capacity,
            Request::Sql(sql) => sql.caps.capacity,
            _ => None,
        });
        let most = most.map_or_else(String::new, |units| {
            let dollars = figures::dollars(read_dollars(units));
            format!("; it ends after {units} of them, {dollars}")
        });
        return format!(
            "read units, 0.125 dollars a million on demand (list price of us-east-1); one reads 8 KB, or 4 KB with --consistent{most}"
        );
    }
    if requests.iter().any(|request| matches!(request, Request::LogsQuery(_))) {
        "about 0.005 dollars for each GB that the query scans (list price of us-east-1); shown while it runs"
            .to_owned()
    } else {
        "nothing".to_owned()
    }
}

fn permissions(calls: &[Call], target: &Target) -> String {
    let mut needed: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for call in calls {
        let Some(action) = call.action else { continue };
        let arns = needed.entry(action).or_default();
        arns.extend(call.resources.iter().map(|resource| arn(call.service, resource, target)));
        arns.sort();
        arns.dedup();
    }
    if needed.is_empty() {
        return "# Permissions: none.\n".to_owned();
    }
    let mut text = String::from("# Permissions:\n");
    for (action, arns) in needed {
        for arn in arns {
            text.push_str(&format!("#   {action} on {}\n", safe(&arn)));
        }
    }
    text
}

/// The resource as a policy names it; the account is left open, because asking for it would be a call.
fn arn(service: &str, resource: &str, target: &Target) -> String {
    if resource == "*" {
        return resource.to_owned();
    }
    let partition = target.region.as_ref().map_or("aws", Region::partition);
    // An access point is named by its ARN.
    if resource.starts_with("arn:") {
        return resource.to_owned();
    }
    // The ARN of a bucket has neither region nor account (Service Authorization Reference, Amazon S3).
    if service == "s3api" {
        return format!("arn:{partition}:s3:::{resource}");
    }
    let region = target.region.as_ref().map_or("*", Region::as_str);
    format!("arn:{partition}:{service}:{region}:*:{resource}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_named_as_the_aws_command_line_names_them() {
        assert_eq!(kebab("GetCallerIdentity"), "get-caller-identity");
        assert_eq!(kebab("DescribeLogGroups"), "describe-log-groups");
    }
}
