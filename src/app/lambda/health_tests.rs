//! How a function fares: what is asked of its log, what is shown of the answer, and how the question ends.

use super::tests::{listed, shown, value};
use crate::app::kit::{Kit, function, function_parts, progress};
use crate::app::overlay::Overlay;
use crate::app::pane::Pane;
use crate::app::{Effect, JobId, Msg};
use crate::domain::event::FunctionPart;
use crate::domain::request::FIGURES;
use crate::domain::{BatchBuilder, CellKind, Event, Fault, FaultKind, QueryStatus, Request, Window};
use crate::insights;

/// The answer: figures, a time-out, and an error that came seven times.
fn answer() -> Event {
    let mut rows = BatchBuilder::with_columns([
        "failure",
        "invocations",
        "timeouts",
        "cold_starts",
        "p50_ms",
        "p95_ms",
        "longest_ms",
        "memory_mb",
        "lines",
        "latest",
    ]);
    for row in [
        ["", "1204", "0", "14", "79.67", "210", "3000", "73", "1204", "2026-11-24 14:03:20.000"],
        ["Task timed out after 3.00 seconds", "0", "0", "0", "", "", "", "", "2", "2026-11-24 14:01:02.000"],
        [
            "[ERROR] ValueError: no \"stock\" left",
            "0",
            "0",
            "0",
            "",
            "",
            "",
            "",
            "7",
            "2026-11-24 14:00:00.000",
        ],
    ] {
        for (column, value) in row.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            rows.set(column, CellKind::Text, value);
        }
        rows.end_row();
    }
    Event::QuerySnapshot(rows.finish().into())
}

/// Answers the query with all there is.
pub fn answered(kit: &mut Kit, job: JobId) {
    kit.say(Msg::Job(job, answer()));
    kit.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Complete, 1_213.0, 12_400_000.0))));
    kit.end(job, Ok(()));
}

fn stopped(kit: &Kit) -> Option<JobId> {
    kit.effects.iter().find_map(|effect| match effect {
        Effect::Stop(job) => Some(*job),
        _ => None,
    })
}

#[test]
fn the_query_has_no_mistake() {
    let checked = insights::check(FIGURES);
    assert!(checked.mistakes.is_empty(), "{:?}", checked.mistakes);
}

#[test]
fn it_is_asked_on_a_key_and_shown_above_what_the_function_is_like() {
    let mut kit = shown();
    kit.press("s");
    let (job, Request::LogsQuery(query)) = kit.started() else { panic!("{:?}", kit.effects) };
    assert_eq!((query.groups[0].as_str(), query.query.as_str()), ("/custom/checkout", FIGURES));
    assert_eq!(query.range.to.duration_since(query.range.from).as_hours(), 1);
    assert!(value(&kit, "last 1h").is_some_and(|words| words.starts_with("asking /custom/checkout")));
    answered(&mut kit, job);
    for (name, expected) in [
        ("invocations", "1,204"),
        ("timeouts", "2"),
        ("cold starts", "14"),
        ("durations", "median 79.7 ms, 95 % within 210 ms, longest 3000 ms"),
        ("memory", "at most 73 of 512 MB, 14 %"),
        ("errors", "9 lines, 2 different"),
        ("asked", "/custom/checkout, 12.4 MB scanned, $0.00006"),
    ] {
        assert_eq!(value(&kit, name).as_deref(), Some(expected), "{name}");
    }
    assert_eq!(kit.state.pane, Pane::Lambda);
    assert_eq!(kit.state.lambda.detail.cursor(), 0);
    assert!(value(&kit, "runtime").is_some());
}

#[test]
fn an_error_leads_to_its_lines() {
    let mut kit = shown();
    kit.press("s");
    let (job, _) = kit.started();
    answered(&mut kit, job);
    let at = kit.state.lambda.detail.branches().iter().position(|branch| branch.key.raw() == "1");
    kit.state.lambda.detail.go_to(at.unwrap());
    kit.press("o");
    let (_, Request::LogsQuery(query)) = kit.started() else { panic!() };
    assert!(query.query.contains("@message like \"[ERROR] ValueError: no \"\n"), "{}", query.query);
    assert!(insights::check(&query.query).mistakes.is_empty());
}

