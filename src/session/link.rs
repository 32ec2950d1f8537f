//! One hop of a chain: its credentials, had once however many ask, renewed before they end, and what may be told of it.
//! How they are had is the business of its [`Step`].

mod state;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use aws_credential_types::Credentials;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinError;

use super::shelf::Place;
use super::time::Time;
use crate::domain::{Fault, FaultKind, HopStatus, Standing, Text};
use state::{Flight, State};

/// The longest sleep of a timer. The clock of the timers stands still while a laptop sleeps; the wall clock does not, and
/// is looked at this often.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Told by a step what it waits for; answers until when credentials from before serve, if there are any.
pub type Say<'a> = &'a (dyn Fn(Standing) -> Option<Timestamp> + Send + Sync);

/// How one hop gets credentials.
pub trait Step: Send + Sync {
    /// What it is, for people: `environment`, `role payments-read`.
    fn name(&self) -> Text;

    /// New credentials, signed for with those of the hop before.
    fn take<'a>(
        &'a self,
        before: Option<Credentials>,
        say: Say<'a>,
    ) -> BoxFuture<'a, Result<Credentials, Fault>>;

    /// Whether a person has signed in with a browser for it, for all who share it.
    fn is_sign_in(&self) -> bool {
        false
    }

    /// What it keeps for the next time is dropped too.
    fn forget(&self) {}
}

/// One hop. Profiles whose chains begin alike share their first links.
pub struct Link {
    step: Box<dyn Step>,
    before: Option<Arc<Link>>,
    time: Arc<dyn Time>,
    changed: watch::Sender<u64>,
    state: Mutex<State>,
    /// Where its credentials outlive the process, if they do.
    place: Option<Place>,
}

/// What there is for who asks.
enum AtHand {
    Usable(Credentials),
    Coming(Flight),
    Failed(Fault),
}

impl Link {
    /// A hop that has asked nothing yet. `changed` is counted up whenever there is something new to tell.
    pub fn new(
        step: Box<dyn Step>,
        before: Option<Arc<Self>>,
        time: Arc<dyn Time>,
        changed: watch::Sender<u64>,
    ) -> Arc<Self> {
        Arc::new(Self { step, before, time, changed, state: Mutex::default(), place: None })
    }

    /// The same with credentials that outlive the process; those that are there from before are used at first.
    pub(super) fn kept(
        step: Box<dyn Step>,
        before: Option<Arc<Self>>,
        time: Arc<dyn Time>,
        changed: watch::Sender<u64>,
        place: Place,
    ) -> Arc<Self> {
        let mut state = State::default();
        if let Some((credentials, life)) = place.found() {
            state.hold_kept(credentials, life);
        }
        Arc::new(Self { step, before, time, changed, state: Mutex::new(state), place: Some(place) })
    }

    /// Credentials that can be used now. Waits when they must be had first, and while a renewal that began in time is
    /// tried again.
    ///
    /// # Errors
    /// Why they can't be had. After a failure the same fault is given again until its pause is over.
    pub async fn credentials(self: &Arc<Self>) -> Result<Credentials, Fault> {
        loop {
            let outcome = match self.at_hand() {
                AtHand::Usable(credentials) => return Ok(credentials),
                AtHand::Failed(fault) => Err(fault),
                AtHand::Coming(flight) => flight.await,
            };
            let again =
                outcome.as_ref().err().and_then(|fault| self.lock().renewed_at(fault, self.time.now()));
            let Some(again) = again else { return outcome };
            sleep_until(again, &*self.time, &Arc::downgrade(self)).await;
        }
    }

    /// A service refused the credentials with this key: they are dropped, so that the next who asks waits for new ones.
    /// Says whether that makes sense; not when new ones were had just now, or when others are held already.
    pub fn refused(&self, access_key_id: &str) -> bool {
        let (makes_sense, dropped) = self.lock().refused(access_key_id, self.time.now());
        if dropped {
            self.clear(access_key_id);
            self.tell();
        }
        makes_sense
    }

    /// New credentials now, whatever is held and whatever failed. What is held is used until they are there.
    pub fn renew(self: &Arc<Self>) {
        let mut state = self.lock();
        drop(self.flight(&mut state));
        drop(state);
        self.tell();
    }

    /// Lets the next who asks try again at once, unless old credentials still serve.
    pub fn forgive(&self) {
        self.lock().forgive(self.time.now());
    }

    /// Drops what is held and what is under way.
    pub fn forget(&self) {
        self.step.forget();
        let mut state = self.lock();
        let held = state.held_key();
        state.forget();
        drop(state);
        if let Some(key) = held {
            self.clear(&key);
        }
        self.tell();
    }

    fn clear(&self, access_key_id: &str) {
        if let Some(place) = &self.place {
            place.clear(access_key_id, self.time.now());
        }
    }

    /// Whether it is the sign-in of a person, which profiles share.
    pub fn is_sign_in(&self) -> bool {
        self.step.is_sign_in()
    }

    /// Whether it holds credentials, or is about to.
    pub fn is_used(&self) -> bool {
        !matches!(self.told().standing, Standing::Idle | Standing::Failed { .. })
    }

