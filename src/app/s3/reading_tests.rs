//! Rows of an object that are sorted and searched, the parts of Parquet, and an object that changes while it is read.

use super::Part;
use super::content_tests::{give, open, started};
use crate::app::kit::{Kit, done};
use crate::app::table::Table;
use crate::app::{Effect, Msg};
use crate::domain::event::{ObjectBytes, ObjectOpened};
use crate::domain::request::ByteRange;
use crate::domain::{Event, Fault, FaultKind};

fn table(kit: &Kit) -> &Table {
    kit.state.s3.content().unwrap().sight().table().unwrap()
}

/// The values of the first rows in a column of the answer.
fn values(kit: &Kit, column: &str) -> Vec<String> {
    let table = table(kit);
    (0..table.len().min(4)).map(|row| table.field(row, column).unwrap().raw.to_owned()).collect()
}

#[test]
fn rows_are_sorted_by_value_up_down_and_as_they_came() {
    let rows = b"id;name\n9;b\n10;a\n-1;c\n";
    let mut kit = open(rows.len() as u64);
    give(&mut kit, rows);
    kit.press("s");
    assert_eq!(values(&kit, "id"), ["-1", "9", "10"]);
    kit.press("s");
    assert_eq!(values(&kit, "id"), ["10", "9", "-1"]);
    kit.press("s");
    assert_eq!(values(&kit, "id"), ["9", "10", "-1"]);
    kit.press(": 'sort name' Enter");
    assert_eq!(values(&kit, "name"), ["a", "b", "c"]);
    kit.press(": 'sort size' Enter");
    assert_eq!(kit.notice(), "there is no column size");
}

#[test]
fn many_rows_are_sorted_beside_the_loop_and_what_is_read_on_is_sorted_in() {
    let rows: String = (0..80_000).map(|number| format!("{{\"n\":{}}}\n", 79_999 - number)).collect();
    let mut kit = open(rows.len() as u64);
    give(&mut kit, rows.as_bytes());
    assert!(table(&kit).len() > 10_000);
    kit.press("s");
    let (job, work) = kit.work();
    kit.say(Msg::Done(job, Ok(done(work))));
    let least = 80_000 - table(&kit).len();
    assert_eq!(values(&kit, "n")[0], least.to_string(), "the least of those that were read");
    kit.press("G");
    let (read, _) = kit.started();
    let ByteRange::Between(first, _) = started(&kit).bytes else { panic!() };
    let bytes = rows.as_bytes()[first as usize..].into();
    kit.say(Msg::Job(read, Event::ObjectBytes(ObjectBytes { offset: first, bytes })));
    let (job, work) = kit.work();
    kit.say(Msg::Done(job, Ok(done(work))));
    kit.end(read, Ok(()));
    assert_eq!(values(&kit, "n")[0], "0", "the end holds the least of all");
}

#[test]
fn rows_are_searched_around_the_end() {
    let rows = b"{\"id\":1,\"m\":\"declined\"}\n{\"id\":2,\"m\":\"ok\"}\n{\"id\":3,\"m\":\"Declined\"}\n";
    let mut kit = open(rows.len() as u64);
    give(&mut kit, rows);
    kit.press("j / 'declined'");
    assert_eq!(table(&kit).cursor(), 2);
    kit.press("Enter n");
    assert_eq!(table(&kit).cursor(), 0);
    kit.press("N");
    assert_eq!(table(&kit).cursor(), 2);
    let mut kit = open(5);
    give(&mut kit, b"text\n");
    kit.press("/");
    assert_eq!(kit.notice(), "only rows can be searched");
}

#[test]
fn why_one_can_not_go_to_an_offset_is_said() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let lines: String = (0..900_000).map(|number| format!("line {number}\n")).collect();
    std::io::Write::write_all(&mut encoder, lines.as_bytes()).unwrap();
    let object = encoder.finish().unwrap();
    let mut kit = open(object.len() as u64);
    give(&mut kit, &object);
    for keys in [": 'goto 600000' Enter", "G"] {
        kit.press(keys);
        assert_eq!(
            kit.notice(),
            "what is compressed is unpacked from its start: further down, not at an offset"
        );
    }
    let before = kit.state.s3.content().unwrap().sight().count();
    assert!(before > 10_000);
    let mut kit = open(5);
    give(&mut kit, b"text\n");
    kit.press(": 'goto 0' Enter");
    assert_eq!(kit.notice(), "", "it is there already");
}

