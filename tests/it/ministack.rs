//! The adapter against an independent emulator over real HTTP.

mod items;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{Arc, Mutex};

use flowid::aws::{Aws, Pacing};
use flowid::domain::window::Range;
use flowid::domain::{Batch, Completeness, Context, Event, FaultKind, FilterEvents, LogsQuery, Request};
use flowid::port::record::Record;
use flowid::port::replay::Replay;
use jiff::Timestamp;

use crate::support::command::{self, Ran};
use crate::support::ministack::{account, add, client, fill, open};
use crate::support::talk::{Attempts, fixed, hurried, whole, with, words};

/// 2026-11-24T13:00:00Z in milliseconds.
const START: i64 = 1_795_525_200_000;

fn aws(account: &str, pacing: Pacing, attempts: &Arc<Attempts>) -> Aws {
    let profiles = fixed(account, "test", None);
    with(open().url(), profiles, pacing, Arc::clone(attempts))
}

fn simple(account: &str) -> Aws {
    aws(account, hurried(), &Arc::default())
}

fn query(groups: &[&str], text: &str) -> Request {
    let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
    Request::LogsQuery(LogsQuery {
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        query: text.to_owned(),
        range: Range { from: at(START), to: at(START + 3_600_000) },
        limit: None,
    })
}

fn numbered(count: usize) -> Vec<(i64, String)> {
    (0..count).map(|index| (START + index as i64 * 10, format!("event {index:05}"))).collect()
}

fn batches(events: &[Event]) -> Vec<&Batch> {
    let batch = |event| match event {
        &Event::QuerySnapshot(ref batch) | &Event::QueryPage(ref batch) => Some(batch.as_ref()),
        _ => None,
    };
    events.iter().filter_map(batch).collect()
}

fn column(events: &[Event], name: &str) -> Vec<String> {
    let mut values = Vec::new();
    for batch in batches(events) {
        let column = batch.column(name).unwrap();
        values.extend((0..batch.len()).map(|row| batch.cell(row, column).raw.to_owned()));
    }
    values
}

#[tokio::test]
async fn a_hundred_and_twenty_groups_come_in_three_pages() {
    let account = account();
    let logs = client(open().url(), &account);
    for index in 0..120 {
        logs.create_log_group().log_group_name(format!("/app/{index:03}")).send().await.unwrap();
    }
    logs.create_log_group().log_group_name("/other").send().await.unwrap();
    let attempts = Arc::default();
    let request = Request::LogGroups { prefix: "/app/".into() };
    let (events, fault) = whole(&aws(&account, hurried(), &attempts), request).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["groups 50", "groups 50", "groups 20"]);
    assert_eq!(attempts.all().len(), 3);
    let mut names = BTreeSet::new();
    for event in &events {
        let Event::LogGroups(groups) = event else { panic!("{event:?}") };
        names.extend(groups.iter().map(|group| group.name.raw().to_owned()));
        assert!(groups.iter().all(|group| group.created.is_some()));
    }
    assert_eq!(names.len(), 120);
    assert!(names.iter().all(|name| name.starts_with("/app/")));
}

#[tokio::test]
async fn streams_come_latest_first() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "old", &[(START, "a".into())]).await;
    add(&client(open().url(), &account), "/app", "new", &[(START + 2_000, "b".into())]).await;
    add(&client(open().url(), &account), "/app", "middle", &[(START + 1_000, "c".into())]).await;
    let (events, fault) = whole(&simple(&account), Request::LogStreams { group: "/app".into() }).await;
    assert!(fault.is_none(), "{fault:?}");
    let [Event::LogStreams(streams)] = events.as_slice() else { panic!("{events:?}") };
    let names: Vec<&str> = streams.iter().map(|stream| stream.name.raw()).collect();
    assert_eq!(names, ["new", "middle", "old"]);
    assert_eq!(streams[0].last_event.unwrap().as_millisecond(), START + 2_000);
}

#[tokio::test]
async fn the_five_newest_rows_are_the_right_ones() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &numbered(20)).await;
    let text = "fields @timestamp, @message | sort @timestamp desc | limit 5";
    let (events, fault) = whole(&simple(&account), query(&["/app"], text)).await;
    assert!(fault.is_none(), "{fault:?}");
    let newest = ["event 00019", "event 00018", "event 00017", "event 00016", "event 00015"];
    assert_eq!(column(&events, "@message"), newest);
    assert_eq!(column(&events, "@timestamp")[0], "2026-11-24 13:00:00.190");
    assert_eq!(batches(&events)[0].columns()[0].as_ref(), "@timestamp");
}

