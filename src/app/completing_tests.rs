//! Completion in the editor: the only candidate, a list, fields of rows and groups.

use super::Msg;
use super::kit::{Kit, events};
use super::overlay::{ListKind, Overlay};
use crate::domain::{Event, Fault, FaultKind, GroupField, Request};

fn editing(query: &str) -> Kit {
    let mut kit = Kit::new((80, 24));
    kit.run_with(events(4));
    kit.press("e");
    kit.state.logs.editor.set(query);
    kit
}

fn offered(kit: &Kit) -> Vec<String> {
    match &kit.state.overlay {
        Some(Overlay::List(ListKind::Completions, picker)) => {
            picker.shown().map(|entry| entry.text.clone()).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn the_only_candidate_is_written_at_once_and_can_be_taken_back() {
    let mut kit = editing("fields @message | dedu");
    kit.press("Tab");
    let text = kit.state.logs.editor.text();
    assert!(text.starts_with("fields @message | dedup"), "{text}");
    kit.press("A-u");
    assert_eq!(kit.state.logs.editor.text(), "fields @message | dedu");
}

#[test]
fn several_are_chosen_from_a_list_that_filters() {
    let mut kit = editing("fields @message | ");
    kit.press("Tab");
    assert!(offered(&kit).iter().any(|entry| entry.starts_with("stats")));
    kit.press("'dedup' Enter");
    assert!(kit.state.logs.editor.text().starts_with("fields @message | dedup"));
    assert!(kit.state.overlay.is_none());
}

#[test]
fn fields_of_the_rows_at_hand_are_offered() {
    let mut kit = editing("filter ser");
    kit.press("Tab");
    assert_eq!(offered(&kit).first().map(String::as_str), Some("service"));
    kit.press("Enter");
    assert_eq!(kit.state.logs.editor.text().trim_end(), "filter service");
}

#[test]
fn fields_of_the_group_are_asked_once_and_come_into_the_open_list() {
    let mut kit = editing("filter ");
    kit.press("Tab");
    let (job, request) = kit.started();
    assert_eq!(request, Request::GroupFields { group: "/aws/lambda/checkout".into() });
    assert!(!offered(&kit).contains(&"tenant".to_owned()));
    let tenant = GroupField { name: "tenant".into(), percent: 80 };
    kit.say(Msg::Job(job, Event::GroupFields(vec![tenant])));
    kit.end(job, Ok(()));
    assert!(offered(&kit).contains(&"tenant".to_owned()));
    kit.press("Esc Tab");
    assert!(kit.effects.is_empty());
}

#[test]
fn without_the_fields_of_the_group_the_rest_is_offered_all_the_same() {
    let mut kit = editing("filter ");
    kit.press("Tab");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "denied")));
    assert!(offered(&kit).contains(&"level".to_owned()));
    assert_eq!(kit.notice(), "");
}

#[test]
fn in_a_text_there_is_nothing_to_complete() {
    let mut kit = editing("filter level = 'ERR");
    kit.press("Tab");
    assert!(kit.state.overlay.is_none());
    assert!(kit.notice().contains("nothing is known"), "{}", kit.notice());
}

#[test]
fn esc_leaves_the_list_and_then_the_editor() {
    let mut kit = editing("fields @message | ");
    kit.press("Tab Esc");
    assert_eq!(kit.state.place(), crate::command::Place::Editor);
    assert_eq!(kit.state.logs.editor.text(), "fields @message | ");
}

#[test]
fn the_cursor_is_counted_in_bytes() {
    let mut kit = editing("filter name = 'ü€'\n| dedu");
    kit.press("Tab");
    assert!(kit.state.logs.editor.text().starts_with("filter name = 'ü€'\n| dedup"));
}
