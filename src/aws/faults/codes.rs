//! What the error codes of AWS mean. Codes: AWS, "Common Errors" of the CloudWatch Logs and STS API references; the
//! throttling codes are those that the SDK retries (aws-runtime, `THROTTLING_ERRORS`).

use super::said::{Said, words};
use super::{Asked, POINTER, Subject, short};
use crate::domain::{Fault, FaultKind};

/// The fault of an error answer.
pub(super) fn fault(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    if let Some(fault) = super::objects::fault(said, asked) {
        return fault;
    }
    let Some(code) = said.code else { return by_status(said, asked) };
    // The rules come before the codes: STS and Logs name a clock that is off in different ways.
    if clock_is_off(code, said.message) {
        return clock(said);
    }
    if let Some(fault) = super::keys::fault(code, said, asked) {
        return fault;
    }
    match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "AuthorizationError"
        | "NotAuthorized"
        | "UnauthorizedException"
        | "UnauthorizedOperation"
        | "OptInRequired" => denied(said, asked),
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" | "TokenRefreshRequired" => {
            expired(asked)
        }
        "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "InvalidToken" => unknown_key(asked),
        "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => bad_signature(said, asked),
        "ResourceNotFoundException" | "ResourceNotFound" => not_found(said, asked),
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "SlowDown"
        | "PriorRequestNotComplete"
        | "ProvisionedThroughputExceededException"
        | "ProvisionedThroughputExceeded" => throttled(asked),
        "LimitExceededException" => limit(said, asked),
        "InvalidParameterException"
        | "InvalidParameterValue"
        | "InvalidParameterValueException"
        | "InvalidRequestContentException"
        | "RequestTooLargeException"
        | "InvalidParameterCombination"
        | "ValidationError"
        | "ValidationException"
        | "SerializationException" => invalid(said, asked),
        "UnknownOperationException" | "UnknownOperation" | "InvalidAction" | "NotImplemented" => {
            let what = format!("{} does not know the call {}", asked.place(), asked.operation);
            Fault::new(FaultKind::Unsupported, what).hint("check that the endpoint offers this service")
        }
        "RequestTimeout" | "RequestTimeoutException" => super::transport::timed_out(asked),
        "ServiceUnavailableException"
        | "ServiceUnavailable"
        | "ServiceException"
        | "InternalFailure"
        | "InternalError"
        | "InternalServerError" => service_trouble(said, asked),
        _ if said.status >= 500 => service_trouble(said, asked),
        _ => {
            let what = format!("{} failed: {}", asked.operation, words(said));
            // It would be answered so again, and nobody waits for that.
            Fault::new(FaultKind::Unsupported, what)
                .hint("this is the service's own answer; look it up by its code")
        }
    }
}

/// An error answer without a code: a proxy, a load balancer, or something that is no AWS endpoint.
fn by_status(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    match said.status {
        401 | 403 => denied(said, asked),
        429 => throttled(asked),
        500.. => service_trouble(said, asked),
        status => {
            let what = format!("{} answered {} with HTTP status {status}", asked.place(), asked.operation);
            let hint = "that is not how AWS answers; check the endpoint and the proxy";
            Fault::new(FaultKind::Service, what).hint(hint)
        }
    }
}

fn clock_is_off(code: &str, message: &str) -> bool {
    matches!(code, "RequestTimeTooSkewed" | "RequestInTheFuture")
        || (matches!(code, "SignatureDoesNotMatch" | "InvalidSignatureException")
            && (message.contains("Signature expired") || message.contains("not yet current")))
}

fn clock(said: &Said<'_>) -> Fault {
    let what = format!("the clock of this machine is off: {}", words(said));
    Fault::new(FaultKind::Rejected, what).hint("set the clock (timedatectl set-ntp true) and run again")
}

fn denied(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    let action = asked.action();
    let on = match asked.groups() {
        [] => named(asked),
        [group] => format!(" on {}", crate::domain::text::safe(group)),
        groups => format!(" on {} log groups", groups.len()),
    };
    Fault::new(FaultKind::Denied, format!("{action} is denied: {}", words(said))).hint(format!(
        "ask for {action}{on}, or use credentials that have it (now: profile {})",
        asked.scope.profile
    ))
}

/// ` on orders`, when it is about a table.
fn named(asked: &Asked<'_>) -> String {
    match asked.subject {
        Subject::Table(table) => format!(" on {}", short(table)),
        Subject::Function(name) | Subject::Invocation(name) => format!(" on {}", short(name)),
        Subject::Key(key) => format!(" on {}", crate::domain::text::safe(key)),
        _ => String::new(),
    }
}

