//! How far a download has come, how fast it is, and how long it will take. Time is an argument.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::SignedDuration;

use super::Counted;
use crate::domain::figures;
use crate::domain::window::span_label;

/// The rate is that of the last seconds: a network that became slow is seen, and one slow range is not.
const WINDOW: Duration = Duration::from_secs(5);

/// What was counted lately.
#[derive(Debug, Default)]
pub struct Pace {
    seen: VecDeque<(Duration, u64)>,
}

impl Pace {
    /// In words, at an instant since the start: `340.0 MB of 1.0 GB, 85.0 MB/s, 8s left`.
    pub fn words(&mut self, at: Duration, counted: Counted, is_one: bool) -> String {
        let rate = self.rate(at, counted.fetched);
        let bytes = |count: u64| figures::bytes(count as f64);
        let more = if counted.listing { "+" } else { "" };
        let mut words = String::new();
        if !is_one {
            let (ended, objects) = (figures::count(counted.ended), figures::count(counted.objects));
            words.push_str(&format!("{ended} of {objects}{more} objects, "));
        }
        words.push_str(&format!("{} of {}{more}", bytes(counted.there), bytes(counted.wanted)));
        if let Some(rate) = rate {
            words.push_str(&format!(", {}/s", figures::bytes(rate)));
            let left = counted.wanted.saturating_sub(counted.there) as f64 / rate;
            if !counted.listing && left.is_finite() {
                let left = SignedDuration::from_secs(left.ceil() as i64);
                words.push_str(&format!(", {} left", span_label(left)));
            }
        }
        words
    }

    /// Bytes a second; nothing before a second has passed.
    fn rate(&mut self, at: Duration, fetched: u64) -> Option<f64> {
        self.seen.push_back((at, fetched));
        while self.seen.len() > 2 && self.seen.get(1).is_some_and(|(then, _)| *then + WINDOW <= at) {
            self.seen.pop_front();
        }
        let (then, before) = self.seen.front()?;
        let passed = at.checked_sub(*then)?;
        let rate = fetched.saturating_sub(*before) as f64 / passed.as_secs_f64();
        (passed >= Duration::from_secs(1)).then_some(rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(there: u64, fetched: u64) -> Counted {
        Counted { wanted: 1_000_000_000, there, fetched, objects: 1, ..Counted::default() }
    }

    #[test]
    fn progress_tells_rate_and_remaining_time() {
        let mut pace = Pace::default();
        let mut at = |milliseconds, there, fetched| {
            pace.words(Duration::from_millis(milliseconds), counted(there, fetched), true)
        };
        assert_eq!(at(0, 500_000_000, 0), "500.0 MB of 1.0 GB");
        // What was there before counts as done and not for the rate.
        assert_eq!(at(1_000, 550_000_000, 50_000_000), "550.0 MB of 1.0 GB, 50.0 MB/s, 9s left");
        assert_eq!(at(2_000, 600_000_000, 100_000_000), "600.0 MB of 1.0 GB, 50.0 MB/s, 8s left");
        for second in 3..9 {
            at(second * 1_000, 600_000_000, 100_000_000);
        }
        assert_eq!(at(9_000, 600_000_000, 100_000_000), "600.0 MB of 1.0 GB, 0 B/s");
    }

    #[test]
    fn while_keys_are_listed_nobody_knows_how_long_it_takes() {
        let mut pace = Pace::default();
        let many = |fetched| Counted { ended: 3, objects: 1_200, listing: true, ..counted(fetched, fetched) };
        pace.words(Duration::ZERO, many(0), false);
        let words = pace.words(Duration::from_secs(2), many(8_000_000), false);
        assert_eq!(words, "3 of 1,200+ objects, 8.0 MB of 1.0 GB+, 4.0 MB/s");
    }
}
