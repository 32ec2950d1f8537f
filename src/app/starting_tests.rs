//! Starter queries: each of those built in is read, checked and evaluated; choosing, filling in and sending them.

use std::sync::Arc;

use jiff::Timestamp;

use super::kit::Kit;
use super::overlay::{ListKind, Overlay};
use crate::config::{self, Config, Folder};
use crate::domain::{Range, Request};
use crate::insights::eval::{Answer, Context, Evaluation, LogEvent};
use crate::insights::plan::Plan;
use crate::insights::{self, parameters};

fn config() -> Config {
    config::load(&Folder::None, |_| vec![]).unwrap()
}

/// A starter query with values in place of its parameters.
fn filled(config: &Config, name: &str) -> String {
    let starter = config.queries.iter().find(|starter| starter.name == name).unwrap();
    let mut query = starter.query.trim_end().to_owned();
    for (parameter, value) in [
        ("{{text}}", "order 17"),
        ("{{request id}}", "8f507cfc-1111-4697-b07a-ac58fc914c95"),
        ("{{field of the time}}", "ms"),
        ("{{least}}", "1000"),
        ("{{field}}", "ip"),
        ("{{source address}}", "203.0.113.9"),
        ("{{name of the call}}", "DeleteTable"),
        ("{{part of the ARN}}", "user/mallory"),
    ] {
        query = query.replace(parameter, value);
    }
    assert_eq!(parameters(&query), [], "{name}");
    query
}

/// Events a minute apart from 13:00 on. Lambda's lines are those of "Using CloudWatch Logs with Lambda"; flow logs, Route 53
/// and CloudTrail have the fields of "Supported logs and discovered fields"; API Gateway those of its example of an access
/// log in JSON; ECS those of "Amazon ECS task state change events"; containers those of the Container Insights reference.
const EVENTS: [&str; 21] = [
    "START RequestId: 8f507cfc-1111-4697-b07a-ac58fc914c95 Version: $LATEST",
    "2026-11-24T13:01:00.000Z\t8f507cfc-1111-4697-b07a-ac58fc914c95\tERROR\torder 17 was refused",
    "REPORT RequestId: 8f507cfc-1111-4697-b07a-ac58fc914c95\tDuration: 1581.93 ms\tBilled Duration: 1582 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\tInit Duration: 117.00 ms\t",
    "REPORT RequestId: 9f507cfc-2222-4697-b07a-ac58fc914c95\tDuration: 18.07 ms\tBilled Duration: 19 ms\tMemory Size: 128 MB\tMax Memory Used: 60 MB\t",
    "2026-11-24T13:04:00.000Z 9f507cfc-2222-4697-b07a-ac58fc914c95 Task timed out after 3.00 seconds",
    r#"{"level":"ERROR","ms":2500,"message":"order 18 was refused"}"#,
    r#"{"level":"INFO","ms":12,"message":"order 19 accepted"}"#,
    r#"{"requestId":"a","ip":"198.51.100.7","httpMethod":"GET","resourcePath":"/orders","path":"/orders","status":500}"#,
    r#"{"requestId":"b","ip":"198.51.100.7","httpMethod":"GET","resourcePath":"/orders","path":"/orders","status":503}"#,
    r#"{"requestId":"c","ip":"198.51.100.8","httpMethod":"GET","resourcePath":"/orders","path":"/orders","status":200}"#,
    r#"{"action":"REJECT","srcAddr":"203.0.113.9","dstAddr":"10.0.0.5","dstPort":22,"bytes":40}"#,
    r#"{"action":"REJECT","srcAddr":"203.0.113.9","dstAddr":"10.0.0.5","dstPort":22,"bytes":60}"#,
    r#"{"action":"ACCEPT","srcAddr":"10.0.0.7","dstAddr":"10.0.0.5","dstPort":443,"bytes":9000}"#,
    r#"{"eventName":"DeleteTable","eventSource":"dynamodb.amazonaws.com","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","userIdentity":{"arn":"arn:aws:iam::111122223333:user/mallory"}}"#,
    r#"{"eventName":"GetObject","eventSource":"s3.amazonaws.com","errorCode":"AccessDenied","userIdentity":{"arn":"arn:aws:iam::111122223333:user/mallory"}}"#,
    r#"{"eventName":"ConsoleLogin","eventSource":"signin.amazonaws.com","sourceIPAddress":"203.0.113.9","userIdentity":{"arn":"arn:aws:iam::111122223333:user/alice"},"responseElements":{"ConsoleLogin":"Failure"}}"#,
    r#"{"queryName":"shop.example.com","queryType":"A","responseCode":"NOERROR"}"#,
    r#"{"queryName":"old.example.com","queryType":"A","responseCode":"NXDOMAIN"}"#,
    r#"{"detail":{"lastStatus":"STOPPED","group":"service:checkout","stopCode":"EssentialContainerExited","stoppedReason":"Essential container in task exited"}}"#,
    r#"{"stream":"stderr","log":"cannot connect","kubernetes":{"container_name":"payment"}}"#,
    r#"{"Type":"Task","ServiceName":"checkout","CpuUtilized":120.5,"MemoryUtilized":310}"#,
];

