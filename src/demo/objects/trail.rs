//! The records of CloudTrail, one gzip file every five minutes, and the access log of the bucket of limits: who moved the
//! alias, who wrote the object.

use serde_json::{Value, json};

use super::exports::gzip;
use super::shelf::{Object, Version};
use crate::demo::identity::people::PRODUCTION;
use crate::demo::incident::clock::{MINUTE, SECOND};
use crate::demo::incident::{Dice, Incident, story};

/// How far a file reaches, and how far back there are files.
const FILE: i64 = 5 * MINUTE;
const PAST: i64 = 3 * 60 * MINUTE;

/// The dice of the records.
const RECORDS: u64 = 0x0054_5241_494c;

/// What goes on all day: source, event, who.
const ROUTINE: [(&str, &str, &str); 7] = [
    ("sts.amazonaws.com", "AssumeRole", "ecs-payments"),
    ("ecs.amazonaws.com", "DescribeServices", "deploy-watch"),
    ("logs.amazonaws.com", "CreateLogStream", "checkout"),
    ("kms.amazonaws.com", "Decrypt", "checkout"),
    ("ssm.amazonaws.com", "GetParameters", "ecs-storefront"),
    ("ec2.amazonaws.com", "DescribeInstances", "cost-report"),
    ("monitoring.amazonaws.com", "DescribeAlarms", "slack-alarms"),
];

/// All files of the bucket.
pub fn objects(incident: &Incident) -> Vec<Object> {
    let newest = incident.before(0).div_euclid(FILE) * FILE;
    let begins = (1..=PAST / FILE).map(|number| newest - number * FILE);
    begins.map(|begin| records(incident, begin)).chain(access_logs(incident)).collect()
}

fn records(incident: &Incident, begin: i64) -> Object {
    let mut dice = incident.dice(RECORDS, begin as u64);
    let mut records: Vec<(i64, Value)> = (0..dice.between(18, 34))
        .map(|_| {
            let at = begin + dice.between(0, FILE - 1);
            let (source, name, who) = dice.pick(&ROUTINE);
            (at, record(at, source, name, who, json!(null), &mut dice))
        })
        .collect();
    let told = decisive(incident).into_iter().filter(|(at, ..)| (begin..begin + FILE).contains(at));
    records.extend(
        told.map(|(at, source, name, who, asked)| (at, record(at, source, name, who, asked, &mut dice))),
    );
    records.sort_by_key(|(at, _)| *at);
    let records: Vec<Value> = records.into_iter().map(|(_, record)| record).collect();
    let text = json!({ "Records": records }).to_string();
    let (account, region) = (PRODUCTION.id, PRODUCTION.region);
    let name = shown(begin + FILE, "%Y%m%dT%H%MZ");
    let key = format!(
        "AWSLogs/{account}/CloudTrail/{region}/{}/{account}_CloudTrail_{region}_{name}_{}.json.gz",
        shown(begin + FILE, "%Y/%m/%d"),
        dice.hex(16),
    );
    Object::once(key, Version::new(begin + FILE + 40 * SECOND, "application/json", gzip(text.as_bytes())))
}

/// What led to the incident: when, where, what, who, with which parameters.
fn decisive(incident: &Incident) -> Vec<(i64, &'static str, &'static str, &'static str, Value)> {
    let deployed = incident.before(story::DEPLOYED);
    let builder = "codebuild-limits-publisher";
    let function = json!({ "functionName": story::PUBLISHER });
    let alias = json!({
        "functionName": story::PUBLISHER, "name": "live", "functionVersion": story::PUBLISHER_VERSIONS[1],
        "description": "moved from 41 by codebuild limits-publisher",
    });
    let object = json!({ "bucketName": story::BUCKET, "key": story::KEY });
    let limit = format!("LIMIT#{}", story::WRONG_CURRENCY);
    let item = json!({ "tableName": story::TABLE, "key": { "pk": limit, "sk": story::SORT_KEY } });
    let lambda = "lambda.amazonaws.com";
    vec![
        (deployed - 9 * SECOND, lambda, "UpdateFunctionCode20150331v2", builder, function.clone()),
        (deployed - 4 * SECOND, lambda, "PublishVersion20150331", builder, function),
        (deployed - SECOND, lambda, "UpdateAlias20150331", builder, alias),
        (
            incident.before(story::PUBLISHED) + SECOND,
            "s3.amazonaws.com",
            "PutObject",
            story::PUBLISHER,
            object,
        ),
        (incident.before(story::IMPORTED), "dynamodb.amazonaws.com", "PutItem", "ecs-limits", item),
    ]
}

