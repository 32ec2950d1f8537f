//! What is seen of an object beside the list; no screen is drawn here. Each test says how many calls and bytes it takes.

use std::sync::Arc;

use super::kit::{begins, drops, in_bucket};
use super::parts;
use crate::app::kit::Kit;
use crate::app::{JobId, Msg};
use crate::domain::event::{ObjectBytes, ObjectInfo, ObjectOpened, ObjectsPage};
use crate::domain::request::{ByteRange, ObjectRange};
use crate::domain::{Event, Fault, FaultKind, Request, Text};

const ROOMY: (u16, u16) = (200, 50);

/// A console in a bucket with twenty objects of a million bytes, and one each that is archived and empty.
fn console(size: (u16, u16)) -> Kit {
    let object = |key: String, size: u64, class: &str| ObjectInfo {
        key: Text::from(key),
        size,
        modified: None,
        class: Some(class.into()),
        etag: None,
    };
    let mut objects: Vec<ObjectInfo> =
        (0..20).map(|number| object(format!("key-{number:02}"), 1_000_000, "STANDARD")).collect();
    objects.push(object("old".into(), 1_000_000, "DEEP_ARCHIVE"));
    objects.push(object("void".into(), 0, "STANDARD"));
    let page = ObjectsPage { prefixes: vec!["z/".into()], objects, next: None };
    in_bucket(size, Event::Objects(Arc::new(page)))
}

/// The reads that the last effects began.
fn reads(kit: &Kit) -> Vec<(JobId, ObjectRange)> {
    let read = |effect: &crate::app::Effect| match effect {
        crate::app::Effect::Start(job, _, Request::ObjectRange(range)) => Some((*job, range.clone())),
        _ => None,
    };
    kit.effects.iter().filter_map(read).collect()
}

/// Answers a read with its part of a text.
fn give(kit: &mut Kit, text: &[u8]) {
    let (job, range) = reads(kit).pop().unwrap();
    let ByteRange::Between(first, last) = range.bytes else { panic!() };
    let opened =
        ObjectOpened { size: text.len() as u64, etag: Some("\"e\"".into()), ..ObjectOpened::default() };
    kit.say(Msg::Job(job, Event::ObjectOpened(Box::new(opened))));
    let bytes = text[first as usize..=last as usize].into();
    kit.say(Msg::Job(job, Event::ObjectBytes(ObjectBytes { offset: first, bytes })));
    kit.end(job, Ok(()));
}

#[test]
fn twenty_objects_that_pass_are_not_read_and_the_one_that_stays_is_read_once() {
    let mut kit = console(ROOMY);
    assert_eq!(reads(&kit), []);
    let mut read = 0;
    for _ in 0..19 {
        kit.press("j");
        read += reads(&kit).len();
        // A person that holds the key: thirty a second.
        kit.wait(33);
        read += reads(&kit).len();
    }
    assert_eq!(read, 0, "keys that pass are not read");
    kit.wait(217);
    let begun = reads(&kit);
    assert_eq!(begun.len(), 1);
    assert_eq!(
        (begun[0].1.object.key.as_str(), &begun[0].1.bytes),
        ("key-19", &ByteRange::Between(0, 65_535))
    );
    let text = "line\n".repeat(200_000);
    give(&mut kit, text.as_bytes());
    assert_eq!(reads(&kit), [], "64 KiB are enough");
    assert_eq!(kit.state.s3.beside().unwrap().sight().line(0).unwrap().raw(), "line");
    kit.wait(10_000);
    assert_eq!(reads(&kit), [], "once is enough");
}

#[test]
fn what_is_read_for_an_object_that_was_left_is_dropped() {
    let mut kit = console(ROOMY);
    kit.press("j");
    kit.wait(250);
    let (job, _) = reads(&kit).pop().unwrap();
    kit.press("j");
    assert!(drops(&kit).contains(&job));
    assert!(kit.state.s3.beside().is_none(), "nothing of another object is seen");
}

#[test]
fn what_is_archived_or_empty_is_not_read_nor_anything_where_there_is_no_room() {
    let mut kit = console(ROOMY);
    kit.press("G");
    for expected in ["z/", "void", "old"] {
        kit.wait(1_000);
        assert_eq!((reads(&kit).len(), parts(&kit.state).unwrap().beside.height), (0, 0), "{expected}");
        assert!(kit.state.s3.address().ends_with(expected));
        kit.press("k");
    }
    kit.wait(1_000);
    assert_eq!(reads(&kit).len(), 1);
    for narrow in [(139, 50), (80, 24)] {
        let mut kit = console(narrow);
        kit.press("j");
        kit.wait(1_000);
        assert_eq!(reads(&kit), []);
    }
}

#[test]
fn an_object_that_is_opened_is_read_on_where_it_was_seen() {
    let text = "line\n".repeat(200_000);
    let mut kit = console(ROOMY);
    kit.wait(250);
    give(&mut kit, text.as_bytes());
    kit.press("Enter");
    assert_eq!(kit.state.s3.content().unwrap().sight().line(0).unwrap().raw(), "line", "it is seen at once");
    let begun = reads(&kit);
    assert_eq!(begun.len(), 1);
    assert_eq!(begun[0].1.bytes, ByteRange::Between(65_536, 262_143), "no byte is read twice");
    assert_eq!(begun[0].1.if_match.as_deref(), Some("\"e\""));
    give(&mut kit, text.as_bytes());
    assert_eq!(kit.state.s3.content().unwrap().about().unwrap().range, 0..262_144);
    kit.press("Backspace");
    kit.wait(1_000);
    assert_eq!((begins(&kit), kit.state.s3.beside().is_some()), (0, true), "what was read is still seen");
}

#[test]
fn an_object_that_is_opened_while_it_is_read_is_read_once() {
    let mut kit = console(ROOMY);
    kit.wait(250);
    let (job, _) = reads(&kit).pop().unwrap();
    kit.press("Enter");
    assert_eq!((reads(&kit).len(), drops(&kit)), (0, vec![]));
    kit.press("Backspace");
    assert_eq!(drops(&kit), [job]);
}

#[test]
fn why_it_can_not_be_read_is_said_there_and_nowhere_else() {
    let mut kit = console(ROOMY);
    kit.wait(250);
    let (job, _) = reads(&kit).pop().unwrap();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "s3:GetObject is not allowed")));
    assert_eq!(kit.notice(), "");
    assert_eq!(kit.state.s3.beside().unwrap().fault.as_ref().unwrap().kind, FaultKind::Denied);
    kit.wait(10_000);
    assert_eq!(reads(&kit), [], "it is not tried again by itself");
}
