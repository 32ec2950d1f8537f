//! Many keys at once, scans in segments with caps, questions from the command line of the console, and those asked before.

use jiff::SignedDuration;

use super::Focus;
use super::ask::{Field, Way};
use super::pages::{Cap, Standing};
use super::tests::{SIZE, answer, asking, number, query};
use crate::app::kit::{Kit, table};
use crate::app::overlay::{ListKind, Overlay};
use crate::app::{JobId, Msg};
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::{Attribute, Item};
use crate::domain::request::{Onward, Scan, Segment};
use crate::domain::{Event, Fault, FaultKind, Request};

/// Answers a call for keys; these are without an item.
fn found(kit: &mut Kit, job: JobId, items: Vec<Item>, missing: Vec<Item>) {
    if !missing.is_empty() {
        kit.say(Msg::Job(job, Event::NoItems(missing)));
    }
    let read = ItemsRead {
        pages: 1,
        items: items.len() as u64,
        scanned: None,
        capacity: 1.0,
        reached: Reached::End,
    };
    kit.say(Msg::Job(job, Event::Items(items.into())));
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
}

fn keys(request: Request) -> Vec<Item> {
    let Request::BatchGet(batch) = request else { panic!("{request:?} asks for no keys") };
    batch.keys
}

fn scan(request: Request) -> Scan {
    let Request::Scan(scan) = request else { panic!("{request:?} is no scan") };
    scan
}

#[test]
fn pasted_keys_are_asked_for_a_hundred_at_a_time_to_the_end_and_the_missing_are_named() {
    let mut kit = asking(SIZE);
    kit.press("PgUp m Down");
    let lines: Vec<String> = (0..250).map(|number| format!("c-1\t{number}")).collect();
    kit.say(Msg::Paste(lines.join("\r\n")));
    let ask = &kit.state.dynamo.table.as_ref().unwrap().ask;
    assert_eq!((ask.way(), ask.pasted(Field::Keys)), (Way::Keys, Some(250)));
    kit.press("Down Down Right C-r");
    let mut asked = Vec::new();
    for call in 0..3 {
        let (job, request) = kit.started();
        let wanted = keys(request);
        asked.push(wanted.len());
        // Nobody scrolls: the screen shows the first of them.
        let came = wanted[1..].to_vec();
        found(&mut kit, job, came, wanted[..1].to_vec());
        let done = (call * 100 + 100).min(250);
        assert_eq!(kit.state.dynamo.items().unwrap().pages.keys(), Some((done, 250)));
    }
    assert_eq!(asked, [100, 100, 50]);
    let items = kit.state.dynamo.items().unwrap();
    assert!(matches!(items.pages.standing, Standing::End));
    assert_eq!((items.pages.items, items.pages.missing.len()), (247, 3));
    assert_eq!(items.pages.missing[1]["placed"], Attribute::Number("100".into()));
    let names: Vec<&str> = items.tree.branches().iter().map(|branch| branch.key.raw()).collect();
    assert!(names.contains(&"without an item"), "{names:?}");
}

#[test]
fn a_call_for_keys_that_failed_is_made_again_and_a_wrong_key_is_not_sent() {
    let mut kit = asking(SIZE);
    kit.press("PgUp m Down");
    kit.say(Msg::Paste("c-1\t1\nc-2".to_owned()));
    kit.press("C-r");
    assert!(kit.notice().contains("line 2, column 1: the key has 2 attributes"), "{}", kit.notice());
    kit.press("C-x 'customer = \"c-1\" and placed = 7' C-r");
    let (job, request) = kit.started();
    let wanted = keys(request);
    kit.end(job, Err(Fault::new(FaultKind::Throttled, "no capacity left")));
    kit.press("m");
    let (job, request) = kit.started();
    assert_eq!(keys(request), wanted);
    found(&mut kit, job, vec![], wanted);
    assert_eq!(kit.state.dynamo.items().unwrap().pages.missing.len(), 1);
}

#[test]
fn a_scan_in_segments_reads_a_round_of_pages_and_goes_on_in_each_segment() {
    let mut kit = asking(SIZE);
    // The fields of a scan: way, index, filter, attributes, limit, read units, pages, time, segments, consistent.
    kit.press("PgUp Left Down Down Down Down Down Down '6' Down '30s' Down '4' C-r Down Enter");
    let (job, request) = kit.started();
    let first = scan(request);
    assert_eq!((first.segments, first.caps.pages, first.caps.from), (4, Some(4), None));
    assert_eq!(first.caps.time, Some(std::time::Duration::from_secs(30)));
    let onward = Onward::Segments(vec![
        Segment::Behind(number(1)),
        Segment::Ended,
        Segment::Behind(number(2)),
        Segment::Untouched,
    ]);
    kit.now += SignedDuration::from_secs(10);
    let read = ItemsRead { pages: 4, items: 1, scanned: Some(9), capacity: 4.0, reached: Reached::Pages };
    kit.say(Msg::Job(job, Event::Items(vec![number(1)].into())));
    kit.say(Msg::Job(job, Event::MoreItems(onward.clone())));
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
    let (job, request) = kit.started();
    let second = scan(request);
    assert_eq!((second.caps.pages, second.caps.from), (Some(2), Some(onward)));
    assert_eq!(second.caps.time, Some(std::time::Duration::from_secs(20)));
    let read = ItemsRead { pages: 2, items: 0, scanned: Some(9), capacity: 4.0, reached: Reached::Pages };
    kit.say(Msg::Job(job, Event::MoreItems(Onward::Segments(vec![Segment::Untouched; 4]))));
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
    let pages = &kit.state.dynamo.items().unwrap().pages;
    assert!(matches!(pages.standing, Standing::Capped(Cap::Pages)), "{:?}", pages.standing);
    assert_eq!((pages.pages, pages.items, pages.scanned), (6, 1, Some(18)));
}

