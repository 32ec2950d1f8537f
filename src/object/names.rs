//! The times that the names of objects tell: `2026/11/24`, `20261124T1405Z`, `2026-11-24-14`, `year=2026/month=11`, and
//! which rows an object of such a name may hold.
//!
//! How far the rows of an object may lie from the time in its name depends on who wrote it ([`Slack`]).

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// How far the rows of an object may lie outside of the time that its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slack {
    /// Rows may be so much older.
    pub before: SignedDuration,
    /// Rows may be so much younger.
    pub after: SignedDuration,
}

/// One hour where the writer is not known: pipelines name files by when they were written, or by what they hold.
const USUAL: Slack = minutes(60, 60);

/// What tells who wrote an object, and the slack of its names, in minutes before and after.
///
/// - CloudTrail: the minute of delivery, which is typically five minutes after an event, without a promise ("CloudTrail
///   log file examples"; "How CloudTrail works").
/// - Elastic Load Balancing: the end of five minutes; Classic Load Balancers also of sixty ("Access logs for your
///   Application Load Balancer").
/// - VPC flow logs: when the file was made; flows are gathered for up to ten minutes and written within about ten more
///   ("Flow log records", aggregation interval). The row tells its start.
/// - S3 access logs are told by the form of the name, see [`SERVER_ACCESS`].
const WRITERS: [(&str, Slack); 4] = [
    ("CloudTrail", minutes(30, 5)),
    ("elasticloadbalancing", minutes(65, 5)),
    ("vpcflowlogs", minutes(40, 10)),
    // The names of CloudFront tell the hour of the requests ("Standard logging reference").
    ("cloudfront", minutes(60, 60)),
];

/// S3 writes access logs within a few hours, named by when they were written ("Logging requests with server access
/// logging").
const SERVER_ACCESS: Slack = minutes(6 * 60, 5);

const fn minutes(before: i64, after: i64) -> Slack {
    Slack { before: SignedDuration::from_mins(before), after: SignedDuration::from_mins(after) }
}

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `2026/11/24`, with `/14` and `/05` for hour and minute.
    Folders,
    /// `2026-11-24`, with `-14`, `-05` and `-30` for hour, minute and second.
    Dashes,
    /// `20261124T1405Z`.
    Compact,
    /// `year=2026/month=11/day=24`, with `/hour=14`.
    Hive,
}

/// A time that a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// Where it starts in the key.
    pub at: usize,
    /// Where it ends.
    pub end: usize,
    /// How it is written.
    pub form: Form,
    /// How many of year, month, day, hour, minute, second it tells.
    pub parts: usize,
    /// Whether each part has all its digits, so that names sort by time.
    pub is_padded: bool,
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant behind it.
    pub to: Timestamp,
}

/// The times in a key, in their order.
pub fn dated(key: &str) -> Vec<Dated> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < key.len() {
        match key.is_char_boundary(at).then(|| at_place(key, at)).flatten() {
            Some(date) => {
                at = date.end;
                found.push(date);
            }
            None => at += 1,
        }
    }
    found
}

