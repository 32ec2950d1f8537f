//! What a query would cost, before it is sent and while it runs. Prices: AWS, Amazon CloudWatch pricing, Logs: 0.005
//! dollars a GB, so 100 GB are 0.50 dollars.

use std::sync::{Arc, Mutex};

use flowid::cli::cost::Bound;
use flowid::cli::query::Asked;
use flowid::cli::{self, Exit};
use flowid::domain::{Event, Fault, FaultKind, Progress, QueryInfo, QueryStatus, Range, Request, Scope};
use flowid::port::{Cloud, Events, Stop};
use futures::StreamExt;
use jiff::Timestamp;

use super::{Told, asked, page, scope, told};

/// Answers an estimate and a query, and remembers what it was asked.
struct Costs {
    estimate: Vec<Result<Event, Fault>>,
    query: Vec<Result<Event, Fault>>,
    asked: Arc<Mutex<Vec<&'static str>>>,
}

impl Cloud for Costs {
    fn serve(&self, _: Scope, request: Request, stop: Stop) -> Events {
        let (word, answers) = match request {
            Request::Estimate(_) => ("estimate", self.estimate.clone()),
            Request::Queries { .. } => ("queries", self.estimate.clone()),
            _ => ("query", self.query.clone()),
        };
        self.asked.lock().unwrap().push(word);
        let said = futures::stream::iter(answers);
        let is_running = |answer: &Result<Event, Fault>| matches!(answer, Ok(Event::QueryProgress(progress)) if progress.status == QueryStatus::Running);
        if !self.query.last().is_some_and(is_running) || word != "query" {
            return said.boxed();
        }
        // A query that runs until it is stopped.
        let stopped = futures::stream::once(async move {
            stop.signalled().await;
            Ok(Event::QueryProgress(progress(QueryStatus::Cancelled, 300.0)))
        });
        said.chain(stopped).boxed()
    }
}

fn progress(status: QueryStatus, gigabytes: f64) -> Progress {
    Progress { status, records_matched: 1.0, records_scanned: 2.0, bytes_scanned: gigabytes * 1e9 }
}

fn estimated(gigabytes: f64) -> Vec<Result<Event, Fault>> {
    vec![Ok(Event::Estimated { bytes: Some(gigabytes * 1e9) })]
}

fn complete() -> Vec<Result<Event, Fault>> {
    vec![
        Ok(Event::QuerySnapshot(page(&["a"]))),
        Ok(Event::QueryProgress(progress(QueryStatus::Complete, 1.0))),
    ]
}

/// A query over so many hours of one group.
fn hours(hours: i64, bound: Bound) -> Asked {
    let at = |second| Timestamp::from_second(second).unwrap();
    let mut asked = asked("fields @message", 1_000);
    asked.query.range = Range { from: at(0), to: at(hours * 3_600) };
    Asked { bound, ..asked }
}

fn run(
    asked: &Asked,
    estimate: Vec<Result<Event, Fault>>,
    query: Vec<Result<Event, Fault>>,
) -> (Told, Vec<&'static str>) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let cloud = Costs { estimate, query, asked: Arc::clone(&log) };
    let told = told(false, None, async |front| {
        let result = cli::query::run(front, &cloud, scope(), asked).await;
        front.end(result)
    });
    let log = log.lock().unwrap().clone();
    (told, log)
}

const USUAL: Bound = Bound { dollars: 0.5, is_given: false, is_waived: false, may_ask: true };
const GIVEN: Bound = Bound { is_given: true, ..USUAL };
const WAIVED: Bound = Bound { is_waived: true, ..USUAL };

#[test]
fn a_wide_query_above_the_threshold_is_not_sent_where_nobody_can_be_asked() {
    let (told, log) = run(&hours(24, USUAL), estimated(2_400.0), complete());
    assert_eq!((told.exit, told.out.as_str()), (Exit::NeedsPerson, ""));
    assert_eq!(
        told.err,
        "the query would scan about 2.4 TB, $12.00 at the list price of us-east-1; that is more than $0.50\n\
         cheaper are a shorter range (--since 1h), fewer groups, or filterIndex on an indexed field\n\
         error: the query was not sent; --yes sends it, a higher --max-cost too\n"
    );
    assert_eq!(log, ["estimate"]);
}

