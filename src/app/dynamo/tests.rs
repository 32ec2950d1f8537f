//! What the Dynamo pane does with keys and answers; no screen is drawn here.

use super::Focus;
use super::ask::Field;
use crate::app::kit::{Kit, fleet, table};
use crate::app::pane::Pane;
use crate::app::{Effect, JobId, Msg, Remote};
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::{Attribute, Item};
use crate::domain::request::{ItemQuery, Onward};
use crate::domain::{Event, Fault, FaultKind, Profile, Request, Text};
use crate::dynamo::value;

pub(super) const SIZE: (u16, u16) = (80, 24);

fn names(names: &[&str]) -> Event {
    Event::Tables(names.iter().map(|name| Text::from(*name)).collect())
}

#[test]
fn the_pane_opens_on_its_own_and_lists_all_pages_once() {
    let mut kit = Kit::bare(SIZE, |start| start.open = Pane::Dynamo);
    let mut asked = Kit::new(SIZE);
    asked.press("3");
    let (job, request) = asked.started();
    assert_eq!((asked.state.pane, request), (Pane::Dynamo, Request::Tables));
    asked.say(Msg::Job(job, names(&["orders", "stock"])));
    asked.say(Msg::Job(job, names(&["users"])));
    asked.end(job, Ok(()));
    assert_eq!(asked.state.dynamo.tables.shown(), ["orders", "stock", "users"]);
    asked.press("2 3");
    assert!(asked.effects.is_empty(), "what is known is not asked again");
    asked.press("r");
    assert_eq!(asked.started().1, Request::Tables);
    kit.press("2");
    assert_eq!(kit.state.pane, Pane::Logs);
}

#[test]
fn where_listing_is_denied_the_names_of_the_profile_are_shown() {
    let mut kit = Kit::bare(SIZE, |start| {
        start.saved = fleet();
        start.scope.profile = Profile::new("payments-prod");
    });
    kit.press("3");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "dynamodb:ListTables is not allowed")));
    assert_eq!(kit.state.dynamo.tables.shown(), ["payments"]);
    assert!(kit.state.dynamo.tables.from_profile);
    assert!(kit.notice().contains("ListTables"), "{}", kit.notice());
}

#[test]
fn a_table_is_described_and_an_old_answer_is_dropped() {
    let mut kit = Kit::new(SIZE);
    kit.press("3");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, names(&["orders", "stock"])));
    kit.end(job, Ok(()));
    kit.press("Enter");
    let (old, request) = kit.started();
    assert_eq!(request, Request::DescribeTable { table: "orders".to_owned(), expiry: true });
    kit.press("Esc j Enter");
    let (new, _) = kit.started();
    assert!(matches!(kit.effects[0], Effect::Drop(dropped) if dropped == old));
    kit.say(Msg::Job(old, Event::Table(Box::new(table("orders")))));
    assert!(matches!(kit.state.dynamo.table.as_ref().unwrap().info, Remote::Loading(None)));
    kit.say(Msg::Job(new, Event::Table(Box::new(table("stock")))));
    kit.end(new, Ok(()));
    assert_eq!(kit.state.dynamo.table.as_ref().unwrap().known().unwrap().name.raw(), "stock");
}

#[test]
fn another_region_has_other_tables() {
    let mut kit = Kit::new(SIZE);
    kit.press("3");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, names(&["orders"])));
    kit.press(": 'region us-east-2' Enter");
    let asked = kit.effects.iter().any(|effect| {
        matches!(effect, Effect::Start(_, scope, Request::Tables) if scope.region.as_str() == "us-east-2")
    });
    assert!(asked, "{:?}", kit.effects);
    kit.say(Msg::Job(job, names(&["late"])));
    assert!(kit.state.dynamo.tables.shown().is_empty());
}

#[test]
fn tables_are_looked_for_by_a_part_of_their_name() {
    let mut kit = Kit::new(SIZE);
    kit.press("3");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, names(&["orders", "order-lines", "users"])));
    kit.press("/ 'LINE' Enter");
    assert_eq!(kit.state.dynamo.tables.shown(), ["order-lines"]);
    kit.press("Esc");
    assert_eq!(kit.state.dynamo.tables.shown().len(), 3);
}

