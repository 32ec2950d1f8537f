//! Instants of the language: how they are read and printed, and periods such as `5m` with their documented caps.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::insights::ast::PeriodUnit;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Reads an instant as CloudWatch prints it (`YYYY-MM-DD HH:MM:SS.mmm`, UTC) or as RFC 3339 has it; the result is in
/// milliseconds since 1970.
pub fn read_instant(text: &str) -> Option<i64> {
    // Twenty characters or so; a longer text is no instant and not worth parsing.
    if text.len() < 10 || text.len() > 64 || !text.as_bytes()[0].is_ascii_digit() {
        return None;
    }
    if let Some(instant) = read_fixed(text.as_bytes()) {
        return Some(instant);
    }
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    let civil: DateTime = text.parse().ok()?;
    civil.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp().as_millisecond())
}

/// The most frequent forms without a general parser: `YYYY-MM-DD` then a space or `T`, `HH:MM:SS`, up to three digits
/// of a second, and nothing or `Z`.
fn read_fixed(bytes: &[u8]) -> Option<i64> {
    let number = |from: usize, to: usize| -> Option<i64> {
        bytes
            .get(from..to)?
            .iter()
            .try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let shape = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if bytes.len() < 19
        || shape.iter().any(|(at, byte)| bytes[*at] != *byte)
        || !matches!(bytes[10], b' ' | b'T')
    {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let (rest, milliseconds) = match bytes.get(19) {
        Some(b'.') => (23, number(20, 23)?),
        _ => (19, 0),
    };
    if !matches!(&bytes[rest..], b"" | b"Z") || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = jiff::civil::Date::new(year as i16, month as i8, day as i8).ok()?;
    let days = days_since_1970(date.year().into(), date.month().into(), date.day().into());
    Some(days * DAY + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds)
}

/// Prints an instant as CloudWatch Logs Insights does: `YYYY-MM-DD HH:MM:SS.mmm`, UTC.
pub fn instant_text(milliseconds: i64) -> String {
    let (year, month, day) = date_of(milliseconds.div_euclid(DAY));
    let rest = milliseconds.rem_euclid(DAY);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, fraction) = (rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{fraction:03}")
}

/// Whether an instant lies in the years that a calendar of this program knows (-9999 to 9999).
pub fn is_instant(milliseconds: i64) -> bool {
    Timestamp::from_millisecond(milliseconds).is_ok()
}

/// Days from 1970-01-01 to a date of the Gregorian calendar, counted in years that start in March, so that the leap
/// day is the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year - 719_468
}

/// The inverse of [`days_since_1970`].
fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

/// A length of time to round instants to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A fixed number of milliseconds, counted from 1970-01-01 (weeks from Monday 1970-01-05).
    Fixed {
        /// Its length.
        milliseconds: i64,
        /// The instant from which it is counted.
        origin: i64,
    },
    /// A number of calendar months, counted from January of year 0.
    Months(i64),
}

impl Period {
    /// A period of so many units. The counts of milliseconds (1000), seconds and minutes (60) and hours (24) are
    /// capped, as the AWS documentation says that CloudWatch Logs does ("Datetime functions": `bin(300s)` is
    /// implemented as 60 seconds). Nothing when it is longer than instants reach.
    pub fn new(count: u64, unit: PeriodUnit) -> Option<Self> {
        let fixed = |count: u64, milliseconds: i64, origin: i64| {
            let milliseconds = i64::try_from(count.max(1)).ok()?.checked_mul(milliseconds)?;
            Some(Self::Fixed { milliseconds, origin })
        };
        let months = |each: i64| i64::try_from(count.max(1)).ok()?.checked_mul(each).map(Self::Months);
        match unit {
            PeriodUnit::Millisecond => fixed(count.min(1000), 1, 0),
            PeriodUnit::Second => fixed(count.min(60), 1000, 0),
            PeriodUnit::Minute => fixed(count.min(60), 60_000, 0),
            PeriodUnit::Hour => fixed(count.min(24), 3_600_000, 0),
            PeriodUnit::Day => fixed(count, DAY, 0),
            // 1970-01-05 was a Monday, the first day of the week in ISO 8601.
            PeriodUnit::Week => fixed(count, 7 * DAY, 4 * DAY),
            PeriodUnit::Month => months(1),
            PeriodUnit::Quarter => months(3),
            PeriodUnit::Year => months(12),
        }
    }

    /// The last start of a period at or before the instant.
    pub fn floor(self, instant: i64) -> Option<i64> {
        match self {
            Self::Fixed { milliseconds, origin } => {
                let past = instant.checked_sub(origin)?.rem_euclid(milliseconds);
                instant.checked_sub(past)
            }
            Self::Months(count) => start_of_month(month_of(instant).div_euclid(count).checked_mul(count)?),
        }
    }

    /// The start of the period behind the one that starts there.
    pub fn next(self, start: i64) -> Option<i64> {
        match self {
            Self::Fixed { milliseconds, .. } => start.checked_add(milliseconds),
            Self::Months(count) => start_of_month(month_of(start).checked_add(count)?),
        }
    }

    /// The first start of a period at or after the instant.
    pub fn ceil(self, instant: i64) -> Option<i64> {
        let floor = self.floor(instant)?;
        if floor == instant {
            return Some(instant);
        }
        self.next(floor)
    }
}

/// Months since January of year 0.
fn month_of(instant: i64) -> i64 {
    let (year, month, _) = date_of(instant.div_euclid(DAY));
    year * 12 + month - 1
}

fn start_of_month(month: i64) -> Option<i64> {
    let year = month.div_euclid(12);
    // The years that instants are printed for; beyond them the arithmetic would overflow.
    if !(-9999..=9999).contains(&year) {
        return None;
    }
    Some(days_since_1970(year, month.rem_euclid(12) + 1, 1) * DAY)
}

#[cfg(test)]
mod tests;
