//! What the error codes of S3 mean for a bucket or an object. Codes: Amazon S3 API reference, "Error responses". An answer
//! to HEAD has no body, and so no code.

use super::said::{Said, words};
use super::{Asked, Subject, short};
use crate::domain::{Fault, FaultKind};

/// Where the names of buckets come from.
const BUCKETS: &str = "flowid s3 buckets lists those of the account; check the name";

/// Someone else may have to be asked for what a denial does not say.
const PAYER: &str =
    "; where the requester pays, agree to that (--request-payer, in the console requester-pays)";

/// The fault of an error answer about a bucket or an object, when it is one of S3 alone.
pub(super) fn fault(said: &Said<'_>, asked: &Asked<'_>) -> Option<Fault> {
    let (bucket, key) = match asked.subject {
        Subject::Bucket(bucket) => (bucket, None),
        Subject::Object { bucket, key, .. } => (bucket, Some(key)),
        _ => return None,
    };
    let at = match key {
        Some(key) => format!("s3://{bucket}/{}", short(key)),
        None => format!("s3://{bucket}"),
    };
    let (kind, what, hint) = match (said.code, said.status) {
        (Some("NoSuchBucket"), _) => {
            (FaultKind::NotFound, format!("there is no bucket {bucket}"), BUCKETS.to_owned())
        }
        (Some("NoSuchKey" | "NotFound"), _) | (None, 404) => match key {
            Some(_) => missing(&at, asked.subject, bucket),
            None => (FaultKind::NotFound, format!("there is no bucket {bucket}"), BUCKETS.to_owned()),
        },
        (Some("NoSuchVersion"), _) => (
            FaultKind::NotFound,
            format!("{at} has no such version: {}", words(said)),
            "flowid s3 versions lists those that there are".to_owned(),
        ),
        (Some("MethodNotAllowed"), _) | (None, 405) => (
            FaultKind::NotFound,
            format!("this version of {at} is a delete marker: it holds nothing"),
            "flowid s3 versions lists the versions before it".to_owned(),
        ),
        (Some("InvalidObjectState"), _) => (
            FaultKind::Unsupported,
            format!("{at} is archived and can't be read: {}", words(said)),
            "flowid s3 head tells how to restore it".to_owned(),
        ),
        (Some("PreconditionFailed"), _) | (None, 412) => (
            FaultKind::NotFound,
            format!("{at} has changed since it was looked at"),
            "read it again from its start".to_owned(),
        ),
        (Some("InvalidRange"), _) | (None, 416) => (
            FaultKind::Invalid,
            format!("the range begins behind the end of {at}"),
            "flowid s3 head tells its size".to_owned(),
        ),
        (Some("AccessDenied" | "AllAccessDisabled" | "AccountProblem"), _) | (None, 401 | 403) => {
            denied(said, asked, key.is_some(), &at)
        }
        (Some(code), _) if code.starts_with("KMS.") => (
            FaultKind::Denied,
            format!("the key that {at} is encrypted with can't be used: {}", words(said)),
            "look at the key with aws kms describe-key".to_owned(),
        ),
        (Some("PermanentRedirect" | "TemporaryRedirect" | "Redirect" | "AuthorizationHeaderMalformed"), _)
        | (None, 301 | 302 | 307 | 308) => (
            FaultKind::Invalid,
            format!("{bucket} is in another region, and not in the one that was named for it: {}", words(said)),
            "name its region with --region".to_owned(),
        ),
        (Some("InvalidBucketName"), _) => {
            (FaultKind::Invalid, format!("{bucket} is not the name of a bucket"), BUCKETS.to_owned())
        }
        (Some("InvalidArgument" | "InvalidRequest" | "InvalidURI" | "KeyTooLongError"), _) => (
            FaultKind::Invalid,
            format!("{} refuses a parameter: {}", asked.operation, words(said)),
            "check the arguments; objects that are encrypted with a key of the customer (SSE-C) can't be read here"
                .to_owned(),
        ),
        (None, 400) => (
            FaultKind::Service,
            format!("{} of {at} is refused without a word (HTTP status 400)", asked.operation),
            "credentials that have expired or a wrong region are answered so; run flowid session status".to_owned(),
        ),
        _ => return None,
    };
    Some(Fault::new(kind, what).hint(hint))
}

fn missing(at: &str, subject: Subject<'_>, bucket: &str) -> (FaultKind, String, String) {
    if let Subject::Object { versioned: true, .. } = subject {
        let hint = format!("flowid s3 versions {at} lists those that there are");
        return (FaultKind::NotFound, format!("there is no such version of {at}"), hint);
    }
    let hint = format!(
        "flowid s3 ls s3://{bucket}/ lists what there is, flowid s3 versions what was deleted where versions are kept"
    );
    (FaultKind::NotFound, format!("there is no {at}"), hint)
}

/// Without the right to list a bucket, AWS does not tell a missing object from a denied one (Amazon S3 API reference,
/// HeadObject and GetObject, "Permissions").
fn denied(said: &Said<'_>, asked: &Asked<'_>, is_object: bool, at: &str) -> (FaultKind, String, String) {
    let action = asked.action();
    let or_missing = if is_object { ", or there is no such object" } else { "" };
    let without_list =
        if is_object { ": without s3:ListBucket AWS answers so to both. Ask for both rights" } else { "" };
    let what = format!("{action} on {at} is denied{or_missing}: {}", words(said));
    let first = if is_object { "check the key" } else { "ask for the right" };
    let hint = format!(
        "{first}{without_list}, or use credentials that have it (now: profile {}){PAYER}",
        asked.scope.profile
    );
    (FaultKind::Denied, what, hint)
}
