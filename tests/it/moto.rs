//! A second opinion: the adapter against moto, another independent emulator.

use std::sync::{Arc, OnceLock};

use flowid::aws::Aws;
use flowid::domain::window::Range;
use flowid::domain::{Event, FaultKind, FilterEvents, LogsQuery, Request};
use jiff::Timestamp;

use crate::support::emulator::{Emulator, Recipe};
use crate::support::ministack::{client, fill};
use crate::support::talk::{fixed, hurried, whole, with, words};

const MOTO: Recipe = Recipe {
    name: "moto",
    // The server of moto needs flask; its own extra "server" would bring the needs of every service.
    packages: &["moto==5.2.5", "flask==3.1.3", "flask-cors==6.0.5"],
    program: "
sys.argv = ['moto_server', '-H', '127.0.0.1', '-p', 'PORT']
from moto.server import main
main()
",
    variables: &[],
};

/// The running server, started when something first asks.
pub fn moto() -> &'static Emulator {
    static SERVER: OnceLock<Emulator> = OnceLock::new();
    SERVER.get_or_init(|| Emulator::start(&MOTO))
}

fn aws() -> Aws {
    let profiles = fixed("AKIDEXAMPLE", "secret", None);
    with(moto().url(), profiles, hurried(), Arc::default())
}

#[tokio::test]
async fn groups_come_in_pages_and_a_query_answers() {
    let logs = client(moto().url(), "AKIDEXAMPLE");
    for index in 0..60 {
        logs.create_log_group().log_group_name(format!("/many/{index:02}")).send().await.unwrap();
    }
    let (events, fault) = whole(&aws(), Request::LogGroups { prefix: "/many".into() }).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["groups 50", "groups 10"]);

    // moto refuses events that are older than two weeks, as AWS does.
    let now = Timestamp::now();
    let at = |index: i64| now.as_millisecond() - 9_000 + index * 1_000;
    let events: Vec<_> = (0..9).map(|index| (at(index), format!("m{index}"))).collect();
    fill(&logs, "/app", "s", &events).await;
    let query = LogsQuery {
        groups: vec!["/app".into()],
        query: "fields @timestamp, @message | sort @timestamp desc | limit 3".into(),
        range: Range { from: Timestamp::from_second(now.as_second() - 60).unwrap(), to: now },
        limit: None,
    };
    let (events, fault) = whole(&aws(), Request::LogsQuery(query)).await;
    assert!(fault.is_none(), "{fault:?}");
    let Some(Event::QuerySnapshot(batch)) = events.last() else { panic!("{events:?}") };
    let message = batch.column("@message").unwrap();
    let messages: Vec<&str> = (0..batch.len()).map(|row| batch.cell(row, message).raw).collect();
    assert_eq!(messages, ["m8", "m7", "m6"]);
}

#[tokio::test]
async fn an_unknown_group_is_not_found() {
    let (_, fault) = whole(&aws(), Request::LogStreams { group: "/nope".into() }).await;
    assert_eq!(fault.unwrap().kind, FaultKind::NotFound);
}

#[tokio::test]
async fn a_search_reads_every_page_and_queries_are_listed() {
    let logs = client(moto().url(), "AKIDEXAMPLE");
    let now = Timestamp::now().as_millisecond();
    let events: Vec<_> = (0..12_000).map(|index| (now - 20_000 + index, format!("m{index}"))).collect();
    fill(&logs, "/long", "s", &events).await;
    let at = |milliseconds| Timestamp::from_millisecond(milliseconds).unwrap();
    let range = Range { from: at(now - 60_000), to: at(now) };
    let request = Request::FilterEvents(FilterEvents {
        group: "/long".into(),
        pattern: String::new(),
        range,
        streams: vec![],
        stream_prefix: String::new(),
        limit: None,
    });
    let (events, fault) = whole(&aws(), request).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(
        words(&events),
        ["events 10000", "searched 10000 Partial", "events 2000", "searched 12000 Complete"]
    );

    let query =
        LogsQuery { groups: vec!["/long".into()], query: "fields @message".into(), range, limit: Some(5) };
    let (events, _) = whole(&aws(), Request::LogsQuery(query)).await;
    let Event::QueryStarted { query_id } = &events[0] else { panic!("{events:?}") };
    let group = Some("/long".into());
    let (listed, fault) = whole(&aws(), Request::Queries { status: None, group }).await;
    assert!(fault.is_none(), "{fault:?}");
    let Event::Queries(queries) = &listed[0] else { panic!("{listed:?}") };
    assert_eq!((queries.len(), &queries[0].query_id), (1, query_id));
    let attach = Request::Attach { query_id: query_id.raw().to_owned() };
    let (attached, fault) = whole(&aws(), attach).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&attached).last(), words(&events).last());
}
