//! Refining: what is shown, what is kept, what is taken back.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::kit::{Kit, done, events, rows};
use super::{Effect, Msg};
use crate::domain::Event;

fn kit() -> Kit {
    let mut kit = Kit::new((120, 24));
    kit.run_with(events(40));
    kit
}

fn columns(kit: &Kit) -> Vec<String> {
    kit.state.logs.table.visible().iter().map(|column| column.name().to_owned()).collect()
}

// `events` makes every fourth event an ERROR and every fourth a WARN.

#[test]
fn rows_are_refined_while_one_types_and_come_back() {
    let mut kit = kit();
    let before = columns(&kit);
    kit.press("f 'filter level = \"ERROR\"'");
    assert_eq!(kit.state.logs.table.len(), 10);
    assert_eq!(kit.state.logs.answered(), 40);
    kit.press("Esc");
    assert_eq!(kit.state.logs.table.len(), 40);
    assert_eq!(columns(&kit), before);
    assert!(!kit.state.logs.refine.is_active());
}

#[test]
fn refinements_lie_upon_each_other_and_are_taken_back_one_by_one() {
    let mut kit = kit();
    kit.press("f 'filter level = \"ERROR\"' Enter f 'stats count(*) as n by service' Enter");
    assert_eq!(columns(&kit), ["service", "n"]);
    assert_eq!(kit.state.logs.table.field(0, "n").unwrap().raw, "10");
    kit.press("F");
    assert_eq!(kit.state.logs.table.len(), 10);
    assert!(kit.notice().contains("stats count(*) as n by service"), "{}", kit.notice());
    kit.press("F");
    assert_eq!(kit.state.logs.table.len(), 40);
    kit.press("F");
    assert!(kit.notice().contains("not refined"), "{}", kit.notice());
}

#[test]
fn with_a_mistake_the_last_good_answer_stays_and_the_line_stays_open() {
    let mut kit = kit();
    kit.press("f 'filter level = \"ERROR\" | sor'");
    assert_eq!(kit.state.logs.table.len(), 10);
    let mistake = kit.state.logs.refine.mistake.as_ref().unwrap();
    assert_eq!(mistake.span.start, 25);
    kit.press("Enter");
    assert!(kit.state.overlay.is_some());
    kit.press("C-u");
    assert_eq!(kit.state.logs.table.len(), 40);
}

#[test]
fn the_palette_refines_too() {
    let mut kit = kit();
    kit.press(": 'refine filter level = \"WARN\"' Enter");
    kit.refine();
    assert_eq!(kit.state.logs.table.len(), 10);
    assert!(kit.state.overlay.is_none());
}

#[test]
fn an_answer_that_is_no_longer_wanted_is_dropped() {
    let mut kit = kit();
    kit.press("f 'filter level = \"ERROR'");
    // One key at a time by hand: the answer to this text is late.
    kit.say(Msg::Paste("\"".into()));
    let (job, work) = kit.work();
    let late = done(work);
    kit.say(Msg::Paste(" | limit 3".into()));
    assert!(kit.effects.iter().any(|effect| matches!(effect, Effect::Drop(dropped) if *dropped == job)));
    kit.refine();
    kit.say(Msg::Done(job, Ok(late)));
    assert_eq!(kit.state.logs.table.len(), 3);
}

#[test]
fn work_that_is_no_longer_wanted_ends_without_an_answer() {
    let mut kit = kit();
    kit.press("f");
    kit.say(Msg::Paste("stats count(*)".into()));
    assert!(kit.work().1.done(&AtomicBool::new(false)).is_none());
}

#[test]
fn rows_that_arrive_are_refined_as_well() {
    let mut kit = Kit::new((120, 24));
    kit.press("r");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::QuerySnapshot(events(8))));
    kit.press("f 'filter level = \"ERROR\"' Enter");
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.answered()), (2, 8));
    kit.say(Msg::Job(job, Event::QueryPage(events(40))));
    kit.refine();
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.answered()), (12, 48));
    kit.say(Msg::Job(job, Event::QuerySnapshot(events(4))));
    kit.refine();
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.answered()), (1, 4));
}

#[test]
fn a_new_query_begins_without_refinements() {
    let mut kit = kit();
    kit.press("f 'filter level = \"ERROR\"' Enter");
    kit.run_with(events(12));
    assert_eq!(kit.state.logs.table.len(), 12);
    assert!(!kit.state.logs.refine.is_active());
}

