//! Conversations: one end each, order, pressure, stopping, defects.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use futures::stream;

use super::*;
use crate::app::work::{Done, Refining, Work};
use crate::domain::{BatchBuilder, CellKind, Event, Profile, Region};
use crate::insights;
use crate::insights::eval::Context;
use crate::insights::plan::Plan;
use crate::port::Events;

/// A cloud that answers as a function says.
struct Answers<F>(F);

impl<F: Fn(Stop) -> Events + Send + Sync> Cloud for Answers<F> {
    fn serve(&self, _: Scope, _: Request, stop: Stop) -> Events {
        (self.0)(stop)
    }
}

fn scope() -> Scope {
    Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() }
}

fn jobs(answers: impl Fn(Stop) -> Events + Send + Sync + 'static) -> Jobs {
    Jobs::new(Arc::new(Answers(answers)))
}

/// All answers up to the first end.
async fn until_ended(jobs: &mut Jobs) -> (usize, Result<(), Fault>) {
    let mut events = 0;
    loop {
        match jobs.next().await.unwrap() {
            Msg::Job(..) => events += 1,
            Msg::Ended(JobId(1), result) => return (events, result),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn events_come_in_order_and_then_one_end() {
    let mut jobs = jobs(|_| stream::iter([Ok(Event::QueryQueued), Ok(Event::QueryStopped(true))]).boxed());
    jobs.start(JobId(1), scope(), Request::Identity);
    assert!(matches!(jobs.next().await, Some(Msg::Job(JobId(1), Event::QueryQueued))));
    assert!(matches!(jobs.next().await, Some(Msg::Job(JobId(1), Event::QueryStopped(true)))));
    assert!(matches!(jobs.next().await, Some(Msg::Ended(JobId(1), Ok(())))));
    assert!(jobs.running.is_empty() && jobs.ready().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_is_stopped_answers_and_then_ends_once() {
    let mut jobs = jobs(|_| stream::pending().boxed());
    let plan = Plan::compile(&insights::parse("stats count(*) as n").unwrap()).unwrap();
    let search = Search {
        bucket: "b".to_owned(),
        prefix: String::new(),
        range: None,
        max_bytes: 1,
        requester_pays: false,
        plan: plan.into(),
        limit: None,
        is_live: true,
        now: "2026-11-24T16:00:00Z".parse().unwrap(),
    };
    jobs.search(JobId(1), scope(), search);
    jobs.stop(JobId(1));
    let Some(Msg::Found(JobId(1), found)) = jobs.next().await else { panic!("nothing was found") };
    let search::Found::Ended(ended) = *found else { panic!("{found:?}") };
    assert!(ended.stopped);
    assert!(matches!(jobs.next().await, Some(Msg::Ended(JobId(1), Ok(())))));
    assert!(jobs.running.is_empty());
}

#[tokio::test]
async fn the_first_fault_ends_a_conversation() {
    let fault = || Err(Fault::new(FaultKind::Denied, "no"));
    let mut jobs = jobs(move |_| stream::iter([Ok(Event::QueryQueued), fault(), fault()]).boxed());
    jobs.start(JobId(1), scope(), Request::Identity);
    let (events, result) = until_ended(&mut jobs).await;
    assert_eq!((events, result.unwrap_err().kind), (1, FaultKind::Denied));
    assert!(jobs.ready().is_none());
}

#[tokio::test]
async fn a_defect_in_a_conversation_is_its_fault_and_repeats_no_foreign_text() {
    let mut jobs = jobs(|_| stream::poll_fn(|_| panic!("secret of somebody")).boxed());
    jobs.start(JobId(1), scope(), Request::Identity);
    let (events, result) = until_ended(&mut jobs).await;
    let fault = result.unwrap_err();
    assert_eq!((events, fault.kind), (0, FaultKind::Service));
    assert!(!fault.to_string().contains("secret"), "{fault}");
}

#[tokio::test]
async fn a_defect_before_the_first_event_is_a_fault_too() {
    let mut jobs = jobs(|_| panic!("at once"));
    jobs.start(JobId(1), scope(), Request::Identity);
    assert!(until_ended(&mut jobs).await.1.is_err());
}

#[tokio::test]
async fn a_slow_loop_makes_those_who_ask_wait() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let mut jobs = jobs(move |_| {
        let count = Arc::clone(&count);
        stream::repeat_with(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(Event::QueryQueued)
        })
        .boxed()
    });
    jobs.start(JobId(1), scope(), Request::Identity);
    // Nobody takes answers: the conversation runs until the channel is full and one more is in its hand.
    while asked.load(Ordering::SeqCst) <= ANSWERS_WAITING {
        tokio::task::yield_now().await;
    }
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    assert_eq!(asked.load(Ordering::SeqCst), ANSWERS_WAITING + 1);
    jobs.drop(JobId(1));
}

#[tokio::test]
async fn stopping_ends_in_order_and_is_answered() {
    let mut jobs = jobs(|stop| {
        let stopped = stream::once(stop.signalled().map(|()| Ok(Event::QueryStopped(true))));
        stream::iter([Ok(Event::QueryQueued)]).chain(stopped).boxed()
    });
    jobs.start(JobId(1), scope(), Request::Identity);
    assert!(matches!(jobs.next().await, Some(Msg::Job(_, Event::QueryQueued))));
    jobs.stop(JobId(1));
    let (events, result) = until_ended(&mut jobs).await;
    assert_eq!(events, 1);
    assert!(result.is_ok());
}

#[tokio::test]
async fn stopping_all_waits_for_an_orderly_end() {
    let mut jobs =
        jobs(|stop| stream::once(stop.signalled().map(|()| Ok(Event::QueryStopped(true)))).boxed());
    for id in 0..100 {
        jobs.start(JobId(id), scope(), Request::Identity);
    }
    jobs.write_file(|| Ok("written".into()), Msg::Exported);
    assert!(jobs.stop_all().await);
    assert!(jobs.running.is_empty());
}

#[tokio::test]
async fn a_conversation_that_does_not_stop_is_dropped_with_a_fault() {
    let mut jobs = jobs(|_| stream::pending().boxed());
    jobs.start(JobId(1), scope(), Request::Identity);
    jobs.stop(JobId(1));
    let (_, result) = until_ended(&mut jobs).await;
    assert_eq!(result.unwrap_err().kind, FaultKind::Timeout);
}

#[tokio::test]
async fn a_dropped_conversation_is_gone_without_a_word() {
    struct Gone(Arc<AtomicUsize>);
    impl Drop for Gone {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
    let gone = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&gone);
    let mut jobs = jobs(move |_| {
        let held = Gone(Arc::clone(&count));
        stream::poll_fn(move |_| {
            let _ = &held;
            Poll::Pending
        })
        .boxed()
    });
    jobs.start(JobId(1), scope(), Request::Identity);
    tokio::task::yield_now().await;
    jobs.drop(JobId(1));
    while gone.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    assert!(jobs.ready().is_none());
}

#[tokio::test]
async fn a_file_is_answered_also_when_its_writing_fails_by_a_defect() {
    let mut jobs = jobs(|_| stream::empty().boxed());
    jobs.write_file(|| panic!("disk of somebody"), Msg::Copied);
    let Some(Msg::Copied(Err(fault))) = jobs.next().await else { panic!() };
    assert!(!fault.to_string().contains("somebody"), "{fault}");
}

fn refinement(query: &str) -> Work {
    let mut rows = BatchBuilder::with_columns(["level"]);
    for level in ["ERROR", "INFO", "ERROR"] {
        rows.set(0, CellKind::Text, level);
        rows.end_row();
    }
    let plan = Plan::compile(&insights::parse(query).unwrap()).unwrap();
    Work::Refine(Refining {
        plans: vec![Arc::new(plan)],
        batches: vec![Arc::new(rows.finish())],
        context: Context { now: "2026-11-24T14:03:22Z".parse().unwrap(), range: None },
        range: None,
    })
}

#[tokio::test]
async fn rows_are_refined_on_a_thread_of_their_own_and_answer_once() {
    let mut jobs = jobs(|_| stream::empty().boxed());
    let work = refinement("filter level = \"ERROR\"");
    jobs.compute(JobId(7), move |wanted| work.done(wanted));
    let Some(Msg::Done(JobId(7), Ok(Done::Refined(refined)))) = jobs.next().await else {
        panic!("not refined")
    };
    assert_eq!(refined.batches.iter().map(|batch| batch.len()).sum::<usize>(), 2);
    assert!(jobs.running.is_empty() && jobs.ready().is_none());
}

#[tokio::test]
async fn a_refinement_that_is_dropped_is_told_so_and_does_not_answer() {
    let mut jobs = jobs(|_| stream::empty().boxed());
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (ended, has_ended) = tokio::sync::oneshot::channel();
    jobs.compute(JobId(7), move |wanted| {
        begun.send(()).unwrap();
        while wanted.load(Ordering::Relaxed) {
            std::thread::yield_now();
        }
        let answer = refinement("filter level = \"ERROR\"").done(wanted);
        ended.send(answer.is_none()).unwrap();
        answer
    });
    has_begun.await.unwrap();
    jobs.drop(JobId(7));
    assert!(has_ended.await.unwrap(), "no longer wanted");
    assert!(jobs.running.is_empty() && jobs.ready().is_none());
}

#[tokio::test]
async fn a_defect_in_the_work_on_rows_is_its_fault() {
    let mut jobs = jobs(|_| stream::empty().boxed());
    jobs.compute(JobId(7), |_| panic!("secret of somebody"));
    let Some(Msg::Done(JobId(7), Err(fault))) = jobs.next().await else { panic!("no fault") };
    assert!(!fault.to_string().contains("secret"), "{fault}");
    assert!(jobs.running.is_empty());
}
