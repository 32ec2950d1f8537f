//! The numeric functions. An argument that is no number makes the result missing.

use super::Arguments;
use crate::insights::value::{Number, Value};

/// Absolute value.
pub fn abs<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let zero = Number::Integer(0);
    let absolute = |number: Number| if number < zero { zero.minus(number) } else { Some(number) };
    Value::number(arguments.number(0).and_then(absolute))
}

/// The smallest whole number that is not below.
pub fn ceil<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    whole(arguments, f64::ceil)
}

/// The largest whole number that is not above.
pub fn floor<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    whole(arguments, f64::floor)
}

fn whole<'r>(arguments: &Arguments<'_, 'r>, round: fn(f64) -> f64) -> Value<'r> {
    Value::number(arguments.number(0).and_then(|number| match number {
        Number::Integer(_) => Some(number),
        Number::Real(real) => Number::real(round(real)),
    }))
}

/// The nearest whole number, or the nearest with so many decimals; halves go away from zero.
pub fn round<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let decimals = if arguments.count() > 1 { arguments.number(1) } else { Some(Number::Integer(0)) };
    let (Some(number), Some(decimals)) = (arguments.number(0), decimals) else { return Value::Missing };
    // A double has at most 308 places on either side of its point.
    let decimals = decimals.as_i64().clamp(-308, 308) as i32;
    if let (Number::Integer(_), 0..) = (number, decimals) {
        return Value::Number(number);
    }
    let scale = 10f64.powi(decimals);
    let scaled = number.as_f64() * scale;
    // So large that it has no decimals to lose.
    if !scaled.is_finite() {
        return Value::Number(number);
    }
    Value::number(Number::real(scaled.round() / scale))
}

/// The largest of the arguments; those that are no number are passed over.
pub fn greatest<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::number((0..arguments.count()).filter_map(|index| arguments.number(index)).max())
}

/// The smallest of the arguments; those that are no number are passed over.
pub fn least<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::number((0..arguments.count()).filter_map(|index| arguments.number(index)).min())
}

/// Natural logarithm; missing for what is not positive.
pub fn log<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    real(arguments, f64::ln)
}

/// Square root; missing for a negative number.
pub fn sqrt<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    real(arguments, f64::sqrt)
}

fn real<'r>(arguments: &Arguments<'_, 'r>, compute: fn(f64) -> f64) -> Value<'r> {
    Value::number(arguments.number(0).and_then(|number| Number::real(compute(number.as_f64()))))
}

/// The great-circle distance in kilometres between two places given in degrees: latitude, longitude, latitude,
/// longitude. On a sphere with the mean radius of the earth, 6371.0088 km (IUGG).
pub fn haversine<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let radians = |index| arguments.number(index).map(|degrees| degrees.as_f64().to_radians());
    let (Some(lat1), Some(lon1), Some(lat2), Some(lon2)) = (radians(0), radians(1), radians(2), radians(3))
    else {
        return Value::Missing;
    };
    let half = |a: f64, b: f64| ((b - a) / 2.0).sin().powi(2);
    let chord = half(lat1, lat2) + lat1.cos() * lat2.cos() * half(lon1, lon2);
    Value::number(Number::real(2.0 * 6371.0088 * chord.sqrt().min(1.0).asin()))
}

/// The value as a number.
pub fn to_number<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::number(arguments.number(0))
}

/// The value as a number without its decimals, of 32 bits (AWS documentation, `toInt`); missing when they can't hold
/// it.
pub fn to_int<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let whole = arguments.number(0).and_then(Number::whole);
    whole.filter(|whole| i32::try_from(*whole).is_ok()).map_or(Value::Missing, Value::integer)
}

/// The value as a number without its decimals, of 64 bits; missing when they can't hold it.
pub fn to_long<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    arguments.number(0).and_then(Number::whole).map_or(Value::Missing, Value::integer)
}

/// `0xff` for 255.
pub fn dec_to_hex<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let whole = arguments.number(0).filter(|number| matches!(number, Number::Integer(_)));
    Value::maybe_text(whole.map(|number| {
        let sign = if number.as_i64() < 0 { "-" } else { "" };
        format!("{sign}{:#x}", number.as_i64().unsigned_abs())
    }))
}

/// 255 for `0xff`, with or without the prefix, in either case.
pub fn hex_to_dec<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let read = || {
        let text = arguments.text(0)?;
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(&text);
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| i64::from_str_radix(digits, 16).ok())?
    };
    read().map_or(Value::Missing, Value::integer)
}