#[test]
fn what_is_small_or_cheap_or_wanted_is_sent_without_a_word() {
    for (asked, gigabytes, log) in [
        (hours(3, USUAL), 2_400.0, &["query"][..]),
        (hours(24, USUAL), 99.0, &["estimate", "query"]),
        (hours(24, WAIVED), 2_400.0, &["query"]),
        (hours(1, GIVEN), 99.0, &["estimate", "query"]),
        (hours(24, Bound { dollars: f64::INFINITY, ..USUAL }), 2_400.0, &["query"]),
    ] {
        let (told, asked_for) = run(&asked, estimated(gigabytes), complete());
        assert_eq!((told.exit, told.err.as_str()), (Exit::Done, ""), "{asked:?}");
        assert_eq!(asked_for, log, "{asked:?}");
    }
}

#[test]
fn a_bound_that_was_given_holds_for_small_queries_too() {
    let (told, log) = run(&hours(1, GIVEN), estimated(101.0), complete());
    assert_eq!((told.exit, log), (Exit::NeedsPerson, vec!["estimate"]));
}

#[test]
fn an_estimate_that_can_not_be_had_holds_nothing_back() {
    let fault = |kind| vec![Err(Fault::new(kind, "no such luck"))];
    for (estimate, why) in [
        (fault(FaultKind::Denied), "no such luck"),
        (fault(FaultKind::Throttled), "no such luck"),
        (fault(FaultKind::Unsupported), "no such luck"),
        (vec![Ok(Event::Estimated { bytes: None })], "AWS does not say"),
    ] {
        let (told, log) = run(&hours(24, USUAL), estimate.clone(), complete());
        assert_eq!((told.exit, told.err.as_str()), (Exit::Done, ""));
        assert_eq!(log, ["estimate", "query"]);
        let (told, _) = run(&hours(24, GIVEN), estimate, complete());
        let expected = format!(
            "what the query would scan is not known: {why}\nit is sent, and stopped when it costs more than --max-cost\n"
        );
        assert_eq!((told.exit, told.err), (Exit::Done, expected));
    }
}

#[test]
fn a_query_that_costs_more_than_was_said_is_stopped_and_what_came_is_printed() {
    let running = |gigabytes| Ok(Event::QueryProgress(progress(QueryStatus::Running, gigabytes)));
    let answers = vec![running(50.0), Ok(Event::QuerySnapshot(page(&["a"]))), running(120.0)];
    let (told, _) = run(&hours(1, GIVEN), estimated(90.0), answers);
    assert_eq!((told.exit, told.out.as_str()), (Exit::Partial, "{\"@message\":\"a\"}\n"));
    assert_eq!(
        told.err,
        "the scan has cost more than --max-cost $0.50: it is stopped\nstopped: 1 row had come\n"
    );
}

#[test]
fn attaching_says_what_is_known_of_the_query_and_what_is_not() {
    let info = |text: &str| QueryInfo {
        query_id: "q".into(),
        status: QueryStatus::Complete,
        group: Some("g".into()),
        text: text.into(),
        created: Some(Timestamp::from_second(3_600).unwrap()),
        bytes_scanned: None,
    };
    let source = "SOURCE \"g\" START=0 END=3599999 | ";
    for (known, exit, said) in [
        (
            vec![Ok(Event::Queries(vec![info(&format!("{source}fields @message | limit 1"))]))],
            Exit::Done,
            "query of g; started 1970-01-01T01:00:00.000Z; 1970-01-01 00:00:00 to 00:59:59; limit 1\n\
             cut at 1 rows: the limit was reached, there may be more\n",
        ),
        (
            vec![Ok(Event::Queries(vec![info("fields @message")]))],
            Exit::Partial,
            "query of g; started 1970-01-01T01:00:00.000Z; its range is not known; its limit is not known\n\
             cut at 1 rows: 7 events matched; with which limit the query was started is not known\n",
        ),
        (
            vec![Err(Fault::new(FaultKind::Denied, "no"))],
            Exit::Done,
            "what the query asks, its range and its limit are not known: no list of queries tells\n",
        ),
    ] {
        let matched = Progress { records_matched: 7.0, ..progress(QueryStatus::Complete, 1.0) };
        let rows = vec![Ok(Event::QuerySnapshot(page(&["a"]))), Ok(Event::QueryProgress(matched))];
        let cloud = Costs { estimate: known, query: rows, asked: Arc::default() };
        let told = told(false, None, async |front| {
            let result = cli::query::attach(front, &cloud, scope(), "q", false).await;
            front.end(result)
        });
        assert_eq!((told.exit, told.err.as_str()), (exit, said));
    }
}