    /// This hop and those before it, source first.
    pub fn chain(self: &Arc<Self>) -> Vec<Arc<Self>> {
        let mut links = vec![Arc::clone(self)];
        while let Some(before) = links.last().and_then(|link| link.before.clone()) {
            links.push(before);
        }
        links.reverse();
        links
    }

    /// What may be told of it.
    pub fn told(&self) -> HopStatus {
        self.lock().told(self.step.name(), self.time.now())
    }

    fn at_hand(self: &Arc<Self>) -> AtHand {
        let now = self.time.now();
        let mut state = self.lock();
        state.used = true;
        let usable = state.usable(now).map(|held| (held.credentials.clone(), held.is_due(now)));
        if let Some((credentials, due)) = usable {
            if due && state.may_try(now) {
                drop(self.flight(&mut state));
            }
            return AtHand::Usable(credentials);
        }
        match state.failed_lately(now) {
            Some(fault) => AtHand::Failed(fault),
            None => AtHand::Coming(self.flight(&mut state)),
        }
    }

    /// The attempt that is under way, or a new one. It goes on when those who wait for it leave.
    fn flight(self: &Arc<Self>, state: &mut State) -> Flight {
        if let Some(flight) = &state.flight {
            return flight.clone();
        }
        let (link, generation) = (Arc::clone(self), state.generation);
        let flown = tokio::spawn(async move {
            let taking = Arc::clone(&link);
            let taken = tokio::spawn(async move { taking.take().await }).await;
            let outcome = taken.unwrap_or_else(|error| Err(broken(error)));
            link.land(outcome, generation)
        });
        let flight = flown.map(|flown| flown.unwrap_or_else(|error| Err(broken(error)))).boxed().shared();
        state.flight = Some(flight.clone());
        self.tell();
        flight
    }

    /// What the step gives. Where the credentials of the hop before are said to have ended, they are had anew, once.
    async fn take(&self) -> Result<Credentials, Fault> {
        let Some(before) = &self.before else { return self.take_with(None).await };
        let signed = Box::pin(before.credentials()).await?;
        let key = signed.access_key_id().to_owned();
        match self.take_with(Some(signed)).await {
            Err(fault) if fault.kind == FaultKind::Expired && before.refused(&key) => {
                let signed = Box::pin(before.credentials()).await?;
                self.take_with(Some(signed)).await
            }
            taken => taken,
        }
    }

    async fn take_with(&self, before: Option<Credentials>) -> Result<Credentials, Fault> {
        let say = |standing| {
            let mut state = self.lock();
            state.waits = Some(standing);
            let serves_until = state.serves_until(self.time.now());
            drop(state);
            self.tell();
            serves_until
        };
        let taken = self.step.take(before, &say).await?;
        if let Some(place) = &self.place {
            place.put(&taken, self.time.now()).await;
        }
        Ok(taken)
    }

    /// The end of an attempt: what it brought is held, or the failure is remembered.
    fn land(
        self: &Arc<Self>,
        outcome: Result<Credentials, Fault>,
        generation: u64,
    ) -> Result<Credentials, Fault> {
        let now = self.time.now();
        let mut state = self.lock();
        if state.generation != generation {
            let what = "the session was dropped while it was being had";
            return Err(Fault::new(FaultKind::Cancelled, what).hint("ask again"));
        }
        (state.flight, state.waits) = (None, None);
        match &outcome {
            Ok(credentials) => state.hold(credentials.clone(), now),
            Err(fault) => state.fail(fault.clone(), now),
        }
        self.wake(state.next_look());
        drop(state);
        self.tell();
        outcome
    }

    /// Looks again at this instant, whether it is time to renew.
    fn wake(self: &Arc<Self>, at: Option<Timestamp>) {
        let Some(at) = at else { return };
        let (link, time) = (Arc::downgrade(self), Arc::clone(&self.time));
        tokio::spawn(async move {
            sleep_until(at, &*time, &link).await;
            if let Some(link) = link.upgrade() {
                link.renew_if_due();
            }
        });
    }

    fn renew_if_due(self: &Arc<Self>) {
        let now = self.time.now();
        let mut state = self.lock();
        let due = state.usable(now).is_some_and(|held| held.is_due(now));
        if due && state.used && state.may_try(now) {
            drop(self.flight(&mut state));
        }
    }

    fn tell(&self) {
        self.changed.send_modify(|count| *count = count.wrapping_add(1));
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("step", &self.step.name()).finish_non_exhaustive()
    }
}

/// Sleeps until the wall clock says so, or until nobody needs the link any more.
async fn sleep_until(at: Timestamp, time: &dyn Time, link: &Weak<Link>) {
    while link.strong_count() > 0 {
        let left = Duration::try_from(at.duration_since(time.now())).unwrap_or_default();
        if left.is_zero() {
            return;
        }
        time.sleep(left.min(LONGEST_SLEEP)).await;
    }
}

/// An attempt that did not come to its end.
fn broken(error: JoinError) -> Fault {
    Fault::new(FaultKind::Service, "the sign-in broke off")
        .hint("try again; the log has the cause")
        .source(error)
}
