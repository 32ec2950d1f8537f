//! The types of Parquet, in words and as text (parquet-format, "Parquet Logical Type Definitions").

use std::fmt::Write;

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, Timestamp};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::schema::types::Type;

use crate::domain::CellKind;

/// What the values of a leaf mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// As the bytes are: integers, floating point numbers, booleans; text where bytes are UTF-8, else their hex.
    Plain,
    /// Integers without a sign.
    Unsigned,
    /// Unscaled integers, with so many digits behind the point.
    Decimal(usize),
    /// Days since 1970.
    Date,
    /// Time of a day, in units of so many nanoseconds.
    Time(i64),
    /// Time since 1970 in units of so many nanoseconds, and whether it is one of UTC or of some place.
    Timestamp(i64, bool),
    /// JSON.
    Json,
    /// Sixteen bytes.
    Uuid,
    /// Months, days and milliseconds.
    Interval,
    /// Two bytes.
    Float16,
}

impl Meaning {
    /// What a leaf's type says.
    pub fn of(leaf: &Type) -> Self {
        let basic = leaf.get_basic_info();
        match basic.logical_type_ref() {
            Some(LogicalType::Timestamp(kind)) => {
                return Self::Timestamp(nanoseconds(&kind.unit), kind.is_adjusted_to_u_t_c);
            }
            Some(LogicalType::Time(kind)) => return Self::Time(nanoseconds(&kind.unit)),
            Some(LogicalType::Uuid) => return Self::Uuid,
            Some(LogicalType::Float16) => return Self::Float16,
            _ => {}
        }
        match basic.converted_type() {
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::DECIMAL => Self::Decimal(leaf.get_scale().max(0) as usize),
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIME_MILLIS => Self::Time(1_000_000),
            ConvertedType::TIME_MICROS => Self::Time(1_000),
            ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp(1_000_000, true),
            ConvertedType::TIMESTAMP_MICROS => Self::Timestamp(1_000, true),
            ConvertedType::JSON => Self::Json,
            ConvertedType::INTERVAL => Self::Interval,
            _ => Self::Plain,
        }
    }
}

fn nanoseconds(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000_000,
        TimeUnit::MICROS => 1_000,
        TimeUnit::NANOS => 1,
    }
}

/// A type in words.
pub fn words(field: &Type) -> String {
    let basic = field.get_basic_info();
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::MILLIS => "ms",
        TimeUnit::MICROS => "us",
        TimeUnit::NANOS => "ns",
    };
    match (basic.logical_type_ref(), basic.converted_type()) {
        (Some(LogicalType::Timestamp(kind)), _) if kind.is_adjusted_to_u_t_c => {
            format!("timestamp[{}, UTC]", unit(&kind.unit))
        }
        (Some(LogicalType::Timestamp(kind)), _) => format!("timestamp[{}]", unit(&kind.unit)),
        (Some(LogicalType::Time(kind)), _) => format!("time[{}]", unit(&kind.unit)),
        (Some(LogicalType::Uuid), _) => "uuid".into(),
        (Some(LogicalType::Float16), _) => "float16".into(),
        (_, ConvertedType::LIST) => "list".into(),
        (_, ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE) => "map".into(),
        (_, ConvertedType::UTF8) => "string".into(),
        (_, ConvertedType::DECIMAL) => format!("decimal({}, {})", field.get_precision(), field.get_scale()),
        // Of older writers (parquet-format, "LogicalTypes": these count from UTC).
        (_, ConvertedType::TIMESTAMP_MILLIS) => "timestamp[ms, UTC]".into(),
        (_, ConvertedType::TIMESTAMP_MICROS) => "timestamp[us, UTC]".into(),
        (_, ConvertedType::TIME_MILLIS) => "time[ms]".into(),
        (_, ConvertedType::TIME_MICROS) => "time[us]".into(),
        (_, ConvertedType::NONE) if field.is_group() => "struct".into(),
        (_, ConvertedType::NONE) => match field.get_physical_type() {
            Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => "binary".into(),
            physical => physical.to_string().to_lowercase(),
        },
        (_, converted) => converted.to_string().to_lowercase().replace('_', ""),
    }
}

