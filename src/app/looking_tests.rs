//! Looking beside the query: filter, context, record, the list of queries.

use std::sync::Arc;

use super::kit::{Kit, events, rows};
use super::logs::Ask;
use super::{Effect, JobId, Msg, Remote};
use crate::domain::{
    Batch, Completeness, Event, Fault, FaultKind, QueryInfo, QueryStatus, Request, Searched,
};

const SMALL: (u16, u16) = (80, 24);

fn answered() -> Kit {
    let mut kit = Kit::new(SMALL);
    kit.run_with(events(5));
    kit
}

fn record(fields: &[(&str, &str)]) -> Arc<Batch> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    rows(&names, &[fields.iter().map(|(_, value)| (*value).to_owned()).collect()])
}

fn info(id: &str, status: QueryStatus, text: &str) -> QueryInfo {
    QueryInfo {
        query_id: id.into(),
        status,
        group: None,
        text: text.into(),
        created: "2026-11-24T14:00:00Z".parse().ok(),
        bytes_scanned: Some(1e6),
    }
}

fn listed(kit: &mut Kit, queries: Vec<QueryInfo>) {
    kit.press("Q");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Queries { status: None, group: None });
    kit.say(Msg::Job(job, Event::Queries(queries)));
    kit.end(job, Ok(()));
}

#[test]
fn context_is_asked_at_once_where_the_row_says_its_stream() {
    let mut kit = Kit::new(SMALL);
    let row = ["2026-11-24 14:03:20.114", "boom", "stream-1", "111122223333:/aws/lambda/pay"];
    let row = row.map(str::to_owned).to_vec();
    kit.run_with(rows(&["@timestamp", "@message", "@logStream", "@log"], &[row]));
    kit.press("c");
    let (job, Request::Context(context)) = kit.started() else { panic!("context is asked for") };
    assert_eq!((context.group.as_str(), context.stream.as_str()), ("/aws/lambda/pay", "stream-1"));
    assert_eq!(context.at.to_string(), "2026-11-24T14:03:20.114Z");
    kit.say(Msg::Job(job, Event::Context { rows: events(9), middle: 4 }));
    kit.end(job, Ok(()));
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.table.cursor()), (9, 4));
    // Back to the rows of the query, as they were.
    kit.press("Esc");
    assert_eq!(kit.state.logs.table.len(), 1);
    assert_eq!(kit.state.logs.run.as_ref().unwrap().ask, Ask::Query);
}

#[test]
fn a_row_without_its_stream_is_looked_up_first() {
    let mut kit = answered();
    kit.press("j c");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Record { pointer: "ptr-1".into() });
    let fields = [("@timestamp", "1795528999114"), ("@logStream", "s"), ("@log", "1:/aws/lambda/checkout")];
    kit.say(Msg::Job(job, Event::Record(record(&fields))));
    kit.end(job, Ok(()));
    let (_, Request::Context(context)) = kit.started() else { panic!("context is asked for") };
    assert_eq!((context.group.as_str(), context.stream.as_str()), ("/aws/lambda/checkout", "s"));
    assert_eq!(context.at.as_millisecond(), 1_795_528_999_114);
}

#[test]
fn a_record_that_does_not_come_is_said_and_the_rows_stay() {
    let mut kit = answered();
    kit.press("c");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Throttled, "asked too often")));
    assert!(kit.notice().contains("asked too often"));
    assert_eq!(kit.state.logs.table.len(), 5);
    kit.press("c");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Record(record(&[("@message", "m")]))));
    kit.end(job, Ok(()));
    assert!(kit.notice().contains("does not say its stream"));
}

#[test]
fn aggregates_have_neither_context_nor_record() {
    let mut kit = Kit::new(SMALL);
    let mut counts = crate::domain::BatchBuilder::with_columns(["level", "n"]);
    counts.set(0, crate::domain::CellKind::Text, "ERROR");
    counts.end_row();
    kit.run_with(Arc::new(counts.finish()));
    for key in ["c", "w"] {
        kit.press(key);
        assert!(kit.effects.is_empty());
        assert!(kit.notice().contains("only rows"), "{}", kit.notice());
    }
}

#[test]
fn the_whole_record_lies_over_the_rows() {
    let mut kit = answered();
    kit.press("w");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Record { pointer: "ptr-0".into() });
    kit.say(Msg::Job(job, Event::Record(record(&[("@message", "all of it"), ("level", "ERROR")]))));
    kit.end(job, Ok(()));
    assert_eq!(kit.state.logs.table.field(0, "level").unwrap().raw, "ERROR");
    kit.press("Esc");
    assert_eq!(kit.state.logs.table.len(), 5);
}