/// The answer to a starter query over the events, each row as its values.
fn rows(config: &Config, name: &str) -> Vec<String> {
    let query = filled(config, name);
    let tree = insights::parse(&query).unwrap();
    let start: Timestamp = "2026-11-24T13:00:00Z".parse().unwrap();
    let now: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
    let context = Context { now, range: Some(Range { from: start, to: now }) };
    let plan = Plan::compile(&tree).unwrap_or_else(|mistake| panic!("{name}: {mistake:?}"));
    let mut evaluation = Evaluation::new(Arc::new(plan), context, None);
    for (minute, message) in EVENTS.iter().enumerate() {
        let at = start.as_millisecond() + minute as i64 * 60_000;
        evaluation.event(&LogEvent {
            timestamp_ms: at,
            ingestion_ms: at,
            message,
            stream: "stream-1",
            log: "111122223333:group",
            ptr: "",
        });
    }
    values(&evaluation.finish())
}

/// The values of each row, `-` where there is none.
fn values(answer: &Answer) -> Vec<String> {
    let mut rows = Vec::new();
    for batch in &answer.batches {
        for row in 0..batch.len() {
            let mut values = vec!["-".to_owned(); batch.columns().len()];
            batch.row(row).for_each(|(column, cell)| cell.raw.clone_into(&mut values[column]));
            let shown = values.iter().zip(batch.columns()).filter(|(_, column)| &***column != "@ptr");
            rows.push(shown.map(|(value, _)| value.as_str()).collect::<Vec<_>>().join(" "));
        }
    }
    rows
}

#[test]
fn each_has_a_topic_a_title_and_a_line_on_when_to_use_it() {
    let config = config();
    assert!(config.queries.len() >= 28);
    for starter in &config.queries {
        for text in [&starter.topic, &starter.purpose, &starter.when] {
            assert!(!text.is_empty() && text.len() < 100, "{}: {text:?}", starter.name);
        }
        assert!(starter.topic != "Yours" && starter.topic.len() <= 11, "{}", starter.name);
    }
    for topic in
        ["Any log", "Requests", "Lambda", "API Gateway", "VPC", "CloudTrail", "Route 53", "Containers"]
    {
        assert!(config.queries.iter().filter(|starter| starter.topic == topic).count() >= 2, "{topic}");
    }
}

#[test]
fn each_is_read_without_a_doubt_and_has_the_usual_form() {
    let config = config();
    for starter in &config.queries {
        let query = filled(&config, &starter.name);
        let checked = insights::check(&query);
        assert_eq!((checked.mistakes, checked.lints), (vec![], vec![]), "{}", starter.name);
        assert_eq!(insights::format(&query).unwrap(), query, "{}", starter.name);
        assert_eq!(insights::check(&starter.query).mistakes, [], "{}", starter.name);
    }
}

#[test]
fn each_finds_something_in_logs_of_its_kind() {
    let config = config();
    for starter in &config.queries {
        assert!(!rows(&config, &starter.name).is_empty(), "{}", starter.name);
    }
}

