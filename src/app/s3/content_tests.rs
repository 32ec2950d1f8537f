//! What one sees of an object in the S3 pane; no screen is drawn here. Each test says how many calls and bytes it takes.

use super::kit::{begins, drops, in_bucket, keys_page};
use crate::app::kit::Kit;
use crate::app::{Effect, Msg};
use crate::command::Place;
use crate::domain::event::{ObjectBytes, ObjectOpened};
use crate::domain::request::{ByteRange, ObjectRange};
use crate::domain::{Event, Fault, FaultKind, Request};

const SIZE: (u16, u16) = (80, 24);

/// A console in which an object of so many bytes is open.
pub fn open(size: u64) -> Kit {
    let mut kit = in_bucket(SIZE, keys_page(&[], &["a"], None));
    kit.press("Enter");
    let asked = started(&kit);
    assert_eq!((asked.object.key.as_str(), asked.bytes), ("a", ByteRange::Between(0, 0)));
    // The listing of the kit says one byte; what is tested here has more.
    kit.press("Esc");
    let object = asked.object;
    kit.state.s3.content = Some(Box::new(super::Content::new(object, size, kit.now)));
    kit.wait(1);
    kit
}

pub fn started(kit: &Kit) -> ObjectRange {
    match kit.started().1 {
        Request::ObjectRange(range) => range,
        other => panic!("{other:?}"),
    }
}

/// Answers the range that was asked for with its part of an object.
pub fn give(kit: &mut Kit, object: &[u8]) {
    let (job, _) = kit.started();
    let ByteRange::Between(first, last) = started(kit).bytes else { panic!() };
    let size = object.len() as u64;
    let opened = ObjectOpened { size, etag: Some("\"e\"".into()), ..ObjectOpened::default() };
    kit.say(Msg::Job(job, Event::ObjectOpened(Box::new(opened))));
    let bytes = object[first as usize..=last as usize].into();
    kit.say(Msg::Job(job, Event::ObjectBytes(ObjectBytes { offset: first, bytes })));
    kit.end(job, Ok(()));
}

fn line(kit: &Kit, row: usize) -> String {
    kit.state.s3.content().unwrap().sight().line(row).unwrap().raw().to_owned()
}

#[test]
fn text_is_read_on_as_one_scrolls_and_from_its_end() {
    let text: String = (0..100_000).map(|number| format!("line {number:06}\n")).collect();
    let mut kit = open(text.len() as u64);
    assert_eq!(kit.state.place(), Place::Content);
    assert_eq!(started(&kit).bytes, ByteRange::Between(0, 262_143), "256 KiB make the first screen");
    give(&mut kit, text.as_bytes());
    assert_eq!(line(&kit, 0), "line 000000");
    assert_eq!(begins(&kit), 0);
    kit.press("j j");
    kit.press("y");
    assert!(matches!(&kit.effects[0], Effect::Copy(text) if text == "line 000002"), "{:?}", kit.effects);
    kit.press("G");
    let end = started(&kit);
    assert!(matches!(end.bytes, ByteRange::Between(first, 1_199_999) if first > 900_000), "{end:?}");
    assert_eq!(end.if_match.as_deref(), Some("\"e\""), "it is still the same object");
    give(&mut kit, text.as_bytes());
    let content = kit.state.s3.content().unwrap();
    assert_eq!(line(&kit, content.sight().cursor()), "line 099999");
    assert_eq!(content.calls, 2);
    kit.press(": 'goto 600000' Enter");
    assert!(
        matches!(started(&kit).bytes, ByteRange::Between(first, _) if (599_000..=600_000).contains(&first))
    );
    let (job, _) = kit.started();
    kit.press("Esc");
    assert_eq!(drops(&kit), [job], "leaving stops what is read");
    assert_eq!(kit.state.place(), Place::Objects);
}

#[test]
fn json_is_a_tree_and_lines_of_it_are_a_table() {
    let mut kit = open(24);
    give(&mut kit, br#"{"order":{"id":"o-1"}}  "#);
    assert!(kit.state.s3.content().unwrap().sight().tree().is_some());
    let lines = b"{\"id\":1,\"name\":\"x\"}\n{\"id\":2,\"name\":\"y\"}\n";
    let mut kit = open(lines.len() as u64);
    give(&mut kit, lines);
    kit.press("j y");
    assert!(matches!(&kit.effects[0], Effect::Copy(text) if text == "2"), "{:?}", kit.effects);
}

#[test]
fn a_tree_keeps_digits_and_shows_a_key_that_stands_twice() {
    let document = br#"{"n":2.50,"n":12345678901234567890123456789012345678,"m":1e400}"#;
    let mut kit = open(document.len() as u64);
    give(&mut kit, document);
    let tree = kit.state.s3.content().unwrap().sight().tree().unwrap();
    let values: Vec<&str> =
        tree.branches().iter().map(|branch| tree.node(branch).unwrap().value.raw()).collect();
    assert_eq!(values, ["3 keys", "2.50", "12345678901234567890123456789012345678", "1e400"]);
}

#[test]
fn bytes_are_shown_with_their_offsets_and_nothing_of_an_empty_object_is_asked() {
    let mut kit = open(20);
    give(&mut kit, &b"\0\x01\xfe\xff".repeat(5));
    assert!(line(&kit, 1).starts_with("0000000010  00 01 fe ff"), "{}", line(&kit, 1));
    let kit = open(0);
    assert_eq!(begins(&kit), 0);
    assert_eq!(kit.state.s3.content().unwrap().sight().count(), 0);
}

#[test]
fn what_fails_is_said_and_tried_again_on_a_key() {
    let mut kit = open(10);
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "s3:GetObject is not allowed")));
    assert_eq!(begins(&kit), 0);
    assert!(kit.notice().contains("GetObject"), "{}", kit.notice());
    kit.press("r");
    let (job, _) = kit.started();
    kit.press("C-c");
    assert_eq!(drops(&kit), [job]);
    assert_eq!(kit.state.s3.content().unwrap().fault.as_ref().unwrap().kind, FaultKind::Cancelled);
    kit.press("r");
    let (job, _) = kit.started();
    kit.end(job, Ok(()));
    let fault = kit.state.s3.content().unwrap().fault.as_ref().unwrap();
    assert!(fault.what.raw().contains("fewer bytes"), "an answer that ends early is no whole one");
}

/// The file is DuckDB's: 6,000 rows in groups of 2,048, so the third begins with number 4,096 (tests/data/parquet/make.py).
#[test]
fn row_groups_follow_each_other_and_what_was_read_is_not_asked_for_again() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/parquet/groups.parquet");
    let file = std::fs::read(path).unwrap();
    let mut kit = open(file.len() as u64);
    give(&mut kit, &file);
    let shown = |kit: &Kit| {
        let content = kit.state.s3.content().unwrap();
        let sheet = content.parquet().unwrap();
        (sheet.group, sheet.groups.len(), sheet.batch.cell(0, 0).raw.to_owned())
    };
    assert_eq!(shown(&kit), (0, 3, "0".into()));
    kit.press("] ]");
    assert_eq!(shown(&kit), (2, 3, "4096".into()));
    kit.press("]");
    assert_eq!(shown(&kit).0, 2, "there is none behind it");
    kit.press("[");
    assert_eq!(shown(&kit), (1, 3, "2048".into()));
    assert_eq!(begins(&kit), 0);
}
