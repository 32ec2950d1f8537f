//! What a hop holds and remembers, and the decisions that follow from it. No waiting here; time is an argument.

use aws_credential_types::Credentials;
use futures::future::{BoxFuture, Shared};
use jiff::{SignedDuration, Timestamp};

use crate::domain::{Fault, FaultKind, HopStatus, Standing, Text};
use crate::session::schedule::{self, Life};

/// An attempt that several wait for.
pub(super) type Flight = Shared<BoxFuture<'static, Result<Credentials, Fault>>>;

/// After new credentials were asked for because a service refused the old ones, refusals are not heeded for so long, or
/// for a tenth of the credentials' life: what is refused at once again is not mended by asking once more.
const QUIET: SignedDuration = SignedDuration::from_secs(30);

/// How long a source is left alone that gave the same credentials again, as instance metadata does until shortly before
/// they end.
const SAME_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// The state of one hop.
#[derive(Default)]
pub(super) struct State {
    held: Option<Held>,
    /// The one attempt that is under way; whoever asks waits for it.
    pub flight: Option<Flight>,
    /// What the step says that it waits for.
    pub waits: Option<Standing>,
    failure: Option<Failure>,
    /// Whether anything used the credentials since they were had. What nobody uses is not renewed.
    pub used: bool,
    /// Counts what was dropped, so that an attempt from before is not heeded.
    pub generation: u64,
    /// When a service last refused what was held.
    refused_at: Option<Timestamp>,
    /// Before this the source is not asked again, because it has nothing new.
    pause: Option<Timestamp>,
}

/// Credentials in use.
pub(super) struct Held {
    pub credentials: Credentials,
    /// `None` for keys that do not end.
    life: Option<Life>,
    /// Whether they were had by a process before this one.
    kept: bool,
}

struct Failure {
    fault: Fault,
    count: u32,
    again: Timestamp,
}

impl Held {
    /// Whether it is time to renew.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.life.is_some_and(|life| now >= self.renewal(life))
    }

    fn renewal(&self, life: Life) -> Timestamp {
        life.renewal(schedule::jitter(self.credentials.access_key_id()))
    }
}

impl State {
    /// What is held, while requests may use it.
    pub fn usable(&self, now: Timestamp) -> Option<&Held> {
        self.held.as_ref().filter(|held| held.life.is_none_or(|life| now < life.last_use()))
    }

    /// Until when what is held serves. Nothing when nothing does, or it does not end.
    pub fn serves_until(&self, now: Timestamp) -> Option<Timestamp> {
        self.usable(now).and_then(|held| held.life).map(Life::last_use)
    }

    /// Whether an attempt may be made without being asked for by a person.
    pub fn may_try(&self, now: Timestamp) -> bool {
        let after = |instant: Option<Timestamp>| instant.is_none_or(|instant| now >= instant);
        after(self.pause) && after(self.failure.as_ref().map(|failure| failure.again))
    }

    /// The failure that stands for an attempt which would come too early.
    pub fn failed_lately(&self, now: Timestamp) -> Option<Fault> {
        let failure = self.failure.as_ref().filter(|_| self.flight.is_none())?;
        (now < failure.again).then(|| failure.fault.clone())
    }

    /// When a renewal that failed so is tried again, for who waits for it: in the last minute of the old credentials,
    /// which live but are kept back. Not where the failure is the word of a person, or waits for one.
    pub fn renewed_at(&self, fault: &Fault, now: Timestamp) -> Option<Timestamp> {
        let life = self.held.as_ref()?.life?;
        let of_person = matches!(fault.kind, FaultKind::Cancelled | FaultKind::NeedsPerson);
        let failure = self.failure.as_ref().filter(|_| now < life.expires && !of_person)?;
        Some(failure.again)
    }

    /// Forgets a failure, so that the next who asks tries at once; not while old credentials serve.
    pub fn forgive(&mut self, now: Timestamp) {
        if self.usable(now).is_none() {
            self.failure = None;
        }
    }

