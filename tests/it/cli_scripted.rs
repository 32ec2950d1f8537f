//! The scripted front against answers that no server can be made to give: denials, failures in the middle, floods.

mod cost;

use std::sync::Arc;

use futures::StreamExt;
use jiff::Timestamp;

use flowid::cli::cost::Bound;
use flowid::cli::query::Asked;
use flowid::cli::{self, Exit, Front, Streams};
use flowid::domain::{
    Batch, BatchBuilder, CellKind, Event, Fault, FaultKind, LogGroup, LogsQuery, Profile, Progress,
    QueryStatus, Range, Region, Request, Scope, Text,
};
use flowid::output::Format;
use flowid::port::{Cloud, Events, Stop};

/// Gives these answers to whatever is asked.
struct Says(Vec<Result<Event, Fault>>);

impl Cloud for Says {
    fn serve(&self, _: Scope, _: Request, _: Stop) -> Events {
        futures::stream::iter(self.0.clone()).boxed()
    }
}

struct Told {
    exit: Exit,
    out: String,
    err: String,
}

fn scope() -> Scope {
    Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() }
}

/// Runs a command in this process, as for a program or as for a terminal 80 columns wide.
fn told(terminal: bool, format: Option<Format>, run: impl AsyncFnOnce(&mut Front<'_>) -> Exit) -> Told {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams = Streams {
        out: &mut out,
        err: &mut err,
        out_is_terminal: terminal,
        err_is_terminal: terminal,
        width: terminal.then_some(80),
    };
    let mut front = Front { streams, format, raw: false };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let exit = runtime.block_on(run(&mut front));
    Told { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn groups(answers: Vec<Result<Event, Fault>>) -> Told {
    told(false, None, async |front| {
        let result = cli::groups::run(front, &Says(answers), scope(), "").await;
        front.end(result)
    })
}

fn asked(query: &str, limit: u32) -> Asked {
    let at = |second| Timestamp::from_second(second).unwrap();
    Asked {
        query: LogsQuery {
            groups: vec!["g".into()],
            query: query.into(),
            range: Range { from: at(100), to: at(200) },
            limit: Some(limit),
        },
        limit_given: false,
        pointers: false,
        check: true,
        bound: Bound { dollars: 0.5, is_given: false, is_waived: false, may_ask: true },
    }
}

fn query_as(terminal: bool, format: Option<Format>, limit: u32, answers: Vec<Result<Event, Fault>>) -> Told {
    ask(terminal, format, &asked("fields @message", limit), answers)
}

fn ask(terminal: bool, format: Option<Format>, asked: &Asked, answers: Vec<Result<Event, Fault>>) -> Told {
    told(terminal, format, async |front| {
        let result = cli::query::run(front, &Says(answers), scope(), asked).await;
        front.end(result)
    })
}

fn query(answers: Vec<Result<Event, Fault>>) -> Told {
    query_as(false, None, 1_000, answers)
}

fn group(name: &str) -> LogGroup {
    LogGroup { name: name.into(), stored_bytes: 1, retention_days: None, created: None, class: None }
}

fn page(messages: &[&str]) -> Arc<Batch> {
    let mut rows = BatchBuilder::with_columns(["@message", "@ptr"]);
    for message in messages {
        rows.set(0, CellKind::Text, message);
        rows.set(1, CellKind::Text, "pointer");
        rows.end_row();
    }
    Arc::new(rows.finish())
}

fn progress(status: QueryStatus) -> Event {
    Event::QueryProgress(Progress {
        status,
        records_matched: 1_204.0,
        records_scanned: 18_331.0,
        bytes_scanned: 12_400_000.0,
    })
}

fn fault(kind: FaultKind) -> Result<Event, Fault> {
    Err(Fault::new(kind, "it went wrong").hint("do something else").request_id(Some("abc-1")))
}

#[test]
fn the_kind_of_a_fault_decides_the_exit_status() {
    for (kind, exit) in [
        (FaultKind::NotFound, Exit::Failed),
        (FaultKind::Network, Exit::Failed),
        (FaultKind::Throttled, Exit::Failed),
        (FaultKind::NoCredentials, Exit::Failed),
        (FaultKind::Invalid, Exit::Usage),
        (FaultKind::MalformedQuery, Exit::Usage),
        (FaultKind::Denied, Exit::Denied),
        (FaultKind::NeedsPerson, Exit::NeedsPerson),
    ] {
        let told = groups(vec![fault(kind)]);
        assert_eq!((told.exit, told.out.as_str()), (exit, ""), "{kind:?}");
        assert_eq!(told.err, "error: it went wrong; do something else\nrequest id: abc-1\n");
    }
    assert_eq!([Exit::Done as u8, Exit::Failed as u8, Exit::Usage as u8], [0, 1, 2]);
    assert_eq!([Exit::Denied as u8, Exit::NeedsPerson as u8, Exit::Partial as u8], [3, 4, 5]);
}

#[test]
fn a_list_that_breaks_off_keeps_what_came_and_exits_5() {
    let told = groups(vec![Ok(Event::LogGroups(vec![group("a")])), fault(FaultKind::Denied)]);
    assert_eq!(told.exit, Exit::Partial);
    assert_eq!(told.out, "{\"name\":\"a\",\"stored_bytes\":1}\n");
    assert!(told.err.contains("not complete: 1 row"), "{}", told.err);
}

#[test]
fn a_snapshot_replaces_the_rows_before_it_and_pages_follow() {
    let told = query(vec![
        Ok(Event::QueryStarted { query_id: "q-1".into() }),
        Ok(progress(QueryStatus::Running)),
        Ok(Event::QuerySnapshot(page(&["early"]))),
        Ok(Event::QueryPage(page(&["early too"]))),
        Ok(progress(QueryStatus::Complete)),
        Ok(Event::QuerySnapshot(page(&["a", "b"]))),
        Ok(Event::QueryPage(page(&["c"]))),
    ]);
    assert_eq!(told.exit, Exit::Done);
    assert_eq!(told.out, "{\"@message\":\"a\"}\n{\"@message\":\"b\"}\n{\"@message\":\"c\"}\n");
    assert_eq!(told.err, "query id: q-1\n");
}

#[test]
fn a_query_that_fails_after_some_rows_prints_them_and_exits_5() {
    let told = query(vec![Ok(Event::QuerySnapshot(page(&["a"]))), fault(FaultKind::Network)]);
    assert_eq!((told.exit, told.out.as_str()), (Exit::Partial, "{\"@message\":\"a\"}\n"));
    assert!(told.err.contains("it went wrong") && told.err.contains("not complete: 1 row"), "{}", told.err);
}

#[test]
fn a_query_that_the_service_finds_wrong_is_shown_with_its_caret() {
    let span = flowid::domain::Span::new(7, 15);
    let told = query(vec![Err(Fault::new(FaultKind::MalformedQuery, "unexpected symbol").at(span))]);
    assert_eq!(told.exit, Exit::Usage);
    assert_eq!(
        told.err,
        "error: line 1, column 8: unexpected symbol\n  fields @message\n         ^^^^^^^^\n"
    );
}

#[test]
fn an_answer_cut_at_a_limit_that_nobody_gave_is_done_in_part_and_says_how_to_get_more() {
    let answers = vec![Ok(progress(QueryStatus::Complete)), Ok(Event::QuerySnapshot(page(&["a", "b"])))];
    let rows = "{\"@message\":\"a\"}\n{\"@message\":\"b\"}\n";
    let cases = [
        (asked("fields @message", 2), Exit::Partial, "cut at 2 rows: no limit was given"),
        (Asked { limit_given: true, ..asked("fields @message", 2) }, Exit::Done, "cut at 2 rows: the limit"),
        (asked("fields @message | limit 2", 10_000), Exit::Done, "cut at 2 rows: the limit"),
        (asked("fields @message", 3), Exit::Done, ""),
        (asked("fields @message | limit 3", 2), Exit::Done, ""),
    ];
    for (asked, exit, words) in cases {
        let told = ask(false, None, &asked, answers.clone());
        assert_eq!((told.exit, told.out.as_str()), (exit, rows), "{asked:?}");
        assert!(told.err.starts_with(words), "{asked:?}: {}", told.err);
        assert_eq!(told.err.is_empty(), words.is_empty(), "{asked:?}: {}", told.err);
        assert_eq!(told.err.contains("--limit asks for up to 100000"), exit == Exit::Partial, "{}", told.err);
    }
}

#[test]
fn progress_goes_to_a_terminal_only_and_is_wiped() {
    let answers = vec![
        Ok(progress(QueryStatus::Running)),
        Ok(Event::Retrying(Fault::new(FaultKind::Throttled, format!("asked too often{}", "!".repeat(200))))),
        Ok(progress(QueryStatus::Complete)),
        Ok(Event::QuerySnapshot(page(&["a"]))),
    ];
    let told = query_as(true, None, 9, answers.clone());
    assert!(told.err.contains("running: 1,204 of 18,331 events matched, 12.4 MB scanned, $0.00006"));
    assert!(told.err.contains("trying again: asked too often"), "{}", told.err);
    let mut screen = vt100::Parser::new(5, 80, 0);
    screen.process(told.err.replace('\n', "\r\n").as_bytes());
    let shown = screen.screen().contents();
    assert_eq!(
        shown.trim_end(),
        "1 row; complete: 1,204 of 18,331 events matched, 12.4 MB scanned, $0.00006"
    );
    assert_eq!(query(answers).err, "");
}

#[test]
fn hostile_rows_reach_a_terminal_only_in_their_safe_form_and_a_program_as_they_are() {
    let hostile = "\x1b]52;c;cm0=\x07\x1b[2J\u{9b}31m\u{202e}\r\u{7f}";
    let answers = || {
        vec![
            Ok(Event::QueryStarted { query_id: Text::from(hostile) }),
            Ok(Event::Retrying(Fault::new(FaultKind::Network, hostile))),
            Ok(progress(QueryStatus::Complete)),
            Ok(Event::QuerySnapshot(page(&[hostile]))),
        ]
    };
    for format in [Format::Table, Format::Json, Format::Ndjson, Format::Csv] {
        let told = query_as(true, Some(format), 9, answers());
        let acts = |c: &char| (c.is_control() && !matches!(c, '\n')) || *c == '\u{202e}';
        assert_eq!(told.out.chars().find(acts), None, "{format:?}: {:?}", told.out);
        // Our own progress line uses the carriage return.
        let acts = |c: &char| acts(c) && *c != '\r';
        assert_eq!(told.err.chars().find(acts), None, "{format:?}: {:?}", told.err);
    }
    let told = query_as(false, Some(Format::Csv), 9, answers());
    assert!(told.out.contains(hostile), "{:?}", told.out);
    let row: serde_json::Value = serde_json::from_str(&query(answers()).out).unwrap();
    assert_eq!(row["@message"], hostile);
}
