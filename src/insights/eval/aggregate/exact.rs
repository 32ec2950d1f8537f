//! Sums without any error: neither the order of the numbers nor the pieces in which they were summed can be seen in the
//! result, so several threads come to the same as one.
//!
//! A double is a whole number times a power of two, and so is a sum of them: it is kept in digits of 32 bits, as many
//! as the numbers so far need (Kulisch's long accumulator, cut to what is used). Only a result is rounded, once.

/// The bits of one digit.
const BITS: i32 = 32;
const MASK: u64 = (1 << BITS) - 1;

/// After so many additions the digits are carried on: each adds less than 2^32, and 63 bits hold 2^31 of those.
const CARRY_AFTER: u32 = 1 << 30;

/// A sum of any finite doubles, of their squares, or of whole numbers.
#[derive(Debug, Clone, Default)]
pub struct Exact {
    /// The place of the first digit: it counts 2^(32 * low).
    low: i32,
    additions: u32,
    /// From the lowest place to the highest. Between two carries a digit may hold more than its bits, or be negative.
    digits: Vec<i64>,
}

impl Exact {
    /// Adds a finite double.
    pub fn add(&mut self, value: f64) {
        let (whole, exponent) = parts(value);
        self.add_scaled(u128::from(whole), exponent, value < 0.0);
    }

    /// Adds the square of a finite double.
    pub fn add_square(&mut self, value: f64) {
        let (whole, exponent) = parts(value);
        self.add_scaled(u128::from(whole) * u128::from(whole), 2 * exponent, false);
    }

    /// Adds a whole number.
    pub fn add_whole(&mut self, whole: i128) {
        self.add_scaled(whole.unsigned_abs(), 0, whole < 0);
    }

    /// Adds another sum.
    pub fn absorb(&mut self, mut other: Self) {
        self.carry();
        other.carry();
        for (digit, place) in other.digits.iter().zip(other.low..) {
            *self.digit(place) += digit;
        }
        self.additions += 1;
    }

    /// Adds the product of two sums, or takes it away.
    pub fn add_product(&mut self, a: &Self, b: &Self, is_negative: bool) {
        let ((a_digits, a_negative), (b_digits, b_negative)) = (a.magnitude(), b.magnitude());
        for (a_digit, a_place) in a_digits.iter().zip(a.low..) {
            for (b_digit, b_place) in b_digits.iter().zip(b.low..) {
                let product = u128::from(*a_digit) * u128::from(*b_digit);
                let is_negative = is_negative ^ a_negative ^ b_negative;
                self.add_scaled(product, (a_place + b_place) * BITS, is_negative);
            }
        }
    }

    /// The sum divided by a number, as the nearest double but for the rounding of the division; infinite when no double
    /// reaches so far.
    pub fn divided_by(&self, divisor: f64) -> f64 {
        let (digits, is_negative) = self.magnitude();
        let Some(top) = digits.iter().rposition(|digit| *digit > 0) else { return 0.0 };
        let first = top.saturating_sub(3);
        let leading =
            digits[first..=top].iter().rev().fold(0u128, |bits, digit| bits << BITS | u128::from(*digit));
        // What lies below the leading digits decides no more than on which side of a tie they are.
        let has_more = digits[..first].iter().any(|digit| *digit > 0);
        let size = (leading | u128::from(has_more)) as f64 / divisor;
        let size = scale(size, (self.low + first as i32) * BITS);
        if is_negative { -size } else { size }
    }

    /// Adds `whole` times 2^`exponent`, or takes it away.
    fn add_scaled(&mut self, mut whole: u128, exponent: i32, is_negative: bool) {
        let (mut place, shift) = (exponent.div_euclid(BITS), exponent.rem_euclid(BITS));
        let mut carried = 0;
        while whole > 0 || carried > 0 {
            let bits = ((whole as u64 & MASK) << shift) + carried;
            let digit = (bits & MASK) as i64;
            *self.digit(place) += if is_negative { -digit } else { digit };
            carried = bits >> BITS;
            whole >>= BITS;
            place += 1;
        }
        self.additions += 1;
        if self.additions >= CARRY_AFTER {
            self.carry();
        }
    }

    /// The digit of a place, which is made when it is new.
    fn digit(&mut self, place: i32) -> &mut i64 {
        if self.digits.is_empty() {
            self.low = place;
        }
        if place < self.low {
            let missing = (self.low - place) as usize;
            self.digits.splice(..0, std::iter::repeat_n(0, missing));
            self.low = place;
        }
        let index = (place - self.low) as usize;
        if index >= self.digits.len() {
            self.digits.resize(index + 1, 0);
        }
        &mut self.digits[index]
    }

