//! Screens of the S3 pane.

use std::sync::Arc;

use super::{LARGE, SMALL, screen};
use crate::app::Msg;
use crate::app::kit::Kit;
use crate::app::s3::kit::{
    NONE, answer, bucket_page, in_bucket, keys_page, numbered_keys, object_head, sort,
};
use crate::domain::event::{ObjectBytes, ObjectInfo, ObjectOpened, ObjectVersion, ObjectsPage};
use crate::domain::request::ByteRange;
use crate::domain::{Event, Fault, FaultKind, Request};

/// A console at both sizes.
pub(super) fn both(name: &str, prepare: impl Fn((u16, u16)) -> Kit) {
    for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
        let kit = prepare(size);
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(name, screen(&kit)) });
    }
}

/// Prefixes and objects, one of them with a name that would act on a terminal.
pub(super) fn mixed(size: (u16, u16)) -> Kit {
    let keys = ["README.md", "events-2026-11-24T13.json.gz", "odd \u{1b}[2J\u{202e}name.txt", "z"];
    in_bucket(size, keys_page(&["archive/", "year=2026/"], &keys, None))
}

#[test]
fn the_buckets() {
    both("buckets", |size| {
        let mut kit = Kit::new(size);
        kit.press("4");
        answer(&mut kit, bucket_page(&["orders-archive", "reports"]));
        kit.press("j");
        kit
    });
}

#[test]
fn buckets_that_are_denied() {
    both("buckets_denied", |size| {
        let mut kit = Kit::new(size);
        kit.press("4");
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Denied, "s3:ListAllMyBuckets is not allowed for user/oncall")
            .hint("ask for s3:ListAllMyBuckets, or name the buckets in the profile");
        kit.end(job, Err(fault));
        kit.wait(40_000);
        kit
    });
}

#[test]
fn a_prefix_with_an_archived_object_in_detail() {
    both("an_archived_object", |size| {
        let mut kit = mixed(size);
        kit.press("j j");
        if size == SMALL {
            kit.press("Tab");
        }
        kit.wait(100);
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::ObjectHead(Box::new(object_head()))));
        kit.end(job, Ok(()));
        kit
    });
}

#[test]
fn a_page_of_many() {
    both("a_page_of_many", |size| {
        let keys = numbered_keys(0..1_000);
        let mut kit = in_bucket(size, keys_page(&["archive/"], &keys, Some("t1")));
        kit.press("PgDn j");
        kit
    });
}

#[test]
fn sorted_and_filtered_while_more_is_read() {
    both("keys_sorted_and_filtered", |size| {
        let keys = numbered_keys(0..1_000);
        let mut kit = in_bucket(size, keys_page(&["archive/"], &keys, Some("t1")));
        kit.press("s");
        let (page, _) = kit.started();
        sort(&mut kit);
        kit.press("/ '12'");
        sort(&mut kit);
        kit.press("Enter");
        kit.say(Msg::Job(page, Event::Retrying(Fault::new(FaultKind::Throttled, "S3 says SlowDown"))));
        kit.wait(3_000);
        kit
    });
}

#[test]
fn a_count_under_way() {
    both("a_count_under_way", |size| {
        let mut kit = mixed(size);
        kit.press("D");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, keys_page(&[], &numbered_keys(0..1_000), None)));
        kit.wait(4_000);
        kit
    });
}

#[test]
fn a_prefix_that_failed_in_the_middle() {
    both("a_prefix_that_failed", |size| {
        let keys = numbered_keys(0..12);
        let mut kit = in_bucket(size, keys_page(&[], &keys, Some("t1")));
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Network, "the connection to S3 was cut in the middle of an answer")
            .hint("r reads on from there");
        kit.end(job, Err(fault));
        kit
    });
}

#[test]
fn versions_with_a_delete_marker() {
    both("versions", |size| {
        let mut kit = in_bucket(size, keys_page(&[], &["k.json"], None));
        kit.press("v");
        let version = |id: &str, is_latest, is_delete_marker| ObjectVersion {
            key: "k.json".into(),
            version: id.into(),
            is_latest,
            is_delete_marker,
            size: 5_120,
            modified: Some("2026-11-24T13:50:00Z".parse().unwrap()),
            class: (!is_delete_marker).then(|| "STANDARD".into()),
            etag: None,
        };
        let versions = vec![
            version("3sL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY", true, true),
            version("QUpfdndhfd8438MNFDN93jdnJFkdmqnh893", false, false),
            version("null", false, false),
        ];
        answer(&mut kit, Event::ObjectVersions(versions));
        kit
    });
}

#[test]
fn a_prefix_without_keys() {
    both("an_empty_prefix", |size| in_bucket(size, keys_page(&[], NONE, None)));
}

#[test]
fn an_address_being_typed() {
    both("an_address_being_typed", |size| {
        let mut kit = mixed(size);
        kit.press("T");
        kit
    });
}

