//! Numbers of DynamoDB: text with up to 38 significant digits, never a binary fraction. Limits: Amazon DynamoDB Developer
//! Guide, "Supported data types and naming rules in Amazon DynamoDB", Number.

/// The most significant digits.
const DIGITS: usize = 38;
/// The exponents of the greatest and the smallest number: 9.99E+125 and 1E-130.
const EXPONENTS: std::ops::RangeInclusive<i64> = -130..=125;

/// A number in parts: its value is 0.D1D2D3... times ten to the power of `point`, where the digits have no zero at either
/// end. Zero has no digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Parts {
    negative: bool,
    point: i64,
    digits: String,
}

/// Takes a decimal number apart: `-1.50E+3`. Two texts of the same number have the same parts. Nothing when it is none.
pub fn parts(text: &str) -> Option<Parts> {
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let leading = digits.len() - digits.trim_start_matches('0').len();
    let kept = digits.trim_matches('0');
    if kept.is_empty() {
        return Some(Parts { negative: false, point: 0, digits: String::new() });
    }
    let point = i64::from(exponent) + whole.len() as i64 - leading as i64;
    Some(Parts { negative, point, digits: kept.to_owned() })
}

/// Says why DynamoDB would not take a number.
///
/// # Errors
/// What is wrong with it, as a lowercase fragment.
pub fn check(text: &str) -> Result<(), String> {
    let parts = parts(text).ok_or_else(|| "this is no decimal number".to_owned())?;
    if parts.digits.len() > DIGITS {
        let count = parts.digits.len();
        return Err(format!("the number has {count} significant digits, DynamoDB keeps {DIGITS}"));
    }
    if !parts.digits.is_empty() && !EXPONENTS.contains(&(parts.point - 1)) {
        return Err(
            "the number is beyond what DynamoDB keeps: 1E-130 to 9.99E+125 and their negatives".into()
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_has_the_same_parts() {
        for (left, right) in [
            ("1", "1.0"),
            ("100", "1E2"),
            ("-0.0015", "-1.5e-3"),
            ("0", "-0.000"),
            ("+7", "007"),
            ("1234567890.12345678901234567890", "1234567890.1234567890123456789"),
        ] {
            assert_eq!(parts(left), parts(right), "{left} {right}");
        }
        for (left, right) in [("1", "10"), ("1", "-1"), ("1.01", "1.1"), ("101", "11")] {
            assert_ne!(parts(left), parts(right), "{left} {right}");
        }
        for wrong in ["", "-", "1.2.3", "x", "1e", "0x10", "1 ", "NaN", "∞"] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn limits_are_those_of_the_documentation() {
        // "Up to 38 digits of precision; positive range 1E-130 to 9.99...E+125".
        let nines = "9".repeat(38);
        for fine in [nines.as_str(), "9.9999999999999999999999999999999999999E+125", "1E-130", "-1e-130", "0"]
        {
            assert_eq!(check(fine), Ok(()), "{fine}");
        }
        for refused in [format!("{nines}1").as_str(), "1E126", "1E-131", "1e999999999", "one"] {
            assert!(check(refused).is_err(), "{refused}");
        }
    }
}
