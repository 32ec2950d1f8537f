//! When to ask again whether a person has signed in. Pure; time is an argument. RFC 8628, "OAuth 2.0 Device Authorization
//! Grant", sections 3.2 and 3.5.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The pause where the service names none. RFC 8628, 3.2: "If no value is provided, clients MUST use 5".
const USUAL_PAUSE: u32 = 5;

/// What `slow_down` adds to the pause, for good. RFC 8628, 3.5: "increased by 5 seconds for this and all subsequent".
const SLOWER: u32 = 5;

/// The longest pause, in seconds. Nobody should have to wait longer after signing in.
const LONGEST_PAUSE: u32 = 60;

/// The life of a code where the service names none, in seconds: that of AWS's own.
const USUAL_LIFE: u32 = 600;

/// The longest life that is believed, in seconds.
const LONGEST_LIFE: u32 = 3_600;

/// How often in a row it may fail to ask before that is told.
const PATIENCE: u32 = 5;

/// The questions about one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Polling {
    pause: u32,
    ends: Timestamp,
    failures: u32,
}

impl Polling {
    /// A code that was given now, with what the service says of it in seconds; nothing or less than that means the usual.
    pub fn new(interval: i32, expires_in: i32, now: Timestamp) -> Self {
        let told =
            |seconds: i32, usual| u32::try_from(seconds).ok().filter(|told| *told > 0).unwrap_or(usual);
        let life = told(expires_in, USUAL_LIFE).min(LONGEST_LIFE);
        Self {
            pause: told(interval, USUAL_PAUSE).min(LONGEST_PAUSE),
            ends: now + SignedDuration::from_secs(i64::from(life)),
            failures: 0,
        }
    }

    /// When the code ends.
    pub fn ends(&self) -> Timestamp {
        self.ends
    }

    /// How long to wait before the next question.
    pub fn pause(&self) -> Duration {
        Duration::from_secs(u64::from(self.pause))
    }

    /// Whether the code has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.ends
    }

    /// The person has not signed in yet.
    pub fn on_pending(&mut self) {
        self.failures = 0;
    }

    /// The service wants to be asked less often.
    pub fn on_slow_down(&mut self) {
        self.failures = 0;
        self.pause = (self.pause + SLOWER).min(LONGEST_PAUSE);
    }

    /// A question failed on the way. Says whether it makes sense to go on; then the next one comes later, as RFC 8628
    /// asks for.
    pub fn on_failure(&mut self) -> bool {
        self.failures += 1;
        self.pause = (self.pause + SLOWER).min(LONGEST_PAUSE);
        self.failures < PATIENCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(polling: &Polling) -> u64 {
        polling.pause().as_secs()
    }

    #[test]
    fn the_pause_is_the_services_or_five_seconds_and_grows_by_five() {
        let mut polling = Polling::new(1, 600, Timestamp::UNIX_EPOCH);
        assert_eq!(seconds(&polling), 1);
        polling.on_pending();
        assert_eq!(seconds(&polling), 1);
        polling.on_slow_down();
        polling.on_pending();
        assert_eq!(seconds(&polling), 6);
        polling.on_slow_down();
        assert_eq!(seconds(&polling), 11);
        for wrong in [0, -1, i32::MIN] {
            assert_eq!(seconds(&Polling::new(wrong, 600, Timestamp::UNIX_EPOCH)), 5);
        }
        assert_eq!(seconds(&Polling::new(i32::MAX, 600, Timestamp::UNIX_EPOCH)), 60);
    }

    #[test]
    fn a_code_ends_when_the_service_says_so() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let polling = Polling::new(5, 600, at(1_000));
        assert!(!polling.is_over(at(1_599)) && polling.is_over(at(1_600)));
        assert_eq!(Polling::new(5, 0, at(0)).ends(), at(600));
        assert_eq!(Polling::new(5, i32::MAX, at(0)).ends(), at(3_600));
    }

    #[test]
    fn failures_on_the_way_are_borne_a_few_times_in_a_row() {
        let mut polling = Polling::new(5, 600, Timestamp::UNIX_EPOCH);
        let borne: Vec<bool> = (0..5).map(|_| polling.on_failure()).collect();
        assert_eq!((borne, seconds(&polling)), (vec![true, true, true, true, false], 30));
        polling.on_pending();
        assert!(polling.on_failure());
    }
}
