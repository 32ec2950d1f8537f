//! In which zone times are shown: UTC, or the zone of the person, which is given at the start.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::insights::value::time::read_instant;

/// The zone of the person, and whether times are shown in it.
#[derive(Debug, Clone)]
pub struct Times {
    zone: TimeZone,
    /// Whether times are shown in the zone of the person.
    pub local: bool,
}

impl Times {
    /// Times in UTC, for a person in this zone.
    pub fn of(zone: TimeZone) -> Self {
        Self { zone, local: false }
    }

    /// The zone in which times are shown.
    pub fn zone(&self) -> TimeZone {
        if self.local { self.zone.clone() } else { TimeZone::UTC }
    }

    /// What the zone is called at an instant: `UTC`, `CET`, `+03`.
    pub fn name(&self, at: Timestamp) -> String {
        self.format(at, "%Z")
    }

    /// An instant in a form of `strftime`.
    pub fn format(&self, at: Timestamp, form: &str) -> String {
        at.to_zoned_datetime(self.zone()).strftime(form).to_string()
    }

    /// The value of a time field in the zone, when it must be told in another way than it came.
    pub fn shifted(&self, value: &str) -> Option<String> {
        let at = Timestamp::from_millisecond(read_instant(value).filter(|_| self.local)?).ok()?;
        Some(self.format(at, "%F %T%.3f"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_each_have_their_offset_and_name() {
        // The rule of the European Union (directive 2000/84/EC) in POSIX form.
        let mut times = Times::of(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap());
        assert_eq!(times.shifted("2026-11-24 23:30:00.250"), None, "UTC is how it came");
        times.local = true;
        assert_eq!(times.shifted("2026-11-24 23:30:00.250").unwrap(), "2026-11-25 00:30:00.250");
        assert_eq!(times.shifted("2026-07-01 12:00:00.000").unwrap(), "2026-07-01 14:00:00.000");
        assert_eq!(times.name("2026-07-01T12:00:00Z".parse().unwrap()), "CEST");
        assert_eq!(times.shifted("no time"), None);
    }
}
