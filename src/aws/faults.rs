//! The one place where an SDK error becomes a fault: its kind, plain words, the next step. The table of error codes,
//! the credentials and the connection have files of their own below this one.

mod codes;
mod credentials;
mod keys;
mod objects;
mod said;
mod transport;

#[cfg(test)]
mod tests;

use std::error::Error;

use aws_sdk_cloudwatchlogs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_cloudwatchlogs::types::error::MalformedQueryException;
use aws_sdk_s3::primitives::ByteStreamError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_types::request_id::RequestId;
use http_body_util::LengthLimitError;

use super::Endpoint;
use crate::domain::{Fault, FaultKind, Scope};
use crate::insights::Mistake;
pub(crate) use credentials::{none_from_source, shared_config, signs_in_elsewhere};

/// What was asked when it failed, for the words of the fault.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The prefix of the IAM action: `logs`, `sts`.
    pub service: &'static str,
    /// The operation, such as `StartQuery`.
    pub operation: &'static str,
    /// On whose behalf, and where.
    pub scope: &'a Scope,
    /// The endpoint, when it is not AWS itself.
    pub endpoint: Option<&'a Endpoint>,
    /// What the question is about.
    pub subject: Subject<'a>,
}

/// What a question is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// Nothing in particular.
    General,
    /// Log groups by name.
    Groups(&'a [String]),
    /// A query that is about to start on log groups.
    Query {
        /// Its text, into which the service's offsets point.
        text: &'a str,
        /// The groups.
        groups: &'a [String],
    },
    /// A query that was started.
    QueryId(&'a str),
    /// A stream of a group.
    Stream {
        /// The group.
        group: &'a str,
        /// The stream.
        stream: &'a str,
    },
    /// A record behind a pointer.
    Record,
    /// A table by name.
    Table(&'a str),
    /// A PartiQL statement.
    Statement,
    /// A bucket by name.
    Bucket(&'a str),
    /// An object by its bucket and key.
    Object {
        /// The bucket.
        bucket: &'a str,
        /// The key.
        key: &'a str,
        /// Whether one of its versions is named.
        versioned: bool,
    },
    /// A function by name.
    Function(&'a str),
    /// A function that is run, which is asked for once.
    Invocation(&'a str),
    /// A key of KMS, by its ARN.
    Key(&'a str),
}

/// Where pointers to records come from.
pub(super) const POINTER: &str = "give what @ptr of a row says; flowid logs query --ptr prints it";

impl Asked<'_> {
    /// Where the question goes, in words: the endpoint, or the region.
    fn place(&self) -> String {
        match self.endpoint {
            Some(endpoint) => endpoint.to_string(),
            None => format!("the region {}", self.scope.region),
        }
    }

    /// The action that a policy names: that of the operation, but for statements, for S3 and for running a function
    /// (AWS Service Authorization Reference, Amazon DynamoDB, Amazon S3 and AWS Lambda).
    fn action(&self) -> String {
        match (self.subject, self.operation) {
            (Subject::Statement, _) => "dynamodb:PartiQLSelect".to_owned(),
            (Subject::Object { versioned: true, .. }, _) => "s3:GetObjectVersion".to_owned(),
            (Subject::Object { .. }, _) => "s3:GetObject".to_owned(),
            (_, "ListBuckets") => "s3:ListAllMyBuckets".to_owned(),
            (_, "ListObjectsV2") => "s3:ListBucket".to_owned(),
            (_, "ListObjectVersions") => "s3:ListBucketVersions".to_owned(),
            (Subject::Invocation(_), _) => "lambda:InvokeFunction".to_owned(),
            _ => format!("{}:{}", self.service, self.operation),
        }
    }

    /// What stands behind a failure that more than one attempt ended in.
    fn after_retries(&self) -> &'static str {
        match self.subject {
            Subject::Invocation(_) => "",
            _ => ", also after retries",
        }
    }

    /// The groups that were named, if any.
    fn groups(&self) -> &[String] {
        match self.subject {
            Subject::Groups(groups) | Subject::Query { groups, .. } => groups,
            Subject::General
            | Subject::QueryId(_)
            | Subject::Stream { .. }
            | Subject::Record
            | Subject::Table(_)
            | Subject::Statement
            | Subject::Bucket(_)
            | Subject::Object { .. }
            | Subject::Function(_)
            | Subject::Invocation(_)
            | Subject::Key(_) => &[],
        }
    }
}

/// The fault of a failed call.
pub(super) fn fault<E>(error: SdkError<E, HttpResponse>, asked: &Asked<'_>) -> Fault
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    judge(&error, asked).source(error)
}

/// The fault of a failed attempt to run a function: it says when the function may have run all the same.
pub(super) fn of_invocation<E>(error: SdkError<E, HttpResponse>, asked: &Asked<'_>) -> Fault
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let may_have_run = match &error {
        SdkError::ConstructionFailure(_) => false,
        // An error of the caller is found before anything runs; a good status means that it did run.
        SdkError::ServiceError(answer) => !answer.raw().status().is_client_error(),
        SdkError::DispatchFailure(_) => !transport::was_not_sent(&error),
        _ => true,
    };
    let fault = fault(error, asked);
    if !may_have_run {
        return fault;
    }
    let what = format!("{}; the function may have run", fault.what.raw());
    let name = match asked.subject {
        Subject::Invocation(name) => name,
        _ => "NAME",
    };
    Fault { what: what.into(), ..fault }.hint(format!(
        "look into its log before you run it again: flowid lambda logs {} --since 15m",
        short(name)
    ))
}

/// The fault of a call to STS that was to bring credentials. `endpoint` is where it went when not to AWS itself.
pub(crate) fn of_role<E>(
    error: SdkError<E, HttpResponse>,
    operation: &'static str,
    scope: &Scope,
    endpoint: Option<&Endpoint>,
) -> Fault
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    fault(error, &Asked { service: "sts", operation, scope, endpoint, subject: Subject::General })
}

/// The fault of a call to IAM Identity Center. `service` is `sso` or `sso-oauth`, `endpoint` where it went when not to
/// AWS itself.
pub(crate) fn of_sso<E>(
    error: SdkError<E, HttpResponse>,
    (service, operation): (&'static str, &'static str),
    scope: &Scope,
    endpoint: Option<&Endpoint>,
) -> Fault
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    // Not kept as its source: what the SDK says of an answer could repeat a token.
    judge(&error, &Asked { service, operation, scope, endpoint, subject: Subject::General })
}

/// The fault of a body that broke off, or that ended too early without an error of its own.
pub(super) fn of_body(error: Option<ByteStreamError>, asked: &Asked<'_>) -> Fault {
    match error {
        Some(error) => transport::broken_body(&error, asked).source(error),
        None => transport::cut(asked),
    }
}

/// The fault of a failed call without its source, and the request id if it had one.
fn judge<E>(error: &SdkError<E, HttpResponse>, asked: &Asked<'_>) -> Fault
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let fault = classify(error, asked);
    match error.request_id().or_else(|| error.meta().request_id()) {
        Some(id) => fault.request_id(Some(&short(id))),
        None => fault,
    }
}

fn classify<E>(error: &SdkError<E, HttpResponse>, asked: &Asked<'_>) -> Fault
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    if let Some(fault) = credentials::fault(error) {
        return fault;
    }
    match error {
        SdkError::ServiceError(answer) => {
            if let Some(malformed) = cause::<MalformedQueryException>(error) {
                return malformed_query(malformed, asked);
            }
            let status = answer.raw().status();
            // A good answer that the SDK could not read is handed out as an error of the service, too.
            if status.is_success() {
                return transport::broken_answer(error, status.as_u16(), asked);
            }
            let message = answer.err().message().unwrap_or_default();
            codes::fault(&said::Said { code: answer.err().code(), message, status: status.as_u16() }, asked)
        }
        SdkError::ResponseError(answer) => {
            transport::broken_answer(error, answer.raw().status().as_u16(), asked)
        }
        SdkError::TimeoutError(_) => transport::timed_out(asked),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => transport::timed_out(asked),
        SdkError::DispatchFailure(_) => transport::unreachable(error, asked),
        _ => {
            let what = format!("{} can't be asked: {}", asked.operation, innermost(error));
            Fault::new(FaultKind::Invalid, what).hint("check the region, the endpoint and the arguments")
        }
    }
}

/// The service's own finding, with its place in the query where it names one.
fn malformed_query(malformed: &MalformedQueryException, asked: &Asked<'_>) -> Fault {
    let compile = malformed.query_compile_error();
    let said = compile.and_then(|error| error.message()).or_else(|| malformed.message());
    let what = format!("CloudWatch Logs refuses the query: {}", short(said.unwrap_or("it is malformed")));
    let place = compile.and_then(|error| error.location());
    let start = place.and_then(|place| place.start_char_offset());
    let fault = match (start, asked.subject) {
        (Some(start), Subject::Query { text, .. }) => {
            let end = place.and_then(|place| place.end_char_offset()).unwrap_or(start);
            Fault::from(Mistake::from_service(text, start, end, what))
        }
        _ => Fault::new(FaultKind::MalformedQuery, what),
    };
    fault.hint("correct the query and run it again")
}

/// Whether an answer was larger than it may be.
pub(super) fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    cause::<LengthLimitError>(error).is_some()
}

/// The first error of this type in a chain of causes.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// An error and its causes, outermost first.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| beneath(*error))
}

/// The cause of an error. An `io::Error` passes over what it wraps when asked for its source, so that is looked at here.
fn beneath<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

/// The words of the deepest cause: the others of a chain mostly say that something went wrong.
fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(|error| short(&error.to_string())).unwrap_or_default()
}

/// The most characters that a fault repeats of someone else's words.
const REPEATED: usize = 500;

/// Someone else's words, cut where they are longer than a message should be.
fn short(words: &str) -> String {
    match words.char_indices().nth(REPEATED) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words.to_owned(),
    }
}
