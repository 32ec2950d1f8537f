//! The Accounts pane: what it says, and what its keys do.

use super::{Fact, Weight, as_text, facts, header_end};
use crate::app::kit::Kit;
use crate::app::{Effect, Msg, Pane, Remote};
use crate::domain::{Credentials, Event, Fault, FaultKind, Request};

fn signed(kit: &mut Kit, expires: Option<&str>) {
    let expires = expires.map(|at| at.parse().unwrap());
    let credentials =
        Credentials { source: "a credential process".into(), access_key_id: "ASIAEXAMPLE".into(), expires };
    kit.press("1 r");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Identity);
    kit.say(Msg::Job(job, Event::Credentials(credentials)));
    kit.say(Msg::Job(job, Event::Identity(crate::app::kit::identity())));
    kit.end(job, Ok(()));
}

fn fact(kit: &Kit, name: &str) -> Fact {
    facts(&kit.state, kit.now).into_iter().find(|fact| fact.name == name).unwrap()
}

#[test]
fn it_says_who_where_and_with_what() {
    let mut kit = Kit::new((80, 24));
    signed(&mut kit, Some("2026-11-24T15:08:30Z"));
    for (name, value) in [
        ("profile", "env: in use"),
        ("region", "eu-west-1"),
        ("account", "111122223333"),
        ("identity", "assumed-role/Viewer/alice"),
        ("credentials", "a credential process"),
        ("access key id", "ASIAEXAMPLE"),
        ("session ends", "2026-11-24 15:08:30 UTC, in 1h 05m"),
    ] {
        assert_eq!(fact(&kit, name).value.raw(), value);
    }
    let end = header_end(&kit.state, kit.now).unwrap();
    assert_eq!((end.name, end.left.as_str(), end.weight), ("session", "1h 05m", Weight::Plain));
}

#[test]
fn an_expiry_warns_before_it_comes_and_says_when_it_was() {
    let mut kit = Kit::new((80, 24));
    for (at, value, weight) in [
        ("2026-11-27T14:03:21Z", "2026-11-27 14:03:21 UTC, in 2d", Weight::Plain),
        ("2026-11-24T14:13:21Z", "2026-11-24 14:13:21 UTC, in 9m", Weight::Warning),
        ("2026-11-24T14:03:50Z", "2026-11-24 14:03:50 UTC, in 28s", Weight::Warning),
        ("2026-11-24T14:03:22Z", "ended at 2026-11-24 14:03:22 UTC", Weight::Wrong),
    ] {
        signed(&mut kit, Some(at));
        let said = fact(&kit, "session ends");
        assert_eq!((said.value.raw(), said.weight), (value, weight));
    }
    signed(&mut kit, None);
    assert_eq!(fact(&kit, "session ends").value.raw(), "never: these keys do not expire");
    assert_eq!(header_end(&kit.state, kit.now), None);
}

#[test]
fn a_failed_sign_in_says_why_and_the_cure_and_can_be_tried_again() {
    let mut kit = Kit::new((80, 24));
    kit.press("1 r");
    let (job, _) = kit.started();
    let fault = Fault::new(FaultKind::Expired, "the session has expired")
        .hint("sign in again")
        .request_id(Some("r-1"));
    kit.end(job, Err(fault));
    assert_eq!(fact(&kit, "not signed in").value.raw(), "the session has expired");
    assert_eq!(fact(&kit, "what to do").value.raw(), "sign in again");
    assert_eq!(fact(&kit, "request id").value.raw(), "r-1");
    assert_eq!(as_text(&kit.state).unwrap(), "the session has expired; sign in again");
    signed(&mut kit, None);
    assert!(matches!(kit.state.who(), Remote::Known(Some(_))));
}

#[test]
fn asking_twice_asks_once() {
    let mut kit = Kit::new((80, 24));
    kit.press("1 r");
    kit.started();
    kit.press("r");
    assert!(kit.effects.is_empty());
}

#[test]
fn another_region_asks_there_who_we_are() {
    let mut kit = Kit::new((80, 24));
    kit.press("1 R 'us-east-2' Enter");
    let asked = kit.effects.iter().any(|effect| {
        matches!(effect, Effect::Start(_, scope, Request::Identity) if scope.region.as_str() == "us-east-2")
    });
    assert!(asked);
    assert_eq!(kit.state.pane, Pane::Accounts);
    assert_eq!(fact(&kit, "region").value.raw(), "us-east-2");
}

#[test]
fn keys_of_the_logs_pane_lead_back_to_it() {
    for keys in ["2", "Esc"] {
        let mut kit = Kit::new((80, 24));
        kit.run_with(crate::app::kit::events(3));
        kit.press("1");
        assert_eq!(kit.state.pane, Pane::Accounts);
        kit.press(keys);
        assert_eq!(kit.state.pane, Pane::Logs, "{keys}");
    }
}

#[test]
fn rows_that_are_not_seen_are_not_worked_on() {
    let mut kit = Kit::new((80, 24));
    kit.run_with(crate::app::kit::events(3));
    kit.press("1 j s -");
    assert_eq!(kit.state.logs.table.cursor(), 0);
    assert_eq!(kit.state.logs.table.hidden(), 0);
}