/// The slack of the rows of a key.
pub fn slack(key: &str) -> Slack {
    if let Some((_, slack)) = WRITERS.iter().find(|(name, _)| key.contains(name)) {
        return *slack;
    }
    let is_access_log = |date: &Dated| {
        let id = &key[date.end..];
        date.form == Form::Dashes
            && id.len() == 17
            && id.starts_with('-')
            && id[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    if dated(key).iter().any(is_access_log) { SERVER_ACCESS } else { USUAL }
}

fn at_place(key: &str, at: usize) -> Option<Dated> {
    if at > 0 && key.as_bytes()[at - 1].is_ascii_digit() {
        return None;
    }
    let forms = [Form::Hive, Form::Compact, Form::Dashes, Form::Folders];
    forms.into_iter().find_map(|form| of_form(key, at, form))
}

/// The separator before each part after the year.
fn separators(form: Form) -> [&'static str; 5] {
    match form {
        Form::Folders => ["/", "/", "/", "/", "/"],
        Form::Dashes => ["-", "-", "-", "-", "-"],
        Form::Compact => ["", "", "T", "", ""],
        Form::Hive => ["/month=", "/day=", "/hour=", "/minute=", "/second="],
    }
}

fn of_form(key: &str, at: usize, form: Form) -> Option<Dated> {
    let mut rest = &key[at..];
    if form == Form::Hive {
        rest = rest.strip_prefix("year=")?;
    }
    let year = digits(rest, 4, 4)?;
    rest = &rest[4..];
    let mut parts = vec![year.parse().ok()?];
    let mut is_padded = true;
    for separator in separators(form) {
        let least = if form == Form::Hive { 1 } else { 2 };
        let Some(after) = rest.strip_prefix(separator) else { break };
        let Some(part) = digits(after, least, 2) else { break };
        // Digits that go on are no part: an id, or a date in another form.
        if form != Form::Compact && after[part.len()..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        parts.push(part.parse().ok()?);
        is_padded &= part.len() == 2;
        rest = &after[part.len()..];
    }
    if form == Form::Compact && (parts.len() < 4 || rest.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    // A year and a month alone are too easily something else.
    if parts.len() < 3 && form != Form::Hive {
        return None;
    }
    let mut end = key.len() - rest.len();
    // Below a day a folder may be anything; a number that is no hour ends the date before it.
    while parts.len() > 3 && span(&parts).is_none() {
        let last = separators(form)[parts.len() - 2];
        end = key[..end].rfind(last)?;
        parts.pop();
    }
    // Access logs of S3 that are sorted by the day of their events have a time of zeros ("PartitionedPrefix").
    if form == Form::Dashes && parts.len() == 6 && parts[3..] == [0, 0, 0] {
        parts.truncate(3);
    }
    let (from, to) = span(&parts)?;
    Some(Dated { at, end, form, parts: parts.len(), is_padded, from, to })
}

/// The digits that a text starts with, at least and at most so many.
fn digits(text: &str, least: usize, most: usize) -> Option<&str> {
    let count = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    (count >= least).then(|| &text[..count])
}

/// What the parts stand for: from the first instant to the one behind the last.
fn span(parts: &[i16]) -> Option<(Timestamp, Timestamp)> {
    let part = |index: usize, usual: i16| parts.get(index).copied().unwrap_or(usual);
    let small = |index: usize, usual: i16| i8::try_from(part(index, usual)).ok();
    let year = part(0, 1970);
    if !(1990..=2199).contains(&year) {
        return None;
    }
    let from =
        DateTime::new(year, small(1, 1)?, small(2, 1)?, small(3, 0)?, small(4, 0)?, small(5, 0)?, 0).ok()?;
    let length = match parts.len() {
        1 => jiff::Span::new().years(1),
        2 => jiff::Span::new().months(1),
        3 => jiff::Span::new().days(1),
        4 => jiff::Span::new().hours(1),
        5 => jiff::Span::new().minutes(1),
        _ => jiff::Span::new().seconds(1),
    };
    let to = from.checked_add(length).ok()?;
    let instant = |civil| TimeZone::UTC.to_timestamp(civil).ok();
    Some((instant(from)?, instant(to)?))
}

impl Dated {
    /// An instant as this name writes it, with as many parts.
    pub fn write(&self, at: Timestamp) -> String {
        let civil = TimeZone::UTC.to_datetime(at);
        let parts = [civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second()];
        let mut text = if self.form == Form::Hive { "year=".to_owned() } else { String::new() };
        text.push_str(&format!("{:04}", civil.year()));
        for (separator, part) in separators(self.form).into_iter().zip(parts).take(self.parts - 1) {
            text.push_str(&format!("{separator}{part:02}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The finest time of a key, as `from .. to`.
    fn finest(key: &str) -> Option<String> {
        let date = dated(key).into_iter().min_by_key(|date| date.to.duration_since(date.from))?;
        Some(format!("{} .. {}", date.from, date.to))
    }

    #[test]
    fn names_tell_their_times() {
        let day = "2026-11-24T00:00:00Z .. 2026-11-25T00:00:00Z";
        let hour = "2026-11-24T14:00:00Z .. 2026-11-24T15:00:00Z";
        let minute = "2026-11-24T14:05:00Z .. 2026-11-24T14:06:00Z";
        for (key, expected) in [
            (
                "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/24/111122223333_CloudTrail_eu-west-1_20261124T1405Z_Mu0KsOhtH1ar15ZZ.json.gz",
                Some(minute),
            ),
            (
                "p/AWSLogs/123456789012/elasticloadbalancing/us-east-2/2026/11/24/123456789012_elasticloadbalancing_us-east-2_app.my-lb.1234567890abcdef_20261124T1405Z_172.160.001.192_20sg8hgm.log.gz",
                Some(minute),
            ),
            ("cf/EMLARXS9EXAMPLE.2026-11-24-14.RT4KCN4SGK9.gz", Some(hour)),
            (
                "AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=us-east-1/year=2026/month=11/day=24/hour=14/123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20261124T1405Z_fe123456.log.gz",
                Some(minute),
            ),
            (
                "logs/2026-11-24-14-05-00-E123456789ABCDEF",
                Some("2026-11-24T14:05:00Z .. 2026-11-24T14:05:01Z"),
            ),
            ("1/eu-west-1/b/2026/11/24/2026-11-24-00-00-00-E123456789ABCDEF", Some(day)),
            ("year=2026/month=11/day=24/hour=14/x", Some(hour)),
            ("year=2026/month=11/day=24/x", Some(day)),
            ("year=2026/month=2/day=9/x", Some("2026-02-09T00:00:00Z .. 2026-02-10T00:00:00Z")),
            ("dt=2026-11-24/part-0001.parquet", Some(day)),
            (
                "logs/2026/11/24/14/stream-1-2026-11-24-14-05-09-uuid",
                Some("2026-11-24T14:05:09Z .. 2026-11-24T14:05:10Z"),
            ),
            ("logs/2026/11/24/app.log", Some(day)),
            ("logs/2026/11/24/77/app.log", Some(day)),
            ("logs/2026/11/31/app.log", None),
            ("v1/2026.log", None),
            ("id-12026-11-24", None),
            ("20261124T14059Z", None),
            ("app.log", None),
        ] {
            assert_eq!(finest(key).as_deref(), expected, "{key}");
        }
    }

    #[test]
    fn an_instant_is_written_as_the_name_writes_it() {
        let at = "2026-03-04T05:06:07Z".parse().unwrap();
        for (key, expected) in [
            ("a/2026/11/24/x", "2026/03/04"),
            ("a/2026/11/24/14/x", "2026/03/04/05"),
            ("E.2026-11-24-14.x", "2026-03-04-05"),
            ("a_20261124T1405Z_x", "20260304T0506"),
            ("year=2026/month=11/day=24/hour=14/x", "year=2026/month=03/day=04/hour=05"),
        ] {
            assert_eq!(dated(key)[0].write(at), expected, "{key}");
        }
    }

    #[test]
    fn who_wrote_a_name_decides_how_far_its_rows_may_lie() {
        for (key, before) in [
            ("AWSLogs/1/CloudTrail/eu-west-1/2026/11/24/x", 30),
            ("logs/2026-11-24-14-05-00-E123456789ABCDEF", 360),
            ("logs/2026-11-24-14-05-00-other", 60),
            ("E.2026-11-24-14.x.gz", 60),
        ] {
            assert_eq!(slack(key).before.as_mins(), before, "{key}");
        }
    }
}
