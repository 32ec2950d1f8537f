//! Getting from level to level: down into what is under the cursor, up to where one came from, straight to an address.

use jiff::Timestamp;

use super::{Kind, Level, Spot, State};
use crate::app::Pane;
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::domain::ObjectAddress;

impl State {
    /// Shows the pane, at an address when one is named.
    pub(in crate::app) fn open_s3(&mut self, address: Option<&str>, now: Timestamp) -> Vec<Effect> {
        self.pane = Pane::S3;
        let Some(address) = address else { return Vec::new() };
        match parse(address) {
            Some(spot) => self.jump(spot),
            None => {
                let words = format!("{address} is no address of S3; write s3://bucket/prefix");
                self.notices.say(Severity::Error, words, now);
                Vec::new()
            }
        }
    }

    /// Goes to a place. What was read on the way to it before is kept.
    fn jump(&mut self, spot: Spot) -> Vec<Effect> {
        let effects = self.leave_level();
        let mut way = spot.way();
        way.push(spot);
        let same = self.s3.levels.iter().zip(&way).take_while(|(level, spot)| level.spot == **spot).count();
        self.s3.levels.truncate(same.max(1));
        self.s3.levels.extend(way.into_iter().skip(same.max(1)).map(Level::new));
        effects
    }

    /// What was asked for what is shown is no longer wanted.
    fn leave_level(&mut self) -> Vec<Effect> {
        let job = self.s3.level_mut().leave();
        let reading = self.s3.content.take().and_then(|content| content.job());
        self.notices.dismiss();
        let mut effects = self.forget(Purpose::KeySort);
        effects.extend(self.drop_job(job));
        effects.extend(self.drop_job(reading));
        effects
    }

    /// Goes down into what is under the cursor.
    pub(super) fn enter(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(entry) = self.s3.level().listing.current() else { return Vec::new() };
        let kind = entry.kind;
        match self.s3.spot_of(&entry) {
            Some(spot) => self.descend(spot),
            None if kind.is_marker() => {
                let words = "this only says that the object was deleted: it has no content";
                self.notices.say(Severity::Info, words, now);
                Vec::new()
            }
            None => self.open_object(now),
        }
    }

    /// Shows another level over the one that is shown.
    fn descend(&mut self, spot: Spot) -> Vec<Effect> {
        let effects = self.leave_level();
        self.s3.levels.push(Level::new(spot));
        effects
    }

    /// Goes up to where one came from; nothing above the buckets.
    pub(super) fn ascend(&mut self) -> Vec<Effect> {
        if self.s3.levels.len() == 1 {
            return Vec::new();
        }
        let effects = self.leave_level();
        let left = self.s3.levels.pop();
        let level = self.s3.level_mut();
        if !level.asked {
            level.sought = left.and_then(|left| left.spot.name_above().map(str::to_owned));
        }
        effects
    }

    /// Lists the keys below all prefixes, or by prefix again.
    pub(super) fn toggle_recursive(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.s3.level().spot.clone() {
            Spot::Prefix { recursive: true, .. } => self.ascend(),
            Spot::Prefix { bucket, prefix, .. } => {
                self.descend(Spot::Prefix { bucket, prefix, recursive: true })
            }
            Spot::Buckets | Spot::Versions { .. } => {
                self.notices.say(Severity::Info, "go to a bucket or a prefix to list all below it", now);
                Vec::new()
            }
        }
    }

    /// Shows the versions of the object under the cursor.
    pub(super) fn open_versions(&mut self, now: Timestamp) -> Vec<Effect> {
        let spot = &self.s3.level().spot;
        let under = self.s3.level().listing.current().filter(|entry| entry.kind == Kind::Object);
        match (spot.bucket(), under) {
            (Some(bucket), Some(entry)) => {
                let key = format!("{}{}", spot.base(), entry.name.raw());
                let spot = Spot::Versions { bucket: bucket.to_owned(), key };
                self.descend(spot)
            }
            _ => {
                self.notices.say(Severity::Info, "go to an object to see its versions", now);
                Vec::new()
            }
        }
    }

    /// Reads the level again from its beginning, or on where that failed or was stopped.
    pub(super) fn reload(&mut self) -> Vec<Effect> {
        if self.s3.level_mut().go_on() {
            return Vec::new();
        }
        let effects = self.leave_level();
        let level = self.s3.level_mut();
        let under = level.listing.current().map(|entry| entry.name.raw().to_owned());
        let wish = level.listing.wish().clone();
        let mut fresh = Level::new(level.spot.clone());
        fresh.sought = under.filter(|_| wish.is_plain());
        fresh.listing.set_wish(wish);
        *level = fresh;
        effects
    }
}

/// The place that an address names: `s3://bucket/prefix`, without `s3://` as well, the ARN of a bucket or an object, or its
/// page in the web console.
fn parse(address: &str) -> Option<Spot> {
    let address = address.trim();
    // The prompt holds an address already, and a whole one is pasted behind it.
    let address = address.rfind("s3://").map_or(address, |at| &address[at..]);
    let pasted = address.rfind("https://").and_then(|at| ObjectAddress::pasted(&address[at..]));
    let address = pasted.as_deref().unwrap_or(address);
    let within = address.strip_prefix("s3://").or_else(|| {
        let mut parts = address.splitn(6, ':');
        let is_arn = parts.next() == Some("arn") && parts.nth(1) == Some("s3");
        parts.nth(2).filter(|_| is_arn)
    });
    let within = within.unwrap_or(address);
    let (bucket, prefix) = within.split_once('/').unwrap_or((within, ""));
    if bucket.is_empty() && prefix.is_empty() {
        return Some(Spot::Buckets);
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let is_bucket = (3..=63).contains(&bucket.len()) && bucket.chars().all(is_name);
    is_bucket.then(|| Spot::prefix(bucket, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_in_all_their_forms() {
        for (address, expected) in [
            ("s3://bucket", Some(Spot::prefix("bucket", ""))),
            ("s3://bucket/", Some(Spot::prefix("bucket", ""))),
            (" s3://bucket/a/b", Some(Spot::prefix("bucket", "a/b"))),
            ("bucket/a/", Some(Spot::prefix("bucket", "a/"))),
            ("arn:aws:s3:::bucket/a:b", Some(Spot::prefix("bucket", "a:b"))),
            ("s3://s3://bucket/a", Some(Spot::prefix("bucket", "a"))),
            ("s3://other/b/s3://bucket/a", Some(Spot::prefix("bucket", "a"))),
            ("s3://https://bucket.s3.eu-west-1.amazonaws.com/a/b", Some(Spot::prefix("bucket", "a/b"))),
            ("s3://other/https://example.com/a", Some(Spot::prefix("other", "https://example.com/a"))),
            ("s3://", Some(Spot::Buckets)),
            ("s3:///a", None),
            ("not a bucket", None),
            ("arn:aws:sqs:eu-west-1:111122223333:q", None),
        ] {
            assert_eq!(parse(address), expected, "{address}");
        }
    }
}
