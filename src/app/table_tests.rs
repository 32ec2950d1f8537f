//! What keys do to the table of a console: columns remembered, rows selected, times.

use std::sync::Arc;

use super::Effect;
use super::areas::areas;
use super::kit::{Kit, done, events, rows};
use super::message::{Mouse, MouseKind, Msg};
use super::table::Table;
use super::tickets::JobId;
use crate::domain::{Batch, Event, Fault, FaultKind, Range, Request, Window};

const SIZE: (u16, u16) = (80, 24);

fn names(table: &Table) -> Vec<String> {
    table.visible().iter().map(|column| column.name().to_owned()).collect()
}

fn two_columns() -> Arc<Batch> {
    rows(
        &["a", "b"],
        &[vec!["1".into(), "x".into()], vec!["2".into(), "y".into()], vec!["3".into(), "z".into()]],
    )
}

fn kit_with(query: &str) -> Kit {
    let mut kit = Kit::new(SIZE);
    kit.state.logs.editor.set(query);
    kit.run_with(two_columns());
    kit
}

#[test]
fn columns_are_remembered_for_each_query() {
    let mut kit = kit_with("fields a, b");
    kit.press("l - ");
    assert_eq!(names(&kit.state.logs.table), ["a"]);
    kit.state.logs.editor.set("fields a, b, a + 1 as c");
    kit.run_with(two_columns());
    assert_eq!(names(&kit.state.logs.table), ["a", "b", "c"], "another query has its own");
    kit.press("l ^ +");
    kit.state.logs.editor.set("fields a, b | filter a > 1");
    kit.run_with(two_columns());
    assert_eq!(names(&kit.state.logs.table), ["a"], "another filter over the same columns");
    kit.state.logs.editor.set("fields a, b, a + 1 as c");
    kit.run_with(two_columns());
    assert_eq!(names(&kit.state.logs.table), ["b", "a", "c"]);
    assert_eq!(
        kit.state.logs.table.visible()[0].wanted,
        Some(6),
        "a letter and the place of the mark of sorting, and four"
    );
}

fn copied(kit: &Kit) -> &str {
    match &kit.effects[..] {
        [Effect::Copy(text)] => text,
        other => panic!("{other:?} is no copy"),
    }
}

#[test]
fn a_selection_is_what_is_copied_and_exported_until_esc_drops_it() {
    let mut kit = kit_with("fields a, b");
    kit.press("j V j Y");
    assert_eq!(copied(&kit), "{\"a\":\"2\",\"b\":\"y\"}\n{\"a\":\"3\",\"b\":\"z\"}");
    kit.press("l y");
    assert_eq!(copied(&kit), "y\nz");
    kit.press("x C-u 'rows.csv' Enter");
    let [Effect::Export { order, about, .. }] = &kit.effects[..] else { panic!("{:?}", kit.effects) };
    assert_eq!(order[..], [(0, 1), (0, 2)]);
    assert!(about.contains(&("rows".into(), "2 selected of 3".into())), "{about:?}");
    kit.press("Esc y");
    assert_eq!(copied(&kit), "z", "without a selection the row under the cursor");
}

#[test]
fn more_selected_rows_than_a_clipboard_should_hold_are_refused_with_the_way_out() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(10_001));
    kit.press("V G y");
    assert!(kit.effects.is_empty() && kit.notice().contains("export them instead"), "{}", kit.notice());
    kit.press("k y");
    assert_eq!(copied(&kit).lines().count(), 10_000);
}

#[test]
fn a_time_of_day_leads_to_the_nearest_row_in_the_zone_that_is_shown() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(300));
    // The first event is at 14:03:20.114 UTC and each is a second older; 14:01:00 lies nearest to 14:01:00.114.
    kit.press("T '14:01' Enter");
    assert_eq!(kit.state.logs.table.cursor(), 140);
    kit.press("g U T '15:01' Enter");
    assert_eq!(kit.state.logs.table.cursor(), 140, "an hour later in Berlin");
    kit.press("T '25 o clock' Enter");
    assert!(kit.notice().contains("is not a time"), "{}", kit.notice());
    assert!(kit.state.overlay.is_some(), "what was typed can be mended");
}