/// Writes an integer.
pub fn integer(meaning: Meaning, value: i64, bits: u32, out: &mut String) -> CellKind {
    let written = match meaning {
        Meaning::Unsigned if bits == 32 => write!(out, "{}", value as u32),
        Meaning::Unsigned => write!(out, "{}", value as u64),
        Meaning::Decimal(scale) => return decimal(i128::from(value), scale, out),
        Meaning::Date => return date(value, out),
        Meaning::Time(unit) => return time(value.checked_mul(unit), value, out),
        Meaning::Timestamp(unit, is_utc) => return timestamp(value, unit, is_utc, out),
        _ => write!(out, "{value}"),
    };
    // To write to a string can't fail.
    written.map_or(CellKind::Absent, |()| CellKind::Number)
}

/// Writes a floating point number in its shortest form; what is no number as text.
pub fn float(value: f64, shortest: impl std::fmt::Display, out: &mut String) -> CellKind {
    if !value.is_finite() {
        out.push_str(if value.is_nan() {
            "NaN"
        } else if value > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        });
        return CellKind::Text;
    }
    // Beyond this digits would be zeros that say nothing.
    let is_plain = value == 0.0 || (1e-7..1e17).contains(&value.abs());
    let written = if is_plain { write!(out, "{shortest}") } else { write!(out, "{value:e}") };
    written.map_or(CellKind::Absent, |()| CellKind::Number)
}

/// Writes bytes.
pub fn bytes(meaning: Meaning, value: &[u8], out: &mut String) -> CellKind {
    match (meaning, value) {
        (Meaning::Decimal(scale), _) if value.len() <= 16 => decimal(big_endian(value), scale, out),
        (Meaning::Uuid, [_, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _]) => uuid(value, out),
        (Meaning::Interval, [_, _, _, _, _, _, _, _, _, _, _, _]) => interval(value, out),
        (Meaning::Float16, [low, high]) => {
            let value = half(u16::from_le_bytes([*low, *high]));
            float(f64::from(value), value, out)
        }
        _ => match std::str::from_utf8(value) {
            Ok(text) => {
                out.push_str(text);
                if meaning == Meaning::Json { CellKind::Json } else { CellKind::Text }
            }
            Err(_) => {
                out.push_str("0x");
                hex(value, out);
                CellKind::Text
            }
        },
    }
}

/// Writes a timestamp of the old kind: nanoseconds of a Julian day.
pub fn int96(value: [u32; 3], out: &mut String) -> CellKind {
    const EPOCH: i64 = 2_440_588;
    let nanoseconds = i64::from(value[1]) << 32 | i64::from(value[0]);
    let days = i64::from(value[2] as i32) - EPOCH;
    let whole = i128::from(days) * 86_400_000_000_000 + i128::from(nanoseconds);
    match Timestamp::from_nanosecond(whole) {
        Ok(time) => text(time, out),
        Err(_) => text(format_args!("day {days} of 1970 and {nanoseconds} ns"), out),
    }
}

fn text(value: impl std::fmt::Display, out: &mut String) -> CellKind {
    write!(out, "{value}").map_or(CellKind::Absent, |()| CellKind::Text)
}