#[test]
fn an_export_takes_what_is_shown_and_says_so() {
    let mut kit = kit();
    kit.press("f 'filter level = \"ERROR\"' Enter");
    kit.press(": 'export rows.ndjson' Enter");
    let Some(Effect::Export { order, about, .. }) = kit.effects.pop() else { panic!("no export") };
    assert_eq!(order.len(), 10);
    let said = |name: &str| about.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!(said("refined by"), Some("filter level = \"ERROR\""));
    assert_eq!(said("refined from"), Some("40 rows"));
    assert_eq!(said("rows"), Some("10"));
}

#[test]
fn refined_rows_keep_their_identity_for_detail_sort_and_search() {
    let mut kit = kit();
    kit.press("f 'filter level = \"ERROR\"' Enter");
    assert_eq!(kit.state.logs.table.field(1, "@ptr").unwrap().raw, "ptr-4");
    kit.press("s / 'o-0008' Enter");
    assert_eq!(kit.state.logs.table.field(kit.state.logs.table.cursor(), "@ptr").unwrap().raw, "ptr-8");
}

#[test]
fn a_refinement_without_rows_can_be_taken_back() {
    let mut kit = kit();
    kit.press("f 'filter level = \"NONE\"' Enter");
    assert!(kit.state.logs.table.is_empty());
    kit.press("F");
    assert_eq!(kit.state.logs.table.len(), 40);
}

#[test]
fn without_rows_there_is_nothing_to_refine() {
    let mut kit = Kit::new((80, 24));
    kit.press("f");
    assert!(kit.notice().contains("no rows"), "{}", kit.notice());
    kit.run_with(Arc::clone(&rows(&["a"], &[vec!["1".into()]])));
    kit.press("f 'filter a = 1'");
    assert_eq!(kit.state.logs.table.len(), 1);
}

#[test]
fn the_cursor_goes_back_to_the_row_it_was_on() {
    let mut kit = kit();
    kit.press("j j j f 'filter level = \"ERROR\"' Enter j j");
    assert_eq!(kit.state.logs.table.cursor(), 2);
    kit.press("f 'filter order.id like \"o-0\"' Esc");
    assert_eq!(kit.state.logs.table.cursor(), 2, "given up");
    kit.press("f 'limit 3' Enter j F");
    assert_eq!(kit.state.logs.table.cursor(), 2, "the second taken back");
    kit.press("F");
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.table.cursor()), (40, 3));
}

#[test]
fn a_line_that_is_left_empty_leaves_the_rows_alone() {
    let mut kit = kit();
    kit.press("j f Esc");
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.table.cursor()), (40, 1));
}

#[test]
fn rows_that_keep_arriving_neither_hold_the_answer_up_nor_move_the_cursor() {
    let mut kit = Kit::new((120, 24));
    kit.press("r");
    let (query, _) = kit.started();
    kit.say(Msg::Job(query, Event::QuerySnapshot(events(16))));
    kit.press("f 'filter level = \"ERROR\"' Enter j j l");
    kit.say(Msg::Job(query, Event::QueryPage(events(40))));
    let (job, work) = kit.work();
    kit.say(Msg::Job(query, Event::QueryPage(events(40))));
    assert!(kit.effects.is_empty(), "the evaluation under way is let be");
    kit.say(Msg::Done(job, Ok(done(work))));
    assert_eq!(kit.state.logs.table.len(), 4 + 10);
    kit.refine();
    assert_eq!((kit.state.logs.table.len(), kit.state.logs.table.cursor()), (4 + 10 + 10, 2));
    assert_eq!(kit.state.logs.table.column_cursor(), 1);
}

#[test]
fn the_histogram_counts_the_refined_rows_while_they_have_times() {
    let mut kit = kit();
    let counted = |kit: &Kit| kit.state.logs.bars().map(|bars| bars.counted());
    assert_eq!(counted(&kit), Some(40));
    kit.press("f 'filter level = \"ERROR\"' Enter");
    assert_eq!((counted(&kit), kit.state.logs.bars_are_refined()), (Some(10), true));
    kit.press("f 'stats count(*) by level' Enter");
    assert_eq!((counted(&kit), kit.state.logs.bars_are_refined()), (Some(40), false));
    kit.press("F F");
    assert_eq!((counted(&kit), kit.state.logs.bars_are_refined()), (Some(40), false));
}