#[test]
fn rows_of_the_query_go_on_arriving_beneath() {
    let mut kit = Kit::new(SMALL);
    kit.press("r");
    let (query, _) = kit.started();
    kit.say(Msg::Job(query, Event::QuerySnapshot(events(3))));
    kit.press("w");
    let (look, _) = kit.started();
    kit.say(Msg::Job(query, Event::QuerySnapshot(events(7))));
    kit.end(query, Ok(()));
    assert_eq!(kit.state.logs.table.len(), 0, "the record is not there yet");
    kit.press("Esc");
    assert!(matches!(kit.effects.as_slice(), [Effect::Stop(job)] if *job == look));
    assert_eq!(kit.state.logs.table.len(), 7);
    assert!(!kit.state.logs.run.as_ref().unwrap().is_live());
}

#[test]
fn a_filter_searches_the_group_and_tells_how_far_it_is() {
    let mut kit = answered();
    kit.press("m 'ERROR -timeout' Enter");
    let (job, Request::FilterEvents(filter)) = kit.started() else { panic!("events are filtered") };
    assert_eq!((filter.group.as_str(), filter.pattern.as_str()), ("/aws/lambda/checkout", "ERROR -timeout"));
    let searched =
        |completeness| Searched { pages: 2, matched: 0, latest: None, streams_done: 0, completeness };
    // An empty page is not the end.
    kit.say(Msg::Job(job, Event::Searched(searched(Completeness::Partial))));
    assert!(kit.state.logs.run.as_ref().unwrap().is_live());
    kit.say(Msg::Job(job, Event::EventsPage(events(2))));
    kit.say(Msg::Job(job, Event::EventsPage(events(3))));
    kit.say(Msg::Job(job, Event::Searched(searched(Completeness::CutAt(5)))));
    kit.end(job, Ok(()));
    assert_eq!(kit.state.logs.table.len(), 5);
    assert_eq!(kit.state.logs.run.as_ref().unwrap().completeness(5), Completeness::CutAt(5));
}

#[test]
fn a_wrong_pattern_and_several_groups_are_not_sent_and_the_line_stays() {
    let mut kit = answered();
    kit.press("m '{ $.level = ' Enter");
    assert!(kit.effects.is_empty() && kit.state.overlay.is_some());
    kit.press("Esc");
    kit.state.logs.groups.push("/aws/lambda/other".into());
    kit.press("m 'ERROR' Enter");
    assert!(kit.effects.is_empty() && kit.notice().contains("one log group"), "{}", kit.notice());
}

#[test]
fn a_stopped_filter_is_stopped_and_its_rows_stay() {
    let mut kit = answered();
    kit.press("m Enter");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::EventsPage(events(2))));
    kit.press("C-c");
    assert!(matches!(kit.effects.as_slice(), [Effect::Stop(stopped)] if *stopped == job));
    assert_eq!(kit.state.logs.table.len(), 2);
}

#[test]
fn running_queries_come_first_and_one_is_attached_to() {
    let mut kit = answered();
    let text = "SOURCE '/aws/lambda/pay' | fields @message | limit 3";
    listed(
        &mut kit,
        vec![info("done", QueryStatus::Complete, "x"), info("runs", QueryStatus::Running, text)],
    );
    kit.press("Enter");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Attach { query_id: "runs".into() });
    assert_eq!(kit.state.logs.editor.text(), "fields @message | limit 3");
    assert_eq!(kit.state.logs.groups, ["/aws/lambda/pay"]);
    kit.say(Msg::Job(job, Event::QuerySnapshot(events(3))));
    kit.end(job, Ok(()));
    let run = kit.state.logs.run.as_ref().unwrap();
    assert_eq!((run.ask, run.completeness(3)), (Ask::Attached, Completeness::CutAt(3)));
    assert!(!kit.state.logs.is_changed());
}

