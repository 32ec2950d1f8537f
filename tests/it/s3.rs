//! Buckets and objects: the adapter and the commands of `s3` against ministack, an independent S3, and against answers
//! that no server can be made to give (`wire`). The parallel listing is in `tree`.

mod cat;
mod commands;
mod get;
mod get_wire;
mod search;
mod search_oracle;
mod search_wire;
mod store;
mod tree;
mod wire;

use flowid::domain::event::{ObjectHead, ObjectOpened};
use flowid::domain::request::{ByteRange, ObjectList, ObjectName, ObjectRange};
use flowid::domain::{Event, Request};

/// All keys below a prefix, one page after the other.
fn list(bucket: &str, prefix: &str) -> ObjectList {
    let (bucket, prefix) = (bucket.to_owned(), prefix.to_owned());
    ObjectList { bucket, prefix, recursive: true, parallel: 1, ..ObjectList::default() }
}

fn object(bucket: &str, key: &str) -> ObjectName {
    ObjectName { bucket: bucket.to_owned(), key: key.to_owned(), ..ObjectName::default() }
}

fn range(bucket: &str, key: &str, bytes: ByteRange) -> Request {
    Request::ObjectRange(ObjectRange { object: object(bucket, key), bytes, if_match: None })
}

/// The keys that were told, in the order in which they came.
fn keys(events: &[Event]) -> Vec<String> {
    let mut keys = Vec::new();
    for event in events {
        if let Event::Objects(page) = event {
            keys.extend(page.objects.iter().map(|object| object.key.raw().to_owned()));
        }
    }
    keys
}

/// The prefixes that were told.
fn prefixes(events: &[Event]) -> Vec<String> {
    let mut prefixes = Vec::new();
    for event in events {
        if let Event::Objects(page) = event {
            prefixes.extend(page.prefixes.iter().map(|prefix| prefix.raw().to_owned()));
        }
    }
    prefixes
}

/// What was told of an object, and its bytes.
fn read(events: &[Event]) -> (ObjectOpened, Vec<u8>) {
    let (mut opened, mut bytes) = (None, Vec::new());
    for event in events {
        match event {
            Event::ObjectOpened(told) => opened = Some((**told).clone()),
            Event::ObjectBytes(piece) => {
                let at = opened.as_ref().unwrap().offset + bytes.len() as u64;
                assert_eq!(piece.offset, at, "pieces follow each other");
                bytes.extend_from_slice(&piece.bytes);
            }
            _ => {}
        }
    }
    (opened.unwrap(), bytes)
}

fn head(events: &[Event]) -> &ObjectHead {
    match events {
        [Event::ObjectHead(head)] => head,
        _ => panic!("{events:?}"),
    }
}
