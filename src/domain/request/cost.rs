//! What a query would cost: which queries are worth asking about before they are sent, and what makes one cheaper.

use jiff::SignedDuration;

use super::LogsQuery;
use crate::domain::event::scan_dollars;
use crate::domain::figures;

/// Time times groups up to which a query is sent without asking first what it would scan. To ask is a query of its own,
/// which takes most of a second; what is asked all day is three hours of a group or less, and that is dear only where a
/// group takes in more than 9 MB a second.
const SMALL: SignedDuration = SignedDuration::from_hours(3);

/// Ranges that are offered instead of one that is dear.
const SPANS: [SignedDuration; 8] = [
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(3),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(24),
    SignedDuration::from_hours(3 * 24),
    SignedDuration::from_hours(7 * 24),
];

impl LogsQuery {
    /// Whether it reads so little time of so few groups that its cost is not asked about. A query that names groups
    /// itself may read any number of them.
    pub fn is_small(&self) -> bool {
        let names_groups = self.groups.is_empty() || self.query.to_ascii_lowercase().contains("source");
        let span = self.range.to.duration_since(self.range.from);
        !names_groups && span.as_secs_f64() * self.groups.len() as f64 <= SMALL.as_secs_f64()
    }

    /// The longest of the usual ranges that would cost no more than so many dollars, when the whole scans so many bytes
    /// and they are spread evenly over its time.
    pub fn affordable(&self, bytes: f64, dollars: f64) -> Option<SignedDuration> {
        let whole = self.range.to.duration_since(self.range.from);
        let part = |span: &SignedDuration| bytes * span.as_secs_f64() / whole.as_secs_f64();
        SPANS.into_iter().rev().find(|span| *span < whole && scan_dollars(part(span)) <= dollars)
    }
}

/// A scan in words: `about 320.0 GB, $1.60 at the list price of us-east-1`.
pub fn bill(bytes: f64) -> String {
    let dollars = figures::dollars(scan_dollars(bytes));
    format!("about {}, {dollars} at the list price of us-east-1", figures::bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Range;

    fn query(groups: usize, hours: i64, text: &str) -> LogsQuery {
        let at = |second| jiff::Timestamp::from_second(second).unwrap();
        LogsQuery {
            groups: vec!["g".to_owned(); groups],
            query: text.into(),
            range: Range { from: at(0), to: at(hours * 3_600) },
            limit: None,
        }
    }

    #[test]
    fn little_time_of_few_groups_is_not_asked_about() {
        for (groups, hours, text, small) in [
            (1, 1, "fields a", true),
            (3, 1, "fields a", true),
            (4, 1, "fields a", false),
            (1, 3, "fields a", true),
            (1, 4, "fields a", false),
            (0, 1, "SOURCE logGroups(namePrefix: ['/aws']) | limit 5", false),
            (1, 1, "filter a in (source '/b' | fields a)", false),
        ] {
            assert_eq!(query(groups, hours, text).is_small(), small, "{groups} {hours} {text}");
        }
    }

    #[test]
    fn the_longest_range_that_is_cheap_enough_is_offered() {
        // A day of 2.4 TB is 100 GB an hour, which are 0.50 dollars an hour.
        let day = query(1, 24, "fields a");
        for (dollars, hours) in
            [(0.5, Some(1)), (1.0, Some(1)), (1.5, Some(3)), (12.0, Some(12)), (0.01, None)]
        {
            let offered = day.affordable(2.4e12, dollars).map(|span| span.as_hours());
            assert_eq!(offered, hours, "{dollars}");
        }
        assert_eq!(bill(3.2e11), "about 320.0 GB, $1.60 at the list price of us-east-1");
    }
}