#[test]
fn what_they_answer_worked_out_by_hand() {
    let config = config();
    for (name, expected) in [
        ("levels", vec!["ERROR 1", "INFO 1"]),
        ("volume", vec!["stream-1 21"]),
        (
            "slowest",
            vec![
                r#"2026-11-24 13:05:00.000 2500 {"level":"ERROR","ms":2500,"message":"order 18 was refused"}"#,
            ],
        ),
        ("top", vec!["198.51.100.7 2", "198.51.100.8 1"]),
        ("server-errors", vec!["/orders 500 1", "/orders 503 1"]),
        ("lambda-cold-starts", vec!["2026-11-24 13:00:00.000 2 1 117 117"]),
        ("lambda-durations", vec!["2026-11-24 13:00:00.000 800 1581.93 1581.93"]),
        ("lambda-memory", vec!["111122223333:group 128 75"]),
        ("gateway-callers", vec!["198.51.100.7 2", "198.51.100.8 1"]),
        ("flow-log-rejects", vec!["203.0.113.9 22 2"]),
        ("flow-log-talkers", vec!["10.0.0.7 10.0.0.5 9000", "203.0.113.9 10.0.0.5 100"]),
        ("flow-log-source", vec!["10.0.0.5 22 REJECT 2 100"]),
        ("trail-denied", vec!["GetObject arn:aws:iam::111122223333:user/mallory 1"]),
        (
            "trail-who",
            vec!["2026-11-24 13:13:00.000 arn:aws:iam::111122223333:user/mallory 203.0.113.9 eu-west-1 -"],
        ),
        ("trail-sign-ins", vec!["arn:aws:iam::111122223333:user/alice 203.0.113.9 Failure 1"]),
        ("dns-failures", vec!["old.example.com NXDOMAIN 1"]),
        ("container-memory", vec!["checkout 120.5 310"]),
    ] {
        let found: Vec<String> = rows(&config, name).into_iter().filter(|row| !is_of_nothing(row)).collect();
        assert_eq!(found, expected, "{name}");
    }
}

/// The group of the events that lack what is counted: it counts every event of another kind.
fn is_of_nothing(row: &str) -> bool {
    row.starts_with('-')
}

fn listed(kit: &Kit) -> Vec<String> {
    match &kit.state.overlay {
        Some(Overlay::List(ListKind::Starters, picker)) => {
            picker.shown().map(|entry| entry.text.clone()).collect()
        }
        other => panic!("no starters are listed: {other:?}"),
    }
}

#[test]
fn those_that_suit_the_group_come_first_and_the_rest_by_topic() {
    let mut kit = Kit::new((120, 40));
    for (group, topic) in [
        ("/aws/lambda/checkout", "Lambda"),
        ("/aws/apigateway/shop", "API Gateway"),
        ("vpc-flow-logs", "VPC"),
        ("aws-cloudtrail-logs-1", "CloudTrail"),
        ("/aws/route53/example.com", "Route 53"),
        ("/aws/containerinsights/shop/application", "Containers"),
        ("my-app", "Any log"),
    ] {
        kit.state.logs.groups = vec![group.into()];
        kit.press("Esc i");
        assert!(listed(&kit)[0].starts_with(topic), "{group}: {:?}", listed(&kit));
    }
    let topics: Vec<String> = listed(&kit).iter().map(|line| line[..11].trim().to_owned()).collect();
    let mut each = topics.clone();
    each.dedup();
    assert_eq!(each.len(), 8, "a topic stands in one place: {topics:?}");
}

#[test]
fn the_first_parameter_is_typed_over_and_a_key_leads_to_the_next() {
    let mut kit = Kit::new((120, 40));
    kit.press("i 'slowest requ' Enter");
    kit.press("'took' Tab '500' C-r");
    let (_, Request::LogsQuery(asked)) = kit.started() else { panic!("no query is asked") };
    assert!(
        asked.query.starts_with("fields @timestamp, took as took, @message\n| filter took >= 500\n"),
        "{}",
        asked.query
    );
}

