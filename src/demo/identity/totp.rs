//! Codes of the virtual MFA device: RFC 6238 with six digits, thirty seconds and HMAC-SHA1, as AWS's devices have it.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use ring::hmac;

/// How long a code is shown, in seconds. RFC 6238, "X represents the time step in seconds (default value X = 30)".
const STEP: i64 = 30;

/// The seed that the demo's device shares with the endpoint. Fixed, so that `flowid demo code` knows it; it guards
/// nothing but the demo.
const SEED: &[u8] = b"flowid-demo-totp-001";

/// The code that the demo's device shows at an instant.
pub fn demo_code(now: Timestamp) -> String {
    code(SEED, now.as_second().div_euclid(STEP))
}

/// A code of six digits. RFC 4226, 5.3: dynamic truncation of the HMAC of the counter.
fn code(seed: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, seed);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = bytes.last().map_or(0, |last| usize::from(last & 0xf));
    let number = bytes[offset..].iter().take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// The endpoint's side of the device: takes each code once.
#[derive(Debug, Default)]
pub struct Device {
    /// The step of the code that was taken last.
    last: Mutex<Option<i64>>,
}

impl Device {
    /// Whether this is a code of now, or of the step before or after, that nobody used before. It is used up then, and
    /// so are all before it. RFC 6238, 5.2: "one time step is allowed as the network delay".
    pub fn takes(&self, given: &str, now: Timestamp) -> bool {
        let current = now.as_second().div_euclid(STEP);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = |step: &i64| last.is_none_or(|last| *step > last);
        let found = (current - 1..=current + 1).filter(fresh).find(|step| code(SEED, *step) == given);
        if found.is_some() {
            *last = found;
        }
        found.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// RFC 6238, appendix B, the rows of SHA-1: its eight digits end in our six.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (second, expected) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(b"12345678901234567890", second / STEP), expected[2..], "{second}");
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_step_around() {
        let device = Device::default();
        let now = at(1_000_000_000);
        let of = |second: i64| demo_code(at(1_000_000_000 + second));
        assert!(!device.takes(&of(-60), now) && !device.takes(&of(60), now));
        assert!(device.takes(&of(-30), now));
        assert!(device.takes(&of(0), now));
        assert!(!device.takes(&of(0), now), "used");
        assert!(!device.takes(&of(-30), now), "older than what was used");
        assert!(!device.takes("12345", now) && !device.takes("", now));
    }
}
