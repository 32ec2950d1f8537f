//! How fast and how patiently the adapter asks: the one place for its durations, so that tests can shorten them.

use std::time::Duration;

/// Durations and counts of the adapter. The defaults are for AWS; only tests use others.
#[derive(Debug, Clone)]
pub struct Pacing {
    /// Pauses between two looks at a running query.
    pub looks: Pauses,
    /// Pauses between two attempts to start a query while the quota of running queries is full.
    pub queue: Pauses,
    /// Pauses after a look that failed in a way that may pass.
    pub trouble: Pauses,
    /// Pauses before keys are asked for again that AWS left out while it read others.
    pub unprocessed: Pauses,
    /// How many looks in a row may fail so before the conversation gives up.
    pub trouble_limit: u32,
    /// The time that one look takes out of the shared budget of a profile and region. The quota is 10 a second for the
    /// account (AWS, CloudWatch Logs quotas, GetQueryResults); half of it is left to others.
    pub look_cost: Duration,
    /// How many looks may be made at once after a time of rest.
    pub look_burst: u32,
    /// The most pages of one list. A region has at most 1,000,000 log groups (AWS, CloudWatch Logs quotas), which come in
    /// pages of 50.
    pub pages: usize,
    /// The most pages of one search. A page is what AWS reads in about a second, so this is longer than anybody waits.
    pub search_pages: usize,
    /// The SDK's first pause before it repeats a failed attempt; `None` leaves it to the SDK.
    pub retry: Option<Duration>,
    /// The longest time that credentials may take: a process may ask a vault or a person. Below that of an attempt, which
    /// includes it, because an attempt that ran out of time is made again.
    pub credentials: Duration,
    /// How long credentials are waited for before that is said.
    pub credentials_said: Duration,
    /// The longest time until a connection stands.
    pub connect: Duration,
    /// The longest time from the request to the head of its answer.
    pub read: Duration,
    /// The longest time for one attempt, the answer's body included. A page of results may weigh some megabytes.
    pub attempt: Duration,
    /// The longest time for running a function, from the request to its whole answer: a function may take 900 s (AWS
    /// Lambda quotas), after its environment has started.
    pub invocation: Duration,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            looks: Pauses { first: Duration::from_millis(200), longest: Duration::from_secs(2) },
            queue: Pauses { first: Duration::from_secs(1), longest: Duration::from_secs(10) },
            trouble: Pauses { first: Duration::from_secs(2), longest: Duration::from_secs(20) },
            unprocessed: Pauses { first: Duration::from_millis(50), longest: Duration::from_secs(2) },
            trouble_limit: 5,
            look_cost: Duration::from_millis(200),
            look_burst: 5,
            pages: 20_000,
            search_pages: 1_000_000,
            retry: None,
            credentials: Duration::from_secs(50),
            credentials_said: Duration::from_secs(2),
            connect: Duration::from_millis(3_100),
            read: Duration::from_secs(30),
            attempt: Duration::from_secs(60),
            invocation: Duration::from_secs(1_020),
        }
    }
}

/// Pauses that grow by half from the first to the longest.
#[derive(Debug, Clone, Copy)]
pub struct Pauses {
    /// The first pause.
    pub first: Duration,
    /// No pause is longer.
    pub longest: Duration,
}

impl Pauses {
    /// The pauses in order, without end.
    pub fn start(self) -> impl Iterator<Item = Duration> {
        std::iter::successors(Some(self.first.min(self.longest)), move |pause| {
            Some(pause.mul_f64(1.5).min(self.longest))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_by_half_up_to_the_longest() {
        let pauses = Pauses { first: Duration::from_millis(200), longest: Duration::from_millis(600) };
        let millis: Vec<u128> = pauses.start().take(5).map(|pause| pause.as_millis()).collect();
        assert_eq!(millis, [200, 300, 450, 600, 600]);
    }
}