#[tokio::test]
async fn four_thousand_rows_arrive_whole_in_two_calls() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &numbered(4_000)).await;
    let attempts = Arc::default();
    let request = query(&["/app"], "fields @timestamp, @message | limit 10000");
    let (events, fault) = whole(&aws(&account, Pacing::default(), &attempts), request).await;
    assert!(fault.is_none(), "{fault:?}");
    let messages: BTreeSet<String> = column(&events, "@message").into_iter().collect();
    assert_eq!(messages.len(), 4_000);
    assert_eq!(batches(&events).iter().map(|batch| batch.len()).sum::<usize>(), 4_000);
    let calls: Vec<String> =
        attempts.all().iter().map(|attempt| attempt.operation.raw().to_owned()).collect();
    assert_eq!(calls, ["StartQuery", "GetQueryResults"]);
}

#[tokio::test]
async fn several_groups_answer_together() {
    let account = account();
    fill(&client(open().url(), &account), "/a", "s", &[(START, "from a".into())]).await;
    fill(&client(open().url(), &account), "/b", "s", &[(START + 1, "from b".into())]).await;
    fill(&client(open().url(), &account), "/c", "s", &[(START + 2, "from c".into())]).await;
    let text = "fields @message | sort @timestamp asc";
    let (events, fault) = whole(&simple(&account), query(&["/a", "/b"], text)).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(column(&events, "@message"), ["from a", "from b"]);
}

#[tokio::test]
async fn no_rows_are_a_complete_answer() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &numbered(3)).await;
    let text = "fields @message | filter @message like /nothing of the kind/";
    let (events, fault) = whole(&simple(&account), query(&["/app"], text)).await;
    assert!(fault.is_none(), "{fault:?}");
    assert!(batches(&events).iter().all(|batch| batch.is_empty()));
    assert_eq!(words(&events).last().unwrap(), "complete 0");
}

#[tokio::test]
async fn an_unknown_group_is_not_found() {
    let aws = simple(&account());
    for request in [query(&["/nope"], "fields @message"), Request::LogStreams { group: "/nope".into() }] {
        let (_, fault) = whole(&aws, request).await;
        let fault = fault.unwrap();
        assert_eq!(fault.kind, FaultKind::NotFound);
        assert!(fault.what.raw().contains("/nope"), "{fault}");
        assert!(fault.request_id.is_some());
    }
}

#[tokio::test]
async fn a_query_is_stopped_by_its_id() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &numbered(3)).await;
    let start = client(open().url(), &account).start_query().log_group_name("/app").start_time(0).end_time(1);
    let query_id = start.query_string("fields @message").send().await.unwrap().query_id.unwrap();
    let (events, fault) = whole(&simple(&account), Request::StopQuery { query_id }).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["stopped true"]);
}

#[tokio::test]
async fn the_identity_is_that_of_the_account() {
    let account = account();
    let (events, fault) = whole(&simple(&account), Request::Identity).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["signed by given to the program".to_owned(), format!("identity {account}")]);
}

/// A tape that stays readable while something writes it.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Vec<u8>>>);

impl Write for Tape {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_recorded_conversation_replays_the_same() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &numbered(50)).await;
    let requests = [
        query(&["/app"], "fields @timestamp, @message | sort @timestamp desc | limit 20"),
        Request::LogGroups { prefix: String::new() },
        Request::LogStreams { group: "/nope".into() },
    ];
    let tape = Tape::default();
    let live = Record::new(simple(&account), tape.clone());
    let mut heard = Vec::new();
    for request in &requests {
        heard.push(format!("{:?}", whole(&live, request.clone()).await));
    }
    assert_eq!(live.broken(), None);
    let recording = String::from_utf8(tape.0.lock().unwrap().clone()).unwrap();
    let replay = Replay::read(&recording).unwrap();
    for (request, heard) in requests.into_iter().zip(heard) {
        let (events, fault) = whole(&replay, request).await;
        let again = format!("{:?}", (events, fault));
        assert_eq!(without_source(&again), without_source(&heard));
    }
}

