//! What is said of the entry under the cursor: where it is, how large, in which class, and what its head tells.

use jiff::{SignedDuration, Timestamp};

use super::page::is_archive;
use super::{Entry, Kind, Measure, Spot, State};
use crate::app::Remote;
use crate::app::accounts::{Fact, Weight};
use crate::command::{Command, Place};
use crate::domain::event::ObjectHead;
use crate::domain::{Fault, Text, figures};

fn fact(name: &'static str, value: impl Into<Text>, weight: Weight) -> Fact {
    Fact { name, value: value.into(), weight }
}

fn plain(name: &'static str, value: impl Into<Text>) -> Fact {
    fact(name, value, Weight::Plain)
}

/// What is known of the entry under the cursor.
pub fn s3_facts(state: &State, now: Timestamp) -> Vec<Fact> {
    let s3 = &state.s3;
    let Some(entry) = s3.level().listing.current() else { return Vec::new() };
    let mut facts = vec![plain("address", s3.address())];
    let bucket = s3.level().spot.bucket().or_else(|| (entry.kind == Kind::Bucket).then(|| entry.name.raw()));
    if bucket.is_some_and(|bucket| s3.pays(bucket)) {
        facts.push(fact("who pays", "you, for what you ask of this bucket", Weight::Warning));
    }
    match entry.kind {
        Kind::Bucket => {
            facts.extend((!entry.class.raw().is_empty()).then(|| plain("region", entry.class.clone())));
            facts.extend(entry.modified.map(|at| time(state, "created", at)));
        }
        Kind::Prefix => {}
        Kind::Object | Kind::Latest | Kind::Version => facts.extend(of_object(state, &entry)),
        Kind::LatestMarker | Kind::Marker => facts.extend(of_marker(state, &entry)),
    }
    if let Some(spot) = s3.spot_of(&entry) {
        facts.extend(of_measure(state, s3.measure_of(&spot), now));
    }
    facts
}

fn time(state: &State, name: &'static str, at: Timestamp) -> Fact {
    plain(name, format!("{} {}", state.times.format(at, "%F %T"), state.times.name(at)))
}

fn of_marker(state: &State, entry: &Entry<'_>) -> Vec<Fact> {
    let words = match entry.kind {
        Kind::LatestMarker => "the object is deleted; the versions beneath can still be read",
        _ => "the object was deleted here and written again later",
    };
    let mut facts = vec![fact("delete marker", words, Weight::Warning), plain("version", entry.name.raw())];
    facts.extend(entry.modified.map(|at| time(state, "deleted", at)));
    facts
}

fn of_object(state: &State, entry: &Entry<'_>) -> Vec<Fact> {
    let size = format!("{} ({} bytes)", figures::bytes(entry.size as f64), figures::count(entry.size));
    let mut facts = vec![plain("size", size)];
    facts.extend(entry.modified.map(|at| time(state, "modified", at)));
    match state.s3.head() {
        Remote::Known(Some(head)) => facts.extend(of_head(state, head)),
        Remote::Failed(_, fault) => {
            facts.extend(class(entry.class));
            facts.extend(of_fault(fault));
        }
        Remote::Unasked | Remote::Loading(_) | Remote::Known(None) => {
            facts.extend(class(entry.class));
            facts.push(fact("more", "being asked", Weight::Pending));
        }
    }
    facts
}

fn class(class: &Text) -> Option<Fact> {
    let name = class.raw();
    let weight = if is_archive(name) { Weight::Warning } else { Weight::Plain };
    (!name.is_empty()).then(|| fact("storage class", class.clone(), weight))
}

fn of_head(state: &State, head: &ObjectHead) -> Vec<Fact> {
    let mut facts: Vec<Fact> = class(&head.class).into_iter().collect();
    facts.extend(archived(state, head));
    facts.extend(head.version.iter().map(|version| plain("version", version.clone())));
    facts.extend(head.encryption.iter().map(|how| plain("encryption", how.clone())));
    facts.extend(head.kms_key.iter().map(|key| plain("KMS key", key.clone())));
    facts.extend(head.content_type.iter().map(|kind| plain("content type", kind.clone())));
    facts.extend(head.content_encoding.iter().map(|how| plain("encoding", how.clone())));
    facts.extend(head.etag.iter().map(|etag| plain("ETag", etag.raw().trim_matches('"'))));
    facts.extend(head.parts.map(|parts| plain("parts", parts.to_string())));
    facts.extend(head.checksums.iter().map(|sum| {
        let of_parts = if sum.composite { ", of the checksums of its parts" } else { "" };
        plain("checksum", format!("{} {}{of_parts}", sum.algorithm.word(), sum.value.raw()))
    }));
    let metadata = |(name, value): (&String, &Text)| plain("metadata", format!("{name} = {}", value.raw()));
    facts.extend(head.metadata.iter().map(metadata));
    facts
}