#[test]
fn from_the_list_the_group_is_learnt_first() {
    let mut kit = listed();
    kit.press("j s");
    let (job, request) = kit.started();
    assert!(matches!(request, Request::Function(_)), "{request:?}");
    kit.say(Msg::Job(job, Event::Function(FunctionPart::Configuration(Box::new(function("orders"))))));
    let (_, Request::LogsQuery(query)) = kit.started() else { panic!("{:?}", kit.effects) };
    assert_eq!(query.groups, ["/custom/orders"]);
    // Whoever may not look at a function may still read its log.
    let mut kit = listed();
    kit.press("j s");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "lambda:GetFunction is denied")));
    let (job, Request::LogsQuery(query)) = kit.started() else { panic!("{:?}", kit.effects) };
    assert_eq!(query.groups, ["/aws/lambda/orders"]);
    answered(&mut kit, job);
    assert_eq!(value(&kit, "memory").as_deref(), Some("at most 73 MB"));
}

#[test]
fn it_can_be_stopped_and_what_came_stays() {
    let mut kit = shown();
    kit.press("s");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, answer()));
    kit.press("C-c");
    assert_eq!(stopped(&kit), Some(job));
    assert!(value(&kit, "asked").is_some_and(|words| words.starts_with("stopped, not complete")));
    kit.end(job, Ok(()));
    assert_eq!(value(&kit, "invocations").as_deref(), Some("1,204"));
}

#[test]
fn whoever_looks_elsewhere_leaves_no_query_running_at_aws() {
    for keys in ["Esc j Enter", "s", "i C-u C-r Down Enter"] {
        let mut kit = shown();
        kit.press("s");
        let (job, _) = kit.started();
        kit.press(keys);
        assert_eq!(stopped(&kit), Some(job), "{keys}");
    }
}

#[test]
fn a_log_that_is_absent_or_denied_is_told_in_its_place() {
    for (kind, words) in [
        (FaultKind::NotFound, "there is no log group /custom/checkout"),
        (FaultKind::Denied, "logs:StartQuery is denied"),
        (FaultKind::Throttled, "StartQuery is throttled"),
    ] {
        let mut kit = shown();
        kit.press("s");
        let (job, _) = kit.started();
        kit.end(job, Err(Fault::new(kind, words)));
        let detail = &kit.state.lambda.detail;
        let node = detail.node(&detail.branches()[0]).unwrap();
        assert_eq!((node.value.raw(), node.note.raw()), ("not told", words));
        assert!(value(&kit, "runtime").is_some(), "the rest is shown");
    }
}

#[test]
fn nothing_in_the_log_is_said() {
    let mut kit = shown();
    kit.press("s");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Complete, 0.0, 0.0))));
    kit.end(job, Ok(()));
    assert!(value(&kit, "last 1h").is_some_and(|words| words.starts_with("no invocation and no error")));
}

#[test]
fn a_long_range_is_estimated_and_above_the_threshold_a_person_decides() {
    let asking = |bytes: f64| {
        let mut kit = shown();
        kit.state.logs.window = Window::Last(jiff::SignedDuration::from_hours(24));
        kit.press("s");
        let (job, request) = kit.started();
        assert!(matches!(request, Request::Estimate(_)), "{request:?}");
        kit.say(Msg::Job(job, Event::Estimated { bytes: Some(bytes) }));
        kit.end(job, Ok(()));
        kit
    };
    // 0.005 dollars per GB: 1 GB is cheap, 1 TB costs 5 dollars.
    assert!(matches!(asking(1e9).started().1, Request::LogsQuery(_)));
    let mut kit = asking(1e12);
    assert!(matches!(kit.state.overlay, Some(Overlay::List(..))), "{:?}", kit.effects);
    assert!(kit.state.health_question().contains("/custom/checkout"));
    kit.press("Enter");
    assert!(kit.effects.is_empty() && kit.notice().contains("not asked"), "{}", kit.notice());
    let mut kit = asking(1e12);
    kit.press("Down Enter");
    assert!(matches!(kit.started().1, Request::LogsQuery(_)));
}

#[test]
fn parts_that_come_later_leave_the_cursor_where_it_is() {
    let mut kit = listed();
    kit.press("Enter");
    let (job, _) = kit.started();
    let mut parts = function_parts().into_iter();
    kit.say(Msg::Job(job, Event::Function(parts.next().unwrap())));
    kit.press("j j");
    kit.say(Msg::Job(job, Event::Function(parts.next().unwrap())));
    assert_eq!(kit.state.lambda.detail.cursor(), 2);
}