/// The pane with the form of a table that was described.
pub(super) fn asking(size: (u16, u16)) -> Kit {
    let mut kit = Kit::new(size);
    kit.press("3");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, names(&["orders", "stock"])));
    kit.end(job, Ok(()));
    kit.press("Enter");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Table(Box::new(table("orders")))));
    kit.end(job, Ok(()));
    kit
}

pub(super) fn query(request: Request) -> ItemQuery {
    let Request::ItemQuery(query) = request else { panic!("{request:?} is no query") };
    query
}

fn item(json: &str) -> Item {
    let Attribute::Map(item) = value(json).unwrap() else { panic!() };
    item
}

pub(super) fn number(number: usize) -> Item {
    item(&format!(r#"{{"customer": "c-1", "placed": {number}, "total": "{number}"}}"#))
}

pub(super) fn key(number: usize) -> Onward {
    Onward::Key(item(&format!(r#"{{"customer": "c-1", "placed": {number}}}"#)))
}

/// Answers a page with these items; `next` is where the next one begins.
pub(super) fn answer(kit: &mut Kit, job: JobId, items: Vec<Item>, next: Option<Onward>) {
    let reached = if next.is_some() { Reached::Pages } else { Reached::End };
    let count = items.len() as u64;
    let read = ItemsRead { pages: 1, items: count, scanned: Some(count + 10), capacity: 2.5, reached };
    if !items.is_empty() {
        kit.say(Msg::Job(job, Event::Items(items.into())));
    }
    if let Some(next) = next {
        kit.say(Msg::Job(job, Event::MoreItems(next)));
    }
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
}

fn wrong(kit: &Kit) -> String {
    kit.state.dynamo.table.as_ref().unwrap().asked().unwrap_err().mistake.message.raw().to_owned()
}

#[test]
fn a_query_is_made_from_the_key_with_values_of_its_types() {
    let mut kit = asking(SIZE);
    assert_eq!(wrong(&kit), "write text for customer");
    kit.press("'c 1' Down Right Right Right Right Right Right Down '10' Down");
    assert_eq!(wrong(&kit), "write a number for placed");
    kit.press("'2e1' Down 'state = \"paid\" and size(lines) > 3' Down 'customer, total' Down Right Down '50' Down Right");
    kit.press("C-r");
    let (_, request) = kit.started();
    let query = query(request);
    assert_eq!(query.expressions.key_condition.unwrap(), "#n0 = :v0 AND #n1 BETWEEN :v1 AND :v2");
    assert_eq!(query.expressions.filter.unwrap(), "#n2 = :v3 AND size(#n3) > :v4");
    assert_eq!(query.expressions.projection.unwrap(), "#n0, #n4");
    assert_eq!(query.expressions.names["#n2"], "state");
    assert_eq!(query.expressions.values[":v0"], Attribute::Text("c 1".into()));
    assert_eq!(query.expressions.values[":v2"], Attribute::Number("2e1".into()));
    assert_eq!((query.index, query.descending, query.consistent), (None, true, true));
    assert_eq!((query.caps.items, query.caps.pages), (Some(50), Some(1)));
    assert_eq!(kit.state.dynamo.focus, Focus::Items);
}

#[test]
fn a_wrong_value_is_not_sent_and_the_cursor_goes_there() {
    let mut kit = asking(SIZE);
    kit.press("'c' Down Right Down '12x' Down 'state =' C-r");
    assert!(kit.effects.is_empty());
    assert_eq!(kit.state.dynamo.table.as_ref().unwrap().ask.focus, Field::Value(0));
    assert!(kit.notice().starts_with("not sent: "), "{}", kit.notice());
    kit.press("Backspace Down C-r");
    assert_eq!(kit.state.dynamo.table.as_ref().unwrap().ask.focus, Field::Filter);
    assert!(kit.notice().contains("column 8"), "{}", kit.notice());
}

#[test]
fn the_index_is_chosen_first_and_a_better_one_is_proposed() {
    let mut kit = asking(SIZE);
    kit.press("'c-1' Down Down 'total > 5'");
    let asked = kit.state.dynamo.table.as_ref().unwrap().asked().unwrap();
    assert_eq!(asked.remarks[0], "fewer items would be read by by-total");
    // Another index has another key, and what was typed for the one before is gone.
    kit.press("PgUp Down Right Right Down 'paid' C-r");
    let (_, request) = kit.started();
    let query = query(request);
    assert_eq!(query.index.as_deref(), Some("by-state"));
    assert_eq!(query.expressions.names["#n0"], "state");
    assert_eq!(query.expressions.filter.unwrap(), "#n1 > :v1");
}

#[test]
fn a_condition_in_one_line_finds_its_index_and_says_when_only_a_scan_serves_it() {
    let mut kit = asking(SIZE);
    kit.press("PgUp Right Down Down 'total > 5 and customer = \"c\"'");
    let asked = kit.state.dynamo.table.as_ref().unwrap().asked().unwrap();
    assert!(
        matches!(&asked.request, Request::ItemQuery(query) if query.index.as_deref() == Some("by-total"))
    );
    kit.press("C-x 'total > 5'");
    assert!(wrong(&kit).starts_with("only a scan could serve this condition"), "{}", wrong(&kit));
    kit.press("C-r");
    assert!(kit.effects.is_empty());
}

#[test]
fn an_item_is_asked_by_its_whole_key_and_a_statement_only_reads() {
    let mut kit = asking(SIZE);
    kit.press("PgUp Right Right Down 'c-1' Down '7' C-r");
    let (_, request) = kit.started();
    let Request::GetItem(get) = request else { panic!() };
    assert_eq!(get.key, item(r#"{"customer": "c-1", "placed": 7}"#));
    kit.press("e PgUp s Down 'DELETE FROM orders' C-r");
    assert!(kit.effects.is_empty());
    assert!(kit.notice().contains("only SELECT"), "{}", kit.notice());
    kit.press("C-x 'SELECT * FROM orders' C-r");
    let (_, request) = kit.started();
    assert!(matches!(request, Request::Sql(sql) if sql.caps.capacity == Some(1_000.0)));
}

#[test]
fn a_scan_is_confirmed_by_what_it_may_cost() {
    let mut kit = asking(SIZE);
    kit.press("PgUp Left Down Down 'total > 5' C-r");
    assert!(kit.effects.is_empty());
    // 12,582,912 bytes are 1,536 units of 8 KiB; the cap is 1,000 units for 0.125 dollars a million.
    let question = kit.state.pane_question(Pane::Dynamo);
    assert!(question.contains("18,331 items") && question.contains("about 1,536 read units"), "{question}");
    assert!(question.contains("up to 1,000"), "{question}");
    kit.press("Enter");
    assert!(kit.effects.is_empty(), "the first entry leaves it");
    kit.press("C-r Down Enter");
    let (_, request) = kit.started();
    let Request::Scan(scan) = request else { panic!() };
    assert_eq!((scan.caps.capacity, scan.caps.pages, scan.segments), (Some(1_000.0), Some(1), 1));
    assert_eq!(scan.expressions.filter.unwrap(), "#n0 > :v0");
}

#[test]
fn where_a_table_may_not_be_described_it_is_asked_in_one_line() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 'dynamo orders' Enter");
    let (job, request) = kit.started();
    assert_eq!(request, Request::DescribeTable { table: "orders".to_owned(), expiry: true });
    kit.end(job, Err(Fault::new(FaultKind::Denied, "dynamodb:DescribeTable is not allowed")));
    kit.press("'sku = \"S1\" and ts > 5 and x = 1' C-r");
    let query = query(kit.started().1);
    assert_eq!(query.expressions.key_condition.unwrap(), "#n0 = :v0 AND #n1 > :v1");
    assert_eq!(query.expressions.filter.unwrap(), "#n2 = :v2");
}

#[test]
fn attribute_names_complete() {
    let mut kit = asking(SIZE);
    kit.press("Down Down 'sta' C-n ' = \"paid\" and pl' C-n");
    assert_eq!(
        kit.state.dynamo.table.as_ref().unwrap().ask.text(Field::Filter),
        "state = \"paid\" and placed"
    );
}