fn asked(kit: &Kit) -> Range {
    match kit.started().1 {
        Request::LogsQuery(query) => query.range,
        other => panic!("{other:?} is no query"),
    }
}

#[test]
fn a_stretch_of_the_histogram_is_asked_for_and_can_be_left_again() {
    let mut kit = Kit::new((82, 24));
    kit.press("t C-u '13:20..14:00' Enter");
    kit.run_with(events(600));
    // Eighty columns for forty minutes: half a minute each.
    kit.press("Z g l l V l l l Enter");
    let zoomed = asked(&kit);
    assert_eq!(zoomed.from.to_string(), "2026-11-24T13:21:00Z");
    assert_eq!(zoomed.to.to_string(), "2026-11-24T13:23:00Z");
    kit.press(": 'zoom 13:22..13:23' Enter");
    assert_eq!(asked(&kit).from.to_string(), "2026-11-24T13:22:00Z");
    kit.press("z o");
    assert_eq!(asked(&kit), zoomed, "zooming out goes back step by step");
    kit.press("z o");
    assert_eq!(asked(&kit).from.to_string(), "2026-11-24T13:20:00Z");
    kit.press("z o");
    assert!(kit.effects.is_empty() && kit.notice().contains("began with"), "{}", kit.notice());
    assert!(matches!(kit.state.logs.window, Window::Between(_)));
}

#[test]
fn a_stretch_is_drawn_with_the_mouse_and_esc_drops_it() {
    let mut kit = Kit::new((82, 40));
    kit.press("t C-u '13:20..14:00' Enter");
    kit.run_with(events(600));
    let row = areas((82, 40), &kit.state).unwrap().histogram.y;
    for (kind, column) in [(MouseKind::Press, 11), (MouseKind::Release, 14)] {
        kit.say(Msg::Mouse(Mouse { kind, column, row }));
    }
    assert_eq!(kit.state.logs.choice.chosen(), 10..=13);
    kit.press("Esc");
    assert_eq!(kit.state.logs.choice.chosen(), 13..=13);
    kit.press("Esc");
    assert_eq!(kit.state.logs.focus, super::logs::Focus::Table);
}

#[test]
fn without_times_there_is_nothing_to_zoom_into() {
    let mut kit = kit_with("fields a, b");
    kit.press("Z");
    assert!(kit.notice().contains("no rows with a time"), "{}", kit.notice());
}

fn numbers(numbers: Vec<usize>) -> Arc<Batch> {
    let rows_of: Vec<Vec<String>> = numbers.iter().map(|number| vec![number.to_string()]).collect();
    rows(&["n"], &rows_of)
}

/// A console whose query has answered with these numbers and may answer with more.
fn kit_of_numbers(of: Vec<usize>) -> (Kit, JobId) {
    let mut kit = Kit::new(SIZE);
    kit.state.logs.editor.set("fields n");
    kit.press("r");
    let (query, _) = kit.started();
    kit.say(Msg::Job(query, Event::QuerySnapshot(numbers(of))));
    (kit, query)
}

fn number_at(kit: &Kit, row: usize) -> &str {
    kit.state.logs.table.field(row, "n").unwrap().raw
}

#[test]
fn many_rows_are_sorted_beside_the_loop_and_what_comes_meanwhile_is_sorted_in() {
    let (mut kit, query) = kit_of_numbers((1..=20_000).rev().collect());
    kit.press("s");
    let (job, work) = kit.work();
    assert_eq!(number_at(&kit, 0), "20000", "the keyboard is not held up");
    kit.say(Msg::Job(query, Event::QueryPage(numbers(vec![0]))));
    assert!(kit.effects.is_empty(), "one order at a time");
    kit.say(Msg::Done(job, Ok(done(work))));
    assert_eq!(
        (number_at(&kit, 0), number_at(&kit, 20_000)),
        ("1", "0"),
        "what is not sorted yet stands behind"
    );
    assert!(kit.state.logs.table.is_sorting());
    let (job, work) = kit.work();
    kit.press("j j");
    kit.say(Msg::Done(job, Ok(done(work))));
    assert_eq!((number_at(&kit, 0), number_at(&kit, 20_000)), ("0", "20000"));
    assert_eq!(number_at(&kit, kit.state.logs.table.cursor()), "3", "the cursor stays on its row");
    kit.press("s s");
    let stale = kit.effects.iter().any(|effect| matches!(effect, Effect::Drop(_)));
    assert!(stale && !kit.state.logs.table.is_sorting(), "as it came, at once");
    assert_eq!(number_at(&kit, 0), "20000");
}