#[test]
fn a_query_with_an_unfilled_parameter_is_not_sent_and_it_is_named() {
    let mut kit = Kit::new((120, 40));
    kit.press("i 'slowest requ' Enter 'took' C-r");
    assert!(kit.effects.is_empty());
    assert!(kit.notice().contains("fill in {{least}} first"), "{}", kit.notice());
    kit.press("'9' C-r");
    assert!(matches!(kit.started().1, Request::LogsQuery(_)), "the key led to it");
}

#[test]
fn parameters_inside_of_texts_are_filled_in_too_but_braces_that_were_typed_are_text() {
    let mut kit = Kit::new((120, 40));
    kit.press("i 'hold a text' Enter C-r");
    assert!(kit.notice().contains("fill in {{text}} first"), "{}", kit.notice());
    kit.press("'{{name}} is unknown' C-r");
    let (_, Request::LogsQuery(asked)) = kit.started() else { panic!("no query is asked") };
    assert!(asked.query.contains("like \"{{name}} is unknown\""), "{}", asked.query);
}

#[test]
fn another_key_runs_a_starter_at_once_if_nothing_is_to_be_filled_in() {
    let mut kit = Kit::new((120, 40));
    kit.press("i 'who writes' C-r");
    let (_, Request::LogsQuery(asked)) = kit.started() else { panic!("no query is asked") };
    assert!(asked.query.starts_with("stats count(*) as events by @logStream"), "{}", asked.query);
    kit.press("i 'invocation by its' C-r");
    assert!(kit.effects.is_empty());
    assert!(kit.state.logs.editor.selection().is_some());
}

#[test]
fn an_empty_editor_offers_them_and_choosing_one_can_be_taken_back() {
    let mut kit = Kit::new((120, 40));
    kit.state.logs.editor.set("");
    kit.press("e Tab");
    assert!(!listed(&kit).is_empty());
    kit.press("Enter A-u");
    assert_eq!(kit.state.logs.editor.text(), "");
}

#[test]
fn a_saved_query_that_was_completed_is_to_be_filled_in_as_well() {
    let mut kit = Kit::new((120, 40));
    kit.state.logs.editor.set("");
    kit.press("e 'tex' Tab");
    assert!(kit.state.logs.editor.text().contains("like \"{{text}}\""), "{}", kit.state.logs.editor.text());
    kit.press("C-r");
    assert!(kit.notice().contains("fill in {{text}} first"), "{}", kit.notice());
    kit.press("'ord-1' C-r");
    let (_, Request::LogsQuery(asked)) = kit.started() else { panic!("no query is asked") };
    assert!(asked.query.contains("like \"ord-1\""), "{}", asked.query);
}

#[test]
fn moving_leaves_what_was_selected_as_it_is() {
    let mut kit = Kit::new((120, 40));
    kit.press("i 'hold a text' Enter Left 'x'");
    assert!(kit.state.logs.editor.text().contains("{{text}x}"), "{}", kit.state.logs.editor.text());
    kit.press("A-u Tab Backspace");
    assert!(kit.state.logs.editor.text().contains("like \"\""), "{}", kit.state.logs.editor.text());
}

#[test]
fn saved_queries_of_the_person_stand_in_the_same_list() {
    let folder = tempfile::tempdir().unwrap();
    let own =
        "[mine]\npurpose = \"Refused orders\"\ngroups = \"/shop/*\"\nquery = \"filter refused = {{code}}\"\n";
    std::fs::write(folder.path().join("queries.toml"), own).unwrap();
    let config = config::load(&Folder::Named(folder.path().to_owned()), |_| vec![]).unwrap();
    let mut kit = Kit::bare((120, 40), |start| start.config = config);
    kit.state.logs.groups = vec!["/shop/orders".into()];
    kit.press("i");
    assert_eq!(listed(&kit)[0], "Yours        Refused orders");
    kit.press("Enter '7'");
    assert_eq!(kit.state.logs.editor.text(), "filter refused = 7");
}
