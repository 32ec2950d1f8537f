//! What the endpoint answers when it does not do what was asked: the error shapes of the protocols.

use hyper::StatusCode;
use serde_json::{Map, Value, json};

use super::identity::people::Caller;

/// The protocols in which AWS services are asked here. They differ in the shape of answers and in some error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// awsJson1_0 and 1_1: CloudWatch Logs, KMS, DynamoDB.
    Json,
    /// awsQuery: STS, answers in XML.
    Query,
    /// restJson1: IAM Identity Center and Lambda, the error's code in a header.
    Rest,
    /// restXml: S3.
    Xml,
}

/// An error as an AWS service reports it.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// Further members of the error's shape.
    details: Map<String, Value>,
}

impl Refusal {
    /// An error of the caller: status 400.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into(), details: Map::new() }
    }

    /// With another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With one more member.
    #[must_use]
    pub fn detail(mut self, name: &str, value: Value) -> Self {
        self.details.insert(name.to_owned(), value);
        self
    }

    /// The usual error for a parameter.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameterException", message)
    }

    /// The usual error for what does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new("ResourceNotFoundException", message)
    }

    /// The words of AWS for what no policy of the caller allows. IAM user guide, "Troubleshoot access denied error messages".
    pub fn denied(protocol: Protocol, action: &str, caller: &Caller, resource: &str) -> Self {
        let message = format!(
            "User: {} is not authorized to perform: {action} on resource: {resource} because no identity-based \
             policy allows the {action} action",
            caller.arn
        );
        match protocol {
            Protocol::Json => Self::new("AccessDeniedException", message),
            Protocol::Rest => Self::new("AccessDeniedException", message).status(StatusCode::FORBIDDEN),
            Protocol::Query | Protocol::Xml => {
                Self::new("AccessDenied", message).status(StatusCode::FORBIDDEN)
            }
        }
    }

    /// The status of the answer.
    pub fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Its code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// The body of the answer.
    pub fn body(self, protocol: Protocol, request_id: &str) -> Vec<u8> {
        match protocol {
            Protocol::Json | Protocol::Rest => self.json().to_string().into_bytes(),
            Protocol::Query => self.query(request_id).into_bytes(),
            Protocol::Xml => self.xml(request_id).into_bytes(),
        }
    }

    fn json(self) -> Value {
        let mut body = json!({ "__type": self.code, "message": self.message });
        if let Value::Object(members) = &mut body {
            members.extend(self.details);
        }
        body
    }

    fn xml(&self, request_id: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{}</Code><Message>{}</Message><RequestId>\
             {request_id}</RequestId></Error>",
            self.code,
            escape(&self.message),
        )
    }

    fn query(&self, request_id: &str) -> String {
        format!(
            "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>\
             <Code>{}</Code><Message>{}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>",
            self.code,
            escape(&self.message),
        )
    }
}

/// Text as it stands in XML.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