#[test]
fn an_order_that_cannot_be_worked_out_is_given_up_and_that_is_said() {
    let (mut kit, _) = kit_of_numbers((0..20_000).collect());
    kit.press("s");
    let (job, _) = kit.work();
    kit.say(Msg::Done(job, Err(Fault::new(FaultKind::Service, "the work was ended by a defect"))));
    assert!(!kit.state.logs.table.is_sorting() && kit.state.logs.table.sorted().is_none());
    assert!(kit.notice().starts_with("the rows are not sorted: "), "{}", kit.notice());
    assert!(kit.effects.is_empty(), "it is not tried again by itself");
}

#[test]
fn an_order_of_rows_that_were_replaced_comes_too_late() {
    let (mut kit, query) = kit_of_numbers((0..20_000).rev().collect());
    kit.press("s");
    let (job, work) = kit.work();
    kit.say(Msg::Job(query, Event::QuerySnapshot(numbers((0..30_000).rev().collect()))));
    kit.say(Msg::Done(job, Ok(done(work))));
    let (job, work) = kit.work();
    assert_eq!(number_at(&kit, 0), "29999");
    kit.say(Msg::Done(job, Ok(done(work))));
    assert_eq!((number_at(&kit, 0), number_at(&kit, 29_999)), ("0", "29999"));
}

#[test]
fn a_search_through_many_rows_goes_on_beside_the_loop() {
    let mut table: Vec<Vec<String>> = (0..30_000).map(|number| vec![format!("row {number}")]).collect();
    table[29_000][0] = "needle".into();
    let mut kit = Kit::new(SIZE);
    kit.state.logs.editor.set("fields a");
    kit.run_with(rows(&["a"], &table));
    kit.press("/ 'needle' Enter");
    assert!(kit.state.logs.table.is_searching() && kit.notice().is_empty());
    let (job, work) = kit.work();
    kit.say(Msg::Done(job, Ok(done(work))));
    assert_eq!((kit.state.logs.table.cursor(), kit.state.logs.table.is_searching()), (29_000, false));
    kit.press("n");
    let (job, work) = kit.work();
    kit.press("j");
    assert!(!kit.state.logs.table.is_searching(), "who moves on does not want to be taken away");
    assert!(matches!(kit.effects[..], [Effect::Drop(dropped)] if dropped == job));
    kit.say(Msg::Done(job, Ok(done(work))));
    assert_eq!(kit.state.logs.table.cursor(), 29_001);
    kit.press("/ 'absent' Enter");
    let (job, work) = kit.work();
    kit.say(Msg::Done(job, Ok(done(work))));
    assert!(kit.notice().contains("no row holds"), "{}", kit.notice());
}

#[test]
fn a_time_among_many_rows_is_looked_for_beside_the_loop() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(5_000));
    kit.press("T '13:00' Enter");
    assert_eq!(kit.state.logs.table.cursor(), 0);
    let (job, work) = kit.work();
    kit.say(Msg::Done(job, Ok(done(work))));
    // 3,800 seconds after 13:00:00.114 it is 14:03:20.114, the time of the first event.
    assert_eq!(kit.state.logs.table.cursor(), 3_800);
}

#[test]
fn a_closer_look_begins_at_the_row_under_the_cursor() {
    let mut kit = Kit::new((82, 24));
    kit.press("t C-u '13:20..14:00' Enter");
    kit.run_with(events(600));
    // The first event in the range is at 14:00:00.114; two minutes before it, at half a minute a column, is 13:58.
    kit.press("T '13:58' Enter Z");
    assert_eq!(kit.state.logs.choice.at(), 76);
    kit.press("h Z");
    assert_eq!(kit.state.logs.choice.at(), 75, "who is there already stays there");
}
