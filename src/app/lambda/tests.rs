//! What the Lambda pane does with keys and answers; no screen is drawn here.

use crate::app::kit::{Kit, function, function_parts, invoked};
use crate::app::overlay::Overlay;
use crate::app::pane::Pane;
use crate::app::{Effect, Msg};
use crate::domain::event::{FunctionPart, Invoked};
use crate::domain::request::{INVOCATIONS, InvokeMode};
use crate::domain::{Event, Fault, FaultKind, Profile, Request, Secret};

const SIZE: (u16, u16) = (80, 24);

/// The pane with two functions.
pub(super) fn listed() -> Kit {
    let mut kit = Kit::new(SIZE);
    kit.press("5");
    let (job, request) = kit.started();
    assert_eq!((kit.state.pane, request), (Pane::Lambda, Request::Functions));
    kit.say(Msg::Job(job, Event::Functions(vec![function("checkout")])));
    kit.say(Msg::Job(job, Event::Functions(vec![function("orders")])));
    kit.end(job, Ok(()));
    kit
}

/// The same with the first of them shown.
pub(super) fn shown() -> Kit {
    let mut kit = listed();
    kit.press("Enter");
    let (job, _) = kit.started();
    for part in function_parts() {
        kit.say(Msg::Job(job, Event::Function(part)));
    }
    kit.end(job, Ok(()));
    kit
}

/// What the tree shows of a name: its value.
pub(super) fn value(kit: &Kit, name: &str) -> Option<String> {
    let lambda = &kit.state.lambda;
    let branch = lambda.detail.branches().iter().find(|branch| branch.key.raw() == name)?;
    lambda.told(branch).or_else(|| lambda.detail.node(branch).map(|node| node.value.raw().to_owned()))
}

/// The payload is typed, and the way to run it chosen by so many steps down.
pub(super) fn run(kit: &mut Kit, payload: &str, steps: usize) {
    kit.press("i C-e C-u");
    kit.press(&format!("'{payload}' C-r"));
    kit.press(&"Down ".repeat(steps));
    kit.press("Enter");
}

/// What stands in the editor of payloads.
pub(super) fn written(kit: &Kit) -> String {
    let Some(Overlay::Payload(payload)) = &kit.state.overlay else { panic!("no payload is written") };
    payload.writing().text()
}

pub(super) fn sent(kit: &Kit) -> Option<Request> {
    let invoke = |effect: &Effect| match effect {
        Effect::Start(_, _, request @ Request::Invoke(_)) => Some(request.clone()),
        _ => None,
    };
    kit.effects.iter().find_map(invoke)
}

#[test]
fn all_pages_are_listed_and_searched() {
    let mut kit = listed();
    assert_eq!(kit.state.lambda.functions.shown(), ["checkout", "orders"]);
    kit.press("/ 'ORD' Enter");
    assert_eq!(kit.state.lambda.functions.shown(), ["orders"]);
    kit.press("2 5");
    assert!(kit.effects.is_empty(), "what is known is not asked again");
}

#[test]
fn names_of_the_profile_stand_in_where_listing_is_denied() {
    let mut kit = Kit::bare(SIZE, |start| {
        start.saved[0].targets.functions = vec!["payments".to_owned()];
        start.scope.profile = Profile::new("payments-prod");
    });
    kit.press("5");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "no")));
    assert_eq!(kit.state.lambda.functions.shown(), ["payments"]);
}

#[test]
fn values_of_the_environment_are_seen_on_a_key_and_hidden_again() {
    let mut kit = shown();
    assert_eq!(value(&kit, "TOKEN").as_deref(), Some("hidden"));
    let reveal = |kit: &mut Kit| {
        kit.press("v");
        let (job, request) = kit.started();
        assert!(matches!(request, Request::Function(show) if show.reveal && !show.whole));
        let values = [("TOKEN".to_owned(), Secret::new("canary-7f3a".into()))].into();
        kit.say(Msg::Job(job, Event::Function(FunctionPart::Environment(values))));
        kit.end(job, Ok(()));
        assert_eq!(value(kit, "TOKEN").as_deref(), Some("canary-7f3a"));
        assert!(!format!("{:?}", kit.state).contains("canary"));
    };
    reveal(&mut kit);
    let wake = kit.state.next_wake(kit.now).unwrap();
    assert!(wake.duration_since(kit.now).as_secs() <= 30);
    kit.wait(31_000);
    assert_eq!(value(&kit, "TOKEN").as_deref(), Some("hidden"), "after some seconds");
    for leaving in ["v", "Esc", "2 5"] {
        reveal(&mut kit);
        kit.press(leaving);
        assert_eq!(value(&kit, "TOKEN").as_deref(), Some("hidden"), "after {leaving}");
        kit.press("5 Tab");
        kit.state.lambda.focus = super::Focus::Detail;
    }
}