fn decimal(unscaled: i128, scale: usize, out: &mut String) -> CellKind {
    let digits = unscaled.unsigned_abs().to_string();
    if unscaled < 0 {
        out.push('-');
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    out.push_str(whole);
    if scale > 0 {
        out.push('.');
        out.push_str(fraction);
    }
    CellKind::Number
}

fn big_endian(bytes: &[u8]) -> i128 {
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(sign, |value, byte| value << 8 | i128::from(*byte))
}

fn date(days: i64, out: &mut String) -> CellKind {
    let date = Span::new().try_days(days).and_then(|span| Date::constant(1970, 1, 1).checked_add(span));
    match date {
        Ok(date) => text(date, out),
        Err(_) => text(format_args!("{days} days since 1970"), out),
    }
}

fn time(nanoseconds: Option<i64>, value: i64, out: &mut String) -> CellKind {
    let nanoseconds = nanoseconds.filter(|time| (0..86_400_000_000_000).contains(time));
    let time = nanoseconds.map(|time| Time::midnight().wrapping_add(Span::new().nanoseconds(time)));
    match time {
        Some(time) => text(time, out),
        None => text(value, out),
    }
}

fn timestamp(value: i64, unit: i64, is_utc: bool, out: &mut String) -> CellKind {
    let time = Timestamp::from_nanosecond(i128::from(value) * i128::from(unit));
    match (time, is_utc) {
        (Ok(time), true) => text(time, out),
        (Ok(time), false) => text(civil(time), out),
        (Err(_), _) => text(format_args!("{value} of {unit} ns since 1970"), out),
    }
}

fn civil(time: Timestamp) -> DateTime {
    jiff::tz::Offset::UTC.to_datetime(time)
}

fn hex(value: &[u8], out: &mut String) {
    out.extend(
        value
            .iter()
            .flat_map(|byte| [byte >> 4, byte & 15])
            .filter_map(|digit| char::from_digit(u32::from(digit), 16)),
    );
}

fn uuid(value: &[u8], out: &mut String) -> CellKind {
    for (index, range) in [0..4, 4..6, 6..8, 8..10, 10..16].into_iter().enumerate() {
        if index > 0 {
            out.push('-');
        }
        hex(&value[range], out);
    }
    CellKind::Text
}

/// As ISO 8601 writes a duration: `P1M2DT3.004S`.
fn interval(value: &[u8], out: &mut String) -> CellKind {
    let part = |at: usize| u32::from_le_bytes([value[at], value[at + 1], value[at + 2], value[at + 3]]);
    let (months, days, milliseconds) = (part(0), part(4), part(8));
    text(format_args!("P{months}M{days}DT{}.{:03}S", milliseconds / 1_000, milliseconds % 1_000), out)
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from(bits >> 10 & 0x1f);
    let fraction = f32::from(bits & 0x3ff) / 1024.0;
    sign * match exponent {
        0 => fraction * 2f32.powi(-14),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_format_defines_them() {
        let written = |write: &dyn Fn(&mut String) -> CellKind| {
            let mut out = String::new();
            write(&mut out);
            out
        };
        assert_eq!(written(&|out| integer(Meaning::Decimal(2), -5, 32, out)), "-0.05");
        assert_eq!(written(&|out| integer(Meaning::Decimal(0), 7, 32, out)), "7");
        assert_eq!(written(&|out| bytes(Meaning::Decimal(3), &[0xff, 0x85], out)), "-0.123");
        assert_eq!(written(&|out| integer(Meaning::Unsigned, -1, 64, out)), u64::MAX.to_string());
        assert_eq!(written(&|out| integer(Meaning::Date, -1, 32, out)), "1969-12-31");
        assert_eq!(
            written(&|out| integer(Meaning::Date, i64::from(i32::MAX), 32, out)),
            "2147483647 days since 1970"
        );
        assert_eq!(written(&|out| integer(Meaning::Time(1_000), 3_600_000_001, 64, out)), "01:00:00.000001");
        assert_eq!(
            written(&|out| integer(Meaning::Timestamp(1_000_000, true), 1_500, 64, out)),
            "1970-01-01T00:00:01.5Z"
        );
        assert_eq!(
            written(&|out| integer(Meaning::Timestamp(1, false), -1, 64, out)),
            "1969-12-31T23:59:59.999999999"
        );
        assert_eq!(written(&|out| int96([0, 0, 2_440_589], out)), "1970-01-02T00:00:00Z");
        assert_eq!(written(&|out| bytes(Meaning::Float16, &[0x00, 0xc1], out)), "-2.5");
        assert_eq!(written(&|out| bytes(Meaning::Plain, &[0xff, 0x00], out)), "0xff00");
        assert_eq!(
            written(&|out| bytes(Meaning::Interval, &[1, 0, 0, 0, 2, 0, 0, 0, 0xbc, 0x0b, 0, 0], out)),
            "P1M2DT3.004S"
        );
        assert_eq!(written(&|out| float(1e300, 1e300, out)), "1e300");
        assert_eq!(written(&|out| float(f64::NAN, f64::NAN, out)), "NaN");
    }
}
