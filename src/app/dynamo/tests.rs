//! What the Dynamo pane does with keys and answers; no screen is drawn here.

use crate::app::kit::{Kit, fleet, table};
use crate::app::panes::Pane;
use crate::app::{Effect, Msg, Remote};
use crate::domain::{Event, Fault, FaultKind, Profile, Request, Text};

const SIZE: (u16, u16) = (80, 24);

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
    assert!(matches!(kit.state.dynamo.table, Some((_, Remote::Loading(None)))));
    kit.say(Msg::Job(new, Event::Table(Box::new(table("stock")))));
    kit.end(new, Ok(()));
    let Some((_, Remote::Known(Some(known)))) = &kit.state.dynamo.table else { panic!() };
    assert_eq!(known.name.raw(), "stock");
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
