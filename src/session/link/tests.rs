//! Links by a clock that runs as fast as it is told to: hours pass in milliseconds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, watch};

use super::{Link, Say, Step};
use crate::domain::{Fault, FaultKind, Standing, Text};
use crate::session::time::Time;
use crate::session::time::simulated::Simulated;

/// A step that takes two seconds, gives numbered credentials, and fails while it is told to.
#[derive(Clone)]
struct Numbered {
    wall: Simulated,
    life: i64,
    taken: Arc<AtomicUsize>,
    failures: Arc<AtomicUsize>,
    hold: Option<Arc<Notify>>,
}

impl Numbered {
    fn new(wall: &Simulated, life: i64) -> Self {
        let (taken, failures) = Default::default();
        Self { wall: wall.clone(), life, taken, failures, hold: None }
    }

    fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }

    fn fail(&self, times: usize) {
        self.failures.store(times, Ordering::SeqCst);
    }
}

impl Step for Numbered {
    fn name(&self) -> Text {
        "numbered".into()
    }

    fn take<'a>(
        &'a self,
        before: Option<Credentials>,
        say: Say<'a>,
    ) -> BoxFuture<'a, Result<Credentials, Fault>> {
        async move {
            let number = self.taken.fetch_add(1, Ordering::SeqCst) + 1;
            if let Some(hold) = &self.hold {
                say(Standing::NeedsCode { device: "phone".into() });
                hold.notified().await;
            }
            self.wall.sleep(Duration::from_secs(2)).await;
            let left =
                self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
            if left.is_ok() {
                return Err(Fault::new(FaultKind::Network, format!("attempt {number} failed")));
            }
            let by =
                before.map_or("", |before| if before.access_key_id() == "ASIA1" { "-by-1" } else { "-by-2" });
            let expires = self.wall.now() + SignedDuration::from_secs(self.life);
            let expires = SystemTime::UNIX_EPOCH + Duration::try_from(expires.as_duration()).unwrap();
            Ok(Credentials::new(format!("ASIA{number}{by}"), "secret", None, Some(expires), "test"))
        }
        .boxed()
    }
}

fn link(step: &Numbered, before: Option<Arc<Link>>) -> Arc<Link> {
    Link::new(Box::new(step.clone()), before, Arc::new(step.wall.clone()), watch::Sender::new(0))
}

/// The key that one gets, however long that takes.
async fn key(step: &Numbered, link: &Arc<Link>) -> String {
    step.wall.drive(link.credentials()).await.unwrap().access_key_id().to_owned()
}

#[tokio::test]
async fn nothing_is_had_until_something_asks_and_then_once_for_a_hundred() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    assert!(matches!(link.told().standing, Standing::Idle));
    step.wall.pass(10).await;
    assert_eq!(step.taken(), 0);
    let had = step.wall.drive(join_all((0..100).map(|_| link.credentials()))).await;
    assert!(had.iter().all(|had| had.as_ref().unwrap().access_key_id() == "ASIA1"));
    assert_eq!(step.taken(), 1);
    assert!(matches!(link.told().standing, Standing::Active));
}

#[tokio::test]
async fn a_clock_that_is_hours_ahead_does_not_make_every_request_sign_in() {
    // They end an hour from now, by a clock that is three hours behind this one.
    let step = Numbered::new(&Simulated::default(), 3_600 - 3 * 3_600);
    let link = link(&step, None);
    for _ in 0..10 {
        assert_eq!(key(&step, &link).await, "ASIA1");
        step.wall.pass(60).await;
    }
    assert_eq!(step.taken(), 1);
    assert!(link.refused("ASIA1"), "AWS says when they have ended");
    assert_eq!(key(&step, &link).await, "ASIA2");
}

#[tokio::test]
async fn credentials_in_use_are_renewed_before_anybody_waits() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    for _ in 0..24 * 60 {
        step.wall.pass(60).await;
        let asked = step.wall.now();
        key(&step, &link).await;
        assert_eq!(step.wall.now(), asked, "a request had to wait");
    }
    // Every 47.5 to 50 minutes in 24 hours, and the first.
    assert!((29..=32).contains(&step.taken()), "{}", step.taken());
}