#[test]
fn its_log_and_its_invocations_are_asked_of_the_group_it_names() {
    let mut kit = shown();
    kit.press("d");
    let Request::LogsQuery(query) = kit.started().1 else { panic!() };
    assert_eq!((query.groups[0].as_str(), query.query.as_str()), ("/custom/checkout", INVOCATIONS));
    assert_eq!(kit.state.pane, Pane::Logs);
    let mut kit = listed();
    kit.press("j o");
    let Request::LogsQuery(query) = kit.started().1 else { panic!() };
    assert_eq!(query.groups, ["/aws/lambda/orders"]);
}

#[test]
fn a_function_is_run_once_its_payload_is_json_and_a_way_was_chosen() {
    let mut kit = shown();
    run(&mut kit, "{no", 0);
    assert!(sent(&kit).is_none() && kit.state.overlay.is_some(), "no JSON stays to be mended");
    kit.press("Esc");
    run(&mut kit, "{}", 0);
    assert!(sent(&kit).is_none(), "the first choice leaves it");
    for (steps, mode) in [(1, InvokeMode::Sync), (2, InvokeMode::Async), (3, InvokeMode::DryRun)] {
        let mut kit = shown();
        run(&mut kit, "{\"id\":1}", steps);
        let Some(Request::Invoke(invoke)) = sent(&kit) else { panic!("{mode:?}") };
        assert_eq!((invoke.payload.as_str(), invoke.mode), ("{\"id\":1}", mode));
        assert_eq!((invoke.function.name.as_str(), invoke.function.runs()), ("checkout", "$LATEST"));
    }
}

#[test]
fn an_alias_under_the_cursor_is_what_runs() {
    let mut kit = shown();
    let at = kit.state.lambda.detail.branches().iter().position(|branch| branch.key.raw() == "live");
    kit.state.lambda.detail.go_to(at.unwrap());
    run(&mut kit, "{}", 1);
    let Some(Request::Invoke(invoke)) = sent(&kit) else { panic!() };
    assert_eq!(invoke.function.runs(), "live");
}

#[test]
fn in_production_the_name_is_typed() {
    let mut kit = shown();
    kit.state.signing.saved[0].name = Profile::ambient();
    run(&mut kit, "{}", 3);
    assert!(sent(&kit).is_some(), "a dry run changes nothing");
    let mut kit = shown();
    kit.state.signing.saved[0].name = Profile::ambient();
    run(&mut kit, "{}", 1);
    assert!(sent(&kit).is_none());
    kit.press("'Checkout' Enter");
    assert!(sent(&kit).is_none() && kit.state.overlay.is_some());
    kit.press("C-u 'checkout' Enter");
    assert!(sent(&kit).is_some());
}

#[test]
fn an_answer_is_shown_and_its_request_leads_to_its_log() {
    let mut kit = shown();
    run(&mut kit, "{}", 1);
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Invoked(Box::new(invoked()))));
    kit.end(job, Ok(()));
    assert_eq!(
        value(&kit, "outcome").as_deref(),
        Some("the function failed: ValueError: no stock (Unhandled)")
    );
    assert_eq!(value(&kit, "figures").as_deref(), Some("79.67 ms, billed 80 ms, memory 73 of 128 MB"));
    kit.press("o");
    let Request::LogsQuery(query) = kit.started().1 else { panic!() };
    assert!(query.query.contains("@message like \"r-1\""), "{}", query.query);
}

#[test]
fn an_answer_is_shown_also_when_something_else_was_looked_at_meanwhile() {
    let mut kit = shown();
    run(&mut kit, "{}", 1);
    let (job, _) = kit.started();
    kit.press("Esc j Enter");
    assert!(!kit.effects.iter().any(|effect| matches!(effect, Effect::Drop(dropped) if *dropped == job)));
    kit.say(Msg::Job(job, Event::Invoked(Box::new(invoked()))));
    kit.end(job, Ok(()));
    assert_eq!(kit.state.lambda.shown.as_ref().unwrap().function.name, "checkout");
    assert!(value(&kit, "outcome").is_some());
}

#[test]
fn an_answer_that_nests_without_end_is_shown_as_the_text_that_it_is() {
    let mut kit = shown();
    run(&mut kit, "{}", 1);
    let (job, _) = kit.started();
    let payload = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    kit.say(Msg::Job(
        job,
        Event::Invoked(Box::new(Invoked { payload: payload.as_str().into(), ..invoked() })),
    ));
    kit.end(job, Ok(()));
    assert_eq!(value(&kit, "payload").map(|shown| shown.len()), Some(200_000));
}

#[test]
fn earlier_payloads_come_back_and_the_wait_can_be_stopped() {
    let mut kit = shown();
    run(&mut kit, "{\"id\":1}", 1);
    let (job, _) = kit.started();
    kit.press("C-c");
    assert!(matches!(kit.effects.as_slice(), [Effect::Stop(stopped)] if *stopped == job));
    kit.end(job, Err(Fault::new(FaultKind::Cancelled, "checkout may have run, or still run")));
    assert!(kit.notice().contains("may have run"), "{}", kit.notice());
    run(&mut kit, "[2]", 0);
    kit.press("i");
    assert_eq!(written(&kit), "[2]", "what was not sent is there again");
    kit.press("A-p");
    assert_eq!(written(&kit), "{\"id\":1}");
    kit.press("A-n");
    assert_eq!(written(&kit), "[2]");
}