#[test]
fn a_scan_that_is_out_of_time_keeps_what_came() {
    let mut kit = asking(SIZE);
    kit.press("PgUp Left Down Down Down Down Down Down Down '5s' C-r Down Enter");
    let (job, _) = kit.started();
    kit.now += SignedDuration::from_secs(5);
    let read = ItemsRead { pages: 1, items: 1, scanned: Some(1), capacity: 1.0, reached: Reached::Time };
    kit.say(Msg::Job(job, Event::Items(vec![number(1)].into())));
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
    let pages = &kit.state.dynamo.items().unwrap().pages;
    assert!(matches!(pages.standing, Standing::Capped(Cap::Time)), "{:?}", pages.standing);
    assert_eq!(pages.items, 1);
    kit.press("m");
    assert!(kit.notice().contains("the cap is reached"), "{}", kit.notice());
}

#[test]
fn wrong_caps_are_not_sent() {
    for (keys, says) in [
        ("'0'", "cap of pages"),
        ("Down '5'", "cap of time"),
        ("Down Down '65'", "from 1 to 64"),
        ("Down Down 'x'", "from 1 to 64"),
    ] {
        let mut kit = asking(SIZE);
        kit.press(&format!("PgUp Left Down Down Down Down Down Down {keys} C-r"));
        assert!(kit.effects.is_empty() && kit.notice().contains(says), "{keys}: {}", kit.notice());
    }
}

#[test]
fn a_condition_behind_the_name_of_a_table_is_asked_as_soon_as_the_table_is_known() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 'dynamo orders customer = \"c 1\" and total > 5' Enter");
    let (job, request) = kit.started();
    assert_eq!(request, Request::DescribeTable { table: "orders".to_owned(), expiry: true });
    kit.say(Msg::Job(job, Event::Table(Box::new(table("orders")))));
    kit.end(job, Ok(()));
    let query = query(kit.started().1);
    assert_eq!(query.index.as_deref(), Some("by-total"));
    assert_eq!(query.expressions.values[":v0"], Attribute::Text("c 1".into()));
    assert_eq!(kit.state.dynamo.focus, Focus::Items);
}

#[test]
fn a_condition_for_a_table_that_may_not_be_described_is_asked_by_a_guess_and_a_wrong_one_is_not() {
    let mut kit = Kit::new(SIZE);
    let denied = || Err(Fault::new(FaultKind::Denied, "dynamodb:DescribeTable is not allowed"));
    kit.press(": 'dynamo orders sku = \"S1\"' Enter");
    let (job, _) = kit.started();
    kit.end(job, denied());
    assert_eq!(query(kit.started().1).expressions.key_condition.unwrap(), "#n0 = :v0");
    kit.press(": 'dynamo orders sku = S1' Enter");
    let (job, _) = kit.started();
    kit.end(job, denied());
    assert!(kit.effects.is_empty());
    assert!(kit.notice().contains("column 7: S1 without quotes"), "{}", kit.notice());
    assert_eq!(kit.state.dynamo.focus, Focus::Ask);
}

#[test]
fn what_a_table_was_asked_comes_back() {
    let mut kit = asking(SIZE);
    for customer in ["c-1", "c-2", "c-1"] {
        kit.press(&format!("C-x '{customer}' C-r"));
        let (job, _) = kit.started();
        answer(&mut kit, job, vec![], None);
        kit.press("e");
    }
    kit.press("Esc H");
    let Some(Overlay::List(ListKind::Asked, list)) = &kit.state.overlay else { panic!() };
    let entries: Vec<(&str, &str)> =
        list.shown().map(|entry| (entry.text.as_str(), entry.remark.as_str())).collect();
    assert_eq!(entries, [("table: customer = \"c-1\"", "query"), ("table: customer = \"c-2\"", "query")]);
    kit.press("Down Enter");
    assert!(kit.effects.is_empty(), "it is written, not sent");
    let ask = &kit.state.dynamo.table.as_ref().unwrap().ask;
    assert_eq!((ask.text(Field::Partition(0)), kit.state.dynamo.focus), ("c-2", Focus::Ask));
    // Another table and back: the form is as it was sent last.
    kit.press("Esc : 'dynamo stock' Enter");
    assert_eq!(kit.state.dynamo.table.as_ref().unwrap().ask.text(Field::Partition(0)), "");
    kit.press("A-h");
    assert!(kit.notice().contains("asked nothing yet"), "{}", kit.notice());
    kit.press("Esc : 'dynamo orders' Enter");
    assert_eq!(kit.state.dynamo.table.as_ref().unwrap().ask.text(Field::Partition(0)), "c-1");
}

#[test]
fn a_choice_is_made_by_its_first_letter() {
    let mut kit = asking(SIZE);
    kit.press("'c-1' Down b Down '1'");
    let ask = &kit.state.dynamo.table.as_ref().unwrap().ask;
    assert!(ask.fields(kit.state.dynamo.table.as_ref().unwrap().known()).contains(&Field::Upper(0)));
    kit.press("Up < C-r");
    let query = query(kit.started().1);
    assert_eq!(query.expressions.key_condition.unwrap(), "#n0 = :v0 AND #n1 < :v1");
}