    /// Leaves 32 bits in each digit; the sign of the sum is that of the highest.
    fn carry(&mut self) {
        let mut carried = 0;
        for digit in &mut self.digits {
            let sum = *digit + carried;
            carried = sum >> BITS;
            *digit = sum & MASK as i64;
        }
        if carried != 0 {
            self.digits.push(carried);
        }
        self.additions = 0;
    }

    /// The digits without the sign, and whether it is negative.
    fn magnitude(&self) -> (Vec<u64>, bool) {
        let mut size = self.clone();
        size.carry();
        let is_negative = size.digits.last().is_some_and(|digit| *digit < 0);
        if is_negative {
            size.digits.iter_mut().for_each(|digit| *digit = -*digit);
            size.carry();
        }
        (size.digits.into_iter().map(|digit| digit as u64).collect(), is_negative)
    }
}

/// A finite double without its sign as a whole number and the power of two that it is multiplied by (IEEE 754).
fn parts(value: f64) -> (u64, i32) {
    const FRACTION: u32 = 52;
    let bits = value.to_bits();
    let fraction = bits & ((1 << FRACTION) - 1);
    match (bits >> FRACTION & 0x7ff) as i32 {
        0 => (fraction, -1074),
        exponent => (fraction | 1 << FRACTION, exponent - 1075),
    }
}

/// A number times a power of two, in steps that do not leave what a double can hold before the last.
fn scale(mut value: f64, mut exponent: i32) -> f64 {
    const STEP: i32 = 900;
    while exponent.abs() > STEP {
        value *= 2f64.powi(STEP * exponent.signum());
        exponent -= STEP * exponent.signum();
    }
    value * 2f64.powi(exponent)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sum(values: &[f64]) -> Exact {
        let mut sum = Exact::default();
        values.iter().for_each(|value| sum.add(*value));
        sum
    }

    /// What `math.fsum` of Python answers, and by hand where it refuses.
    #[test]
    fn sums_are_rounded_once() {
        assert_eq!(sum(&[]).divided_by(1.0), 0.0);
        assert_eq!(sum(&[0.1; 10]).divided_by(1.0), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]).divided_by(1.0), 1.0);
        assert_eq!(sum(&[0.1, 0.2, -0.3]).divided_by(1.0), 2.775_557_561_562_891_4e-17);
        assert_eq!(sum(&[1.0, 2f64.powi(-53)]).divided_by(1.0), 1.0);
        assert_eq!(sum(&[1.0, 2f64.powi(-53), f64::from_bits(1)]).divided_by(1.0), 1.0 + f64::EPSILON);
        assert_eq!(sum(&[-1.5, -2.5]).divided_by(2.0), -2.0);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).divided_by(2.0), f64::MAX);
        assert_eq!(sum(&[f64::MAX, f64::MAX]).divided_by(1.0), f64::INFINITY);
        assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]).divided_by(1.0), f64::MAX);
        assert_eq!(sum(&[5e-324, 5e-324]).divided_by(1.0), 1e-323);
    }

    #[test]
    fn products_and_squares_are_exact() {
        let mut squares = Exact::default();
        squares.add_square(1e200);
        squares.add_square(3.0);
        let big = sum(&[1e200]);
        squares.add_product(&big, &big, true);
        assert_eq!(squares.divided_by(1.0), 9.0);
        let mut whole = Exact::default();
        whole.add_whole(i128::MAX);
        whole.add_whole(-i128::MAX + 5);
        assert_eq!(whole.divided_by(1.0), 5.0);
    }

    proptest! {
        #[test]
        fn neither_order_nor_pieces_show(mut values in prop::collection::vec(prop::num::f64::NORMAL, 0..40), cut in 0usize..40) {
            let whole = sum(&values).divided_by(1.0);
            let cut = cut.min(values.len());
            let mut pieces = sum(&values[cut..]);
            pieces.absorb(sum(&values[..cut]));
            prop_assert_eq!(whole.to_bits(), pieces.divided_by(1.0).to_bits());
            values.sort_by(f64::total_cmp);
            prop_assert_eq!(whole.to_bits(), sum(&values).divided_by(1.0).to_bits());
            // Whatever is taken away again leaves nothing.
            values.iter().for_each(|value| pieces.add(-value));
            prop_assert_eq!(pieces.divided_by(1.0), 0.0);
        }
    }
}
