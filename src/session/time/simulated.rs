//! A clock that jumps to the next wait as soon as nothing else is to be done. For a runtime of one thread.

use std::sync::Mutex;

use futures::channel::oneshot;
use jiff::SignedDuration;

use super::*;

/// Noon of some day.
pub const NOON: Timestamp = Timestamp::constant(1_800_000_000, 0);

/// How often the other tasks are let run before they count as done. More than the hops of any chain of wakers here.
const TURNS: usize = 50;

/// The simulated clock.
#[derive(Clone, Default)]
pub struct Simulated(Arc<Mutex<Waits>>);

#[derive(Default)]
struct Waits {
    /// Since noon, awake.
    awake: SignedDuration,
    /// What a sleeping laptop has put the wall clock ahead.
    slept: SignedDuration,
    waiting: Vec<(SignedDuration, oneshot::Sender<()>)>,
}

impl Simulated {
    /// Puts the wall clock ahead without waking anything that waits.
    pub fn suspend(&self, seconds: i64) {
        self.0.lock().unwrap().slept += SignedDuration::from_secs(seconds);
    }

    /// Lets time pass.
    pub async fn pass(&self, seconds: i64) {
        let until = self.0.lock().unwrap().awake + SignedDuration::from_secs(seconds);
        settle().await;
        while self.jump(until) {
            settle().await;
        }
        self.0.lock().unwrap().awake = until;
    }

    /// The outcome of something that may need time to pass.
    pub async fn drive<F: Future>(&self, future: F) -> F::Output {
        let mut future = std::pin::pin!(future);
        loop {
            tokio::select! {
                biased;
                outcome = &mut future => return outcome,
                () = settle() => (),
            }
            assert!(self.jump(SignedDuration::MAX), "it waits for something that is not time");
        }
    }

    /// Jumps to the next wait that ends by then.
    fn jump(&self, until: SignedDuration) -> bool {
        let mut waits = self.0.lock().unwrap();
        waits.waiting.retain(|(_, waker)| !waker.is_canceled());
        let next = waits.waiting.iter().enumerate().min_by_key(|(_, (at, _))| *at);
        let Some((index, at)) = next.map(|(index, (at, _))| (index, *at)).filter(|(_, at)| *at <= until)
        else {
            return false;
        };
        waits.awake = at;
        waits.waiting.swap_remove(index).1.send(()).ok();
        true
    }
}

impl Time for Simulated {
    fn now(&self) -> Timestamp {
        let waits = self.0.lock().unwrap();
        NOON + waits.awake + waits.slept
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        let (waker, woken) = oneshot::channel();
        let mut waits = self.0.lock().unwrap();
        let at = waits.awake + SignedDuration::try_from(duration).unwrap();
        waits.waiting.push((at, waker));
        woken.map(drop).boxed()
    }
}

/// Lets all other tasks run until they wait.
async fn settle() {
    for _ in 0..TURNS {
        tokio::task::yield_now().await;
    }
}