fn record(at: i64, source: &str, name: &str, who: &str, asked: Value, dice: &mut Dice) -> Value {
    let account = PRODUCTION.id;
    json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": format!("arn:aws:sts::{account}:assumed-role/{who}/{who}"),
            "accountId": account,
            "sessionContext": { "sessionIssuer": { "type": "Role", "userName": who } },
        },
        "eventTime": shown(at, "%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source,
        "eventName": name,
        "awsRegion": PRODUCTION.region,
        "sourceIPAddress": format!("10.0.{}.{}", dice.below(4), dice.between(4, 250)),
        "userAgent": "aws-sdk-js/3.911.0",
        "requestParameters": asked,
        "responseElements": null,
        "requestID": dice.uuid(),
        "eventID": dice.uuid(),
        "readOnly": !matches!(name, "PutObject" | "PutItem") && !name.starts_with("Update") && !name.starts_with("Publish"),
        "eventType": "AwsApiCall",
        "recipientAccountId": account,
        "eventCategory": if matches!(name, "PutObject" | "PutItem") { "Data" } else { "Management" },
    })
}

/// Server access log of the bucket of limits: each read of the importer and the one write. Amazon S3 user guide, "Amazon
/// S3 server access log format".
fn access_logs(incident: &Incident) -> Vec<Object> {
    let imports = (0..8).map(|number| incident.before(story::IMPORTED + (number - 3) * story::IMPORT_EVERY));
    let reads = imports.map(|at| (at, "REST.GET.OBJECT", "ecs-limits"));
    let write = (incident.before(story::PUBLISHED) + SECOND, "REST.PUT.OBJECT", story::PUBLISHER);
    let past = |at: &i64| *at < incident.before(2 * MINUTE);
    reads.chain([write]).filter(|(at, ..)| past(at)).map(|seen| access_log(incident, seen)).collect()
}

fn access_log(incident: &Incident, (at, operation, who): (i64, &str, &str)) -> Object {
    let mut dice = incident.dice(RECORDS + 1, at as u64);
    let written = incident.before(story::PUBLISHED);
    let version = if at < written { story::OLD_OBJECT } else { story::NEW_OBJECT };
    let (method, account) = (if operation.contains("PUT") { "PUT" } else { "GET" }, PRODUCTION.id);
    let size = crate::demo::incident::file::limits_file(at >= written).len();
    let line = format!(
        "{} {} [{}] 10.0.1.{} arn:aws:sts::{account}:assumed-role/{who}/{who} {} {operation} {} \"{method} /{} HTTP/1.1\" \
         200 - {} {size} {} {} \"-\" \"aws-sdk-js/3.911.0\" {version} {}= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader \
         {}.s3.eu-west-1.amazonaws.com TLSv1.3 - -\n",
        dice.hex(64),
        story::BUCKET,
        shown(at, "%d/%b/%Y:%H:%M:%S +0000"),
        dice.between(4, 250),
        dice.hex(16).to_uppercase(),
        story::KEY,
        story::KEY,
        if method == "PUT" { "-".to_owned() } else { size.to_string() },
        dice.between(9, 40),
        dice.between(4, 9),
        dice.hex(43),
        story::BUCKET,
    );
    let key = format!(
        "access/{}/{}-{}",
        story::BUCKET,
        shown(at + MINUTE, "%Y-%m-%d-%H-%M-%S"),
        dice.hex(16).to_uppercase()
    );
    Object::once(key, Version::new(at + MINUTE, "text/plain", line))
}

fn shown(at: i64, form: &str) -> String {
    jiff::Timestamp::from_millisecond(at).unwrap_or_default().strftime(form).to_string()
}
