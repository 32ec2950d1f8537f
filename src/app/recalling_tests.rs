//! What was asked before: kept, walked through, listed, put back and asked again.

use super::kit::{Kit, events, progress, rows};
use super::overlay::{ListKind, Overlay};
use super::picker::Picker;
use super::{Effect, Msg};
use crate::domain::{Event, Fault, FaultKind, QueryStatus, Request};

const FIRST: &str = "fields @timestamp, @message\n| sort @timestamp desc";

/// Asks a query and answers it with so many rows.
fn ask(kit: &mut Kit, query: &str, count: usize) {
    kit.state.logs.editor.set(query);
    kit.run_with(events(count));
    kit.wait(60_000);
}

fn kit() -> Kit {
    let mut kit = Kit::new((120, 30));
    ask(&mut kit, FIRST, 4);
    ask(&mut kit, "filter level = \"WARN\"", 2);
    ask(&mut kit, "stats count(*) by level", 3);
    kit
}

fn query(kit: &Kit) -> String {
    kit.state.logs.editor.text()
}

fn list(kit: &Kit) -> &Picker {
    match &kit.state.overlay {
        Some(Overlay::List(ListKind::History, picker)) => picker,
        other => panic!("no history is open: {other:?}"),
    }
}

fn lines(kit: &Kit) -> Vec<&str> {
    list(kit).shown().map(|entry| entry.text.as_str()).collect()
}

#[test]
fn keys_lead_through_what_was_asked_and_back_to_the_draft() {
    let mut kit = kit();
    kit.state.logs.editor.set("a draft");
    kit.press("e A-Up");
    assert_eq!(query(&kit), "stats count(*) by level");
    kit.press("A-Up A-p");
    assert_eq!(query(&kit), FIRST);
    kit.press("A-Up");
    assert_eq!(query(&kit), FIRST);
    assert!(kit.notice().contains("no further query"), "{}", kit.notice());
    kit.press("A-Down A-n A-Down");
    assert_eq!(query(&kit), "a draft");
    kit.press("A-u");
    assert_eq!(query(&kit), "stats count(*) by level", "each step can be taken back");
}

#[test]
fn the_list_tells_when_of_what_and_what_came_of_it() {
    let mut kit = kit();
    let text: f64 = events(3).text_bytes() as f64;
    kit.press("H");
    let first = lines(&kit)[0];
    assert!(first.starts_with("14:05:22  3 rows, "), "{first}");
    assert!(first.contains(&crate::domain::figures::bytes(text)), "{first}");
    assert!(first.contains("  checkout            stats count(*) by level  /aws/lambda/checkout"), "{first}");
    assert_eq!(lines(&kit).len(), 3);
    kit.press("'WARN'");
    assert_eq!(lines(&kit).len(), 1);
}

#[test]
fn a_query_comes_back_into_the_editor_by_one_step_that_can_be_taken_back() {
    let mut kit = kit();
    kit.state.logs.editor.set("half a thought");
    kit.press(": 'history' Enter Down Enter");
    assert_eq!(query(&kit), "filter level = \"WARN\"");
    assert!(kit.effects.is_empty(), "nothing is sent yet");
    kit.press("A-u");
    assert_eq!(query(&kit), "half a thought");
}

#[test]
fn another_key_asks_it_again_of_the_groups_that_it_was_asked_of() {
    let mut kit = kit();
    kit.state.logs.groups = vec!["/ecs/payments".into()];
    kit.press("H 'WARN' C-r");
    let (_, Request::LogsQuery(asked)) = kit.started() else { panic!("no query is asked") };
    assert_eq!(asked.query, "filter level = \"WARN\"");
    assert_eq!(asked.groups, ["/aws/lambda/checkout"]);
    kit.press("H");
    assert!(lines(&kit)[0].contains("runs"), "{}", lines(&kit)[0]);
    assert_eq!(lines(&kit).len(), 3, "the same question is there once");
}

#[test]
fn failures_and_stops_are_told_from_answers() {
    let mut kit = kit();
    kit.press("r");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "logs:StartQuery is not allowed")));
    kit.press("H");
    assert!(lines(&kit)[0].contains("failed"), "{}", lines(&kit)[0]);
    kit.press("Esc r");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Cancelled, 9.0, 2e6))));
    kit.end(job, Ok(()));
    kit.press("H");
    assert!(lines(&kit)[0].contains("stopped, 0 rows, 2.0 MB"), "{}", lines(&kit)[0]);
}

#[test]
fn a_query_whose_place_another_one_took_was_stopped() {
    let mut kit = kit();
    kit.state.logs.editor.set("fields a");
    kit.press("r");
    let (old, _) = kit.started();
    kit.state.logs.editor.set("fields b");
    kit.press("r");
    assert!(matches!(kit.effects[0], Effect::Stop(job) if job == old));
    kit.end(old, Ok(()));
    kit.press("H");
    assert!(lines(&kit)[1].contains("  stopped  "), "{}", lines(&kit)[1]);
}

#[test]
fn what_was_not_sent_is_not_remembered() {
    let mut kit = Kit::new((80, 24));
    kit.state.logs.editor.set("filtr a");
    kit.press("Esc r Esc H");
    assert!(kit.notice().contains("no query was asked yet"), "{}", kit.notice());
    assert!(kit.state.overlay.is_none());
    kit.press("e A-Up");
    assert_eq!(query(&kit), "filtr a");
}

#[test]
fn the_line_of_a_refinement_has_its_own_history() {
    let mut kit = kit();
    kit.run_with(events(40));
    kit.press("f 'filter level = \"ERROR\"' Enter f 'stats count(*) as n by service' Enter F F");
    // The list of what may stand there takes the keys first.
    kit.press("f 'lim' Esc Up Up");
    assert_eq!(kit.state.logs.table.len(), 10, "it is refined as one walks");
    kit.press("Down Down");
    let Some(Overlay::Prompt(_, line)) = &kit.state.overlay else { panic!("no line") };
    assert_eq!(line.text(), "lim");
    kit.press("Esc");
    assert_eq!(query(&kit), "stats count(*) by level");
    assert_eq!(kit.state.logs.table.len(), 40);
}

#[test]
fn rows_of_an_answer_that_something_else_covers_are_counted() {
    let mut kit = Kit::new((120, 30));
    kit.press("r");
    let (job, _) = kit.started();
    kit.say(Msg::Job(
        job,
        Event::QuerySnapshot(rows(&["@timestamp"], &[vec!["2026-11-24 14:00:00.000".into()]])),
    ));
    kit.press("m Enter");
    kit.end(job, Ok(()));
    kit.press("H");
    assert!(lines(&kit)[0].contains("1 row,"), "{}", lines(&kit)[0]);
}
