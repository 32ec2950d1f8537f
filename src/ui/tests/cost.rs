//! A query that waits for its estimate, one that is asked about, and one that runs with its estimate known.

use super::both;
use crate::app::Msg;
use crate::app::kit::{Kit, events, progress};
use crate::domain::{Event, QueryStatus};

/// A query over three days that asks what it would scan.
fn ask(kit: &mut Kit) -> crate::app::JobId {
    kit.run_with(events(40));
    kit.press("t C-u '3d' Enter");
    kit.started().0
}

fn tell(kit: &mut Kit, job: crate::app::JobId, gigabytes: f64) {
    kit.say(Msg::Job(job, Event::Estimated { bytes: Some(gigabytes * 1e9) }));
    kit.end(job, Ok(()));
}

#[test]
fn asking_what_it_would_scan() {
    both("asking_what_it_would_scan", |kit| {
        ask(kit);
        kit.wait(1_200);
    });
}

#[test]
fn a_query_that_costs_much() {
    both("a_query_that_costs_much", |kit| {
        let job = ask(kit);
        tell(kit, job, 2_400.0);
        kit.press("Down");
    });
}

#[test]
fn a_query_with_its_estimate() {
    both("a_query_with_its_estimate", |kit| {
        let job = ask(kit);
        tell(kit, job, 90.0);
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::QueryStarted { query_id: "q-2".into() }));
        kit.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Running, 12.0, 12.4e9))));
        kit.wait(3_000);
    });
}