#[test]
fn the_names_of_columns_stay_where_one_jumps_to_the_end() {
    let rows: String = (0..100_000).map(|number| format!("{number},name {number}\n")).collect();
    let object = format!("id,name\n{rows}");
    let mut kit = open(object.len() as u64);
    give(&mut kit, object.as_bytes());
    kit.press("G");
    give(&mut kit, object.as_bytes());
    let table = table(&kit);
    assert_eq!(table.field(table.len() - 1, "name").unwrap().raw, "name 99999");
    assert_eq!(table.cursor(), table.len() - 1);
}

/// The file is DuckDB's (tests/data/parquet/make.py).
#[test]
fn a_key_leads_from_the_rows_of_parquet_to_its_schema_and_its_row_groups() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/parquet/groups.parquet");
    let file = std::fs::read(path).unwrap();
    let mut kit = open(file.len() as u64);
    give(&mut kit, &file);
    let part = |kit: &Kit| kit.state.s3.content().unwrap().part();
    assert_eq!((part(&kit), values(&kit, "n")[3].as_str()), (Part::Rows, "3"));
    kit.press("Tab");
    assert_eq!(part(&kit), Part::Schema);
    assert_eq!(values(&kit, "column"), ["n", "m", "s", "l"]);
    kit.press("Tab");
    assert_eq!(
        (part(&kit), values(&kit, "rows")),
        (Part::Groups, vec!["2048".into(), "2048".into(), "1904".into()])
    );
    kit.press("G Enter");
    assert_eq!((part(&kit), values(&kit, "n")[0].as_str()), (Part::Rows, "4096"), "the row group is opened");
    kit.press("S-Tab");
    assert_eq!(part(&kit), Part::Groups);
    kit.press("S-Tab [");
    assert_eq!((part(&kit), values(&kit, "n")[0].as_str()), (Part::Rows, "2048"));
    assert!(!kit.effects.iter().any(|effect| matches!(effect, Effect::Start(..))), "all of it was read");
}

#[test]
fn an_object_that_was_written_anew_meanwhile_says_so_and_is_read_from_its_start() {
    let text: String = (0..100_000).map(|number| format!("line {number:06}\n")).collect();
    let mut kit = open(text.len() as u64);
    give(&mut kit, text.as_bytes());
    kit.press("G");
    assert_eq!(started(&kit).if_match.as_deref(), Some("\"e\""));
    let (job, _) = kit.started();
    // What src/aws makes of 412 PreconditionFailed (Amazon S3 API, GetObject).
    kit.end(job, Err(Fault::new(FaultKind::NotFound, "s3://b/k has changed since it was looked at")));
    let fault = |kit: &Kit| kit.state.s3.content().unwrap().fault.clone();
    assert!(fault(&kit).unwrap().what.raw().contains("has changed since it was opened"));
    kit.press("r");
    let again = started(&kit);
    assert_eq!((again.bytes, again.if_match), (ByteRange::Between(0, 262_143), None));
    // It is much shorter now.
    let (job, _) = kit.started();
    let opened = ObjectOpened { size: 4, etag: Some("\"f\"".into()), ..ObjectOpened::default() };
    kit.say(Msg::Job(job, Event::ObjectOpened(Box::new(opened))));
    kit.say(Msg::Job(job, Event::ObjectBytes(ObjectBytes { offset: 0, bytes: b"new\n"[..].into() })));
    kit.end(job, Ok(()));
    let content = kit.state.s3.content().unwrap();
    assert_eq!((fault(&kit).is_none(), content.sight().line(0).unwrap().raw()), (true, "new"));
    assert_eq!(content.about().unwrap().size, 4);
}

#[test]
fn an_object_that_has_grown_since_it_was_listed_is_read_as_it_is() {
    let text = "line\n".repeat(100);
    let mut kit = open(10);
    let (job, _) = kit.started();
    let opened = ObjectOpened { size: 500, etag: Some("\"e\"".into()), ..ObjectOpened::default() };
    kit.say(Msg::Job(job, Event::ObjectOpened(Box::new(opened))));
    kit.say(Msg::Job(
        job,
        Event::ObjectBytes(ObjectBytes { offset: 0, bytes: text.as_bytes()[..10].into() }),
    ));
    kit.end(job, Ok(()));
    assert_eq!(started(&kit).bytes, ByteRange::Between(0, 499));
    give(&mut kit, text.as_bytes());
    assert_eq!(kit.state.s3.content().unwrap().sight().count(), 100);
}
