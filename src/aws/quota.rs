//! What the queries of one profile and region share: the budget of looks at results, and the queue in front of the
//! quota of running queries.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::RwLock;
use tokio::time::{Instant, sleep_until};

/// The shares of a profile and region.
#[derive(Debug)]
pub(super) struct Quota {
    /// Looks at results.
    pub looks: Budget,
    /// Held for reading by whoever starts a query, for writing by the first who waits for room. It is fair: those who
    /// come later, readers or writers, stand in line behind a writer.
    pub door: RwLock<()>,
}

impl Quota {
    /// Untouched shares.
    pub fn new(look_cost: Duration, look_burst: u32) -> Self {
        Self { looks: Budget::new(look_cost, look_burst), door: RwLock::new(()) }
    }
}

/// A rate with a burst: each turn costs some time, and unused time is saved up to some turns.
#[derive(Debug)]
pub(super) struct Budget {
    cost: Duration,
    saved: Duration,
    /// When all turns that were given are paid for.
    paid: Mutex<Instant>,
}

impl Budget {
    fn new(cost: Duration, burst: u32) -> Self {
        Self { cost, saved: cost * burst.saturating_sub(1), paid: Mutex::new(Instant::now()) }
    }

    /// Waits for the next turn. Turns are given in the order in which they are asked for.
    pub async fn turn(&self) {
        let at = self.reserve(Instant::now());
        sleep_until(at).await;
    }

    /// Books the next turn and says when it is.
    fn reserve(&self, now: Instant) -> Instant {
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        let start = (*paid).max(now);
        *paid = start + self.cost;
        start.checked_sub(self.saved).unwrap_or(now).max(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_a_steady_rate() {
        let budget = Budget::new(Duration::from_millis(200), 5);
        let start = Instant::now() + Duration::from_secs(60);
        let waits: Vec<u128> = (0..8).map(|_| (budget.reserve(start) - start).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 200, 400, 600]);
        let later = start + Duration::from_secs(60);
        assert_eq!(budget.reserve(later), later);
    }

    #[test]
    fn never_more_than_the_quota_in_any_second() {
        let budget = Budget::new(Duration::from_millis(200), 5);
        let start = Instant::now() + Duration::from_secs(60);
        let turns: Vec<Instant> = (0..100).map(|_| budget.reserve(start)).collect();
        for from in &turns {
            let end = *from + Duration::from_secs(1);
            let second = turns.iter().filter(|at| *at >= from && **at < end);
            assert!(second.count() <= 10);
        }
    }
}
