//! How far AWS's clock is ahead of this machine's, learned from the `Date` of its answers. The SDK corrects its signatures
//! by itself; here it is only told.

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

use super::attempt::{Attempt, Observe};
use crate::domain::skew_told;

/// How an answer's `Date` (RFC 9110, section 6.6.1) differs from when it arrived. Nothing when it is no date.
pub(super) fn ahead(date: Option<&str>, arrived: Timestamp) -> Option<SignedDuration> {
    let date = DateTimeParser::new().parse_timestamp(date?).ok()?;
    Some(date.duration_since(arrived))
}

/// Watches the answers, and tells once when the clocks differ by more than a minute.
#[derive(Debug)]
pub struct Skew(watch::Sender<Option<SignedDuration>>);

impl Skew {
    /// Nothing learned yet; what is learned arrives there.
    pub fn new() -> (Self, watch::Receiver<Option<SignedDuration>>) {
        let (sender, receiver) = watch::channel(None);
        (Self(sender), receiver)
    }
}

impl Observe for Skew {
    fn attempt(&self, attempt: &Attempt) {
        let Some(ahead) = attempt.ahead.filter(|ahead| skew_told(*ahead).is_some()) else { return };
        self.0.send_if_modified(|told| told.is_none().then(|| *told = Some(ahead)).is_some());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(ahead: Option<i64>) -> Attempt {
        Attempt {
            service: "sts",
            operation: "GetCallerIdentity".into(),
            request_id: None,
            status: Some(200),
            duration: std::time::Duration::ZERO,
            bytes_out: 0,
            bytes_in: 0,
            ahead: ahead.map(SignedDuration::from_secs),
        }
    }

    #[test]
    fn a_date_is_compared_with_when_it_arrived() {
        // The example of RFC 9110, section 5.6.7: Sun, 06 Nov 1994 08:49:37 GMT.
        let arrived: Timestamp = "1994-11-06T08:43:37Z".parse().unwrap();
        let of = |date| ahead(date, arrived).map(|ahead| ahead.as_secs());
        assert_eq!(of(Some("Sun, 06 Nov 1994 08:49:37 GMT")), Some(360));
        assert_eq!(of(Some("yesterday")), None);
        assert_eq!(of(None), None);
    }

    #[test]
    fn it_is_told_once() {
        let (skew, mut told) = Skew::new();
        for ahead in [None, Some(2), Some(-60)] {
            skew.attempt(&attempt(ahead));
            assert!(!told.has_changed().unwrap());
        }
        skew.attempt(&attempt(Some(360)));
        assert_eq!(told.borrow_and_update().map(|ahead| ahead.as_secs()), Some(360));
        skew.attempt(&attempt(Some(361)));
        assert!(!told.has_changed().unwrap());
    }
}