/// Whether it can be read, and if not how it can be made so. Times from Amazon S3 User Guide, "Understanding archive
/// retrieval options".
fn archived(state: &State, head: &ObjectHead) -> Vec<Fact> {
    let restore = head.restore.as_ref().map_or("", Text::raw);
    let in_archive = is_archive(head.class.raw()) || head.archive_status.is_some();
    if !in_archive {
        return Vec::new();
    }
    if restore.contains("ongoing-request=\"true\"") {
        return vec![fact("archived", "it is being restored and can't be read yet", Weight::Warning)];
    }
    if restore.contains("ongoing-request=\"false\"") {
        let until = restore.split("expiry-date=\"").nth(1).and_then(|rest| rest.split('"').next());
        let words =
            until.map_or("restored".to_owned(), |until| format!("restored, to be read until {until}"));
        return vec![plain("archived", words)];
    }
    let takes = match (head.class.raw(), head.archive_status.as_ref().map(Text::raw)) {
        ("DEEP_ARCHIVE", _) | (_, Some("DEEP_ARCHIVE_ACCESS")) => "12 to 48 hours",
        _ => "minutes to 12 hours",
    };
    let Some(object) = state.s3.object() else { return Vec::new() };
    // An object of S3 Intelligent-Tiering is restored for good, so no days are named.
    let wanted = if head.archive_status.is_some() { "{}" } else { "Days=7" };
    let command = format!(
        "aws s3api restore-object --bucket {} --key {} --restore-request {}",
        quoted(&object.bucket),
        quoted(&object.key),
        quoted(wanted)
    );
    vec![
        fact("archived", "it can't be read before it is restored", Weight::Warning),
        plain("to restore", format!("{command}  (takes {takes})")),
    ]
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn of_fault(fault: &Fault) -> Vec<Fact> {
    let mut facts = vec![fact("not told", fault.what.clone(), Weight::Wrong)];
    facts.extend(fault.hint.iter().map(|hint| plain("what to do", hint.clone())));
    facts.extend(fault.request_id.iter().map(|id| fact("request id", id.clone(), Weight::Pending)));
    facts
}

/// What lies below, as far as it was counted.
fn of_measure(state: &State, measure: Option<&Measure>, now: Timestamp) -> Vec<Fact> {
    let Some(measure) = measure else {
        let key =
            state.keymap().keys_of(Place::Objects, Command::Measure).into_iter().next().unwrap_or_default();
        return vec![fact(
            "below it",
            format!("not counted; {key} counts objects and bytes"),
            Weight::Pending,
        )];
    };
    let weight = match (&measure.fault, measure.is_running()) {
        (_, true) => Weight::Pending,
        (Some(_), _) => Weight::Warning,
        (None, _) => Weight::Plain,
    };
    let mut facts = vec![fact("below it", told(measure, now), weight)];
    facts.extend(measure.fault.iter().filter(|_| !measure.is_stopped()).flat_map(of_fault));
    facts
}

/// A count in words.
pub fn told(measure: &Measure, now: Timestamp) -> String {
    let noun = if measure.objects == 1 { "object" } else { "objects" };
    let calls = if measure.pages == 1 { "call" } else { "calls" };
    let sum = format!(
        "{} {noun}, {} in {} {calls}",
        figures::count(measure.objects),
        figures::bytes(measure.bytes as f64),
        figures::count(measure.pages)
    );
    let seconds = |span: SignedDuration| format!("{:.0} s", span.as_secs_f64());
    match (measure.ended, &measure.fault) {
        (None, _) => format!("{sum} so far, {}", seconds(now.duration_since(measure.since))),
        (Some(_), None) => sum,
        (Some(_), Some(_)) if measure.is_stopped() => format!("{sum}: partial, stopped"),
        (Some(_), Some(_)) => format!("{sum}: partial, failed"),
    }
}

impl State {
    /// What is under the cursor as a row of JSON.
    pub(super) fn row_of_s3(&self) -> Option<String> {
        let entry = self.s3.level().listing.current()?;
        let mut row = serde_json::Map::new();
        let mut set = |name: &str, value: serde_json::Value| row.insert(name.to_owned(), value);
        set("address", self.s3.address().into());
        if entry.kind.has_content() {
            set("size", entry.size.into());
        }
        if let Some(at) = entry.modified {
            set("modified", at.to_string().into());
        }
        let class = if entry.kind == Kind::Bucket { "region" } else { "class" };
        if !entry.class.raw().is_empty() {
            set(class, entry.class.raw().into());
        }
        if matches!(self.s3.level().spot, Spot::Versions { .. }) {
            set("version", entry.name.raw().into());
            set("delete_marker", entry.kind.is_marker().into());
        }
        Some(serde_json::Value::Object(row).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn keys_are_quoted_for_a_shell() {
        assert_eq!(quoted("a/b-1.json"), "a/b-1.json");
        assert_eq!(quoted("a b$(x)"), "'a b$(x)'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