fn expired(asked: &Asked<'_>) -> Fault {
    let what = format!("the credentials of profile {} have expired", asked.scope.profile);
    Fault::new(FaultKind::Expired, what).hint("renew them where they come from, then run again")
}

fn unknown_key(asked: &Asked<'_>) -> Fault {
    let what =
        format!("the access key of profile {} is not accepted in {}", asked.scope.profile, asked.place());
    Fault::new(FaultKind::Rejected, what).hint(
        "check the key; temporary keys (ASIA...) need AWS_SESSION_TOKEN too, and some regions must be enabled first",
    )
}

fn bad_signature(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    let what = format!("the signature of profile {} is not accepted: {}", asked.scope.profile, words(said));
    Fault::new(FaultKind::Rejected, what)
        .hint("check the secret access key, and that no proxy alters requests")
}

/// Where the names of tables and indexes come from.
const TABLES: &str = "flowid dynamo tables and flowid dynamo describe list those that there are";

fn not_found(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    let region = &asked.scope.region;
    let groups_hint = "a in the console or flowid logs groups lists those that there are; or choose another region or profile";
    let (what, hint) = match (asked.subject, asked.groups()) {
        (_, [group]) => (format!("there is no log group {group} in {region}"), groups_hint),
        (_, [_, ..]) => {
            (format!("one of the log groups does not exist in {region}: {}", words(said)), groups_hint)
        }
        (Subject::QueryId(id), _) => (
            format!("there is no query {} in {region}", short(id)),
            "its results are kept for seven days; run it again",
        ),
        (Subject::Stream { group, stream }, _) => (
            format!(
                "there is no log stream {} of {} in {region}: {}",
                short(stream),
                short(group),
                words(said)
            ),
            "flowid logs groups and flowid logs streams list those that there are",
        ),
        (Subject::Table(table), _) => (
            format!(
                "there is no table {}, or no such index of it, in {region}: {}",
                short(table),
                words(said)
            ),
            TABLES,
        ),
        (Subject::Statement, _) => {
            (format!("the statement names no table or index in {region}: {}", words(said)), TABLES)
        }
        (Subject::Function(name) | Subject::Invocation(name), _) => (
            format!(
                "there is no function {}, or no such version of it, in {region}: {}",
                short(name),
                words(said)
            ),
            "flowid lambda ls and flowid lambda show list those that there are",
        ),
        (Subject::Record, _) => (format!("there is no such record in {region}: {}", words(said)), POINTER),
        _ => (format!("{} found nothing: {}", asked.operation, words(said)), groups_hint),
    };
    Fault::new(FaultKind::NotFound, what).hint(hint)
}

fn throttled(asked: &Asked<'_>) -> Fault {
    let what = format!("{} is throttled{}", asked.operation, asked.after_retries());
    Fault::new(FaultKind::Throttled, what).hint(match asked.subject {
        Subject::Table(_) | Subject::Statement => {
            "the table or a partition of it has no read capacity left; wait a moment and run again"
        }
        Subject::Invocation(_) => {
            "it was not run: as many run as its concurrency or the account allows; flowid lambda show names it"
        }
        _ => "others use the same quota of the account; wait a moment and run again",
    })
}

fn limit(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    let what = format!("a quota is full: {} says {}", asked.operation, words(said));
    if !matches!(asked.subject, Subject::Query { .. }) {
        return Fault::new(FaultKind::LimitExceeded, what).hint("wait a moment and run again");
    }
    Fault::new(FaultKind::LimitExceeded, what)
        .hint("an account runs at most 100 queries at once in a region; wait for some to end, or stop them")
}

fn invalid(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    let retention = said.message.contains("retention") || said.message.contains("creation time");
    let is_of_a_table = matches!(asked.subject, Subject::Table(_));
    let hint = if matches!(asked.subject, Subject::Statement) {
        "names stand between double quotes, text between single ones: SELECT * FROM \"table\" WHERE \"name\" = 'text'"
    } else if is_of_a_table {
        "flowid dynamo describe shows the keys of a table and their types"
    } else if retention {
        "choose a range that lies within the group's retention, after it was created"
    } else if matches!(asked.subject, Subject::Record) {
        POINTER
    } else {
        "check the arguments"
    };
    Fault::new(FaultKind::Invalid, format!("{} refuses a parameter: {}", asked.operation, words(said)))
        .hint(hint)
}

fn service_trouble(said: &Said<'_>, asked: &Asked<'_>) -> Fault {
    let tries = asked.after_retries();
    let what = format!("{} failed on the side of AWS{tries}: {}", asked.operation, words(said));
    Fault::new(FaultKind::Service, what).hint("try again in a moment; health.aws.amazon.com tells of outages")
}
