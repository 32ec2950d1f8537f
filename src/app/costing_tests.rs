//! What a query would cost, asked before it is sent. 0.005 dollars a GB: AWS, Amazon CloudWatch pricing, Logs.

use super::jobs::Purpose;
use super::kit::{Kit, events};
use super::{Effect, JobId, Msg};
use crate::domain::{Event, Fault, FaultKind, Request};

/// A console whose query over three days waits for its estimate.
fn wide() -> (Kit, JobId) {
    let mut kit = Kit::new((80, 24));
    kit.run_with(events(3));
    kit.press("t Backspace Backspace '3d' Enter");
    let (job, request) = kit.started();
    assert!(matches!(request, Request::Estimate(_)), "{request:?}");
    (kit, job)
}

fn estimated(kit: &mut Kit, job: JobId, gigabytes: f64) {
    kit.say(Msg::Job(job, Event::Estimated { bytes: Some(gigabytes * 1e9) }));
    kit.end(job, Ok(()));
}

fn sent(kit: &Kit) -> bool {
    kit.effects.iter().any(|effect| matches!(effect, Effect::Start(_, _, Request::LogsQuery(_))))
}

#[test]
fn a_small_query_is_sent_at_once() {
    let mut kit = Kit::new((80, 24));
    kit.press("r");
    assert!(matches!(kit.started().1, Request::LogsQuery(_)));
}

#[test]
fn a_wide_query_below_the_threshold_is_sent_when_its_estimate_is_there() {
    let (mut kit, job) = wide();
    assert!(kit.state.costing().is_some());
    estimated(&mut kit, job, 100.0);
    assert!(sent(&kit) && kit.state.overlay.is_none() && kit.state.costing().is_none());
    assert_eq!(kit.state.logs.run.as_ref().unwrap().estimate, Some(1e11));
}

#[test]
fn above_the_threshold_a_person_decides_and_enter_alone_sends_nothing() {
    for (keys, sends) in [("Enter", false), ("Esc", false), ("C-c", false), ("Down Enter", true)] {
        let (mut kit, job) = wide();
        estimated(&mut kit, job, 101.0);
        assert!(!sent(&kit) && kit.state.overlay.is_some());
        kit.press(keys);
        assert_eq!(sent(&kit), sends, "{keys}");
        assert!(kit.state.costing().is_none() && kit.state.overlay.is_none());
        assert_eq!(kit.notice() == "the query was not sent", !sends, "{keys}: {}", kit.notice());
        assert_eq!(kit.state.logs.window.label(), if sends { "last 3d" } else { "last 1h" }, "{keys}");
        assert_eq!(kit.state.logs.table.len(), 3, "the rows before stay until there are others");
    }
}

#[test]
fn a_cheaper_range_is_one_key_away() {
    let (mut kit, job) = wide();
    // 720 GB in three days are 10 GB an hour: of the ranges that are offered three hours are the longest below 100 GB.
    estimated(&mut kit, job, 720.0);
    kit.press("Down Down Enter");
    // Three hours of one group are small.
    let Request::LogsQuery(query) = kit.started().1 else { panic!("{:?}", kit.effects) };
    assert_eq!(query.range.to.duration_since(query.range.from).as_hours(), 3);
}

#[test]
fn an_estimate_that_fails_or_is_late_holds_nothing_back() {
    let fault = |kind| Err(Fault::new(kind, "no"));
    for result in
        [fault(FaultKind::Denied), fault(FaultKind::Throttled), fault(FaultKind::Unsupported), Ok(())]
    {
        let (mut kit, job) = wide();
        kit.end(job, result);
        assert!(sent(&kit) && kit.notice().is_empty(), "{}", kit.notice());
    }
    let (mut kit, job) = wide();
    let wake = kit.state.next_wake(kit.now).unwrap();
    assert!(wake.duration_since(kit.now).as_secs() <= 1, "the seconds are counted");
    kit.wait(1_999);
    assert!(!sent(&kit));
    kit.wait(1);
    assert!(sent(&kit));
    assert!(kit.effects.iter().any(|effect| matches!(effect, Effect::Stop(stopped) if *stopped == job)));
    estimated(&mut kit, job, 1e6);
    assert!(kit.state.overlay.is_none(), "what comes late asks nothing");
}

#[test]
fn a_query_that_waits_for_its_estimate_is_given_up_or_replaced() {
    let (mut kit, job) = wide();
    kit.press("C-c");
    assert!(matches!(kit.effects.as_slice(), [Effect::Stop(stopped)] if *stopped == job));
    assert!(kit.state.costing().is_none());
    let (mut kit, job) = wide();
    kit.press("r");
    assert!(matches!(kit.effects.first(), Some(Effect::Stop(stopped)) if *stopped == job));
    assert_eq!(kit.purpose(kit.started().0), Some(Purpose::Cost));
}
