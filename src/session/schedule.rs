//! When a session is renewed, until when it is used, and how long to wait after a failure. Pure; time is an argument.

use jiff::{SignedDuration, Timestamp};

/// The longest time before the end at which a session is renewed.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// The longest time before the end at which a session is no longer used: a request needs to arrive while it is valid.
const MARGIN: SignedDuration = SignedDuration::from_secs(60);

/// The longest pause between two attempts.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_secs(60);

/// The life of credentials: when they were had and when they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Life {
    /// When they were had.
    pub since: Timestamp,
    /// When they end.
    pub expires: Timestamp,
}

impl Life {
    /// When to renew: as 20 % of the life or ten minutes are left, whichever is less, and up to a quarter of that
    /// earlier, so that the sessions of a team do not renew in one second. `jitter` lies in 0 to 1.
    pub fn renewal(self, jitter: f64) -> Timestamp {
        let ahead = self.part(0.2).min(AHEAD);
        let earlier = ahead.mul_f64(0.25 * jitter.clamp(0.0, 1.0));
        back(self.expires, ahead + earlier)
    }

    /// Until when requests use them: a tenth of the life before the end, at most a minute.
    pub fn last_use(self) -> Timestamp {
        back(self.expires, self.part(0.1).min(MARGIN))
    }

    fn part(self, share: f64) -> SignedDuration {
        self.expires.duration_since(self.since).max(SignedDuration::ZERO).mul_f64(share)
    }
}

/// How long to wait after so many failures in a row (from 1): 1, 2, 4 ... 60 seconds.
pub fn pause(failures: u32) -> SignedDuration {
    let doublings = failures.saturating_sub(1).min(6);
    SignedDuration::from_secs(1 << doublings).min(LONGEST_PAUSE)
}

/// A number in 0 to 1 that differs from session to session and is always the same for one: made of the id of its key.
pub fn jitter(access_key_id: &str) -> f64 {
    // FNV-1a (Fowler, Noll, Vo), 32 bits.
    let hash = access_key_id
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    f64::from(hash) / f64::from(u32::MAX)
}

/// An instant so long before another; the beginning of time where there is none.
fn back(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_sub(by).unwrap_or(Timestamp::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn life(seconds: i64) -> Life {
        let since = Timestamp::UNIX_EPOCH;
        Life { since, expires: since + SignedDuration::from_secs(seconds) }
    }

    fn left(life: Life, at: Timestamp) -> i128 {
        life.expires.duration_since(at).as_millis()
    }

    #[test]
    fn a_session_is_renewed_ten_minutes_or_a_fifth_before_its_end() {
        // An hour: ten minutes. Fifteen minutes: a fifth, three minutes. Two seconds: 400 ms.
        assert_eq!(left(life(3_600), life(3_600).renewal(0.0)), 600_000);
        assert_eq!(left(life(900), life(900).renewal(0.0)), 180_000);
        assert_eq!(left(life(2), life(2).renewal(0.0)), 400);
        // At most a quarter earlier: 12.5 minutes.
        assert_eq!(left(life(3_600), life(3_600).renewal(1.0)), 750_000);
    }

    #[test]
    fn a_session_is_used_until_a_minute_or_a_tenth_before_its_end() {
        assert_eq!(left(life(3_600), life(3_600).last_use()), 60_000);
        assert_eq!(left(life(60), life(60).last_use()), 6_000);
        assert_eq!(left(life(2), life(2).last_use()), 200);
    }

    #[test]
    fn a_life_that_is_over_or_as_old_as_time_does_not_panic() {
        assert_eq!(left(life(-5), life(-5).renewal(1.0)), 0);
        let old = Life { since: Timestamp::MIN, expires: Timestamp::MIN };
        assert_eq!(old.last_use(), Timestamp::MIN);
        let long = Life { since: Timestamp::MIN, expires: Timestamp::MAX };
        assert_eq!(left(long, long.renewal(0.0)), 600_000);
    }

    #[test]
    fn pauses_double_up_to_a_minute() {
        let seconds: Vec<i64> = [1, 2, 3, 6, 7, 100].map(|failures| pause(failures).as_secs()).into();
        assert_eq!(seconds, [1, 2, 4, 32, 60, 60]);
    }

    #[test]
    fn jitter_differs_between_keys_and_lies_in_its_range() {
        let of: Vec<f64> = (0..100).map(|n| jitter(&format!("ASIAEXAMPLE{n}"))).collect();
        assert!(of.iter().all(|jitter| (0.0..=1.0).contains(jitter)));
        assert!(of.iter().any(|jitter| *jitter < 0.3) && of.iter().any(|jitter| *jitter > 0.7));
    }
}
