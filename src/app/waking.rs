//! When the console wants to be woken though nobody presses a key and nothing arrives.

use jiff::Timestamp;

use super::{Pane, State, accounts, costing, logs};

impl State {
    /// When `Msg::Tick` is wanted next: the detail follows, a notice expires, a query
    /// is no longer typed, seconds are counted, the minute changes.
    pub fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        let second = |every: i64| {
            let passed = now.as_second().rem_euclid(every);
            Timestamp::from_second(now.as_second() - passed + every).ok()
        };
        let estimating = self.costing.as_ref().and_then(costing::Costing::deadline);
        let asked = self.signing.is_pressing() || self.vaulted.is_opening();
        let counting = asked
            || estimating.is_some()
            || accounts::counts_seconds(self, now)
            || self.pane_counts()
            || self.logs.run.as_ref().is_some_and(logs::QueryRun::is_live);
        [
            self.logs.next_wake().filter(|_| self.detail_is_shown(self.size.0)),
            self.notices.next_wake(now),
            self.dynamo.next_wake().filter(|_| self.pane == Pane::Dynamo),
            self.s3.next_wake().filter(|_| self.s3_detail_is_seen()),
            estimating,
            self.signing.next_due(),
            self.assist.next_wake(now),
            self.drafts.next_wake(),
            self.lambda.next_wake(),
            second(if counting { 1 } else { 60 }),
        ]
        .into_iter()
        .flatten()
        .min()
    }
}
