//! Chance that repeats itself: the same parts give the same throws, on every machine and in every version of every
//! crate. SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014); only arithmetic
//! that IEEE 754 fixes to the last bit, so no logarithms for the shapes of latencies.

/// The golden ratio in 64 bits, the step of SplitMix64.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// A sequence of throws.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice that belong to these parts, such as a seed, a second and a number within it.
    pub fn of(parts: &[u64]) -> Self {
        Self(parts.iter().fold(0, |state, part| mix(state.wrapping_add(STEP) ^ part)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 to `limit - 1`; 0 when the limit is 0.
    pub fn below(&mut self, limit: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64
    }

    /// A number from `least` to `most`.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below(most.abs_diff(least) + 1) as i64
    }

    /// A fraction, from 0 up to but not including 1.
    pub fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of several.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    /// A latency in milliseconds: around `typical`, and now and then up to `tail` more.
    pub fn millis(&mut self, typical: i64, tail: i64) -> i64 {
        let rare = self.unit() * self.unit() * self.unit();
        let body = 0.6 + 0.8 * self.unit();
        (typical as f64 * body + tail as f64 * rare * rare) as i64
    }

    /// Hexadecimal digits.
    pub fn hex(&mut self, digits: usize) -> String {
        let mut text = String::with_capacity(digits + 16);
        while text.len() < digits {
            text.push_str(&format!("{:016x}", self.next()));
        }
        text.truncate(digits);
        text
    }

    /// A random UUID (version 4).
    pub fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            (low >> 48 & 0x3fff) | 0x8000,
            low & 0xffff_ffff_ffff
        )
    }
}

fn mix(mut word: u64) -> u64 {
    word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first outputs of SplitMix64 for the state 1234567, as published with java.util.SplittableRandom's tests
    /// (Rosetta Code, "Pseudo-random numbers/Splitmix64").
    #[test]
    fn the_sequence_is_splitmix64() {
        let mut dice = Dice(1_234_567);
        let expected = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!([dice.next(), dice.next(), dice.next()], expected);
    }

    #[test]
    fn throws_stay_within_their_limits_and_reach_them() {
        let mut dice = Dice::of(&[1, 2]);
        let mut seen = [0; 6];
        for _ in 0..6_000 {
            seen[dice.between(0, 5) as usize] += 1;
            assert!((0.0..1.0).contains(&dice.unit()));
            assert!((60..=140 + 1_000).contains(&dice.millis(100, 1_000)));
        }
        assert!(seen.iter().all(|count| (850..1_150).contains(count)), "{seen:?}");
        assert_eq!(dice.below(0), 0);
    }
}
