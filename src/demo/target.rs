//! Which service a request is for, known from its head alone.

use hyper::Uri;
use hyper::header::HeaderMap;

use super::identity::sso::Sso;
use super::refusal::Protocol;
use super::signature::claimed_service;

/// The heads of the `X-Amz-Target` of the services that are asked by it.
const LOGS: &str = "Logs_20140328.";
const KMS: &str = "TrentService.";
const DYNAMO: &str = "DynamoDB_20120810.";

/// What a request asks for. An operation is named by its target; elsewhere method and path say it.
pub enum Target {
    /// An operation of CloudWatch Logs.
    Logs(String),
    /// An operation of KMS.
    Kms(String),
    /// An operation of DynamoDB.
    Dynamo(String),
    /// Something of Lambda.
    Lambda,
    /// Something of S3.
    Objects,
    /// An action of STS.
    Sts,
    /// Something of IAM Identity Center, which nobody signs.
    Sso,
    /// Nothing that is answered here.
    Unknown,
}

impl Target {
    /// Reads the head of a request.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        if Sso::knows(uri.path()) {
            return Self::Sso;
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(target) = text("x-amz-target") {
            return Self::named(target);
        }
        match claimed_service(headers) {
            Some("lambda") => Self::Lambda,
            Some("s3") => Self::Objects,
            _ if text("content-type").is_some_and(|kind| kind.starts_with(FORM)) => Self::Sts,
            _ => Self::Unknown,
        }
    }

    fn named(target: &str) -> Self {
        let operation = |head| target.strip_prefix(head).map(str::to_owned);
        let logs = || operation(LOGS).map(Self::Logs);
        let kms = || operation(KMS).map(Self::Kms);
        let dynamo = || operation(DYNAMO).map(Self::Dynamo);
        logs().or_else(kms).or_else(dynamo).unwrap_or(Self::Unknown)
    }

    /// The protocol in which it is answered.
    pub fn protocol(&self) -> Protocol {
        match self {
            Self::Sts => Protocol::Query,
            Self::Sso | Self::Lambda => Protocol::Rest,
            Self::Objects => Protocol::Xml,
            Self::Logs(_) | Self::Kms(_) | Self::Dynamo(_) | Self::Unknown => Protocol::Json,
        }
    }

    /// The service that the scope of the signature must name; `None` for what is not signed.
    pub fn service(&self) -> Option<&'static str> {
        match self {
            Self::Logs(_) => Some("logs"),
            Self::Kms(_) => Some("kms"),
            Self::Dynamo(_) => Some("dynamodb"),
            Self::Lambda => Some("lambda"),
            Self::Objects => Some("s3"),
            Self::Sts => Some("sts"),
            Self::Sso | Self::Unknown => None,
        }
    }

    /// Whether it is asked by POST of `/` and nothing else.
    pub fn is_asked_at_root(&self) -> bool {
        !matches!(self, Self::Lambda | Self::Objects | Self::Sso)
    }

    /// The largest body that is read, in bytes.
    pub fn body_limit(&self) -> usize {
        match self {
            // Lambda quotas: an invocation takes 6 MB. A little more is read so that the refusal is Lambda's own.
            Self::Lambda => 6 * 1_048_576 + 4_096,
            // The largest legal request is a query of 10,000 characters with 50 group names of 512.
            _ => 1 << 20,
        }
    }
}

const FORM: &str = "application/x-www-form-urlencoded";