#[test]
fn what_the_text_of_an_attached_query_tells_is_used_and_the_rest_is_not_known() {
    let matched =
        |matched| Event::QueryProgress(crate::app::kit::progress(QueryStatus::Complete, matched, 1.0));
    let source = "SOURCE \"g\" START=1764000000000 END=1764003600999 | ";
    for (query, range, events_matched, completeness, unknown) in [
        ("fields @message", true, 9.0, Completeness::CutAt(3), true),
        ("fields @message", true, 3.0, Completeness::Complete, true),
        ("fields @message | limit 3", true, 9.0, Completeness::CutAt(3), false),
        // The rows of an aggregate are not the events that it gathers.
        ("stats count(*) by @logStream", false, 9.0, Completeness::Complete, true),
    ] {
        let mut kit = answered();
        let text = if range { format!("{source}{query}") } else { query.to_owned() };
        listed(&mut kit, vec![info("done", QueryStatus::Complete, &text)]);
        kit.press("Enter");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::QuerySnapshot(events(3))));
        kit.say(Msg::Job(job, matched(events_matched)));
        kit.end(job, Ok(()));
        let run = kit.state.logs.run.as_ref().unwrap();
        assert_eq!((run.completeness(3), run.is_limit_unknown()), (completeness, unknown), "{text}");
        assert_eq!((run.has_range(), kit.state.logs.histogram.is_some()), (range, range), "{text}");
        if range {
            assert_eq!(run.query.range.to.as_millisecond(), 1_764_003_600_999);
        }
    }
}

#[test]
fn another_region_is_asked_for_new_looks_and_its_own_queries() {
    let mut kit = answered();
    listed(&mut kit, vec![info("old", QueryStatus::Running, "fields @message")]);
    kit.press("Esc Q");
    let (late, _) = kit.started();
    kit.press("Esc : 'region us-east-2' Enter Q");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Queries { status: None, group: None });
    kit.say(Msg::Job(late, Event::Queries(vec![info("old", QueryStatus::Running, "fields @message")])));
    kit.say(Msg::Job(job, Event::Queries(vec![info("new", QueryStatus::Running, "fields @message")])));
    kit.end(job, Ok(()));
    kit.press("Enter");
    let region = |kit: &Kit| {
        kit.effects.iter().find_map(|effect| match effect {
            Effect::Start(_, scope, request) => Some((scope.region.as_str().to_owned(), request.clone())),
            _ => None,
        })
    };
    assert_eq!(region(&kit), Some(("us-east-2".into(), Request::Attach { query_id: "new".into() })));
    kit.state.logs.groups = vec!["g".into()];
    kit.press("Esc m Enter");
    assert_eq!(region(&kit).unwrap().0, "us-east-2", "a filter is a new question");
}

#[test]
fn leaving_an_attached_query_lets_it_run() {
    let mut kit = answered();
    listed(&mut kit, vec![info("runs", QueryStatus::Running, "fields @message")]);
    kit.press("Enter Esc");
    assert!(!kit.effects.iter().any(|effect| matches!(effect, Effect::Stop(_))));
    assert_eq!(kit.state.logs.table.len(), 5);
}

#[test]
fn a_query_of_the_list_is_stopped_and_the_list_asked_anew() {
    let mut kit = answered();
    listed(&mut kit, vec![info("runs", QueryStatus::Running, "fields @message")]);
    kit.press("C-x");
    let (job, request): (JobId, _) = kit.started();
    assert_eq!(request, Request::StopQuery { query_id: "runs".into() });
    kit.say(Msg::Job(job, Event::QueryStopped(true)));
    kit.end(job, Ok(()));
    assert_eq!(kit.started().1, Request::Queries { status: None, group: None });
}

#[test]
fn a_list_that_is_denied_says_so() {
    let mut kit = answered();
    kit.press("Q");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "logs:DescribeQueries is denied")));
    assert!(kit.notice().contains("denied"));
    assert!(matches!(kit.state.queries, Remote::Failed(..)));
}

#[test]
fn events_show_when_and_what_and_the_rest_when_it_is_wanted() {
    let mut kit = answered();
    kit.press("m Enter");
    let (job, _) = kit.started();
    let row = ["2026-11-24 14:03:20.114", "boom", "s", "2026-11-24 14:03:21.000", "id"];
    let names = ["@timestamp", "@message", "@logStream", "@ingestionTime", "@eventId"];
    kit.say(Msg::Job(job, Event::EventsPage(rows(&names, &[row.map(str::to_owned).to_vec()]))));
    let shown: Vec<&str> = kit.state.logs.table.visible().iter().map(|column| column.name()).collect();
    assert_eq!(shown, ["@timestamp", "@message"]);
    kit.press("=");
    assert_eq!(kit.state.logs.table.visible().len(), 5);
}
