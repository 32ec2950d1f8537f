//! Writing what a function is given: over several lines, judged while one types, remembered for each function.

use super::tests::{listed, run, sent, shown, written};
use crate::app::history::Outcome;
use crate::app::kit::Kit;
use crate::app::overlay::Overlay;
use crate::app::past::Past;
use crate::app::{Effect, Msg};
use crate::domain::Request;

/// What is said of the payload: what is wrong, and at which line and column.
fn judged(kit: &Kit) -> (Option<String>, Option<(usize, usize)>) {
    let Some(Overlay::Payload(payload)) = &kit.state.overlay else { panic!("no payload is written") };
    (payload.fault().map(|fault| fault.what.raw().to_owned()), payload.place())
}

/// The lines that the last message wants kept for other sessions.
fn kept(kit: &Kit) -> Vec<String> {
    let line = |effect: &Effect| match effect {
        Effect::Remember(line) => Some(line.clone()),
        _ => None,
    };
    kit.effects.iter().filter_map(line).collect()
}

/// A console beside a vault whose history has these lines, with its functions listed.
fn beside(lines: &[String]) -> Kit {
    let past = Past::read(lines.iter().map(String::as_str), 0);
    let mut kit = Kit::bare((80, 24), |start| start.past = Some(past));
    kit.press("5");
    let (job, _) = kit.started();
    let functions = ["checkout", "orders"].map(crate::app::kit::function).into();
    kit.say(Msg::Job(job, crate::domain::Event::Functions(functions)));
    kit.end(job, Ok(()));
    kit
}

#[test]
fn it_is_written_over_lines_and_judged_while_one_types() {
    let mut kit = shown();
    kit.press("i C-u");
    assert_eq!(judged(&kit), (None, None), "nothing is a payload too");
    kit.press("'{' Enter '  \"é\": yes'");
    assert_eq!(written(&kit), "{\n  \"é\": yes");
    assert_eq!(judged(&kit).1, Some((2, 8)), "in characters: {:?}", judged(&kit));
    kit.press("C-r");
    assert!(sent(&kit).is_none() && kit.notice().contains("nothing was sent"), "{}", kit.notice());
    let Some(Overlay::Payload(payload)) = &kit.state.overlay else { panic!() };
    assert_eq!(payload.writing().cursor(), (1, 7), "the cursor is where the mistake is");
    kit.press("C-k '1' Enter '}'");
    assert_eq!(judged(&kit), (None, None));
    kit.press("A-u");
    assert_eq!(written(&kit), "{\n  \"é\": 1\n");
    kit.press("A-r C-r Down Enter");
    let Some(Request::Invoke(invoke)) = sent(&kit) else { panic!() };
    assert_eq!(invoke.payload, "{\n  \"é\": 1\n}");
}

#[test]
fn it_is_pasted_as_it_is_and_formatted_on_a_key() {
    let mut kit = shown();
    kit.press("i C-u");
    kit.say(Msg::Paste("{\"n\":12345678901234567890,\r\n\"a\":[1,{}]}".to_owned()));
    assert_eq!(written(&kit), "{\"n\":12345678901234567890,\n\"a\":[1,{}]}");
    kit.press("A-q");
    assert_eq!(written(&kit), "{\n  \"n\": 12345678901234567890,\n  \"a\": [\n    1,\n    {}\n  ]\n}");
    kit.press("A-u");
    assert_eq!(written(&kit), "{\"n\":12345678901234567890,\n\"a\":[1,{}]}");
    kit.press("Home '{' A-q");
    assert!(kit.notice().contains("left as it is"), "{}", kit.notice());
}

#[test]
fn one_that_is_too_large_is_not_sent() {
    // AWS Lambda Developer Guide, "Lambda quotas": 6 MB when it is waited for, 1 MB when it is queued.
    let mut kit = shown();
    kit.press("i C-u");
    kit.say(Msg::Paste(format!("\"{}\"", "x".repeat(6 << 20))));
    assert!(judged(&kit).0.is_some_and(|words| words.contains("at most 6,291,456 are taken")));
    kit.press("C-r");
    assert!(sent(&kit).is_none() && kit.state.overlay.is_some());
    kit.press("C-u");
    kit.say(Msg::Paste(format!("\"{}\"", "x".repeat(1 << 20))));
    assert_eq!(judged(&kit), (None, None));
    kit.press("C-r Down Down Enter");
    assert!(sent(&kit).is_none() && kit.notice().contains("1,048,576"), "{}", kit.notice());
    kit.press("i C-r Down Enter");
    assert!(sent(&kit).is_some());
    assert!(kept(&kit).is_empty(), "it is not kept for other sessions");
}

#[test]
fn what_one_console_sent_is_there_for_the_function_in_the_next_one() {
    let mut first = beside(&[]);
    run(&mut first, "{\"id\":1}", 1);
    let mut lines = kept(&first);
    first.wait(1_000);
    first.press("Esc");
    run(&mut first, "{\"id\":2}", 3);
    lines.extend(kept(&first));
    assert_eq!(lines.len(), 2, "{lines:?}");
    lines.reverse();
    let mut next = beside(&lines);
    next.press("j i");
    assert_eq!(written(&next), "{}", "another function was given nothing yet");
    next.press("Esc k i");
    assert_eq!(written(&next), "{\"id\":2}");
    next.press("A-p");
    assert_eq!(written(&next), "{\"id\":1}");
    next.press("A-p");
    assert!(next.notice().contains("no further payload of checkout"), "{}", next.notice());
    let kept = Past::worth_keeping(&lines.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(kept.len(), 2);
    assert!(next.state.history.entries().all(|asked| asked.outcome != Outcome::Unknown));
}

#[test]
fn without_a_kept_history_no_payload_leaves_the_session() {
    let mut kit = listed();
    run(&mut kit, "{\"card\":\"4111\"}", 1);
    assert!(sent(&kit).is_some() && kept(&kit).is_empty());
    // What is only written and not sent is kept nowhere.
    let mut kit = beside(&[]);
    kit.press("i C-u '{\"card\":\"4111\"}'");
    kit.wait(5_000);
    assert!(kept(&kit).is_empty());
    kit.press("Esc");
    kit.wait(5_000);
    assert!(kept(&kit).is_empty());
    kit.press("i");
    assert_eq!(written(&kit), "{\"card\":\"4111\"}");
}

#[test]
fn the_version_or_alias_is_chosen_from_those_there_are_or_typed() {
    let choose = |keys: &str| {
        let mut kit = shown();
        kit.press("i C-r Down Down Down Down Enter");
        let Some(Overlay::List(_, picker)) = &kit.state.overlay else { panic!() };
        let listed: Vec<String> = picker.shown().map(|entry| entry.text.clone()).collect();
        assert_eq!(listed, ["$LATEST", "7", "8", "live"]);
        kit.press(keys);
        (sent(&kit), kit.notice())
    };
    for (keys, runs) in
        [("'live' Enter Down Enter", "live"), ("Down Enter Down Enter", "7"), ("'v2' Enter Down Enter", "v2")]
    {
        let (Some(Request::Invoke(invoke)), _) = choose(keys) else { panic!("{keys}") };
        assert_eq!(invoke.function.runs(), runs);
    }
    // The first letter is Cyrillic.
    let (sent, notice) = choose("'\u{440}rod' Enter");
    assert!(sent.is_none() && notice.contains("\\u{440}rod is no version"), "{notice}");
}
