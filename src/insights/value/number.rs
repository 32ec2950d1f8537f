//! Numbers of the language: whole numbers stay exact as long as 64 bits hold them, everything else is a double.

use std::cmp::Ordering;
use std::fmt;

/// A number. Never infinite and never "not a number": what would be has no value at all.
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Real(f64),
}

use Number::{Integer, Real};

impl Number {
    /// Reads a text that is a number as a whole: digits with an optional sign, fraction and exponent.
    /// `inf`, `nan`, `0x10`, spaces and grouping are no numbers.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let digits = match bytes.first()? {
            b'-' | b'+' => &bytes[1..],
            _ => bytes,
        };
        if !digits.first()?.is_ascii_digit() && digits[0] != b'.' {
            return None;
        }
        // Eighteen digits always fit, nineteen may.
        if digits.len() <= 19
            && digits.iter().all(u8::is_ascii_digit)
            && let Ok(integer) = text.parse()
        {
            return Some(Integer(integer));
        }
        text.parse().ok().and_then(Self::real)
    }

    /// A double, unless it is infinite or not a number. A whole one that a double holds exactly becomes an integer.
    pub fn real(value: f64) -> Option<Self> {
        // Up to 2^53 every whole double is exact.
        if value.fract() == 0.0 && value.abs() <= 9_007_199_254_740_992.0 {
            return Some(Integer(value as i64));
        }
        value.is_finite().then_some(Real(value))
    }

    /// The nearest double.
    pub fn as_f64(self) -> f64 {
        match self {
            Integer(integer) => integer as f64,
            Real(real) => real,
        }
    }

    /// The whole part, cut to what 64 bits hold.
    pub fn as_i64(self) -> i64 {
        match self {
            Integer(integer) => integer,
            Real(real) => real as i64,
        }
    }

    /// The whole part, if 64 bits hold it.
    pub fn whole(self) -> Option<i64> {
        match self {
            Integer(integer) => Some(integer),
            // 2^63 is a double, 2^63 - 1 is none.
            Real(real) => (-2f64.powi(63)..2f64.powi(63)).contains(&real).then_some(real as i64),
        }
    }

    /// Sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.exact(other, i64::checked_add, |a, b| a + b)
    }

    /// Difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.exact(other, i64::checked_sub, |a, b| a - b)
    }

    /// Product.
    pub fn times(self, other: Self) -> Option<Self> {
        self.exact(other, i64::checked_mul, |a, b| a * b)
    }

    /// Quotient; nothing when the divisor is zero.
    pub fn divided_by(self, other: Self) -> Option<Self> {
        let whole = |a: i64, b: i64| if a.checked_rem(b)? == 0 { a.checked_div(b) } else { None };
        self.exact(other, whole, |a, b| a / b)
    }

    /// Remainder with the sign of the dividend; nothing when the divisor is zero.
    pub fn remainder(self, other: Self) -> Option<Self> {
        self.exact(other, i64::checked_rem, |a, b| a % b)
    }

    /// Power.
    pub fn power(self, other: Self) -> Option<Self> {
        let whole = |a: i64, b: i64| u32::try_from(b).ok().and_then(|b| a.checked_pow(b));
        self.exact(other, whole, f64::powf)
    }

    /// Applies the whole-number form when both are whole and it has a result, else the double form.
    fn exact(
        self,
        other: Self,
        whole: impl Fn(i64, i64) -> Option<i64>,
        real: impl Fn(f64, f64) -> f64,
    ) -> Option<Self> {
        if let (Integer(a), Integer(b)) = (self, other)
            && let Some(result) = whole(a, b)
        {
            return Some(Integer(result));
        }
        Self::real(real(self.as_f64(), other.as_f64()))
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (*self, *other) {
            (Integer(a), Integer(b)) => a.cmp(&b),
            (Real(a), Real(b)) => a.total_cmp(&b),
            (Integer(a), Real(b)) => compare_mixed(a, b),
            (Real(a), Integer(b)) => compare_mixed(b, a).reverse(),
        }
    }
}

/// Compares without rounding the integer.
fn compare_mixed(integer: i64, real: f64) -> Ordering {
    // 2^63 and beyond lies outside of what an integer can be.
    if real >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if real < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    let whole = real.trunc();
    integer.cmp(&(whole as i64)).then_with(|| whole.total_cmp(&real))
}

/// The shortest decimal form that reads back as the same number; never an exponent.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Integer(integer) => integer.fmt(f),
            Real(real) => real.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::read(text).unwrap()
    }

    #[test]
    fn only_decimal_numbers_read_as_numbers() {
        for (text, shown) in [
            ("0", "0"),
            ("007", "7"),
            ("-12", "-12"),
            ("+3", "3"),
            ("1.50", "1.5"),
            (".5", "0.5"),
            ("2e3", "2000"),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "9223372036854776000"),
        ] {
            assert_eq!(number(text).to_string(), shown, "{text}");
        }
        for text in
            ["", "-", "inf", "NaN", "0x10", " 1", "1 ", "1,000", "1_000", "1e999", "12ms", "e5", "--1"]
        {
            assert!(Number::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn whole_numbers_stay_exact() {
        let big = number("9007199254740993");
        assert_eq!(big.minus(Integer(1)).unwrap().to_string(), "9007199254740992");
        assert!(big > number("9007199254740992"));
        assert_eq!(Integer(2).power(Integer(3)), Some(Integer(8)));
        assert_eq!(Integer(10).remainder(Integer(3)), Some(Integer(1)));
        assert_eq!(Integer(6).divided_by(Integer(3)).unwrap().to_string(), "2");
        assert_eq!(Integer(1).divided_by(Integer(8)).unwrap().to_string(), "0.125");
    }

    #[test]
    fn what_has_no_result_is_nothing() {
        assert!(Integer(1).divided_by(Integer(0)).is_none());
        assert!(Integer(1).remainder(Integer(0)).is_none());
        assert!(Integer(-1).power(number("0.5")).is_none());
        assert!(number("1e300").times(number("1e300")).is_none());
        assert_eq!(Integer(i64::MAX).plus(Integer(1)).unwrap().to_string(), "9223372036854776000");
        assert!(Integer(i64::MIN).divided_by(Integer(-1)).is_some());
    }

    #[test]
    fn whole_and_other_numbers_compare_without_rounding() {
        assert!(Integer(1) < number("1.5"));
        assert!(Integer(-1) > number("-1.5"));
        assert!(Integer(i64::MAX) < number("9223372036854775808"));
        assert_eq!(number("3.0"), Integer(3));
    }
}