#[tokio::test]
async fn what_nobody_uses_is_not_renewed() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    step.wall.pass(24 * 3_600).await;
    assert_eq!(step.taken(), 1, "nobody used the first");
    assert!(matches!(link.told().standing, Standing::Idle));
    assert_eq!(key(&step, &link).await, "ASIA2");
}

#[tokio::test]
async fn a_failing_renewal_is_tried_again_while_the_old_credentials_serve() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    step.fail(5);
    let mut failed = 0;
    for _ in 0..55 * 6 {
        step.wall.pass(10).await;
        let asked = step.wall.now();
        key(&step, &link).await;
        assert_eq!(step.wall.now(), asked, "a request had to wait");
        failed += usize::from(matches!(link.told().standing, Standing::Failed { .. }));
    }
    assert_eq!((step.taken(), key(&step, &link).await.as_str()), (7, "ASIA7"));
    assert!(failed > 0, "the failure was to be seen");
}

#[tokio::test]
async fn in_the_last_minute_a_request_waits_for_a_renewal_that_fails_at_first() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    let begun = step.wall.now();
    step.wall.suspend(3_545);
    step.fail(2);
    assert_eq!(key(&step, &link).await, "ASIA4", "the second and third attempt failed");
    assert!(step.wall.now().duration_since(begun).as_secs() < 3_600, "the old ones had not ended");
}

#[tokio::test]
async fn when_the_old_credentials_have_ended_the_failure_of_their_renewal_is_told() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    let begun = step.wall.now();
    step.wall.suspend(3_545);
    step.fail(1_000);
    let fault = step.wall.drive(link.credentials()).await.unwrap_err();
    assert!(fault.what.raw().ends_with("failed"), "{fault}");
    let waited = step.wall.now().duration_since(begun).as_secs();
    assert!((3_600..3_700).contains(&waited), "{waited}");
}

#[tokio::test]
async fn without_usable_credentials_a_failure_is_told_and_not_repeated_at_once() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    step.fail(2);
    let first = step.wall.drive(join_all((0..100).map(|_| link.credentials()))).await;
    assert!(first.iter().all(|outcome| outcome.as_ref().unwrap_err().what.raw() == "attempt 1 failed"));
    assert_eq!(link.credentials().await.unwrap_err().what.raw(), "attempt 1 failed");
    assert_eq!(step.taken(), 1);
    step.wall.pass(2).await;
    let second = step.wall.drive(link.credentials()).await;
    assert_eq!(second.unwrap_err().what.raw(), "attempt 2 failed");
    link.forgive();
    assert_eq!(key(&step, &link).await, "ASIA3");
}

#[tokio::test]
async fn a_laptop_that_slept_past_the_end_waits_for_new_credentials() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    step.wall.suspend(8 * 3_600);
    assert!(matches!(link.told().standing, Standing::Idle));
    assert_eq!(key(&step, &link).await, "ASIA2");
    // Into the last ten minutes: the old ones serve, and new ones are had beside them.
    step.wall.suspend(3_600 - 300);
    assert_eq!(key(&step, &link).await, "ASIA2");
    step.wall.pass(3).await;
    assert_eq!(key(&step, &link).await, "ASIA3");
}

#[tokio::test]
async fn sessions_of_two_seconds_work() {
    let wall = Simulated::default();
    let step = Numbered::new(&wall, 2);
    let link = link(&step, None);
    for _ in 0..10 {
        let credentials = wall.drive(link.credentials()).await.unwrap();
        let expires = Timestamp::try_from(credentials.expiry().unwrap()).unwrap();
        assert!(expires > wall.now());
        wall.pass(1).await;
    }
}

