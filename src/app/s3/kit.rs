//! What tests of the S3 pane share: pages of buckets and keys, a console in a bucket, answers given by hand.

use std::sync::Arc;

use crate::app::kit::{Kit, done};
use crate::app::{Effect, JobId, Msg};
use crate::domain::event::{
    BucketInfo, Checksum, ChecksumAlgorithm, ObjectHead, ObjectInfo, ObjectsPage, PageToken,
};
use crate::domain::request::ObjectList;
use crate::domain::{Event, Request, Text};

/// A page of buckets in eu-west-1.
pub fn bucket_page(names: &[&str]) -> Event {
    let bucket = |name: &&str| BucketInfo {
        name: Text::from(*name),
        region: Some("eu-west-1".into()),
        created: Some("2025-02-03T10:00:00Z".parse().unwrap()),
    };
    Event::Buckets(names.iter().map(bucket).collect())
}

/// A page of prefixes and objects; each object is as large as its key is long.
pub fn keys_page<K: AsRef<str>>(prefixes: &[&str], keys: &[K], next: Option<&str>) -> Event {
    let object = |key: &str| ObjectInfo {
        key: key.into(),
        size: key.len() as u64,
        modified: Some("2026-11-24T13:50:00Z".parse().unwrap()),
        class: Some("STANDARD".into()),
        etag: None,
    };
    Event::Objects(Arc::new(ObjectsPage {
        prefixes: prefixes.iter().map(|prefix| Text::from(*prefix)).collect(),
        objects: keys.iter().map(|key| object(key.as_ref())).collect(),
        next: next.map(|token| PageToken(token.to_owned())),
    }))
}

/// No keys.
pub const NONE: &[&str] = &[];

/// Keys by number, in their order.
pub fn numbered_keys(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("key-{number:09}")).collect()
}

/// What an archived, encrypted object is like.
pub fn object_head() -> ObjectHead {
    ObjectHead {
        size: 5_368_709_120,
        modified: Some("2026-11-24T13:50:00Z".parse().unwrap()),
        etag: Some("\"9b2cf535f27731c974343645a3985328-20\"".into()),
        class: "GLACIER".into(),
        parts: Some(20),
        encryption: Some("aws:kms".into()),
        kms_key: Some("arn:aws:kms:eu-west-1:111122223333:key/1234abcd".into()),
        checksums: vec![Checksum {
            algorithm: ChecksumAlgorithm::Crc64Nvme,
            value: "AAAAAAAAAAA=".into(),
            composite: false,
        }],
        content_type: Some("application/json".into()),
        content_encoding: Some("gzip".into()),
        metadata: [("order".to_owned(), Text::from("o-17"))].into(),
        ..ObjectHead::default()
    }
}

/// A console on the objects of a bucket, of which this page was answered.
pub fn in_bucket(size: (u16, u16), page: Event) -> Kit {
    let mut kit = Kit::new(size);
    kit.press("4");
    answer(&mut kit, bucket_page(&["reports", "orders-archive"]));
    kit.press("Enter");
    answer(&mut kit, page);
    kit
}

/// Answers the conversation that the last effects began, completely.
pub fn answer(kit: &mut Kit, event: Event) -> JobId {
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, event));
    // What the answer led to, besides what its end does.
    let led_to = std::mem::take(&mut kit.effects);
    kit.end(job, Ok(()));
    kit.effects.splice(0..0, led_to);
    job
}

/// The listing that the last effects began.
pub fn started_list(kit: &Kit) -> ObjectList {
    match kit.started().1 {
        Request::Objects(list) => list,
        other => panic!("{other:?}"),
    }
}

/// How many conversations the last effects began.
pub fn begins(kit: &Kit) -> usize {
    kit.effects.iter().filter(|effect| matches!(effect, Effect::Start(..))).count()
}

/// Which conversations the last effects dropped.
pub fn drops(kit: &Kit) -> Vec<JobId> {
    let dropped = |effect: &Effect| match effect {
        Effect::Drop(job) => Some(*job),
        _ => None,
    };
    kit.effects.iter().filter_map(dropped).collect()
}

/// The names that are shown, in their order.
pub fn names(kit: &Kit) -> Vec<String> {
    let listing = &kit.state.s3.level().listing;
    (0..listing.len()).map(|row| listing.entry(row).unwrap().name.raw().to_owned()).collect()
}

/// The address under the cursor.
pub fn under(kit: &Kit) -> String {
    kit.state.s3.address()
}

/// Does the sorting that is due.
pub fn sort(kit: &mut Kit) {
    let (job, work) = kit.work();
    kit.say(Msg::Done(job, Ok(done(work))));
}
