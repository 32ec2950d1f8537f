//! How fast and how patiently the adapter asks: the one place for its durations, so that tests can shorten them.

use std::time::Duration;

/// Durations and counts of the adapter.
#[derive(Debug, Clone)]
pub struct Pacing {
    /// The pause before the first look at a query's results.
    pub poll_first: Duration,
    /// The longest pause between two looks.
    pub poll_longest: Duration,
}

impl Default for Pacing {
    fn default() -> Self {
        Self { poll_first: Duration::from_millis(200), poll_longest: Duration::from_secs(2) }
    }
}
