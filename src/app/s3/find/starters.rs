//! What a search begins with, by what the name of a prefix tells: a first query, and the fields that it may name.

use crate::object::formats::fields::{ALB, NLB, S3_ACCESS, VPC_FLOW, column_of, columns_of};

/// The members of a record of CloudTrail that are asked for most (AWS CloudTrail User Guide, "CloudTrail record contents").
const CLOUDTRAIL: &[&str] = &[
    "eventTime",
    "eventSource",
    "eventName",
    "awsRegion",
    "sourceIPAddress",
    "userAgent",
    "errorCode",
    "errorMessage",
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.accountId",
    "userIdentity.userName",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "requestID",
    "eventID",
    "eventType",
    "recipientAccountId",
    "readOnly",
];

/// What every row has.
const COMMON: [&str; 4] = ["@timestamp", "@message", "@key", "@bucket"];

/// Which format the names of objects tell. Prefixes of logs that AWS delivers are in each service's documentation of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    CloudTrail,
    LoadBalancer,
    VpcFlow,
    S3Access,
    Nothing,
}

/// What stands in the names of prefixes, in small letters.
const NAMES: [(&str, Told); 7] = [
    ("cloudtrail", Told::CloudTrail),
    ("elasticloadbalancing", Told::LoadBalancer),
    ("alb", Told::LoadBalancer),
    ("vpcflowlogs", Told::VpcFlow),
    ("flow-log", Told::VpcFlow),
    ("s3-access", Told::S3Access),
    ("access-log", Told::S3Access),
];

fn told(prefix: &str) -> Told {
    let prefix = prefix.to_ascii_lowercase();
    NAMES.iter().find(|(name, _)| prefix.contains(name)).map_or(Told::Nothing, |(_, told)| *told)
}

/// A query to begin with.
pub(super) fn query(prefix: &str) -> &'static str {
    match told(prefix) {
        Told::CloudTrail => {
            "fields @timestamp, eventName, errorCode, userIdentity.arn, sourceIPAddress, @key"
        }
        Told::LoadBalancer => {
            "fields @timestamp, elb_status_code, target_status_code, request_url, client_ip, @key"
        }
        Told::VpcFlow => "fields @timestamp, action, srcaddr, dstaddr, dstport, bytes, @key",
        Told::S3Access => "fields @timestamp, operation, key, http_status, error_code, requester, @key",
        Told::Nothing => "fields @timestamp, @message, @key",
    }
}

/// The fields of the format.
pub(super) fn fields(prefix: &str) -> Vec<String> {
    let of_format = match told(prefix) {
        Told::CloudTrail => CLOUDTRAIL.iter().map(|name| (*name).to_owned()).collect(),
        Told::LoadBalancer => [columns_of(ALB), columns_of(NLB)].concat(),
        Told::VpcFlow => VPC_FLOW.iter().map(|name| column_of(name)).collect(),
        Told::S3Access => columns_of(S3_ACCESS),
        Told::Nothing => Vec::new(),
    };
    COMMON.iter().map(|name| (*name).to_owned()).chain(of_format).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::plan::Plan;

    #[test]
    fn every_first_query_can_be_run_and_names_fields_of_its_format() {
        for prefix in
            ["AWSLogs/1/CloudTrail/", "a/elasticloadbalancing/", "AWSLogs/1/vpcflowlogs/", "s3-access/", "x/"]
        {
            let query = query(prefix);
            let parsed = crate::insights::parse(query).unwrap();
            let columns = Plan::compile(&parsed).unwrap().columns().unwrap();
            let known = fields(prefix);
            assert!(columns.iter().all(|column| known.contains(column)), "{columns:?} {known:?}");
            assert!(columns.contains(&"@key".to_owned()), "a row that tells its object can be opened");
        }
    }
}
