//! In which zone times are shown: UTC, or the zone of the person, which is given at the start.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::domain::Window;
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

    /// What the zone is called at an instant, with its offset: `UTC`, `CET +01:00`, `+03`.
    pub fn name(&self, at: Timestamp) -> String {
        let name = self.format(at, "%Z");
        let tells_offset = name == "UTC" || name.starts_with(['+', '-']);
        if tells_offset { name } else { format!("{name} {}", self.format(at, "%:z")) }
    }

    /// A range as a person would say it; in another zone than UTC with its name.
    pub fn label(&self, window: Window) -> String {
        let label = window.label_in(&self.zone());
        match window {
            Window::Between(range) if self.local => format!("{label} {}", self.name(range.to)),
            _ => label,
        }
    }

    /// A time of an event in words, when that is more than how it came: in the zone of the person, or when it came as
    /// milliseconds since 1970.
    pub fn told(&self, value: &str) -> Option<String> {
        let milliseconds = value.parse().ok().filter(|_| value.len() == 13);
        let at = milliseconds.or_else(|| read_instant(value).filter(|_| self.local))?;
        let at = Timestamp::from_millisecond(at).ok()?;
        let told = format!("{} {}", self.format(at, "%F %T%.3f"), self.name(at));
        Some(if milliseconds.is_some() { format!("{value}  {told}") } else { told })
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

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn summer_and_winter_each_have_their_offset_and_name() {
        // The rule of the European Union (directive 2000/84/EC) in POSIX form.
        let mut times = Times::of(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap());
        assert_eq!(times.shifted("2026-11-24 23:30:00.250"), None, "UTC is how it came");
        times.local = true;
        assert_eq!(times.shifted("2026-11-24 23:30:00.250").unwrap(), "2026-11-25 00:30:00.250");
        assert_eq!(times.shifted("2026-07-01 12:00:00.000").unwrap(), "2026-07-01 14:00:00.000");
        assert_eq!(times.name("2026-07-01T12:00:00Z".parse().unwrap()), "CEST +02:00");
        assert_eq!(times.told("2026-11-24 23:30:00.250").unwrap(), "2026-11-25 00:30:00.250 CET +01:00");
        let window = Window::parse("13:00..14:30", at("2026-11-24T14:03:22Z"), &times.zone()).unwrap();
        assert_eq!(window, Window::between(at("2026-11-24T12:00:00Z"), at("2026-11-24T13:30:00Z")).unwrap());
        assert_eq!(times.label(window), "2026-11-24 13:00:00 to 14:30:00 CET +01:00");
        times.local = false;
        assert_eq!(times.label(window), "2026-11-24 12:00:00 to 13:30:00");
        assert_eq!(times.told("2026-11-24 23:30:00.250"), None);
        // GNU date: date -u -d @1795532248
        assert_eq!(times.told("1795532248629").unwrap(), "1795532248629  2026-11-24 14:57:28.629 UTC");
        assert_eq!(times.shifted("no time"), None);
    }
}