/// A console in which an object with this content is open. An object of the kit is as large as its key is long.
pub(super) fn opened(size: (u16, u16), content: &[u8]) -> Kit {
    let key = format!("year=2026/{:x<width$}", "part-", width = content.len() - "year=2026/".len());
    let mut kit = in_bucket(size, keys_page(&[], &[key], None));
    kit.press("Enter");
    answer(&mut kit, Event::ObjectBytes(ObjectBytes { offset: 0, bytes: content.into() }));
    kit
}

#[test]
fn a_text_that_is_open() {
    both("an_open_text", |size| {
        let mut kit = opened(size, "first \u{1b}[2J line\nsecond line, with an é\nthird line\n".as_bytes());
        kit.press("j");
        kit
    });
}

#[test]
fn a_json_document_that_is_open() {
    both("an_open_document", |size| {
        let mut kit = opened(size, br#"{"order":{"id":"o-17","items":[1,2.50]},"state":"declined"}"#);
        kit.press("j j");
        kit
    });
}

#[test]
fn rows_that_are_open() {
    both("open_rows", |size| {
        let rows = b"{\"id\":1,\"level\":\"ERROR\",\"message\":\"declined\"}\n{\"id\":2,\"level\":\"INFO\",\"message\":\"ok\"}\n";
        let mut kit = opened(size, rows);
        kit.press("j l");
        kit
    });
}

#[test]
fn bytes_that_are_open() {
    both("open_bytes", |size| opened(size, &b"\0\x01\xfe\xffPAR2".repeat(12)));
}

#[test]
fn an_object_that_cannot_be_read() {
    both("an_object_denied", |size| {
        let mut kit = in_bucket(size, keys_page(&[], &["secret.json"], None));
        kit.press("Enter");
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Denied, "s3:GetObject is not allowed for user/oncall")
            .hint("ask for s3:GetObject on arn:aws:s3:::reports/*");
        kit.end(job, Err(fault));
        kit.wait(40_000);
        kit
    });
}

/// A file of DuckDB whose columns are compressed in a way that is not built in: they are named.
#[test]
fn columns_that_are_not_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/parquet/brotli.parquet");
    let file = std::fs::read(path).unwrap();
    both("an_open_parquet", |size| opened(size, &file));
}

#[test]
fn a_bucket_that_one_pays_for() {
    both("a_bucket_paid_for", |size| {
        let mut kit = mixed(size);
        kit.press("$");
        kit.wait(20_000);
        kit
    });
}

/// A file of DuckDB (tests/data/parquet/make.py), in each of its parts.
#[test]
fn the_parts_of_parquet() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/parquet/groups.parquet");
    let file = std::fs::read(path).unwrap();
    for (name, keys) in [("parquet_rows", "j"), ("parquet_schema", "Tab"), ("parquet_groups", "S-Tab j")] {
        both(name, |size| {
            let mut kit = opened(size, &file);
            kit.press(keys);
            kit
        });
    }
}

#[test]
fn rows_that_are_sorted_as_far_as_they_were_read() {
    let rows: String = (0..9_000)
        .map(|number| format!("{{\"n\":{number},\"state\":\"declined after {number} tries\"}}\n"))
        .collect();
    both("sorted_rows", |size| {
        let mut kit = opened_part(size, rows.as_bytes());
        kit.press("s s");
        kit
    });
}

/// A console in which an object is open of which the first part was read.
pub(super) fn opened_part(size: (u16, u16), content: &[u8]) -> Kit {
    let mut kit = in_bucket(size, sized_page(content.len() as u64));
    kit.press("Enter");
    give(&mut kit, content);
    kit
}

/// One object of so many bytes.
pub(super) fn sized_page(size: u64) -> Event {
    let object = ObjectInfo {
        key: "exports/2026/11/24/payments.part-0001".into(),
        size,
        modified: Some("2026-11-24T13:50:00Z".parse().unwrap()),
        class: Some("STANDARD".into()),
        etag: None,
    };
    Event::Objects(Arc::new(ObjectsPage { prefixes: vec![], objects: vec![object], next: None }))
}

/// Answers the read that the last effects began with its part of an object.
pub(super) fn give(kit: &mut Kit, object: &[u8]) {
    let (job, Request::ObjectRange(range)) = kit.started() else { panic!() };
    let ByteRange::Between(first, last) = range.bytes else { panic!() };
    let etag = Some("\"e\"".into());
    let opened = ObjectOpened { size: object.len() as u64, etag, ..ObjectOpened::default() };
    kit.say(Msg::Job(job, Event::ObjectOpened(Box::new(opened))));
    let bytes = object[first as usize..=last as usize].into();
    kit.say(Msg::Job(job, Event::ObjectBytes(ObjectBytes { offset: first, bytes })));
    kit.end(job, Ok(()));
}