#[tokio::test]
async fn a_chain_is_renewed_from_the_hop_that_ends_first_and_shares_its_beginning() {
    let wall = Simulated::default();
    let (source, one, two) =
        (Numbered::new(&wall, 900), Numbered::new(&wall, 3_600), Numbered::new(&wall, 3_600));
    let root = link(&source, None);
    let (first, second) = (link(&one, Some(Arc::clone(&root))), link(&two, Some(Arc::clone(&root))));
    let (one_key, two_key) =
        wall.drive(futures::future::join(first.credentials(), second.credentials())).await;
    assert_eq!(one_key.unwrap().access_key_id(), "ASIA1-by-1");
    assert_eq!(two_key.unwrap().access_key_id(), "ASIA1-by-1");
    assert_eq!((source.taken(), one.taken(), two.taken()), (1, 1, 1));
    // After fifty minutes the first is renewed, signed for by a source that was had anew.
    for _ in 0..55 {
        wall.pass(60).await;
        key(&one, &first).await;
    }
    assert_eq!((source.taken(), one.taken(), two.taken()), (2, 2, 1));
    assert_eq!(key(&one, &first).await, "ASIA2-by-2");
    assert_eq!(first.chain().len(), 2);
}

#[tokio::test]
async fn refused_credentials_are_renewed_once() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    key(&step, &link).await;
    assert!(link.refused("ASIA1"), "the first time it makes sense");
    assert_eq!(key(&step, &link).await, "ASIA2");
    assert!(link.refused("ASIA1"), "who still used the old ones asks again with the new");
    assert_eq!(key(&step, &link).await, "ASIA2");
    assert!(!link.refused("ASIA2"), "new ones that are refused at once are not mended by others");
    assert_eq!(key(&step, &link).await, "ASIA2");
    step.wall.pass(60).await;
    assert!(link.refused("ASIA2"));
    assert_eq!(step.taken(), 2);
}

#[tokio::test]
async fn a_wait_for_a_person_is_told_and_stops_nothing() {
    let hold = Arc::new(Notify::new());
    let step = Numbered { hold: Some(Arc::clone(&hold)), ..Numbered::new(&Simulated::default(), 3_600) };
    let link = link(&step, None);
    hold.notify_one();
    key(&step, &link).await;
    for _ in 0..55 {
        step.wall.pass(60).await;
        assert_eq!(key(&step, &link).await, "ASIA1");
    }
    assert!(matches!(link.told().standing, Standing::NeedsCode { .. }));
    hold.notify_one();
    step.wall.pass(3).await;
    assert_eq!((key(&step, &link).await.as_str(), step.taken()), ("ASIA2", 2));
    assert!(matches!(link.told().standing, Standing::Active));
}

#[tokio::test]
async fn who_leaves_does_not_stop_the_attempt_and_what_was_dropped_does_not_come_back() {
    let step = Numbered::new(&Simulated::default(), 3_600);
    let link = link(&step, None);
    assert!(link.credentials().now_or_never().is_none());
    step.wall.pass(2).await;
    assert!(matches!(link.told().standing, Standing::Active));
    link.renew();
    link.forget();
    step.wall.pass(3).await;
    assert!(matches!(link.told().standing, Standing::Idle));
    assert_eq!(key(&step, &link).await, "ASIA3");
}

#[test]
fn who_declines_ahead_of_time_is_not_asked_again_before_it_is_needed() {
    let had = Timestamp::UNIX_EPOCH;
    let after = |minutes: i64| had + SignedDuration::from_mins(minutes);
    let mut state = super::state::State::default();
    let ends = SystemTime::UNIX_EPOCH + Duration::from_secs(3_600);
    state.hold(Credentials::new("ASIA1", "secret", None, Some(ends), "test"), had);
    // An hour's session serves until a minute before its end.
    assert_eq!(state.serves_until(after(50)), Some(after(59)));
    state.fail(Fault::new(FaultKind::Cancelled, "no code was given"), after(50));
    assert!(!state.may_try(after(58)) && state.may_try(after(59)));
    assert_eq!(state.serves_until(after(59)), None);
}
