//! What is being written when a console is killed: kept after a rest, brought back and not run, dropped when it is sent.

use super::kit::{Kit, events};
use super::past::Past;
use super::{Effect, Msg, Start};
use crate::domain::{Event, Profile};

/// A console beside a vault whose history has these lines.
fn beside(lines: &[String], change: impl FnOnce(&mut Start)) -> Kit {
    let past = Past::read(lines.iter().map(String::as_str), 0);
    let mut kit = Kit::bare((120, 30), |start| {
        start.past = Some(past);
        change(start);
    });
    kit.state.logs.groups = vec!["/aws/lambda/checkout".into()];
    kit
}

/// The lines that the last message wants kept.
fn kept(kit: &Kit) -> Vec<String> {
    let line = |effect: &Effect| match effect {
        Effect::Remember(line) => Some(line.clone()),
        _ => None,
    };
    kit.effects.iter().filter_map(line).collect()
}

/// Writes a query and rests.
fn write(kit: &mut Kit, query: &str) -> Vec<String> {
    kit.press("e");
    kit.state.logs.editor.set(query);
    kit.say(Msg::Tick);
    kit.wait(2_000);
    kept(kit)
}

fn text(kit: &Kit) -> String {
    kit.state.logs.editor.text()
}

#[test]
fn what_is_written_is_kept_after_a_rest_and_once() {
    let mut kit = beside(&[], |_| {});
    kit.press("e");
    kit.state.logs.editor.set("stats cou");
    kit.say(Msg::Tick);
    assert_eq!(kept(&kit), [""; 0]);
    let wake = kit.state.next_wake(kit.now).unwrap();
    assert!(wake.duration_since(kit.now).as_millis() <= 2_000);
    kit.wait(1_999);
    assert_eq!(kept(&kit), [""; 0]);
    kit.wait(1);
    assert_eq!(kept(&kit).len(), 1);
    kit.wait(60_000);
    assert_eq!(kept(&kit), [""; 0], "it is kept already");
}

#[test]
fn the_next_console_has_it_in_its_editor_and_does_not_run_it() {
    let lines = write(&mut beside(&[], |_| {}), "stats cou");
    let mut next = beside(&lines, |start| start.groups = vec!["g".into()]);
    assert_eq!(text(&next), "stats cou");
    let asked = next.state.logs.run.as_ref().map(|run| run.query.query.clone());
    assert_ne!(asked.as_deref(), Some("stats cou"));
    assert!(next.notice().contains("is in the editor again, and was not run"), "{}", next.notice());
    assert!(next.notice().contains("2026-11-24 14:03"), "{}", next.notice());
    next.wait(60_000);
    assert_eq!(kept(&next), [""; 0], "it is there still");
}

#[test]
fn it_is_of_one_profile() {
    let lines = write(&mut beside(&[], |_| {}), "stats cou");
    let other = beside(&lines, |start| start.scope.profile = Profile::new("sandbox"));
    assert_ne!(text(&other), "stats cou");
    assert_eq!(other.notice(), "");
}

#[test]
fn a_query_that_was_asked_for_at_the_start_is_not_written_over() {
    let lines = write(&mut beside(&[], |_| {}), "stats cou");
    let mut next = beside(&lines, |start| start.query = Some("fields @message".into()));
    assert_eq!(text(&next), "fields @message");
    assert!(next.notice().contains("take back one step"), "{}", next.notice());
    next.wait(60_000);
    assert_eq!(kept(&next), [""; 0], "what was left is still kept");
    next.press("e A-u");
    assert_eq!(text(&next), "stats cou");
}

#[test]
fn what_was_run_or_emptied_is_dropped_at_once() {
    let mut kit = beside(&[], |_| {});
    let mut lines = write(&mut kit, "stats count(*)");
    kit.press("C-r");
    lines.extend(kept(&kit));
    assert_ne!(text(&beside(&lines, |_| {})), "stats count(*)");

    let mut kit = beside(&[], |_| {});
    let mut lines = write(&mut kit, "stats cou");
    kit.state.logs.editor.set("");
    kit.say(Msg::Tick);
    assert_eq!(kept(&kit).len(), 1);
    lines.extend(kept(&kit));
    assert_ne!(text(&beside(&lines, |_| {})), "stats cou");
}

#[test]
fn who_leaves_keeps_what_was_just_written() {
    let mut kit = beside(&[], |_| {});
    kit.press("e 'x' Esc q q");
    assert!(kit.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
    assert_eq!(kept(&kit).len(), 1);
}

#[test]
fn a_refinement_that_was_not_kept_is_the_last_of_its_history() {
    let mut kit = beside(&[], |_| {});
    kit.press("r");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::QuerySnapshot(events(3))));
    kit.end(job, Ok(()));
    kit.press("f 'level = 1'");
    kit.wait(2_000);
    let lines = kept(&kit);
    assert_eq!(lines.len(), 1);
    let mut next = beside(&lines, |_| {});
    assert!(next.notice().contains("refinement"), "{}", next.notice());
    next.run_with(events(3));
    next.press("f Up");
    let Some(super::overlay::Overlay::Prompt(_, line)) = &next.state.overlay else { panic!("no line") };
    assert_eq!(line.text(), "level = 1");
}

#[test]
fn a_draft_goes_along_to_another_profile() {
    let mut kit = beside(&[], |_| {});
    let mut lines = write(&mut kit, "stats cou");
    kit.state.scope.profile = Profile::new("sandbox");
    for _ in 0..2 {
        kit.wait(2_000);
        lines.extend(kept(&kit));
    }
    assert_ne!(text(&beside(&lines, |_| {})), "stats cou");
    let there = beside(&lines, |start| start.scope.profile = Profile::new("sandbox"));
    assert_eq!(text(&there), "stats cou");
}

#[test]
fn without_a_vault_no_draft_is_kept() {
    let mut kit = Kit::new((120, 30));
    assert_eq!(write(&mut kit, "stats cou"), [""; 0]);
}

/// Many drafts, the same query again and again: what nobody reads any more is not worth keeping.
#[test]
fn of_many_lines_those_that_count_are_few() {
    let mut kit = beside(&[], |_| {});
    let mut lines = Vec::new();
    for number in 0..50 {
        lines.extend(write(&mut kit, &format!("stats count(*) as n{number}")));
    }
    for _ in 0..50 {
        kit.state.logs.editor.set("fields @message");
        kit.press("C-r");
        lines.extend(kept(&kit));
        let (job, _) = kit.started();
        kit.end(job, Ok(()));
        lines.extend(kept(&kit));
        kit.wait(1_000);
        lines.extend(kept(&kit));
    }
    lines.extend(write(&mut kit, "the last one"));
    lines.push("{\"version\":2}".to_owned());
    assert!(lines.len() > 150, "{}", lines.len());
    let all: Vec<&str> = lines.iter().map(String::as_str).collect();
    let worth = Past::worth_keeping(&all);
    assert_eq!(worth.len(), 3, "{worth:?}");
    let worth: Vec<String> = worth.into_iter().map(str::to_owned).collect();
    let (mut before, mut after) = (beside(&lines, |_| {}), beside(&worth, |_| {}));
    assert_eq!((text(&before), text(&after)), ("the last one".into(), "the last one".into()));
    before.press("e A-Up");
    after.press("e A-Up");
    assert_eq!(text(&before), text(&after));
}