    /// Forgets everything; what is under way will not be heeded.
    pub fn forget(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }

    /// An attempt brought these.
    pub fn hold(&mut self, credentials: Credentials, now: Timestamp) {
        let expires = credentials.expiry().and_then(|at| Timestamp::try_from(at).ok());
        let same = self.held.as_ref().filter(|held| is_same(&held.credentials, &credentials));
        let life = match same {
            Some(held) => held.life,
            // What has only just come has not ended: this machine's clock is ahead. Until when it serves is then not known
            // here; AWS says when it has ended, and it is renewed then.
            None => expires.filter(|expires| *expires > now).map(|expires| Life { since: now, expires }),
        };
        self.pause = same.is_some().then(|| now + SAME_AGAIN);
        self.held = Some(Held { credentials, life, kept: false });
        self.failure = None;
        self.used = false;
    }

    /// A process before this one left these.
    pub fn hold_kept(&mut self, credentials: Credentials, life: Life) {
        self.held = Some(Held { credentials, life: Some(life), kept: true });
    }

    /// The public half of what is held.
    pub fn held_key(&self) -> Option<String> {
        self.held.as_ref().map(|held| held.credentials.access_key_id().to_owned())
    }

    /// An attempt failed.
    pub fn fail(&mut self, fault: Fault, now: Timestamp) {
        let count = self.failure.as_ref().map_or(0, |failure| failure.count) + 1;
        // Who declined while there was time is not asked again before it is needed.
        let declined = self.serves_until(now).filter(|_| fault.kind == FaultKind::Cancelled);
        let again = declined.unwrap_or(now + schedule::pause(count));
        self.failure = Some(Failure { fault, count, again });
    }

    /// When the next attempt is due by itself; `None` when nothing is held that could be renewed.
    pub fn next_look(&self) -> Option<Timestamp> {
        let held = self.held.as_ref()?;
        let renewal = held.renewal(held.life?);
        let again = self.failure.as_ref().map(|failure| failure.again);
        [Some(renewal), again, self.pause].into_iter().flatten().max()
    }

    /// A service refused the credentials with this key. Says whether it makes sense to ask again with others, and
    /// whether something was dropped.
    pub fn refused(&mut self, access_key_id: &str, now: Timestamp) -> (bool, bool) {
        let Some(held) = &self.held else { return (true, false) };
        if held.credentials.access_key_id() != access_key_id {
            return (true, false);
        }
        let tenth = |life: Life| life.expires.duration_since(life.since).mul_f64(0.1);
        let quiet = held.life.map_or(QUIET, tenth).min(QUIET);
        if self.refused_at.is_some_and(|at| now.duration_since(at) < quiet) {
            return (false, false);
        }
        self.refused_at = Some(now);
        self.pause = None;
        self.held = None;
        (true, true)
    }

    /// What may be told.
    pub fn told(&self, name: Text, now: Timestamp) -> HopStatus {
        let held = self.held.as_ref();
        let name = match held {
            Some(held) if held.kept => Text::from(format!("{}, from the cache", name.raw())),
            _ => name,
        };
        HopStatus {
            name,
            standing: self.standing(now),
            expires: held.and_then(|held| held.life).map(|life| life.expires),
            access_key_id: held
                .map(|held| held.credentials.access_key_id())
                .filter(|id| !id.is_empty())
                .map(Text::from),
        }
    }

    fn standing(&self, now: Timestamp) -> Standing {
        if let Some(waits) = &self.waits {
            return waits.clone();
        }
        let usable = self.usable(now).is_some();
        match (&self.flight, &self.failure) {
            (Some(_), _) if usable => Standing::Refreshing,
            (Some(_), _) => Standing::Assuming,
            (None, Some(failure)) => Standing::Failed { fault: failure.fault.clone(), again: failure.again },
            (None, None) if usable => Standing::Active,
            (None, None) => Standing::Idle,
        }
    }
}

fn is_same(held: &Credentials, new: &Credentials) -> bool {
    held.access_key_id() == new.access_key_id() && held.expiry() == new.expiry()
}