/// The cause of a fault is kept for the log and not recorded.
fn without_source(debug: &str) -> &str {
    debug.split(", source: ").next().unwrap_or_default()
}

/// The program as a script would run it against the emulator.
fn flowid(account: &str, arguments: &[&str]) -> Ran {
    let mut command = command::flowid(arguments);
    command.env("AWS_ACCESS_KEY_ID", account).env("AWS_SECRET_ACCESS_KEY", "test");
    command.env("AWS_ENDPOINT_URL", open().url()).env("AWS_REGION", "us-east-1");
    command.output().unwrap().into()
}

/// So many events, a millisecond apart, the last of them a minute ago.
fn recent(count: usize) -> Vec<(i64, String)> {
    let last = Timestamp::now().as_millisecond() - 60_000;
    (0..count).map(|index| (last - (count - 1 - index) as i64, format!("event {index:05}"))).collect()
}

#[tokio::test]
async fn a_script_gets_the_five_newest_rows() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &recent(20)).await;
    let text = "fields @timestamp, @message | sort @timestamp desc | limit 5";
    let ran = flowid(&account, &["logs", "query", "-g", "/app", "--since", "2h", "-o", "ndjson", text]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let rows: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let messages: Vec<&str> = rows.iter().map(|row| row["@message"].as_str().unwrap()).collect();
    assert_eq!(messages, ["event 00019", "event 00018", "event 00017", "event 00016", "event 00015"]);
}

#[tokio::test]
async fn a_script_gets_four_thousand_rows_whole() {
    let account = account();
    fill(&client(open().url(), &account), "/app", "s", &recent(4_000)).await;
    let text = "fields @timestamp, @message | sort @timestamp asc | limit 10000";
    let ran = flowid(&account, &["logs", "query", "-g", "/app", "--since", "2h", "-o", "csv", text]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let messages: BTreeSet<&str> =
        ran.out.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(messages.len(), 4_000);
}

#[test]
fn a_script_is_told_of_an_unknown_group_by_1_and_of_a_bad_query_by_2() {
    let account = account();
    let ran = flowid(&account, &["logs", "query", "-g", "/nope", "fields @message"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("/nope"), "{}", ran.err);
    let ran = flowid(&account, &["logs", "query", "-g", "/nope", "fields @message | filtre x = 1"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains('^'), "{}", ran.err);
}

#[tokio::test]
async fn a_search_finds_terms_and_phrases_and_a_record_is_whole() {
    let account = account();
    let lines = ["ERROR payment declined", "INFO fine", "ERROR time out"];
    let lines: Vec<(i64, String)> =
        lines.iter().enumerate().map(|(index, line)| (START + index as i64, (*line).to_owned())).collect();
    fill(&client(open().url(), &account), "/app", "s", &lines).await;
    let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
    for (pattern, found) in [("", 3), ("ERROR", 2), ("\"payment declined\"", 1), ("ERROR time", 1)] {
        let request = Request::FilterEvents(FilterEvents {
            group: "/app".into(),
            pattern: pattern.into(),
            range: Range { from: at(START), to: at(START + 1_000) },
            streams: vec![],
            stream_prefix: String::new(),
            limit: None,
        });
        let (events, fault) = whole(&simple(&account), request).await;
        assert!(fault.is_none(), "{fault:?}");
        let Some(Event::Searched(searched)) = events.last() else { panic!("{events:?}") };
        assert_eq!((searched.matched, searched.completeness), (found, Completeness::Complete), "{pattern}");
    }
    let (group, stream) = ("/app".into(), "s".into());
    let around = Request::Context(Context { group, stream, at: at(START + 1), before: 5, after: 5 });
    let (events, fault) = whole(&simple(&account), around).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["context 1 of 3"]);

    let (events, _) =
        whole(&simple(&account), query(&["/app"], "fields @timestamp, @message, @ptr | limit 1")).await;
    let (pointer, message) = (column(&events, "@ptr").remove(0), column(&events, "@message").remove(0));
    let (events, fault) = whole(&simple(&account), Request::Record { pointer }).await;
    assert!(fault.is_none(), "{fault:?}");
    let Event::Record(record) = &events[0] else { panic!("{events:?}") };
    assert_eq!(record.cell(0, record.column("@message").unwrap()).raw, message);
}
