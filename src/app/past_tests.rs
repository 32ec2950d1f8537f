//! What was asked in other sessions: kept line by line, read again in any order, and said when it can't be.

use super::kit::{Kit, events};
use super::past::Past;
use super::{Effect, Msg};
use crate::domain::{Fault, FaultKind};

/// Takes the lines that the last message wants kept.
fn kept(kit: &mut Kit) -> Vec<String> {
    let (lines, others) = std::mem::take(&mut kit.effects)
        .into_iter()
        .partition::<Vec<_>, _>(|effect| matches!(effect, Effect::Remember(_)));
    kit.effects = others;
    let line = |effect| match effect {
        Effect::Remember(line) => line,
        _ => unreachable!(),
    };
    lines.into_iter().map(line).collect()
}

/// A console beside a vault whose history has these lines.
fn beside(lines: &[String], unopened: usize) -> Kit {
    let past = Past::read(lines.iter().map(String::as_str), unopened);
    let mut kit = Kit::bare((120, 30), |start| start.past = Some(past));
    kit.state.logs.groups = vec!["/aws/lambda/checkout".into()];
    kit
}

/// Asks a query, and takes the lines of its beginning and of its end.
fn ask(kit: &mut Kit, query: &str) -> Vec<String> {
    kit.state.logs.editor.set(query);
    kit.press("r");
    let mut lines = kept(kit);
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, crate::domain::Event::QuerySnapshot(events(3))));
    kit.end(job, Ok(()));
    lines.extend(kept(kit));
    kit.wait(60_000);
    lines
}

fn history(kit: &mut Kit) -> Vec<String> {
    use super::overlay::{ListKind, Overlay};
    kit.press("H");
    let Some(Overlay::List(ListKind::History, picker)) = &kit.state.overlay else { return Vec::new() };
    let lines = picker.shown().map(|entry| entry.text.clone()).collect();
    kit.press("Esc");
    lines
}

#[test]
fn what_one_console_asked_is_in_the_history_of_the_next_one() {
    let mut first = beside(&[], 0);
    let mut lines = ask(&mut first, "stats count(*) by level");
    lines.extend(ask(&mut first, "filter level = \"ERROR\""));
    assert_eq!(lines.len(), 4, "its beginning and its end, each: {lines:?}");
    // As two consoles may write them.
    lines.reverse();
    let mut next = beside(&lines, 0);
    let listed = history(&mut next);
    assert_eq!(listed.len(), 2);
    assert!(listed[0].contains("3 rows") && listed[0].contains("filter level"), "{listed:?}");
    assert!(listed[1].contains("stats count(*) by level"), "{listed:?}");
    next.press("e A-Up");
    assert_eq!(next.state.logs.editor.text(), "filter level = \"ERROR\"");
    assert_eq!(next.notice(), "");
}

#[test]
fn a_query_whose_end_was_not_kept_is_there_and_says_so() {
    let mut first = beside(&[], 0);
    let lines = ask(&mut first, "fields @message");
    let listed = history(&mut beside(&lines[..1], 0));
    assert!(listed[0].contains("no end known"), "{listed:?}");
}

#[test]
fn why_a_query_failed_is_not_kept() {
    let mut first = beside(&[], 0);
    first.state.logs.editor.set("fields @message");
    first.press("r");
    let mut lines = kept(&mut first);
    let (job, _) = first.started();
    first.end(job, Err(Fault::new(FaultKind::Denied, "not allowed for canary-name")));
    lines.extend(kept(&mut first));
    assert!(!lines.concat().contains("canary"), "{lines:?}");
    let listed = history(&mut beside(&lines, 0));
    assert!(listed[0].contains("failed"), "{listed:?}");
}

#[test]
fn refinements_come_back_too() {
    let mut first = beside(&[], 0);
    ask(&mut first, "fields @message");
    first.press("f 'filter level = 1' Enter");
    let lines = kept(&mut first);
    assert_eq!(lines.len(), 1, "{lines:?}");
    let mut next = beside(&lines, 0);
    ask(&mut next, "fields @message");
    next.press("f Up");
    let Some(super::overlay::Overlay::Prompt(_, line)) = &next.state.overlay else { panic!("no line") };
    assert_eq!(line.text(), "filter level = 1");
}

#[test]
fn without_a_vault_nothing_is_kept() {
    let mut kit = Kit::new((120, 30));
    assert_eq!(ask(&mut kit, "fields @message"), [""; 0]);
    assert_eq!(history(&mut kit).len(), 1, "but for as long as it runs");
}

/// Of a later version, damaged, or for other keys: each is counted, none keeps the others away.
#[test]
fn lines_that_can_not_be_read_are_counted_and_said() {
    let mut lines = ask(&mut beside(&[], 0), "fields @message");
    lines.push(lines[0].replace("\"version\":1", "\"version\":2"));
    lines.push("{\"version\":1,\"kind\":\"que".to_owned());
    let mut kit = beside(&lines, 2);
    assert!(
        kit.notice().starts_with("4 entries of the history beside the vault can't be read"),
        "{}",
        kit.notice()
    );
    assert_eq!(history(&mut kit).len(), 1);
}

#[test]
fn that_nothing_is_kept_is_said_once_until_it_is_again() {
    let mut kit = beside(&[], 0);
    let full = || Msg::Remembered(Err(Fault::new(FaultKind::Io, "no space left")));
    let said =
        |kit: &Kit| kit.state.notices.log().filter(|notice| notice.text.raw().contains("not kept")).count();
    kit.say(full());
    assert_eq!(kit.notice(), "what you ask is not kept for other sessions: no space left");
    kit.say(full());
    assert_eq!(said(&kit), 1);
    kit.say(Msg::Remembered(Ok(())));
    kit.say(full());
    assert_eq!(said(&kit), 2);
}
