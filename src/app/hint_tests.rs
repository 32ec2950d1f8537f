//! When mistakes and lints are shown while one types, and what stands beneath the query otherwise.

use super::hint::{Hint, Weight};
use super::kit::{Kit, events};

/// What stands beneath the query, in short.
fn hint(kit: &Kit) -> String {
    match kit.state.hint(kit.now) {
        Hint::Finding { weight, finding, more } => {
            format!("{weight:?} +{more} {}: {}", finding.span.start, finding.message.raw())
        }
        Hint::Call(call) => {
            let parameter = call.parameter().map_or("", |range| &call.function.signature[range]);
            format!("{}({parameter}", call.function.name)
        }
        Hint::Command(command) => command.name.to_owned(),
        Hint::Nothing => String::new(),
    }
}

#[test]
fn a_word_that_is_typed_is_wrong_only_once_it_is_left() {
    let mut kit = Kit::editing("");
    kit.press("'filtr'");
    assert_eq!(hint(&kit), "");
    kit.press("' '");
    assert_eq!(hint(&kit), "Wrong +0 0: unknown command `filtr`");
}

#[test]
fn or_after_a_short_time_without_a_key() {
    let mut kit = Kit::editing("");
    kit.press("'filtr' Esc");
    let due = kit.state.next_wake(kit.now).unwrap();
    assert_eq!(due.duration_since(kit.now).as_millis(), 700);
    kit.wait(699);
    assert_eq!(hint(&kit), "");
    kit.wait(1);
    assert_eq!(hint(&kit), "Wrong +0 0: unknown command `filtr`");
    kit.press("'x'");
    assert_eq!(hint(&kit), "", "whoever goes on typing is left alone again");
}

#[test]
fn a_mistake_elsewhere_stays_seen_while_one_types() {
    let mut kit = Kit::editing("filtr level = 1\n| ");
    kit.press("'so'");
    assert!(hint(&kit).starts_with("Wrong +0 0: unknown command"), "{}", hint(&kit));
    assert_eq!(kit.state.findings(kit.now).len(), 1);
}

#[test]
fn what_is_odd_is_said_once_nothing_is_wrong_and_the_cursor_is_elsewhere() {
    let mut kit = Kit::editing("");
    kit.press("'filter level = ERROR'");
    assert_eq!(hint(&kit), "filter");
    kit.wait(700);
    assert_eq!(hint(&kit), "Odd +0 15: `ERROR` is a field here");
    kit.press("' '");
    assert!(hint(&kit).starts_with("Odd"), "{}", hint(&kit));
    assert!(kit.state.findings(kit.now).iter().all(|(weight, _)| *weight == Weight::Odd));
}

#[test]
fn a_query_that_returns_everything_is_said_to_be_dear() {
    let mut kit = Kit::editing("");
    kit.press("'fields @message'");
    kit.wait(700);
    assert!(hint(&kit).contains("neither a filter nor a `limit`"), "{}", hint(&kit));
    kit.press("' | limit 20'");
    kit.wait(700);
    assert_eq!(hint(&kit), "limit");
}

#[test]
fn within_a_call_its_parameters_are_shown() {
    let mut kit = Kit::editing("");
    kit.press("'filter strcontains('");
    assert_eq!(hint(&kit), "strcontains(text");
    kit.press("'@message, '");
    assert_eq!(hint(&kit), "strcontains(search");
    kit.wait(5_000);
    assert_eq!(hint(&kit), "strcontains(search", "that it is not closed yet is known");
    kit.press("'\"x\")'");
    assert_eq!(hint(&kit), "filter");
}

#[test]
fn a_mistake_outside_of_the_call_comes_first() {
    let mut kit = Kit::editing("filtr a\n| filter ");
    kit.press("'strlen('");
    assert!(hint(&kit).starts_with("Wrong"), "{}", hint(&kit));
}

#[test]
fn the_line_that_refines_waits_too() {
    let mut kit = Kit::new((80, 24));
    kit.run_with(events(8));
    kit.press("f 'filtr' Esc");
    assert_eq!(kit.state.refine_hint(kit.now), Hint::Nothing);
    kit.wait(700);
    assert!(matches!(kit.state.refine_hint(kit.now), Hint::Finding { .. }));
    kit.press("C-u 'filter strlen('");
    assert!(matches!(kit.state.refine_hint(kit.now), Hint::Call(_)));
}

#[test]
fn outside_of_the_editor_all_mistakes_and_no_oddities_are_marked() {
    let mut kit = Kit::editing("");
    kit.press("'filtr' Esc Esc");
    assert_eq!(kit.state.findings(kit.now).len(), 1);
    let mut kit = Kit::editing("filter level = ERROR");
    kit.press("Esc");
    assert!(kit.state.findings(kit.now).is_empty());
}
