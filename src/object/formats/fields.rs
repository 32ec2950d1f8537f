//! The fields of the formats that AWS writes, in their order, and how each becomes columns. Names are those of the AWS
//! documentation in small letters, with `_` for what a query would have to quote; they are mostly those of the tables
//! that Athena's documentation proposes.

/// How the text of a field becomes columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text as it is.
    Text,
    /// A number where it is one, else text.
    Number,
    /// `IP:PORT`, or an address alone: the columns `NAME_ip` and `NAME_port`.
    Address,
    /// `"GET https://.. HTTP/1.1"`: the columns `request_verb`, `request_url` and `request_proto`.
    Request,
    /// The time of the row in ISO 8601; it stays a column as well.
    Time,
    /// The time of the row as `06/Feb/2019:00:00:38 +0000`; it stays a column as well.
    ClfTime,
}

use Kind::{Address, ClfTime, Number, Request, Text, Time};

/// A field and how it becomes columns.
pub type Field = (&'static str, Kind);

/// Elastic Load Balancing, "Access logs for your Application Load Balancer", access log entries.
pub const ALB: &[Field] = &[
    ("type", Text),
    ("time", Time),
    ("elb", Text),
    ("client", Address),
    ("target", Address),
    ("request_processing_time", Number),
    ("target_processing_time", Number),
    ("response_processing_time", Number),
    ("elb_status_code", Number),
    ("target_status_code", Number),
    ("received_bytes", Number),
    ("sent_bytes", Number),
    ("request", Request),
    ("user_agent", Text),
    ("ssl_cipher", Text),
    ("ssl_protocol", Text),
    ("target_group_arn", Text),
    ("trace_id", Text),
    ("domain_name", Text),
    ("chosen_cert_arn", Text),
    ("matched_rule_priority", Number),
    ("request_creation_time", Text),
    ("actions_executed", Text),
    ("redirect_url", Text),
    ("error_reason", Text),
    ("target_port_list", Text),
    ("target_status_code_list", Text),
    ("classification", Text),
    ("classification_reason", Text),
    ("conn_trace_id", Text),
    ("transformed_host", Text),
    ("transformed_uri", Text),
    ("request_transform_status", Text),
];

/// What an entry of an Application Load Balancer starts with.
pub const ALB_TYPES: [&str; 6] = ["http", "https", "h2", "grpcs", "ws", "wss"];

/// Elastic Load Balancing, "Access logs for your Network Load Balancer", access log entries.
pub const NLB: &[Field] = &[
    ("type", Text),
    ("version", Text),
    ("time", Time),
    ("elb", Text),
    ("listener", Text),
    ("client", Address),
    ("destination", Address),
    ("connection_time", Number),
    ("tls_handshake_time", Number),
    ("received_bytes", Number),
    ("sent_bytes", Number),
    ("incoming_tls_alert", Text),
    ("chosen_cert_arn", Text),
    ("chosen_cert_serial", Text),
    ("tls_cipher", Text),
    ("tls_protocol_version", Text),
    ("tls_named_group", Text),
    ("domain_name", Text),
    ("alpn_fe_protocol", Text),
    ("alpn_be_protocol", Text),
    ("alpn_client_preference_list", Text),
    ("tls_connection_creation_time", Text),
];

/// Amazon S3, "Amazon S3 server access log format".
pub const S3_ACCESS: &[Field] = &[
    ("bucket_owner", Text),
    ("bucket", Text),
    ("time", ClfTime),
    ("remote_ip", Text),
    ("requester", Text),
    ("request_id", Text),
    ("operation", Text),
    ("key", Text),
    ("request", Request),
    ("http_status", Number),
    ("error_code", Text),
    ("bytes_sent", Number),
    ("object_size", Number),
    ("total_time", Number),
    ("turn_around_time", Number),
    ("referer", Text),
    ("user_agent", Text),
    ("version_id", Text),
    ("host_id", Text),
    ("signature_version", Text),
    ("cipher_suite", Text),
    ("authentication_type", Text),
    ("host_header", Text),
    ("tls_version", Text),
    ("access_point_arn", Text),
    ("acl_required", Text),
];

/// Amazon VPC, "Flow log records", available fields, version 2 to 10: the names of a header line. Others may come.
pub const VPC_FLOW: &[&str] = &[
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
    "ecs-cluster-name",
    "ecs-cluster-arn",
    "ecs-container-instance-id",
    "ecs-container-instance-arn",
    "ecs-service-name",
    "ecs-task-definition-arn",
    "ecs-task-id",
    "ecs-task-arn",
    "ecs-container-id",
    "ecs-second-container-id",
    "reject-reason",
    "resource-id",
    "encryption-status",
];

/// Which fields of header lines hold numbers, by the names of their columns: Amazon VPC, "Flow log records", and Amazon
/// CloudFront, "Standard logging reference".
const NUMBERS: [&str; 21] = [
    "version",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "tcp_flags",
    "traffic_path",
    "encryption_status",
    "sc_bytes",
    "sc_status",
    "cs_bytes",
    "time_taken",
    "c_port",
    "time_to_first_byte",
    "sc_content_len",
    "sc_range_start",
    "sc_range_end",
    "timestamp_ms",
];

/// The kind of a field that a header line names.
pub fn kind_of(column: &str) -> Kind {
    if NUMBERS.contains(&column) { Number } else { Text }
}

/// The column of a field that a header line names: `cs(User-Agent)` is `cs_user_agent`, `log-status` is `log_status`.
pub fn column_of(field: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    field.trim_end_matches(')').chars().map(plain).collect()
}

/// The columns that the fields of a format become, in their order.
pub fn columns_of(fields: &[Field]) -> Vec<String> {
    let columns = |(name, kind): &Field| match kind {
        Address => vec![format!("{name}_ip"), format!("{name}_port")],
        Request => ["verb", "url", "proto"].map(|part| format!("{name}_{part}")).to_vec(),
        Text | Number | Time | ClfTime => vec![(*name).to_owned()],
    };
    fields.iter().flat_map(columns).collect()
}
