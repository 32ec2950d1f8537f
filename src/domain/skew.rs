//! How far the clock of this machine is from that of AWS, in words. Measuring is the business of the adapter.

use jiff::SignedDuration;

/// From here on it is said. Services refuse what was signed five to fifteen minutes ago or ahead.
const TOLD_FROM: SignedDuration = SignedDuration::from_mins(1);

/// How the other clock differs: `ahead` says how far that of AWS is ahead of ours. Nothing within a minute.
pub fn skew_told(ahead: SignedDuration) -> Option<String> {
    let off = ahead.abs();
    if off <= TOLD_FROM {
        return None;
    }
    let way = if ahead.is_positive() { "behind" } else { "ahead of" };
    // To the nearest: an answer takes a moment to arrive.
    let minutes = (off.as_secs() + 30) / 60;
    let told = if minutes < 120 { format!("{minutes} min") } else { format!("{} h", (minutes + 30) / 60) };
    Some(format!("this machine's clock is {told} {way} AWS"))
}

/// What follows from it, and the cure.
pub const SKEW_CURE: &str =
    "requests are signed with the corrected time; set the clock, such as with timedatectl set-ntp true";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_told_of_from_a_minute_on() {
        let told = |seconds: i64| skew_told(SignedDuration::from_secs(seconds));
        assert_eq!((told(0), told(60), told(-60)), (None, None, None));
        assert_eq!(told(61).unwrap(), "this machine's clock is 1 min behind AWS");
        assert_eq!(told(358).unwrap(), "this machine's clock is 6 min behind AWS");
        assert_eq!(told(-361).unwrap(), "this machine's clock is 6 min ahead of AWS");
        assert_eq!(told(3 * 3_600).unwrap(), "this machine's clock is 3 h behind AWS");
    }
}
